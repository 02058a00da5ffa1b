"""./dev bench connections: what an idle connection costs (plain TCP and TLS), and connect + first query, Basalt against a real
PostgreSQL 15 in the same run. Goals: 16 KiB and 48 KiB of resident memory each; connect + first query 20 times faster."""
import argparse, os, resource, socket, ssl, statistics, struct, subprocess, sys, time
import psycopg2
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
sys.path[:0] = [os.path.join(ROOT, 'tests', 'lib')]
import servers

BUILD = os.path.join(ROOT, 'build', 'release')

STARTUP = b'\0\3\0\0user\0postgres\0database\0postgres\0\0'
STARTUP = struct.pack('!I', len(STARTUP) + 4) + STARTUP
SSL_REQUEST = struct.pack('!II', 8, 80877103)
WARM = 2000
QUERY = b'Q' + struct.pack('!I', 4 + 9) + b'select 1\0'

def read_until_ready(connection):
    data = b''
    while not (data[-6:-1] == b'Z\0\0\0\5'):
        more = connection.recv(1 << 14)
        if not more: raise EOFError(data[-200:])
        data += more
    return data

def connect(port, context=None):
    connection = socket.create_connection(('127.0.0.1', port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if context is not None:
        connection.sendall(SSL_REQUEST)
        if connection.recv(1) != b'S': raise EOFError('no TLS')
        connection = context.wrap_socket(connection)
    connection.sendall(STARTUP)
    read_until_ready(connection)
    return connection

def resident_kib(pid):
    for line in open('/proc/%d/status' % pid):
        if line.startswith('VmRSS:'): return int(line.split()[1])

def settled_kib(pid):
    """Resident memory when it has stopped to change."""
    last = resident_kib(pid)
    for _ in range(40):
        time.sleep(0.25)
        now = resident_kib(pid)
        if abs(now - last) < 64: return now
        last = now
    return last

def idle_cost(server, count, context, queried):
    """KiB for each of `count` idle connections; queried: each has run a query before. 2,000 others come first and stay: they take
    what the start of the server left free in the heap."""
    warm = [connect(server.port, context) for _ in range(WARM)]
    for connection in warm:
        connection.sendall(QUERY)
        read_until_ready(connection)
    before = settled_kib(server.process.pid)
    idle = []
    for _ in range(count):
        idle.append(connect(server.port, context))
        if queried:
            idle[-1].sendall(QUERY)
            read_until_ready(idle[-1])
    cost = (settled_kib(server.process.pid) - before) / count
    for connection in idle + warm: connection.close()
    return cost

def first_query_us(port, rounds):
    """By the smallest client there is (first_query.cpp): what is left is the server's time."""
    client = os.path.join(BUILD, 'bench', 'bench_first_query')
    return float(subprocess.run([client, str(port), str(rounds)], check=True, stdout=subprocess.PIPE, text=True).stdout)

def driver_us(port, rounds):
    """The same by a driver that people use: psycopg2 over libpq, whose own time is in it."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        connection = psycopg2.connect(host='127.0.0.1', port=port, user='postgres', dbname='postgres', sslmode='disable', gssencmode='disable')
        connection.cursor().execute('select 1')
        times.append((time.perf_counter() - started) * 1e6)
        connection.close()
    return statistics.median(times)

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--count', type=int, default=5000)
    parser.add_argument('--rounds', type=int, default=300)
    parser.add_argument('--binary', default=os.path.join(BUILD, 'basalt'))
    options = parser.parse_args()
    subprocess.run(['cmake', '--build', BUILD, '--target', 'bench_first_query'], check=True, stdout=subprocess.DEVNULL)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, options.count + WARM + 1000), hard))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    costs = {}
    cases = (('plain', None, False), ('plain, after a query', None, True), ('TLS', context, False), ('TLS, after a query', context, True))
    for name, tls, queried in cases:
        with servers.Basalt(options.binary, settings=['max_connections=%d' % (options.count + WARM + 10)]) as server:
            costs[name] = idle_cost(server, options.count, tls, queried)
            print('idle connection, %-22s %6.1f KiB' % (name + ':', costs[name]), flush=True)
    with servers.Basalt(options.binary) as server, servers.Postgres() as oracle:
        for name, measure in (('connect + first query', first_query_us), ('the same through psycopg2', driver_us)):
            ours, theirs = [], []
            for _ in range(3):  # by turns: both see the same machine
                ours.append(measure(server.port, options.rounds))
                theirs.append(measure(oracle.port, options.rounds // 3))
            print('%s: Basalt %.0f us, PostgreSQL %.0f us, %.1fx' % (name, min(ours), min(theirs), min(theirs) / min(ours)), flush=True)

main()
