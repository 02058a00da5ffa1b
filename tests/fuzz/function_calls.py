"""Statements that call one function, operator, cast or input function, for tests/fuzz/functions.py: with constants, over several rows, with
DISTINCT, ORDER BY, FILTER and frames. A Call can be cut down piece by piece."""
import copy, re
from function_values import Values, special
from type_values import MULTIRANGES, RANGES

ELEMENTS = ['integer', 'integer', 'text', 'text', 'numeric', 'bigint', 'double precision', 'boolean', 'date', 'timestamp with time zone',
    'interval', 'jsonb',
            'uuid', 'bytea', 'name', 'mood', 'character varying', 'inet', 'int4range', 'point', 'real', 'smallint',
                'time without time zone', 'money', 'pair',
            'bit varying', 'character', 'json', 'oid', 'macaddr', 'posint']
SUBTYPES = ['integer', 'bigint', 'numeric', 'date', 'timestamp without time zone', 'timestamp with time zone', 'text']
SPELLED = {'character': 'bpchar', 'bit': '"bit"', 'character[]': 'bpchar[]', 'bit[]': '"bit"[]'}
# Functions whose answers hold or hash the oids of users' types.
OF_OIDS = re.compile(r'\w*(send|hash\w*)$|pg_collation_for')
# Types that no column of VALUES can have.
CONSTANT_ONLY = {'cstring', 'unknown', 'void', 'cstring[]', 'gtsvector'}
TYPMODS = {'numeric': ['(5,2)', '(3)', '(10,-2)', '(2,4)', '(38,10)', '(1000,1000)'], 'character varying': ['(1)', '(3)', '(10)'],
    'bpchar': ['(1)', '(4)', '(10)'], '"bit"': ['(1)', '(8)', '(40)'],
           'bit varying': ['(1)', '(8)', '(40)'], 'timestamp without time zone': ['(0)', '(3)'],
               'timestamp with time zone': ['(0)', '(2)'], 'time without time zone': ['(0)', '(4)'], 'time with time zone': ['(0)', '(1)'],
           'interval': ['(0)', '(3)', ' year', ' year to month', ' day', ' day to hour', ' day to second', ' hour to minute',
               ' minute to second', ' second', ' second(2)', ' month', ' hour', ' minute']}
FRAMES = ['rows between unbounded preceding and current row', 'rows between 1 preceding and 1 following',
    'rows between 1 following and 2 following', 'range between unbounded preceding and unbounded following',
          'groups between 1 preceding and current row', 'rows between unbounded preceding and unbounded following exclude current row',
              'groups between current row and unbounded following exclude ties', 'rows between 2 preceding and 1 preceding exclude group',
          'range between 1 preceding and 1 following', 'rows between -1 preceding and current row']
PLACES_TYPMOD = {'timestamp without time zone': 'timestamp%s without time zone', 'timestamp with time zone': 'timestamp%s with time zone',
    'time without time zone': 'time%s without time zone',
                 'time with time zone': 'time%s with time zone', '"bit"': 'bit%s', 'bpchar': 'character%s'}

def quote(text): return "'" + text.replace("'", "''") + "'"

def with_typmod(kind, typmod): return PLACES_TYPMOD.get(kind, kind + '%s') % typmod

def literal(kind, text):
    if kind == 'record': return text or 'null::record'
    kind = SPELLED.get(kind, kind)
    return 'null::%s' % kind if text is None else '%s::%s' % (quote(text), kind)

