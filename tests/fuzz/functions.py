"""./dev fuzz functions [--seconds N | --calls N] [--seed S] [--family F] [--function NAME] [--planted all|NAME]: every function, operator, cast,
aggregate and window function that a real PostgreSQL 15 lists, called with boundary and random values there and on Basalt; values, result types,
SQLSTATEs, messages, details, hints and positions must agree. Prints what it exercised by family, what differs (cut down, one line each), and what
Basalt answers with 0A000. --planted: the deliberate mistakes of sanitized builds (base/planted_bug.h) are switched on one after the other; each
must be found within 5 minutes."""
import argparse, collections, itertools, os, random, re, subprocess, sys, time
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, '..', '..')
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
import servers, wire
from function_calls import Maker
from function_catalog import FAMILIES, Catalog
from query_compare import Pair

BATCH = 250
OBJECTS = ["create type mood as enum ('sad', 'ok', 'happy')", 'create domain posint as int check (value > 0)',
    'create type pair as (a int, b text)',
           'create type textrange as range (subtype = text, collation = "C")']
DEFAULTS = ["set statement_timeout = '5s'", "set timezone = 'UTC'", 'set client_min_messages = error']
SETTINGS = {'timezone': ['America/New_York', 'Asia/Kolkata', 'Europe/Berlin', 'Pacific/Apia', 'Australia/Lord_Howe', '<-03>3',
    'America/St_Johns'],
            'datestyle': ['ISO, DMY', 'ISO, YMD', 'SQL, MDY', 'SQL, DMY', 'Postgres, MDY', 'Postgres, DMY', 'German, DMY'],
            'intervalstyle': ['postgres_verbose', 'sql_standard', 'iso_8601'], 'extra_float_digits': ['0', '-5', '3', '-15'],
                'bytea_output': ['escape'],
            'default_text_search_config': ['pg_catalog.simple', 'pg_catalog.german'], 'array_nulls': ['off'], 'xmlbinary': ['hex']}
PLANTED = ['split_part_back', 'contains_null', 'money_wraps', 'sign_behind', 'char_octal', 'bit_position', 'segment_on_box',
    'determination', 'century_bc',
           'jsonb_scalar_element']
PLANTED_SECONDS = 300
# Where PostgreSQL's own answer decides nothing.
COMPARES = re.compile(r'(\w*cmp\w*|gin_compare\w*)\(')
UNFAIR_STATES = {'57014', '53200', '54001'}

ANSWER_SECONDS = 20   # more than statement_timeout: who needs longer for one call hangs

# What cannot agree, or differs on purpose: (pattern of the label, pattern of the difference's text, reason, pattern of the call's SQL if need be).
KNOWN = [(re.compile(label), re.compile(text), re.compile(*call or [''], re.DOTALL)) for label, text, _, *call in [
    (r'.*', r'(54000|53200) .*, not XX000 invalid memory alloc request size|XX000 invalid memory alloc request size',
        'too large a value has a SQLSTATE of its own'),
    (r'timestamp\w*_mi\(|timestamp \S+ time zone - timestamp|make_interval\(|interval\w*_(pl|mi|mul|um)\(|.*interval.* [-+*] |- interval'
     r'|justify_\w+\(|(sum|avg)\(interval\)|percentile_cont\(.*interval', r'22008 (interval|timestamp) out of range, not|^M: interval out of range, not',
        'PostgreSQL 15 wraps around without an error'),
    (r'to_char\(interval', r'-\d{9,}', 'PostgreSQL 15 wraps around'),
    (r'width_bucket\(double', r'not -2147483648', 'PostgreSQL 15 overflows'),
    (r'(bpchar\("char"\)|"char"::char\w*)$', r'\\|byte sequence|^ *, not $', 'PostgreSQL makes a text of a byte that is no character'),
    (r'convert\w*\(', r'has no equivalent in encoding', 'tables of rare characters, not exactly the same'),
    (r'.*\("?any\w*"?(,"any")?\)', r'dissimilar column types|different numbers of columns', 'which rows a sort compares, and which first'),
    (r'pg_get_viewdef', r'^ ?SELECT|^ ?WITH', "how the system catalog's own views are written"),
    (r'smallint::reg', r'mood|pair|posint|textrange|textmultirange', 'oids of users differ'),
    (r'pg_column_is_updatable', r'negative bitmapset member', 'PostgreSQL 15 overflows'),
    (r'has_language', r'"plpgsql"', 'the language is not built'),
    (r'.*~\*|regexp_', r'', 'a back reference without case: PostgreSQL compares lower case letter by letter, as the C library has it, PCRE2 folds',
        r"(?=.*\\[1-9])(?=.*[^\x00-\x7f])(?=.*(~\*|'\w*i\w*'))"),
]]

