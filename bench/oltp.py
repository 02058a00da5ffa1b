"""./dev bench oltp [--scale N] [--seconds N] [--rounds N]: pgbench on Basalt and on a real PostgreSQL 15 with the same durability, in
alternating rounds. Prints tps, server CPU per transaction (all threads and processes) and the ratios."""
import argparse, os, re, statistics, subprocess, sys, tempfile, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'tests', 'lib'))
import servers
PGBENCH = '/usr/lib/postgresql/15/bin/pgbench'
BINARY = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'build', 'release', 'basalt')
CASES = [  # name, pgbench arguments, clients
    ('select-only prepared', ['-S', '-M', 'prepared'], 8), ('select-only simple', ['-S', '-M', 'simple'], 8),
    ('tpcb-like', ['-b', 'tpcb-like', '-M', 'prepared'], 1), ('tpcb-like', ['-b', 'tpcb-like', '-M', 'prepared'], 32),
    ('simple-update', ['-b', 'simple-update', '-M', 'prepared'], 8), ('one row', ['-f', 'ONE_ROW', '-M', 'prepared'], 32),
]
ONE_ROW = 'update one_row set n = n + 1 where id = 1;'
TICK = os.sysconf('SC_CLK_TCK')

def cpu_seconds(pids):
    total = 0
    for pid in pids:
        try: fields = open('/proc/%d/stat' % pid).read().rsplit(')', 1)[1].split()
        except OSError: continue
        total += int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])  # with reaped children
    return total / TICK

def family(pid):
    """A process and its living children (PostgreSQL's backends)."""
    out = subprocess.run(['ps', '-o', 'pid=', '--ppid', str(pid)], stdout=subprocess.PIPE, text=True).stdout.split()
    return [pid] + [int(p) for p in out]

def pgbench(port, arguments, clients, seconds):
    command = [PGBENCH, '-h', '127.0.0.1', '-p', str(port), '-U', 'postgres', '-n', '-c', str(clients), '-j', '2', '-T', str(seconds), *arguments, 'postgres']
    # Plain TCP on both: Basalt offers TLS by itself, and pgbench would take it.
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, 'PGSSLMODE': 'disable'})
    tps = re.search(r'tps = ([0-9.]+)', done.stdout)
    if done.returncode != 0 or not tps: raise RuntimeError(done.stderr[-2000:])
    count = re.search(r'transactions actually processed: (\d+)', done.stdout)
    return float(tps.group(1)), int(count.group(1))

def measure(server_pid, port, arguments, clients, seconds):
    # Backends that end hand their time to the postmaster, so root + living children counts everything.
    before = cpu_seconds(family(server_pid))
    tps, count = pgbench(port, arguments, clients, seconds)
    time.sleep(0.3)
    return tps, (cpu_seconds(family(server_pid)) - before) / max(1, count) * 1e6, count

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--scale', type=int, default=10)
    parser.add_argument('--seconds', type=int, default=10)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--warm', type=int, default=30, help='seconds of point selects on each server before the first case')
    parser.add_argument('--case', default='')
    parser.add_argument('--binary', default=BINARY)
    options = parser.parse_args()
    with tempfile.NamedTemporaryFile('w', suffix='.sql') as script:
        script.write(ONE_ROW)
        script.flush()
        run(options, script.name)

def check_sums(targets, updates):
    for target, (_, port) in targets.items():
        sums = servers.psql(port, '-At', '-c', 'select (select sum(abalance) from pgbench_accounts), (select sum(tbalance) from pgbench_tellers),'
                            ' (select sum(bbalance) from pgbench_branches), (select sum(delta) from pgbench_history)')
        print('sums on', target, sums.strip())
        counted = servers.psql(port, '-At', '-c', 'select n from one_row').strip()
        print('one row on %s: %s, transactions %d: %s' % (target, counted, updates[target], 'right' if counted == str(updates[target]) else 'WRONG'))

def run(options, one_row_script):
    updates = {'basalt': 0, 'postgres': 0}
    basalt = servers.Basalt(options.binary, settings=['basalt.memory_limit=4GB', 'max_connections=200'])
    with basalt, servers.Postgres(['shared_buffers=4GB', 'max_connections=200', 'max_wal_size=4GB']) as postgres:
        targets = {'basalt': (basalt.process.pid, basalt.port), 'postgres': (postgres.pid, postgres.port)}
        for name, (_, port) in targets.items():
            subprocess.run([PGBENCH, '-i', '-q', '-s', str(options.scale), '-h', '127.0.0.1', '-p', str(port), '-U', 'postgres', 'postgres'],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            servers.psql(port, '-c', 'create table one_row (id int primary key, n int)', '-c', 'insert into one_row values (1, 0)')
        for _, port in targets.values(): pgbench(port, ['-S', '-M', 'prepared'], 8, options.warm)  # caches filled, not counted
        print('%-24s %8s | %10s %10s %6s | %8s %8s %6s' % ('case', 'clients', 'basalt', 'postgres', 'ratio', 'us cpu', 'us cpu', 'ratio'))
        for name, arguments, clients in CASES:
            if options.case and options.case not in name: continue
            arguments = [one_row_script if argument == 'ONE_ROW' else argument for argument in arguments]
            results = {target: [] for target in targets}
            for round_number in range(options.rounds):
                order = list(targets) if round_number % 2 == 0 else list(targets)[::-1]
                for target in order:
                    tps, cpu, count = measure(*targets[target], arguments, clients, options.seconds)
                    results[target].append((tps, cpu))
                    if name == 'one row': updates[target] += count
            median = {t: [statistics.median(r[i] for r in results[t]) for i in (0, 1)] for t in targets}
            b, p = median['basalt'], median['postgres']
            print('%-24s %8d | %10.0f %10.0f %6.2f | %8.1f %8.1f %6.2f' % (name, clients, b[0], p[0], b[0] / p[0], b[1], p[1], b[1] / p[1]), flush=True)
        check_sums(targets, updates)

main()
