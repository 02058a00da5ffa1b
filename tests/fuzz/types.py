"""Differential check of types: random calls of every function, operator and cast of a family of types, on a real PostgreSQL 15 and
on Basalt; results, SQLSTATEs, messages, details and positions must agree. Runs by time and is no part of CI.

    tests/fuzz/types.py FAMILY [--build build/ci] [--seconds 60] [--seed N] [--only NAME] [--port P --oracle P]"""
import argparse, os, random, re, subprocess, sys, time
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
import servers
import type_values

BATCH = 400

def quote(text): return "'" + text.replace("'", "''") + "'"

class Callables:
    """What can be called on a family's types, as PostgreSQL's catalog lists it."""
    def __init__(self, port, family):
        self.family = family
        self.types = type_values.FAMILIES[family]
        known = set(type_values.VALUES)
        self.choices = type_values.POLYMORPHIC.get(family, [{}])
        for choice in self.choices: known |= set(choice)
        names = ', '.join(quote(t) for t in set(self.types).union(*self.choices) - {'anyelement', 'anycompatible', 'anynonarray', 'integer',
                          'bigint', 'numeric', 'date', 'text', 'timestamp without time zone', 'timestamp with time zone'})
        self.functions = self._rows(port, """select p.oid::regproc::text, p.proname, array_to_string(array(select format_type(a, null)
            from unnest(p.proargtypes) a), '|'), p.proretset from pg_proc p where p.pronamespace = 11 and p.prokind = 'f' and
            p.prolang <> 13 and p.provariadic = 0 and exists (select from unnest(p.proargtypes || p.prorettype) t where
            format_type(t, null) in (%s)) and not exists (select from unnest(p.proargtypes || p.prorettype) t where
            t in (2281, 2275, 2279)) order by 1, 3""" % names)
        self.operators = self._rows(port, """select oprname, format_type(oprleft, null), format_type(oprright, null) from pg_operator
            where oprleft::regtype::text in (%s) or oprright::regtype::text in (%s) order by 1, 2, 3""" % (names, names))
        self.casts = self._rows(port, """select format_type(castsource, null), format_type(casttarget, null) from pg_cast
            where castsource::regtype::text in (%s) or casttarget::regtype::text in (%s) order by 1, 2""" % (names, names))
        self.aggregates = self._rows(port, """select p.proname, array_to_string(array(select format_type(a, null)
            from unnest(p.proargtypes) a), '|') from pg_proc p where p.prokind = 'a' and p.pronamespace = 11 and exists
            (select from unnest(p.proargtypes) t where format_type(t, null) in (%s)) order by 1, 2""" % names)
        self.functions = [f for f in self.functions if not {f[1], '%s(%s)' % (f[1], f[2])} & type_values.EXCLUDED and
                          all(a in known for a in f[2].split('|') if a)]
        self.operators = [o for o in self.operators if all(a in known or a == '-' for a in o[1:])]
        self.casts = [c for c in self.casts if c[0] in known]
        self.aggregates = [a for a in self.aggregates if all(t in known for t in a[1].split('|'))]
    def _rows(self, port, query):
        out = servers.psql(port, '-At', '-F', '\t', '-c', query)
        return [line.split('\t') for line in out.splitlines()]

