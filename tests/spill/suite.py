"""What work_mem does not hold goes to temporary files: the same results with 64 kB as with 1 GB, files in the one case and none in the other,
none left after errors and crashes, memory that stays bounded."""
import glob, os, sys, threading, time
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
import servers, wire

TABLES = [
    "create table big as select i as id, case when i % 13 = 5 then null else (i * 7919) % 9973 end as k, i % 5 as few, "
    "'text ' || (i * 31) % 20011 || repeat('-', i % 60) as t, (i * 1.37)::numeric(20,3) * 12345678901234567::numeric as n, "
    "timestamptz '2000-01-01 00:00 UTC' + i * interval '37 min' as at from generate_series(1, 40000) i",
    "create table other as select (i * 3) % 30011 as k, 'o' || i as o, i % 40 as few from generate_series(1, 30000) i",
    "create table skewed as select case when i % 10 = 0 then i else 7 end as k, repeat('s', i % 50) || i as s from generate_series(1, 20000) i",
    "create table nulls as select case when i = 12345 then null else i * 2 end as k from generate_series(1, 30000) i",
    "analyze",
]
# Settings that have the planner choose the operator in question.
HASH = ['set enable_mergejoin = off', 'set enable_nestloop = off']
LOOP = ['set enable_mergejoin = off', 'set enable_hashjoin = off']
JOIN = 'select count(*), sum(length(b.t)), sum(length(o.o)), count(b.k), count(o.k) from big b %s join other o on b.k = o.k'
QUERIES = [
    ('sort', [], 'select id, t, n, at from big order by t, id'),
    ('sort of equal rows keeps them in order', [], 'select k, few, t from big order by few desc, k nulls first, t collate "C"'),
    ('sort by an expression', [], 'select t, n from big order by n % 1000 desc, lower(t), n'),
    ('sort under a window', [], 'select id, row_number() over (order by t, id) from big order by id'),
    ('many groups', [], 'select k, count(*), sum(id), min(t), max(n) from big group by k order by k'),
    ('groups by an expression', [], "select t || 'x', few, count(*), avg(n) from big group by t || 'x', few"),
    ('arrays and strings by group', [], "select k, array_agg(id order by t desc, id), string_agg(t, ',' order by id) from big group by k"),
    ('distinct arguments', [], 'select few, count(distinct t), sum(distinct id), count(distinct k) from big group by few'),
    ('distinct arguments of one group', [], 'select count(distinct t), count(distinct n), count(distinct at) from big'),
    ('ordered argument of one group', [], "select md5(string_agg(t, ',' order by t desc, id)) from big"),
    ('a percentile', [], 'select percentile_disc(0.5) within group (order by t), mode() within group (order by n) from big'),
    ('grouping sets', [], 'select k, few, t, count(*), sum(id), grouping(k, few, t) from big group by grouping sets ((k, few), (t), (few), ())'),
    ('cube', [], 'select k, t, few, count(distinct id) from big where id < 9000 group by cube (k, t, few)'),
    ('distinct', [], 'select distinct k, t from big'),
    ('distinct on', ['set enable_sort = on'], 'select distinct on (k) k, t from big order by k, t desc, id'),
    ('union', [], 'select t from big union select o from other union select s from skewed'),
    ('intersect', [], 'select k, few from big intersect select k, few from other'),
    ('intersect all', [], 'select k from big intersect all select k from other'),
    ('except', [], 'select t, id from big except select t, id from big where id % 3 = 0'),
    ('except all', [], 'select k from big except all select k from other'),
    ('hash join', HASH, JOIN % 'inner'), ('left hash join', HASH, JOIN % 'left'), ('right hash join', HASH, JOIN % 'right'),
    ('full hash join', HASH, JOIN % 'full'),
    ('rows of a full join', HASH, 'select b.t, o.o from big b full join other o on b.k = o.k and b.few < o.few'),
    ('semi join', HASH, 'select t from big b where exists (select 1 from other o where o.k = b.k and o.few > b.few)'),
    ('anti join', HASH, 'select t from big b where not exists (select 1 from other o where o.k = b.k)'),
    ('one key has nearly all rows', HASH, 'select count(*), sum(length(a.s) + length(b.s)) from skewed a join (select * from skewed where k <> 7 or length(s) < 8) b on a.k = b.k'),
    ('left join to one key', HASH, 'select o.k, count(s.s), max(s.s) from (select * from other where k < 100) o left join skewed s on o.k = s.k group by o.k'),
    ('join by expressions', HASH, "select count(*), sum(o.few) from big b join other o on b.k + 1 = o.k + 1 and b.few || '' = (o.few % 5) || ''"),
    ('join of joins', HASH, 'select count(*), sum(a.id), sum(c.id) from big a join other b on a.k = b.k join big c on c.id = b.k'),
    ('a CTE read twice', [], 'with c as materialized (select id, t, few from big) select count(*), sum(length(t)), sum(id), min(t) from (select * from c where few = 1 union all select * from c) x'),
    ('a CTE read by two at a time', HASH, 'with c as materialized (select id, t, few from big) select count(*), sum(length(a.t) - length(b.t)) from c a join c b on a.id = b.id + 1'),
    ('inner side of a nested loop', LOOP, 'select count(*), sum(length(b.t)) from (values (1), (2), (9)) v(x) left join big b on b.few >= v.x'),
    ('recursion', [], "with recursive r(n, t) as (select id, t from big where id <= 9000 union all select n + 1000000, t from r where n < 2000000) select count(*), sum(n), sum(length(t)) from r"),
    ('window over all rows', [], 'select id, sum(id) over (order by t, id), lag(t, 3) over (order by t, id), first_value(n) over (order by t, id) from big order by id'),
    ('window over large partitions', [], 'select id, rank() over w, lead(t, 2000) over w, count(*) over w, nth_value(t, 5) over w, ntile(7) over w from big window w as (partition by few order by t) order by id'),
    ('window over small partitions', [], 'select id, dense_rank() over (partition by k order by n), max(t) over (partition by k order by id rows between 2 preceding and 1 following) from big order by id'),
    ('window with a range', [], "select id, count(*) over (partition by few order by n range between 1000000000000000000 preceding and current row), sum(id) over (order by at range between '5 hours' preceding and '1 hour' following exclude current row) from big order by id"),
    ('window with a filter', [], 'select id, sum(id) filter (where few = 2) over (order by n rows between 100 preceding and 100 following exclude group) from big order by id'),
    ('limit over a sort of more than work_mem', [], 'select id, t, n from big order by t desc, id limit 30000 offset 5'),
    ('rows of returning', [], "with gone as (insert into sink select id, t from big returning id, t) select count(*), min(t) from gone"),
    ('a function that returns rows', [], 'select count(*), sum(length(t)) from all_of_big()'),
]

