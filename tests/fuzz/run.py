"""./dev fuzz [NAME [SECONDS]]: runs the libFuzzer targets (frames, parser) for a time each; keeps what it found in
tests/fuzz/found/NAME and fails then."""
import argparse, os, subprocess, sys
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
NAMES = ['frames', 'parser']

def seed_parser(corpus):
    """The parser starts from the statements of its unit test, one file each."""
    with open(os.path.join(ROOT, 'tests', 'unit', 'parser', 'corpus.sql')) as f: statements = [line for line in f.read().split('\n') if not line.startswith('--')]
    for number, statement in enumerate(statements):
        with open(os.path.join(corpus, 'seed-%04d' % number), 'w') as f: f.write(statement)

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('name', nargs='?', choices=NAMES)
    parser.add_argument('seconds', nargs='?', type=int, default=60)
    options = parser.parse_args()
    failed = 0
    for name in [options.name] if options.name else NAMES:
        corpus = os.path.join(ROOT, 'build', 'fuzz', 'corpus-' + name)
        found = os.path.join(ROOT, 'tests', 'fuzz', 'found', name)
        os.makedirs(corpus, exist_ok=True)
        os.makedirs(found, exist_ok=True)
        if name == 'parser': seed_parser(corpus)
        done = subprocess.run([os.path.join(ROOT, 'build', 'fuzz', 'fuzz_' + name), corpus, '-max_total_time=%d' % options.seconds,
                               '-artifact_prefix=' + found + '/', '-rss_limit_mb=4096', '-timeout=10', '-print_final_stats=1'])
        failed += done.returncode != 0
    sys.exit(1 if failed else 0)

main()
