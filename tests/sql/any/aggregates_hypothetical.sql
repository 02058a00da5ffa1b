-- rank, dense_rank, percent_rank and cume_dist of a hypothetical row
create table ranks (g int, a int, b text, c numeric, d date, f float8);
insert into ranks values (1, 1, 'a', 1.5, '2020-01-01', 1), (1, 2, 'b', 2.5, '2020-01-02', 2), (1, 2, 'b', 2.5, '2020-01-02', 'NaN'),
  (1, 3, 'c', null, null, '-Infinity'), (1, null, null, 3.5, '2021-01-01', null), (2, 5, 'z', 0, 'infinity', 0), (2, 5, 'Z', 0, '-infinity', -0.0), (3, null, null, null, null, null);
select rank(2) within group (order by a), dense_rank(2) within group (order by a), percent_rank(2) within group (order by a),
  cume_dist(2) within group (order by a) from ranks;
select g, rank(2) within group (order by a), dense_rank(3) within group (order by a), percent_rank(2) within group (order by a),
  cume_dist(2) within group (order by a) from ranks group by g order by g;
select rank(2) within group (order by a desc), rank(2) within group (order by a desc nulls last), rank(2) within group (order by a nulls first),
  dense_rank(2) within group (order by a nulls first), cume_dist(2) within group (order by a desc) from ranks;
select rank(null) within group (order by a), dense_rank(null) within group (order by a), cume_dist(null) within group (order by a),
  percent_rank(null) within group (order by a desc) from ranks;
select rank(2) within group (order by a), dense_rank(2) within group (order by a), percent_rank(2) within group (order by a),
  cume_dist(2) within group (order by a) from ranks where false;
select rank('b') within group (order by b), rank('b') within group (order by b using >), rank('b'::varchar) within group (order by b::char(3)) from ranks;
select rank(2, 'b') within group (order by a, b), dense_rank(2, 'bb') within group (order by a, b desc), cume_dist(2, 'b', 2.5) within group (order by a, b, c) from ranks;
select rank(2.5) within group (order by a), rank(2) within group (order by c), rank('2020-01-02') within group (order by d), rank(2::smallint) within group (order by f),
  rank('NaN'::float4) within group (order by f), cume_dist('2020-01-02 00:00:01'::timestamp) within group (order by d) from ranks;
select rank(2) within group (order by a) filter (where g = 1), dense_rank(4) within group (order by a) filter (where a is null) from ranks;
select g, rank(g) within group (order by a), rank(g + 1, g || 'x') within group (order by a, b) from ranks group by g order by 1;
select g, rank(a) within group (order by a) from ranks group by g;
select rank(array[1, 2]) within group (order by array[a, g]), rank(row(2, 'b')) within group (order by row(a, b)) from ranks;
select g, grouping(g), rank(2) within group (order by a) from ranks group by rollup (g) order by 1, 2;
select rank(sum(a)) within group (order by a) from ranks;
select rank(2) within group (order by sum(a)) from ranks;
-- the number of arguments and their types
select rank() within group (order by a) from ranks;
select rank(1, 2) within group (order by a) from ranks;
select dense_rank(1) within group (order by a, b) from ranks;
select pg_catalog.cume_dist(1, 2, 3) within group (order by a, b) from ranks;
select rank('x') within group (order by a) from ranks;
select rank(true) within group (order by a) from ranks;
select rank(1, '2020-01-01'::date) within group (order by a, b) from ranks;
select rank(2) from ranks;
select rank(2) within group (order by a) over () from ranks;
select rank(distinct 2) within group (order by a) from ranks;
select rank(variadic array[2]) within group (order by a) from ranks;
select rank(point '(1,2)') within group (order by point '(1,1)') from ranks;
select rank(2 order by a) within group (order by a) from ranks;
select sum(a) within group (order by a) from ranks;
select row_number(1) within group (order by a) from ranks;
select percentile_cont(0.5, 1) within group (order by a) from ranks;
select percentile_cont(0.5) within group (order by a, c) from ranks;
select percentile_cont() within group (order by a) from ranks;
select mode(1) within group (order by a) from ranks;
select percentile_disc(0.5) from ranks;
select pg_catalog.percentile_disc(0.5, 0.5) within group (order by a) from ranks;
-- how it is printed
create view rank_view as select rank(2, 'b') within group (order by a desc, b nulls first) as r, cume_dist(2.5) within group (order by a) filter (where g < 3) as c from ranks;
select pg_get_viewdef('rank_view');
select * from rank_view;
drop view rank_view;
drop table ranks;
-- calls stand in parentheses where rows are sorted
create table v(a int, b text);
create view v1 as select distinct on (lower(b)) a, rank() over (partition by lower(b), a + 1 order by lower(b)) from v order by lower(b), rank() over (partition by lower(b), a + 1 order by lower(b));
create view v2 as select sum(a), lower(b) from v group by lower(b), a + 1 order by sum(a);
select pg_get_viewdef('v1'), pg_get_viewdef('v2');
drop table v cascade;
