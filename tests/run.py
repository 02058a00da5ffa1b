"""Every suite, once: style, unit tests, then the suites that need a server. Called by ./dev test; the last line counts."""
import argparse, glob, importlib.util, os, shutil, subprocess, sys, tempfile, time
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, 'lib'))

SUITES = ['tidy', 'sql', 'spill', 'isolation', 'estimates', 'protocol', 'fuzz', 'clients', 'crash']  # tests/NAME/suite.py: run(build, report)
SLOW = {'clients', 'crash'}

class Report:
    def __init__(self): self.passed, self.failed, self.started = 0, [], time.time()
    def __call__(self, name, good, details=''):
        if good: self.passed += 1
        else:
            self.failed.append(name)
            print('FAILED %s\n%s\n' % (name, details), flush=True)

def sanitizer_options(directory):
    """What every process of the run inherits: a report goes to a file, so that those of servers are not overlooked."""
    options = {'ASAN_OPTIONS': [], 'UBSAN_OPTIONS': ['print_stacktrace=1', 'halt_on_error=1'],
               'TSAN_OPTIONS': ['suppressions=' + os.path.join(HERE, 'tsan.supp'), 'second_deadlock_stack=1', 'history_size=4',
                                'die_after_fork=0']}
    for name, values in options.items():
        given = [os.environ[name]] if os.environ.get(name) else []
        os.environ[name] = ':'.join(values + ['log_path=' + os.path.join(directory, name[:4].lower())] + given)

def report_sanitizers(directory, report):
    texts = [open(path, errors='replace').read() for path in sorted(glob.glob(directory + '/*'))]
    report('no sanitizer reports', not texts, '%d processes\n%s' % (len(texts), '\n'.join(text[:6000] for text in texts[:5])))

def run_unit_tests(build, report):
    for binary in sorted(glob.glob(os.path.join(build, 'unit_*'))):
        if not os.access(binary, os.X_OK) or os.path.isdir(binary): continue
        done = subprocess.run([binary, '--gtest_brief=1'], cwd=os.path.join(HERE, '..'), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors='replace', timeout=1800)
        report('unit/' + os.path.basename(binary), done.returncode == 0, done.stdout[-8000:])

def run_suite(name, build, report):
    path = os.path.join(HERE, name, 'suite.py')
    if not os.path.exists(path): return
    spec = importlib.util.spec_from_file_location('suite_' + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.run(build, report)

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', required=True)
    parser.add_argument('--quick', action='store_true', help='without the slow suites: ' + ', '.join(sorted(SLOW)))
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    report = Report()
    reports = tempfile.mkdtemp(prefix='basalt-sanitizer-')
    sanitizer_options(reports)
    print('unit tests', flush=True)
    run_unit_tests(build, report)
    for suite in SUITES:
        if options.quick and suite in SLOW: continue
        print('suite', suite, flush=True)
        try: run_suite(suite, build, report)
        except Exception as error: report('suite ' + suite, False, repr(error))
    report_sanitizers(reports, report)
    shutil.rmtree(reports)
    print('%.0f s' % (time.time() - report.started))
    print('%d passed, %d failed' % (report.passed, len(report.failed)))
    sys.exit(1 if report.failed else 0)

main()
