#!/usr/bin/env python3
"""Writes cases.tsv from cases.spec: every call's result on a PostgreSQL 15 (database with lc_ctype C.UTF-8, TimeZone UTC).
Usage: generate_cases.py CONNECTION_STRING. Columns: kind, function (prosrc or aggregate oid), argument type oids, result
type oid, arguments (rows of an aggregate between semicolons), result: '=text', '\\N' or '!SQLSTATE message'."""
import os
import re
import sys

import psycopg2

EVALUATE = """
create function pg_temp.evaluate(query text) returns text language plpgsql as $$
declare result text;
begin execute query into result; return coalesce('=' || result, '\\N');
exception when others then return '!' || sqlstate || ' ' || sqlerrm; end $$"""


def literal(text, type_name):
    type_name = {'bit': 'pg_catalog."bit"'}.get(type_name, type_name)
    if text == '\\N':
        return 'NULL::' + type_name
    escaped = text.replace('\\', '\\\\').replace("'", "''")
    return "E'%s'::%s" % (escaped, type_name)


def split_types(text):
    return [t for t in text.split(',') if t]


def column(text):
    return text.replace('\\', '\\\\').replace('\t', '\\t').replace('\n', '\\n')


class Section:
    def __init__(self, header):
        match = re.match(r'@(\w) ("?\w+"?)\(([^)]*)\)(?: (\S+))?(?: (\S+))?$', header)
        self.kind, self.name, types, self.key, actual = match.groups()
        self.types = split_types(actual if actual else types)
        if self.key is None:
            self.key = self.name.strip('"')
        self.name = self.name.strip('"')

    def find_name(self, cursor):
        """The SQL name of the function with this prosrc."""
        types = 'select coalesce(array_agg(t::regtype::oid), \'{}\') from unnest(%s::text[]) t'
        cursor.execute('select proname from pg_proc where prosrc = %s or oid::text = %s order by array_to_string(proargtypes, \',\') = array_to_string((' +
                       types + '), \',\') desc, oid limit 1', (self.key, self.key, self.types))
        row = cursor.fetchone()
        if row is None and re.match(r'.*_[0-9]+$', self.key):  # functions in SQL: name_oid
            row = [self.key.rsplit('_', 1)[0]]
        if row is None:
            raise SystemExit('no function ' + self.key)
        self.name = '%s."%s"' % ('information_schema' if row[0].startswith('_pg') else 'pg_catalog', row[0])

    def arguments(self, line):
        parts = [] if line == '' and not self.types else line.split('|')
        if len(parts) > len(self.types) > 0:  # bars inside the first argument that can hold them
            extra = len(parts) - len(self.types)
            at = 1 if self.kind != 'a' and 'regex' in self.key + self.name else 0
            parts[at:at + extra + 1] = ['|'.join(parts[at:at + extra + 1])]
        return parts

    def call(self, line):
        values = [literal(a, t) for a, t in zip(self.arguments(line), self.types)]
        if self.key.startswith('json_extract_path'):
            values[-1] = 'variadic ' + values[-1]
        return '%s(%s)' % (self.name, ', '.join(values))

    def query(self, line):
        if self.kind == 'f':
            return "select case when v is null then null else format('%%s', v) end from (select %s as v) s" % self.call(line)
        if self.kind == 's':
            return "select coalesce(string_agg(case when v is null then '\\N' else format('%%s', v) end, ';'), '') from %s v" % self.call(line)
        names = ['c%d' % i for i in range(max(1, len(self.types)))]
        types = self.types or ['int4']
        rows = ['(%s)' % ', '.join(literal(a, t) for a, t in zip(row.split('|'), types)) for row in line.split(';')]
        if self.kind == 'o':  # ordered set: the first argument of the first row is the direct one
            direct = literal(line.split(';')[0].split('|')[0], types[0]) if len(types) > 1 else ''
            return "select case when v is null then null else format('%%s', v) end from (select %s(%s) within group (order by %s) as v from (values %s) t(%s)) s" % (
                self.name, direct, names[len(types) - 1], ', '.join(rows), ', '.join(names))
        inner = '*' if not self.types else ', '.join(names)
        return "select case when v is null then null else format('%%s', v) end from (select %s(%s) as v from (values %s) t(%s)) s" % (
            self.name, inner, ', '.join(rows), ', '.join(names))

    def result_type(self, cursor, line):
        if self.kind == 'o':
            cursor.execute('select prorettype from pg_proc where oid = %s', (self.key,))
            found = cursor.fetchone()[0]
            if found not in (2283, 2277):
                return found
            cursor.execute("select (%s || %s)::regtype::oid", (self.types[-1], '[]' if found == 2277 else ''))
            return cursor.fetchone()[0]
        arguments = ', '.join('NULL::' + t for t in self.types)
        call = '%s(%s)' % (self.name, '*' if self.kind == 'a' and not self.types else arguments)
        try:
            cursor.execute('select pg_typeof(x)::oid from (select %s as x limit 1) s' % call if self.kind != 's' else
                           'select pg_typeof(x)::oid from (select 1) one left join %s x on true' % call)
            return cursor.fetchone()[0]
        except psycopg2.Error:
            try:
                cursor.execute('select pg_typeof(%s)::oid' % self.call(line))
            except psycopg2.Error:
                cursor.execute('select %s::regtype::oid', (self.types[0],))
            return cursor.fetchone()[0]

    def type_oids(self, cursor):
        cursor.execute('select ' + ', '.join("'%s'::regtype::oid" % t for t in self.types) if self.types else 'select')
        return ','.join(str(o) for o in cursor.fetchone())


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    connection = psycopg2.connect(sys.argv[1])
    connection.autocommit = True
    cursor = connection.cursor()
    cursor.execute("set timezone = 'UTC'; set lc_monetary = 'C'")
    cursor.execute(EVALUATE)
    section = None
    with open(os.path.join(here, 'cases.spec')) as spec, open(os.path.join(here, 'cases.tsv'), 'w') as out:
        for line in spec:
            line = line.rstrip('\n')
            if line.startswith('#'):
                continue
            if re.match(r'@[fsao] ', line):
                section = Section(line)
                section.find_name(cursor)
                oids = section.type_oids(cursor)
                result_type = None
                continue
            result_type = result_type or section.result_type(cursor, line)
            cursor.execute('select pg_temp.evaluate(%s)', (section.query(line),))
            result = cursor.fetchone()[0]
            arguments = [column(a) for a in (line.split(';') if section.kind in 'ao' else section.arguments(line))]
            out.write('\t'.join([section.kind, section.key, oids, str(result_type), str(len(arguments))] + arguments +
                                [column(result)]) + '\n')


main()