class Statements:
    def __init__(self, callables, rng, only):
        self.c, self.rng = callables, rng
        self.makers = [(self.function, f) for f in callables.functions] + [(self.operator, o) for o in callables.operators]
        self.makers += [(self.cast, c) for c in callables.casts] + [(self.aggregate, a) for a in callables.aggregates]
        self.makers += [(self.literal, t) for t in callables.types] * 3
        if only: self.makers = [m for m in self.makers if only in ' '.join(m[1])]
        self.counts = {}
    def value(self, kind):
        kind = self.choice.get(kind, kind)
        if self.rng.random() < 0.03: return 'null::%s' % kind
        make = type_values.LIMITED.get(self.c.family, {}).get(kind, type_values.VALUES[kind])
        return '%s::%s' % (quote(make(self.rng)), kind)
    def function(self, f):
        kinds = [a for a in f[2].split('|') if a]
        call = '%s(%s)' % (f[0] if '"' in f[0] else f[1], ', '.join(self.value(k) for k in kinds))
        if f[0].startswith('"'): call = 'pg_catalog.' + call
        return 'select * from %s;' % call if f[3] == 't' else 'select %s;' % call
    def operator(self, o):
        left = '' if o[1] == '-' else self.value(o[1])
        return 'select %s %s %s;' % (left, o[0], self.value(o[2]))
    def cast(self, c): return 'select (%s)::%s;' % (self.value(c[0]), c[1])
    def literal(self, kind):
        text = type_values.VALUES[kind](self.rng)
        for _ in range(self.rng.choice([0, 0, 0, 1, 1, 2, 4])):
            at = self.rng.randrange(len(text) + 1)
            text = self.rng.choice([text[:at] + text[at + 1:], text[:at] + self.rng.choice(type_values.JUNK) + text[at:], text[:at]])
        return 'select %s::%s;' % (quote(text), kind)
    def aggregate(self, a):
        kinds = a[1].split('|')
        rows = ', '.join('(%s)' % ', '.join(self.value(k) for k in kinds) for _ in range(self.rng.randrange(1, 6)))
        names = ', '.join('c%d' % i for i in range(len(kinds)))
        return 'select %s(%s) from (values %s) v(%s);' % (a[0], names, rows, names)
    def next(self):
        maker, what = self.rng.choice(self.makers)
        self.choice = self.rng.choice(self.c.choices)
        self.counts[maker.__name__] = self.counts.get(maker.__name__, 0) + 1
        return maker(what)

def run(port, statements, preamble):
    text = '\\set VERBOSITY verbose\n' + preamble + '\n'
    for i, statement in enumerate(statements): text += '\\echo @@%d\n%s\n' % (i, statement)
    out = servers.psql(port, '-At', '-q', '-P', 'null=<null>', text=text, timeout=300)
    out = re.sub(r'(?m)^(LOCATION:|CONTEXT:  SQL function).*\n', '', out)
    parts = re.split(r'(?m)^@@(\d+)\n', out)
    return {int(parts[i]): parts[i + 1] for i in range(1, len(parts), 2)}

def search(arguments, oracle, port):
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 32)
    print('seed %d' % seed, flush=True)
    for each in (oracle, port): print(servers.psql(each, '-q', text=type_values.OBJECTS.get(arguments.family, '')), end='')
    made = Statements(Callables(oracle, arguments.family), random.Random(seed), arguments.only)
    preamble = type_values.PREAMBLES.get(arguments.family, '')
    deadline, count, wrong = time.time() + arguments.seconds, 0, {}
    while time.time() < deadline:
        statements = [made.next() for _ in range(BATCH)]
        expected, got = run(oracle, statements, preamble), run(port, statements, preamble)
        for i, statement in enumerate(statements):
            if expected.get(i) == got.get(i): continue
            key = re.sub(r"'(?:[^']|'')*'", "?", statement)
            wrong.setdefault(key, []).append((statement, expected.get(i), got.get(i)))
        count += len(statements)
    for key, cases in sorted(wrong.items(), key=lambda item: -len(item[1]))[:arguments.show]:
        statement, expected, got = min(cases, key=lambda case: len(case[0]))
        print('%d x %s\n  PostgreSQL: %s\n  Basalt:     %s' % (len(cases), statement, (expected or '').rstrip(), (got or '').rstrip()))
    kinds = ', '.join('%s %d' % item for item in sorted(made.counts.items()))
    print('%d statements (%s), %d kinds of call, %d kinds differ' % (count, kinds, len(made.makers), len(wrong)))
    return len(wrong)

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('family', choices=sorted(type_values.FAMILIES))
    parser.add_argument('--build', default='build/ci')
    parser.add_argument('--seconds', type=float, default=60)
    parser.add_argument('--seed', type=int)
    parser.add_argument('--only')
    parser.add_argument('--show', type=int, default=20)
    parser.add_argument('--port', type=int)
    parser.add_argument('--oracle', type=int)
    arguments = parser.parse_args()
    if arguments.port and arguments.oracle: sys.exit(1 if search(arguments, arguments.oracle, arguments.port) else 0)
    with servers.Postgres() as oracle, servers.Basalt(os.path.join(arguments.build, 'basalt')) as basalt:
        sys.exit(1 if search(arguments, oracle.port, basalt.port) else 0)

main()