class FunctionPair(Pair):
    SETUP = DEFAULTS
    def connect(self, i):
        super().connect(i)
        self.connections[i].socket.settimeout(ANSWER_SECONDS)

def masked(text): return re.sub(r'\d+', '0', re.sub(r'"[^"]*"', '"?"', text))

def type_of(column): return column[1] if column[1] < 16384 else 'user'

def signs(answer): return [[v and v[:1] == b'-' or v == b'0' for v in wire.values_of(row)] for row in answer.rows]

def difference(expected, got, messages, sign_only=None):
    """None when the answers agree, else (kind, text); kind 'skipped' where PostgreSQL's answer decides nothing, 'not built' for our 0A000.
    sign_only: the call answers how values compare; PostgreSQL's magnitude is memcmp's."""
    if expected.error or got.error:
        theirs, ours = expected.state(), got.state()
        if theirs in UNFAIR_STATES: return 'skipped', theirs
        if theirs != ours:
            if ours == '0A000': return 'not built', got.error['M']
            if ours: return 'error', '%s %s, not %s' % (ours, got.error['M'], '%s %s' % (theirs, expected.error['M']) if theirs
                else row_text(expected))
            return 'no error', '%s, not %s %s' % (row_text(got), theirs, expected.error['M'])
        if ours == '0A000' and 'is not supported' in got.error['M'] and expected.error['M'] != got.error['M']: return 'not built', got.error['M']
        wrong = [f for f in 'MDHP' if expected.error.get(f) != got.error.get(f)] if messages else []
        return ('message', '; '.join('%s: %s, not %s' % (f, got.error.get(f), expected.error.get(f)) for f in wrong)) if wrong else None
    if expected.rows != got.rows and (sign_only is None or signs(expected) != signs(got)): return 'value', '%s, not %s' % (row_text(got),
        row_text(expected))
    if expected.columns != got.columns and [(c[0], type_of(c)) for c in expected.columns] != [(c[0], type_of(c)) for c in got.columns]:
        return 'columns', '%s, not %s' % (got.columns, expected.columns)
    return None

def row_text(answer):
    rows = [', '.join('null' if v is None else v.decode('utf-8', 'replace') for v in wire.values_of(row)) for row in answer.rows[:12]]
    text = ' | '.join(rows) if rows else 'no rows'
    return text if len(text) < 300 else text[:300] + '... (%d characters)' % len(text)

