"""Runs a transcript: what is sent, and below it what must be answered, message for message.

    connect NAME [tls] [unix] [show] user=U database=D version=3.0 password="..." option=value ...
    open NAME [unix]           a bare socket; SSLRequest, GSSENCRequest, Startup and Raw may be sent over it
    cancel NAME [wrong]        a CancelRequest with NAME's key, over a socket of its own
    sleep SECONDS
    a> MESSAGE words...        sent by connection a (tests/protocol/messages.py); '>' alone is connection a
    a?                         a is waiting for something that others bring about
    a< MESSAGE words...        what a got; '<' alone is connection a; 'closed' is the end of the connection

Sent lines up to the next blank or '<' line are one step and go out together. `record` fills in the '<' lines from what a server
says: it waits until the server is quiet (`# quiet SECONDS` from there on, if a quarter is too short). `check` reads as many messages
as the transcript has, so it depends on no time."""
import re, socket, ssl, struct, sys, time
import hashlib, messages, scram

QUIET, PATIENCE = 0.25, 60
SSL_REQUEST, GSS_REQUEST, CANCEL_REQUEST = 80877103, 80877104, 80877102
SENT = re.compile(r'^([a-z]?)> ?(.*)$')
GOT = re.compile(r'^([a-z]?)< ?(.*)$')
AWAITED = re.compile(r'^([a-z])\?$')

class Connection:
    def __init__(self, server, unix=False):
        self.unix = unix
        if unix:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect('%s/.s.PGSQL.%d' % (server.socket_directory, server.port))
        else: self.socket = socket.create_connection(('127.0.0.1', server.port))
        self.buffer, self.single_bytes, self.pid, self.key = b'', 0, None, None
        self.done = False  # nothing more can come: its end was told
        self.certificate = None
    def send(self, data):
        try: self.socket.sendall(data)
        except OSError: pass  # what the server said before it closed is still there to be read
    def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.socket.settimeout(PATIENCE)
        self.socket = context.wrap_socket(self.socket)
        self.certificate = self.socket.getpeercert(binary_form=True)
    def fill(self, timeout):
        """More bytes; False: none within the time. Raises EOFError at the end."""
        self.socket.settimeout(timeout)
        try: data = self.socket.recv(1 << 16)
        except (socket.timeout, ssl.SSLWantReadError): return False
        except OSError: data = b''
        if not data: raise EOFError
        self.buffer += data
        return True
    def receive(self, timeout):
        """(type, body), or None after `timeout` seconds without a whole message. ('', b'x') is a single byte."""
        while True:
            if self.single_bytes and self.buffer and self.buffer[:1] in b'SNG':
                self.single_bytes -= 1
                byte, self.buffer = self.buffer[:1], self.buffer[1:]
                return b'', byte
            if len(self.buffer) >= 5:
                end = 1 + struct.unpack('!I', self.buffer[1:5])[0]
                if len(self.buffer) >= end:
                    kind, body, self.buffer = self.buffer[:1], self.buffer[5:end], self.buffer[end:]
                    if kind == b'K': self.pid, self.key = struct.unpack('!ii', body)
                    return kind, body
            if not self.fill(timeout): return None

