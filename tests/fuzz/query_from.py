"""Random FROM clauses: tables, views, WITH queries, subqueries, LATERAL, functions and every kind of join over them."""
from query_expressions import KINDS, Scope
from query_tables import constant
from query_tree import Node, clause, expression, items

class Source:
    """A FROM item under an alias. unique: column names that tell all its rows apart, or None."""
    def __init__(self, alias, columns, unique=None): self.alias, self.columns, self.unique = alias, columns, unique
    def leaves(self): return [('%s.%s' % (self.alias, n), k) for n, k in self.columns]

class Sources:
    """What a FROM clause offers: its items, and the columns merged by USING and NATURAL {name: (type, aliases)}."""
    def __init__(self, each, merged=None): self.each, self.merged = each, merged or {}
    def leaves(self): return [leaf for source in self.each for leaf in source.leaves()]
    def all_leaves(self):
        out = self.leaves()
        for name, (kind, aliases) in self.merged.items():
            holders = {s.alias for s in self.each if any(n == name for n, _ in s.columns)}
            if holders <= aliases: out.append((name, kind))
        return out
    def order(self):
        if any(s.unique is None for s in self.each): return []
        return ['%s.%s' % (s.alias, n) for s in self.each for n in s.unique]
    def with_(self, other): return Sources(self.each + other.each, {**self.merged, **other.merged})

