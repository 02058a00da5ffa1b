"""json_differential.py [--seconds N] [--seed N] [--build build/ci] [--postgres HOST:PORT] [--basalt HOST:PORT]: random json, jsonb and
jsonpath values through every operator and function, on Basalt and on a real PostgreSQL 15; any difference in rows, SQLSTATE,
message, detail or hint is printed with the seed. Servers of its own unless ports are given. Not part of CI."""
import argparse, collections, os, random, sys, time
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
sys.path.insert(0, os.path.join(ROOT, 'tests', 'lib'))
import psycopg2
import servers

KEYS = ['a', 'b', 'c', 'ab', 'abc', '', 'A', 'key', 'é', '0', '1', '-1', 'x y', 'a"b', 'a\\b', 'id', 'value', '日本']
STRINGS = KEYS + ['foo', 'bar', '1', '1.5', 'true', 'null', '2017-03-10', '12:34:56', '12:34:56+03', '2017-03-10 12:34:56', '1e400',
                  '2017-03-10T12:34:56+03:10', '2017-03-10 12:34:56.789-5', '10-03-2017', 'a\nb', '\t', '\u0001', '😀', 'aXb', 'NaN', 'inf']
NUMBERS = ['0', '-0', '1', '-1', '2', '3', '1.0', '1.50', '0.1', '-0.001', '1e3', '1E-5', '1.5e10', '123456789012345678901234567890',
           '9223372036854775807', '9223372036854775808', '2147483648', '32768', '0.00000000000000000001', '1e-20', '-12.5', '4.5', '1e400', '5e-400']


