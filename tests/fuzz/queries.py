"""./dev fuzz queries [--seconds N | --queries N] [--seed S] [--planted all|NAME]: random queries over random small tables, on a real PostgreSQL 15 and on
Basalt; rows, column names and types, and errors must agree. Differences are printed with a cut-down query and the tables it needs. --planted: the deliberate mistakes of sanitized builds
(base/planted_bug.h) are switched on one after the other; each must be found within 5 minutes."""
import argparse, collections, contextlib, io, os, random, re, subprocess, sys, time
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, '..', '..')
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
import servers, wire
from query_compare import Pair, difference
from query_generator import Generator
from query_tables import Schema
from query_tree import minimise

BATCH, BATCHES_A_SCHEMA = 100, 6
PLANTED = ['outer_null_key', 'not_in_null', 'memo_key', 'filter_ignored', 'sort_nulls', 'intersect_all', 'is_null_forces', 'pushed_below_outer',
           'index_bound', 'exclude_ties']
PLANTED_SECONDS = 300

def masked(text):
    """A query or message without its names and constants: what differences are grouped by."""
    text = re.sub(r"'(?:[^']|'')*'", '?', text)
    text = re.sub(r'\b(r|v)\d+_(\d+|big)\b', 'T', text)
    return re.sub(r'\b\d+(\.\d+)?\b', '0', re.sub(r'\b([a-z])\d+\b', r'\1', text))

def tables_of(text, schema):
    """The names of the tables and views that the text needs."""
    needed, found = set(), set(re.findall(r'\b[rv]\d+_(?:\d+|big)\b', text))
    while found - needed:
        name = (found - needed).pop()
        needed.add(name)
        found |= set(re.findall(r'\b[rv]\d+_(?:\d+|big)\b', schema.rows[name][0])) - {name}
    return needed

class Search:
    def __init__(self, options, oracle_port, basalt):
        self.options, self.basalt, self.oracle_port = options, basalt, oracle_port
        self.port = options.port or basalt.port
        self.clean = None
        self.features, self.states, self.groups = collections.Counter(), collections.Counter(), {}
        self.count = self.skipped = self.slow = self.lost = self.schemas = self.errors = 0
    def done(self):
        if self.options.first and self.groups: return True
        if self.options.queries: return self.count >= self.options.queries
        return time.time() >= self.deadline
    def run(self, seed):
        self.deadline = time.time() + self.options.seconds
        self.pair = Pair(self.oracle_port, self.port)
        while not self.done():
            rng = random.Random('%d/%d' % (seed, self.schemas))
            schema = Schema(rng, self.schemas)
            self.schemas += 1
            self.make_tables(schema.script())
            generator = Generator(rng, schema)
            self.search_schema(generator, schema)
            for answers in self.pair.run(schema.drops()): pass
    def make_tables(self, script): self.pair.make(script)
    def search_schema(self, generator, schema):
        waiting = None
        for i in range(BATCHES_A_SCHEMA + 1):
            queries = [] if i == BATCHES_A_SCHEMA or self.done() else [generator.make() for _ in range(BATCH)]
            if waiting: self.judge(*waiting, schema)
            if not queries: break
            waiting = queries, [str(q.tree) for q in queries], self.pair.start([str(q.tree) for q in queries])
    def judge(self, queries, texts, futures, schema):
        try: expected, got = self.pair.finish(futures)
        except wire.Lost: return self.find_crash(queries, schema)
        for query, theirs, ours in zip(queries, expected, got):
            self.count += 1
            for feature in query.features: self.features[feature] += 1
            self.states[theirs.state() or 'rows' if theirs.rows or theirs.error else 'no rows'] += 1
            found = difference(theirs, ours, query.order)
            if found is None: continue
            if ours.state() == '57014' and theirs.state() != '57014': found = self.patiently(query)
            if found is None: self.slow += 1
            elif found[0] == 'skipped': self.skipped += 1
            else: self.add(found, query, schema)
    def patiently(self, query):
        """Whether a query that took too long differs as well: a large product may, on a busy machine."""
        expected = self.pair.run(["set statement_timeout = '120s'", str(query.tree)] + Pair.SETUP[:1])
        return difference(expected[0][1], expected[1][1], query.order)
    def find_crash(self, queries, schema):
        """The server ended inside a batch: it is started again, and the queries run one by one."""
        self.lost += 1
        for query in queries:
            try:
                self.reconnect()
                self.pair.run([str(query.tree)])
            except wire.Lost:
                self.add(('crash', 'the server ended'), query, schema)
                return self.reconnect()
        print('a batch ended the server, none of its queries alone does', flush=True)
    def reconnect(self):
        try: self.pair.connections[1].run(['select 1'])
        except wire.Lost:
            if self.basalt is None: raise
            try: self.basalt.process.wait(10)   # a crash takes its time
            except subprocess.TimeoutExpired: pass
            else: self.basalt.start()
            self.pair.connect(1)
    def add(self, found, query, schema):
        kind, detail = found
        if self.clean is not None and self.on_clean(query, schema): return
        first = masked(kind + ' ' + detail.split('\n')[0]) if kind in ('error', 'no error', 'crash', 'message') else None
        if first in self.groups and len(self.groups[first]) >= 3:
            self.groups[first].append(None)
            return
        text = str(query.tree)
        if sum(len(g) for g in self.groups.values()) < self.options.minimise: text = self.minimised(found, query)
        key = first or masked(kind + ' ' + text)
        known = key in self.groups
        self.groups.setdefault(key, []).append((found, text))
        if not known: self.show(found, text, query, schema)
    def on_clean(self, query, schema):
        """Whether a server without the planted mistake differs as well."""
        pair = Pair(self.oracle_port, self.clean)
        pair.connections[1].run(["set statement_timeout = 0"] + schema.drops() + schema.script() + Pair.SETUP[:1])
        return pair.differs(str(query.tree), query.order) is not None
    def minimised(self, found, query):
        def still_differs(text):
            try: expected, got = self.pair.run([text])
            except wire.Lost:
                self.reconnect()
                return found[0] == 'crash'
            now = difference(expected[0], got[0], query.order)
            if now is None or now[0] != found[0]: return False
            return found[0] not in ('error', 'no error', 'message') or masked(now[1].split('\n')[0]) == masked(found[1].split('\n')[0])
        if found[0] == 'crash': self.reconnect()
        return minimise(query.tree, still_differs, self.options.attempts if found[0] != 'crash' else min(60, self.options.attempts))
    def show(self, found, text, query, schema):
        names = tables_of(text, schema)
        keep = self.fewer_rows(found, text, query, schema, names) if found[0] not in ('crash', 'message', 'no error') else None
        print('--- %s: %s' % found)
        for statement in schema.script(names, keep):
            if not statement.startswith('analyze') and len(statement) < 3000: print('%s;' % statement)
        print('%s;' % text)
        if found[0] == 'rows':
            for name, answers in zip(('PostgreSQL', 'Basalt'), self.pair.run([text])):
                rows = sorted(repr(wire.values_of(r)) for r in answers[0].rows)
                print('-- %s: %s' % (name, ' '.join(rows[:12])))
        sys.stdout.flush()
    def fewer_rows(self, found, text, query, schema, names):
        """The rows of each table without which the difference goes away; the tables are made anew for each attempt."""
        keep = {n: list(range(len(schema.rows[n][2]))) for n in names if schema.rows[n][1]}
        drops = [d for d in schema.drops()]
        if not any(keep.values()) or max(len(k) for k in keep.values()) > 60: return None
        def differs():
            self.pair.run(drops)
            self.make_tables(schema.script(names, keep))
            now = self.pair.differs(text, query.order)
            return now is not None and now[0] == found[0]
        for name in keep:
            for row in list(keep[name]):
                keep[name].remove(row)
                if not differs(): keep[name] = sorted(keep[name] + [row])
        self.pair.run(drops)
        self.make_tables(schema.script())
        return keep
    def report(self):
        print('features: ' + ', '.join('%s %d' % item for item in self.features.most_common()))
        print('PostgreSQL answered: ' + ', '.join('%s %d' % item for item in self.states.most_common()))
        for key, cases in sorted(self.groups.items(), key=lambda item: -len(item[1])): print('%5d x %s' % (len(cases), key[:200]))
        print('%d queries, %d kinds of difference in %d, %d undecided, %d slow' %
              (self.count, len(self.groups), sum(map(len, self.groups.values())), self.skipped, self.slow))