class Search:
    def __init__(self, options, oracle_port, basalt, catalog):
        self.options, self.basalt, self.oracle_port, self.catalog = options, basalt, oracle_port, catalog
        self.port = options.port or basalt.port
        self.clean = None
        self.callables = [c for c in catalog.callables if (not options.family or c.family == options.family)
            and (not options.function or re.search(options.function, c.label))]
        if not self.callables: sys.exit('nothing has this name')
        self.calls, self.rows, self.errors, self.unbuilt, self.differing = (collections.Counter() for _ in range(5))
        self.groups, self.unbuilt_text, self.skipped, self.lost, self.known = {}, {}, 0, 0, 0
    def done(self):
        if self.options.first and self.groups: return True
        if self.options.rounds: return self.rounds > self.options.rounds
        if self.options.calls: return sum(self.calls.values()) >= self.options.calls
        return time.time() >= self.deadline
    def run(self, seed):
        self.deadline = time.time() + self.options.seconds
        self.pair = FunctionPair(self.oracle_port, self.port)
        self.rng = random.Random(seed)
        self.maker = Maker(self.rng, self.catalog)
        self.seed, self.rounds, self.made, waiting, queue = seed, 0, collections.Counter(), None, []
        while True:
            batch = None
            if not self.done():
                while len(queue) < BATCH and not self.done(): queue += self.round()
                batch, queue = [self.call(c) for c in queue[:BATCH]], queue[BATCH:]
                settings = self.settings()
            if waiting: self.judge(*waiting)
            if not batch: break
            texts = settings + [str(call) for call in batch] + self.reset(settings)
            waiting = settings, batch, self.pair.start(texts)
    def call(self, callable_):
        """The next call of one: what it is follows from the seed and the name alone, whatever else is called."""
        self.made[callable_.label] += 1
        self.rng.seed('%s %s %d' % (self.seed, callable_.label, self.made[callable_.label]))
        return self.maker.call(callable_)
    def round(self):
        """Every callable, those with more ways more often."""
        self.rounds += 1
        if self.options.rounds and self.rounds > self.options.rounds: return []
        out = [c for c in self.callables for _ in range(c.weight)]
        self.rng.shuffle(out)
        return out
    def settings(self):
        if self.options.rounds or self.rng.random() < 0.5: return []
        names = self.rng.sample(sorted(SETTINGS), self.rng.choice([1, 2, 3]))
        return ["set %s = '%s'" % (name, self.rng.choice(SETTINGS[name])) for name in names]
    def reset(self, settings): return ['reset all'] + DEFAULTS if settings else []
    def judge(self, settings, batch, futures):
        try: expected, got = self.pair.finish(futures)
        except wire.Lost: return self.find_crash(settings, batch)
        for call, theirs, ours in zip(batch, expected[len(settings):], got[len(settings):]):
            label = call.callable.label
            self.calls[label] += 1
            self.rows[label] += len(theirs.rows)
            if theirs.error: self.errors[label] += 1
            found = difference(theirs, ours, self.options.messages, COMPARES.match(label))
            if found is None: continue
            if found[0] == 'skipped': self.skipped += 1
            elif found[0] == 'not built':
                self.unbuilt[label] += 1
                self.unbuilt_text[label] = found[1]
            else: self.add(found, call, settings)
    def find_crash(self, settings, batch):
        """The server ended or hung inside a batch: it is started again, and the calls are made one by one."""
        self.lost += 1
        for call in batch:
            self.reconnect()
            try: self.pair.run(settings + [str(call)] + self.reset(settings))
            except wire.Lost:
                self.add(('crash', 'the server %s' % ('hangs' if self.alive() else 'ended')), call, settings)
                return self.reconnect()
        print('a batch ended the server, none of its calls alone does', flush=True)
    def alive(self):
        """Whether the server runs, a moment after a connection was lost."""
        if self.basalt is None: return True
        try: self.basalt.process.wait(3)
        except subprocess.TimeoutExpired: return True
        return False
    def reconnect(self):
        """New connections where they are lost; a server that ended is started again, one that hangs is ended first."""
        for i in range(2):
            try:
                if not self.pair.connections[i].lost: continue
                if i == 1 and self.basalt is not None:
                    if self.alive(): self.basalt.kill()
                    self.basalt.start()
                self.pair.connect(i)
            except OSError as error: raise RuntimeError('no connection to %s' % ('PostgreSQL', 'Basalt')[i]) from error
    def answer(self, call, settings, pair=None):
        expected, got = (pair or self.pair).run(settings + [str(call)] + self.reset(settings))
        return difference(expected[len(settings)], got[len(settings)], self.options.messages, COMPARES.match(call.callable.label))
    def add(self, found, call, settings):
        label = call.callable.label
        if self.is_known(label, found, call): return
        if call.parts.get('group_by') and found[0] in ('error', 'message'):   # which group is computed first
            self.skipped += 1
            return
        if call.form == 'rows' and len(call.rows) > 1 and found[0] in ('error', 'no error', 'message') and self.of_order(found, call,
            settings): return
        if self.clean is not None and found[0] == 'crash':   # no planted mistake ends the server
            print('%s: %s; %s' % (found[1], '; '.join(settings), call), flush=True)
            return
        if self.clean is not None and (self.answer(call, settings, self.clean) or ('',))[0] == found[0]: return
        self.differing[label] += 1
        key = label, found[0], masked(found[1]) if found[0] in ('message', 'error') else ''
        if key in self.groups or sum(1 for k in self.groups if k[0] == label) >= 6:
            if key in self.groups: self.groups[key][0] += 1
            return
        if found[0] != 'crash' and time.time() < self.deadline: found, call, settings = self.minimised(found, call, settings)
        if self.is_known(label, found, call):
            self.differing[label] -= 1
            return
        self.groups[key] = [1, found, call, settings]
        if not self.options.quiet: self.show(key, *self.groups[key])
    def is_known(self, label, found, call):
        known = any(label_.match(label) and text.search(found[1]) and sql.search(str(call)) for label_, text, sql in KNOWN)
        self.known += known
        return known
    def of_order(self, found, call, settings):
        """Whether the rows differ only in which mistake is met first: a vector at a time, or a row at a time."""
        if call.callable.kind not in ('function', 'operator', 'cast', 'subscript'): return False
        single = list(itertools.islice(call.rows_alone(), 20))
        if found[0] != 'crash' and not any(now and now[0] != 'skipped' for now in self.answers(single, settings)):
            self.skipped += 1
            return True
        return False
    def minimised(self, found, call, settings):
        """The same difference from a smaller call; attempts are made many at a time."""
        attempts = self.options.attempts
        if settings: settings = next((s for s in [[], *([one] for one in settings)] if self.same(found, self.answer(call, s))), settings)
        while attempts > 0:
            candidates = list(itertools.islice(call.smaller(), min(attempts, 60)))
            attempts -= len(candidates)
            for smaller, now in zip(candidates, self.answers(candidates, settings)):
                if self.same(found, now):
                    found, call = now, smaller
                    break
            else: break
        return found, call, settings
    def same(self, found, now):
        return now and now[0] == found[0] and (found[0] not in ('message', 'error') or masked(now[1]) == masked(found[1]))
    def answers(self, calls, settings):
        try: expected, got = self.pair.run(settings + [str(call) for call in calls] + self.reset(settings))
        except wire.Lost:
            self.reconnect()
            return []
        sign_only = COMPARES.match(calls[0].callable.label) if calls else None
        return [difference(e, g, self.options.messages, sign_only) for e,
            g in list(zip(expected, got))[len(settings):len(settings) + len(calls)]]
    def show(self, key, count, found, call, settings):
        print(('%s  %s  %s; -- %s' % (key[0], found[0], '; '.join(settings + [str(call)]), found[1])).replace('\n', '\\n'), flush=True)
    def report(self):
        print('\n%-12s %9s %7s %8s %8s %8s %9s %8s' % ('family', 'callables', 'called', 'calls', 'rows', 'errors', 'not built', 'differ'))
        for family in FAMILIES:
            labels = [c.label for c in self.callables if c.family == family]
            if not labels: continue
            total = lambda counter: sum(counter[label] for label in labels)
            print('%-12s %9d %7d %8d %8d %8d %9d %8d' % (family, len(labels), sum(1 for label in labels if self.calls[label]),
                total(self.calls), total(self.rows), total(self.errors),
                                                        sum(1 for label in labels if self.unbuilt[label]), total(self.differing)))
        never = [c.label for c in self.callables if not self.calls[c.label]]
        if never: print('never called: ' + ', '.join(never))
        failing = [c.label for c in self.callables if self.calls[c.label] > 20 and self.calls[c.label] == self.errors[c.label]]
        if failing: print('PostgreSQL answered only errors to: ' + ', '.join(failing))
        print('left out: ' + ', '.join('%d %s' % (count, reason) for reason, count in sorted(self.catalog.left_out.items())))
        if self.unbuilt: print('not built here: ' + ', '.join('%s %d of %d (%s)' % (label, count, self.calls[label],
            self.unbuilt_text[label]) for label, count in sorted(self.unbuilt.items())))
        if self.groups: print()
        for key, group in sorted(self.groups.items()): self.show(key, *group)
        print('%d calls of %d callables, %d kinds of difference in %d, %d undecided, %d known' % (sum(self.calls.values()),
            len(self.callables), len(self.groups), sum(self.differing.values()), self.skipped, self.known))

