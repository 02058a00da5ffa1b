"""Servers for tests: a Basalt on a fresh directory, and a real PostgreSQL 15 as the oracle. Loopback only, ports of their own,
ended by pid."""
import glob, os, pwd, shutil, signal, socket, subprocess, tempfile, time

def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]

def wait_for_port(port, process, seconds=60):
    deadline = time.time() + seconds
    while time.time() < deadline:
        if process.poll() is not None: raise RuntimeError('server ended with %s' % process.returncode)
        try:
            socket.create_connection(('127.0.0.1', port), 1).close()
            return
        except OSError: time.sleep(0.05)
    raise RuntimeError('server does not answer on port %d' % port)

class Basalt:
    """A server process on a directory (a temporary one unless given); the superuser is postgres, trusted."""
    def __init__(self, binary, directory=None, settings=(), environment=None, socket_directory=''):
        self.binary, self.settings, self.environment = binary, list(settings), environment or {}
        self.socket_directory = socket_directory
        self.own = directory is None
        self.directory = directory or tempfile.mkdtemp(prefix='basalt-test-')
        self.port = free_port()
        self.process = None
        self.log_path = self.directory.rstrip('/') + '.log'
    def start(self, wait=True):
        log = open(self.log_path, 'ab')
        arguments = [self.binary, '-D', self.directory, '-p', str(self.port), '-h', '127.0.0.1', '-k', self.socket_directory, '-U', 'postgres', '-A', 'trust']
        for setting in self.settings: arguments += ['-c', setting]
        self.process = subprocess.Popen(arguments, stdout=log, stderr=log, env={**os.environ, **self.environment})
        log.close()
        if wait: wait_for_port(self.port, self.process)
        return self
    def stop(self, sig=signal.SIGINT):
        if self.process is None: return None
        if self.process.poll() is None: self.process.send_signal(sig)
        try: code = self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process = None
        return code
    def kill(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
    def log(self):
        try: return open(self.log_path, errors='replace').read()
        except OSError: return ''
    def remove(self):
        self.kill()
        if self.own:
            shutil.rmtree(self.directory, ignore_errors=True)
            if os.path.exists(self.log_path): os.unlink(self.log_path)
    def __enter__(self): return self.start()
    def __exit__(self, *_): self.remove()

class Postgres:
    """A real PostgreSQL 15 in a temporary cluster; run as the postgres user when we are root."""
    BIN = '/usr/lib/postgresql/15/bin'
    def __init__(self, settings=(), locale='C'):
        self.locale = locale
        self.directory = tempfile.mkdtemp(prefix='pg-oracle-')
        self.port = free_port()
        self.settings = list(settings)
        self.user = 'postgres' if os.geteuid() == 0 else None
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(self.directory, entry.pw_uid, entry.pw_gid)
    def _command(self, *arguments):
        return (['runuser', '-u', self.user, '--'] if self.user else []) + list(arguments)
    def start(self):
        data = self.directory + '/data'
        subprocess.run(self._command(self.BIN + '/initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--locale=' + self.locale, '-E', 'UTF8'),
                       check=True, stdout=subprocess.DEVNULL, cwd=self.directory)
        options = '-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s' % (self.port, self.directory)
        for setting in self.settings: options += ' -c ' + setting
        subprocess.run(self._command(self.BIN + '/pg_ctl', '-D', data, '-w', '-l', self.directory + '/log', '-o', options, 'start'),
                       check=True, stdout=subprocess.DEVNULL, cwd=self.directory)
        self.pid = int(open(data + '/postmaster.pid').readline())
        return self
    def __enter__(self): return self.start()
    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGQUIT)
        for _ in range(200):
            if not os.path.exists(self.directory + '/data/postmaster.pid'): break
            time.sleep(0.05)
        shutil.rmtree(self.directory, ignore_errors=True)

def psql(port, *arguments, database='postgres', user='postgres', text=None, timeout=120, environment=None):
    """psql without the user's configuration; returns its standard output and error together."""
    command = ['psql', '-X', '-h', '127.0.0.1', '-p', str(port), '-U', user, '-d', database, *arguments]
    settings = {'PGCLIENTENCODING': 'UTF8', 'PGTZ': 'UTC', 'PGDATESTYLE': 'ISO, MDY', 'LC_ALL': 'C.UTF-8'}
    done = subprocess.run(command, input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors='replace',
                          timeout=timeout, env={**os.environ, **settings, **(environment or {})})
    return done.stdout
