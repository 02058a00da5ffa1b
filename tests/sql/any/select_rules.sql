-- What GROUP BY, DISTINCT, UNION and windows demand of their types; targets that are group keys; GROUPING in subqueries.
create table mixed (id int, hash_only xid, sort_only bit(3), v int);
insert into mixed values (1, '1', b'001', 1), (2, '1', b'010', 2), (3, '2', b'001', 4), (4, null, null, 8);
select hash_only, count(*) from mixed group by hash_only order by 2, hash_only::text;
select sort_only, count(*) from mixed group by sort_only order by 1;
select count(*) from mixed group by hash_only, sort_only;
select array_agg(v order by v) from mixed group by hash_only;
select count(distinct v) from mixed group by hash_only;
select count(*) from mixed group by rollup (hash_only, sort_only);
select count(*) from mixed group by grouping sets ((hash_only), (sort_only)) order by 1;
select array_agg(v order by v) from mixed group by grouping sets ((id, hash_only), (id));
select distinct hash_only from mixed order by hash_only::text;
select distinct hash_only::text, sort_only from mixed order by 1, 2;
select distinct hash_only, sort_only from mixed;
select distinct on (hash_only, sort_only) id from mixed;
select hash_only, sort_only from mixed union select hash_only, sort_only from mixed;
select hash_only, sort_only from mixed intersect select hash_only, sort_only from mixed;
select hash_only, sort_only from mixed except all select hash_only, sort_only from mixed;
select count(*) from (select hash_only, sort_only from mixed union all select hash_only, sort_only from mixed) s;
select sum(v) over (partition by hash_only) from mixed;
select sum(v) over (order by hash_only) from mixed;
select sum(v) over (partition by sort_only order by id) from mixed order by id;
with recursive r(a) as (select b'001' union select a from r) select * from r;
-- a target that is a group key is that key, even where another one reads the same
select g as a, g as b from generate_series(1, 3) g group by a, rollup (b) order by a, b;
select 1 as x, v, sum(id) from mixed group by grouping sets (1, 2) order by 2, 3;
select * from (select 1 as x, v, sum(id) from mixed group by grouping sets (1, 2)) s where x = 1 and v = 1;
select 1 as x, 1 as y, count(*) from mixed group by grouping sets (1, ()) order by x is null;
-- GROUPING inside a subquery knows plain columns only
select v, (select grouping(v)) from mixed group by rollup (v) order by v;
select v + 1, (select grouping(v + 1)) from mixed group by rollup (v + 1);
select (select s.v from mixed s where grouping(m.v) = 1 and s.id = 1) from mixed m group by rollup (m.v) order by 1;
-- the first wrong column in PostgreSQL's order: conditions before subqueries in FROM
select (select count(*) from (select m.v) x where m.id = 1) from mixed m group by m.hash_only;
-- what is compared with no rows is not evaluated
select (select v from mixed) = all (select v from mixed where false);
select (select v from mixed) in (select v from mixed where false);
select (select v from mixed) > any (select v from mixed where false);
select (select v from mixed) in (select v from mixed);
-- grouping in aggregates and the other way round; sets where a boolean is wanted; literals of subqueries are text
select sum(grouping(v)) from mixed group by grouping sets ((v));
select sum(v) filter (where grouping(v) = 1) from mixed group by grouping sets ((v));
select (select sum(grouping(m.v)) from (values (2)) w(y)) from mixed m group by grouping sets ((v));
select grouping(sum(v)) from mixed group by v;
select true and (generate_series(1, 2) = 1);
select 1 where generate_series(1, 2) = 1;
select 3::bigint in (select null);
select 3::bigint not in (select '5' from mixed group by v);
select 'x' in (select 'x');
-- HAVING over keys alone is a condition on rows
select v, count(*) from mixed group by v having v > 1 and count(*) > 0 order by v;
select k, count(*) from (select 5 as k, (select 1 from mixed) as never) s group by k having k is null;
select v + 1 as w from mixed group by v + 1 having v + 1 > 4 order by 1;
select count(*) from mixed group by () having 1 = 2;
select v, sum(id) from mixed group by rollup (v) having v is null;
select count(*) from mixed m left join mixed n on n.id = m.id + 1 group by n.v having n.v > 2 order by 1;
-- DISTINCT ON nothing that differs
select distinct on (1::int) 'one' from generate_series(1, 3000) a, generate_series(1, 3000) b order by 1::int;
select distinct on (2 > 1) id from mixed order by (2 > 1), id desc;
-- names of other branches in hints
select v as k from mixed union select case k when 1 then 1 end;
select v as kk from mixed union select id from mixed union select kkk from mixed;
-- names
select ((select true)::text), (select 1)::int, (select v as w from mixed limit 1)::text, case when true then (select 1) end;
select string_agg(id, null order by v) from mixed;
select string_agg(id, null order by v, id) from mixed;
-- an aggregate of an outer query and WITH queries below it
select id, (with c(x) as (select 1) select count((select m.id from c))) from mixed m;
select id, (with c(x) as (select 1) select count((select x from c))) from mixed m order by id;
-- fields of records that come out of subqueries
select (r).* from (select row(1, 2.0) as r) s;
select (r).f2, (r).f1 from (select row(1, 'x'::text) as r offset 0) s;
with c(c) as materialized (select row(1, 2)), d(c) as (select * from c) select (c).f1, (select (t.c).f2) from d t;
select (c).f3 from (select row(1, 2) as c) s;
select (x.r).f1 + 1 from (values (row(1, 2)), (row(3, 4))) x(r) order by 1;
create view of_records as with c(c) as materialized (select row(1, 2)) select 1 as one from c as t where (select (t.c).f1 > 0);
select * from of_records;
drop view of_records;
-- rows by other operators
select row('ABC', 'DEF') ~<=~ row('DEF', 'ABC'), row('ABC', 'DEF') ~>~ row('ABC', 'DEE'), row('a', 'b') ~<~ row('a', null);
create type pair as (a int, b int);
create type other as (a int, b text);
create type single as (a int);
select row(1, 2)::pair *< row(1, 3)::pair, row(1, -2)::pair *> row(1, 2)::pair, row(null, 1)::pair *> row(5, 1)::pair, row(1, 2)::pair *= row(1, 2)::pair;
select row(1, 2)::pair *< row(1, 'abc')::other;
select row(1, 2)::pair *<> row(1, 'abc')::other;
select row(1, 2)::pair *< row(1)::single;
select row(2, 2)::pair *< row(1)::single;
drop type pair, other, single;
drop table mixed;
-- where a set operation inside another one is wrong
values (10, 'a'::text) union all ((select 1, true) except select 2, false);
(select 1, true union select 2, false) union select 1, 'x'::text;
select 'x'::text union all (select 1 union all select 2);
-- a join on nothing runs neither side
create table two_rows as select 1 as a union all select 2;
select count(*) from (select 1 from two_rows where (1, true) = (select a, true from two_rows)) s join generate_series(1, 1) g on false;
select a, b from two_rows left join (select 1 as b from two_rows x join two_rows y on null) s on true order by a;
select count(*) from two_rows x cross join two_rows y join two_rows z on 1 = 2 where x.a < z.a;
select a from two_rows x where exists (select from two_rows y join two_rows z on false);
drop table two_rows;
-- pseudo-types as arguments
select anycompatiblearray_out(null::anycompatiblearray);
select anyrange_out(null::anyrange);
select anymultirange_out(null::anymultirange);