class Call:
    """One statement. kinds: the arguments' types; rows: their texts, one list a row; form: constants, rows, target or from (set functions), window.
    The rest are parts that only some kinds of call have."""
    def __init__(self, callable_): self.callable, self.kinds, self.rows, self.form = callable_, [], [], 'constants'; self.parts = {}
    def argument(self, i): return 'c%d' % i if self.form in ('rows', 'window') else literal(self.kinds[i], self.rows[0][i])
    def arguments(self):
        out = [self.argument(i) for i in range(len(self.kinds))]
        if self.parts.get('variadic') and out: out[-1] = 'variadic ' + out[-1]
        return out
    def expression(self):
        what, made = self.callable, self.arguments()
        if what.kind == 'operator': return ' '.join(made[:-1] + [what.call, made[-1]])
        if what.kind in ('cast', 'input'): return '(%s)::%s' % (made[0],
            self.parts['target']) if what.kind == 'cast' else '%s::%s' % (quote(self.rows[0][0]), self.parts['target'])
        if what.kind == 'subscript': return '(%s)%s' % (made[0], self.parts['subscript'])
        if what.kind in ('ordered', 'hypothetical'):
            direct = self.parts['direct']
            return '%s(%s) within group (order by %s)' % (what.call, ', '.join(literal(k, t) for k, t in direct),
                ', '.join(m + self.parts['order'] for m in made))
        inner = ', '.join(made) or ('*' if what.name == 'count' and what.kind == 'aggregate' else '')
        if self.parts.get('distinct'): inner = 'distinct ' + inner
        if self.parts.get('order_by'): inner += ' order by ' + self.parts['order_by']
        return '%s(%s)' % (what.call, inner)
    def values(self):
        keyed = self.callable.kind not in ('function', 'operator', 'cast', 'subscript', 'set')
        rows = ', '.join('(%s)' % ', '.join((['%d, %d' % (n, g)] if keyed else []) + [literal(k, t) for k, t in zip(self.kinds, row)])
            for n, (g, row) in enumerate(zip(self.parts.get('groups') or [0] * len(self.rows), self.rows)))
        return '(values %s) v(%s)' % (rows, ', '.join((['k, g'] if keyed else []) + ['c%d' % i for i in range(len(self.kinds))]))
    def __str__(self):
        made = self.expression()
        if self.parts.get('filter'): made += ' filter (where %s)' % self.parts['filter']
        if self.form == 'window': return 'select %s over (%s) from %s order by k' % (made, self.parts['over'], self.values())
        if self.form == 'constants': return 'select ' + made
        if self.form == 'target': return 'select %s limit 40' % made
        if self.form == 'from': return 'select * from %s%s limit 40' % (made, self.parts.get('columns', ''))
        if self.parts.get('group_by'): return 'select g, %s from %s group by g order by g' % (made, self.values())
        return 'select %s from %s' % (made, self.values())
    def smaller(self):
        """Calls with less in them, the boldest cuts first."""
        for i in range(len(self.rows)):
            if len(self.rows) > 1:
                yield self._changed(lambda c: (c.rows.pop(i), c.parts.get('groups') and c.parts['groups'].pop(i)))
        if self.form == 'rows' and len(self.rows) == 1 and self.callable.kind in ('function', 'operator', 'cast', 'subscript'):
            yield self._changed(lambda c: setattr(c, 'form', 'constants'))
        for part in ('filter', 'group_by', 'distinct', 'order_by'):
            if self.parts.get(part): yield self._changed(lambda c: c.parts.pop(part))
        for r, row in enumerate(self.rows):
            for i, text in enumerate(row):
                if not text or self.kinds[i] == 'record': continue
                size = len(text) // 2
                while size >= 1:
                    for at in range(0, len(text), size):
                        if len(text) < 40 or size * 20 > len(text): yield self._changed(lambda c: c.rows[r].__setitem__(i,
                            text[:at] + text[at + size:]))
                    size //= 2
    def rows_alone(self):
        for row in self.rows: yield self._changed(lambda c: setattr(c, 'rows', [list(row), list(row)]))   # one alone is folded into constants
    def _changed(self, change):
        made = copy.copy(self)
        made.rows, made.parts = [list(row) for row in self.rows], copy.deepcopy(self.parts)
        change(made)
        return made

