"""Durability: kill -9 under a durable write load; after the restart every acknowledged commit is there and none is half there."""
import os, random, subprocess, sys, threading, time
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
import psycopg2, servers

def connect(port): return psycopg2.connect(host='127.0.0.1', port=port, user='postgres', dbname='postgres', connect_timeout=10)

class Writer(threading.Thread):
    """Inserts pairs (client, n) into two tables in one transaction and remembers the highest n that was acknowledged."""
    def __init__(self, port, client, first):
        super().__init__()
        self.port, self.client, self.n, self.acknowledged = port, client, first, first
    def run(self):
        try:
            connection = connect(self.port)
            cursor = connection.cursor()
            while True:
                n = self.n + 1
                cursor.execute('insert into left_half values (%s, %s)', (self.client, n))
                cursor.execute('insert into right_half values (%s, %s)', (self.client, n))
                connection.commit()
                self.n = self.acknowledged = n
        except psycopg2.Error: pass  # the server was killed

def check(connection, writers):
    cursor = connection.cursor()
    for writer in writers:
        found = []
        for table in ('left_half', 'right_half'):
            cursor.execute('select count(*), coalesce(max(n), 0) from %s where client = %d' % (table, writer.client))
            found.append(cursor.fetchone())
        if found[0] != found[1]: return 'client %d: halves differ: %s' % (writer.client, found)
        count, highest = found[0]
        if count != highest: return 'client %d: holes: %d rows up to %d' % (writer.client, count, highest)
        if highest < writer.acknowledged: return 'client %d: %d was acknowledged, %d is there' % (writer.client, writer.acknowledged, highest)
        if highest > writer.acknowledged + 1: return 'client %d: more than was sent: %d' % (writer.client, highest)
        writer.n = highest
    return ''

def rounds(build, count, seed):
    random.seed(seed)
    server = servers.Basalt(os.path.join(build, 'basalt'))
    slowest = 0
    try:
        server.start()
        setup = connect(server.port)
        setup.autocommit = True
        setup.cursor().execute('create table left_half (client int, n int, primary key (client, n));'
                               'create table right_half (client int, n int, primary key (client, n))')
        setup.close()
        state = {client: 0 for client in range(4)}
        for _ in range(count):
            writers = [Writer(server.port, client, n) for client, n in state.items()]
            for writer in writers: writer.start()
            time.sleep(random.uniform(0.05, 0.6))
            server.kill()
            for writer in writers: writer.join(20)
            started = time.time()
            server.start()
            connection = connect(server.port)
            connection.cursor().execute('select 1')
            slowest = max(slowest, time.time() - started)
            fault = check(connection, writers)
            connection.close()
            if fault: return fault, slowest
            state = {writer.client: writer.n for writer in writers}
        return '', slowest
    finally: server.remove()

def run(build, report):
    count = int(os.environ.get('CRASH_ROUNDS', '4'))
    seed = int(os.environ.get('CRASH_SEED', str(int(time.time()))))
    fault, slowest = rounds(build, count, seed)
    report('crash/kill -9, %d rounds' % count, not fault, 'seed %d: %s' % (seed, fault))
    print('crash: seed %d, slowest first query after a restart %.2f s' % (seed, slowest))
