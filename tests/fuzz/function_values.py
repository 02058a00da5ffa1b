"""Random and boundary values for tests/fuzz/functions.py: by type, and by function where only few texts mean anything (units, formats,
patterns, encodings). Values are texts as input functions take them; None is NULL."""
import re
import json_differential, type_values
from type_values import VALUES as BASE

WORDS = ['', ' ', 'a', 'b', 'A', 'ab', 'abc', 'ABC', 'aXbXc', 'foo', 'foobar', 'Foo Bar', 'x y  z', '  trim  ', 'xxtrimxx', 'é', 'Éa',
    'ß', 'ǆ', 'İi', 'жизнь',
         '日本語', '😀', 'e\u0301', "it's", '"q"', 'a\\b', '\\', '\\377', '\\101', '\\\\', '%', '_', 'a%b_c', 'a.b', '1', '-1', '1.5', '007', '1e5', 'NaN',
             'true', 'NULL', 'null', '\t',
         'a\nb', '\r\n', 'pg_class', 'public.x', '2020-02-29', '12:34:56', '{1,2}', '[1,2)', '(1,2)', '<>', '\u00a0', '\u2003x', '\x01',
             '\x7f', 'x' * 63, 'y' * 64, 'z' * 300]
LONG = ['ab' * 700, 'x' * 2000, '日' * 1000]
PATTERNS = ['', 'a', '.', 'a.c', '^a', 'c$', 'a*', 'a+', 'a?', 'a*?', '(a)(b)?', '(a|ab)(c|bcd)', 'b|a', '[a-c]+', '[^a]', '[[:alpha:]]+',
    '[[:<:]]a', 'a[[:>:]]', '\\d+', '\\w+',
            '\\s', '\\S+', '\\m\\w', '\\yfoo', '\\Aa', 'o\\Z', '(o)\\1', '(.)\\1', '(?=b)', '(?!b)', '(?<=a)b', '(?<!a)b', 'a{2}',
                'a{1,2}', 'a{2,1}', '(x', 'x)', '[a', '*a', 'a**',
            '\\', '(?i)ABC', '(?n)^b', '(?x)a b', '***=a.b', '***:a', '\\u0061', '\\x61', '\\101', '[[.a.]]', '[[=a=]]', '()', '(|a)',
                '(?:a|b)c', 'a{,2}', 'a{300}', '\\D', '[\\d]',
            '[\\w-]', 'é', '[а-я]+', '^', '$', '^$', '(a*)*', '(a*)+', '(a+|b+)?', 'x*', '.*', '.*?', '(.*)(.*)', '(.*?)(.*)', 'fo{1,2}?',
                '[]a]', '[^]a]', '[a-]', '(foo)(bar)', '\\n', '\\Y']
LIKES = ['', '%', '_', 'a%', '%b', '%a%', '_b%', 'a\\%b', 'a\\_c', '\\', 'a\\', '%%', '__', '%\\', 'A%', '%é%', '_日%', '%X%X%', 'abc',
    'a_c', '%_%', '\\a%', '%.%', 'a%b_c']
SIMILAR = LIKES + ['(a|b)%', '[a-c]%', 'a{2}', 'a+', '%#"b#"%', 'a?', 'a*b', '(ab)+', '#', '%(', '^a$', '.', '%"b"%', '\\"a\\"']
FLAGS = ['', 'i', 'g', 'c', 'n', 's', 'm', 'w', 'x', 'q', 'b', 'p', 'gi', 'ig', 'z', 'gg', 'ni', 't']
UNITS = ['microseconds', 'milliseconds', 'second', 'seconds', 'minute', 'hour', 'day', 'days', 'week', 'month', 'quarter', 'year',
    'decade', 'century', 'millennium', 'dow', 'isodow', 'doy',
         'isoyear', 'julian', 'epoch', 'timezone', 'timezone_hour', 'timezone_minute', 'YEAR', 'us', 'ms', 'h', 'mons', 'y', 'c', 'mil',
             'fortnight', '', 'bc', 'infinity', 'now', 'utc', 'tz']
ZONES = ['UTC', 'utc', 'America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'Pacific/Apia', 'Australia/Lord_Howe', 'Africa/Monrovia',
    'America/St_Johns', 'EST', 'EDT', 'PST8PDT', 'EST5EDT', 'MSK',
         'CET', '+05:30', '-8', '+13:45:12', '<-03>3', '<+0330>-3:30', 'FOO+2', 'XYZ-3ABC,M3.2.0,M11.1.0', 'nowhere', '', 'Etc/GMT+5',
             'Z', '15:59', '-15:59:59', '16', 'posix/UTC', '../x', 'localtime']
