"""The eight tables of TPC-H, made from what its specification says of row counts, value ranges and how columns depend on each other.
The texts are our own word lists except where queries search for words. Deterministic: a scale always gives the same files."""
import datetime, os, random

REGIONS = ['AFRICA', 'AMERICA', 'ASIA', 'EUROPE', 'MIDDLE EAST']
NATIONS = [('ALGERIA', 0), ('ARGENTINA', 1), ('BRAZIL', 1), ('CANADA', 1), ('EGYPT', 4), ('ETHIOPIA', 0), ('FRANCE', 3), ('GERMANY', 3), ('INDIA', 2),
           ('INDONESIA', 2), ('IRAN', 4), ('IRAQ', 4), ('JAPAN', 2), ('JORDAN', 4), ('KENYA', 0), ('MOROCCO', 0), ('MOZAMBIQUE', 0), ('PERU', 1),
           ('CHINA', 2), ('ROMANIA', 3), ('SAUDI ARABIA', 4), ('VIETNAM', 2), ('RUSSIA', 3), ('UNITED KINGDOM', 3), ('UNITED STATES', 1)]
COLORS = ('almond antique aquamarine azure beige bisque black blanched blue blush brown burlywood burnished chartreuse chiffon chocolate coral cornflower '
          'cornsilk cream cyan dark deep dim dodger drab firebrick floral forest frosted gainsboro ghost goldenrod green grey honeydew hot indian ivory '
          'khaki lace lavender lawn lemon light lime linen magenta maroon medium metallic midnight mint misty moccasin navajo navy olive orange orchid '
          'pale papaya peach peru pink plum powder puff purple red rose rosy royal saddle salmon sandy seashell sienna sky slate smoke snow spring '
          'steel tan thistle tomato turquoise violet wheat white yellow').split()
TYPES = [['STANDARD', 'SMALL', 'MEDIUM', 'LARGE', 'ECONOMY', 'PROMO'], ['ANODIZED', 'BURNISHED', 'PLATED', 'POLISHED', 'BRUSHED'],
         ['TIN', 'NICKEL', 'BRASS', 'STEEL', 'COPPER']]
CONTAINERS = [['SM', 'LG', 'MED', 'JUMBO', 'WRAP'], ['CASE', 'BOX', 'BAG', 'JAR', 'PKG', 'PACK', 'CAN', 'DRUM']]
SEGMENTS = ['AUTOMOBILE', 'BUILDING', 'FURNITURE', 'MACHINERY', 'HOUSEHOLD']
PRIORITIES = ['1-URGENT', '2-HIGH', '3-MEDIUM', '4-NOT SPECIFIED', '5-LOW']
INSTRUCTIONS = ['DELIVER IN PERSON', 'COLLECT COD', 'NONE', 'TAKE BACK RETURN']
MODES = ['REG AIR', 'AIR', 'RAIL', 'SHIP', 'TRUCK', 'MAIL', 'FOB']
WORDS = ('accounts boxes braids carefully courts decoys deposits dugouts eagerly even excuses express final foxes furiously gifts hockey ideas '
         'instructions ironic orders packages patterns pending pinto quickly quietly realms regular requests sauternes sentiments silent slyly special '
         'theodolites unusual warhorses waters wake sleep haggle among across above').split()
START = datetime.date(1992, 1, 1)
ORDER_DAYS = (datetime.date(1998, 8, 2) - START).days
CURRENT = (datetime.date(1995, 6, 17) - START).days
DAYS = [(START + datetime.timedelta(d)).isoformat() for d in range(2700)]

def sentences(rng, low, high, count=4000):
    """Texts of low to high characters."""
    out = []
    for _ in range(count):
        want, text = rng.randrange(low, high + 1), rng.choice(WORDS)
        while len(text) < want: text += ' ' + rng.choice(WORDS)
        out.append(text[:want].rstrip() or 'a')
    return out

