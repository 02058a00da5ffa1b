"""Interleaved sessions: every spec under specs/ must give the transcript that PostgreSQL gave (./dev gold isolation)."""
import difflib, glob, os, sys
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
sys.path.insert(0, HERE)
import servers

def specs(): return sorted(glob.glob(os.path.join(HERE, 'specs', '*.spec')))

def run(build, report):
    import runner
    for path in specs():
        name = 'isolation/' + os.path.basename(path)[:-5]
        with servers.Basalt(os.path.join(build, 'basalt')) as server:
            try:
                got = runner.run(server.port, open(path).read())
                want = open(path[:-5] + '.out').read()
                report(name, got == want, '\n'.join(difflib.unified_diff(want.split('\n'), got.split('\n'), 'PostgreSQL', 'Basalt', lineterm='', n=3)))
            except Exception as error:
                report(name, False, repr(error) + '\n' + server.log()[-2000:])

def gold():
    import runner
    with servers.Postgres(['max_prepared_transactions=10']) as postgres:
        for path in specs():
            open(path[:-5] + '.out', 'w').write(runner.run(postgres.port, open(path).read()))
