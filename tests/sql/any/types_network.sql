-- inet, cidr, macaddr, macaddr8: text forms, functions, order, indexes.
CREATE TABLE net (id int PRIMARY KEY, i inet, c cidr, m macaddr, m8 macaddr8);
INSERT INTO net VALUES
  (1, '192.168.1.226/24', '192.168.1', '08:00:2b:01:02:03', '08:00:2b:01:02:03'),
  (2, '192.168.1.255', '192.168.1.0/26', '08-00-2b-01-02-03', '08:00:2b:ff:fe:01:02:03'),
  (3, '10.1.2.3/8', '10', '0800.2b01.0203', '0123456789abcdef'),
  (4, '::ffff:1.2.3.4/120', '::/0', 'ff:ff:ff:ff:ff:ff', 'ffff.ffff.ffff.ffff'),
  (5, 'fe80::1', '2001:db8::/32', '000000000000', '00:00:00:00:00:00'),
  (6, NULL, NULL, NULL, NULL);
SELECT * FROM net ORDER BY id;
SELECT id, host(i), text(i), abbrev(i), abbrev(c), masklen(i), family(c) FROM net WHERE i IS NOT NULL ORDER BY id;
SELECT id, broadcast(i), netmask(i), hostmask(i), network(i), set_masklen(i, 8), set_masklen(c, -1) FROM net ORDER BY id;
SELECT a.id, b.id, a.i < b.i AS lt, a.i << b.c AS sub, a.i && b.c AS overlap, inet_same_family(a.i, b.i) AS same
  FROM net a, net b WHERE a.id < b.id AND b.id < 6 ORDER BY 1, 2;
SELECT i + 5, i - 5, i - '10.0.0.0', ~i, i & '255.255.0.0', i | '0.0.0.255' FROM net WHERE id IN (1, 3) ORDER BY id;
SELECT inet_merge('192.168.1.5/24', '192.168.2.5/24'), inet_merge('::1', 'ffff::');
SELECT min(i), max(i), count(DISTINCT family(i)) FROM net;
SELECT m, ~m, m & 'ff:ff:ff:00:00:00', m | '00:00:00:00:00:01', trunc(m), m::macaddr8 AS wide FROM net ORDER BY m NULLS FIRST;
SELECT m8, ~m8, trunc(m8), macaddr8_set7bit(m8) FROM net ORDER BY m8 DESC;
CREATE INDEX net_i ON net (i);
CREATE UNIQUE INDEX net_c ON net (c);
CREATE INDEX net_m ON net (m);
SELECT id FROM net WHERE i > '10.0.0.0/8' ORDER BY i;
SELECT id FROM net WHERE i BETWEEN '192.168.1.0/24' AND '::' ORDER BY i;
SELECT id FROM net WHERE c = '10.0.0.0/8';
INSERT INTO net VALUES (7, NULL, '10.0.0.0/8');
SELECT m FROM net WHERE m >= '08:00:2b:01:02:03' ORDER BY m;
SELECT i, count(*) FROM (VALUES ('1.2.3.4'::inet), ('1.2.3.4/32'), ('1.2.3.4/31')) v(i) GROUP BY i ORDER BY i;
SELECT '{1.2.3.4,fe80::/10}'::inet[], ARRAY['08:00:2b:01:02:03'::macaddr];
SELECT hashinet('1.2.3.4'), hashinetextended('::1', 7), hashmacaddr('08:00:2b:01:02:03'), hashmacaddr8('08:00:2b:01:02:03:04:05');
SELECT inet_send('1.2.3.4/5'), cidr_send('::/0'), macaddr_send('08:00:2b:01:02:03'), macaddr8_send('08:00:2b:01:02:03');
SELECT '1.2.3.4/24'::inet::cidr, '1.2.3.4/24'::inet::text, '10/8'::cidr::inet, 'fe80::1'::text::inet;
SELECT '1.2.3'::inet;
SELECT '1.2.3.4/33'::inet;
SELECT '192.168.1.2/30'::cidr;
SELECT '::g'::inet;
SELECT '08:00:2b:01:02'::macaddr, 1;
SELECT '08:00:2b:01:02:100'::macaddr;
SELECT '08:00:2b:01:02:zz'::macaddr8;
SELECT '01:02:03:04:05:06:07:08'::macaddr8::macaddr;
SELECT inet_merge('1.2.3.4', '::1');
SELECT '1.2.3.4'::inet - '::1';
SELECT '255.255.255.255'::inet + 1;
SELECT set_masklen('1.2.3.4'::inet, 33);
DROP TABLE net;