class Spills:
    """Queries, and how many temporary files they made."""
    def __init__(self, server):
        self.server, self.connection = server, wire.Connection(server.port)
    def files(self): return self.server.log().count('temporary file: path "base/pgsql_tmp/pgsql_tmp')
    def run(self, *queries):
        answers = self.connection.run(list(queries))
        for query, answer in zip(queries, answers):
            if answer.error: raise RuntimeError('%s: %s' % (query, answer.error['M']))
        return answers
    def rows(self, query, settings, work_mem):
        before = self.files()
        answers = self.run('begin', "set local work_mem = '%s'" % work_mem, 'set local hash_mem_multiplier = 1',
                           *[s.replace('set ', 'set local ', 1) for s in settings], query, 'rollback')
        rows = [wire.values_of(row) for row in answers[-2].rows]
        return (rows if 'order by' in query.rsplit(')', 1)[-1] else sorted(rows, key=repr)), self.files() - before

def left_over(server): return glob.glob(server.directory + '/base/pgsql_tmp/*')

def check_queries(server, report):
    spills = Spills(server)
    spills.run(*TABLES, 'create table sink (id int, t text)',
               "create function all_of_big() returns setof big language sql volatile as 'select * from big offset 0'")
    for name, settings, query in QUERIES:
        try:
            want, none = spills.rows(query, settings, '1GB')
            got, some = spills.rows(query, settings, '64kB')
        except RuntimeError as error:
            report('spill/' + name, False, str(error))
            spills = Spills(server)
            continue
        differing = [pair for pair in zip(want, got) if pair[0] != pair[1]][:3]
        report('spill/' + name, want == got and len(want) > 0 and none == 0 and some > 0,
               '%d and %d rows, %d and %d files; %r' % (len(want), len(got), none, some, differing))
    check_cursor(spills, report)
    report('spill/nothing is left', not left_over(server), repr(left_over(server)))

def check_cursor(spills, report):
    fetches = ['fetch forward 3 from c', 'fetch last from c', 'fetch absolute 20000 from c', 'fetch backward 3 from c', 'fetch first from c', 'fetch absolute -7 from c']
    texts = {}
    for work_mem in ('1GB', '64kB'):
        spills.run("set work_mem = '%s'" % work_mem)
        texts[work_mem] = []
        for declare in ('declare c scroll cursor for select t, id from big order by id', 'declare c scroll cursor with hold for select t, id from big'):
            spills.run('begin', declare, 'fetch 100 from c', *(['commit'] if 'hold' in declare else []))
            texts[work_mem] += [[wire.values_of(row) for row in answer.rows] for answer in spills.run(*fetches)]
            held = len(left_over(spills.server))
            spills.run('close c', *([] if 'hold' in declare else ['commit']))
        report('spill/cursor with %s of work_mem' % work_mem, (held > 0) == (work_mem == '64kB'), '%d files' % held)
    spills.run('reset work_mem')
    report('spill/cursors', texts['1GB'] == texts['64kB'] and len(texts['1GB'][1]) == 1, repr(texts)[:2000])

