"""Bad input against a running server: noise, slow and half-open clients, huge and deep statements, thousands of prepared
statements, COPYs that break off, too many connections. While it goes on another session works and notices nothing; afterwards the
server is alive and has given its memory back."""
import os, random, socket, struct, sys, threading, time
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'lib'), HERE]
import messages, servers
from messages import frame, string

PATIENCE = 120

class Client:
    """A logged-in connection that speaks whole messages."""
    def __init__(self, port, user='postgres', login=True):
        self.socket = socket.create_connection(('127.0.0.1', port), PATIENCE)
        self.buffer = bytearray()
        if login:
            self.send(messages.startup_packet('3.0', [(b'user', user.encode()), (b'database', b'postgres')]))
            self.until(b'Z')
    def send(self, data): self.socket.sendall(data)
    def receive(self):
        """(type, body); None at the end of the connection."""
        while len(self.buffer) < 5 or len(self.buffer) < 1 + struct.unpack('!I', self.buffer[1:5])[0]:
            try: data = self.socket.recv(1 << 16)
            except ConnectionError: data = b''
            if not data: return None
            self.buffer += data
        end = 1 + struct.unpack('!I', self.buffer[1:5])[0]
        kind, body = bytes(self.buffer[:1]), bytes(self.buffer[5:end])
        del self.buffer[:end]
        return kind, body
    def until(self, kind):
        """Messages up to one of this type; raises if the connection ends before."""
        got = []
        while True:
            message = self.receive()
            if message is None: raise EOFError('connection ended after %s' % [m[0] for m in got[-5:]])
            got.append(message)
            if message[0] == kind: return got
    def query(self, text):
        """SQLSTATE of the error, or None."""
        self.send(frame(b'Q', string(text if isinstance(text, bytes) else text.encode())))
        return state_of(self.until(b'Z'))
    def close(self): self.socket.close()

def state_of(got):
    for kind, body in got:
        if kind == b'E':
            fields = {part[:1]: part[1:] for part in body.split(b'\0') if part}
            return fields[b'C'].decode()
    return None

class Bystander(threading.Thread):
    """Works all the time; `fault` is what it noticed."""
    def __init__(self, port):
        super().__init__()
        self.port, self.ending, self.fault, self.rounds = port, False, None, 0
    def run(self):
        try:
            client = Client(self.port)
            if client.query('create table bystander (n int)') is not None: raise AssertionError('create table')
            while not self.ending:
                if client.query('insert into bystander values (1)') is not None: raise AssertionError('insert')
                self.rounds += 1
                time.sleep(0.01)
            client.send(frame(b'Q', string(b'select count(*) from bystander')))
            row = next(body for kind, body in client.until(b'Z') if kind == b'D')
            if int(row[6:]) != self.rounds: raise AssertionError('%s rows of %d' % (row[6:], self.rounds))
        except Exception as error: self.fault = repr(error)

def resident_kib(pid):
    for line in open('/proc/%d/status' % pid):
        if line.startswith('VmRSS:'): return int(line.split()[1])

def noise(port):
    """Random bytes before and after a login, random frames, flipped bits in good messages: errors or an end, never silence."""
    source = random.Random(int(os.environ.get('NOISE_SEED', '1')))
    good = messages.encode('Parse "" "select $1::int"') + messages.encode('Bind "" "" "1"') + messages.encode('Execute ""')
    for round_number in range(60):
        client = Client(port, login=round_number % 3 != 0)
        kind = round_number % 3
        if kind == 0: data = source.randbytes(source.randrange(1, 400))
        elif kind == 1:
            letter = source.choice(b'QPBDECHSFdcfpX%c' % source.randrange(256))
            data = frame(bytes([letter]), source.randbytes(source.randrange(60)))
        else:
            flipped = bytearray(good)
            for _ in range(source.randrange(1, 4)): flipped[source.randrange(len(flipped))] ^= 1 << source.randrange(8)
            data = bytes(flipped)
        client.send(data)
        try: client.socket.shutdown(socket.SHUT_WR)
        except OSError: pass
        while client.receive() is not None: pass
        client.close()

