"""The generator of random queries: SELECT with everything around it. Generator(rng, schema).make() gives a Query."""
import collections
from query_calls import Calls, SORTABLE
from query_expressions import KINDS, Expressions, Scope
from query_from import FromClauses
from query_tree import Node, clause, expression, items

class Query:
    """tree: a node whose text is the statement; order: None (rows in any order), 'total', or the positions that it sorts by."""
    def __init__(self, tree, order, features): self.tree, self.order, self.features = tree, order, features

class Generator(Expressions, Calls, FromClauses):
    def __init__(self, rng, schema):
        self.rng, self.schema = rng, schema
        self.small = [t for t in schema.tables if not t.name.endswith('big')]
    def use(self, feature): self.features[feature] += 1
    def make(self):
        self.features, self.aliases, self.ctes, self.windows_defined = collections.Counter(), 0, [], None
        self.budget = self.rng.choice([8, 15, 25, 25, 40, 60, 90])
        kinds = [self.rng.choice(KINDS) for _ in range(self.rng.choice([1, 2, 2, 3, 4]))]
        query = self.query(kinds, None, self.rng.choice([1, 2, 2, 3]), top=True)
        if self.rng.random() < 0.04: self.spoil(query)
        return Query(Node('root', query), self.order, self.features)
    # --- queries
    def query(self, kinds, parent, depth, single=False, ordered=False, top=False):
        """A query of these column types. single: at most one row; ordered: in a complete order."""
        self.budget -= 2
        pick = self.rng.random()
        windows, self.windows_defined, ctes = self.windows_defined, None, list(self.ctes)
        with_ = ''
        if depth > 0 and self.budget > 5 and self.rng.random() < (0.15 if top else 0.06): with_ = self.with_clause(parent, depth)
        if depth > 0 and self.budget > 0 and pick < 0.14 and not single: body, tail = self.set_operation(kinds, parent, depth, ordered)
        elif pick < 0.16 and not single:
            self.use('values')
            body, tail = self.values(kinds), self.tail(len(kinds), ordered)
        else: body, tail = self.select(kinds, parent, depth, single, ordered)
        self.windows_defined, self.ctes = windows, ctes
        if top: self.order = tail[1]
        return Node('query', with_, body, tail[0])
    def key_range(self, key):
        """Two bounds on a primary key: what an index answers, also where the table is small."""
        self.use('key range')
        low, size = self.rng.randrange(-1, 12), self.rng.randrange(0, 8)
        return Node('e:bool', '(%s %s %d and %s %s %d)' % (key, self.rng.choice(['>', '>=']), low, key, self.rng.choice(['<', '<=']), low + size))
    def set_operation(self, kinds, parent, depth, ordered):
        word = self.rng.choice(['union', 'union', 'union all', 'union all', 'intersect', 'intersect all', 'except', 'except all'])
        self.use(word)
        def side():
            query = self.query(kinds, parent, depth - 1)
            return query if self.rng.random() < 0.2 and ' limit ' not in str(query) and ' order by ' not in str(query) and \
                not str(query).startswith('with') and ' fetch ' not in str(query) and ' offset ' not in str(query) else Node('query', '(', query, ')')
        body = Node('query', side(), ' %s ' % word, side())
        return body, self.tail(len(kinds), ordered)
    def select(self, kinds, parent, depth, single, ordered):
        if self.rng.random() < 0.05: from_, sources, scope = '', None, Scope([], parent)
        else:
            node, sources = self.from_clause(parent, depth)
            from_, scope = Node('part', ' from ', node), Scope(sources.all_leaves(), parent, sources.order())
        where = ''
        keys = [name for name, _ in scope.leaves if name.endswith('.k')]
        if keys and self.rng.random() < 0.12: where = clause(' where ', self.key_range(self.rng.choice(keys)))
        elif self.rng.random() < 0.5:
            self.use('where')
            where = clause(' where ', self.condition(scope, min(depth, 2)))
        group, having, grouped = '', '', False
        alone = single and self.rng.random() < 0.6 and sources is not None
        if alone or (sources is not None and self.rng.random() < 0.25):
            group, scope = self.group_by(scope, depth, alone)
            grouped = True
            if self.rng.random() < 0.25:
                self.use('having')
                having = clause(' having ', self.condition(scope, min(depth, 1)))
        return self.select_list(kinds, scope, depth, single and not (alone and group == ''), ordered, grouped, [from_, where, group, having])
    def select_list(self, kinds, scope, depth, single, ordered, grouped, rest):
        self.windows_defined = []
        scope.windows = self.rng.random() < 0.25 and rest[0] != ''
        distinct_on = None
        columns = [Node('column', self.expression(k, scope, min(depth, 2)), self.label(i)) for i, k in enumerate(kinds)]
        scope.windows = False
        distinct = ''
        pick = self.rng.random()
        if pick < 0.08:
            self.use('distinct')
            distinct = clause('distinct ')
        elif pick < 0.12 and rest[0] != '':
            self.use('distinct on')
            distinct_on = [self.expression(self.rng.choice(SORTABLE), scope, 1) for _ in range(self.rng.randrange(1, 3))]
            distinct = Node('on', 'distinct on (', ', '.join(str(e) for e in distinct_on), ') ')
        tail = self.tail(len(kinds), ordered or single, single, None if pick < 0.08 or not rest[0] else scope, distinct_on)
        windows = ''
        if self.windows_defined: windows = Node('part', ' window ', items([w for _, w in self.windows_defined]))
        return Node('core', 'select ', distinct, items(columns), *rest, windows), tail
    def label(self, index):
        return '' if self.rng.random() < 0.2 else ' as o%d' % (index + 1)
    def tail(self, count, ordered, single=False, scope=None, distinct_on=None):
        """(node, order) of ORDER BY, LIMIT, OFFSET, FETCH after a query of count columns; scope: where expressions may be sorted by."""
        limited = single or self.rng.random() < 0.15
        if not (ordered or limited or distinct_on or self.rng.random() < 0.3): return '', None
        self.use('order by')
        keys = [Node('key', str(e), self.direction()) for e in distinct_on or []]
        if scope is not None and not distinct_on and self.rng.random() < 0.2 and not ordered:
            self.use('order by expression')
            keys.append(Node('key', self.expression(self.rng.choice(SORTABLE), scope, 1), self.direction()))
        positions = list(range(1, count + 1))
        if not distinct_on: self.rng.shuffle(positions)
        ties = not distinct_on and not keys and not ordered and limited and self.rng.random() < 0.4
        partial = ties or (not limited and not ordered and not distinct_on and not keys and self.rng.random() < 0.4)
        if partial: positions = positions[:self.rng.randrange(1, count + 1)]
        directed = [Node('key', str(p), self.direction()) for p in positions]
        order = Node('order', ' order by ', Node('keys', *keys, *directed, separator=', '))
        mode = positions if partial else 'total'
        if single:
            self.use('limit')
            return Node('tail', order, ' limit 1'), mode
        if ties:
            self.use('with ties')
            return Node('tail', order, ' fetch first %d rows with ties' % self.rng.randrange(0, 4)), mode
        if not limited: return order, mode
        self.use('limit')
        offset = clause(' offset %d' % self.rng.randrange(0, 3)) if self.rng.random() < 0.3 else ''
        if offset: self.use('offset')
        if self.rng.random() < 0.2: return Node('tail', order, offset, ' fetch next %d rows only' % self.rng.randrange(0, 5)), mode
        limit = clause(' limit ' + self.rng.choice(['0', '1', '2', '3', '5', '10', 'all', '(1 + 1)', 'null']))
        return Node('tail', order, limit, offset), mode
    # --- grouping
    def group_by(self, inner, depth, alone):
        """(node, the scope after grouping)"""
        if alone or self.rng.random() < 0.25: return '', Scope([], inner.parent, [], inner)
        self.use('group by')
        keys = []
        for _ in range(self.rng.choice([1, 1, 2, 3])):
            kind = self.rng.choice(SORTABLE)
            names = [leaf for leaf in inner.leaves if leaf[1] in SORTABLE + ['varchar']]
            if names and self.rng.random() < 0.75: keys.append(self.rng.choice(names))
            else:
                text = '(%s)' % self.expression(kind, Scope(inner.leaves, None), 1)
                # A constant key means other things in PostgreSQL once it is folded; that is left alone.
                if any(leaf in text for leaf, _ in inner.leaves) and 'null::' not in text: keys.append((text, kind))
        keys = list(dict.fromkeys(keys))
        if not keys: return '', Scope([], inner.parent, [], inner)
        leaves = [k for k in keys]
        key_of_table = [t for t, _ in keys if t.endswith('.k')]
        if key_of_table and self.rng.random() < 0.5:
            self.use('functional dependency')
            leaves += [leaf for leaf in inner.leaves if leaf[0].startswith(key_of_table[0][:-1]) and leaf not in leaves]
        texts = [t for t, _ in keys]
        # Where a subquery is a key, PostgreSQL evaluates its copies in HAVING anew, without the set's NULLs; that is left alone.
        if self.rng.random() < 0.3 and not any('select ' in t or 'values ' in t for t in texts): return self.grouping_sets(texts, keys, inner)
        order = texts
        return Node('part', ' group by ', self.rng.choice(['', '', '', 'distinct ']), ', '.join(texts)), Scope(leaves, inner.parent, order, inner)
    def grouping_sets(self, texts, keys, inner):
        pick = self.rng.random()
        if pick < 0.3: node, name = Node('part', ' group by rollup(%s)' % ', '.join(texts)), 'rollup'
        elif pick < 0.55: node, name = Node('part', ' group by cube(%s)' % ', '.join(texts)), 'cube'
        elif pick < 0.65 and len(texts) > 1: node, name = Node('part', ' group by %s, rollup(%s)' % (texts[0], ', '.join(texts[1:]))), 'rollup'
        elif pick < 0.72: node, name = Node('part', ' group by rollup(%s), cube(%s)' % (', '.join(texts), texts[0])), 'grouping set product'
        else:
            sets = [Node('set', '(%s)' % ', '.join(self.rng.sample(texts, self.rng.randrange(0, len(texts) + 1)))) for _ in range(self.rng.randrange(1, 4))]
            sets.append(Node('set', '(%s)' % ', '.join(texts)))
            node, name = Node('part', ' group by grouping sets (', items(sets), ')'), 'grouping sets'
        self.use(name)
        leaves = list(keys) + [('grouping(%s)' % ', '.join(self.rng.sample(texts, self.rng.randrange(1, len(texts) + 1))), 'int')]
        return node, Scope(leaves, inner.parent, [], inner)
    # --- WITH
    def with_clause(self, parent, depth):
        parts, recursive = [], False
        for _ in range(self.rng.choice([1, 1, 2])):
            name = 'w' + self.alias()
            if self.rng.random() < 0.3:
                recursive = True
                node, columns = self.recursive_query(name, parent, depth)
            else:
                kinds = [self.rng.choice(KINDS) for _ in range(self.rng.randrange(1, 4))]
                columns = [('c%d' % (i + 1), k) for i, k in enumerate(kinds)]
                mark = self.rng.choice(['', '', '', 'materialized ', 'not materialized '])
                self.use('with ' + mark.strip() if mark else 'with')
                node = Node('cte', name, '(%s) as %s(' % (', '.join(n for n, _ in columns), mark), self.query(kinds, parent, depth - 1), ')')
            parts.append(node)
            self.ctes.append((name, columns))
        return Node('clause', 'with ', 'recursive ' if recursive else '', items(parts), ' ', optional=True)
    def recursive_query(self, name, parent, depth):
        self.use('with recursive')
        kind = self.rng.choice(['int', 'text', 'date'])
        union = self.rng.choice(['union all', 'union'])
        limit = self.rng.randrange(2, 6)
        start = self.query(['int', kind], parent, depth - 1) if self.rng.random() < 0.5 else Node('query', 'select 1, ', self.constant(kind))
        if str(start) .find('int') < 0 and 'select 1, ' not in str(start): start = Node('query', 'select 1, ', self.constant(kind))
        table = self.rng.choice(self.small)
        joined, same = '', [n for n, k in table.columns if k == kind and n != 'v1']
        leaves = [('r.n', 'int'), ('r.x', kind)]
        if same and self.rng.random() < 0.6:
            joined = ' join %s q on q.%s %s r.x' % (table.name, self.rng.choice(same), self.rng.choice(['=', '<', '>']))
            leaves += [('q.' + n, k) for n, k in table.columns]
            union = 'union'
        step = self.leaf(kind, Scope(leaves, None))
        more = clause(' and ', self.condition(Scope(leaves, None), 1)) if self.rng.random() < 0.3 else ''
        node = Node('cte', name, '(n, x) as (select 0 + e.n, e.x from (', start, ') as e(n, x) ', union, ' select r.n + 1, ', step, ' from ', name, ' r', joined,
                    ' where r.n < %d' % limit, more, ')')
        return node, [('n', 'int'), ('x', kind)]
    # --- mistakes
    def spoil(self, root):
        """Makes the statement wrong somewhere: both servers must find the same mistake."""
        self.use('spoiled')
        found, queue = [], [root]
        while queue:
            node = queue.pop()
            for index, part in enumerate(node.parts):
                if isinstance(part, Node):
                    queue.append(part)
                    if part.kind.startswith('e:'): found.append((node, index))
        if not found: return
        parent, index = self.rng.choice(found)
        kind = parent.parts[index].kind[2:]
        other = self.rng.choice([k for k in SORTABLE if k != kind])
        wrong = self.rng.choice(['nosuch', 's1.nosuch', 'nosuch.i1', self.constant(other), 'count(*)', 'sum(%s)' % parent.parts[index], 'nosuch(1)',
                                 'i1', 'k', 't1', "'x'", 'null', 'count(*) over ()', '(select 1, 2)', 's1', 's2.*', "'1'", '$1', 'generate_series(1, 2)'])
        parent.parts[index] = expression(kind, wrong)
