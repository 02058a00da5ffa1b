"""Random and boundary values of types, as their input functions take them, for tests/fuzz/functions.py."""
import json

JUNK = list(" .:/-,()[]{}<>'0123456789abcdefxXeE+\t\"") + ['inf', 'NaN', 'e5', '::', '255', 'é']

def octet(rng): return rng.choice(['0', '1', '10', '127', '128', '192', '224', '240', '254', '255', str(rng.randrange(256))])

def inet4(rng):
    text = '.'.join(octet(rng) for _ in range(4))
    return text + ('/%d' % rng.choice([0, 1, 7, 8, 9, 16, 24, 25, 31, 32, rng.randrange(33)]) if rng.random() < 0.6 else '')
def inet6(rng):
    words = [rng.choice(['0', '0', '0', '1', 'ffff', 'fe80', '%x' % rng.randrange(65536)]) for _ in range(8)]
    text = ':'.join(words)
    if rng.random() < 0.2: text = rng.choice(['::', '::ffff:', '64:ff9b::', '::1:']) + '.'.join(octet(rng) for _ in range(4))
    elif rng.random() < 0.3: text = rng.choice(['::', '::1', 'fe80::', '2001:db8::1', 'ffff::', '1::8'])
    return text + ('/%d' % rng.choice([0, 1, 10, 16, 64, 96, 112, 120, 127, 128, rng.randrange(129)]) if rng.random() < 0.6 else '')
def inet(rng): return inet4(rng) if rng.random() < 0.6 else inet6(rng)

def cidr(rng):
    if rng.random() < 0.1: return rng.choice(['10', '192.168', '128.1', '224', '0x0a0b', '240', '10.0/8', '1.2.3/24', '::/0', '0/0'])
    if rng.random() < 0.6:
        bits = rng.randrange(33)
        number = rng.getrandbits(32) >> (32 - bits) << (32 - bits)
        return '.'.join(str(number >> shift & 255) for shift in (24, 16, 8, 0)) + '/%d' % bits
    bits = rng.randrange(129)
    number = rng.getrandbits(128) & rng.choice([-1, -1 << 64, ~(0xFFFFFF << 80)]) & (1 << 128) - 1
    number = number >> (128 - bits) << (128 - bits)
    return ':'.join('%x' % (number >> shift & 65535) for shift in range(112, -1, -16)) + '/%d' % bits

def mac_octets(rng, count): return ['%02x' % rng.choice([0, 1, 127, 128, 254, 255, rng.randrange(256)]) for _ in range(count)]
def macaddr(rng):
    o = mac_octets(rng, 6)
    return rng.choice([':'.join(o), '-'.join(o), ''.join(o[:3]) + ':' + ''.join(o[3:]), ''.join(o[:3]) + '-' + ''.join(o[3:]),
                       '.'.join(o[i] + o[i + 1] for i in (0, 2, 4)), '-'.join(o[i] + o[i + 1] for i in (0, 2, 4)), ''.join(o)])
def macaddr8(rng):
    if rng.random() < 0.3: return macaddr(rng)
    o = mac_octets(rng, 8)
    if rng.random() < 0.3: o[3:5] = ['ff', 'fe']
    return rng.choice([':'.join(o), '-'.join(o), ''.join(o), ''.join(o[:3]) + ':' + ''.join(o[3:]), ' ' + ':'.join(o) + ' ',
                       '.'.join(o[i] + o[i + 1] for i in (0, 2, 4, 6)), ''.join(o[:4]) + '.' + ''.join(o[4:])])

def integer(bits):
    limit = 1 << (bits - 1)
    return lambda rng: str(rng.choice([0, 1, -1, 2, 3, 7, 8, 24, 32, 64, 128, limit - 1, -limit, rng.randrange(-limit, limit),
                                       rng.randrange(-40, 40)]))

def bits(rng, size=None): return ''.join(rng.choice('01') for _ in range(rng.choice([0, 1, 3, 7, 8, 9, 16, 31, 32, 33, 64, 65]) if size is None else size))
def bit(rng): return bits(rng) if rng.random() < 0.8 else rng.choice(['x0f', 'XFFFF', 'b101', 'B', 'x'])

