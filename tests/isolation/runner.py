"""Runs an isolation spec: several sessions whose steps interleave as written. A line is one step:
    1: SQL      session 1 runs it to its end (";" separates statements of one message)
    2! SQL      session 2 starts it and must then wait for a lock
    2>          the step that waited is over now: its answer is printed
    # text      a comment, printed
Answers are printed as rows, command tags and errors with their SQLSTATE. Sessions are connected in the order of their first step."""
import select, time
import psycopg2, psycopg2.extensions

SECONDS = 60

class Session:
    def __init__(self, port):
        self.connection = psycopg2.connect(host='127.0.0.1', port=port, user='postgres', dbname='postgres', async_=1)
        self._wait(time.time() + SECONDS)
        self.cursor = self.connection.cursor()
        self.pid = self.connection.info.backend_pid
    def _wait(self, deadline):
        while True:
            state = self.connection.poll()
            if state == psycopg2.extensions.POLL_OK: return True
            left = deadline - time.time()
            if left <= 0: raise RuntimeError('no answer within %d s' % SECONDS)
            descriptors = [self.connection.fileno()]
            if state == psycopg2.extensions.POLL_READ: select.select(descriptors, [], [], left)
            else: select.select([], descriptors, [], left)
    def send(self, sql): self.cursor.execute(sql)
    def answer(self):
        """Lines of the answer to what was sent last."""
        try: self._wait(time.time() + SECONDS)
        except psycopg2.Error as error:
            return ['%s: %s' % (error.pgcode, str(error).split('\n')[0])]
        if self.cursor.description is None: return [self.cursor.statusmessage]
        rows = ['|'.join('NULL' if value is None else str(value) for value in row) for row in self.cursor.fetchall()]
        return [' ' + row for row in rows] + ['(%d rows)' % len(rows)]

def wait_until_blocked(watcher, pid, step):
    """The session waits for a lock: pg_locks says so, on both servers."""
    deadline = time.time() + SECONDS
    while time.time() < deadline:
        watcher.send('select count(*) from pg_locks where pid = %d and not granted' % pid)
        if watcher.answer()[0] != ' 0': return
        time.sleep(0.02)
    raise RuntimeError('the step does not wait: %s' % step)

def run(port, text):
    """The spec's transcript."""
    out, sessions, watcher = [], {}, Session(port)
    def session(number):
        if number not in sessions: sessions[number] = Session(port)
        return sessions[number]
    for line in text.split('\n'):
        line = line.strip()
        if not line: continue
        out.append(line)
        if line.startswith('#'): continue
        number, kind, sql = line[0], line[1], line[2:].strip()
        if kind == '>':
            out += sessions[number].answer()
            continue
        session(number).send(sql)
        if kind == '!': wait_until_blocked(watcher, session(number).pid, line)
        else: out += session(number).answer()
    for one in [watcher, *sessions.values()]: one.connection.close()
    return '\n'.join(out) + '\n'