def long_statements(port):
    client = Client(port)
    big = 64 << 20
    assert client.query(b"select length('" + b'x' * big + b"')") is None
    assert client.query(b'select 1 -- ' + b'x' * big) is None
    assert client.query(b'select ' + b'x' * big) == '42703'
    assert client.query(b'selec' + b't' * (1 << 20)) == '42601'  # its message holds the word; slow on PostgreSQL, too
    assert client.query(b'select 1;' * 20000) is None
    client.send(frame(b'P', b'\0select $1::text\0\0\0') +
                frame(b'B', b'\0\0\0\0\0\1' + struct.pack('!i', big) + b'y' * big + b'\0\0') +
                frame(b'E', b'\0\0\0\0\0') + frame(b'S', b''))
    assert state_of(client.until(b'Z')) is None
    client.close()

def deep_statements(port):
    client = Client(port)
    depth = 100000
    for text in ('select ' + '(' * depth + '1' + ')' * depth, 'select ' + '(' * depth, 'select ' + 'not ' * depth + 'true',
                 'select ' + '1+(' * depth + '1' + ')' * depth, 'select ' + 'abs(' * depth + '1' + ')' * depth,
                 'select ' + 'array[' * depth + '1' + ']' * depth, 'select ' + '(select ' * depth + '1' + ')' * depth,
                 'select * from ' + '(select * from ' * depth + 't' + ') x' * depth, "select '" + '{' * depth + "'::int[]",
                 'select ' + 'case when true then ' * depth + '1' + ' end' * depth):
        state = client.query(text)
        assert state in ('54001', '54000', '42601', '22P02', '42883', '53200'), (text[:40], state)
        assert client.query('select 1') is None
    # Long without being deep.
    assert client.query('select ' + '1+' * 5000 + '1') in (None, '54001')
    assert client.query('select 1 where 1 in (' + '1,' * 100000 + '1)') in (None, '54001')
    assert client.query('select 1' + ' union all select 1' * 2000) in (None, '54001')
    client.close()

def many_statements(port):
    client = Client(port)
    for start in range(0, 10000, 1000):
        statements = [frame(b'P', b's%d\0select $1::int + %d\0\0\0' % (i, i)) for i in range(start, start + 1000)]
        client.send(b''.join(statements) + frame(b'S', b''))
        assert state_of(client.until(b'Z')) is None
    client.send(frame(b'B', b'\0s9999\0\0\0\0\1\0\0\0\0011\0\0') + frame(b'E', b'\0\0\0\0\0') + frame(b'S', b''))
    assert any(kind == b'D' and body.endswith(b'10000') for kind, body in client.until(b'Z'))
    assert client.query('deallocate all') is None
    # A thousand portals of a block.
    assert client.query('begin') is None
    client.send(frame(b'P', b's\0select g from generate_series(1, 3) g\0\0\0') +
                b''.join(frame(b'B', b'p%d\0s\0\0\0\0\0\0\0' % i) + frame(b'E', b'p%d\0\0\0\0\1' % i) for i in range(1000)) + frame(b'S', b''))
    assert state_of(client.until(b'Z')) is None
    assert client.query('rollback') is None
    client.close()

def broken_copies(port):
    client = Client(port)
    assert client.query('create table broken_copy (a int, b text)') is None
    for tail in (b'', frame(b'd', b'1\thalf'), frame(b'd', b'1\tone\n') * 1000, frame(b'd', b'1\tone\n')[:-2]):
        for _ in range(3):
            other = Client(port)
            other.send(frame(b'Q', b'copy broken_copy from stdin\0'))
            other.until(b'G')
            other.send(tail)
            other.close()
    for _ in range(3):  # a reader that goes away in the middle of its rows
        other = Client(port)
        other.send(frame(b'Q', b"copy (select g, repeat('x', 100) from generate_series(1, 1000000) g) to stdout\0"))
        other.until(b'd')
        other.close()
    client.send(frame(b'Q', b'select count(*) from broken_copy\0'))
    assert any(kind == b'D' and body.endswith(b'0') for kind, body in client.until(b'Z'))
    # A line without an end is bounded, and the session goes on.
    client.send(frame(b'Q', b'copy broken_copy from stdin\0'))
    client.until(b'G')
    for _ in range(64): client.send(frame(b'd', b'x' * (1 << 20)))
    client.send(frame(b'c', b''))
    assert state_of(client.until(b'Z')) in ('22P02', '22P04', '54000', '53200')
    client.close()

