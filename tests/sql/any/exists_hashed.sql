-- EXISTS that is no join: under OR, in targets, with NULLs on both sides; the same answers as row by row.
create table outer_rows (a int, b int, t text);
insert into outer_rows select nullif(g % 7, 3), g, 'x' || g % 5 from generate_series(1, 40) g;
create table inner_rows (c int, d bigint, u text);
insert into inner_rows select nullif(g % 9, 4), g % 11, 'x' || g % 4 from generate_series(1, 200) g;
insert into inner_rows values (null, null, null);
create table keyed (k int primary key, w int);
insert into keyed select g, g % 13 from generate_series(1, 3000) g;
select count(*) from outer_rows where exists (select 1 from inner_rows where c = a) or b < 3;
select count(*) from outer_rows where not exists (select 1 from inner_rows where c = a) or b < 3;
select count(*) from outer_rows where (exists (select from inner_rows where c = a and u = t)) is not true;
select a, b, exists (select from inner_rows where d = b) from outer_rows where b < 15 order by b;
select count(*) filter (where exists (select from inner_rows where c = a and d > 5)) from outer_rows;
select case when exists (select from inner_rows where u = t) then 'in' else 'out' end as side, count(*) from outer_rows group by 1 order by 1;
select count(*) from outer_rows where exists (select from inner_rows where c = a + 1 and u is not null) or exists (select from inner_rows where d = b / 2);
select count(*) from outer_rows where exists (select from inner_rows i join keyed on k = d where c = a) or b = 1;
select count(*) from outer_rows where exists (select from inner_rows where c = a and exists (select from keyed where k = d)) or b = 1;
select count(*) from outer_rows where exists (select from inner_rows where c = a and d = b) or false;
-- not by hash: another operator, two sides in one term, a limit of none, grouping
select count(*) from outer_rows where exists (select from inner_rows where c < a) or b < 3;
select count(*) from outer_rows where exists (select from inner_rows where c = a and d > b) or b < 3;
select count(*) from outer_rows where exists (select from inner_rows where c = a limit 0) or b < 3;
select count(*) from outer_rows where exists (select max(d) from inner_rows where c = a) or b < 3;
select count(*) from outer_rows where exists (select d from inner_rows where c = a group by d having count(*) > 30) or b < 3;
-- a subquery inside a subquery that reads both outer queries
select b, (select count(*) from inner_rows i where exists (select from keyed where k = i.d and w = o.a) or i.c = o.a) from outer_rows o where b < 12 order by b;
-- many outer rows, each once
select count(*) from keyed x where exists (select from keyed y where y.k = x.w) or x.k < 0;
select count(*) from keyed x where exists (select from keyed y where y.w = x.k and y.k > 100) or x.w is null;
prepare by_key(int) as select count(*) from outer_rows where exists (select from inner_rows where c = a and d = $1) or b < 3;
execute by_key(5);
execute by_key(null);
update outer_rows set t = 'hit' where exists (select from inner_rows where d = b and c = 1) or b = 40;
select count(*) from outer_rows where t = 'hit';
drop table outer_rows, inner_rows, keyed;
