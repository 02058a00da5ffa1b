"""Protocol 3 messages to and from readable text. A line of a transcript is a name and words: "quoted bytes" (with \\n, \\xHH, \\",
\\\\), null, xHEX bytes, key=value, bare words. What must differ between two servers is masked here: salts, nonces, pids, keys,
oids of user objects, source file, line and routine of errors."""
import re, struct

WORD = re.compile(rb'\s*(?:([A-Za-z_][A-Za-z_.0-9]*)=)?("(?:[^"\\]|\\.)*"|[^\s"]+)', re.S)

def unquote(text):
    body, out, at = text[1:-1], bytearray(), 0
    while at < len(body):
        if body[at] != 0x5C: out.append(body[at]); at += 1; continue
        escape = body[at + 1:at + 2]
        if escape == b'x': out += bytes.fromhex(body[at + 2:at + 4].decode()); at += 4
        else: out += {b'n': b'\n', b't': b'\t', b'r': b'\r', b'0': b'\0'}.get(escape, escape); at += 2
    return bytes(out)

def quote(data):
    try: text = data.decode('utf-8')
    except UnicodeDecodeError: return 'x' + data.hex()
    if any((ord(c) < 32 and c not in '\n\t\r') or ord(c) == 127 for c in text): return 'x' + data.hex()
    for plain, escaped in (('\\', '\\\\'), ('"', '\\"'), ('\n', '\\n'), ('\t', '\\t'), ('\r', '\\r')): text = text.replace(plain, escaped)
    return '"%s"' % text

def value(word):
    """A word as bytes; null is None."""
    if word == b'null': return None
    if word.startswith(b'"'): return unquote(word)
    if re.fullmatch(rb'x([0-9a-fA-F]{2})*', word): return bytes.fromhex(word[1:].decode())
    return word

def words(line):
    """(positional words, {key: word}) of a transcript line, values not yet unquoted."""
    data, at, positional, named = line.encode(), 0, [], {}
    while at < len(data) and data[at:].strip():
        match = WORD.match(data, at)
        if match is None: raise ValueError('cannot read: ' + line)
        if match.group(1): named[match.group(1).decode()] = match.group(2)
        else: positional.append(match.group(2))
        at = match.end()
    return positional, named

# --- frontend messages

def string(data): return data + b'\0'
def frame(kind, body): return kind + struct.pack('!I', len(body) + 4) + body
def codes(word):
    numbers = [] if word is None else [int(n) for n in word.decode().split(',')]
    return struct.pack('!H', len(numbers)) + b''.join(struct.pack('!h', n) for n in numbers)
def values(items):
    body = struct.pack('!H', len(items))
    for item in items: body += struct.pack('!i', -1) if item is None else struct.pack('!i', len(item)) + item
    return body

def encode(line):
    """The bytes of one '>' line."""
    positional, named = words(line)
    name, arguments = positional[0].decode(), [value(w) for w in positional[1:]]
    if name == 'Query': return frame(b'Q', string(arguments[0]))
    if name == 'Parse':
        oids = [int(a) for a in arguments[2:]]
        return frame(b'P', string(arguments[0]) + string(arguments[1]) + struct.pack('!H%dI' % len(oids), len(oids), *oids))
    if name == 'Bind':
        return frame(b'B', string(arguments[0]) + string(arguments[1]) + codes(named.get('formats')) + values(arguments[2:]) +
                     codes(named.get('results')))
    if name in ('Describe', 'Close'): return frame(b'D' if name == 'Describe' else b'C', arguments[0] + string(arguments[1]))
    if name == 'Execute':
        return frame(b'E', string(arguments[0]) + struct.pack('!i', int(arguments[1]) if len(arguments) > 1 else 0))
    if name == 'FunctionCall':
        return frame(b'F', struct.pack('!I', int(arguments[0])) + codes(named.get('formats')) + values(arguments[1:]) +
                     struct.pack('!h', int(named.get('result', b'0'))))
    if name == 'CopyData': return frame(b'd', b''.join(arguments))
    if name == 'CopyFail': return frame(b'f', string(arguments[0]))
    if name == 'Password': return frame(b'p', string(arguments[0]))
    if name == 'Frame': return frame(arguments[0], b''.join(arguments[1:]))   # any type byte, any body
    if name == 'Raw': return b''.join(arguments)                              # any bytes
    simple = {'Sync': b'S', 'Flush': b'H', 'Terminate': b'X', 'CopyDone': b'c'}
    return frame(simple[name], b'')

def startup_packet(version, parameters):
    major, minor = (int(n) for n in version.split('.'))
    body = struct.pack('!HH', major, minor) + b''.join(string(k) + string(v) for k, v in parameters) + b'\0'
    return struct.pack('!I', len(body) + 4) + body