class Generator:
    def __init__(self, rng):
        self.r = rng

    def string(self, text):
        r = self.r
        out = '"'
        for c in text:
            n = ord(c)
            if c in '"\\' or n < 32: out += {'"': '\\"', '\\': '\\\\', '\n': '\\n', '\t': '\\t'}.get(c, '\\u%04x' % n)
            elif r.random() < 0.05 and n < 0x10000: out += '\\u%04x' % n
            elif r.random() < 0.02 and n >= 0x10000: out += '\\u%04x\\u%04x' % (0xD800 + ((n - 0x10000) >> 10), 0xDC00 + (n & 0x3FF))
            else: out += c
        return out + '"'

    def space(self):
        return self.r.choice([''] * 8 + [' ', '  ', '\n', '\t'])

    def value(self, depth=3):
        r = self.r
        kind = r.random()
        if depth == 0 or kind < 0.45:
            return r.choice([lambda: 'null', lambda: 'true', lambda: 'false', lambda: r.choice(NUMBERS), lambda: r.choice(NUMBERS),
                             lambda: self.string(r.choice(STRINGS)), lambda: self.string(r.choice(STRINGS))])()
        parts = [self.value(depth - 1) for _ in range(r.choice([0, 1, 2, 2, 3, 4]))]
        s = self.space
        if kind < 0.72: return '[' + s() + (s() + ',' + s()).join(parts) + s() + ']'
        return '{' + s() + (',' + s()).join(self.string(r.choice(KEYS)) + s() + ':' + s() + p for p in parts) + s() + '}'

    def text(self):
        v = self.value()
        if self.r.random() < 0.04: v = self.mutate(v)
        return v

    def mutate(self, text):
        r = self.r
        at = r.randrange(len(text) + 1)
        return r.choice([lambda: text[:at], lambda: text[:at] + r.choice('{}[],:"\\x1-.eE tfn\x01') + text[at:], lambda: text[:at] + text[at + 1:],
                         lambda: text[:at] + r.choice(['\\ud83d', '\\u0000', '\\u12', '\\q', 'nul', '01', '1.', '+1']) + text[at:]])()

    def array(self):
        r = self.r
        items = [r.choice(KEYS + ['0', '1', '2', '-1', '-2', '10', ' 1', '+1', '1x', '99999999999']) for _ in range(r.choice([0, 1, 1, 2, 2, 3]))]
        quoted = ['NULL' if r.random() < 0.03 else '"' + i.replace('\\', '\\\\').replace('"', '\\"') + '"' for i in items]
        return '{' + ','.join(quoted) + '}'

    # ---- jsonpath

    def path(self, depth=3, filter_level=0, subscript=False):
        r = self.r
        mode = r.choice(['', '', '', 'strict ', 'lax '])
        text = mode + (self.predicate(depth, 0, False) if r.random() < 0.2 else self.expression(depth, 0, False))
        if r.random() < 0.04: text = self.mutate(text)
        return text

    def primary(self, depth, level, subscript):
        r = self.r
        choices = ['$', '$', '$', '$', '$x', '$y', '$"a"', 'null', 'true', r.choice(NUMBERS[:16]), self.string(r.choice(STRINGS)), '(%s)']
        if level > 0: choices += ['@'] * 8
        if subscript: choices += ['last'] * 3
        p = r.choice(choices)
        if p == '(%s)': return '(' + (self.expression(depth - 1, level, subscript) if depth > 0 else '$') + ')'
        return p

    def expression(self, depth, level, subscript):
        r = self.r
        if depth > 0 and r.random() < 0.12:
            return '%s %s %s' % (self.expression(depth - 1, level, subscript), r.choice('+-*/%'), self.expression(depth - 1, level, subscript))
        if depth > 0 and r.random() < 0.06: return r.choice('+-') + self.expression(depth - 1, level, subscript)
        text = self.primary(depth, level, subscript)
        for _ in range(r.choice([0, 1, 1, 2, 2, 3])): text += self.accessor(depth - 1, level, subscript)
        return text

    def accessor(self, depth, level, subscript):
        r = self.r
        n = r.random()
        if n < 0.35:
            key = r.choice(KEYS)
            return '.' + (key if key.isalpha() and r.random() < 0.8 else self.string(key))
        if n < 0.45: return '[*]'
        if n < 0.5: return '.*'
        if n < 0.58: return r.choice(['.**', '.**{1}', '.**{1 to 2}', '.**{2 to last}', '.**{last}', '.**{0 to 1}', '.**{0}', '.**{last to 1}'])
        if n < 0.72:
            parts = []
            for _ in range(r.choice([1, 1, 2])):
                one = self.expression(max(depth, 0), level, True) if r.random() < 0.3 else r.choice(['0', '1', '2', 'last', 'last - 1', '-1', '1.9', '"a"', '5'])
                if r.random() < 0.3: one += ' to ' + r.choice(['1', '2', 'last', '0', '10'])
                parts.append(one)
            return '[' + ', '.join(parts) + ']'
        if n < 0.88:
            return '.' + r.choice(['type()', 'size()', 'abs()', 'floor()', 'ceiling()', 'double()', 'keyvalue()', 'datetime()', 'datetime()',
                                   'datetime("yyyy-mm-dd")', 'datetime("HH24:MI")', 'datetime("HH24:MI:SS TZH")', 'datetime("dd-mm-yyyy")',
                                   'datetime("yyyy-mm-dd HH24:MI:SS")', 'keyvalue().value', 'keyvalue().id', 'datetime("yyyy-mm-dd\\"T\\"HH24:MI:SSTZH:TZM")'])
        if depth <= 0: return ''
        return ' ? (' + self.predicate(depth, level + 1, subscript) + ')'

    def predicate(self, depth, level, subscript):
        r = self.r
        n = r.random()
        d = max(depth - 1, 0)
        if depth > 0 and n < 0.25:
            return '%s %s %s' % (self.predicate(d, level, subscript), r.choice(['&&', '||']), self.predicate(d, level, subscript))
        if depth > 0 and n < 0.33: return '!(' + self.predicate(d, level, subscript) + ')'
        if depth > 0 and n < 0.4: return '(' + self.predicate(d, level, subscript) + ') is unknown'
        if n < 0.5: return 'exists(' + self.expression(d, level, subscript) + ')'
        if n < 0.57: return self.expression(d, level, subscript) + ' starts with ' + r.choice(['"a"', '"f"', '$x', '""'])
        if n < 0.65:
            return self.expression(d, level, subscript) + ' like_regex ' + r.choice(['"a"', '"^f.*o$"', '"A"', '"a.b"', '"[0-9]+"', '"^"', '"("']) + \
                r.choice(['', '', ' flag "i"', ' flag "s"', ' flag "q"', ' flag "m"', ' flag "ix"', ' flag "xq"'])
        return '%s %s %s' % (self.expression(d, level, subscript), r.choice(['==', '!=', '<', '>', '<=', '>=', '<>']), self.expression(d, level, subscript))


def literal(text):
    return "E'" + text.replace('\\', '\\\\').replace("'", "''") + "'"


