-- what a = b and a = constant imply, with NULLs, contradictions, outer joins and parameters
create table one (id int, tag varchar(10), big bigint);
create table two (id int primary key, one_id int, tag varchar(10), note text);
create table three (id int, two_id int, tag char(6));
insert into one values (1, 'a', 1), (2, 'b', 2), (3, null, 3), (null, 'a', null), (2, 'b ', 2);
insert into two values (10, 1, 'a', 'x'), (20, 2, 'b', 'y'), (30, null, 'a', 'z'), (40, 2, null, 'w');
insert into three values (2, 20, 'a'), (2, 40, 'b'), (1, 10, 'a '), (null, 30, null);

select * from one join two on one.id = two.one_id where one.id = 2 order by two.id, one.tag;
select * from one, two, three where one.id = two.one_id and two.one_id = three.id and three.id = 2 order by two.id, three.two_id, one.tag;
select * from one, two where one.id = two.one_id and one.id = 2 and two.one_id = 1;
select * from one, two where one.id = two.one_id and one.id = null;
select * from one, two where one.tag = two.tag and one.tag = 'a' order by one.id, two.id;
select * from one, three where one.tag = three.tag and three.tag = 'a' order by one.id, three.two_id;
select * from one, two where one.big = two.one_id and one.big = 2 order by two.id, one.tag;
select * from one left join two on one.id = two.one_id where one.id = 2 order by two.id, one.tag;
select * from one left join two on one.id = two.one_id and two.one_id = 2 order by one.id, two.id, one.tag;
select * from one left join two on one.id = two.one_id where two.one_id = 1;
select * from one left join (two left join three on three.two_id = two.id) on two.one_id = one.id where one.id = 1 order by two.id;
select * from two left join three on three.two_id = two.id and three.id = two.one_id where two.id = 20;
select * from one full join two on one.id = two.one_id where one.id = 3;
select * from one right join two on one.id = two.one_id where two.id = 30;
select id, (select max(two.note) from two, three where two.id = three.two_id and three.two_id = 20 and two.one_id = one.id) from one order by id, tag;
select * from one where exists (select from two where two.one_id = one.id and one.id = 2) order by tag;
select count(*) from one a, one b where a.id = b.id and b.id = a.id and a.id = 2;
select a.id from one a, one b where a.id = a.id and a.id = b.id and b.id = 3;

prepare p(int) as select one.id, two.id, three.two_id from one, two, three where one.id = two.one_id and three.id = one.id and one.id = $1 order by 2, 3;
execute p(1);
execute p(2);
execute p(null);

update two set note = one.tag from one where one.id = two.one_id and one.id = 1 returning two.*;
delete from three using two where two.id = three.two_id and three.two_id = 40 returning *;
begin;
select one.id, two.id from one join two on two.one_id = one.id where two.one_id = 1 for update of two;
rollback;
drop table one, two, three;