def check_explain(server, report):
    spills = Spills(server)
    def lines(work_mem, query):
        answers = spills.run("set work_mem = '%s'" % work_mem, *HASH, 'explain (analyze, costs off, timing off, summary off) ' + query)
        return '\n'.join(wire.values_of(row)[0].decode() for row in answers[-1].rows)
    import re
    for name, work_mem, query, pattern in [
            ('quicksort', '1GB', 'select * from big order by t', r'Sort Method: quicksort  Memory: \d{4,}kB$'),
            ('top-N', '1GB', 'select * from big order by t limit 5', r'Sort Method: top-N heapsort  Memory: \d+kB$'),
            ('external merge', '64kB', 'select * from big order by t', r'Sort Method: external merge  Disk: \d{4,}kB$'),
            ('groups', '1GB', 'select t, count(*) from big group by t', r'Batches: 1  Memory Usage: \d{4,}kB$'),
            ('groups on disk', '64kB', 'select t, count(*) from big group by t', r'Batches: \d{2,}  Memory Usage: \d{2,}kB  Disk Usage: \d{4,}kB$'),
            ('join', '1GB', 'select * from big a join big b on a.id = b.id', r'Buckets: \d{5,}  Batches: 1  Memory Usage: \d{4,}kB$'),
            ('join on disk', '64kB', 'select * from big a join big b on a.id = b.id', r'Buckets: \d+ \(originally \d+\)  Batches: \d{2,} \(originally 1\)  Memory Usage: \d{2,}kB$')]:
        text = lines(work_mem, query)
        report('spill/explain ' + name, re.search(pattern, text, re.M) is not None, text)

def check_errors(server, report):
    spills = Spills(server)
    spills.run("set work_mem = '64kB'", "set temp_file_limit = '1MB'")
    for name, query in [('sort', 'select * from big order by t'), ('groups', 'select t, n, count(*) from big group by t, n'),
                        ('join', 'select count(*) from big a join big b on a.t = b.t and a.n = b.n')]:
        error = spills.connection.run([query])[0].error or {}
        report('spill/temp_file_limit of a %s' % name, error.get('C') == '53400' and error.get('M') == 'temporary file size exceeds temp_file_limit (1024kB)'
               and not left_over(server), repr((error, left_over(server))))
    spills.run('reset temp_file_limit')
    cancelled = cancel_when_spilling(spills, server)
    report('spill/cancel in the middle', cancelled == '57014' and not left_over(server), repr((cancelled, left_over(server))))

LONG = 'select count(*) from (select a.t, b.t from big a, big b where a.few = b.few order by 1, 2 offset 1) x'

def start_long(server):
    """A sort that takes long, on a connection of its own; returns when it has written something."""
    spills, answers = Spills(server), []
    spills.run("set work_mem = '64kB'")
    pid = int(wire.values_of(spills.run('select pg_backend_pid()')[0].rows[0])[0])
    def work():
        try: answers.append(spills.connection.run([LONG])[0])
        except wire.Lost: pass
    thread = threading.Thread(target=work)
    thread.start()
    deadline = time.time() + 60
    while not left_over(server) and time.time() < deadline: time.sleep(0.02)
    return thread, pid, answers

def cancel_when_spilling(spills, server):
    thread, pid, answers = start_long(server)
    if not left_over(server): return 'no file was written'
    spills.run('select pg_cancel_backend(%d)' % pid)
    thread.join(60)
    return answers[0].state() if answers else 'no answer'

def check_crash(server, report):
    thread, _, _ = start_long(server)
    before = left_over(server)
    server.kill()
    thread.join(60)
    stayed = left_over(server)
    server.start()
    report('spill/a crash leaves nothing behind', bool(before) and bool(stayed) and not left_over(server), repr((before, stayed, left_over(server))))

def check_memory(binary, report):
    """80 MB of rows under 1 MB of work_mem, in a server that has 64 MB for all: it holds few of them; with work_mem out of the way it fails."""
    with servers.Basalt(binary, settings=['basalt.memory_limit=64MB', 'log_temp_files=0']) as server:
        spills = Spills(server)
        rows = "(select i, (i::bigint * 7919) %% 300007 as k, repeat('x', 300) || i as t from generate_series(1, 250000) i) %s"
        spills.run(*HASH)
        for name, query in [('sort', 'select count(*), max(t) from (select * from %s order by k, t offset 1) x' % (rows % 's')),
                            ('groups', 'select count(*), sum(n) from (select k, t, count(*) n from %s group by k, t offset 1) x' % (rows % 's')),
                            ('join', 'select count(*), sum(length(a.t) + length(b.t)) from %s join %s on a.k = b.k and a.t = b.t' % (rows % 'b', rows % 'a'))]:
            few, many = [spills.connection.run(["set work_mem = '%s'" % work_mem, query])[1] for work_mem in ('1MB', '1GB')]
            report('spill/memory of a ' + name, few.error is None and many.state() == '53200',
                   repr((few.error, many.error, many.rows)))

def run(build, report):
    binary = os.path.join(build, 'basalt')
    with servers.Basalt(binary, settings=['log_temp_files=0']) as server:
        for check in (check_queries, check_explain, check_errors, check_crash):
            try: check(server, report)
            except Exception as error: report('spill/' + check.__name__, False, repr(error) + '\n' + server.log()[-3000:])
    check_memory(binary, report)
