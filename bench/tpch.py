"""./dev bench tpch [--scale 0.1|1] [--only 1,6] [--rounds N]: the 22 queries of TPC-H over our own generator's tables, on Basalt and on
a real PostgreSQL 15 (keys indexed, analyzed, jit off, two parallel workers), each result checked against PostgreSQL's."""
import os, sys
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tpch'))
import generate, query_bench

def make(folder, scale): generate.Files(folder, scale).make()

def main():
    options = query_bench.parser('tpch', 0.1).parse_args()
    folder = os.path.join(query_bench.HERE, 'tpch')
    queries = [(n, open(os.path.join(folder, 'q%02d.sql' % n)).read()) for n in range(1, 23)]
    sys.exit(query_bench.run(options, 'tpch', make, generate.SCHEMA, generate.TABLES, generate.INDEXES, queries))

main()
