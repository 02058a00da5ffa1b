"""./dev fuzz [NAME] [--seconds N]: runs the libFuzzer targets (frames, parser) for a time each; keeps what it found in
tests/fuzz/found/NAME and fails then."""
import argparse, os, subprocess, sys
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
NAMES = ['frames', 'parser']

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('name', nargs='?', choices=NAMES)
    parser.add_argument('--seconds', type=int, default=60)
    options = parser.parse_args()
    failed = 0
    for name in [options.name] if options.name else NAMES:
        corpus = os.path.join(ROOT, 'build', 'fuzz', 'corpus-' + name)
        found = os.path.join(ROOT, 'tests', 'fuzz', 'found', name)
        os.makedirs(corpus, exist_ok=True)
        os.makedirs(found, exist_ok=True)
        done = subprocess.run([os.path.join(ROOT, 'build', 'fuzz', 'fuzz_' + name), corpus, '-max_total_time=%d' % options.seconds,
                               '-artifact_prefix=' + found + '/', '-rss_limit_mb=4096', '-timeout=10', '-print_final_stats=1'])
        failed += done.returncode != 0
    sys.exit(1 if failed else 0)

main()