DATE_FORMATS = ['YYYY-MM-DD', 'YYYY-MM-DD HH24:MI:SS', 'DD Mon YYYY', 'FMDay, FMMonth FMDD', 'HH12:MI AM', 'hh:mi:ss p.m.', 'J',
    'YYYY BC', 'CC', 'Q', 'WW', 'W', 'D', 'ID', 'DDD', 'IDDD', 'IW', 'IYYY',
                'IYYY-IW-ID', 'Y,YYY', 'YYY', 'YY', 'Y', 'I', 'IY', 'IYY', 'MS', 'US', 'FF1', 'FF3', 'FF6', 'SSSS', 'SSSSS', 'TZ', 'tz',
                    'OF', 'TZH:TZM', 'TZH', 'RM', 'rm', 'MONTH', 'month', 'Month',
                'DAY', 'Dy', 'dy', 'DDth', 'DDTH', '"literal" YYYY', '\\"YYYY', 'FXYYYY-MM-DD', 'YYYYMMDD', 'YYYYMMDDHH24MISS',
                    'DD/MM/YY', 'B.C. YYYY', 'a.d. YYYY', 'HH', 'HH24', 'FMHH24:FMMI', 'MI', 'SS',
                'TMMonth', 'TMDay', 'YYYYth', '', 'xyz', 'YYYY-DDD', 'CC YY', 'YYYY MONTH DD', 'SSSS.MS', 'HH24:MI:SS.US',
                    'HH24:MI:SS.FF4', 'FMYYYY', 'DD.MM.YYYY TZ', 'month DD', 'YYYY-Q', 'J HH24']
DATE_TEXTS = ['2020-02-29', '2021-02-29', '1 Jan 2020', 'Monday, January 5', '01:02 PM', '12:00 am', '2451545', '0044 BC', '21', '4',
    '2020-366', '2019-366', '2004-53-7', '2005-01-1', '1,999', '99', '20200229',
              '20200229123456', '29/02/20', '12:34:56.789', '12:34:56.123456', '45296', '45296.5', '2020-13-01', '2020-00-10', '24:00',
                  '25:00', '12:60', 'XII', 'iv', 'JANUARY', 'feb', 'xyz', '', '  2020  02  03 ',
              '-0044-03-15', '10000-01-01', '2020-02-03 +05:30', '2020 March 07', '+1', '20000-1131', '3 BC']
NUMBER_FORMATS = ['9', '99', '999', '0', '0000', '9999.99', '0.00', '9.999', 'FM999.99', 'FM0.099', 'S999', '999S', 'MI999', '999MI',
    'PL999', '999PL', 'SG999', '999SG', '999PR', '9,999,999', '9G999D99', 'L999', '999L',
                  '$999', 'RN', 'rn', 'FMRN', '999th', '999TH', 'V99', '99V9', '9.99EEEE', '9EEEE', '9.9EEEEMI', 'B999', 'FM9', '', 'abc',
                      '"x"999', '999"%"', '9 9 9', '.99', '9.', '99999999999999999999', '0999', '9099',
                  'FM9999999999999999999.9999999', '999D', 'D99', 'S9V9', '999.9.9', 'SS9', 'RN9', 'EEEE', '9PRS', 'C999', 'FMS999',
                      '\\"9', '000000.0', '9,9', '0,0', 'SG9.9']
ENCODINGS = ['UTF8', 'utf-8', 'LATIN1', 'latin2', 'SQL_ASCII', 'EUC_JP', 'SJIS', 'WIN1252', 'WIN1251', 'KOI8R', 'BIG5', 'GBK', 'GB18030',
    'EUC_KR', 'UHC', 'JOHAB', 'ISO_8859_5', 'MULE_INTERNAL', 'WIN866', 'nope', '', 'EUC_TW',
             'LATIN9', 'Unicode', 'SHIFT_JIS_2004', 'EUC_JIS_2004']
BINARY_FORMATS = ['hex', 'HEX', 'base64', 'escape', 'Escape', 'x', '']
ENCODED = ['', '00', 'ff', 'fF0', 'zz', '6 1', '6162', '\\x6162', 'YWJj', 'YQ==', 'YQ=', 'YQ', 'Y Q==', 'YWI=\n', '====', '\\\\', '\\000',
    '\\141', '\\9', 'a\\', 'YWJjYWJjYWJjYWJj', 'é']
PRIVILEGES = ['select', 'SELECT', 'insert', 'update', 'delete', 'usage', 'execute', 'create', 'connect', 'temp', 'TEMPORARY', 'member',
    'usage with grant option', 'select, insert', 'SELECT WITH GRANT OPTION', 'set',
              'alter system', 'references', 'trigger', 'truncate', 'rule', 'x', '', 'USAGE,', 'member with admin option', 'all']
NAMES = ['pg_class', 'pg_catalog.pg_class', 'pg_type', 'int4', 'integer', 'text', 'pg_catalog.int4', 'numeric(10,2)',
    'timestamp with time zone', 'int4[]', 'abs', 'abs(integer)', 'now', 'pg_catalog.now()', '+', '+(integer,integer)',
         '=', '-(integer,integer)', 'postgres', 'public', 'pg_catalog', 'pg_read_all_data', 'english', 'simple', 'english_stem', 'C',
             'POSIX', '"C"', 'nope', '', '-', '0', '1259', '23', '4294967295', '-1', 'a.b.c', 'a.b.c.d',
         '"unterminated', 'Upper', '"Upper"', 'plpgsql', 'sql', 'template1', 'pg_default', 'pg_global', 'information_schema.tables',
             'pg_tables', 'pg_class_oid_index', 'btree', 'length(text)', 'work_mem', 'relname',
         'information_schema', 'x' * 70]
