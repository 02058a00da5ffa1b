"""./dev gold [--check] [NAME...]: makes the golden files of tests/sql/any on a real PostgreSQL 15, or checks that they are its
answers. ./dev gold isolation: the transcripts of tests/isolation; estimates: the row counts of tests/estimates."""
import importlib.util, os, sys
import suite
from suite import servers

def load_suite(folder):
    path = os.path.join(suite.HERE, '..', folder, 'suite.py')
    spec = importlib.util.spec_from_file_location('suite_' + folder, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

def main(arguments):
    if arguments in (['isolation'], ['estimates']): return load_suite(arguments[0]).gold()
    check = '--check' in arguments
    names = [a for a in arguments if not a.startswith('-')]
    wrong = 0
    with servers.Postgres() as oracle:
        for path in suite.files():
            if names and os.path.basename(path)[:-4] not in names: continue
            output = suite.run_file(oracle.port, path, 'postgres')
            golden = path[:-4] + '.out'
            if check:
                if open(golden).read() != output:
                    print('differs from PostgreSQL:', golden)
                    wrong += 1
            else:
                with open(golden, 'w') as f: f.write(output)
    sys.exit(1 if wrong else 0)

main(sys.argv[1:])