class Runner:
    def __init__(self, server, recording):
        self.server, self.recording, self.connections, self.faults = server, recording, {}, []

    def text(self, kind, body):
        if kind == b'': return 'byte ' + body.decode()
        pids = {c.pid: name for name, c in self.connections.items() if c.pid is not None}
        return messages.decode(kind, body, pids)

    def next_line(self, connection, timeout):
        """The next message as a line, 'closed', or None: nothing came."""
        if connection.done: return None
        try: got = connection.receive(timeout)
        except EOFError:
            connection.done = True
            return 'closed'
        return None if got is None else self.text(*got)

    # --- startup and authentication

    def login(self, name, positional, named):
        connection = self.connections[name] = Connection(self.server, b'unix' in positional)
        show = b'show' in positional
        values = {key: messages.value(word) for key, word in named.items()}
        version, password = values.pop('version', b'3.0').decode(), values.pop('password', b'')
        values.setdefault('user', b'postgres')
        values.setdefault('database', b'postgres')
        if b'tls' in positional:
            connection.send(struct.pack('!II', 8, SSL_REQUEST))
            connection.single_bytes = 1
            if connection.receive(PATIENCE)[1] != b'S': raise RuntimeError('no TLS')
            connection.start_tls()
        connection.send(messages.startup_packet(version, [(k.encode(), v) for k, v in values.items()]))
        return self.authenticate(connection, values['user'], password, b'plain' in positional, show)

    def authenticate(self, connection, user, password, plain, show):
        lines, exchange = [], None
        while True:
            try: got = connection.receive(PATIENCE)
            except EOFError:
                connection.done = True
                return lines + ['closed']
            if got is None: raise RuntimeError('no answer to the startup packet')
            kind, body = got
            if show or kind == b'E': lines.append(self.text(kind, body))
            if kind == b'Z': return lines
            if kind != b'R': continue
            code, data = struct.unpack('!I', body[:4])[0], body[4:]
            if code == 3: connection.send(messages.frame(b'p', password + b'\0'))
            elif code == 5:
                inner = hashlib.md5(password + user).hexdigest().encode()
                connection.send(messages.frame(b'p', b'md5' + hashlib.md5(inner + data).hexdigest().encode() + b'\0'))
            elif code == 10:
                plus = b'SCRAM-SHA-256-PLUS' in data.split(b'\0') and not plain
                exchange = scram.Scram(password, connection.certificate if plus else None)
                first = exchange.first()
                connection.send(messages.frame(b'p', (b'SCRAM-SHA-256-PLUS' if plus else b'SCRAM-SHA-256') + b'\0' +
                                               struct.pack('!i', len(first)) + first))
            elif code == 11: connection.send(messages.frame(b'p', exchange.final(data)))
            elif code == 12: exchange.verify(data)

    def cancel(self, name, wrong):
        target, request = self.connections[name], Connection(self.server)
        request.send(struct.pack('!IIii', 16, CANCEL_REQUEST, target.pid, target.key ^ (1 if wrong else 0)))
        try: request.receive(PATIENCE)
        except EOFError: pass

    def send(self, name, line, pending):
        connection, kind = self.connections[name], line.split(' ')[0]
        if kind in ('SSLRequest', 'GSSENCRequest'):
            data = struct.pack('!II', 8, SSL_REQUEST if kind == 'SSLRequest' else GSS_REQUEST)
            connection.single_bytes += 1
        elif kind == 'Startup':
            _, named = messages.words(line)
            version = named.pop('version', b'3.0').decode()
            data = messages.startup_packet(version, [(k.encode(), messages.value(v)) for k, v in named.items()])
        elif kind == 'tls':
            try: connection.start_tls()
            except OSError: connection.done = True
            return
        else: data = messages.encode(line)
        pending[name] = pending.get(name, b'') + data

    # --- steps

    def act(self, lines):
        """Does a step's lines; returns {connection: lines it got already} in the order of use."""
        got, pending = {}, {}
        def flush(but=None):
            for name in [name for name in pending if name != but]: self.connections[name].send(pending.pop(name))
        for line in lines:
            sent, awaited = SENT.match(line), AWAITED.match(line)
            if not sent: flush()
            if sent:
                name = sent.group(1) or 'a'
                flush(name)
                self.send(name, sent.group(2), pending)
                got.setdefault(name, [])
            elif awaited: got.setdefault(awaited.group(1), [])
            else:
                positional, named = messages.words(line)
                name = positional[1].decode()
                if positional[0] == b'connect': got[name] = self.login(name, positional[2:], named)
                elif positional[0] == b'open': self.connections[name] = Connection(self.server, b'unix' in positional)
                elif positional[0] == b'cancel': self.cancel(name, b'wrong' in positional)
                elif positional[0] == b'sleep': time.sleep(float(name))
                else: raise ValueError('not understood: ' + line)
        flush()
        return got

    def record_step(self, lines, quiet):
        out = []
        for name, got in self.act(lines).items():
            connection = self.connections[name]
            while (line := self.next_line(connection, quiet)) is not None: got.append(line)
            out += [('' if name == 'a' else name) + '< ' + line for line in got]
        return out

    def check_step(self, number, lines, expected):
        for name, got in self.act(lines).items():
            wanted = expected.pop(name, [])
            while len(got) < len(wanted):
                line = self.next_line(self.connections[name], PATIENCE)
                if line is None: break
                got.append(line)
            if got != wanted:
                while (line := self.next_line(self.connections[name], 1)) is not None: got.append(line)  # so that the next step starts clean
                self.faults.append('line %d: %s\n%s' % (number, '; '.join(lines)[:300], difference(wanted, got)))
        if expected: self.faults.append('line %d: answers of a connection that was not used' % number)

    def finish(self):
        """Nothing may be left over."""
        for name, connection in self.connections.items():
            if not connection.done:
                connection.send(messages.frame(b'X', b''))
                while (line := self.next_line(connection, PATIENCE)) not in (None, 'closed'):
                    self.faults.append('connection %s at the end: %s' % (name, line))
            connection.socket.close()

def difference(wanted, got):
    import difflib
    return '\n'.join('    ' + line for line in list(difflib.unified_diff(wanted, got, 'PostgreSQL', 'server', lineterm='', n=2))[2:])

def steps(text):
    """[(first line number, comment and blank lines before, lines of the step, expected lines by connection)]."""
    before, lines, expected, start, result = [], [], {}, 1, []
    def close():
        nonlocal before, lines, expected
        if lines: result.append((start, before, lines, expected))
        elif before: result.append((start, before, [], {}))
        before, lines, expected = [], [], {}
    for number, line in enumerate(text.split('\n'), 1):
        got = None if SENT.match(line) or AWAITED.match(line) else GOT.match(line)
        if got: expected.setdefault(got.group(1) or 'a', []).append(got.group(2)); continue
        if expected or (lines and not line.strip()): close()
        if not line.strip() or line.startswith('#'):
            if lines: close()
            before.append(line)
            continue
        if not lines: start = number
        lines.append(line)
    close()
    return result

def record(server, text):
    runner, out = Runner(server, True), []
    quiet = QUIET
    for _, before, lines, _ in steps(text):
        out += before
        for line in before:
            if line.startswith('# quiet '): quiet = float(line.split()[2])
        if lines: out += lines + runner.record_step(lines, quiet)
    runner.finish()
    if runner.faults: raise RuntimeError('\n'.join(runner.faults))
    return '\n'.join(out).rstrip('\n') + '\n'

def check(server, text):
    """The differences, as texts."""
    runner = Runner(server, False)
    for number, _, lines, expected in steps(text):
        if not lines: continue
        try: runner.check_step(number, lines, expected)
        except Exception as error:
            runner.faults.append('line %d: %r' % (number, error))
            break
        if len(runner.faults) > 20: break
    runner.finish()
    return runner.faults