OIDS = ['0', '1', '10', '11', '16', '17', '20', '21', '23', '25', '26', '114', '701', '1043', '1082', '1114', '1184', '1186', '1231',
    '1247', '1249', '1255', '1259', '1700', '2200', '2205', '2249', '2277', '2617', '2658', '2662', '2703', '3904',
        '3748', '3765', '403', '405', '783', '1262', '1260', '1261', '1664', '100', '950', '13000', '99999', '2147483648', '4294967295',
            '99', '2279', '2604', '2606', '2620', '5432', '12', '13', '14', '1978', '551', '96', '3256', '2753', '1007', '4096']
PATHS = ['', 'a', 'b', '0', '1', '-1', 'NULL', 'x y']

def nest(rng, element, depth):
    """An array's text without its outer bounds, of the given sizes."""
    if not depth: return element()
    return '{%s}' % ','.join(nest(rng, element, depth[1:]) for _ in range(depth[0]))

class Values:
    def __init__(self, rng):
        self.rng = rng
        self.json = json_differential.Generator(rng)
        self.makers = dict(BASE)
        c = rng.choice
        pick = lambda values: lambda: c(values)
        self.own = {
            'text': self.text, 'character varying': self.text, 'character': self.text, 'name': pick([word for word in WORDS + NAMES if word.isascii()]),
                'cstring': self.text, 'unknown': self.text,
            '"char"': lambda: c(['', 'a', 'Z', '1', ' ', '\\', '\\001', '\\377', 'ab', 'é', '\x7f', 'p', 'r']),
            'smallint': lambda: self.integer(16), 'integer': lambda: self.integer(32), 'bigint': lambda: self.integer(64),
            'real': lambda: self.float(True), 'double precision': lambda: self.float(False), 'numeric': self.numeric, 'money': self.money,
            'boolean': pick(['t', 'f']), 'bytea': self.bytea, 'uuid': self.uuid, 'date': self.date,
                'timestamp without time zone': lambda: self.timestamp(False),
            'timestamp with time zone': lambda: self.timestamp(True), 'time without time zone': self.time,
                'time with time zone': self.timetz, 'interval': self.interval,
            'oid': pick(OIDS), 'json': self.json.text, 'jsonb': self.json.text, 'jsonpath': self.json.path,
                'xml': pick(['', '<a/>', '<a>x</a>', '<a b="c">d<e/></a>', 'x', '<a', '<?xml version="1.0"?><a/>', '&lt;']),
            'xid': pick(['0', '1', '2', '3', '100', '4294967295', '-1', '731']), 'cid': pick(['0', '1', '4294967295', '-1', '7']),
                'refcursor': self.text,
            'aclitem': pick(['postgres=arwdDxt/postgres', '=r/postgres', 'postgres=r*w/postgres', 'nope=r/postgres', '=/postgres',
                'postgres=X/postgres', '', 'postgres=UC/postgres', 'pg_monitor=r/postgres']),
            'oidvector': pick(['', '1', '23 25', '1259 16 0', '4294967295', '1 x']),
                'int2vector': pick(['', '1', '1 2 3', '-32768 32767', '0']),
            'regclass': pick(NAMES), 'regproc': pick(NAMES), 'regprocedure': pick(NAMES), 'regoper': pick(NAMES),
                'regoperator': pick(NAMES), 'regtype': pick(NAMES), 'regrole': pick(NAMES),
            'regnamespace': pick(NAMES), 'regcollation': pick(NAMES), 'void': pick(['', 'x']), 'gtsvector': pick(['', 'a']),
                'bit': lambda: type_values.bits(rng, c([1, 1, 1, 4, 8, 33])),
            'tsvector': lambda: type_values.tsvector(rng), 'tsquery': lambda: type_values.tsquery(rng),
        }
    def integer(self, bits):
        limit, rng = 1 << (bits - 1), self.rng
        kind = rng.random()
        if kind < 0.5: return str(rng.randrange(-12, 13))
        if kind < 0.75: return str(rng.randrange(-1100, 1100))
        if kind < 0.9: return str(rng.choice([limit - 1, -limit, limit - 2, 1 - limit, 32767 if bits > 16 else 100, -32768, 65536
            if bits > 16 else 256, limit // 2]))
        return str(rng.randrange(-limit, limit))
    def float(self, single):
        rng = self.rng
        kind = rng.random()
        if kind < 0.25: return str(rng.randrange(-12, 13))
        if kind < 0.5: return '%.*f' % (rng.randrange(4), rng.uniform(-20, 20))
        if kind < 0.75: return rng.choice(['0', '-0', '1', '-1', '0.5', '-0.5', '1.5', '2.5', 'NaN', 'Infinity', '-Infinity', '1e-7',
            '1e15', '1e16', '123456789', '0.1', '0.3', '2147483647.5', '-32768.5', '32767.5',
                                           '9223372036854775807', '9.2233720368547758e18', '90', '180', '360', '45', '30', '60', '720.5',
                                               '1e10', '-1e10'] +
                                          (['3.4028235e38', '1.1754944e-38', '1e-45', '-3.4028235e38', '16777217'] if single
                                              else ['1.7976931348623157e308', '2.2250738585072014e-308', '5e-324', '-1.7e308',
                                              '9007199254740993', '709.78', '-745.2', '171', '170.6']))
        if kind < 0.9: return repr(rng.uniform(-1, 1))
        return '%.*ge%d' % (rng.randrange(1, 18), rng.uniform(-10, 10), rng.randrange(-44, 38) if single else rng.randrange(-310, 308))
    def numeric(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.2: return str(rng.randrange(-12, 13))
        if kind < 0.45: return '%.*f' % (rng.randrange(7), rng.uniform(-300, 300))
        if kind < 0.65: return rng.choice(['0', '0.0', '0.000', '1', '1.0', '-1.00', '10', '100', '0.1', '0.5', '-0.5', '1.5', '2.5',
            '0.05', 'NaN', 'Infinity', '-Infinity', '1e-7', '1e10', '32767.5', '-2147483648.5', '9223372036854775807.5',
                                           '9223372036854775807', '-9223372036854775808', '9223372036854775808', '99999999999999999',
                                               '999999999999999999', '1000000000000000000', '0.00000000000000000001', '2', '3', '7',
                                               '1e20', '12345678901234567890.12'])
        if kind < 0.9: return '%s%d.%s' % (rng.choice(['', '-']), rng.getrandbits(rng.choice([1, 8, 20, 40, 64, 100])),
            ''.join(rng.choice('0123456789') for _ in range(rng.choice([1, 2, 4, 9, 17, 30]))))
        if kind < 0.98: return '%s%de%d' % (rng.choice(['', '-']), rng.getrandbits(30), rng.randrange(-40, 40))
        return rng.choice(['1e500', '-9.99e999', '1e-500', '123e-1000', '9' * 200, '0.' + '3' * 200])
    def money(self):
        rng = self.rng
        return rng.choice(['0', '1', '$1,234.56', '-$5.00', '($3.21)', '92233720368547758.07', '-92233720368547758.08', '0.005', '.5',
            '1e3', '$', '%.2f' % rng.uniform(-1000, 1000), str(rng.randrange(-50, 50)), '1,2,3', '100000000000'])
    def bytea(self):
        rng = self.rng
        size = rng.choice([0, 1, 1, 2, 3, 4, 8, 16, 33, 64, 200])
        return rng.choice(['\\x' + bytes(rng.randrange(256)
            for _ in range(size)).hex()] * 4 + ['\\x' + rng.choice(WORDS).encode().hex()] * 4 + ['abc', '\\000\\377', '\\\\', 'a\\',
            '\\x1', '\\xzz', '\\x 61 62'])
    def uuid(self):
        text = '%032x' % self.rng.choice([0, (1 << 128) - 1, 1, self.rng.getrandbits(128), self.rng.getrandbits(128)])
        dashed = '-'.join([text[:8], text[8:12], text[12:16], text[16:20], text[20:]])
        return self.rng.choice([text, dashed, dashed, '{%s}' % dashed, dashed.upper()])
    def date(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.55: return '%04d-%02d-%02d' % (rng.choice([1900, 1970, 1999, 2000, 2001, 2004, 2020, 2021, 2038,
            rng.randrange(1, 3000)]), rng.randrange(1, 13), rng.randrange(1, 29))
        if kind < 0.85: return rng.choice(['infinity', '-infinity', 'epoch', '4714-11-24 BC', '4713-01-01 BC', '0001-01-01',
            '0001-12-31 BC', '5874897-12-31', '2000-02-29', '1900-02-28', '2020-12-31', '2021-01-01', '2004-12-31', '294276-12-31',
                                           '1582-10-15', '2000-01-01', '9999-12-31', '1999-12-31', '10000-01-01', '2020-01-05',
                                               '0100-12-31', '2400-02-29'])
        return rng.choice(['1999-Jan-08', 'January 8, 1999', '19990108', '990108', '1999.008', 'J2451187', 'Jan-08-1999', '08-Jan-99',
            '2021-02-29', '2020-13-01', '1/8/1999', '2020-W05', '2020-366', 'y2001m02d04', 'Sat 8 Jan 2000', '0000-01-01', '2020'])
    def clock(self):
        rng = self.rng
        if rng.random() < 0.15: return rng.choice(['24:00:00', '23:59:60', '00:00:00', '23:59:59.999999', '23:59:59.9999999', '25:00',
            '12:60:00', '1:2', '040506', '04:05:06.789', '11:59 PM', '12:00 AM', 'allballs', '0:0:0.0000005'])
        return '%02d:%02d:%02d%s' % (rng.randrange(24), rng.randrange(60), rng.randrange(60),
            rng.choice(['', '', '.5', '.123456', '.999999', '.000001', '.1234565']))
    def zone(self): return self.rng.choice(['', '+00', '-08', '+05:30', '-03:30', '+13', ' UTC', ' America/New_York', ' PST', ' EDT',
        '+15:59:59', '-15:59', 'Z', ' Europe/Berlin', ' nowhere', ' +5:30:10'][:self.rng.choice([6, 13, 16])])
    def timestamp(self, zoned):
        day = self.date()
        if 'inf' in day or day == 'epoch': return day
        era = ' BC' if day.endswith(' BC') else ''
        text = day[:len(day) - len(era)] + self.rng.choice([' ', ' ', ' ',
            'T']) + self.clock() if self.rng.random() < 0.85 else day[:len(day) - len(era)]
        return text + (self.zone() if zoned or self.rng.random() < 0.05 else '') + era
    def time(self): return self.clock()
    def timetz(self): return self.clock() + self.rng.choice(['+00', '-08', '+05:30', '-15:59:59', '+15:59', ' UTC', '+1', ' EST'])
    def interval(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.25: return rng.choice(['0', '1 day', '-1 day', '1 mon', '1 year', '-1 year -2 mons +3 days', '1:00', '-0:00:01',
            '36:00:00', '1 day 25 hours', '30 days', '12 mons', '1 sec', '0.000001 sec', '-0.5 sec', '1.5 weeks', '1.5 months'])
        if kind < 0.6: return '%d mons %d days %s%02d:%02d:%02d%s' % (rng.randrange(-30, 30), rng.randrange(-60, 60),
            rng.choice(['', '-']), rng.randrange(100), rng.randrange(60), rng.randrange(60), rng.choice(['', '.5', '.123456']))
        if kind < 0.8: return rng.choice(['P1Y2M3DT4H5M6S', 'P-1Y', 'PT36H', 'P1W', 'P0001-02-03T04:05:06', '1-2 3 4:05:06',
            '-1-2 +3 -4:05:06', '1 2:03', '@ 1 year ago', '1 century', '2 millennia', '1 decade', '3.7 years', '1.123456789 secs', 'P1.5Y',
                                          '178000000 years', '-178000000 years', '2147483647 days', '-2147483648 days',
                                              '2562047788 hours', '1e3 days', '1 day 1 day', '4 quarters', '1 fortnight', '', 'x', '1',
                                              '1:2:3:4', '999999999999 years', 'P', '5 mons ago', '1 us', '1 ms'])
        return ' '.join('%s %s' % (rng.choice(['%d' % rng.randrange(-99, 100), '%.2f' % rng.uniform(-9, 9)]),
            rng.choice(['years', 'mons', 'weeks', 'days', 'hours', 'minutes', 'seconds', 'ms'])) for _ in range(rng.choice([1, 1, 2, 3])))
    def text(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.75: return rng.choice(WORDS)
        if kind < 0.9: return ''.join(rng.choice('abcABC 12.,-_%éß日\\\'"/x') for _ in range(rng.randrange(1, 14)))
        if kind < 0.98: return rng.choice(WORDS) + rng.choice(WORDS)
        return rng.choice(LONG)
    def array(self, element):
        """An array's text: one or more dimensions, perhaps with bounds, NULLs and an empty one."""
        rng = self.rng
        if rng.random() < 0.1: return '{}'
        def one():
            if rng.random() < 0.08: return 'NULL'
            value = self.of(element)
            if element == 'box': return (value or '').replace(';', '')
            return '"%s"' % value.replace('\\', '\\\\').replace('"', '\\"') if not re.fullmatch(r'[\w.+:-]+',
                value) or value.lower() == 'null' else value
        sizes = rng.choice([[1], [2], [3], [3], [5], [2, 2], [1, 3], [2, 1, 2]])
        body = nest(rng, one, sizes)
        if element == 'box': body = body.replace('","', '";"').replace('NULL,', 'NULL;').replace(',NULL', ';NULL').replace('},{', '};{')
        if rng.random() < 0.15:
            body = ''.join('[%d:%d]' % (low, low + size - 1) for size in sizes for low in [rng.choice([-2, 0, 1, 2, 5])]) + '=' + body
        return body
    def of(self, kind):
        """A text of the type, never None."""
        if kind.endswith('[]'):
            if kind in BASE and self.rng.random() < 0.3: return BASE[kind](self.rng)
            return self.array(kind[:-2])
        if kind in self.own: return self.own[kind]()
        return BASE[kind](self.rng)
    def knows(self, kind): return kind.replace('[]', '') in self.own or kind.replace('[]', '') in BASE
    def mutated(self, text):
        rng = self.rng
        for _ in range(rng.choice([0, 0, 1, 1, 1, 2, 4])):
            at = rng.randrange(len(text) + 1)
            text = rng.choice([text[:at] + text[at + 1:], text[:at] + rng.choice(type_values.JUNK) + text[at:], text[:at]])
        return text

def one_of(*lists): return lambda values: values.rng.choice([x for each in lists for x in each])
def small(low, high, *more): return lambda values: str(values.rng.choice(more) if more and values.rng.random() < 0.1
    else values.rng.randrange(low, high))
def mostly(special, share=0.85): return lambda values: special(values) if values.rng.random() < share else values.text()
def search(name): return lambda values: getattr(type_values, name)(values.rng)
def numeric_within(low, high): return lambda values: '%.*f' % (values.rng.randrange(4),
    values.rng.uniform(low, high)) if values.rng.random() < 0.9 else values.rng.choice(['NaN', 'Infinity', '-Infinity', '0'])
def keys(values): return '{' + ','.join(values.rng.choice(['a', 'b', 'c', '0', '1', '-1', '""', 'NULL',
    '"x y"'][:values.rng.choice([6, 9])]) for _ in range(values.rng.randrange(4))) + '}'

# (pattern of the label, position or type of the argument, what makes its text); the first that fits counts.
SPECIAL = [(re.compile(pattern), where, make) for pattern, where, make in [
    (r'(date_trunc|date_part|extract)\(', 0, mostly(one_of(UNITS), 0.97)), (r'date_trunc\(', 2, one_of(ZONES)),
        (r'timezone\(text', 0, one_of(ZONES)),
    (r'timezone\(interval', 0, one_of(['1:00', '-8:00', '5:30', '0', '1 day', '1 mon', '15:59:59', '24:00', '0.5 sec'])),
        (r'make_timestamptz', 6, one_of(ZONES)),
    (r'make_(date|timestamp)', 0, small(-50, 3000, 0, 294276, 294277, -4713, 2147483647)),
        (r'make_(date|timestamp)', 1, small(1, 13, 0, 13, -1)), (r'make_(date|timestamp)', 2, small(1, 31, 0, 32)),
    (r'make_timestamp', 3, small(0, 24, 24, -1)), (r'make_timestamp', 4, small(0, 60, 60)), (r'make_time\(', 0, small(0, 25)),
        (r'make_time\(', 1, small(0, 60, 60)),
    (r'make_(time|timestamptz?)\(', 'double precision', one_of(['0', '1.5', '59.999999', '59.9999999', '60', '60.5', '-1', 'NaN',
        '30.1234565', '1e10'])),
    (r'to_char\((numeric|integer|bigint|real|double)', 1, mostly(one_of(NUMBER_FORMATS), 0.95)),
        (r'to_number\(', 1, mostly(one_of(NUMBER_FORMATS), 0.95)),
    (r'to_number\(', 0, one_of(['1', '-1', '12-', '5.01-', '1.5', '12,345.67', '$12', '-$3', '<12>', '1-', '+5', 'XIV', '  7 ', '1e5', '', '12th',
        '0.001', '.5', '99999999999', '(5)', '1 2 3', '4%'])),
    (r'to_char\(', 1, mostly(one_of(DATE_FORMATS), 0.97)), (r'to_(date|timestamp)\(text', 1, mostly(one_of(DATE_FORMATS), 0.97)),
        (r'to_(date|timestamp)\(text', 0, one_of(DATE_TEXTS)),
    (r'to_timestamp\(double', 0, one_of(['0', '1e9', '-1e9', '1.5', 'NaN', 'Infinity', '-Infinity', '1e20', '9224318015999',
        '9224318016000', '-210866803200', '1234567890.123456', '0.0000005'])),
    (r'(regexp_\w+|substring|textregex\w*|texticregex\w*|nameregex\w*|nameicregex\w*|bpcharregex\w*|bpcharicregex\w*)\((text|name|character),text', 1, one_of(PATTERNS)),
    (r'substring\(text,text,text', 2, one_of(['#', '\\', '', 'é', 'ab', '"'])),
        (r'regexp_(split\w+|matches?|match)\(text,text,text\)', 2, one_of(FLAGS)),
    (r'regexp_replace\(', 2, one_of(['', 'X', '\\1', '\\&', '\\2\\1', '\\\\', '\\', '[\\0]', '\\9', 'é'])),
    (r'regexp_\w+\(', 'integer', small(0, 6, -1, 100)), (r'regexp_(count|like)\(', 'text2', one_of(FLAGS)),
        (r'regexp_(replace|instr|substr|count|matches|split\w+|match)\(', 'last', one_of(FLAGS)),
    (r'\w+ (!?~\*?) ', 1, one_of(PATTERNS)), (r'\w+ (!?~~\*?) (?!bytea)', 1, one_of(LIKES)),
        (r'(not)?i?like\(|\w*i?c?n?like\(|like_escape\(', 1, one_of(LIKES)),
        (r'like_escape\(', 1, one_of(['\\', '#', '', 'ab', 'é', '%'])),
    (r'similar_(escape|to_escape)\(', 0, one_of(SIMILAR)), (r'similar_(escape|to_escape)\(', 1,
        one_of(['\\', '#', '', 'ab', 'é', '%', '"'])),
    (r'(convert|convert_from|convert_to|length\(bytea|pg_char_to_encoding)', 'name', one_of(ENCODINGS)),
        (r'pg_encoding_\w+\(', 0, small(-2, 45)),
    (r'(en|de)code\(', 1, one_of(BINARY_FORMATS)), (r'decode\(', 0, one_of(ENCODED)),
        (r'normalize\(|is_normalized\(', 1, one_of(['NFC', 'NFD', 'NFKC', 'NFKD', 'nfc', 'x', ''])),
    (r'(repeat|lpad|rpad|array_fill|bpchar|varchar|bit|varbit|numeric)\(', 'integer', small(-2, 40, 2147483647, 1073741824, -2147483648)),
        (r'array_fill\(', 'integer[]', one_of(['{}', '{1}', '{3}', '{2,2}', '{0}', '{-1}', '{NULL}', '{1,2,3}', '{2147483647}', '{{1}}',
        '{100000,100000}'])),
    (r'(bit|bitfromint\d|varbit)\((bigint|integer|bit)', 1, small(-2, 80)),
        (r'factorial\(|bigint !|numeric_fac', 0, small(-2, 60, 100, 9223372036854775807)),
    (r'(chr)\(', 0, one_of(['0', '1', '65', '233', '8364', '55296', '57343', '1114111', '1114112', '-1', '128512', '128', '127',
        '2147483647'])), (r'(split_part)\(', 1, one_of(['', 'X', 'a', ',', ' ', 'é', 'ab', '.'])),
    (r'(split_part|substr|substring|overlay|left|right|strpos|string_to_\w+|get_by\w+|set_by\w+|get_bit|set_bit|trim_array)\(', 'integer',
        small(-6, 12, 2147483647, -2147483648, 100)), (r'(get_bit|set_bit)\(', 'bigint', small(-2, 40, 1 << 40, -1)),
    (r'string_to_(array|table)\(', 1, one_of(['', ',', 'X', ' ', 'a', 'é', 'bX'])),
        (r'width_bucket\(', 'integer', small(-1, 12, 2147483647)), (r'round\(numeric,|trunc\(numeric,', 1,
        small(-25, 25, 2000, -2000, 2147483647, -2147483648)),
    (r'(power|pow|numeric_power|dpow|exp|dexp)\(numeric|numeric \^', 0, numeric_within(-12, 30)),
        (r'(power|pow|numeric_power)\(numeric|numeric \^', 1, numeric_within(-20, 40)),
        (r'(lcm|gcd|mod)\(', 'numeric', lambda v: v.rng.choice([str(v.rng.randrange(-1000, 1000)), v.numeric()])),
    (r'generate_series\(', 'integer', small(-4, 5, 2147483647, -2147483648)),
        (r'generate_series\(', 'bigint', small(-4, 5, 9223372036854775807, -9223372036854775808)),
        (r'generate_series\(', 'numeric', numeric_within(-4, 5)),
    (r'generate_series\(', 'interval', one_of(['1 day', '-1 day', '1 mon', '12 hours', '0', '-1 year', '1 year 1 day -1 hour',
        '100 years'])), (r'generate_series\(', 'timestamp without time zone',
        one_of(['2020-01-31', '2020-03-31 12:00', '2020-02-01', 'infinity', '-infinity'])),
    (r'generate_series\(', 'timestamp with time zone', one_of(['2020-01-31', '2020-03-31 12:00+02', '2020-10-25 00:00', 'infinity'])),
        (r'generate_subscripts\(', 1, small(-1, 4)), (r'array_(upper|lower|length)\(', 1, small(-1, 4)),
    (r'date_bin\(', 0, one_of(['15 min', '1 day', '0', '-1 hour', '1 mon', '0.5 sec', '7 days 3 hours', '1 us', '2562047788 hours'])),
        (r'\w*in_range\(', 'boolean', one_of(['t', 'f'])),
    (r'format\(', 0, one_of(['', '%', '%%', '%s', '%s %s', '%I', '%L', '%1$s', '%2$s %1$s', '%-5s|', '%5s|', '%*s|', '%-*s|', '%1$*2$s',
        '%x', '%0$s', '%s%', '%9$s', 'a%sb%Lc%I', '%*1$s', '%2147483648$s', '% s', '%10', '%é'])),
    (r'quote_ident\(', 0, mostly(one_of(NAMES + ['select', 'table', 'abc', 'a"b', '1a', 'a1', '_x', 'a$b']), 0.7)),
        (r'parse_ident\(', 0, mostly(one_of(NAMES + ['a.b', '"a".b', 'a..b', '.a', 'a.', '"a', 'a b', 'a.b[1]', '"a""b".c', ' a . b ',
        'é.b', '1a'])), ),
    (r'(jsonb?_extract_path\w*|jsonb?_(set\w*|insert|delete_path))\(|jsonb? #', 'text[]', keys),
        (r'jsonb? (->>?|\?|-) text', 1, one_of(PATHS)), (r'jsonb_exists\w*\(|jsonb?_object_field\w*\(|jsonb_delete\(', 'text',
        one_of(PATHS)),
    (r'jsonb_set_lax\(', 'text', one_of(['use_json_null', 'raise_exception', 'delete_key', 'return_target', 'other', ''])),
        (r'jsonb_path_\w+\(', 2, one_of(['{}', '{"x": 1, "y": "a"}', '{"x": "f", "y": [1, 2]}', '[1]'])),
        (r'jsonb? (->>?|-) integer', 1, small(-4, 5, 2147483647, -2147483648)),
    (r'jsonb?_to_record(set)?\(|jsonb?_populate', 1, lambda v: v.rng.choice(['{"a": 1, "b": "x"}', '[{"a": 1}, {"b": "y", "a": 2}]',
        v.json.text()])), (r'has_\w+_privilege\(|pg_has_role\(', 'last', mostly(one_of(PRIVILEGES), 0.95)),
        (r'(has_\w+|pg_has_role)\(', 'name', one_of(['postgres', 'pg_monitor', 'nope', 'public', 'pg_read_all_data', ''])),
    (r'(has_\w+)\(', 'smallint', small(-2, 6)),
        (r'(has_\w+|to_reg\w+|reg\w+|pg_get_viewdef|pg_get_serial_sequence|pg_settings_get_flags|pg_replication_origin_oid)\(', 'text',
        one_of(NAMES)),
    (r'pg_(index\w*|indexam)_has_property\(', 'text', one_of(['asc', 'desc', 'nulls_first', 'orderable', 'distance_orderable',
        'returnable', 'search_array', 'search_nulls', 'clusterable', 'index_scan', 'bitmap_scan', 'backward_scan', 'can_order',
        'can_unique', 'can_multi_col', 'can_exclude', 'can_include', 'x'])),
    (r'pg_get_object_address\(', 'text', one_of(['table', 'view', 'type', 'function', 'schema', 'role', 'database', 'operator', 'cast',
        'column', 'index', 'x', 'collation', 'aggregate', 'language', 'table column', 'extension'])),
    (r'pg_get_object_address\(', 'text[]', one_of(['{pg_class}', '{pg_catalog,pg_class}', '{int4}', '{public}', '{postgres}', '{}',
        '{nope}', '{pg_catalog,abs}', '{pg_catalog,pg_class,relname}', '{+}'])),
    (r'(pg_describe_object|pg_identify_object\w*)\(', 0, one_of(['1259', '1247', '1255', '2617', '2615', '1260', '1262', '2605', '1249',
        '3456', '2616', '2753', '0', '1', '2601', '2612', '1213', '3602', '3600'])),
        (r'(pg_describe_object|pg_identify_object\w*|col_description)\(', 'integer', small(-1, 4)),
    (r'(obj|shobj)_description\(', 'name', one_of(['pg_class', 'pg_type', 'pg_proc', 'pg_database', 'pg_namespace', 'nope',
        'pg_tablespace'])), (r'format_type\(', 'integer', small(-2, 30, 655366, 1)),
        (r'\w+typmodout\(', 0, small(-2, 40, 655366, 327684, 458751, 268435455)),
        (r'\w+typmodin\(', 0, one_of(['{}', '{1}', '{5,2}', '{10,-2}', '{0}', '{-1}', '{x}', '{1,2,3}', '{1001}', '{NULL}', '{6}', '{7}',
        '{4,6}', '{32767}'])),
    (r'acldefault\(', 0, one_of(['c', 'r', 's', 'd', 'f', 'l', 'L', 'n', 'p', 't', 'F', 'S', 'T', 'x'])),
        (r'(makeaclitem|aclcontains)\(', 'text', one_of(PRIVILEGES)),
    (r'ts_(parse|token_type)\(text', 0, one_of(['default', 'pg_catalog.default', 'nope'])),
        (r'ts_headline\(', 'last', search('search_text')),
        (r'ts_(headline|parse|debug)\(|(phraseto|plainto|websearch_to|to)_ts(query|vector)\(', 'text', search('search_text')),
        (r'ts_rank\w*\(', 'integer', small(0, 64, -1)), (r'ts_lexize\(', 'text', search('document')),
        (r'ts_(parse|token_type)\(oid', 0, one_of(['3722', '3722', '0', '1'])),
    (r'ts_filter|ts_delete|setweight\(', 'text[]', search('text_array')), (r'ts_delete\(|ts_rewrite', 'text', search('document')),
    (r'(json|jsonb)_to_tsvector\(', 'jsonb', search('search_jsonb')), (r'pg_input_\w+\(', 'text', one_of(NAMES)),
        (r'xpath\w*\(', 'text', one_of(['/a', '//b', 'a/text()', '1', 'count(//a)', '/', ''])),
        (r'(lag|lead|nth_value|ntile)\(', 'integer', small(-1, 5)),
    (r'pg_size_bytes\(', 0, one_of(['1', '1kB', '1.5 MB', ' 2 GB ', '-1TB', '1PB', 'x', '', '1e3 kb', '1 bytes', '9223372036854775807',
        '8192 PB', '0.5', '.5kB', '1e', '+5 b', '1 XB'])), (r'(pg_size_pretty)\(', 0,
        one_of(['0', '10239', '10240', '-10240', '1048576', '10484735', '10484736', '9223372036854775807', '-9223372036854775808', '1e20',
        '12345.678'])),
    (r'int4(shl|shr)|int[28](shl|shr)|(smallint|integer|bigint) (<<|>>)', 1, small(-2, 70)),
        (r'percentile_\w+\(double precision,', 0, one_of(['0', '0.25', '0.5', '1', '0.99', '-0.1', '1.1', 'NaN'])),
        (r'percentile_\w+\(double precision\[', 0, one_of(['{0,0.5,1}', '{0.25,NULL}', '{}', '{{0.1,0.2},{0.3,0.4}}', '{2}',
        '[3:4]={0.5,0.9}'])),
    (r'position\(bit', 1, one_of(['', '0', '1', '01', '10', '11', '001', '1101'])),
    (r'(levenshtein|translate|replace|strpos|starts_with|position|btrim|ltrim|rtrim|text_starts_with)\(|text \^@', 1,
        mostly(one_of(['a', 'b', 'x', 'ab', '', 'é', 'fo', ' ', 'X', 'tri']), 0.6)),
        (r'translate\(', 2, one_of(['', 'x', 'xy', 'é', '12345'])), (r'unistr\(', 0,
        one_of(['\\0061', '\\u00e9', '\\U0001F600', '\\+01F600', '\\d83d\\de00', '\\d83d', '\\', '\\\\', 'ab', '\\zz', '\\u0000',
        '\\+110000'])),
    (r'(dpow|power|pow)\(double|double precision \^', 0, lambda v: v.float(False) if v.rng.random() < 0.6
        else str(v.rng.randrange(-9, 10))), (r'pg_(collation_for|typeof)', 0, one_of(WORDS)),
        (r'xmlvalidate|xmlexists', 0, one_of(['/a', '//b', 'x'])),
        (r'txid_snapshot_\w+|pg_snapshot_\w+|pg_visible_in_snapshot|txid_visible\w+', 'bigint', small(0, 31)),
]]

def special(label, position, kind, last):
    """What makes the argument at a position of a callable, or None; texts counts the text arguments before."""
    for pattern, where, make in SPECIAL:
        if (where == position or where == kind or where == 'last' and last
            or where == 'text%d' % position) and pattern.match(label): return make
    return None
