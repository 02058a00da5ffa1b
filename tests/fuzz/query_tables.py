"""Random small tables, indexes and views for random queries. A column's name tells its type (i1 int, t2 text, ...), so that NATURAL
and USING joins find partners; values come from small domains, so that they meet."""

TYPES = {'i': 'int', 'b': 'bigint', 'n': 'numeric', 't': 'text', 'v': 'varchar', 'l': 'bool', 'd': 'date', 'f': 'float8', 'a': 'int[]'}
DECLARED = {'numeric': 'numeric(6,2)', 'varchar': 'varchar(5)'}
NAMES = ['i1', 'i2', 'i3', 'b1', 'n1', 'n2', 't1', 't2', 'v1', 'l1', 'l2', 'd1', 'd2', 'f1', 'a1']
TEXTS = ["''", "'a'", "'b'", "'ab'", "'A'", "'abc'", "'b c'", "'日'", "'a%'", "'zz'"]

def constant(rng, kind):
    """A value of the type as SQL text, with its type spelled out."""
    if kind == 'int': return str(rng.choice([0, 1, 1, 2, 2, 3, 4, 5, 7, 10, -1, -2]))
    if kind == 'bigint': return rng.choice(['0', '1', '2', '3', '-1', '5000000000']) + '::bigint'
    if kind == 'numeric': return rng.choice(['0.00', '1.00', '2.50', '-1.25', '3.00', '10.75'])
    if kind == 'text': return rng.choice(TEXTS) + '::text'
    if kind == 'varchar': return rng.choice(TEXTS) + '::varchar'
    if kind == 'bool': return rng.choice(['true', 'false'])
    if kind == 'date': return "date '2020-0%d-0%d'" % (rng.randrange(1, 3), rng.randrange(1, 6))
    if kind == 'float8': return rng.choice(['0', '1', '1.5', '-2.5', '4', "'Infinity'", "'NaN'"] if rng.random() < 0.1 else ['0', '1', '1.5', '-2.5', '3']) + '::float8'
    if kind == 'int[]': return rng.choice(["'{}'", "'{1,2}'", "'{2,null}'", "'{3}'", "'{1,2,3}'"]) + '::int[]'
    if kind == 'text[]': return rng.choice(["'{}'", "'{a,b}'", "'{b,null}'", "'{A}'"]) + '::text[]'
    raise KeyError(kind)

class Table:
    """columns: [(name, type)]; unique: names of columns whose values make every row different from the others, or None."""
    def __init__(self, name, columns, unique=None): self.name, self.columns, self.unique = name, columns, unique

class Schema:
    def __init__(self, rng, number):
        self.rng, self.tables, self.statements = rng, [], []
        self.rows = {}
        for i in range(rng.randrange(3, 6)): self._table('r%d_%d' % (number, i), rng.choice([0, 1, 3, 5, 8, 12, 25]))
        if rng.random() < 0.3: self._table('r%d_big' % number, rng.choice([2100, 2500]))
        self.base_tables = list(self.tables)
        for i in range(rng.randrange(3)): self._view('v%d_%d' % (number, i))
    def drops(self):
        return ['drop view if exists %s cascade' % t.name for t in self.tables if t not in self.base_tables] + [
            'drop table if exists %s cascade' % t.name for t in self.base_tables]
    def _table(self, name, count):
        rng = self.rng
        big = name.endswith('big')
        names = sorted(rng.sample(NAMES, rng.randrange(2, 5 if big else 8)))
        columns = [(n, 'bigint' if n == 'i3' and rng.random() < 0.3 else TYPES[n[0]]) for n in names]
        unique = None
        if big or rng.random() < 0.6:
            columns.insert(0, ('k', 'int'))
            unique = ['k']
        rng_nulls = rng.choice([0, 0.1, 0.3])
        declared = ['%s %s%s' % (n, DECLARED.get(t, t), ' primary key' if n == 'k' else '') for n, t in columns]
        rows = []
        for i in range(count):
            values = [str(i + 1) if n == 'k' else 'null' if rng.random() < rng_nulls else constant(rng, t) for n, t in columns]
            rows.append('(%s)' % ', '.join(values))
        self.rows[name] = ('create table %s (%s)' % (name, ', '.join(declared)), 'insert into %s values ' % name, rows, self._indexes(name, columns))
        self.tables.append(Table(name, columns, unique))
    def _indexes(self, name, columns):
        rng, out = self.rng, []
        for i in range(rng.choice([0, 1, 1, 2, 3])):
            keys = [n for n, t in rng.sample(columns, min(len(columns), rng.choice([1, 1, 2])))]
            texts = [k + rng.choice(['', '', '', ' desc', ' nulls first', ' desc nulls last']) for k in keys]
            where = ''
            if rng.random() < 0.15: where = ' where %s is not null' % keys[0]
            if rng.random() < 0.1:
                kind = dict(columns)[keys[0]]
                texts = ['(%s + 1)' % keys[0]] if kind in ('int', 'bigint') else ['lower(%s)' % keys[0]] if kind == 'text' else texts
            out.append('create index %s_x%d on %s (%s)%s' % (name, i, name, ', '.join(texts), where))
        return out
    def _view(self, name):
        rng = self.rng
        table = rng.choice(self.tables)
        names = rng.sample(table.columns, min(len(table.columns), rng.randrange(1, 4)))
        groupable = [n for n, t in names]
        if rng.random() < 0.3 and 'c' not in groupable:
            columns = names + [('c', 'bigint')]
            body = 'select %s, count(*) as c from %s group by %s' % (', '.join(groupable), table.name, ', '.join(groupable))
        elif rng.random() < 0.3:
            columns = names
            body = 'select distinct %s from %s' % (', '.join(groupable), table.name)
        else:
            columns = names
            body = 'select %s from %s where %s is not null' % (', '.join(groupable), table.name, groupable[0])
        self.tables.append(Table(name, columns))
        self.rows[name] = ('create view %s as %s' % (name, body), None, [], [])
    def script(self, only=None, keep=None):
        """The statements that make the tables (those in only), with the rows that keep[name] lists."""
        out = []
        for table in self.tables:
            if only is not None and table.name not in only: continue
            create, insert, rows, indexes = self.rows[table.name]
            if keep is not None and table.name in keep: rows = [rows[i] for i in keep[table.name]]
            out.append(create)
            if insert and rows: out.append(insert + ', '.join(rows))
            out += indexes
            if insert: out.append('analyze ' + table.name)
        return out
