"""Runs queries on two servers and says where their answers differ."""
import concurrent.futures, re, struct
import wire

FLOATS = re.compile(rb'-0$')
# What PostgreSQL itself cannot do, and what depends on which row an executor looks at first.
UNFAIR_STATES = {'0A000', '57014', '53200', '54001'}
ORDER_STATES = ('22', '21')

def same_columns(expected, got):
    """Names and types. A type modifier that only PostgreSQL's planner finds, by folding CASE and the like, is not asked for."""
    def type_(column): return column[0], column[1] if column[1] < 16384 else 'user'
    return [type_(c) for c in expected or []] == [type_(c) for c in got or []] and \
        all(a[2] == b[2] or b[2] == -1 for a, b in zip(expected or [], got or []))

def canonical(row, columns):
    """A row whose numerics have no trailing zeros: equal values of different scale may stand for each other in DISTINCT, UNION, ..."""
    out = []
    for value, column in zip(wire.values_of(row), columns):
        if column[1] == 1700 and value is not None and b'.' in value: value = value.rstrip(b'0').rstrip(b'.')
        if column[1] == 701 and value is not None: value = FLOATS.sub(b'0', value)
        out.append(value)
    return repr(out)

def key_rows(answer, positions):
    return [[wire.values_of(row)[p - 1] for p in positions] for row in answer.rows]

def difference(expected, got, order):
    """None when the answers agree, else (kind, text); kind 'skipped' where PostgreSQL's answer decides nothing."""
    if expected.error or got.error: return error_difference(expected, got)
    if not same_columns(expected.columns, got.columns):
        return 'columns', '%s, not %s' % (got.columns, expected.columns)
    if expected.tag != got.tag and len(expected.rows) == len(got.rows): return 'tag', '%s, not %s' % (got.tag, expected.tag)
    if expected.rows == got.rows: return None
    same = sorted(expected.rows) == sorted(got.rows)
    if not same:
        ours, theirs = [canonical(r, got.columns) for r in got.rows], [canonical(r, expected.columns) for r in expected.rows]
        if sorted(ours) != sorted(theirs): return 'rows', '%d rows, not %d' % (len(got.rows), len(expected.rows))
        if order == 'total' and ours != theirs: return 'order', 'rows in another order'
        return None
    if order == 'total': return 'order', 'rows in another order'
    if order and key_rows(expected, order) != key_rows(got, order): return 'order', 'not sorted by %s' % order
    return None

def error_difference(expected, got):
    theirs, ours = expected.state(), got.state()
    if theirs == ours:
        if theirs.startswith('42') and any(expected.error.get(f) != got.error.get(f) for f in 'MPDH'):
            return 'message', '%s\n   not %s' % tuple({f: e.get(f) for f in 'MPDH'} for e in (got.error, expected.error))
        return None
    if theirs in UNFAIR_STATES or (theirs or '').startswith(ORDER_STATES): return 'skipped', theirs
    if ours: return 'error', '%s %s, not %s' % (ours, got.error['M'], theirs or 'rows')
    return 'no error', 'rows, not %s %s' % (theirs, expected.error['M'])

class Pair:
    """Two connections; the servers work at the same time."""
    SETUP = ["set statement_timeout = '10s'", "set timezone = 'UTC'"]
    def __init__(self, oracle_port, basalt_port):
        self.ports = [oracle_port, basalt_port]
        self.pool = concurrent.futures.ThreadPoolExecutor(2)
        self.connections = [None, None]
        for i in range(2): self.connect(i)
    def connect(self, i):
        self.connections[i] = wire.Connection(self.ports[i])
        self.connections[i].run(self.SETUP)
    def run(self, queries):
        """(PostgreSQL's answers, Basalt's answers); wire.Lost when Basalt ended."""
        futures = self.start(queries)
        return self.finish(futures)
    def start(self, queries): return [self.pool.submit(c.run, queries) for c in self.connections]
    def finish(self, futures):
        concurrent.futures.wait(futures)
        return futures[0].result(), futures[1].result()
    def make(self, script):
        """Statements that are no part of the comparison and must succeed, however loaded the machine is."""
        answers = self.run(["set statement_timeout = 0"] + script + self.SETUP[:1])
        for port, each in zip(self.ports, answers):
            for statement, answer in zip(script, each[1:]):
                if answer.error: raise RuntimeError('%s on port %d: %s' % (statement, port, answer.error))
    def differs(self, text, order):
        expected, got = self.run([text])
        return difference(expected[0], got[0], order)