# J jsonb, T json, K text, A text[], I integer, B boolean, P jsonpath, V jsonb object, S scalar of any type, C number of a cast
SCALARS = ['J -> K', 'J ->> K', 'J -> I', 'J ->> I', 'J #> A', 'J #>> A', 'J @> J', 'J <@ J', 'J ? K', 'J ?| A', 'J ?& A', 'J || J', 'J - K', 'J - I',
           'J - A', 'J #- A', 'J = J', 'J < J', 'J >= J', 'sign(jsonb_cmp(J, J))', 'jsonb_hash(J)', 'jsonb_hash_extended(J, I)', 'jsonb_set(J, A, J)',
           'jsonb_set(J, A, J, B)', 'jsonb_set_lax(J, A, null, B, L)', 'jsonb_insert(J, A, J)', 'jsonb_insert(J, A, J, B)', 'jsonb_pretty(J)',
           'jsonb_strip_nulls(J)', 'json_strip_nulls(T)', 'jsonb_typeof(J)', 'json_typeof(T)', 'jsonb_array_length(J)', 'json_array_length(T)',
           'J', 'T', 'J::json', 'T::jsonb', 'T -> K', 'T ->> K', 'T -> I', 'T ->> I', 'T #> A', 'T #>> A', '(J)[K]', '(J)[I]', '(J)[K][I]', '(J)[K][K]',
           'jsonb_extract_path(J, K, K)', 'json_extract_path_text(T, K)', '(J)::numeric', '(J)::int', '(J)::bigint', '(J)::smallint', '(J)::float8',
           '(J)::real', '(J)::bool', 'P', 'jsonb_path_exists(J, P)', 'jsonb_path_exists(J, P, V, B)', 'J @? P', 'J @@ P', 'jsonb_path_match(J, P, V, B)',
           'jsonb_path_query_array(J, P, V)', 'jsonb_path_query_array(J, P, V, true)', 'jsonb_path_query_first(J, P, V, B)',
           'jsonb_path_query_array_tz(J, P, V, B)', 'jsonb_path_match_tz(J, P, V, true)', 'to_jsonb(S)', 'to_json(S)', 'jsonb_build_array(S, S, J)',
           'jsonb_build_object(K, S, K, J)', 'json_build_object(K, S, S, T)', 'json_build_array(S, T, J)', 'jsonb_object(A)', 'json_object(A)',
           'jsonb_object(A, A)', 'json_object(A, A)', 'row_to_json(row(S, S))', 'array_to_json(array[I, I])', 'jsonb_object_field(J, K)',
           'jsonb_populate_record(null::pop, J)', 'json_populate_record(null::pop, T)', 'jsonb_populate_record(row(1, \'x\', null, null, null, null)::pop, J)',
           'jsonb_send(J)', 'jsonpath_send(P)', 'jsonb_concat(J, J)', 'jsonb_exists(J, K)']
SETS = ['jsonb_each(J)', 'jsonb_each_text(J)', 'json_each(T)', 'json_each_text(T)', 'jsonb_array_elements(J)', 'jsonb_array_elements_text(J)',
        'json_array_elements(T)', 'json_array_elements_text(T)', 'jsonb_object_keys(J)', 'json_object_keys(T)', 'jsonb_path_query(J, P)',
        'jsonb_path_query(J, P, V)', 'jsonb_path_query(J, P, V, true)', 'jsonb_path_query_tz(J, P, V, B)', 'jsonb_populate_recordset(null::pop, J)',
        'json_populate_recordset(null::pop, T)', 'jsonb_to_record(J) as x(a int, b text, c jsonb, "A" numeric)',
        'json_to_record(T) as x(a text, b json, c int[], key bool)', 'jsonb_to_recordset(J) as x(a int, b text, c jsonb)',
        'json_to_recordset(T) as x(a text, b json, c text[])']
LISTS = ['select jsonb_agg(v)::text from (values (J), (J), (null)) t(v)', 'select json_agg(v)::text from (values (T), (T)) t(v)',
         'select jsonb_object_agg(k, v)::text from (values (K, J), (K, J)) t(k, v)', 'select json_object_agg(k, v)::text from (values (K, S), (K, S)) t(k, v)',
         'select v::text from (values (J), (J), (J), (J), (J)) t(v) order by v', 'select v::text, count(*)::text from (values (J), (J), (J), (J)) t(v) group by v order by 1',
         'select json_agg(t)::text from (values (J, S), (J, S)) t', 'select jsonb_agg(t)::text from (values (J, K), (J, K)) t',
         'update tab set j = J; update tab set j[K] = J; select j::text from tab', 'update tab set j = J; update tab set j[I] = J; select j::text from tab',
         'update tab set j = J; update tab set j[K][I] = J; select j::text from tab', 'update tab set j = null; update tab set j[K][I][K] = J; select j::text from tab',
         'update tab set j = J; update tab set j[I][K] = J; select j::text from tab', 'update tab set j = J; update tab set j[K][K] = null; select j::text from tab']
TYPED = ["1", "1.5::numeric", "'x'::text", "true", "null::int", "'2020-01-02'::date", "'2020-01-02 03:04:05.6'::timestamp", "'infinity'::timestamp",
         "'2020-01-02 03:04:05+02'::timestamptz", "'0044-03-15 BC'::date", "'12:34'::time", "'1 day'::interval", "array[1,null,3]", "array[[1,2],[3,4]]", "row(1,'a',null)", "'NaN'::float8",
         "'Infinity'::numeric", "1e20::float8", "0.1::float4", "'\\x01'::bytea", "array['a','b\"c']", "'{}'::int[]", "array[row(1,2),row(3,4)]",
         "'{\"a\": 1}'::jsonb", "'[1, 2]'::json", "'550e8400-e29b-41d4-a716-446655440000'::uuid", "9223372036854775807", "'a'::name", "'12'::\"char\"", "'x'::varchar(3)"]