def number(rng):
    return rng.choice(['0', '-0', '1', '-1', '0.5', '2', '10', '-2.5', '3', '4', '5', '1e-7', '1e-6', '1.0000001', '1e300', '-1e300', '1e-300',
                       'NaN', 'Infinity', '-Infinity'] if rng.random() < 0.12 else
                      ['%d' % rng.randrange(-6, 7), '%d' % rng.randrange(-6, 7), '%.1f' % rng.uniform(-6, 6), '%.3f' % rng.uniform(-50, 50),
                       repr(rng.uniform(-10, 10))])
def point(rng): return '(%s,%s)' % (number(rng), number(rng))
def points(rng, least): return ','.join(point(rng) for _ in range(rng.choice([least, least, 3, 4, 5, 6])))
def line(rng):
    if rng.random() < 0.5: return '[%s,%s]' % (point(rng), point(rng))
    return '{%s,%s,%s}' % (number(rng), number(rng), number(rng))
def circle(rng): return rng.choice(['<%s,%s>', '(%s,%s)', '%s,%s']) % (point(rng), number(rng).lstrip('-'))
def path(rng): return rng.choice(['[%s]', '(%s)', '%s']) % points(rng, 1)

def bound_text(value):
    return value if value and not set(value) & set('"\\()[], ') else '"' + value.replace('\\', '\\\\').replace('"', '""') + '"'
def make_range(element):
    def make(rng):
        if rng.random() < 0.06: return rng.choice(['empty', ' empty ', 'EMPTY'])
        a, b = element(rng), element(rng)
        try:
            if rng.random() < 0.9 and float(a) > float(b): a, b = b, a
        except ValueError:
            if a > b and rng.random() < 0.9: a, b = b, a
        low = '' if rng.random() < 0.1 else bound_text(a)
        high = '' if rng.random() < 0.1 else bound_text(b)
        return rng.choice('[(') + low + ',' + high + rng.choice('])')
    return make
def make_multirange(element):
    one = make_range(element)
    return lambda rng: '{' + ','.join(one(rng) for _ in range(rng.choice([0, 1, 1, 2, 2, 3, 4]))) + '}'

def small(rng): return str(rng.choice([2147483647, -2147483648, 2147483646]) if rng.random() < 0.04 else rng.randrange(-12, 13))
def big(rng): return str(rng.choice([9223372036854775807, -9223372036854775808]) if rng.random() < 0.04 else rng.randrange(-12, 13))
def numeric(rng): return rng.choice(['1.5', '1.50', '0', '-3', '2.25', 'NaN', 'Infinity', '-Infinity', '1e10', '%.2f' % rng.uniform(-9, 9), str(rng.randrange(-9, 9))])
def date(rng):
    if rng.random() < 0.06: return rng.choice(['infinity', '-infinity', '4713-11-24 BC', '5874897-12-31'])
    return '2020-%02d-%02d' % (rng.randrange(1, 13), rng.randrange(1, 29))
def timestamp(rng):
    if rng.random() < 0.05: return rng.choice(['infinity', '-infinity', '294276-12-31 23:59:59.999999'])
    return date(rng).replace('4713-11-24 BC', '4713-11-24 00:00:00 BC').replace('5874897', '9999') + rng.choice(['', ' 01:02:03', ' 23:59:59.999999'])
def timestamptz(rng):
    text = timestamp(rng)
    return text if 'inf' in text or 'BC' in text else text + rng.choice(['+00', '-08', '+05:30'])
def words(rng): return rng.choice(['', 'a', 'b', 'ab', 'B', 'x y', 'c,d', '"', '\\', '(', 'z]', 'NULL', 'é'])
def timetz(rng): return '%02d:%02d:%02d%s%s' % (rng.randrange(25), 0, 0, rng.choice(['', '.5', '.123456']), rng.choice(['+00', '-08', '+05:30', '-15:59:59', '']))
def lsn(rng): return '%X/%X' % (rng.choice([0, 1, 0xFFFFFFFF, rng.getrandbits(32)]), rng.choice([0, 1, 0xFFFFFFFF, rng.getrandbits(32)]))
def tid(rng): return '(%d,%d)' % (rng.choice([0, 1, 4294967295, rng.getrandbits(20)]), rng.choice([0, 1, 65535, rng.getrandbits(8)]))
def xid8(rng): return str(rng.choice([0, 1, 12, 15, 18446744073709551615, rng.randrange(30)]))
def snapshot(rng):
    low, high = sorted(rng.randrange(1, 30) for _ in range(2))
    return '%d:%d:%s' % (low, high, ','.join(str(x) for x in sorted(rng.randrange(low, high) for _ in range(rng.randrange(4)))) if high > low else '')

