"""./dev gold protocol [--check] [NAME...]: records the answers of tests/protocol/any from a real PostgreSQL 15, or checks that they
are its answers."""
import os, subprocess, sys
import suite
from suite import servers, transcript

def make_certificate(oracle):
    names = [os.path.join(oracle.directory, name) for name in ('server.key', 'server.crt')]
    subprocess.run(oracle._command('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days',
                                   '30', '-subj', '/CN=localhost', '-keyout', names[0], '-out', names[1]),
                   check=True, stderr=subprocess.DEVNULL, cwd=oracle.directory)
    return ['ssl=on', 'ssl_key_file=' + names[0], 'ssl_cert_file=' + names[1]]

def main(arguments):
    check, names, wrong = '--check' in arguments, [a for a in arguments if not a.startswith('-')], 0
    oracle = servers.Postgres(suite.SETTINGS)
    oracle.settings += make_certificate(oracle)
    with oracle:
        oracle.socket_directory = oracle.directory
        suite.prepare(oracle, oracle.directory + '/data')
        for path in suite.files():
            if names and os.path.basename(path)[:-len('.transcript')] not in names: continue
            with open(path) as f: text = f.read()
            if check:
                faults = transcript.check(oracle, text)
                wrong += bool(faults)
                if faults: print('differs from PostgreSQL:', path, *faults, sep='\n')
            else:
                recorded = transcript.record(oracle, text)
                with open(path, 'w') as f: f.write(recorded)
    sys.exit(1 if wrong else 0)

main(sys.argv[1:])
