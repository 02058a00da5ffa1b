"""./dev bench hits [--scale 1] [--only 1,6] [--rounds N]: 43 queries in the manner of ClickBench over a wide table of two million page
views (scale 1), on Basalt and on a real PostgreSQL 15, each result checked against PostgreSQL's."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'web'))
import generate_hits, query_bench

def main():
    options = query_bench.parser('hits', 0.1).parse_args()
    with open(os.path.join(query_bench.HERE, 'web', 'queries.sql')) as f: queries = list(enumerate((line.strip().rstrip(';') for line in f), 1))
    indexes = ['alter table hits add primary key (counter_id, event_date, user_id, event_time, watch_id)']
    sys.exit(query_bench.run(options, 'hits', generate_hits.make, generate_hits.SCHEMA, ['hits'], indexes, queries))

main()