# Text search: documents with everything that the parser knows; few words, so that queries match.
WORDS = ['cat', 'cats', 'Rats', 'the', 'a', 'running', 'fat', 'ran', 'foxes', 'x', 'b', 'café', 'жизнь', 'c4', '12', 'or', 'OR', 'not']
TOKENS = ['foo-bar', 'foo-bar2-baz', 'a-b-c', '12-abc', 'x-12', 'über-cool', 'foo@bar.com', 'a.b@c-d.org', 'http://x.org/a/b?c=d#e', 'www.foo.com',
          'foo.com/x', 'host.example.com:80/', 'https://', '/usr/local/x.c', '~/a.b', '../x', './y', 'a/b', '1.5', '-12', '+3.14', '1e5', '-1.5e-10',
          '1.2.3', '1.2.3.4', '5.', '.5', '<b>', '</b>', '<br/>', '<a href="x y">', "<a b='c\\'d'>", '<!-- c -->', '<script>', '</script>', '<?xml x?>',
          '&amp;', '&#65;', '&#x4f;', '&foo', "don't", 'a_b', '_x', 'a:b', 'c++', '100%', '$5', 'x@', '@y', 'a..b', '-', '--', 'e', '1e', '1-', 'ü', '<',
          '>', '&', '1a', '2.x', 'v1.0-beta', 'a.', 'a.b.c.d', '192.168.0.1', 'foo_bar.com', 'a-', '-a', 'x--y', '\\', "'", '"', '!', '|', '(', ')', ':*']
def document(rng):
    if rng.random() < 0.15: return ''.join(rng.choice('ab1-./@:_<>&;#x e+~é=?"') for _ in range(rng.randrange(14)))
    return rng.choice([' ', ' ', ' ', ', ', '', '-', '.', '\n']).join(rng.choice(WORDS if rng.random() < 0.7 else TOKENS) for _ in range(rng.choice([1, 1, 2, 3, 5, 9, 40])))
def lexeme(rng): return rng.choice(['a', 'b', 'c', 'ab', 'abc', 'cat', 'fat', 'rat', 'x', "'it''s'", "'a b'", 'é', '\\\\', 'z:', '1'][:rng.choice([6, 15])])
def position(rng): return str(rng.choice([1, 2, 3, 4, 5, 7, 16383, 16384, 70000]) if rng.random() < 0.15 else rng.randrange(1, 12)) + rng.choice(['', '', 'A', 'B', 'c', 'D', '*'])
def tsvector(rng):
    words = []
    for _ in range(rng.choice([0, 1, 2, 3, 4, 6])):
        word = lexeme(rng)
        if not word.endswith(':') and rng.random() < 0.75: word += ':' + ','.join(position(rng) for _ in range(rng.choice([1, 1, 1, 2, 3])))
        words.append(word)
    return ' '.join(words)
def tsquery(rng, depth=0):
    if depth > 3 or rng.random() < 0.35:
        return lexeme(rng).rstrip(':') + rng.choice(['', '', '', '', ':A', ':*', ':ab', ':*C', ':cd'])
    if rng.random() < 0.15: return '!' + tsquery(rng, depth + 1)
    inner = tsquery(rng, depth + 1) + rng.choice([' & ', ' & ', '|', ' | ', '<->', ' <-> ', ' <2> ', ' <0> ']) + tsquery(rng, depth + 1)
    return '(' + inner + ')' if rng.random() < 0.4 else inner
