-- Conditions that are the same for all rows are asked once; where they do not hold nothing below them is run.
create table one_time_numbers as select g as a from generate_series(1, 5) g;
create table one_time_pairs as select 1 as i, 2 as d;
explain (costs off) select * from one_time_numbers where (select false);
explain (costs off) select * from one_time_numbers where not exists (select 1 from one_time_pairs where d = 3) and a > 2;
select * from one_time_numbers where not exists (select 1 from one_time_pairs where d = 3) and a > 2 order by a;
select * from one_time_numbers where exists (select 1 from one_time_pairs where d = 3);
select count(*) from one_time_numbers n left join one_time_pairs p on n.a = p.i and exists (select 1 from one_time_pairs where d = 3);
-- The failing subquery is not reached.
select (select a from one_time_numbers) from one_time_pairs where not exists (select 1 from one_time_pairs group by rollup (i, d));
select s.t from (select (select a from one_time_numbers) from one_time_pairs) s (t) left join one_time_pairs p on s.t is distinct from s.t
  where not exists (select 1 from one_time_pairs group by rollup (i, d));
-- Asked anew for each outer row.
select a, (select max(d) from one_time_pairs where a % 2 = 1) from one_time_numbers order by a;
select a, x from one_time_numbers, lateral (select d + a as x from one_time_pairs where a > 3) s order by a;
prepare one_time(int) as select count(*) from one_time_numbers where $1 is null or $1 > 7;
execute one_time(1);
execute one_time(8);
execute one_time(null);
select count(*) from one_time_numbers where random() >= 0;
select case when (generate_series(1, 2) is distinct from 0) then 1 end from one_time_pairs;
drop table one_time_numbers, one_time_pairs;
