"""Random expressions. Their values never depend on the order of rows or of evaluation, and they raise no error at run time: what two
servers answer must then agree."""
from query_tables import constant
from query_tree import Node, clause, expression, items

KINDS = ['int', 'int', 'int', 'bigint', 'numeric', 'text', 'text', 'bool', 'date', 'float8']
COMPARISONS = ['=', '=', '=', '<>', '<', '<=', '>', '>=']

class Scope:
    """What an expression may use: leaves [(text, type)] of this level, then those of the enclosing levels; order is the list of leaf
    texts that tell every row from the others (equal rows are the same row). inner: the scope of aggregate arguments, when
    aggregates are allowed; windows: whether window functions are."""
    def __init__(self, leaves=(), parent=None, order=(), inner=None, windows=False):
        self.leaves, self.parent, self.order, self.inner, self.windows = list(leaves), parent, list(order), inner, windows
    def of(self, kind): return [t for t, k in self.leaves if k == kind]
    def without_calls(self): return Scope(self.leaves, self.parent, self.order)

class Expressions:
    """Mixed into the generator, which gives rng, use(feature), budget, and query()."""
    def leaf(self, kind, scope):
        level, names = scope, []
        kinds = (kind, 'varchar') if kind == 'text' and self.rng.random() < 0.2 else (kind,)
        while level is not None:
            names = [t for k in kinds for t in level.of(k)]
            if level.parent is None or (names and self.rng.random() < 0.8): break
            level = level.parent
        if not names or self.rng.random() < 0.12: return expression(kind, self.constant(kind))
        if level is not scope: self.use('correlated')
        return expression(kind, self.rng.choice(names))
    def constant(self, kind):
        if self.rng.random() < 0.06: return 'null::' + kind
        return constant(self.rng, kind)
    def expression(self, kind, scope, depth=2):
        self.budget -= 1
        if depth <= 0 or self.budget <= 0 or (kind != 'bool' and self.rng.random() < 0.4): return self.leaf(kind, scope)
        if scope.windows and self.rng.random() < 0.25: return self.window_call(kind, scope, depth - 1)
        if scope.inner is not None and self.rng.random() < 0.4: return self.aggregate_call(kind, scope, depth - 1)
        if self.rng.random() < 0.07: return self.scalar_subquery(kind, scope, depth - 1)
        if self.rng.random() < 0.3 or kind == 'varchar': return self.any_kind(kind, scope, depth - 1)
        makers = self.MAKERS[kind]
        return self.rng.choice(makers)(self, scope, depth - 1)
    def any_kind(self, kind, scope, depth):
        make = lambda: self.expression(kind, scope, depth)
        choice = self.rng.randrange(6)
        if choice <= 1:
            self.use('case')
            if self.rng.random() < 0.3:
                on = self.rng.choice(['int', 'text', 'bool'])
                whens = items([Node('when', ' when ', self.expression(on, scope, depth), ' then ', make()) for _ in range(self.rng.randrange(1, 3))], '')
                return expression(kind, 'case ', self.expression(on, scope, depth), whens, clause(' else ', make()), ' end')
            whens = items([Node('when', ' when ', self.condition(scope, depth), ' then ', make()) for _ in range(self.rng.randrange(1, 3))], '')
            return expression(kind, 'case', whens, clause(' else ', make()), ' end')
        name = ['coalesce', 'nullif', 'greatest', 'least'][choice - 2]
        self.use(name)
        count = 2 if name == 'nullif' else self.rng.randrange(2, 4)
        if name == 'nullif': return expression(kind, 'nullif(', make(), ', ', make(), ')')
        return expression(kind, name, '(', items([make() for _ in range(count)]), ')')
    def scalar_subquery(self, kind, scope, depth):
        self.use('scalar subquery')
        return expression(kind, '(', self.query([kind], scope, depth, single=True), ')')
    # --- conditions
    def condition(self, scope, depth=2):
        self.budget -= 1
        if depth <= 0 or self.budget <= 0: return self.comparison(scope, 0)
        pick = self.rng.random()
        if pick < 0.3: return self.comparison(scope, depth - 1)
        if pick < 0.5:
            word = self.rng.choice([' and ', ' and ', ' or '])
            self.use(word.strip())
            return expression('bool', '(', self.condition(scope, depth - 1), word, self.condition(scope, depth - 1), ')')
        if pick < 0.55:
            self.use('not')
            return expression('bool', '(not ', self.condition(scope, depth - 1), ')')
        if pick < 0.6 and scope.of('bool'): return self.leaf('bool', scope)
        return self.rng.choice(self.CONDITIONS)(self, scope, depth - 1)
    def comparison(self, scope, depth):
        kind = self.rng.choice(KINDS)
        operator = self.rng.choice(COMPARISONS + ['is distinct from', 'is not distinct from'])
        self.use('distinct from' if 'distinct' in operator else 'comparison')
        other = kind
        if kind in ('int', 'bigint', 'numeric') and self.rng.random() < 0.15:
            other = self.rng.choice(['int', 'bigint', 'numeric', 'float8'])
            self.use('mixed comparison')
        return expression('bool', '(', self.expression(kind, scope, depth), ' ', operator, ' ', self.expression(other, scope, depth), ')')
    def between(self, scope, depth):
        self.use('between')
        kind = self.rng.choice(KINDS)
        word = self.rng.choice([' between ', ' not between ', ' between symmetric '])
        return expression('bool', '(', self.expression(kind, scope, depth), word, self.leaf(kind, scope), ' and ', self.leaf(kind, scope), ')')
    def in_list(self, scope, depth):
        self.use('in list')
        kind = self.rng.choice(KINDS)
        values = [self.leaf(kind, scope) if self.rng.random() < 0.2 else self.constant(kind) for _ in range(self.rng.choice([1, 2, 3, 4, 12]))]
        return expression('bool', '(', self.expression(kind, scope, depth), self.rng.choice([' in (', ' not in (']), items(values), '))')
    def is_test(self, scope, depth):
        if self.rng.random() < 0.4:
            self.use('is true')
            test = self.rng.choice(['true', 'not true', 'false', 'not false', 'unknown', 'not unknown'])
            return expression('bool', '(', self.condition(scope, depth), ' is ', test, ')')
        self.use('is null')
        return expression('bool', '(', self.expression(self.rng.choice(KINDS), scope, depth), self.rng.choice([' is null)', ' is not null)']))
    def exists(self, scope, depth):
        self.use('exists')
        kinds = [self.rng.choice(KINDS) for _ in range(self.rng.randrange(1, 3))]
        return expression('bool', self.rng.choice(['exists (', 'exists (', 'not exists (']), self.query(kinds, scope, depth), ')')
    def in_subquery(self, scope, depth):
        kinds = [self.rng.choice(KINDS)] if self.rng.random() < 0.75 else [self.rng.choice(KINDS), self.rng.choice(KINDS)]
        word = self.rng.choice([' in (', ' in (', ' not in ('])
        self.use('not in subquery' if 'not' in word else 'in subquery')
        left = [self.expression(k, scope, depth) for k in kinds]
        tested = [left[0]] if len(kinds) == 1 else ['(', left[0], ', ', left[1], ')']
        return expression('bool', '(', *tested, word, self.query(kinds, scope, depth), '))')
    def quantified(self, scope, depth):
        word = self.rng.choice(['any', 'all'])
        kind = self.rng.choice(KINDS)
        operator = self.rng.choice(COMPARISONS)
        self.use(word + ' subquery')
        return expression('bool', '(', self.expression(kind, scope, depth), ' ', operator, ' ', word, ' (', self.query([kind], scope, depth), '))')
    def quantified_array(self, scope, depth):
        self.use('any/all array')
        kind = self.rng.choice(['int', 'text'])
        word = self.rng.choice(['any', 'all'])
        return expression('bool', '(', self.expression(kind, scope, depth), ' ', self.rng.choice(COMPARISONS), ' ', word, ' (',
                          self.expression(kind + '[]', scope, depth), '))')
    def row_comparison(self, scope, depth):
        self.use('row comparison')
        kinds = [self.rng.choice(KINDS) for _ in range(self.rng.randrange(2, 4))]
        left = items([self.expression(k, scope, depth - 1) for k in kinds])
        if self.rng.random() < 0.2:
            return expression('bool', '(row(', left, ') ', self.rng.choice(['is null', 'is not null']), ')')
        right = [self.expression(k, scope, depth - 1) for k in kinds]
        operator = self.rng.choice(COMPARISONS + ['is distinct from'])
        if self.rng.random() < 0.2:
            self.use('row = (subquery)')
            return expression('bool', '((', left, ') ', operator if 'is' not in operator else '=', ' (', self.query(kinds, scope, depth, single=True), '))')
        return expression('bool', '((', left, ') ', operator, ' (', items(right), '))')
    def like(self, scope, depth):
        self.use('like')
        pattern = self.rng.choice(["'a%'", "'%b'", "'_'", "'%'", "'A'", "''", "'%\\%'"])
        return expression('bool', '(', self.expression('text', scope, depth), self.rng.choice([' like ', ' not like ', ' ilike ']), pattern, ')')
    CONDITIONS = [between, in_list, in_list, is_test, is_test, exists, exists, in_subquery, in_subquery, in_subquery, quantified,
                  quantified, quantified_array, row_comparison, row_comparison, like]
    # --- values
    def pattern(kind, template, *kinds):
        pieces = template.split('@')
        def make(self, scope, depth):
            parts = [pieces[0]]
            for each, piece in zip(kinds, pieces[1:]): parts += [self.expression(each, scope, depth), piece]
            return expression(kind, *parts)
        return make
    def array_subquery(kind):
        def make(self, scope, depth):
            self.use('array(subquery)')
            return expression(kind + '[]', 'array(', self.query([kind], scope, depth, ordered=True), ')')
        return make
    MAKERS = {
        'int': [pattern('int', '(@ + @)', 'int', 'int'), pattern('int', '(@ - @)', 'int', 'int'), pattern('int', '(@ % 3)', 'int'),
                pattern('int', '(- @)', 'int'), pattern('int', 'abs(@)', 'int'), pattern('int', 'length(@)', 'text'), pattern('int', '(@::int)', 'bool'),
                pattern('int', '(@ * 2)', 'int'), pattern('int', '(@ - @)', 'date', 'date'), pattern('int', 'cardinality(@)', 'int[]'),
                pattern('int', '(@)[1]', 'int[]'), pattern('int', '(@ / 2)', 'int'), pattern('int', 'array_position(@, @)', 'int[]', 'int')],
        'bigint': [pattern('bigint', '(@ + @)', 'bigint', 'int'), pattern('bigint', '(@ - @)', 'bigint', 'bigint'),
                   pattern('bigint', '(@::bigint)', 'int'), pattern('bigint', 'abs(@)', 'bigint')],
        'numeric': [pattern('numeric', '(@ + @)', 'numeric', 'numeric'), pattern('numeric', '(@ - @)', 'numeric', 'numeric'),
                    pattern('numeric', 'round(@ * @, 2)', 'numeric', 'int'), pattern('numeric', 'round(@, 2)', 'int'), pattern('numeric', 'abs(@)', 'numeric'),
                    pattern('numeric', 'round(@ / 4, 2)', 'numeric')],
        'text': [pattern('text', '(@ || @)', 'text', 'text'), pattern('text', 'upper(@)', 'text'), pattern('text', 'lower(@)', 'text'),
                 pattern('text', 'substr(@, 1, 2)', 'text'), pattern('text', '(@::text)', 'int'), pattern('text', '(@ || @)', 'text', 'int'),
                 pattern('text', "replace(@, 'a', 'x')", 'text'), pattern('text', '(@::text)', 'bool'), pattern('text', '(@)[1]', 'text[]'),
                 pattern('text', "concat(@, '-', @)", 'int', 'text'), pattern('text', 'left(@, 1)', 'text'), pattern('text', '(@::text)', 'date')],
        'date': [pattern('date', '(@ + 1)', 'date'), pattern('date', '(@ - 2)', 'date'), pattern('date', "date_trunc('month', @)::date", 'date')],
        'float8': [pattern('float8', '(@ + @)', 'float8', 'float8'), pattern('float8', '(@::float8)', 'int'), pattern('float8', 'abs(@)', 'float8'),
                   pattern('float8', '(@ + @)', 'float8', 'int')],
        'bool': [lambda self, scope, depth: self.condition(scope, depth + 1)],
        'int[]': [array_subquery('int'), pattern('int[]', 'array[@, @]', 'int', 'int'), pattern('int[]', '(@ || @)', 'int[]', 'int')],
        'text[]': [array_subquery('text'), pattern('text[]', 'array[@, @]', 'text', 'text')],
    }
