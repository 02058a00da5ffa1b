-- without hashing, the groups of grouping sets come in the order of their keys, sums behind what they sum up
create schema grouping_order;
set search_path = grouping_order;
set enable_hashagg = off;
create view small as select a, b, v from (values (3, 'x', 1), (1, 'y', 2), (1, null, 3), (null, 'x', 4), (1, 'y', 5), (3, 'w', 6)) t(a, b, v);
select a, b, grouping(a, b), sum(v), count(*) from small group by rollup (a, b);
select a, b, sum(v) from small group by grouping sets ((a, b), ());
select b, a, sum(v) from small group by grouping sets (rollup(b, a), b);
select a, b, sum(v), array_agg(v order by v) from small group by a, rollup(b);
select a, b, sum(distinct v) from small group by rollup(a, b) having sum(v) > 3;
select a, b, sum(v) from small where false group by rollup(a, b);
select a, sum(v) over w from (select a, sum(v) as v from small group by rollup(a)) s window w as (order by a) order by 1, 2;
select g.n, (select count(*) from (select a from small where v < g.n group by rollup(a)) r) from generate_series(1, 4) g(n) order by 1;
select a % 7, b, count(*) from (select g, g % 3000 as a, g % 2 as b from generate_series(1, 9000) g) t group by rollup(a, b) having grouping(a) = 1;
set client_min_messages = warning;
drop schema grouping_order cascade;