def prepare(port):
    connection = wire.Connection(port)
    for statement, answer in zip(OBJECTS, connection.run(OBJECTS)):
        if answer.error and answer.state() != '42710': raise RuntimeError('%s on port %d: %s' % (statement, port, answer.error))
    connection.close()

def options_of(arguments):
    parser = argparse.ArgumentParser(prog='./dev fuzz functions')
    parser.add_argument('--seconds', type=float, default=300)
    parser.add_argument('--calls', type=int)
    parser.add_argument('--rounds', type=int, help='so many calls of each, under the default settings')
    parser.add_argument('--seed', type=int)
    parser.add_argument('--family', choices=FAMILIES)
    parser.add_argument('--function', help='a pattern of what is called, such as lpad or "date \\+"')
    parser.add_argument('--binary', default=os.path.join(ROOT, 'build', 'release', 'basalt'))
    parser.add_argument('--states-only', dest='messages', action='store_false', help='do not compare messages, details, hints, positions')
    parser.add_argument('--attempts', type=int, default=300, help='attempts to cut down one difference')
    parser.add_argument('--first', action='store_true', help='end at the first difference')
    parser.add_argument('--quiet', action='store_true', help='print differences at the end alone')
    parser.add_argument('--port', type=int, help='a running Basalt')
    parser.add_argument('--oracle', type=int, help='a running PostgreSQL')
    parser.add_argument('--planted', help='all, or the name of one')
    return parser.parse_args(arguments)

