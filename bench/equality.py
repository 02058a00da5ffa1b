"""./dev bench equality [--scale 0.01] [--only "Q1,hits 6"]: the 22 queries of TPC-H and the 43 of hits over small tables, on Basalt: each once as a
real PostgreSQL 15 answers it, then under little memory, with other numbers of threads and with each join method switched off. All results must
be the same. Under 'plans' stands how many queries were planned otherwise than without the setting, under 'files' how many temporary files they
wrote; with little memory there must be some."""
import os, sys, time
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ('tpch', 'web'): sys.path.insert(0, os.path.join(HERE, folder))
import generate, generate_hits, query_bench
from query_bench import servers, wire

VARIANTS = [('work_mem 1 MB', {'work_mem': '1MB'}), ('1 thread', {'max_parallel_workers_per_gather': '0'}),
            ('2 threads', {'max_parallel_workers_per_gather': '1'}), ('4 threads', {'max_parallel_workers_per_gather': '3'}),
            ('no hash joins', {'enable_hashjoin': 'off'}), ('no nested loops', {'enable_nestloop': 'off'}),
            ('no merge joins', {'enable_mergejoin': 'off'}),
            ('only merge joins', {'enable_hashjoin': 'off', 'enable_nestloop': 'off'}),
            ('only nested loops', {'enable_hashjoin': 'off', 'enable_mergejoin': 'off'}),
            ('no sequential scans', {'enable_seqscan': 'off'}),
            ('no scans by index', {'enable_indexscan': 'off', 'enable_bitmapscan': 'off', 'enable_indexonlyscan': 'off'}),
            ('no sorts, no hash aggregates', {'enable_sort': 'off', 'enable_hashagg': 'off'}),
            ('everything off', dict.fromkeys(['enable_' + name for name in ('bitmapscan', 'hashagg', 'hashjoin', 'indexonlyscan', 'indexscan',
                                                                        'material', 'mergejoin', 'nestloop', 'seqscan', 'sort', 'tidscan')], 'off')),
            ('1 MB, 4 threads, no hash joins', {'work_mem': '1MB', 'max_parallel_workers_per_gather': '3', 'enable_hashjoin': 'off'})]
HITS_INDEXES = ['alter table hits add primary key (counter_id, event_date, user_id, event_time, watch_id)']

def queries():
    for n in range(1, 23): yield 'Q%d' % n, open(os.path.join(HERE, 'tpch', 'q%02d.sql' % n)).read()
    with open(os.path.join(HERE, 'web', 'queries.sql')) as f:
        for n, line in enumerate(f, 1): yield 'hits %d' % n, line.strip().rstrip(';')

def load(server, name, folder):
    query_bench.load(name, server.port, generate.SCHEMA, generate.TABLES, generate.INDEXES, folder + '/tpch')
    query_bench.load(name, server.port, generate_hits.SCHEMA, ['hits'], HITS_INDEXES, folder + '/hits')

def make_files(folder, scale):
    for part in ('tpch', 'hits'): os.makedirs(folder + '/' + part, exist_ok=True)
    if os.path.exists(folder + '/done'): return
    generate.Files(folder + '/tpch', scale).make()
    generate_hits.make(folder + '/hits', scale)
    open(folder + '/done', 'w').close()

class Run:
    def __init__(self, port, timeout):
        self.connection = wire.Connection(port)
        self.connection.run(["set statement_timeout = '%ds'" % timeout])
    def set(self, settings):
        for answer in self.connection.run(["set %s = '%s'" % item for item in settings.items()]):
            if answer.error: raise RuntimeError(answer.error['M'])
    def reset(self, settings): self.connection.run(['reset ' + name for name in settings])
    def answer(self, text): return self.connection.run([text])[0]
    def plan(self, text): return [wire.values_of(row) for row in self.connection.run(['explain (costs off) ' + text])[0].rows]

def check(server, run, name, settings, wanted, texts):
    """Prints a line; returns how many queries have other results than wanted."""
    plans = {n: run.plan(text) for n, text in texts}
    files = server.log().count('temporary file: path')
    run.set(settings)
    started, wrong, other = time.time(), [], 0
    for number, text in texts:
        other += run.plan(text) != plans[number]
        got = run.answer(text)
        if got.error: wrong.append('%s: %s' % (number, got.error['M']))
        elif not query_bench.same(wanted[number], got, 'order by' in text): wrong.append('%s: %d rows that differ' % (number, len(got.rows)))
    run.reset(settings)
    files = server.log().count('temporary file: path') - files
    if 'work_mem' in settings and not files: wrong.append('nothing was written to disk')
    print('%-32s %6.1f s  %3d plans  %4d files  %s' % (name, time.time() - started, other, files, '; '.join(wrong) or 'same'), flush=True)
    return len(wrong)

def main():
    options = query_bench.parser('equality', 0.01).parse_args()
    folder = options.folder or '/tmp/basalt-bench-equality-%g' % options.scale
    make_files(folder, options.scale)
    texts = [q for q in queries() if not options.only or q[0] in options.only.split(',')]
    with servers.Basalt(options.binary, options.data, ['basalt.memory_limit=' + options.memory, 'log_temp_files=0']) as basalt, servers.Postgres(['jit=off', 'fsync=off']) as postgres:
        for server, name in ((postgres, 'PostgreSQL'), (basalt, 'Basalt')): load(server, name, folder)
        oracle, run = Run(postgres.port, options.timeout), Run(basalt.port, options.timeout)
        wanted = {number: oracle.answer(text) for number, text in texts}
        for number, text in texts:
            if wanted[number].error: raise RuntimeError('%s: %s' % (number, wanted[number].error['M']))
        wrong = check(basalt, run, 'as it is', {}, wanted, texts)
        for name, settings in VARIANTS: wrong += check(basalt, run, name, settings, wanted, texts)
    print('%d queries, %d results that differ' % (len(texts), wrong))
    sys.exit(1 if wrong else 0)

main()