class Statements:
    def __init__(self, rng):
        self.r, self.g = rng, Generator(rng)

    def fill(self, template):
        out = ''
        for i, c in enumerate(template):
            before = template[i - 1] if i > 0 else ' '
            after = template[i + 1] if i + 1 < len(template) else ' '
            single = not (before.isalnum() or before in '_"') and not (after.isalnum() or after in '_"')
            out += self.place(c) if single and c in 'JTKAIBPVSL' else c
        return out

    def place(self, c):
        r, g = self.r, self.g
        if c == 'J': return literal(g.text()) + '::jsonb'
        if c == 'T': return literal(g.text()) + '::json'
        if c == 'K': return literal(r.choice(STRINGS[:24])) + '::text'
        if c == 'A': return literal(g.array()) + '::text[]'
        if c == 'I': return r.choice(['0', '1', '2', '(-1)', '(-2)', '5', '(-5)', '100'])
        if c == 'B': return r.choice(['true', 'false'])
        if c == 'P': return literal(g.path()) + '::jsonpath'
        if c == 'V': return literal(r.choice(['{}', '{"x": 1, "y": "a"}', '{"x": "f", "y": [1, 2], "a": {"b": {}}}', '[1]', '{"x": {"a": 1}}'])) + '::jsonb'
        if c == 'L': return r.choice(["'use_json_null'", "'raise_exception'", "'delete_key'", "'return_target'", "'other'", 'null'])
        return r.choice(TYPED)

    def next(self):
        r = self.r
        n = r.random()
        if n < 0.72:
            template = r.choice(SCALARS)
            return template, 'select (%s)::text' % self.fill(template)
        if n < 0.88:
            template = r.choice(SETS)
            return template, 'select * from ' + self.fill(template)
        template = r.choice(LISTS)
        return template, self.fill(template)


def run(cursor, statement):
    try:
        for part in statement.split('; '):
            cursor.execute(part)
        return ('rows', cursor.fetchall())
    except psycopg2.Error as error:
        d = error.diag
        if d.sqlstate is None: return ('lost', str(error))
        return ('error', d.sqlstate, d.message_primary, d.message_detail, d.message_hint, d.context)


def connect(address):
    host, port = address.split(':')
    connection = psycopg2.connect(host=host, port=int(port), user='postgres', dbname='postgres')
    connection.autocommit = True
    cursor = connection.cursor()
    for oid in (114, 3802, 199, 3807): psycopg2.extensions.register_type(psycopg2.extensions.new_type((oid,), 'J%d' % oid, lambda v, c: v), connection)
    for statement in ('set timezone = \'America/New_York\'', 'create temp table pop(a int, b text, c jsonb, key numeric(5,2), "A" int[], value json)',
                      'create temp table tab(j jsonb)', "insert into tab values ('{}')"):
        cursor.execute(statement)
    return cursor


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--seconds', type=float, default=60)
    parser.add_argument('--seed', type=int, default=int(time.time()))
    parser.add_argument('--build', default=os.path.join(ROOT, 'build', 'ci'))
    parser.add_argument('--postgres')
    parser.add_argument('--basalt')
    parser.add_argument('--most', type=int, default=20, help='differences to show before it stops')
    options = parser.parse_args()
    own = []
    if not options.postgres:
        own.append(servers.Postgres())
        own[-1].start()
        options.postgres = '127.0.0.1:%d' % own[-1].port
    if not options.basalt:
        own.append(servers.Basalt(os.path.join(options.build, 'basalt')))
        own[-1].start()
        options.basalt = '127.0.0.1:%d' % own[-1].port
    print('seed', options.seed, flush=True)
    differences, counts, errors = 0, collections.Counter(), 0
    try:
        postgres, basalt = connect(options.postgres), connect(options.basalt)
        statements = Statements(random.Random(options.seed))
        end = time.time() + options.seconds
        while time.time() < end and differences < options.most:
            template, statement = statements.next()
            if '\0' in statement: continue
            counts[template] += 1
            expected, actual = run(postgres, statement), run(basalt, statement)
            errors += expected[0] == 'error'
            if expected != actual:
                differences += 1
                print('DIFFERS %s\n  postgres %r\n  basalt   %r' % (statement, expected, actual), flush=True)
                if actual[0] == 'lost': break
    finally:
        for server in own: (server.remove if hasattr(server, 'remove') else server.stop)()
    print('%d statements of %d kinds, %d of them errors, %d differences, seed %d' % (sum(counts.values()), len(counts), errors, differences, options.seed))
    sys.exit(1 if differences else 0)


if __name__ == '__main__':
    main()
