"""A small client for protocol 3 that sends many simple queries at once and reads their answers as raw bytes: what comparing two
servers fast needs. One thread a connection."""
import socket, struct, threading

class Answer:
    """What one query answered: columns [(name, type oid, typmod)], rows (DataRow bodies), tag, error {field: text}."""
    __slots__ = ('columns', 'rows', 'tag', 'error')
    def __init__(self): self.columns, self.rows, self.tag, self.error = None, [], None, None
    def state(self): return self.error['C'] if self.error else None

class Lost(Exception):
    """The server closed the connection; answers holds what came before."""
    def __init__(self, answers): super().__init__('connection lost'); self.answers = answers

def fields_of(body):
    out, at = {}, 0
    while body[at]:
        end = body.index(0, at)
        out[chr(body[at])] = body[at + 1:end].decode('utf-8', 'replace')
        at = end + 1
    return out

def columns_of(body):
    count, at, out = struct.unpack_from('!H', body)[0], 2, []
    for _ in range(count):
        end = body.index(0, at)
        _, _, oid, _, typmod, _ = struct.unpack_from('!IhIhih', body, end + 1)
        out.append((body[at:end].decode(), oid, typmod))
        at = end + 19
    return out

def values_of(row):
    """The fields of a DataRow body: bytes or None."""
    count, at, out = struct.unpack_from('!H', row)[0], 2, []
    for _ in range(count):
        size = struct.unpack_from('!i', row, at)[0]
        at += 4
        if size < 0: out.append(None)
        else: out.append(row[at:at + size]); at += size
    return out

class Connection:
    def __init__(self, port, database='postgres', user='postgres'):
        self.socket = socket.create_connection(('127.0.0.1', port), 60)
        self.socket.settimeout(300)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer, self.at, self.lost = bytearray(), 0, False
        body = struct.pack('!I', 196608) + b'user\0%s\0database\0%s\0client_encoding\0UTF8\0\0' % (user.encode(), database.encode())
        self.socket.sendall(struct.pack('!I', len(body) + 4) + body)
        answer = self._read_one([])
        if answer.error: raise RuntimeError(answer.error['M'])
    def close(self): self.socket.close()
    def _message(self):
        while True:
            if len(self.buffer) - self.at >= 5:
                size = int.from_bytes(self.buffer[self.at + 1:self.at + 5], 'big') + 1
                if len(self.buffer) - self.at >= size:
                    kind, body = self.buffer[self.at], bytes(self.buffer[self.at + 5:self.at + size])
                    self.at += size
                    return kind, body
            data = self.socket.recv(1 << 18)
            if not data: raise ConnectionError
            del self.buffer[:self.at]
            self.buffer += data
            self.at = 0
    def _read_one(self, before):
        answer = Answer()
        try:
            while True:
                kind, body = self._message()
                if kind == 68: answer.rows.append(body)              # D
                elif kind == 84: answer.columns = columns_of(body)   # T
                elif kind == 67: answer.tag = body[:-1].decode()     # C
                elif kind == 69: answer.error = fields_of(body)      # E
                elif kind == 90: return answer                       # Z
        except OSError:
            self.lost = True
            raise Lost(before) from None
    def run(self, queries):
        """The answers of the queries, each a simple query of its own; all are sent before the first answer is awaited."""
        data = b''.join(b'Q' + struct.pack('!I', len(q) + 5) + q + b'\0' for q in (query.encode() for query in queries))
        sender = None
        if len(data) > 32768:
            sender = threading.Thread(target=self._send, args=(data,))
            sender.start()
        else: self._send(data)
        answers = []
        try:
            for _ in queries: answers.append(self._read_one(answers))
        finally:
            if sender: sender.join()
        return answers
    def _send(self, data):
        try: self.socket.sendall(data)
        except OSError: pass   # the reader sees it too
