-- parse_ident, words of money, type modifiers as functions, limits of round and trunc.
select parse_ident('foo.boo'), parse_ident('Foo."Boo".bar$1'), parse_ident('"a""b" . c '), parse_ident('foo.boo[]', false);
select parse_ident('foo.boo[]');
select parse_ident(' ');
select parse_ident('');
select parse_ident('.aaa');
select parse_ident('aaa . ');
select parse_ident('aaa..b');
select parse_ident('aaa.a%b');
select parse_ident('"abc');
select parse_ident('a.""');
select parse_ident('1020');
select parse_ident('xxx.1020');
select parse_ident(E'X\rXX');
select parse_ident('größe.ÄX'), parse_ident('a b', strict => false), parse_ident(null);
select n, cash_words(n::money) from unnest(array[0, 0.01, 0.02, 1, 1.01, 2.5, 11, 19.19, 20, 21, 99, 100, 101, 110, 119, 120, 121, 130.21, 999, 1000, 1001,
  12345.67, 100000, 1000000, 1234567890.12, 1000000000000, 92233720368547758.07, -1, -92233720368547758.08]::numeric[]) n;
select varchartypmodin('{10}'), varchartypmodout(14), bpchartypmodin('{3}'), numerictypmodin('{5,2}'), numerictypmodout(numerictypmodin('{5,-2}'));
select timetypmodin('{3}'), timetypmodout(3), timetypmodout(-1), timetztypmodout(-1), timestamptypmodout(2), timestamptypmodout(-1),
  timestamptztypmodin('{6}'), timestamptztypmodout(0), intervaltypmodin('{32767}'), intervaltypmodin('{4,3}'), intervaltypmodout(intervaltypmodin('{4,3}')),
  intervaltypmodout(intervaltypmodin('{6}')), bittypmodin('{8}'), varbittypmodout(8);
select intervaltypmodin('{12}');
select timetypmodin('{-1}');
select timetypmodin('{1,2}');
select varchartypmodin('{{1},{2}}');
select varchartypmodin('{NULL}');
select varchartypmodin('{0}');
select round(4.4e131071, -131071) = 4e131071, round(4.5e131071, -131071) = 5e131071, round(4.5e131071, -131072), round(5.5e131071, -131073),
  round(5.5e131071, -1000000), trunc(9.9e131071, -131071) = 9e131071, trunc(9.9e131071, -131072), trunc(9.9e131071, -1000000);
select round(5.5e131071, -131072);
select round(5e-16383, 1000000) = 5e-16383, round(5e-16383, 16383) = 5e-16383, round(5e-16383, 16382) = 1e-16382, round(4e-16383, 16382) = 0,
  trunc(9e-16383, 1000000) = 9e-16383, trunc(9e-16383, 16382) = 0, scale(round(1.5, 20000));
-- what a literal means and a parameter does not
select interval '999' minute, interval '999' hour, interval '2' month, interval '1 2:03' minute to second, '7'::interval day;
select cidr('192.168.1.2/30');
select cidr('192.168.1.0/30'), bool('t'), date('2001-02-03'), text('x');