def money(cents): return '%s%d.%02d' % ('-' if cents < 0 else '', abs(cents) // 100, abs(cents) % 100)
def retail_price(key): return 90000 + (key // 10) % 20001 + 100 * (key % 1000)
def supplier_of(part, i, suppliers): return (part + i * (suppliers // 4 + (part - 1) // suppliers)) % suppliers + 1
def phone(rng, nation): return '%d-%d-%d-%d' % (nation + 10, rng.randrange(100, 1000), rng.randrange(100, 1000), rng.randrange(1000, 10000))

class Files:
    def __init__(self, folder, scale):
        self.folder, self.scale = folder, scale
        self.suppliers, self.parts = max(10, int(10000 * scale)), max(20, int(200000 * scale))
        self.customers, self.orders = max(15, int(150000 * scale)), max(150, int(1500000 * scale))
    def write(self, name, rows):
        with open(os.path.join(self.folder, name + '.tbl'), 'w', buffering=1 << 20) as f:
            for row in rows: f.write(row)
    def make(self):
        self.write('region', ('%d\t%s\tregion of the world\n' % item for item in enumerate(REGIONS)))
        self.write('nation', ('%d\t%s\t%d\ta nation\n' % (i, name, region) for i, (name, region) in enumerate(NATIONS)))
        self.write('supplier', self.supplier())
        self.write('part', self.part())
        self.write('partsupp', self.partsupp())
        self.write('customer', self.customer())
        self.orders_and_lines()
        open(os.path.join(self.folder, 'done'), 'w').close()
    def supplier(self):
        rng = random.Random('supplier')
        texts, special = sentences(rng, 25, 80), max(1, self.suppliers // 2000)
        marked = rng.sample(range(1, self.suppliers + 1), 2 * special)
        for key in range(1, self.suppliers + 1):
            nation, comment = rng.randrange(25), rng.choice(texts)
            if key in marked:
                mark = ' Customer ' + rng.choice(WORDS) + (' Complaints' if key in marked[:special] else ' Recommends')
                comment = comment[:101 - len(mark)] + mark  # the column's width
            yield '%d\tSupplier#%09d\t%s\t%d\t%s\t%s\t%s\n' % (key, key, rng.choice(texts)[:40], nation, phone(rng, nation),
                                                              money(rng.randrange(-99999, 1000000)), comment)
    def part(self):
        rng = random.Random('part')
        texts = sentences(rng, 5, 22)
        for key in range(1, self.parts + 1):
            maker = rng.randrange(1, 6)
            yield '%d\t%s\tManufacturer#%d\tBrand#%d%d\t%s\t%d\t%s\t%s\t%s\n' % (
                key, ' '.join(rng.sample(COLORS, 5)), maker, maker, rng.randrange(1, 6), ' '.join(rng.choice(t) for t in TYPES),
                rng.randrange(1, 51), ' '.join(rng.choice(c) for c in CONTAINERS), money(retail_price(key)), rng.choice(texts))
    def partsupp(self):
        rng = random.Random('partsupp')
        texts = sentences(rng, 49, 198)
        for key in range(1, self.parts + 1):
            for i in range(4):
                yield '%d\t%d\t%d\t%s\t%s\n' % (key, supplier_of(key, i, self.suppliers), rng.randrange(1, 10000), money(rng.randrange(100, 100001)), rng.choice(texts))
    def customer(self):
        rng = random.Random('customer')
        texts = sentences(rng, 29, 116)
        for key in range(1, self.customers + 1):
            nation = rng.randrange(25)
            yield '%d\tCustomer#%09d\t%s\t%d\t%s\t%s\t%s\t%s\n' % (key, key, rng.choice(texts)[:40], nation, phone(rng, nation),
                                                                 money(rng.randrange(-99999, 1000000)), rng.choice(SEGMENTS), rng.choice(texts))
    def orders_and_lines(self):
        rng = random.Random('orders')
        texts, short = sentences(rng, 19, 78), sentences(rng, 10, 43)
        below, pick = rng.random, rng.choice
        clerks, days = max(1, int(1000 * self.scale)), ORDER_DAYS + 1
        with open(os.path.join(self.folder, 'orders.tbl'), 'w', buffering=1 << 20) as orders, \
             open(os.path.join(self.folder, 'lineitem.tbl'), 'w', buffering=1 << 20) as lines:
            for i in range(self.orders):
                key = i // 8 * 32 + i % 8 + 1
                customer = int(below() * self.customers) + 1
                while customer % 3 == 0: customer = int(below() * self.customers) + 1
                ordered, total, open_lines, count = int(below() * days), 0, 0, int(below() * 7) + 1
                for number in range(1, count + 1):
                    part, quantity = int(below() * self.parts) + 1, int(below() * 50) + 1
                    discount, tax = int(below() * 11), int(below() * 9)
                    price = quantity * retail_price(part)
                    shipped = ordered + 1 + int(below() * 121)
                    received = shipped + 1 + int(below() * 30)
                    open_ = shipped > CURRENT
                    open_lines += open_
                    total += price * (100 + tax) * (100 - discount) // 10000
                    lines.write('%d\t%d\t%d\t%d\t%d\t%d.%02d\t0.%02d\t0.%02d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n' % (
                        key, part, supplier_of(part, int(below() * 4), self.suppliers), number, quantity, price // 100, price % 100, discount, tax,
                        'N' if received > CURRENT else 'R' if below() < 0.5 else 'A', 'O' if open_ else 'F', DAYS[shipped],
                        DAYS[ordered + 30 + int(below() * 61)], DAYS[received], pick(INSTRUCTIONS), pick(MODES), pick(short)))
                orders.write('%d\t%d\t%s\t%s\t%s\t%s\tClerk#%09d\t0\t%s\n' % (
                    key, customer, 'O' if open_lines == count else 'F' if open_lines == 0 else 'P', money(total), DAYS[ordered], pick(PRIORITIES),
                    int(below() * clerks) + 1, pick(texts)))

TABLES = ['region', 'nation', 'supplier', 'part', 'partsupp', 'customer', 'orders', 'lineitem']
SCHEMA = [
    'create table region (r_regionkey int not null, r_name char(25) not null, r_comment varchar(152))',
    'create table nation (n_nationkey int not null, n_name char(25) not null, n_regionkey int not null, n_comment varchar(152))',
    'create table supplier (s_suppkey int not null, s_name char(25) not null, s_address varchar(40) not null, s_nationkey int not null, '
    's_phone char(15) not null, s_acctbal numeric(15,2) not null, s_comment varchar(101) not null)',
    'create table part (p_partkey int not null, p_name varchar(55) not null, p_mfgr char(25) not null, p_brand char(10) not null, '
    'p_type varchar(25) not null, p_size int not null, p_container char(10) not null, p_retailprice numeric(15,2) not null, p_comment varchar(23) not null)',
    'create table partsupp (ps_partkey int not null, ps_suppkey int not null, ps_availqty int not null, ps_supplycost numeric(15,2) not null, '
    'ps_comment varchar(199) not null)',
    'create table customer (c_custkey int not null, c_name varchar(25) not null, c_address varchar(40) not null, c_nationkey int not null, '
    'c_phone char(15) not null, c_acctbal numeric(15,2) not null, c_mktsegment char(10) not null, c_comment varchar(117) not null)',
    'create table orders (o_orderkey bigint not null, o_custkey int not null, o_orderstatus char(1) not null, o_totalprice numeric(15,2) not null, '
    'o_orderdate date not null, o_orderpriority char(15) not null, o_clerk char(15) not null, o_shippriority int not null, o_comment varchar(79) not null)',
    'create table lineitem (l_orderkey bigint not null, l_partkey int not null, l_suppkey int not null, l_linenumber int not null, '
    'l_quantity numeric(15,2) not null, l_extendedprice numeric(15,2) not null, l_discount numeric(15,2) not null, l_tax numeric(15,2) not null, '
    'l_returnflag char(1) not null, l_linestatus char(1) not null, l_shipdate date not null, l_commitdate date not null, l_receiptdate date not null, '
    'l_shipinstruct char(25) not null, l_shipmode char(10) not null, l_comment varchar(44) not null)',
]
INDEXES = [
    'alter table region add primary key (r_regionkey)', 'alter table nation add primary key (n_nationkey)',
    'alter table supplier add primary key (s_suppkey)', 'alter table part add primary key (p_partkey)',
    'alter table partsupp add primary key (ps_partkey, ps_suppkey)', 'alter table customer add primary key (c_custkey)',
    'alter table orders add primary key (o_orderkey)', 'alter table lineitem add primary key (l_orderkey, l_linenumber)',
    'create index on nation (n_regionkey)', 'create index on supplier (s_nationkey)', 'create index on customer (c_nationkey)',
    'create index on partsupp (ps_suppkey)', 'create index on orders (o_custkey)', 'create index on lineitem (l_partkey, l_suppkey)',
    'create index on lineitem (l_suppkey)',
]
