#!/usr/bin/env python3
"""Runs our system view queries on a real PostgreSQL 15 and compares them with its own views: column names, types, rows.

    catalog/views/compare.py "host=127.0.0.1 port=5432 user=postgres dbname=scratch" [part of a view's name]

Makes and drops a schema basalt_views in that database; put tables, views, domains, functions there before to compare more.
"""
import pathlib
import re
import subprocess
import sys

COLUMNS = ("SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum) FROM pg_attribute "
           "WHERE attrelid = '{0}'::regclass AND attnum > 0")
RUNNING = re.compile("stat|memory|locks|shmem|timezone_names")  # rows change from look to look


def psql(connection, sql):
    result = subprocess.run(["psql", "-X", "-q", "-At", "-d", connection, "-c", "SET client_min_messages = error", "-c", sql],
                            capture_output=True, text=True)
    return result.stdout.strip(), result.stderr.strip()


def queries():
    for path in sorted(pathlib.Path(__file__).parent.glob("*.sql")):
        for match in re.finditer(r"CREATE VIEW (\S+) AS\n(.*?);\n", path.read_text(), re.S):
            yield match[1], match[2]


def complaint(connection, name, query):
    wanted, _ = psql(connection, COLUMNS.format(name))
    if name.startswith("information_schema."):  # as the loader does
        casts = ", ".join(f'v."{column}"::{kind} AS "{column}"'
                          for column, kind in (part.split(" ", 1) for part in wanted.split(", ")))
        query = f"SELECT {casts} FROM ({query}) v"
    found, error = psql(connection, "DROP SCHEMA IF EXISTS basalt_views CASCADE; CREATE SCHEMA basalt_views; "
                        f"CREATE VIEW basalt_views.v AS {query}; " + COLUMNS.format("basalt_views.v"))
    if error:
        return None if "pseudo-type anyarray" in error else error
    if found != wanted:
        return f"columns are {found}, should be {wanted}"
    if RUNNING.search(name):
        return None
    texts = ", ".join(f'"{part.split(" ", 1)[0]}"::text' for part in wanted.split(", "))
    counts, error = psql(connection, f"SELECT (SELECT count(*) FROM (SELECT {texts} FROM {name} EXCEPT ALL SELECT {texts} "
                         f"FROM basalt_views.v) a), (SELECT count(*) FROM (SELECT {texts} FROM basalt_views.v EXCEPT ALL "
                         f"SELECT {texts} FROM {name}) b)")
    return error or (None if counts == "0|0" else f"rows missing|too many: {counts}")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    failed = total = 0
    for name, query in queries():
        if len(sys.argv) > 2 and sys.argv[2] not in name:
            continue
        total += 1
        if message := complaint(sys.argv[1], name, query):
            failed += 1
            print(f"{name}: {message}")
    psql(sys.argv[1], "DROP SCHEMA IF EXISTS basalt_views CASCADE")
    print(f"{total} views, {failed} differ")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
