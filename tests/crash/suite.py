"""Durability: kill -9 and power cuts under a durable write load, at random moments and at every fault point of a commit; after the
restart every acknowledged commit is there and none is half there. CRASH_ROUNDS and CRASH_SEED choose length and history."""
import ctypes, glob, os, random, re, shutil, statistics, sys, tempfile, time
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'lib'))
sys.path.insert(0, HERE)
import broken_disk, commit_trace, load, psycopg2, servers

class Machine:
    """A server that loses power or its life. With a disk: what it did not sync is gone afterwards (power_cut.h)."""
    def __init__(self, build, disk):
        self.top = tempfile.mkdtemp(prefix='basalt-crash-')
        self.root, self.shadow = self.top + '/disk', self.top + '/platter'
        os.makedirs(self.root + '/spaces')
        self.library = os.path.join(build, 'libpower_cut.so') if disk else None
        self.server = servers.Basalt(os.path.join(build, 'basalt'), directory=self.root + '/data')
        self.server.log_path = self.top + '/log'
        if disk:
            self.server.environment = {'LD_PRELOAD': self.library, 'POWER_CUT_ROOT': self.root, 'POWER_CUT_SHADOW': self.shadow,
                                       'ASAN_OPTIONS': os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0'}
    def start(self, wait=True, faults=''):
        self.server.environment['BASALT_FAULTS'] = faults
        self.server.start(wait)
    def crash(self, seed=0):
        """Kills the server if it still lives. seed: how much unsynced data reached the disk by itself, 0 = nothing."""
        self.server.kill()
        if self.library is None or not os.path.isdir(self.shadow): return
        if ctypes.CDLL(self.library).power_cut_restore(self.root.encode(), self.shadow.encode(), ctypes.c_uint64(seed)) != 0:
            raise RuntimeError('the simulated disk broke')
    def wait_for_crash(self, seconds):
        try: return self.server.process.wait(seconds)
        except Exception: return None
    def first_query(self):
        """Starts and asks; the seconds until the answer."""
        started = time.time()
        self.start()
        connection = load.connect(self.server.port)
        load.ask(connection, 'select 1')
        connection.close()
        return time.time() - started
    def __enter__(self): return self
    def __exit__(self, *_):
        self.server.kill()
        shutil.rmtree(self.top, ignore_errors=True)

def rounds(build, count, disk, seed):
    """Crashes at random moments; every third start is interrupted by one more."""
    chance = random.Random(seed)
    waits = []
    with Machine(build, disk) as machine:
        machine.start()
        work = load.Load(machine.root + '/spaces')
        work.prepare(machine.server.port)
        for number in range(count):
            work.start(machine.server.port)
            time.sleep(chance.uniform(0.05, 1.0))
            machine.crash(chance.choice([0, chance.randrange(1, 1 << 32)]))
            work.join()
            if number % 3 == 2:
                machine.start(wait=False)
                time.sleep(chance.uniform(0, 0.5))
                machine.crash(chance.choice([0, chance.randrange(1, 1 << 32)]))
            try:
                waits.append(machine.first_query())
                fault = work.check(machine.server.port)
            except Exception as error: fault = '%r\n%s' % (error, machine.server.log()[-3000:])
            if fault: return 'round %d: %s' % (number, fault), waits, work.acknowledged()
        return '', waits, work.acknowledged()

def bootstraps(build, count, disk, seed):
    """Crashes while an empty directory is being set up: the next start finishes or begins anew."""
    chance = random.Random(seed)
    for number in range(count):
        with Machine(build, disk) as machine:
            for _ in range(2):
                machine.start(wait=False)
                time.sleep(chance.uniform(0, 0.8))
                machine.crash(chance.choice([0, chance.randrange(1, 1 << 32)]))
            try:
                machine.start()
                connection = load.connect(machine.server.port)
                found = load.ask(connection, "select current_user, rolsuper from pg_roles where rolname = current_user")
                connection.close()
                fault = '' if found == [('postgres', True)] else 'superuser: %s' % found
                code = machine.server.stop()
                if code != 0: fault += ' exit code %s\n%s' % (code, machine.server.log()[-20000:])
            except Exception as error: fault = '%r\n%s' % (error, machine.server.log()[-3000:])
            if fault: return 'round %d: %s' % (number, fault)
    return ''

def fault_points():
    """As the sources name them, so that a new one is not forgotten."""
    sources = glob.glob(os.path.join(HERE, '..', '..', 'storage', '*.cpp'))
    return sorted({name for source in sources for name in re.findall(r'FaultPoint\("(storage\.commit\.\w+)"', open(source).read())})

def sweep(build, disk, seed):
    """A crash at every fault point of a commit."""
    chance = random.Random(seed)
    with Machine(build, disk) as machine:
        machine.start()
        work = load.Load(machine.root + '/spaces')
        work.prepare(machine.server.port)
        machine.server.stop()
        # A sync that fails ends the process as well: nobody knows what reached the disk.
        for point in [point + '=crash' for point in fault_points()] + ['storage.commit.sync=error']:
            machine.start(faults='%s@%d' % (point, chance.randrange(20, 200)))
            work.start(machine.server.port)
            code = machine.wait_for_crash(60)
            machine.crash()
            work.join()
            if code is None: return '%s was not reached\n%s' % (point, machine.server.log()[-20000:])
            try:
                machine.start()
                fault = work.check(machine.server.port)
                machine.server.stop()
            except Exception as error: fault = '%r\n%s' % (error, machine.server.log()[-3000:])
            if fault: return '%s: %s' % (point, fault)
    return ''

def failed_commits(build):
    """A commit that fails before the decision is an error to its client alone, and nothing of it stays."""
    for point in ('storage.commit.prepare', 'storage.commit.write'):
        with Machine(build, False) as machine:
            machine.start(faults=point + '=error@25')
            connection = load.connect(machine.server.port)
            connection.autocommit = True
            cursor = connection.cursor()
            cursor.execute('create table counted (n int primary key)')
            errors, kept = [], []
            for number in range(40):
                try:
                    cursor.execute('insert into counted values (%d)' % number)
                    kept.append((number,))
                except psycopg2.Error as error: errors.append(error.pgcode)
            found = load.ask(connection, 'select n from counted order by n')
            connection.close()
            machine.server.kill()
            machine.start()
            connection = load.connect(machine.server.port)
            after = load.ask(connection, 'select n from counted order by n')
            connection.close()
            if set(errors) != {'58030'} or found != kept or after != kept:
                return '%s: errors %s, %d rows kept, %d found, %d after a restart' % (
                    point, sorted(set(errors)), len(kept), len(found), len(after))
    return ''

def run(build, report):
    count = int(os.environ.get('CRASH_ROUNDS', '4'))
    seed = int(os.environ.get('CRASH_SEED', str(int(time.time()))))
    print('crash: CRASH_SEED=%d' % seed)
    for disk, name in ((False, 'kill -9'), (True, 'power cuts')):
        fault, waits, commits = rounds(build, count, disk, seed)
        report('crash/%s, %d rounds' % (name, count), not fault, 'seed %d: %s' % (seed, fault))
        print('crash: %s: %d commits acknowledged; first query after a restart: median %.2f s, slowest %.2f s'
              % (name, commits, statistics.median(waits or [0]), max(waits or [0])), flush=True)
        fault = bootstraps(build, max(2, count // 3), disk, seed)
        report('crash/%s at the first start' % name, not fault, 'seed %d: %s' % (seed, fault))
    for disk, name in ((False, 'kill -9'), (True, 'power cut')):
        fault = sweep(build, disk, seed)
        report('crash/%s at every fault point' % name, not fault, 'seed %d: %s' % (seed, fault))
    fault = failed_commits(build)
    report('crash/a commit that fails', not fault, fault)
    commit_trace.run(build, report)
    broken_disk.run(build, report)
