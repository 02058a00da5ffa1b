"""Real drivers and tools against the server: psycopg2, libpq in binary, node-pg, pgjdbc, pgbench (with libpq's pipelining). What they assert holds on a
PostgreSQL 15: `python3 tests/clients/suite.py` runs them there."""
import os, subprocess, sys
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
sys.path.insert(0, HERE)
import psycopg2, servers
import type_round_trips
PGBENCH = '/usr/lib/postgresql/15/bin/pgbench'

def psycopg2_case(port):
    connection = psycopg2.connect(host='127.0.0.1', port=port, user='postgres', dbname='postgres')
    cursor = connection.cursor()
    cursor.execute('create table p (id serial primary key, name text not null, amount numeric(10,2), at timestamptz default now())')
    cursor.execute('insert into p (name, amount) values (%s, %s), (%s, null) returning id', ('anna', '12.50', "o'hara"))
    assert cursor.fetchall() == [(1,), (2,)]
    cursor.execute('select name, amount from p order by id')
    rows = cursor.fetchall()
    assert rows[0][0] == 'anna' and str(rows[0][1]) == '12.50' and rows[1] == ("o'hara", None), rows
    connection.commit()
    try: cursor.execute("insert into p (id, name) values (1, 'again')")
    except psycopg2.errors.UniqueViolation as error: assert error.diag.constraint_name == 'p_pkey', error.diag.constraint_name
    else: raise AssertionError('no unique violation')
    connection.rollback()
    named = connection.cursor('c1')
    named.itersize = 10
    named.execute('select g from generate_series(1, 35) g')
    assert [row[0] for row in named] == list(range(1, 36))
    connection.close()

def pgbench_case(port):
    def pgbench(*arguments):
        done = subprocess.run([PGBENCH, '-h', '127.0.0.1', '-p', str(port), '-U', 'postgres', *arguments, 'postgres'],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        assert done.returncode == 0 and 'aborted' not in done.stdout.replace('0 aborted', ''), done.stdout[-3000:]
    pgbench('-i', '-q', '-s', '1')
    for mode in ('simple', 'extended', 'prepared'):
        for script in ('tpcb-like', 'simple-update', 'select-only'):
            pgbench('-n', '-M', mode, '-b', script, '-c', '4', '-j', '2', '-t', '25')
    sums = servers.psql(port, '-At', '-c', 'select count(distinct s) from (select sum(tbalance) s from pgbench_tellers union all'
                        ' select sum(bbalance) from pgbench_branches) x')
    assert sums.strip() == '1', sums
    sums = servers.psql(port, '-At', '-c', 'select (select sum(abalance) from pgbench_accounts) = (select sum(delta) from pgbench_history)')
    assert sums.strip() == 't', sums

def program_case(command, port, environment=None):
    done = subprocess.run([*command, str(port)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300,
                          env={**os.environ, **(environment or {})})
    assert done.returncode == 0, done.stdout[-3000:]

def node_pg_case(port):  # the package was put there by ./dev
    modules = os.path.join(HERE, '..', '..', 'build', 'clients', 'node_modules')
    program_case(['node', os.path.join(HERE, 'node_pg.js')], port, {'NODE_PATH': modules})

def pgjdbc_case(port):
    driver = '/usr/share/java/postgresql.jar'
    program_case(['java', '-XX:TieredStopAtLevel=1', '-cp', driver, os.path.join(HERE, 'JdbcClient.java')], port)

def pgjdbc_types_case(port):  # with the types that type_round_trips_case makes
    command = ['java', '-XX:TieredStopAtLevel=1', '-cp', '/usr/share/java/postgresql.jar', os.path.join(HERE, 'JdbcTypes.java')]
    done = subprocess.run([*command, str(port), type_round_trips.FILE], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-3000:]

def pipeline_case(port):
    servers.psql(port, '-c', 'create table pipeline_t (a int)')
    done = subprocess.run([PGBENCH, '-h', '127.0.0.1', '-p', str(port), '-U', 'postgres', '-n', '-M', 'extended', '-c', '4', '-t', '20',
                           '-f', os.path.join(HERE, 'pipeline.sql'), 'postgres'],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120)
    assert done.returncode == 0 and '80/80' in done.stdout, done.stdout[-3000:]
    assert servers.psql(port, '-At', '-c', 'select count(*) from pipeline_t').strip() == '80'

def type_round_trips_case(port): type_round_trips.check(port)

CASES = (psycopg2_case, type_round_trips_case, pgbench_case, node_pg_case, pgjdbc_case, pgjdbc_types_case, pipeline_case)

def run(build, report):
    with servers.Basalt(os.path.join(build, 'basalt')) as server:
        for case in CASES:
            try:
                case(server.port)
                report('clients/' + case.__name__, True)
            except Exception as error:
                report('clients/' + case.__name__, False, repr(error) + '\n' + server.log()[-4000:])
        code = server.stop()
        report('clients/shutdown', code == 0, 'exit code %s\n%s' % (code, server.log()[-4000:]))

if __name__ == '__main__':
    with servers.Postgres() as oracle:
        for client in CASES:
            client(oracle.port)
            print(client.__name__, 'holds')
