-- Cases that the random query test found.
create table q (k int primary key, a int, b text, c int[], d date);
insert into q values (1, 1, 'x', '{1,2}', '2020-01-01'), (2, null, 'y', null, '2020-02-01'), (3, 1, null, '{}', null), (4, 3, 'x', '{4}', '2020-01-05');
-- NULLIF and IS DISTINCT FROM of constants
select nullif(true, null::bool), nullif(1, 1), nullif(null::int, 1), nullif('a', 'b');
select 1 is distinct from null, null::int is distinct from null, 1 is not distinct from 1, null::int is not distinct from 2;
select distinct on (lower('zz'::text)) 1.00 as o from q group by (nullif(true, null::bool)), k order by lower('zz'::text), 1;
-- ties of nothing but constants, over several chunks
select count(*) from (select 'c' as c from generate_series(1, 5000) order by 1 fetch first 2 rows with ties) t;
select count(*) from (select 'c'::text as c, g from generate_series(1, 3) g right join q on g = q.k order by 1 fetch first row with ties) t;
select a from q order by a nulls first fetch first 2 rows with ties;
-- USING over types that have nothing in common
select * from (values (1)) s(x) join (values ('a'::text)) t(x) using (x);
select * from (values (true)) s(x) natural join (values (1.5)) t(x);
-- direct arguments of ordered-set aggregates
select percentile_disc(0.5) within group (order by a), percentile_cont(0.25) within group (order by k), mode() within group (order by b) from q;
select a, percentile_disc(array[0, 0.5, 1]) within group (order by k desc) from q group by a order by a;
select k % 2 as odd, percentile_disc((k % 2)::float8) within group (order by k) from q group by k % 2 order by 1;
select k % 2 as odd, percentile_disc(coalesce(k % 2, 0.5)::float8) within group (order by k) from q group by rollup(k % 2) order by 1;
select percentile_disc(2) within group (order by a) from q;
select percentile_disc(0.5) within group (order by a) from q where false;
select percentile_disc(k::float8) within group (order by a) from q;
-- grouped expressions mean something only at their own level
select (a + 1), (select max(a + 1) from q as inner_q) from q group by (a + 1) order by 1;
select (select a + 1) from q group by (a + 1);
select k, (select q.b) from q group by k order by k;
select a, (select b) from q group by a;
-- the same subquery twice is one expression
select distinct on ((select max(k) from q s where s.a = q.a)) k from q order by (select max(k) from q s where s.a = q.a), k;
select (select count(*) from q s where s.a = q.a) from q group by (select count(*) from q s where s.a = q.a) order by 1;
select distinct on ((select max(k) from q s where s.a = q.a)) k from q order by (select min(k) from q s where s.a = q.a), k;
-- EXISTS computes no columns
select k from q where not exists (select (select s.k from q s), 1 / 0 from q t where t.a = q.a) order by k;
select k from q where exists (select 1 / (q.k - q.k) from q t where t.a = q.a order by 1 / 0 limit 3) order by k;
select exists (select 1 from q limit 0), exists (select count(*) from q where false), exists (select from q);
-- parameters in a simple query
select 5 + $1;
select k from q where k = $1 and a = 7;
select * from unnest('x', '{}'::text[]) as u(a, b);
-- the fields of an interval, twice with the same shape
select interval '3' month, interval '4' month;
select interval '90' day, interval '3' month;
select count(*) from q where d < date '2020-01-01' + interval '1' month;
select count(*) from q where d < date '2020-01-01' + interval '2' year;
-- what all branches of an OR demand
select q.k, r.k from q, q as r where (q.a = r.a and q.b = 'x' and r.k = 1) or (q.a = r.a and q.b is null and r.k = 4) order by 1, 2;
select q.k, r.k from q, q as r where (q.k = 1 and r.k = 2) or (q.k = 3 and r.b = 'x') order by 1, 2;
select k from q where (a = 1) or (a = 1 and b = 'x') order by k;
drop table q;
-- second lot
create table p (k int primary key, a int, b text, v varchar(5), f boolean);
insert into p values (1, 1, 'x', 'p', true), (2, null, 'y', 'q', false), (3, 1, null, 'p', null), (4, 3, 'x', null, true);
create view pv as select distinct a, b from p;
create table e (k int, a int, b text);
-- an index gives the order, not the ties
select k from p order by k fetch first 1 rows with ties;
select k from p order by k desc fetch first 2 rows with ties;
-- a test of a test is no strict function
select p.k, e.k from p left join e using (a, b) where (((e.k = e.k) is false) is not null) order by 1;
select p.k, e.k from p left join e using (a) where ((e.k = 1 and p.k = 99) is not null) order by 1;
select p.k, e.k from p left join e using (a) where not (e.k = 1 and p.k = 99) order by 1;
select p.k, e.k from p left join e using (a) where (e.k = any ('{}'::int[])) is not true order by 1;
select p.k, e.k from p left join e using (a) where (e.k is null) is true order by 1;
-- WITH inside a subquery of FROM
select 1 from (with w(c) as materialized (select 1.00 from pv) select 0 from w) as s(c);
select p.k, s.c from p, lateral (with w(c) as materialized (select p.k + q.k from p q) select sum(x.c + y.c) from w x, w y) as s(c) order by 1;
select k, (with w as (select a + p.k as s from p q) select count(*) from w x join w y using (s)) from p order by k;
select k, (with recursive w(n) as (select p.k union all select n + 1 from w where n < 5) select sum(x.n * y.n) from w x, w y where x.n = y.n) from p order by k;
-- GROUPING of an outer query
select a, (select max(k) from e where grouping(p.a) = 0) from p group by rollup(a) order by 1;
select a, grouping(a), grouping(a) from p group by rollup(a) order by grouping(a), a;
select distinct on (grouping(a), max(k)) a from p group by rollup(a) order by grouping(a), max(k);
select k from p where grouping(k) = 0;
-- an argument of another type than it was written
select string_agg(distinct v, ',' order by v desc) from p;
select string_agg(distinct v, ',' order by v || '') from p;
-- what is said where
select * from p s join lateral (select min(s.k) from e) t(m) on true;
select sum(1) over (partition by row_number() over ()) from p;
select k from p where p in (select k from p);
-- columns that nobody reads, conditions that never hold
select c from (select k as c, (select k from p) as d from p) s order by 1;
select k from p group by k having false and (select k from p) = 1;
select count(*) from (select (select k from p) from p limit 2) s;
drop view pv;
drop table p, e;
