"""The commit path as the kernel sees it: no answer to a client before a sync of the log that began after the commit's own write to it had
returned. Every statement's text carries a mark that is in its log record and in its answer."""
import os, re, subprocess, sys, tempfile, threading, time
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'lib'))
import load, servers

CLIENTS, COMMITS = 3, 12
CALLS = 'write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,sendto,sendmsg,msync,sync_file_range,sync,syncfs'

class Call:
    """One system call: begin and end are positions in the trace, whose order is the order of events."""
    def __init__(self, begin, name, text): self.begin, self.end, self.name, self.text = begin, None, name, text
    def file(self):
        found = re.match(r'\d+<([^>]*)>', self.text)
        return found.group(1) if found else ''

def parse(path):
    """The calls of a trace in order of their beginning."""
    calls, open_calls = [], {}
    for position, line in enumerate(open(path, errors='replace')):
        head = re.match(r'(\d+) +(.*)', line)
        if not head: continue
        thread, rest = head.groups()
        resumed = re.match(r'<\.\.\. (\w+) resumed>(.*)', rest)
        if resumed:
            call = open_calls.pop(thread, None)
            if call: call.end, call.text = position, call.text + resumed.group(2)
            continue
        started = re.match(r'(\w+)\((.*)', rest)
        if not started: continue
        call = Call(position, started.group(1), started.group(2))
        calls.append(call)
        if '<unfinished ...>' in rest: open_calls[thread] = call
        else: call.end = position
    return calls

def check(path, marks):
    """(answers whose write and sending were found, those that were sent early)"""
    calls = parse(path)
    writes = [call for call in calls if 'write' in call.name and '.log' in call.file()]
    syncs = [call for call in calls if call.name in ('fsync', 'fdatasync') and call.end is not None]
    sends = [call for call in calls if call.name in ('sendto', 'sendmsg', 'write', 'writev') and 'TCP' in call.file()]
    seen, violations = 0, []
    for mark in marks:
        written = [call for call in writes if mark in call.text]
        answered = [call for call in sends if mark in call.text]
        if not written or not answered: continue
        seen += 1
        write, answer = written[0], answered[0]
        own = [sync for sync in syncs if sync.file() == write.file()]
        if write.end is not None and any(sync.begin > write.end and sync.end < answer.begin for sync in own): continue
        violations.append('%s: written at line %s, answered at line %d, no sync of %s between'
                          % (mark, write.end, answer.begin, write.file()))
    return seen, violations

def commit_marked(port, client, setting):
    connection = load.connect(port, sslmode='disable')
    connection.autocommit = True
    cursor = connection.cursor()
    if setting: cursor.execute('set ' + setting)
    for number in range(COMMITS):
        cursor.execute("insert into marked values ('mark-%d-%d-.') returning word" % (client, number))
    connection.close()

def trace(build, setting):
    """Commits of several clients under strace; (answers looked at, violations)."""
    with tempfile.TemporaryDirectory(prefix='basalt-trace-') as directory:
        server = servers.Basalt(os.path.join(build, 'basalt'))
        try:
            server.start()
            connection = load.connect(server.port)
            connection.autocommit = True
            connection.cursor().execute('create table marked (word text)')
            connection.close()
            strace = subprocess.Popen(['strace', '-f', '-qq', '-yy', '-s', '100000', '-e', 'trace=' + CALLS, '-o', directory + '/trace',
                                       '-p', str(server.process.pid)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            wait_until_traced(server.process.pid, strace)
            clients = [threading.Thread(target=commit_marked, args=(server.port, client, setting)) for client in range(CLIENTS)]
            for client in clients: client.start()
            for client in clients: client.join(120)
            strace.terminate()
            strace.wait(20)
            marks = ['mark-%d-%d-.' % (client, number) for client in range(CLIENTS) for number in range(COMMITS)]
            return check(directory + '/trace', marks)
        finally: server.remove()

def wait_until_traced(pid, strace):
    deadline = time.time() + 20
    while time.time() < deadline:
        if strace.poll() is not None: raise RuntimeError('strace: ' + strace.stderr.read())
        states = [open('/proc/%d/task/%s/status' % (pid, thread)).read() for thread in os.listdir('/proc/%d/task' % pid)]
        if all('TracerPid:\t0' not in state for state in states): return
        time.sleep(0.02)
    raise RuntimeError('strace does not attach')

def run(build, report):
    seen, violations = trace(build, '')
    report('crash/no answer before its sync', seen == CLIENTS * COMMITS and not violations,
           '%d of %d commits seen\n%s' % (seen, CLIENTS * COMMITS, '\n'.join(violations[:10])))
    # The same look at commits that need not wait must find them, or it looks at nothing.
    seen, violations = trace(build, 'synchronous_commit = off')
    report('crash/the trace shows answers before their sync', len(violations) > 0, '%d answers, none of them early' % seen)