# --- backend messages

class Reader:
    def __init__(self, body): self.body, self.at = body, 0
    def take(self, size):
        if self.at + size > len(self.body): raise ValueError('short message')
        self.at += size
        return self.body[self.at - size:self.at]
    def integer(self, form):
        return struct.unpack('!' + form, self.take(struct.calcsize(form)))[0]
    def string(self):
        end = self.body.index(b'\0', self.at)
        text, self.at = self.body[self.at:end], end + 1
        return text
    def value(self):
        size = self.integer('i')
        return None if size < 0 else self.take(size)
    def end(self):
        if self.at != len(self.body): raise ValueError('%d bytes too many' % (len(self.body) - self.at))

def oid(number): return 'user' if number >= 16384 else str(number)
def show(data): return 'null' if data is None else quote(data)

def fields(reader):
    parts, severity = [], None
    while True:
        code = reader.take(1).decode()
        if code == '\0': break
        text = reader.string()
        if code in 'FLR' or (code == 'V' and text == severity): continue
        if code == 'S': severity = text
        parts.append('%s=%s' % (code, text.decode() if code in 'SVCP' else quote(text)))
    return ' '.join(parts)

def row_description(reader):
    columns = []
    for _ in range(reader.integer('H')):
        name, table, attribute = reader.string(), reader.integer('I'), reader.integer('h')
        kind, length, typmod, form = reader.integer('I'), reader.integer('h'), reader.integer('i'), reader.integer('h')
        columns.append('%s(%s.%d %s %d %d %d)' % (quote(name), oid(table), attribute, oid(kind), length, typmod, form))
    return ' '.join(columns)

def authentication(reader):
    code = reader.integer('I')
    names = {0: 'Ok', 3: 'CleartextPassword', 5: 'MD5Password', 10: 'SASL', 11: 'SASLContinue', 12: 'SASLFinal'}
    text = 'Authentication' + names.get(code, str(code))
    if code == 10:
        while (mechanism := reader.string()): text += ' ' + mechanism.decode()
    else: reader.at = len(reader.body)
    return text

EMPTY = {'1': 'ParseComplete', '2': 'BindComplete', '3': 'CloseComplete', 'n': 'NoData', 'I': 'EmptyQueryResponse',
         's': 'PortalSuspended', 'c': 'CopyDone'}

def decode(kind, body, pids):
    """One backend message as a line. pids: {pid: connection name}."""
    reader, kind = Reader(body), kind.decode('latin-1')
    if kind in EMPTY: text = EMPTY[kind]
    elif kind == 'R': text = authentication(reader)
    elif kind == 'S':
        name, setting = reader.string(), reader.string()
        if name == b'server_version': setting = setting.split()[0].split(b'.')[0]
        text = 'ParameterStatus %s %s' % (quote(name), quote(setting))
    elif kind == 'K': text, reader.at = 'BackendKeyData', 8
    elif kind == 'Z': text = 'ReadyForQuery ' + reader.take(1).decode()
    elif kind == 'C': text = 'CommandComplete ' + quote(reader.string())
    elif kind == 'T': text = ('RowDescription ' + row_description(reader)).rstrip()
    elif kind == 't': text = ('ParameterDescription ' + ' '.join(oid(reader.integer('I')) for _ in range(reader.integer('H')))).rstrip()
    elif kind == 'D': text = ('DataRow ' + ' '.join(show(reader.value()) for _ in range(reader.integer('H')))).rstrip()
    elif kind == 'E': text = 'ErrorResponse ' + fields(reader)
    elif kind == 'N': text = 'NoticeResponse ' + fields(reader)
    elif kind == 'A':
        pid = reader.integer('i')
        text = 'NotificationResponse %s %s %s' % (pids.get(pid, 'somebody'), quote(reader.string()), quote(reader.string()))
    elif kind == 'V': text = 'FunctionCallResponse ' + show(reader.value())
    elif kind in 'GHW':
        form = reader.integer('b')
        columns = [str(reader.integer('h')) for _ in range(reader.integer('H'))]
        text = '%s %d %s' % ({'G': 'CopyInResponse', 'H': 'CopyOutResponse', 'W': 'CopyBothResponse'}[kind], form, ','.join(columns))
    elif kind == 'd': text, reader.at = 'CopyData ' + quote(body), len(body)
    elif kind == 'v':
        newest, count = reader.integer('I'), reader.integer('I')
        text = 'NegotiateProtocolVersion %d.%d %s' % (newest >> 16, newest & 0xFFFF, ' '.join(quote(reader.string()) for _ in range(count)))
        text = text.rstrip()
    else: text, reader.at = 'Message %r %s' % (kind, quote(body)), len(body)
    reader.end()
    return text