class Maker:
    def __init__(self, rng, catalog):
        self.rng, self.catalog, self.values, self.specials = rng, catalog, Values(rng), {}
    def call(self, what):
        call = Call(what)
        self._types(call)
        return getattr(self, '_' + what.kind)(call)
    def _types(self, call):
        """Concrete types for polymorphic arguments; the same for all of one family."""
        rng, what = self.rng, call.callable
        at = rng.randrange(len(RANGES) - bool(OF_OIDS.match(what.name)))
        ranged = any('range' in a and a.startswith('any') for a in what.args)
        elements = [e for e in ELEMENTS if e not in ('mood', 'pair', 'posint')] if OF_OIDS.match(what.name) else ELEMENTS
        if what.name == 'width_bucket': elements = [e for e in elements if e != 'macaddr']   # PostgreSQL reads their array at wrong places
        element = SUBTYPES[at] if ranged else rng.choice(elements)
        other = element if rng.random() < 0.8 else rng.choice(['integer', 'numeric', 'bigint', 'text'])
        if what.name.endswith(('populate_record', 'populate_recordset')): element = 'pair'
        if ranged and rng.random() < 0.05: other = element = rng.choice(elements)
        arrays = {'anyarray': element, 'anycompatiblearray': element if rng.random() < 0.8 else other}
        for a in what.args:
            if a in arrays: call.kinds.append(arrays[a] + '[]')
            elif a in ('anyrange', 'anycompatiblerange'): call.kinds.append(RANGES[at])
            elif a in ('anymultirange', 'anycompatiblemultirange'): call.kinds.append(MULTIRANGES[at])
            elif a in ('anyelement', 'anynonarray'): call.kinds.append(element)
            elif a in ('anycompatible', 'anycompatiblenonarray'): call.kinds.append(other)
            elif a == 'anyenum': call.kinds.append('mood')
            elif a == '"any"': call.kinds.append(rng.choice(ELEMENTS + ['integer[]', 'record']))
            else: call.kinds.append(a)
        if what.variadic: self._variadic(call)
    def _variadic(self, call):
        rng, last = self.rng, call.kinds.pop()
        if call.callable.args[-1] != '"any"' and rng.random() < 0.5 or rng.random() < 0.1:
            call.kinds.append(last if last.endswith('[]') else last + '[]' if last not in ('record', 'integer[]') else 'text[]')
            call.parts['variadic'] = True
            return
        any_ = call.callable.args[-1] == '"any"'
        for _ in range(rng.choice([1, 1, 2, 2, 3, 4])): call.kinds.append(rng.choice(ELEMENTS + ['integer[]', 'record']) if any_
            else last[:-2])
    def _text(self, call, i):
        """A text for the call's argument, or None for NULL."""
        rng, kind = self.rng, call.kinds[i]
        if rng.random() < 0.03 and 'cstring' not in call.callable.args: return None
        if kind == 'record': return self._record('image' in call.callable.name or '*' in call.callable.name)
        what = call.callable
        declared = what.args[min(i, len(what.args) - 1)]
        make = self._special(what, i, declared)
        if make: return make(self.values)
        if kind == 'cstring': return self._cstring(what, i)
        if kind == 'oid' and i == 1 and what.args[0] == 'cstring': return self.catalog.type_oids.get(rng.choice({'range_in': ['int4range'], 'multirange_in': ['int4multirange'], 'array_in': ['integer', 'text', 'numeric', 'int4range', 'point']}.get(what.name, ['integer', 'pg_class'])))
        if kind == 'integer' and what.args[0] == 'cstring': return rng.choice(['-1', '-1', '0', '6', '327686'])
        if kind == 'posint': return str(rng.randrange(1, 6))   # others are errors before the call, or not: whether it looks at the value decides
        text = self.values.of(kind)
        return self.values.mutated(text) if rng.random() < 0.02 else text
    def _special(self, what, i, declared):
        key = what.label, i
        if key not in self.specials: self.specials[key] = special(what.label if what.kind != 'operator' or len(what.args) > 1
            else 'prefix', i, declared, i == len(what.args) - 1 and declared == 'text')
        return self.specials[key]
    def _cstring(self, what, i):
        kind = self.catalog.input_types.get(what.name)
        if i or not kind or not self.values.knows(kind): return self.values.text()
        if kind == 'posint': return str(rng.randrange(1, 6))   # others are errors before the call, or not: whether it looks at the value decides
        text = self.values.of(kind)
        return self.values.mutated(text) if self.rng.random() < 0.3 else text
    def _record(self, image):
        shape = self.rng.choice([['integer'], ['integer', 'text'], ['integer', 'text'], ['integer', 'integer'], ['numeric', 'date'],
            ['text', 'text', 'boolean'], ['bigint', 'point'], ['integer[]'], []])
        if image: shape = self.rng.choice([['integer'], ['bigint', 'text'], ['text'], ['boolean', 'date'], ['real'],
            ['double precision', 'smallint']])
        return 'row(%s)' % ', '.join(literal(k, None if self.rng.random() < 0.1 else self.values.of(k)) for k in shape)
    def _row(self, call): return [self._text(call, i) for i in range(len(call.kinds))]
    def _can_be_columns(self, call): return call.kinds and not set(call.kinds) & CONSTANT_ONLY and not any(a.startswith('any')
        and a.endswith(('_in', '_out')) for a in [call.callable.name])
    def _function(self, call):
        many = self._can_be_columns(call) and self.rng.random() < 0.15
        if call.callable.result == 'record' and 'json' in call.callable.name and call.callable.name.endswith('to_record'): return self._set(call)
        call.form = 'rows' if many else 'constants'
        call.rows = [self._row(call) for _ in range(self.rng.choice([2, 3, 5]) if many else 1)]
        self._same_records(call)
        if many and self.rng.random() < 0.3: call.rows += call.rows[:1]
        return call
    def _same_records(self, call):
        """Rows that are compared mostly have the same columns."""
        for row in call.rows:
            places = [i for i, k in enumerate(call.kinds) if k == 'record']
            if len(places) < 2 or self.rng.random() < 0.1: continue
            wanted = row[places[0]] or 'row()'
            shape = [part.rsplit('::', 1)[-1].rstrip(')') for part in wanted.split(', ')] if wanted != 'row()' else []
            if all(self.values.knows(k) for k in shape):
                for i in places[1:]: row[i] = wanted if self.rng.random() < 0.3 else 'row(%s)' % ', '.join(literal(k, None
                    if self.rng.random() < 0.1 else self.values.of(k)) for k in shape)
    def _operator(self, call): return self._function(call)
    def _cast(self, call):
        made = self._function(call)
        target = SPELLED.get(call.callable.result, call.callable.result)
        made.parts['target'] = with_typmod(target,
            self.rng.choice(TYPMODS[target])) if target in TYPMODS and self.rng.random() < 0.4 else target
        return made
    def _input(self, call):
        call.rows = [[self.values.mutated(self.values.of(call.kinds[0]))]]
        target = SPELLED.get(call.kinds[0], call.kinds[0])
        call.parts['target'] = with_typmod(target,
            self.rng.choice(TYPMODS[target])) if target in TYPMODS and self.rng.random() < 0.3 else target
        return call
    def _subscript(self, call):
        rng = self.rng
        number = lambda: rng.choice(['0', '1', '2', '3', '-1', 'null', '(-1)', '100', ''][:rng.choice([4, 9])])
        if call.kinds[0] == 'jsonb': call.parts['subscript'] = ''.join('[%s]' % rng.choice(["'a'", "'b'", '0', '1', '-1', "'x y'", 'null',
            "''"]) for _ in range(rng.choice([1, 1, 2])))
        elif rng.random() < 0.5: call.parts['subscript'] = ''.join('[%s]' % (number() or '1') for _ in range(rng.choice([1, 1, 2, 3])))
        else: call.parts['subscript'] = ''.join('[%s:%s]' % (number(), number()) if rng.random() < 0.8 else '[%s]' % (number() or '2')
            for _ in range(rng.choice([1, 1, 2])))
        return self._function(call)
    def _set(self, call):
        rng, what = self.rng, call.callable
        call.rows = [self._row(call)]
        if what.name.endswith(('_to_record', '_to_recordset')): call.form = 'from'
        long = what.name == 'generate_series' and any(t is None or len(t) > 3 for t in call.rows[0])
        call.form = 'target' if long or (call.form != 'from' and rng.random() < 0.4) else 'from'
        if call.form == 'from' and what.name.endswith(('_to_record',
            '_to_recordset')): call.parts['columns'] = rng.choice([' as x(a integer, b text)', ' as x(a text, b jsonb)',
            ' as x(a numeric, c integer[])', ' as x(a jsonb, b pair)'])
        elif call.form == 'from' and rng.random() < 0.2: call.parts['columns'] = ' with ordinality'
        return call
    def _aggregate(self, call):
        rng = self.rng
        if rng.random() < 0.12: return self._window(call)
        call.form = 'rows'
        call.rows = [self._row(call) for _ in range(rng.choice([1, 2, 3, 4, 6, 9]))]
        if rng.random() < 0.3 and call.rows: call.rows += [list(row) for row in rng.sample(call.rows, 1)]
        call.parts['groups'] = [rng.randrange(3) for _ in call.rows]
        call.parts['group_by'] = rng.random() < 0.3
        if call.kinds: call.parts['distinct'] = rng.random() < 0.2
        if call.parts['group_by'] and not call.parts.get('distinct') and call.kinds: call.parts['order_by'] = 'k'   # sorted groups keep no order
        elif call.kinds and rng.random() < 0.3:
            call.parts['order_by'] = 'k desc' if not call.parts['distinct'] else ', '.join('c%d%s' % (i,
                rng.choice(['', ' desc', ' nulls first', ' desc nulls last'])) for i in range(len(call.kinds)))
        if rng.random() < 0.2: call.parts['filter'] = rng.choice(['k > 1', 'g = 0', 'k % 2 = 0', 'false', 'null', 'g <> 1'])
        return call
    def _ordered(self, call):
        direct = call.callable.direct
        call.form = 'rows'
        row = self._row(call)
        call.parts['direct'] = list(zip(call.kinds[:direct], row[:direct]))
        kinds, call.kinds = call.kinds, call.kinds[direct:]
        shifted = Call(call.callable)
        shifted.kinds = kinds
        call.rows = [self._row(shifted)[direct:] for _ in range(self.rng.choice([1, 2, 3, 5, 8]))]
        return self._within(call)
    def _within(self, call):
        call.parts['groups'] = [self.rng.randrange(3) for _ in call.rows]
        call.parts['group_by'] = self.rng.random() < 0.3
        call.parts['order'] = self.rng.choice(['', '', ' desc', ' nulls first'])
        if self.rng.random() < 0.2: call.parts['filter'] = self.rng.choice(['k > 1', 'g = 0', 'false'])
        return call
    def _hypothetical(self, call):
        call.form = 'rows'
        call.parts.pop('variadic', None)
        call.kinds = [self.rng.choice(['integer', 'text', 'numeric', 'date', 'double precision', 'mood'])
            for _ in range(self.rng.choice([1, 1, 2]))]
        call.parts['direct'] = list(zip(call.kinds, [None if self.rng.random() < 0.1 else self.values.of(k) for k in call.kinds]))
        call.rows = [[None if self.rng.random() < 0.1 else self.values.of(k) for k in call.kinds]
            for _ in range(self.rng.choice([1, 3, 6]))]
        return self._within(call)
    def _window(self, call):
        rng = self.rng
        call.form = 'window'
        call.rows = [self._row(call) for _ in range(rng.choice([1, 2, 4, 6, 8]))]
        call.parts['groups'] = [rng.randrange(3) for _ in call.rows]
        over = ['partition by g'] if rng.random() < 0.3 else []
        frame = rng.choice(FRAMES) if rng.random() < 0.6 else ''
        over.append(rng.choice(['order by k', 'order by k', 'order by k desc'] + (['order by g'] if call.callable.kind == 'window'
            and not call.kinds and call.callable.name != 'row_number' else [])))
        if frame: over.append(frame)
        call.parts['over'] = ' '.join(over)
        return call
