"""How many rows EXPLAIN expects of the queries of queries.sql once setup.sql has analyzed their tables: within a tenth of what PostgreSQL
expects (rows.txt, made by ./dev gold estimates). The sample is the whole table, so chance plays no part."""
import os, re, subprocess, sys
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
import servers, wire

def read(name): return open(os.path.join(HERE, name)).read()
def queries(): return read('queries.sql').splitlines()

def estimates(port):
    connection = wire.Connection(port)
    answers = connection.run([text.strip() for text in read('setup.sql').split(';\n') if text.strip()])
    answers += connection.run(['explain ' + query for query in queries()])
    for answer in answers:
        if answer.error: raise RuntimeError(answer.error['M'])
    return [int(re.search(rb'rows=(\d+)', wire.values_of(answer.rows[0])[0]).group(1)) for answer in answers[-len(queries()):]]

def near(got, want): return abs(got - want) <= max(1, want * 0.1)

def run(build, report):
    with servers.Basalt(os.path.join(build, 'basalt')) as server:
        try: rows = estimates(server.port)
        except Exception as error: return report('estimates', False, repr(error) + '\n' + server.log()[-2000:])
    wrong = ['%d rows, PostgreSQL %d: %s' % (got, int(want), query)
             for query, got, want in zip(queries(), rows, read('rows.txt').split()) if not near(got, int(want))]
    report('estimates', not wrong, '\n'.join(wrong))

def gold():
    with servers.Postgres(['max_parallel_workers_per_gather=0']) as postgres: rows = estimates(postgres.port)
    with open(os.path.join(HERE, 'rows.txt'), 'w') as f: f.writelines('%d\n' % count for count in rows)
