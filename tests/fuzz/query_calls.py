"""Random aggregates and window functions."""
from query_expressions import COMPARISONS, KINDS
from query_tree import Node, clause, expression, items

SORTABLE = ['int', 'bigint', 'numeric', 'text', 'date', 'float8', 'bool']

class Calls:
    def direction(self):
        return self.rng.choice(['', '', '', ' asc', ' desc', ' nulls first', ' nulls last', ' desc nulls last', ' asc nulls first'])
    def filter(self, scope, depth):
        if self.rng.random() > 0.2: return ''
        self.use('filter')
        return clause(' filter (where ', self.condition(scope, depth), ')')
    def aggregate_call(self, kind, scope, depth):
        """An aggregate of type kind over scope.inner; anything else if there is none."""
        inner = scope.inner
        makers = self.AGGREGATES.get(kind)
        if makers is None: return self.leaf(kind, scope)
        self.use('aggregate')
        name, argument, tail = self.rng.choice(makers)
        distinct = ''
        if argument is None: body = ['*']
        elif argument == 'ordered':
            return self.ordered_aggregate(kind, inner, depth)
        else:
            if self.rng.random() < 0.2:
                self.use('aggregate distinct')
                distinct = 'distinct '
            body = [distinct, self.expression(argument, inner, depth)]
            if not distinct and self.rng.random() < 0.05:
                self.use('aggregate order by')
                body.append(clause(' order by ', self.expression(self.rng.choice(SORTABLE), inner, depth), self.direction()))
        return expression(kind, tail[0], name, '(', *body, ')', self.filter(inner, depth), tail[1])
    def ordered_aggregate(self, kind, inner, depth):
        """Aggregates whose result depends on the order of their input, which is given completely."""
        element = {'text': 'text', 'int[]': 'int', 'text[]': 'text', 'int': 'int', 'numeric': 'numeric', 'date': 'date', 'float8': 'float8', 'bigint': 'bigint'}[kind]
        argument = self.expression(element, inner, depth)
        if kind in ('int', 'numeric', 'date', 'float8', 'bigint') or (kind == 'text' and self.rng.random() < 0.3):
            self.use('within group')
            pick = self.rng.random()
            if kind == 'bigint':
                name = self.rng.choice(['rank', 'dense_rank'])
                return expression(kind, name, '(', self.constant('int'), ') within group (order by ', self.expression('int', inner, depth), self.direction(), ')', self.filter(inner, depth))
            name = 'mode()' if pick < 0.2 else 'percentile_disc(%s)' % self.rng.choice(['0', '0.25', '0.5', '1'])
            if kind == 'float8' and pick > 0.6: name = 'percentile_cont(%s)' % self.rng.choice(['0', '0.5', '1'])
            return expression(kind, name, ' within group (order by ', argument, self.direction(), ')', self.filter(inner, depth))
        if self.rng.random() < 0.35:
            self.use('aggregate distinct order by')
            order = clause(' order by ', str(argument), self.direction())
            body = ['distinct ', argument]
        else:
            self.use('aggregate order by')
            body = [argument]
            order = Node('order', ' order by ', str(argument), self.direction())
        if kind == 'text': body.append(", ','" if len(body) == 1 else ', null')
        name = 'string_agg' if kind == 'text' else 'array_agg'
        return expression(kind, name, '(', *body, order, ')', self.filter(inner, depth))
    AGGREGATES = {
        'bigint': [('count', None, ('', '')), ('count', None, ('', '')), ('count', 'int', ('', '')), ('count', 'text', ('', '')), ('sum', 'int', ('', '')),
                   ('count', 'bool', ('', '')), ('bit_or', 'bigint', ('', '')), ('max', 'bigint', ('', '')), ('', 'ordered', ('', ''))],
        'int': [('max', 'int', ('', '')), ('min', 'int', ('', '')), ('bit_and', 'int', ('', '')), ('', 'ordered', ('', '')), ('count', None, ('', '::int'))],
        'numeric': [('avg', 'int', ('round(', ', 2)')), ('sum', 'numeric', ('', '')), ('sum', 'bigint', ('round(', ', 2)')), ('max', 'numeric', ('', '')),
                    ('avg', 'numeric', ('round(', ', 2)')), ('var_pop', 'int', ('round(', ', 2)')), ('stddev', 'int', ('round(', ', 2)')), ('', 'ordered', ('', ''))],
        'text': [('min', 'text', ('', '')), ('max', 'text', ('', '')), ('', 'ordered', ('', '')), ('', 'ordered', ('', ''))],
        'bool': [('bool_and', 'bool', ('', '')), ('bool_or', 'bool', ('', '')), ('every', 'bool', ('', ''))],
        'date': [('min', 'date', ('', '')), ('max', 'date', ('', '')), ('', 'ordered', ('', ''))],
        'float8': [('sum', 'float8', ('', '')), ('avg', 'float8', ('', '')), ('max', 'float8', ('', '')), ('min', 'float8', ('', '')), ('', 'ordered', ('', ''))],
        'int[]': [('', 'ordered', ('', ''))], 'text[]': [('', 'ordered', ('', ''))],
    }
    # --- windows
    def order_texts(self, scope):
        """A complete order: rows that it does not tell apart are the same."""
        texts = list(scope.order)
        self.rng.shuffle(texts)
        return texts
    def window_call(self, kind, scope, depth):
        plain = scope.without_calls()
        plain.inner = scope.inner
        self.use('window')
        total = bool(scope.order) and self.rng.random() < 0.5
        ranks = {'bigint': ['row_number()', 'rank()', 'dense_rank()'], 'int': ['ntile(%d)' % self.rng.randrange(1, 4)],
                 'float8': ['percent_rank()', 'cume_dist()']}.get(kind, [])
        if ranks and self.rng.random() < 0.4:
            name = self.rng.choice(ranks)
            if not total and name.startswith(('row_number', 'ntile')): name = 'rank()' if kind == 'bigint' else 'max(1)'
            self.use(name.split('(')[0])
            return expression(kind, name, ' over (', self.partition(plain, depth), self.window_order(plain, depth, total), ')')
        if total and self.rng.random() < 0.6:
            name = self.rng.choice(['lag', 'lead', 'first_value', 'last_value', 'nth_value'])
            self.use(name)
            argument = self.expression(kind, plain, depth)
            extra = ''
            if name == 'nth_value': extra = ', %d' % self.rng.randrange(1, 4)
            elif name in ('lag', 'lead') and self.rng.random() < 0.5:
                extra = ', %d' % self.rng.randrange(-1, 3)
                if self.rng.random() < 0.5: extra = [extra, ', ', self.expression(kind, plain, depth)]
            extra = [extra] if type(extra) is str else extra
            return expression(kind, name, '(', argument, *extra, ') over (', self.partition(plain, depth), self.window_order(plain, depth, True),
                              self.frame('total'), ')')
        makers = [m for m in self.AGGREGATES.get(kind, []) if m[1] != 'ordered']
        if not makers: return self.leaf(kind, scope)
        name, argument, tail = self.rng.choice(makers)
        body = ['*'] if argument is None else [self.expression(argument, plain, depth)]
        over, known = self.over(plain, depth, total)
        return expression(kind, tail[0], name, '(', *body, ')', self.filter(plain, depth), ' over ', over, tail[1])
    def over(self, scope, depth, total):
        if self.windows_defined is not None and self.rng.random() < 0.3:
            name = 'w%d' % (len(self.windows_defined) + 1)
            self.use('named window')
            if self.windows_defined and self.rng.random() < 0.5: return self.rng.choice(self.windows_defined)[0], None
            self.windows_defined.append((name, Node('window', name, ' as (', self.partition(scope, depth), self.window_order(scope, depth, total),
                                                    self.frame('total' if total else 'partial'), ')')))
            return name, None
        order, mode = self.window_order(scope, depth, total), 'total' if total else 'partial'
        if not total and self.rng.random() < 0.4:
            kind = self.rng.choice(['int', 'bigint', 'numeric', 'date', 'float8'])
            order, mode = Node('order', ' order by ', self.expression(kind, scope, 0), self.rng.choice(['', ' desc', ' nulls first', ' desc nulls last'])), 'range:' + kind
        return Node('over', '(', self.partition(scope, depth), order, self.frame(mode), ')'), None
    def partition(self, scope, depth):
        if self.rng.random() < 0.5: return ''
        self.use('partition by')
        return clause('partition by ', items([self.expression(self.rng.choice(SORTABLE), scope, depth) for _ in range(self.rng.choice([1, 1, 2]))]))
    def window_order(self, scope, depth, total):
        keys = [Node('key', self.expression(self.rng.choice(SORTABLE), scope, depth), self.direction()) for _ in range(self.rng.choice([0, 1, 1]) if total else 1)]
        keys += [t + self.direction() for t in self.order_texts(scope)] if total else []
        if not keys: return ''
        order = Node('order', ' order by ', Node('keys', *keys, separator=', '))
        return str(order) if total else order  # a complete order must stay one while the query is cut down
    def frame(self, mode):
        """A frame clause; ROWS only over a complete order, RANGE with offsets only over one suitable key."""
        if self.rng.random() < 0.4: return ''
        rows = mode == 'total' and self.rng.random() < 0.6
        unit = 'rows' if rows else self.rng.choice(['range', 'groups'])
        offsets = unit in ('rows', 'groups') or mode.startswith('range:')
        offset = {'range:date': ["'1 day'", "'2 days'", "'0 days'"], 'range:numeric': ['1.5', '0', '2'], 'range:float8': ['1.5', '0']}.get(mode, ['0', '1', '2', '3'])
        if unit != 'range': offset = ['0', '1', '2', '3']
        if unit == 'range' and mode == 'range:date': offset = [o + '::interval' for o in offset]
        starts = ['unbounded preceding', 'current row']
        ends = ['current row', 'unbounded following']
        if offsets:
            starts += [self.rng.choice(offset) + ' preceding', self.rng.choice(offset) + ' following']
            ends += [self.rng.choice(offset) + ' following', self.rng.choice(offset) + ' preceding']
        start, end = self.rng.choice(starts), self.rng.choice(ends)
        self.use('frame ' + unit)
        text = ' %s between %s and %s' % (unit, start, end)
        if 'following' not in start and self.rng.random() < 0.2: text = ' %s %s' % (unit, start)
        if self.rng.random() < 0.3:
            exclude = self.rng.choice(['current row', 'group', 'ties', 'no others'])
            self.use('exclude ' + exclude)
            text += ' exclude ' + exclude
        return clause(text)