def search(options, oracle_port, basalt, seed):
    prepare(oracle_port)
    prepare(options.port or basalt.port)
    made = Search(options, oracle_port, basalt, Catalog(oracle_port))
    try: made.run(seed)
    except KeyboardInterrupt: pass
    return made

def search_planted(options, seed):
    if 'release' in options.binary: options.binary = os.path.join(ROOT, 'build', 'ci', 'basalt')
    options.first, options.seconds, options.quiet, missed = True, PLANTED_SECONDS, True, 0
    with servers.Postgres(['fsync=off', 'jit=off'], 'C.UTF-8') as oracle, servers.Basalt(options.binary) as clean:
        prepare(oracle.port)
        prepare(clean.port)
        catalog = Catalog(oracle.port)
        for name in PLANTED if options.planted == 'all' else [options.planted]:
            with servers.Basalt(options.binary, environment={'BASALT_FAULTS': 'planted.%s=error' % name}) as basalt:
                prepare(basalt.port)
                made = Search(options, oracle.port, basalt, catalog)
                made.clean = FunctionPair(oracle.port, clean.port)
                started = time.time()
                made.run(seed)
                missed += not made.groups
                print('%s: %s after %.0f s and %d calls' % (name, 'found' if made.groups else 'MISSED', time.time() - started,
                    sum(made.calls.values())), flush=True)
                for key, group in made.groups.items(): made.show(key, *group)
    print('%d of the planted mistakes missed' % missed)
    return 1 if missed else 0

def main():
    options = options_of(sys.argv[1:])
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    print('seed %d' % seed, flush=True)
    if options.planted: sys.exit(search_planted(options, seed))
    if options.port and options.oracle: made = search(options, options.oracle, None, seed)
    else:
        with servers.Postgres(['fsync=off', 'jit=off'],
            'C.UTF-8') as oracle, servers.Basalt(options.binary) as basalt: made = search(options, oracle.port, basalt, seed)
    made.report()
    sys.exit(1 if made.groups else 0)

if __name__ == '__main__': main()
