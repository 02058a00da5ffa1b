"""What the benches of queries share: loading both servers from the same files, timing each query on both in turn, comparing results."""
import argparse, math, os, re, subprocess, sys, time
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'tests', 'lib'))
import servers, wire
BINARY = os.path.join(HERE, '..', 'build', 'release', 'basalt')

def parser(name, scale):
    made = argparse.ArgumentParser(prog='./dev bench ' + name)
    made.add_argument('--scale', type=float, default=scale)
    made.add_argument('--rounds', type=int, default=3, help='the best of so many runs counts')
    made.add_argument('--only', help='numbers of queries, comma separated')
    made.add_argument('--timeout', type=int, default=120, help='seconds a query may take')
    made.add_argument('--binary', default=BINARY)
    made.add_argument('--memory', default='8GB', help="Basalt's memory limit")
    made.add_argument('--set', action='append', default=[], help='a setting of both servers, name=value')
    made.add_argument('--folder', help='where the generated files lie (kept)')
    made.add_argument('--data', help='a Basalt directory to keep; loaded if it is new')
    made.add_argument('--keep', action='store_true', help='leave both servers running until a key is pressed')
    return made

def load(name, port, schema, tables, indexes, folder):
    started = time.time()
    def run(*arguments):
        out = servers.psql(port, '-q', '-v', 'ON_ERROR_STOP=1', *arguments, timeout=3600)
        if 'ERROR' in out: raise RuntimeError('%s: %s' % (name, out))
    for statement in schema: run('-c', statement)
    for table in tables: run('-c', "\\copy %s from '%s/%s.tbl'" % (table, folder, table))
    copied = time.time()
    for statement in indexes: run('-c', statement)
    indexed = time.time()
    run('-c', 'vacuum analyze' if name == 'PostgreSQL' else 'analyze')
    print('%s: copied in %.1f s, indexed in %.1f s, analyzed in %.1f s' % (name, copied - started, indexed - copied, time.time() - indexed), flush=True)

def timed(connection, query):
    started = time.perf_counter()
    answer = connection.run([query])[0]
    return time.perf_counter() - started, answer

def same(expected, got, ordered):
    if expected.error or got.error: return (expected.error or {}).get('C') == (got.error or {}).get('C')
    ours, theirs = [normal(wire.values_of(r)) for r in got.rows], [normal(wire.values_of(r)) for r in expected.rows]
    return ours == theirs or (not ordered and sorted(ours) == sorted(theirs))

def normal(row):
    """Floating point sums may differ in their last digits."""
    return [repr(b'%.9g' % float(v)) if v is not None and re.fullmatch(rb'-?\d+\.\d{10,}', v) else repr(v) for v in row]

def compare(options, queries, basalt, postgres):
    """queries: [(number, text)]. Prints a line a query; returns how many differ."""
    names, ports = ('Basalt', 'PostgreSQL'), (basalt.port, postgres.port)
    connections, ratios, wrong = [None, None], [], 0
    def connect(i):
        connections[i] = wire.Connection(ports[i])
        connections[i].run(["set statement_timeout = '%ds'" % options.timeout] + ['set ' + s for s in options.set])
    for i in range(2): connect(i)
    print('%5s %10s %10s %7s  %s' % ('query', 'Basalt ms', 'Postgres', 'ratio', 'rows'), flush=True)
    for number, text in queries:
        best, answers = [math.inf, math.inf], [None, None]
        for round_ in range(options.rounds):
            for i in (0, 1):
                if best[i] > 20 and best[i] != math.inf and round_ > 0: continue
                try: spent, answers[i] = timed(connections[i], text)
                except wire.Lost:
                    print('%s ended in query %s' % (names[i], number))
                    if i == 0 and basalt.process.wait(30) is not None: basalt.start()
                    connect(i)
                    spent, answers[i] = options.timeout, wire.Answer()
                    answers[i].error = {'C': 'lost', 'M': 'the server ended'}
                best[i] = min(best[i], spent)
        right = same(answers[1], answers[0], 'order by' in text)
        wrong += not right
        ratio = best[0] / best[1]
        ratios.append(ratio)
        note = '' if right else '  WRONG: %s' % ((answers[0].error or {}).get('M') or 'other rows than PostgreSQL')
        print('%5s %10.1f %10.1f %7.2f  %d%s' % (number, best[0] * 1000, best[1] * 1000, ratio, len(answers[1].rows), note), flush=True)
    print('geometric mean of the ratios %.3f over %d queries, %d with another result' %
          (math.exp(sum(map(math.log, ratios)) / len(ratios)), len(ratios), wrong), flush=True)
    return wrong

def run(options, name, generate, schema, tables, indexes, queries):
    folder = options.folder or '/tmp/basalt-bench-%s-%g' % (name, options.scale)
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(folder + '/done'):
        started = time.time()
        generate(folder, options.scale)
        print('files made in %.1f s in %s' % (time.time() - started, folder), flush=True)
    if options.only: queries = [q for q in queries if str(q[0]) in options.only.split(',')]
    new = not (options.data and os.path.exists(options.data))
    settings = ['shared_buffers=4GB', 'jit=off', 'max_parallel_workers_per_gather=2', 'max_wal_size=8GB', 'fsync=off']
    with servers.Basalt(options.binary, options.data, ['basalt.memory_limit=' + options.memory]) as basalt, servers.Postgres(settings) as postgres:
        load('PostgreSQL', postgres.port, schema, tables, indexes, folder)
        if new: load('Basalt', basalt.port, schema, tables, indexes, folder)
        wrong = compare(options, queries, basalt, postgres)
        if options.keep:
            print('Basalt on port %d, PostgreSQL on port %d' % (basalt.port, postgres.port), flush=True)
            sys.stdin.read(1)
    return 1 if wrong else 0