def configuration(rng): return rng.choice(['english', 'english', 'simple', 'german', 'french', 'russian', 'spanish', 'danish', 'turkish', 'finnish'])
def json_document(rng, depth=0):
    kind = rng.random()
    if depth > 2 or kind < 0.5: return json.dumps(document(rng), ensure_ascii=False)
    if kind < 0.6: return rng.choice(['1', '2.50', 'true', 'false', 'null', '-3e2'])
    parts = [json_document(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind < 0.8: return '[' + ', '.join(parts) + ']'
    return '{' + ', '.join('"%s": %s' % (rng.choice(['a', 'cats', 'b c']) + str(i), part) for i, part in enumerate(parts)) + '}'
def search_jsonb(rng):  # documents, and flags of what in them counts
    if rng.random() < 0.6: return json_document(rng)
    return rng.choice(['"all"', '"string"', '["key", "Numeric"]', '["boolean"]', '"foo"', '[1]', '{}', '[]', 'null', '["string", "key"]'])
def search_text(rng):
    kind = rng.random()
    if kind < 0.6: return document(rng)
    if kind < 0.75: return tsquery(rng)
    if kind < 0.85: return rng.choice(['"%s" or %s -%s', '"%s %s %s', '%s OR %s %s', '-"%s" %s or%s']) % tuple(document(rng)[:20] for _ in range(3))
    return ', '.join(rng.choice(['MaxWords=%d' % rng.randrange(1, 12), 'MinWords=%d' % rng.randrange(1, 6), 'ShortWord=%d' % rng.randrange(4),
                                 'MaxFragments=%d' % rng.randrange(4), 'HighlightAll=%s' % rng.choice(['true', 'no', '1']), 'StartSel=<<, StopSel=>>',
                                 'FragmentDelimiter="; "', "StartSel='it''s'", 'MinWords', 'foo=1', 'MaxWords=x'][:rng.choice([7, 7, 7, 11])])
                     for _ in range(rng.choice([1, 2, 3])))
def text_array(rng): return '{' + ','.join(rng.choice(['a', 'b', 'cat', 'ab', 'x', '""', 'NULL', 'zz'][:rng.choice([5, 8])]) for _ in range(rng.randrange(4))) + '}'

VALUES = {
    'boolean': lambda rng: rng.choice(['t', 'f']),
    'smallint': integer(16), 'integer': integer(32), 'bigint': integer(64), 'double precision': number, 'numeric': numeric, 'date': date,
    'timestamp without time zone': timestamp, 'timestamp with time zone': timestamptz,
    'time without time zone': lambda rng: timetz(rng)[:8], 'interval': lambda rng: rng.choice(['1 day', '-1:00', '2 mons 3 days', '0']),
    'inet': inet, 'cidr': cidr, 'macaddr': macaddr, 'macaddr8': macaddr8,
    'bit': lambda rng: bits(rng, 1), 'bit(5)': lambda rng: bits(rng, 5), 'bit varying': bit, 'bit varying(9)': lambda rng: bits(rng, rng.randrange(10)),
    'point': point, 'line': line, 'lseg': lambda rng: '[%s,%s]' % (point(rng), point(rng)), 'box': lambda rng: '%s,%s' % (point(rng), point(rng)),
    'path': path, 'polygon': lambda rng: '(%s)' % points(rng, 1), 'circle': circle,
    'int4range': make_range(small), 'int8range': make_range(big), 'numrange': make_range(numeric), 'daterange': make_range(date),
    'tsrange': make_range(timestamp), 'tstzrange': make_range(timestamptz), 'textrange': make_range(words),
    'int4multirange': make_multirange(small), 'int8multirange': make_multirange(big), 'nummultirange': make_multirange(numeric),
    'datemultirange': make_multirange(date), 'tsmultirange': make_multirange(timestamp), 'tstzmultirange': make_multirange(timestamptz),
    'textmultirange': make_multirange(words),
    'text': words, 'time with time zone': timetz, 'pg_lsn': lsn, 'tid': tid, 'xid8': xid8, 'pg_snapshot': snapshot, 'txid_snapshot': snapshot,
    'mood': lambda rng: rng.choice(['sad', 'ok', 'happy']), 'posint': lambda rng: str(rng.randrange(-2, 6)),
    'tsvector': tsvector, 'tsquery': tsquery, 'regconfig': configuration, 'json': json_document, 'jsonb': search_jsonb,
    'regdictionary': lambda rng: configuration(rng).replace('simple', 'english') + '_stem', '"char"': lambda rng: rng.choice('ABCDabcdxé'),
    'text[]': text_array, '"char"[]': lambda rng: '{' + ','.join(rng.choice(['A', 'b', 'C', 'd', 'x', 'NULL'][:rng.choice([4, 4, 6])]) for _ in range(rng.randrange(4))) + '}',
    'real[]': lambda rng: '{' + ','.join(rng.choice(['0.1', '0.5', '1', '-1', '2', '0', 'NaN'][:rng.choice([3, 7])]) for _ in range(rng.choice([3, 4, 4, 4, 5]))) + '}',
    'pair': lambda rng: '(%s,%s)' % (rng.choice(['', '1', '-2', '3']), rng.choice(['', 'a', '"b c"', 'd'])),
}

RANGES = ['int4range', 'int8range', 'numrange', 'daterange', 'tsrange', 'tstzrange', 'textrange']
MULTIRANGES = [name.replace('range', 'multirange') for name in RANGES]
