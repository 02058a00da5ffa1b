-- every way to join gives the same rows: the enable_ settings forbid them in turn
create schema join_methods;
set search_path = join_methods;
create table l (k int, t text collate "C", v int);
create table r (k bigint, t text, w numeric);
insert into l select case when g % 17 = 0 then null else g % 40 end, chr(97 + g % 26), g from generate_series(1, 300) g;
insert into r select case when g % 13 = 0 then null else g % 60 end, case when g % 11 = 0 then null else chr(97 + g % 23) end, g * 0.5 from generate_series(1, 200) g;
create index on l (k);
create index on r (k);
create index on r (t, k);
analyze l, r;
create view joins as
select 1 as n, count(*) as c, sum(v) as v, sum(w) as w from l join r on l.k = r.k
union all select 2, count(*), sum(v), sum(w) from l left join r on l.k = r.k
union all select 3, count(*), sum(v), sum(w) from l right join r on l.k = r.k
union all select 4, count(*), sum(v), sum(w) from l full join r on l.k = r.k
union all select 5, count(*), sum(v), null from l where exists (select from r where r.k = l.k)
union all select 6, count(*), sum(v), null from l where not exists (select from r where r.k = l.k)
union all select 7, count(*), sum(v), sum(w) from l left join r on l.k = r.k and l.v < r.w
union all select 8, count(*), sum(v), sum(w) from l right join r on l.k = r.k and l.v < r.w
union all select 9, count(*), sum(v), sum(w) from l full join r on l.k = r.k and l.t = r.t
union all select 10, count(*), sum(v), null from l where exists (select from r where r.k = l.k and r.w > l.v)
union all select 11, count(*), sum(v), null from l where not exists (select from r where r.k = l.k and r.w > l.v)
union all select 12, count(*), sum(l.v), sum(r.w) from l join r using (k) join l as m on m.k = r.k where m.v < 20
union all select 13, count(*), sum(l.v), sum(x.w) from l, lateral (select w from r where r.k = l.k order by w limit 2) x
union all select 14, count(*), sum(l.v), null from l where l.k in (select k from r where w > 20)
union all select 15, count(*), sum(l.v), sum(r.w) from l join r on l.t = r.t and l.k = r.k
union all select 16, count(*), sum(l.v), sum(r.w) from l join r on l.t = r.t and l.k > r.k
union all select 17, count(*), sum(a.v), sum(b.w) from (select * from l order by k, v limit 100) a join (select * from r order by k, w limit 50) b on a.k = b.k
union all select 18, count(*), null, null from (select distinct k, t from l) d
order by n;
select * from joins;
set enable_hashjoin = off;
select * from joins;
set enable_mergejoin = off;
select * from joins;
set enable_nestloop = off;
select * from joins;
reset enable_hashjoin;
select * from joins;
reset enable_mergejoin;
set enable_hashjoin = off;
select * from joins;
set enable_sort = off;
set enable_hashagg = off;
select * from joins;
set enable_seqscan = off;
select * from joins;
set enable_indexscan = off;
set enable_bitmapscan = off;
set enable_indexonlyscan = off;
select * from joins;
select distinct k from l where v < 60;
reset all;
set search_path = join_methods;
-- what EXPLAIN says of them
set enable_hashjoin = off;
set enable_nestloop = off;
explain (costs off) select * from l left join r on l.v = r.w and l.t < r.t;
set enable_hashjoin = on;
set enable_mergejoin = off;
explain (costs off) select v from l where v in (select w from r);
set enable_indexscan = off;
set enable_bitmapscan = off;
set enable_indexonlyscan = off;
explain (costs off) select * from l where k = 3;
reset all;
set search_path = join_methods;
set enable_seqscan = off;
set enable_bitmapscan = off;
explain (costs off) select * from l where k < 50;
explain (costs off) select * from r where w < 50;
set enable_sort = off;
explain (costs off) select k, v from l order by k;
set client_min_messages = warning;
drop schema join_methods cascade;