def main():
    parser = argparse.ArgumentParser(prog='./dev fuzz queries')
    parser.add_argument('--seconds', type=float, default=300)
    parser.add_argument('--queries', type=int)
    parser.add_argument('--seed', type=int)
    parser.add_argument('--binary', default=os.path.join(ROOT, 'build', 'release', 'basalt'))
    parser.add_argument('--minimise', type=int, default=200, help='how many differences are cut down')
    parser.add_argument('--attempts', type=int, default=400, help='attempts to cut down one difference')
    parser.add_argument('--first', action='store_true', help='end at the first difference')
    parser.add_argument('--port', type=int, help='a running Basalt')
    parser.add_argument('--oracle', type=int, help='a running PostgreSQL')
    parser.add_argument('--planted', help='all, or the name of one')
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    print('seed %d' % seed, flush=True)
    if options.port and options.oracle: sys.exit(search(options, options.oracle, None, seed))
    if options.planted: sys.exit(search_planted(options, seed))
    with servers.Postgres(['fsync=off', 'jit=off']) as oracle, servers.Basalt(options.binary) as basalt:
        sys.exit(search(options, oracle.port, basalt, seed))

def search_planted(options, seed):
    if 'release' in options.binary: options.binary = os.path.join(ROOT, 'build', 'ci', 'basalt')
    options.first, options.seconds, options.attempts, missed = True, PLANTED_SECONDS, 60, []
    with servers.Postgres(['fsync=off', 'jit=off']) as oracle, servers.Basalt(options.binary) as clean:
        for name in PLANTED if options.planted == 'all' else [options.planted]:
            with servers.Basalt(options.binary, environment={'BASALT_FAULTS': 'planted.%s=error' % name}) as basalt:
                made = Search(options, oracle.port, basalt)
                made.clean = clean.port
                started = time.time()
                with contextlib.redirect_stdout(io.StringIO()) as out: made.run(seed)
                found = [line for line in out.getvalue().splitlines() if line.startswith(('select', '(select', 'with', 'values'))]
                print('%s: %s after %.0f s and %d queries: %s' % (name, 'found' if made.groups else 'MISSED', time.time() - started, made.count,
                                                                 found[-1] if found else ''), flush=True)
                if not made.groups: missed.append(name)
    print('%d of the planted mistakes missed' % len(missed))
    return 1 if missed else 0

def search(options, oracle_port, basalt, seed):
    made = Search(options, oracle_port, basalt)
    try: made.run(seed)
    except KeyboardInterrupt: pass
    made.report()
    return 1 if made.groups else 0

main()
