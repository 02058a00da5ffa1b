"""A full disk, directories that cannot be used, and a second server: each a clear error, and nothing else suffers."""
import os, pwd, shutil, subprocess, sys, tempfile
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import load, psycopg2, servers

def refused(build, directory, user=None):
    """(exit code, log) of a server that must not come up."""
    command = [os.path.join(build, 'basalt'), '-D', directory, '-p', str(servers.free_port()), '-h', '127.0.0.1', '-k', '',
               '-U', 'postgres', '-A', 'trust']
    drop = (lambda: (os.setgid(user.pw_gid), os.setuid(user.pw_uid))) if user else None
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace', timeout=60,
                          preexec_fn=drop)
    return done.returncode, done.stdout

def expect_refusal(report, name, outcome, *texts):
    code, log = outcome
    report('crash/' + name, code == 1 and all(text in log for text in texts), 'exit code %s, expected %s:\n%s' % (code, texts, log[-3000:]))

def second_server(build, report):
    with servers.Basalt(os.path.join(build, 'basalt')) as server:
        expect_refusal(report, 'a second server is refused', refused(build, server.directory), 'lock file "postmaster.pid" already exists',
                       'Is another postmaster (PID %d) running in data directory "%s"?' % (server.process.pid, server.directory))
        connection = load.connect(server.port)
        report('crash/the first server goes on', load.ask(connection, 'select 1') == [(1,)])
        connection.close()
        report('crash/it still ends well', server.stop() == 0)

def unusable_directories(build, report):
    """As a user who is not root, for whom permissions mean nothing."""
    user = pwd.getpwnam('nobody') if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix='basalt-broken-') as top:
        os.chmod(top, 0o755)
        data = top + '/data'
        server = servers.Basalt(os.path.join(build, 'basalt'), directory=data)
        server.start()
        server.stop()
        if user: subprocess.run(['chown', '-R', '%d:%d' % (user.pw_uid, user.pw_gid), data], check=True)
        for part, text in (('', 'could not access directory "%s": Permission denied' % data),
                           ('/store', 'Permission denied'),
                           ('/server.secret', 'could not open file "%s/server.secret": Permission denied' % data),
                           ('/storage_format', 'could not open file "%s/storage_format": Permission denied' % data),
                           ('/postgresql.conf', 'could not open configuration file "%s/postgresql.conf": Permission denied' % data)):
            mode = os.stat(data + part).st_mode
            os.chmod(data + part, 0)
            expect_refusal(report, 'unreadable data%s' % part, refused(build, data, user), text)
            os.chmod(data + part, mode)
        open(top + '/file', 'w').close()
        expect_refusal(report, 'a file as data directory', refused(build, top + '/file', user),
                       'could not access directory "%s/file": Not a directory' % top)
        expect_refusal(report, 'a directory that cannot be made', refused(build, top + '/file/data', user),
                       '"%s/file/data"' % top, 'Not a directory')
        os.mkdir(top + '/foreign')
        open(top + '/foreign/important', 'w').close()
        os.chmod(top + '/foreign', 0o777)
        expect_refusal(report, 'a foreign directory', refused(build, top + '/foreign', user), 'exists but is not empty')
        report('crash/a foreign directory stays as it was', os.listdir(top + '/foreign') == ['important'],
               str(os.listdir(top + '/foreign')))

def state_of(action):
    try: action()
    except psycopg2.Error as error: return '%s %s' % (error.pgcode, str(error).strip())
    return 'none'

def full_disk(build, report):
    """The simulated disk has no room for new blocks while the switch exists."""
    top = tempfile.mkdtemp(prefix='basalt-full-')
    try:
        root, switch = top + '/disk', top + '/full'
        os.mkdir(root)
        server = servers.Basalt(os.path.join(build, 'basalt'), directory=root + '/data', environment={
            'LD_PRELOAD': os.path.join(build, 'libpower_cut.so'), 'POWER_CUT_ROOT': root, 'POWER_CUT_SHADOW': top + '/platter',
            'POWER_CUT_FULL': switch,
            'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'})
        server.log_path = top + '/log'
        with server: fill_and_free(server, root, switch, report)
    finally: shutil.rmtree(top, ignore_errors=True)

def fill_and_free(server, root, switch, report):
    connection = load.connect(server.port)
    connection.autocommit = True
    cursor = connection.cursor()
    other = load.connect(server.port)
    other.autocommit = True
    cursor.execute('create table kept (n int primary key, word text)')
    cursor.execute("insert into kept select g, 'word' from generate_series(1, 1000) g")
    open(switch, 'w').close()
    # Logs are allocated ahead: some commits still fit, then each fails with the same error, and nothing of them stays.
    number, answer = 1000, 'none'
    for _ in range(200):
        text = 'insert into kept select %d + g, repeat(md5(g::text), 3000) from generate_series(1, 20) g' % number
        answer = state_of(lambda: cursor.execute(text))
        if answer != 'none': break
        number += 20
    report('crash/full disk: 53100', answer.startswith('53100') and 'No space left on device' in answer, answer)
    report('crash/full disk: reading goes on', load.ask(other, 'select count(*), max(n) from kept') == [(number, number)],
           str(load.ask(other, 'select count(*), max(n) from kept')) + ' not %d' % number)
    answer = state_of(lambda: cursor.execute("create tablespace full_one location '%s/space'" % root))
    report('crash/full disk: no new storage', answer.startswith('53100'), answer)
    answer = state_of(lambda: cursor.execute('create table loaded as select g, md5(g::text) word from generate_series(1, 200000) g'))
    report('crash/full disk: no large load', answer.startswith('53100'), answer)
    os.unlink(switch)
    answer = state_of(lambda: cursor.execute("insert into kept values (0, 'after')"))
    report('crash/full disk: works again when there is room', answer == 'none', answer + server.log()[-2000:])
    connection.close()
    other.close()
    server.kill()
    server.start()
    connection = load.connect(server.port)
    report('crash/full disk: all is there after a restart',
           load.ask(connection, 'select count(*), max(n), min(n) from kept') == [(number + 1, number, 0)])
    report('crash/full disk: nothing of what failed',
           load.ask(connection, "select count(*) from pg_class where relname = 'loaded'") == [(0,)])
    connection.close()

def run(build, report):
    second_server(build, report)
    unusable_directories(build, report)
    full_disk(build, report)
