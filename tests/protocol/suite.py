"""tests/protocol/any: message transcripts; the answers in them were recorded from a real PostgreSQL 15 by `./dev gold protocol`,
never written by hand."""
import getpass, glob, os, struct, sys, tempfile, time
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'lib'), HERE]
import bad_input, servers, transcript

# The rules of both servers, by user name.
RULES = '''local all all peer
host all reject_user 127.0.0.1/32 reject
host all password_user 127.0.0.1/32 password
host all md5_user,scram_in_md5_user 127.0.0.1/32 md5
host all scram_user,nobody,no_password_user,expired_user 127.0.0.1/32 scram-sha-256
hostssl all tls_user 127.0.0.1/32 trust
host all trust_user,postgres,missing_user,no_login_user 127.0.0.1/32 trust
'''
SETTINGS = ['timezone=UTC']
ROLES = '''create role trust_user login; create role reject_user login; create role tls_user login;
create role no_login_user; create role no_password_user login;
create role password_user login password 'secret'; create role scram_user login password 'secret';
create role scram_in_md5_user login password 'secret'; create role expired_user login password 'secret' valid until '2001-01-01';
set password_encryption = md5; create role md5_user login password 'secret';
'''

def files(): return sorted(glob.glob(os.path.join(HERE, 'any', '*.transcript')))

def prepare(server, data_directory):
    """The users and rules the transcripts count on."""
    user = getpass.getuser()
    roles = ROLES if user == 'postgres' else ROLES + 'create role "%s" login;' % user
    out = servers.psql(server.port, '-q', '-v', 'ON_ERROR_STOP=1', text=roles)
    if out.strip(): raise RuntimeError(out)
    with open(os.path.join(data_directory, 'pg_hba.conf'), 'w') as f: f.write(RULES)
    servers.psql(server.port, '-At', '-c', 'select pg_reload_conf()')
    deadline = time.time() + 30
    while 'pg_hba.conf rejects' not in servers.psql(server.port, '-c', 'select 1', user='reject_user'):
        if time.time() > deadline: raise RuntimeError('pg_hba.conf was not read again')
        time.sleep(0.05)

def gss_then_tls(server):
    """GSSENCRequest over TCP: N, then SSLRequest: S. (No transcript: PostgreSQL as Debian builds it says G.)"""
    connection = transcript.Connection(server)
    connection.send(struct.pack('!II', 8, transcript.GSS_REQUEST))
    first = connection.socket.recv(1)
    connection.send(struct.pack('!II', 8, transcript.SSL_REQUEST))
    second = connection.socket.recv(1)
    connection.socket.close()
    return first + second == b'NS'

def plaintext_after_ssl(server):
    """Bytes sent along with SSLRequest are refused. (No transcript: PostgreSQL says so inside TLS, if the handshake gets that far.)"""
    connection = transcript.Connection(server)
    connection.send(struct.pack('!II', 8, transcript.SSL_REQUEST) + bytes(4))
    said = b''
    while (data := connection.socket.recv(1000)): said += data
    connection.socket.close()
    return said.startswith(b'S') and b'received unencrypted data after SSL request' in said

def run(build, report):
    with tempfile.TemporaryDirectory(prefix='basalt-sockets-') as sockets:
        server = servers.Basalt(os.path.join(build, 'basalt'), settings=SETTINGS, socket_directory=sockets)
        with server:
            prepare(server, server.directory)
            for path in files():
                with open(path) as f: faults = transcript.check(server, f.read())
                report('protocol/' + os.path.basename(path)[:-len('.transcript')], not faults, '\n'.join(faults)[:6000])
                if server.process.poll() is not None:
                    report('protocol/server-alive', False, server.log()[-4000:])
                    return
            report('protocol/GSSENCRequest over TCP', gss_then_tls(server))
            report('protocol/plaintext after SSLRequest', plaintext_after_ssl(server))
            code = server.stop()
            report('protocol/shutdown', code == 0, 'exit code %s\n%s' % (code, server.log()[-4000:]))
    bad_input.run(build, report)
