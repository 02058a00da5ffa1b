"""A wide table of page views, as web analytics keeps them: skewed counters, users and regions, many columns that are mostly zero,
urls and search phrases of which most rows have none. Deterministic."""
import datetime, os, random, zlib

ROWS = 2_000_000
COLUMNS = [  # name, type
    ('watch_id', 'bigint'), ('java_enable', 'smallint'), ('title', 'text'), ('good_event', 'smallint'), ('event_time', 'timestamp'), ('event_date', 'date'),
    ('counter_id', 'int'), ('client_ip', 'int'), ('region_id', 'int'), ('user_id', 'bigint'), ('counter_class', 'smallint'), ('os', 'smallint'),
    ('user_agent', 'smallint'), ('url', 'text'), ('referer', 'text'), ('is_refresh', 'smallint'), ('referer_category_id', 'smallint'), ('referer_region_id', 'int'),
    ('url_category_id', 'smallint'), ('url_region_id', 'int'), ('resolution_width', 'smallint'), ('resolution_height', 'smallint'), ('resolution_depth', 'smallint'),
    ('flash_major', 'smallint'), ('net_major', 'smallint'), ('cookie_enable', 'smallint'), ('javascript_enable', 'smallint'), ('is_mobile', 'smallint'),
    ('mobile_phone', 'smallint'), ('mobile_phone_model', 'text'), ('params', 'text'), ('ip_network_id', 'int'), ('traffic_source_id', 'smallint'),
    ('search_engine_id', 'smallint'), ('search_phrase', 'text'), ('adv_engine_id', 'smallint'), ('is_artificial', 'smallint'), ('window_width', 'smallint'),
    ('window_height', 'smallint'), ('client_time_zone', 'smallint'), ('client_event_time', 'timestamp'), ('silverlight_version', 'smallint'),
    ('page_charset', 'text'), ('is_link', 'smallint'), ('is_download', 'smallint'), ('is_not_bounce', 'smallint'), ('f_uniq_id', 'bigint'),
    ('hid', 'int'), ('is_old_counter', 'smallint'), ('is_event', 'smallint'), ('dont_count_hits', 'smallint'), ('with_hash', 'smallint'), ('hit_color', 'char(1)'),
    ('local_event_time', 'timestamp'), ('age', 'smallint'), ('sex', 'smallint'), ('income', 'smallint'), ('interests', 'smallint'), ('robotness', 'smallint'),
    ('remote_ip', 'int'), ('window_name', 'int'), ('opener_name', 'int'), ('history_length', 'smallint'), ('browser_language', 'text'), ('browser_country', 'text'),
    ('social_network', 'text'), ('send_timing', 'int'), ('dns_timing', 'int'), ('connect_timing', 'int'), ('response_start', 'int'), ('response_end', 'int'),
    ('fetch_timing', 'int'), ('url_hash', 'bigint'), ('referer_hash', 'bigint'), ('clid', 'int')]
SCHEMA = ['create table hits (%s)' % ', '.join('%s %s not null' % c for c in COLUMNS)]
WORDS = 'car map weather news phone music video photo recipe hotel flight film game shoes city bank school garden football river google yandex'.split()

def skewed(rng, count): return int(count * rng.random() ** 3)

class Pools:
    def __init__(self, rng):
        sites = ['http://%s%d.example/%s' % (rng.choice(WORDS), i, rng.choice(WORDS)) for i in range(400)]
        sites += ['http://www.google.example/%s' % w for w in WORDS]
        self.urls = ['%s/%s?id=%d' % (rng.choice(sites), rng.choice(WORDS), rng.randrange(100000)) for _ in range(60000)]
        self.titles = [' '.join(rng.choice(WORDS).capitalize() for _ in range(rng.randrange(2, 7))) for _ in range(8000)]
        self.phrases = [' '.join(rng.choice(WORDS) for _ in range(rng.randrange(1, 5))) for _ in range(30000)]
        self.models = ['iPad', 'iPhone 2', 'N95', 'Galaxy', 'Lumia', 'Desire']
        self.start = datetime.datetime(2013, 7, 1)

def row(rng, p, number):
    url, referer = p.urls[skewed(rng, len(p.urls))], p.urls[skewed(rng, len(p.urls))] if rng.random() < 0.7 else ''
    second = skewed(rng, 31 * 86400) if rng.random() < 0.2 else rng.randrange(31 * 86400)
    when = p.start + datetime.timedelta(seconds=second)
    text, phone = when.isoformat(' '), rng.random() < 0.06
    phrase = p.phrases[skewed(rng, len(p.phrases))] if rng.random() < 0.13 else ''
    r = rng.randrange
    return (number * 7919 + 100000000000, r(2), p.titles[skewed(rng, len(p.titles))], 1, text, text[:10], 62 if rng.random() < 0.07 else skewed(rng, 6000), r(-2**31, 2**31 - 1) // 4096,
            skewed(rng, 5000), 10**15 + skewed(rng, 300000) * 31337, r(2), r(60), r(80), url, referer, int(rng.random() < 0.1), skewed(rng, 20000), r(300),
            skewed(rng, 20000), r(300), rng.choice((0, 1024, 1280, 1366, 1440, 1920)), rng.choice((0, 768, 800, 900, 1080)), 24, r(12), r(4), 1, 1, int(phone),
            r(1, 80) if phone else 0, rng.choice(p.models) if phone else '', '', r(100000), rng.choice((-1, -1, 0, 1, 2, 3, 6)), r(1, 30) if phrase else 0, phrase,
            r(1, 30) if rng.random() < 0.02 else 0, 0, r(300, 2000), r(300, 1200), r(-12, 13), text, 0, 'utf-8', int(rng.random() < 0.05), int(rng.random() < 0.01), r(2),
            r(2**40), r(2**31), 0, 0, int(rng.random() < 0.03), 0, rng.choice('TSEgh5'), text, r(80), r(3), r(5), r(4000), 0, r(-2**31, 2**31 - 1) // 2048, r(10**6), r(10**6),
            r(30), rng.choice(('ru', 'en', 'de')), rng.choice(('RU', 'US', 'DE')), '', r(5000), r(300), r(400), r(3000), r(6000), r(9000),
            zlib.crc32(url.encode()), zlib.crc32(referer.encode()), r(100))

def make(folder, scale):
    rng = random.Random('hits')
    pools = Pools(rng)
    with open(os.path.join(folder, 'hits.tbl'), 'w', buffering=1 << 20) as f:
        for number in range(int(ROWS * scale)): f.write('\t'.join(map(str, row(rng, pools, number))) + '\n')
    open(os.path.join(folder, 'done'), 'w').close()
