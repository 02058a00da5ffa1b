"""tests/sql/any: every .sql must print on Basalt what it printed on a real PostgreSQL 15 (the .out beside it, made by
`./dev gold`, never by hand)."""
import difflib, glob, os, sys
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
import servers

def run_file(port, path, database):
    """A file runs in a database of its own name's schema, so that files do not see each other."""
    with open(path) as f: text = f.read()
    return servers.psql(port, '-a', '-q', '-v', 'VERBOSITY=default', '-v', 'HIDE_TABLEAM=on', '-v', 'HIDE_TOAST_COMPRESSION=on',
                        text=text, database=database)

def files(): return sorted(glob.glob(os.path.join(HERE, 'any', '*.sql')))

def run(build, report):
    with servers.Basalt(os.path.join(build, 'basalt')) as server:
        for path in files():
            name = os.path.basename(path)[:-4]
            expected = open(path[:-4] + '.out').read()
            try: got = run_file(server.port, path, 'postgres')
            except Exception as error: got = 'failed: %s' % error
            diff = list(difflib.unified_diff(expected.splitlines(), got.splitlines(), name + ' on PostgreSQL', name + ' on Basalt', lineterm=''))
            report('sql/any/' + name, not diff, '\n'.join(diff[:60]))
            if server.process.poll() is not None:
                report('sql/server-alive-after-' + name, False, server.log()[-4000:])
                return
        code = server.stop()
        report('sql/shutdown', code == 0, 'exit code %s\n%s' % (code, server.log()[-4000:]))
