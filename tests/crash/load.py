"""A durable write load of several kinds over the wire, and the check of what a crash left of it."""
import os, random, sys, threading, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import psycopg2

ACCOUNTS, BALANCE = 20, 1000

def connect(port, **more):
    return psycopg2.connect(host='127.0.0.1', port=port, user='postgres', dbname='postgres', connect_timeout=20, **more)

def ask(connection, text):
    cursor = connection.cursor()
    cursor.execute(text)
    return cursor.fetchall()

class Writer(threading.Thread):
    """Works until the server is gone; an SQL error that is not about that is the round's fault."""
    def __init__(self):
        super().__init__()
        self.port, self.fault, self.stopped = 0, '', threading.Event()
    def run(self):
        try:
            connection = connect(self.port)
            cursor = connection.cursor()
            while not self.stopped.is_set(): self.step(connection, cursor)
            connection.close()
        except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            if getattr(error, 'pgcode', None) not in (None, '57P01', '08006'): self.fault = '%s: %s' % (type(self).__name__, error)
        except psycopg2.Error as error: self.fault = '%s: %s %s' % (type(self).__name__, error.pgcode, error)
    def again(self, port):
        """A thread runs once: a new one that goes on with what this one knows."""
        fresh = type(self)(*self.arguments())
        for name in self.MEMORY: setattr(fresh, name, getattr(self, name))
        fresh.port = port
        return fresh

class Pairs(Writer):
    """Inserts (client, n) into two tables in one transaction; remembers the highest n that was acknowledged."""
    MEMORY = ['acknowledged']
    def __init__(self, client):
        super().__init__()
        self.client, self.acknowledged = client, 0
    def arguments(self): return [self.client]
    def step(self, connection, cursor):
        n = self.acknowledged + 1
        cursor.execute('insert into left_half values (%s, %s)', (self.client, n))
        cursor.execute('insert into right_half values (%s, %s)', (self.client, n))
        connection.commit()
        self.acknowledged = n
    def check(self, connection):
        found = [ask(connection, 'select count(*), coalesce(max(n), 0) from %s where client = %d' % (table, self.client))[0]
                 for table in ('left_half', 'right_half')]
        count, highest = found[0]
        if found[0] != found[1]: return 'client %d: halves differ: %s' % (self.client, found)
        if count != highest: return 'client %d: holes: %d rows up to %d' % (self.client, count, highest)
        if highest < self.acknowledged: return 'client %d: %d was acknowledged, %d is there' % (self.client, self.acknowledged, highest)
        if highest > self.acknowledged + 1: return 'client %d: more than was sent: %d' % (self.client, highest)
        self.acknowledged = highest
        return ''

class Transfers(Writer):
    """Moves money between a few hot rows: the sum stays, and the journal says the same as the accounts."""
    MEMORY = []
    def arguments(self): return []
    def step(self, connection, cursor):
        one, other = sorted(random.sample(range(ACCOUNTS), 2))
        amount = random.randint(-50, 50)
        cursor.execute('update account set balance = balance + %s where id = %s', (amount, one))
        cursor.execute('update account set balance = balance - %s where id = %s', (amount, other))
        cursor.execute('insert into journal (one, other, amount) values (%s, %s, %s)', (one, other, amount))
        connection.commit()
    def check(self, connection):
        if ask(connection, 'select sum(balance) from account') != [(ACCOUNTS * BALANCE,)]: return 'the sum of the accounts changed'
        wrong = ask(connection, 'select a.id, a.balance from account a where balance <>'
                    ' %d + coalesce((select sum(amount) from journal where one = a.id), 0)'
                    ' - coalesce((select sum(amount) from journal where other = a.id), 0)' % BALANCE)
        return 'accounts and journal differ: %s' % wrong if wrong else ''

class Tables(Writer):
    """Creates tables with an index, some in a storage of their own, and drops the older ones. names: what must be there; gone:
    what must not."""
    MEMORY = ['names', 'gone', 'number']
    ROWS = 200
    def __init__(self, directory):
        super().__init__()
        self.directory, self.names, self.gone, self.number = directory, {}, set(), 0
    def arguments(self): return [self.directory]
    def step(self, connection, cursor):
        connection.autocommit = True
        self.number += 1
        name, storage = 'made%d' % self.number, ''
        if self.number % 3 == 0:
            storage = 'storage%d' % self.number
            os.mkdir(os.path.join(self.directory, storage))
            cursor.execute("create tablespace %s location '%s'" % (storage, os.path.join(self.directory, storage)))
        cursor.execute('begin; create table %s (n int primary key, word text)%s; insert into %s select g, %s from generate_series(1, %d) g;'
                       'create index on %s (word); commit'
                       % (name, ' tablespace ' + storage if storage else '', name, "'word' || g", self.ROWS, name))
        self.names[name] = storage
        if len(self.names) < 4: return
        old = next(iter(self.names))
        storage = self.names.pop(old)
        cursor.execute('drop table ' + old)
        self.gone.add(old)
        if storage: cursor.execute('drop tablespace ' + storage)
    def check(self, connection):
        there = {name for (name,) in ask(connection, "select relname from pg_class where relname like 'made%' and relkind = 'r'")}
        lost, back = set(self.names) - there, self.gone & there
        if lost: return 'created tables are lost: %s' % sorted(lost)
        if back: return 'dropped tables are back: %s' % sorted(back)
        for name in there:
            counts = ask(connection, 'select count(*), count(word), sum(n) from %s' % name)
            counts += ask(connection, "select n, word from %s where word = 'word77'" % name)
            if counts != [(self.ROWS, self.ROWS, self.ROWS * (self.ROWS + 1) // 2), (77, 'word77')]: return '%s holds %s' % (name, counts)
        self.names = {name: self.names.get(name, '') for name in there}
        return ''

class Load:
    """The tables, their writers, and rounds of them on one data directory."""
    SETUP = ('create table left_half (client int, n int, primary key (client, n));'
             'create table right_half (client int, n int, primary key (client, n));'
             'create table account (id int primary key, balance int); insert into account select g, %d from generate_series(0, %d) g;'
             'create table journal (id serial primary key, one int, other int, amount int);'
             'create index on journal (one); create index on journal (other)'
             % (BALANCE, ACCOUNTS - 1))
    def __init__(self, directory): self.writers = [Pairs(client) for client in range(3)] + [Transfers(), Transfers(), Tables(directory)]
    def prepare(self, port):
        connection = connect(port)
        connection.autocommit = True
        connection.cursor().execute(self.SETUP)
        connection.close()
    def start(self, port):
        self.writers = [writer.again(port) for writer in self.writers]
        for writer in self.writers: writer.start()
    def join(self):
        for writer in self.writers: writer.stopped.set()
        for writer in self.writers: writer.join(60)
    def check(self, port):
        connection = connect(port)
        faults = [writer.fault or writer.check(connection) for writer in self.writers]
        connection.close()
        return '; '.join(fault for fault in faults if fault)
    def acknowledged(self): return sum(writer.acknowledged for writer in self.writers if isinstance(writer, Pairs))
