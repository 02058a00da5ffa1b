#!/usr/bin/env python3
"""Writes catalog/seed/*.tsv: the facts of PostgreSQL 15's initial catalogs (names, numbers, signatures), without its
description texts, function bodies and view texts. Needs psql and a PostgreSQL 15 whose database holds nothing of a user:

    catalog/seed/generate.py "host=127.0.0.1 port=5432 user=postgres dbname=template1"

Format: first line the column names, then one line a row as COPY's text format (\\N is NULL). Function references are oids,
expressions are SQL text, access lists are grantee=letters/grantor with role oids (0 is PUBLIC), joined by commas.
"""
import pathlib
import re
import subprocess
import sys

FIRST_USER_OID = 16384
HERE = pathlib.Path(__file__).parent

# Rows that belong to an extension (plpgsql) are no part of the seed.
NOT_EXTENSION = ("NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '{0}'::regclass AND d.objid = t.oid "
                 "AND d.deptype = 'e')")
SCHEMAS = "('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
SEED_RELATIONS = f"SELECT oid FROM pg_class WHERE relnamespace IN {SCHEMAS} AND oid < {FIRST_USER_OID}"

# table -> (condition, order, columns or None for all)
TABLES = {
    "pg_type": (f"typnamespace IN {SCHEMAS} AND t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_proc": (f"t.oid < {FIRST_USER_OID} AND " + NOT_EXTENSION.format("pg_proc"), "oid", None),
    "pg_operator": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_cast": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_aggregate": (f"aggfnoid::oid < {FIRST_USER_OID}", "aggfnoid::oid", None),
    "pg_am": ("true", "oid", None),
    "pg_opclass": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_opfamily": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_amop": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_amproc": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_collation": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_language": (NOT_EXTENSION.format("pg_language"), "oid", None),
    "pg_conversion": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_range": (f"rngtypid < {FIRST_USER_OID}", "rngtypid", None),
    "pg_ts_config": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_ts_config_map": (f"mapcfg < {FIRST_USER_OID}", "mapcfg, maptokentype, mapseqno", None),
    "pg_ts_dict": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_ts_parser": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_ts_template": (f"t.oid < {FIRST_USER_OID}", "oid", None),
    "pg_class": (f"t.oid IN ({SEED_RELATIONS})", "oid",
                 ["oid", "relname", "relnamespace", "reltype", "relam", "relkind", "relisshared", "relhasindex",
                  "relreplident", "relacl", "reloptions"]),
    "pg_attribute": (f"attnum > 0 AND attrelid IN ({SEED_RELATIONS})", "attrelid, attnum",
                     ["attrelid", "attnum", "attname", "atttypid", "atttypmod", "attndims", "attnotnull", "attcollation",
                      "attacl"]),
    "pg_index": (f"indrelid IN ({SEED_RELATIONS})", "indexrelid",
                 ["indexrelid", "indrelid", "indisunique", "indisprimary", "indkey", "indcollation", "indclass",
                  "indoption"]),
    "pg_constraint": (f"t.oid < {FIRST_USER_OID} AND connamespace IN {SCHEMAS}", "oid",
                      ["oid", "conname", "connamespace", "contype", "conrelid", "contypid", "conindid", "conkey",
                       "conbin"]),
    "pg_init_privs": ("classoid IN ('pg_class'::regclass, 'pg_proc'::regclass) AND objoid IN "
                      f"({SEED_RELATIONS} UNION ALL SELECT oid FROM pg_proc WHERE oid < {FIRST_USER_OID})",
                      "classoid, objoid, objsubid", None),
}
# Tables of information_schema: facts about the SQL standard's features and limits.
STANDARD_TABLES = ["sql_features", "sql_implementation_info", "sql_parts", "sql_sizing"]


def psql(connection, query):
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", connection, "-c", "SET extra_float_digits = 1",
               "-c", query]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def rows(connection, query):
    text = psql(connection, f"COPY ({query}) TO STDOUT")
    return [line.split("\t") for line in text.splitlines()]


def expression(table, column, kind):
    if kind == "regproc":
        return f"t.{column}::oid"
    if kind == "pg_node_tree":
        return "NULL" if column == "prosqlbody" else f"pg_get_expr(t.{column}, 0)"
    if table == "pg_proc" and column == "prosrc":
        # Bodies of SQL functions are code, not facts: Basalt gives them its own, found by name and oid.
        return "CASE WHEN t.prolang = 14 THEN t.proname || '_' || t.oid ELSE t.prosrc END"
    return f"t.{column}"


def acl_text(text, roles):
    if text == "\\N":
        return text
    items = []
    for item in text.strip("{}").split(","):
        match = re.fullmatch(r'"?([^="]*)=([^/]*)/([^"]*)"?', item)
        grantee, letters, grantor = match.groups()
        items.append(f"{roles[grantee] if grantee else 0}={letters}/{roles[grantor]}")
    return ",".join(items)


def write_table(connection, table, condition, order, wanted, roles, schema="pg_catalog"):
    columns = rows(connection, "SELECT attname, atttypid::regtype FROM pg_attribute WHERE attnum > 0 AND attrelid = "
                               f"'{schema}.{table}'::regclass ORDER BY attnum")
    if wanted is not None:
        kinds = dict(map(tuple, columns))
        columns = [(name, kinds[name]) for name in wanted]
    selected = ", ".join(expression(table, name, kind) for name, kind in columns)
    order = ", ".join(f"t.{part.strip()}" for part in order.split(","))
    data = rows(connection, f"SELECT {selected} FROM {schema}.{table} t WHERE {condition} ORDER BY {order}")
    for index, (_, kind) in enumerate(columns):
        if kind == "aclitem[]":
            for row in data:
                row[index] = acl_text(row[index], roles)
    lines = ["\t".join(name for name, _ in columns)] + ["\t".join(row) for row in data]
    (HERE / f"{table}.tsv").write_text("\n".join(lines) + "\n")
    print(f"{table}: {len(data)} rows")


# The stop words of PostgreSQL's stemming dictionaries, from the server's files.
STOP_WORDS = r"""SELECT l.list, w.word
    FROM (SELECT (regexp_match(dictinitoption, 'stopwords = ''(\w+)'))[1] AS list FROM pg_ts_dict) l,
    LATERAL (SELECT setting AS directory FROM pg_config WHERE name = 'SHAREDIR') d,
    LATERAL regexp_split_to_table(pg_read_file(d.directory || '/tsearch_data/' || l.list || '.stop'), '\s+') AS w(word)
    WHERE l.list IS NOT NULL AND w.word <> '' ORDER BY l.list COLLATE "C", w.word COLLATE "C" """


def write_stop_words(connection):
    data = rows(connection, STOP_WORDS)
    (HERE / "stop_words.tsv").write_text("\n".join(["list\tword"] + ["\t".join(row) for row in data]) + "\n")
    print(f"stop_words: {len(data)} rows")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    connection = sys.argv[1]
    version = rows(connection, "SELECT current_setting('server_version_num')::int / 10000")[0][0]
    if version != "15":
        sys.exit(f"the seed is PostgreSQL 15's; this server is {version}")
    roles = {name: oid for name, oid in rows(connection, "SELECT rolname, oid FROM pg_authid")}
    for table, (condition, order, columns) in TABLES.items():
        write_table(connection, table, condition, order, columns, roles)
    for table in STANDARD_TABLES:
        write_table(connection, table, "true", "ctid", None, roles, "information_schema")
    write_stop_words(connection)


if __name__ == "__main__":
    main()
