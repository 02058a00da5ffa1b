"""Values of every type in text and in binary form through libpq. type_round_trips.tsv holds, a line a value, the type, the text that is read, the text and
the bytes that a PostgreSQL 15 answers (none of arrays of users' types, whose bytes hold oids): `python3 tests/clients/type_round_trips.py` makes it again."""
import os, sys
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'lib')]
import libpq, servers

FILE = os.path.join(HERE, 'type_round_trips.tsv')
SETUP = """create type mood as enum ('sad', 'ok', 'happy'); create domain posint as int check (value > 0); create type pair as (a int, b text);
create type textrange as range (subtype = text, collation = "C");"""
VALUES = {
    'boolean': ['t', 'f'], '"char"': ['a', '\\377'], 'smallint': ['-32768', '32767'], 'integer': ['-2147483648', '0'],
    'bigint': ['-9223372036854775808', '9223372036854775807'], 'real': ['1.5', '-0', 'NaN', '1e-45', 'Infinity'],
    'double precision': ['0.1', '-Infinity', '5e-324', '1.7976931348623157e308'],
    'numeric': ['0', '-1.50', '12345678901234567890.123', 'NaN', '-Infinity', '1e-30', '100000000'], 'numeric(8,3)': ['12.3456'],
    'money': ['-92233720368547758.08', '$1,234.50'], 'text': ['', "o'härä 😀"], 'varchar(3)': ['abc'], 'char(5)': ['ab'], 'name': ['a name'],
    'bytea': ['\\x', '\\x00ff5c'], 'bit(5)': ['10101'], 'bit varying': ['', '101010101'], 'date': ['2024-02-29', '4713-01-01 BC', 'infinity'],
    'time': ['23:59:59.999999', '24:00'], 'timetz': ['01:02:03.5+05:30', '00:00-15:59:59'],
    'timestamp': ['2024-02-29 12:34:56.789', '-infinity', '4713-01-01 00:00:00 BC', '294276-12-31 23:59:59.999999'], 'timestamptz': ['2050-07-01 12:00+02', 'infinity'],
    'interval': ['1 year -2 mons 3 days -04:05:06.000007', '0'], 'uuid': ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    'json': ['{"a" : [1, null]}', '1'], 'jsonb': ['{"b": [1.50, null, "x"], "a": {}}', '"s"'], 'jsonpath': ['$.a[*] ? (@ > 1)', 'lax $'],
    'inet': ['192.168.0.1', '10.1.2.3/8', '::1/64'], 'cidr': ['10.0.0.0/8', '2001:db8::/32'], 'macaddr': ['08:00:2b:01:02:03'],
    'macaddr8': ['08:00:2b:01:02:03:04:05'], 'int4range': ['[1,5]', 'empty', '(,3)'], 'int8range': ['[1,)'], 'numrange': ['(1.5,2.50]'],
    'daterange': ['[2020-01-01,infinity)'], 'tsrange': ['[2020-01-01 00:00,2020-01-02 00:00)'], 'tstzrange': ['(,2020-01-01 00:00+00]'],
    'textrange': ['["a b",c)'], 'int4multirange': ['{[1,3),[5,7)}', '{}'], 'int8multirange': ['{[1,2]}'], 'nummultirange': ['{(,1.5],(2,)}'],
    'datemultirange': ['{[2020-01-01,2020-02-01)}'], 'tsmultirange': ['{[2020-01-01,2020-01-02)}'], 'tstzmultirange': ['{[2020-01-01 00:00+00,)}'],
    'textmultirange': ['{[a,b),[c,d)}'], 'mood': ['ok'], 'pair': ['(1,"b c")', '(,)'], 'posint': ['7'], 'oid': ['4294967295'],
    'regclass': ['pg_class'], 'regproc': ['now'], 'regprocedure': ['abs(integer)'], 'regoper': ['||/'], 'regoperator': ['+(integer,integer)'],
    'regtype': ['integer'], 'regrole': ['postgres'], 'regnamespace': ['pg_catalog'], 'regcollation': ['"C"'], 'regconfig': ['english'],
    'regdictionary': ['simple'], 'xid': ['4294967295'], 'xid8': ['18446744073709551615'], 'cid': ['7'], 'tid': ['(4294967295,65535)'], 'pg_lsn': ['16/B374D848'],
    'pg_snapshot': ['10:20:10,14,15'], 'txid_snapshot': ['10:20:10,14,15'], 'point': ['(1.5,-2)'], 'line': ['{1,-1,0}'], 'lseg': ['[(0,0),(1,2)]'],
    'box': ['(3,4),(1,2)'], 'path': ['[(0,0),(1,1)]', '((0,0),(1,1),(2,0))'], 'polygon': ['((0,0),(1,1),(2,0))'], 'circle': ['<(1,2),3>'],
    'tsvector': ["'cat':3A,5 'fat':2B", ''], 'tsquery': ["'fat' & !'rat':AB* | 'a' <2> 'b'"], 'xml': ['<a b="c">x</a>', 'text'], 'refcursor': ['c'],
    'oidvector': ['1 2 3'], 'int2vector': ['-1 2', ''], 'integer[]': ['{1,NULL,3}', '{}', '[0:1][2:3]={{1,2},{3,4}}'], 'text[]': ['{"a,b",NULL,""}'],
    'numeric[]': ['{1.50,NaN}'],
    'jsonb[]': ['{"{\\"a\\": 1}",null}'], 'int4range[]': ['{"[1,3)",empty}'], 'timestamptz[]': ['{"2020-01-01 00:00:00+00"}'],
}
# Types whose values have no binary input.
TEXT_ONLY = {'aclitem': ['postgres=r*w/postgres', '=/postgres'], 'aclitem[]': ['{=r/postgres,postgres=X/postgres}']}

def lines():
    with open(FILE, encoding='utf-8') as f: return [line.rstrip('\n').split('\t') for line in f]

def oid_of(connection, kind): return int(connection.value("select $1::text::regtype::oid", kind.encode()).decode())

def answer(connection, kind, text):
    """(text form, binary form or None)"""
    statement = 'select $1::%s' % kind
    shown = connection.value(statement, text.encode())
    if kind in TEXT_ONLY: return shown, None
    return shown, connection.value(statement, text.encode(), result_binary=True)

def check(port):
    servers.psql(port, '-c', SETUP)
    connection = libpq.Connection(port)
    for kind, text, shown, hexed in lines():
        wanted = shown.encode(), None if hexed == '-' else bytes.fromhex(hexed)
        got = answer(connection, kind, text)
        assert got == wanted, (kind, text, got, wanted)
        if wanted[1] is None or (kind, text) == ('int2vector', ''): continue   # which PostgreSQL does not read back
        for binary in (False, True):
            back = connection.value('select $1::%s' % kind, wanted[1], oid_of(connection, kind), True, binary)
            assert back == wanted[binary], (kind, text, binary, back, wanted)
    connection.close()

def gold(port):
    servers.psql(port, '-c', SETUP)
    connection = libpq.Connection(port)
    with open(FILE, 'w', encoding='utf-8') as f:
        for kind, texts in {**VALUES, **TEXT_ONLY}.items():
            for text in texts:
                shown, binary = answer(connection, kind, text)
                f.write('%s\t%s\t%s\t%s\n' % (kind, text, shown.decode(), '-' if binary is None else binary.hex()))
    connection.close()

if __name__ == '__main__':
    with servers.Postgres() as oracle: gold(oracle.port)
