-- GROUPING of an outer query's keys; columns that the primary key decides, under grouping sets; GROUPING where it may not be.
create table keyed(a int primary key, b int, c int, d text);
insert into keyed values (1, 1, 1, 'one'), (2, 1, 2, 'two'), (3, 2, 2, 'three');
select a, d, grouping(a, b, c) from keyed group by grouping sets ((a, b), (a, c)) order by 1, 3;
select a, d from keyed group by grouping sets ((a), (b));
select a, d from keyed group by a, rollup (b) order by a, b;
select b, (select grouping(b)), count(*) from keyed group by rollup (b) order by b;
select (select grouping(v1)) from (values ((select 1))) v(v1) group by cube (v1) order by 1;
select (select (select grouping(a, b) from (values (1)) v2(c)) from (values (1, 2)) v1(a, b) group by (a, b)) from (values (6, 7)) v3(e, f)
  group by rollup (e, f);
select (select (select grouping(e, f) from (values (1)) v2(c)) from (values (1, 2)) v1(a, b) group by (a, b)) from (values (6, 7)) v3(e, f)
  group by rollup (e, f) order by 1;
select (select grouping(b) from keyed k2 limit 1) from keyed group by b;
select grouping(c) from keyed group by b;
select (select grouping(keyed.c)) from keyed group by b;
select b from keyed where grouping(b) = 0 group by b;
select b from keyed where (select grouping(b)) = 0 group by b;
select b from keyed group by rollup (b) having (select grouping(b)) = 1;
drop table keyed;