class FromClauses:
    def alias(self):
        self.aliases += 1
        return 's%d' % self.aliases
    def from_clause(self, parent, depth):
        """(node without the word FROM, Sources)"""
        node, sources = self.join_tree(Sources([]), parent, depth)
        nodes = [node]
        while self.rng.random() < 0.12 and self.budget > 0 and len(nodes) < 3:
            self.use('from list')
            node, more = self.join_tree(sources, parent, depth)
            nodes.append(node)
            sources = sources.with_(more)
        return items(nodes), sources
    def join_tree(self, before, parent, depth):
        node, sources = self.source(before, parent, depth)
        while self.budget > 0 and self.rng.random() < (0.4 if depth > 0 else 0.15) and len(sources.each) < 5:
            self.budget -= 2
            if self.rng.random() < 0.12 and depth > 0:
                self.use('join tree')
                right, more = self.join_tree(before.with_(sources), parent, 0)
                right = Node('from', '(', right, ')') if str(right).count(' join ') else right
            else: right, more = self.source(before.with_(sources), parent, depth)
            node, sources = self.join(node, sources, right, more, parent, depth)
        return node, sources
    def join(self, left, left_sources, right, right_sources, parent, depth):
        both = left_sources.with_(right_sources)
        kind = self.rng.choice(['join', 'join', 'inner join', 'left join', 'left join', 'right join', 'full join', 'cross join', 'left outer join'])
        if 'lateral' in str(right) and kind in ('right join', 'full join') and self.rng.random() < 0.9: kind = 'left join'
        self.use(kind.replace(' outer', '').replace('inner ', ''))
        if kind == 'cross join': return Node('from', left, ' cross join ', right), both
        shared = self.shared(left_sources, right_sources)
        if shared and self.rng.random() < 0.35: return self.merging_join(kind, left, left_sources, right, right_sources, shared)
        scope = Scope(both.leaves(), parent)
        condition = self.join_condition(left_sources, right_sources, scope, depth, kind)
        return Node('from', left, ' %s ' % kind, right, ' on ', condition), both
    def shared(self, left, right):
        names = {}
        for source in left.each:
            for name, kind in source.columns: names.setdefault(name, []).append(kind)
        return [(n, k) for s in right.each for n, k in s.columns if n in names and k != 'int[]' and
                (len(names[n]) == 1 or (n in left.merged and all(s.alias in left.merged[n][1] for s in left.each if any(c == n for c, _ in s.columns))))]
    def merging_join(self, kind, left, left_sources, right, right_sources, shared):
        both = left_sources.with_(right_sources)
        natural = self.rng.random() < 0.3
        chosen = shared if natural else self.rng.sample(shared, self.rng.randrange(1, min(2, len(shared)) + 1))
        self.use('natural join' if natural else 'using')
        for name, type_ in chosen:
            both.merged[name] = (type_, {s.alias for s in both.each if any(n == name for n, _ in s.columns)})
        if natural: return Node('from', left, ' natural %s ' % kind, right), both
        names = ', '.join(n for n, _ in dict(chosen).items())
        return Node('from', left, ' %s ' % kind, right, ' using (%s)' % names), both
    def join_condition(self, left, right, scope, depth, kind):
        pairs = [(a, b, k) for a, k in left.leaves() for b, other in right.leaves() if k == other]
        if not pairs or self.rng.random() < (0.05 if kind == 'full join' else 0.15): return self.condition(scope, min(depth, 1))
        a, b, k = self.rng.choice(pairs)
        if self.rng.random() < 0.1: a, b = b, a
        self.use('equi-join')
        out = expression('bool', expression(k, a), ' = ', expression(k, b))
        if self.rng.random() < 0.3:
            if self.rng.random() < 0.4:
                a, b, k = self.rng.choice(pairs)
                more = expression('bool', a, self.rng.choice([' = ', ' < ', ' <> ', ' is not distinct from ']), b)
            else: more = self.condition(scope, min(depth, 1))
            out = expression('bool', out, self.rng.choice([' and ', ' and ', ' and ', ' or ']) if kind != 'full join' else ' and ', more)
        return out
    # --- single items
    def source(self, before, parent, depth):
        pick = self.rng.random()
        if depth > 0 and self.budget > 0:
            if pick < 0.12: return self.subquery(before, parent, depth, lateral=False)
            if pick < 0.2 and before.each: return self.subquery(before, parent, depth, lateral=True)
            if pick < 0.26: return self.function(before, parent)
            if pick < 0.29: return self.values_source()
        if self.ctes and self.rng.random() < 0.5:
            self.use('cte reference')
            name, columns = self.rng.choice(self.ctes)
            alias = self.alias()
            return Node('from', name, ' ', alias), Sources([Source(alias, columns)])
        table = self.rng.choice(self.small if self.rng.random() < 0.97 else self.schema.tables)
        if table not in self.schema.base_tables: self.use('view')
        alias = self.alias()
        if self.rng.random() < 0.04 and len(table.columns) > 1:
            self.use('table alias columns')
            renamed = [('x1', table.columns[0][1])] + table.columns[1:]
            unique = None if table.unique is None else ['x1' if n == table.columns[0][0] else n for n in table.unique]
            return Node('from', table.name, ' as ', alias, '(x1)'), Sources([Source(alias, renamed, unique)])
        if self.rng.random() < 0.02:
            sample = self.sample(table) if table in self.schema.base_tables else ''
            return Node('from', table.name, ' ', alias, sample), Sources([Source(alias, table.columns, table.unique)])
        return Node('from', table.name, ' ', alias), Sources([Source(alias, table.columns, table.unique)])
    def sample(self, table):
        """TABLESAMPLE: all rows, or those that a seed chooses, which are PostgreSQL's as long as the table is one page."""
        method, percent = self.rng.choice(['bernoulli', 'system']), self.rng.choice([0, 20, 50, 77.5])
        if table not in self.small or self.rng.random() < 0.3:
            self.use('tablesample 100')
            return ' tablesample %s (100)' % method
        self.use('tablesample repeatable')
        return ' tablesample %s (%s) repeatable (%d)' % (method, percent, self.rng.randrange(5))
    def subquery(self, before, parent, depth, lateral):
        self.use('lateral' if lateral else 'from subquery')
        kinds = [self.rng.choice(KINDS) for _ in range(self.rng.randrange(1, 4))]
        scope = Scope(before.leaves(), parent) if lateral else parent
        query = self.query(kinds, scope, depth - 1)
        alias = self.alias()
        names = self.rng.sample(['c1', 'c2', 'c3', 'i1', 't1'], len(kinds))
        columns = list(zip(names, kinds))
        return (Node('from', 'lateral (' if lateral else '(', query, ') as ', alias, '(%s)' % ', '.join(names)), Sources([Source(alias, columns)]))
    def values_source(self):
        self.use('values')
        kinds = [self.rng.choice(KINDS) for _ in range(self.rng.randrange(1, 3))]
        alias = self.alias()
        columns = [('c%d' % (i + 1), k) for i, k in enumerate(kinds)]
        return (Node('from', '(', self.values(kinds), ') as ', alias, '(%s)' % ', '.join(n for n, _ in columns)), Sources([Source(alias, columns)]))
    def values(self, kinds):
        rows = [Node('row', '(', ', '.join(self.constant(k) for k in kinds), ')') for _ in range(self.rng.randrange(1, 5))]
        return Node('query', 'values ', items(rows))
    def function(self, before, parent):
        scope = Scope(before.leaves(), parent)
        alias = self.alias()
        pick = self.rng.random()
        bound = lambda: Node('e:int', 'least(', self.leaf('int', scope), ', 5)') if self.rng.random() < 0.4 else self.rng.choice(['1', '3', '4', '0'])
        ordinal, columns = '', None
        if pick < 0.45:
            self.use('generate_series')
            call, columns = Node('call', 'generate_series(1, ', bound(), ')'), [('g', 'int')]
        elif pick < 0.75:
            self.use('unnest')
            call, columns = Node('call', 'unnest(', self.leaf('int[]', scope), ')'), [('g', 'int')]
        elif pick < 0.88:
            self.use('unnest of several')
            call, columns = Node('call', 'unnest(', self.leaf('int[]', scope), ', ', constant(self.rng, 'text[]'), ')'), [('g', 'int'), ('h', 'text')]
        else:
            self.use('rows from')
            call = Node('call', 'rows from (generate_series(1, ', bound(), '), unnest(', self.leaf('int[]', scope), '))')
            columns = [('g', 'int'), ('h', 'int')]
        if self.rng.random() < 0.3:
            self.use('with ordinality')
            ordinal, columns = ' with ordinality', columns + [('o', 'bigint')]
        unique = ['o'] if ordinal else None
        return (Node('from', call, ordinal, ' as ', alias, '(%s)' % ', '.join(n for n, _ in columns)), Sources([Source(alias, columns, unique)]))