def slow_clients(port):
    """Bytes one by one; messages that never end; readers that do not read."""
    idle = [Client(port, login=False) for _ in range(50)]
    for client in idle[:25]: client.send(b'\0\0\0')
    half = [Client(port) for _ in range(20)]
    for client in half: client.send(b'Q\x3f\xff\xff\xff' + b'select')  # claims a gigabyte
    stuck = [Client(port) for _ in range(5)]
    for client in stuck: client.send(frame(b'Q', b"select g, repeat('x', 1000) from generate_series(1, 100000000) g\0"))
    slow = Client(port)
    for byte in frame(b'Q', b"select 'slowly'\0"):
        slow.send(bytes([byte]))
        time.sleep(0.002)
    assert state_of(slow.until(b'Z')) is None
    for client in idle + half + stuck + [slow]: client.close()

def wait_until(what, condition):
    deadline = time.time() + PATIENCE
    while not condition():
        if time.time() > deadline: raise AssertionError('in vain: ' + what)
        time.sleep(0.1)

CASES = (noise, long_statements, deep_statements, many_statements, broken_copies, slow_clients)

def connection_limit(build, report):
    """53300 above max_connections, and a place is free again when one leaves; authentication_timeout ends who says nothing."""
    with servers.Basalt(os.path.join(build, 'basalt'), settings=['max_connections=5', 'authentication_timeout=1']) as server:
        try:
            silent = Client(server.port, login=False)
            clients = [Client(server.port) for _ in range(5)]
            refused = Client(server.port, login=False)
            refused.send(messages.startup_packet('3.0', [(b'user', b'postgres'), (b'database', b'postgres')]))
            kind, body = refused.receive()
            assert kind == b'E' and b'C53300\0' in body, body
            assert refused.receive() is None
            assert silent.receive() is None  # after authentication_timeout
            clients.pop().close()
            def place_is_free():
                try: Client(server.port).close()
                except EOFError: return False
                return True
            wait_until('a place for a connection', place_is_free)
            assert clients[0].query('select 1') is None
            report('protocol/connection limit', True)
        except Exception as error: report('protocol/connection limit', False, repr(error) + server.log()[-2000:])

def run(build, report):
    with servers.Basalt(os.path.join(build, 'basalt')) as server:
        bystander = Bystander(server.port)
        bystander.start()
        for case in CASES:
            try:
                case(server.port)
                report('protocol/bad input: ' + case.__name__, True)
            except Exception as error: report('protocol/bad input: ' + case.__name__, False, repr(error) + '\n' + server.log()[-3000:])
            if server.process.poll() is not None: break
        try:
            observer = Client(server.port)
            def alone():
                observer.send(frame(b'Q', b"select count(*) from pg_stat_activity where client_port is not null\0"))
                return any(kind == b'D' and body.endswith(b'\0\0\0\x012') for kind, body in observer.until(b'Z'))
            wait_until('the end of the other sessions', alone)
        except Exception as error: report('protocol/bad input: sessions end', False, repr(error))
        bystander.ending = True
        bystander.join(PATIENCE)
        report('protocol/bad input: bystander', bystander.fault is None and bystander.rounds > 0, str(bystander.fault))
        if server.process.poll() is None:
            resident = resident_kib(server.process.pid)
            report('protocol/bad input: memory', resident < 3 << 20, '%d KiB resident' % resident)
            print('bad input: %d MiB resident at the end, the bystander did %d inserts' % (resident >> 10, bystander.rounds))
        code = server.stop()
        report('protocol/bad input: shutdown', code == 0, 'exit code %s\n%s' % (code, server.log()[-4000:]))
    connection_limit(build, report)
