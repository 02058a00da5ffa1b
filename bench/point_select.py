"""./dev bench point_select [--record]: user instructions of the server for one point select of pgbench, by valgrind's callgrind, for the
prepared, extended and simple protocols, after a warm-up run that does not count. Compares with
the last recorded figures in bench/point_select.txt; rows are hot (1,000 of them, read by the warm-up), the connection is plain TCP. --record writes
them anew. --keep FOLDER keeps callgrind's files for kcachegrind."""
import argparse, os, re, shutil, subprocess, sys, tempfile
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'tests', 'lib'))
import servers
PGBENCH = '/usr/lib/postgresql/15/bin/pgbench'
BINARY = os.path.join(HERE, '..', 'build', 'release', 'basalt')
RECORD = os.path.join(HERE, 'point_select.txt')
TRANSACTIONS = 10000
SCRIPT = """\\set aid random(1, 1000)
SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
"""
MODES = ('prepared', 'extended', 'simple')

class Counted(servers.Basalt):
    """A Basalt under callgrind."""
    def __init__(self, directory, out):
        super().__init__(BINARY, directory=directory)
        self.out = out
    def start(self, wait=True):
        plain = subprocess.Popen
        def under_callgrind(arguments, **options):
            tool = ['valgrind', '--tool=callgrind', '--callgrind-out-file=' + self.out, '--separate-threads=no', '-q']
            return plain(tool + arguments, **options)
        subprocess.Popen = under_callgrind
        try: return super().start(wait)
        finally: subprocess.Popen = plain
    def control(self, option):
        subprocess.run(['callgrind_control', option, str(self.process.pid)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

def run(port, mode, transactions):
    with tempfile.NamedTemporaryFile('w', suffix='.sql') as script:
        script.write(SCRIPT)
        script.flush()
        done = subprocess.run([PGBENCH, '-h', '127.0.0.1', '-p', str(port), '-U', 'postgres', '-n', '-f', script.name, '-M', mode, '-c', '1',
                               '-t', str(transactions), '--random-seed=7', 'postgres'], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=600, env={**os.environ, 'PGSSLMODE': 'disable'})
    if done.returncode != 0: raise RuntimeError(done.stdout)

def instructions(path):
    """The figure of a whole dump: the sum of its lines is its totals line."""
    return int(re.search(r'^totals: (\d+)', open(path).read(), re.M).group(1))

def count(directory, mode, out):
    server = Counted(directory, out).start()
    run(server.port, mode, 5000)
    server.control('--zero')
    run(server.port, mode, TRANSACTIONS)
    server.control('--dump')
    server.stop()
    return instructions(out + '.1') // TRANSACTIONS

def recorded():
    try: return dict((name, int(figure)) for name, figure in re.findall(r'^(\w+) (\d+)$', open(RECORD).read(), re.M))
    except OSError: return {}

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--record', action='store_true')
    parser.add_argument('--keep', default='')
    parser.add_argument('--mode', default='')
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix='basalt-count-')
    directory = os.path.join(work, 'data')
    out = options.keep or work
    os.makedirs(out, exist_ok=True)
    try:
        with servers.Basalt(BINARY, directory=directory) as server:
            subprocess.run([PGBENCH, '-i', '-q', '-s', '1', '-h', '127.0.0.1', '-p', str(server.port), '-U', 'postgres', 'postgres'], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            server.stop()
        figures, last = {}, recorded()
        print('%-10s %14s %10s %8s' % ('protocol', 'instructions', 'recorded', 'ratio'))
        for mode in [options.mode] if options.mode else MODES:
            figures[mode] = count(directory, mode, os.path.join(out, mode))
            ratio = '%.3f' % (figures[mode] / last[mode]) if mode in last else '-'
            print('%-10s %14d %10s %8s' % (mode, figures[mode], last.get(mode, '-'), ratio), flush=True)
        if options.record:
            last.update(figures)
            open(RECORD, 'w').write(''.join('%s %d\n' % (m, last[m]) for m in MODES if m in last))
    finally: shutil.rmtree(work, ignore_errors=True)

main()
