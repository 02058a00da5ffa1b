-- WITH RECURSIVE: order of the queries, references where they may not be, inner WITH, SEARCH and CYCLE.
create table edge(f int, t int, label text);
insert into edge values (1, 2, 'a'), (1, 3, 'b'), (2, 3, 'c'), (1, 4, 'd'), (4, 5, 'e'), (5, 1, 'f');

-- forward references are ordered
with recursive y(id) as (select * from x union all select id + 1 from y where id < 4), x(id) as (values (1))
select * from y order by id;
with recursive t(j) as (with recursive s(i) as (values (1) union all select i + 1 from s where i < 3)
                        select i from s union all select j + 1 from t where j < 5)
select j, count(*) from t group by j order by j;
-- not recursive in spite of the word
with recursive a as (select 1 as x) select * from a;
with recursive a as (select 1 as x union select 2 order by x desc) select * from a;

-- forms that are refused
with recursive x(n) as (select n from x) select * from x;
with recursive x(n) as (select 1 intersect all select n + 1 from x) select * from x;
with recursive x(n) as (select 1 union all select n + 1 from x intersect select n + 1 from x) select * from x;
with recursive x(n) as (select 1 union all (select n + 1 from x intersect all select 2)) select * from x;
with recursive x(n) as (select 1 union all (select 2 except select n + 1 from x)) select * from x;
with recursive x(n) as (select 1 union all (select n + 1 from x where n < 3 except select 7)) select * from x;
with recursive x(n) as (select 1 union all (select n + 1 from x except all select 7)) select * from x;
with recursive x(n) as (select n from x union all select 1) select * from x;
with recursive x(n) as (select 1 union all select n + 1 from x where n in (select * from x)) select * from x;
with recursive x(n) as (select 1 union all select (select max(n) from x) from x) select * from x;
with recursive x(n) as (select 1 union all select x.n + 1 from edge left join x on x.n = edge.f) select * from x;
with recursive x(n) as (select 1 union all select x.n + 1 from x right join edge on x.n = edge.f) select * from x;
with recursive x(n) as (select 1 union all select x.n + 1 from x full join edge on x.n = edge.f) select * from x;
with recursive x(n) as (select 1 union all select a.n + 1 from x a, x b where a.n < 3) select * from x;
with recursive x(n) as (select 1 union all select n + 1 from x order by 1) select * from x;
with recursive x(n) as (select 1 union all select n + 1 from x limit 3) select * from x;
with recursive x(n) as (select 1 union all select n + 1 from x offset 3) select * from x;
with recursive x(n) as (select 1 union all select n + 1 from x for update) select * from x;
with recursive x(n) as (select 1 union all select count(*) from x) select * from x;
with recursive x(n) as (with x2 as (select * from x) select 1 union all select n + 1 from x where n < 3) select * from x;
with recursive x(id) as (select 1 union all select id + 1 from y where id < 5),
               y(id) as (select 1 union all select id + 1 from x where id < 5)
select * from x;
with recursive x(n) as (insert into edge select n, n from x returning f) select * from x;
with recursive x(n) as (select 1 union all select n + 1.5 from x where n < 3) select * from x;
with recursive x(n) as (select 1 union all select n, n from x) select * from x;

-- queries inside of the recursive term are computed anew each round
with recursive x(a) as (
  values ('a'), ('b')
  union all
  (with z as not materialized (select * from x) select z.a || z1.a from z cross join z as z1 where length(z.a || z1.a) < 5))
select * from x order by a;
with recursive x(n) as (
  select 1 union all (with w as materialized (select n from x), v as (select n + 1 as m from w) select m from v, w where m < 6))
select * from x;
with recursive o as (select 10 as k), x(n) as (select 1 union all select n + o.k from x, o where n < 40) select * from x;
with recursive x(n) as (
  with inner1(a) as (values (1), (2)), inner2 as (select a * 10 as b from inner1)
  select a from inner1 union all select n + b from x, inner2 where n < 30)
select n, count(*) from x group by n order by n;

-- SEARCH
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t and e.f < 5)
  search depth first by f, t set seq select * from g order by seq;
with recursive g as (select * from edge where f = 1 union select e.* from edge e, g where e.f = g.t and e.f < 5)
  search breadth first by f, t set seq select * from g order by seq;
with recursive n as (select 1 as x union all select x + 1 from n) search breadth first by x set y select * from n limit 4;
with recursive n as (select 1 as x union all select x + 1 from n) search depth first by x set y select *, n.y is null as e from n limit 3;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t) search depth first by foo set seq select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t) search depth first by f set label select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t) search depth first by f, f set s select * from g;
with recursive g as (select * from edge union all (select * from edge union all select e.* from edge e, g where e.f = g.t))
  search depth first by f set s select * from g;
with recursive g as ((select * from edge union all select * from edge) union all select e.* from edge e, g where e.f = g.t)
  search depth first by f set s select * from g;
with recursive g as (select * from edge) search depth first by f set s select * from g;

-- CYCLE
with recursive g(f, t) as (select f, t from edge union all select e.f, e.t from edge e, g where e.f = g.t)
  cycle f, t set is_cycle using path select * from g order by path;
with recursive g(f, t) as (select f, t from edge union select e.f, e.t from edge e, g where e.f = g.t)
  cycle f, t set is_cycle to 'Y' default 'N' using path select *, pg_typeof(is_cycle) from g where is_cycle = 'Y' order by path;
with recursive a as (select 1 as b union all select * from a) cycle b set c using p select * from a;
with recursive n as (select 0 as x union all select (x + 1) % 4 from n where not is_cycle) cycle x set is_cycle using path select * from n;
with recursive g(f, t) as (select f, t from edge where f = 1 union all select e.f, e.t from edge e, g where e.f = g.t)
  search breadth first by f, t set seq cycle f set c to 7 default 3 using p select * from g order by seq, p;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t) cycle foo set c using p select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t) cycle f, f set c using p select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t) cycle f set label using p select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t) cycle f set c using label select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t) cycle f set c using c select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t)
  cycle f set c to true default 55 using p select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t)
  cycle f set c to point '(1,1)' default point '(0,0)' using p select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t)
  search depth first by f set c cycle f set c using p select * from g;
with recursive g as (select * from edge union all select e.* from edge e, g where e.f = g.t)
  search depth first by f set p cycle f set c using p select * from g;
with recursive g as (select * from edge union all select e.* from edge e, (select * from g) h where e.f = h.t)
  search depth first by f set s select * from g;

-- stored
create view v1 as with recursive g(f, t) as (select f, t from edge union all select e.f, e.t from edge e, g where e.f = g.t and e.f < 5)
  search depth first by f, t set seq select f, t, seq from g;
create view v2 as with recursive g(f, t) as (select f, t from edge union select e.f, e.t from edge e, g where e.f = g.t)
  search breadth first by t set s cycle f, t set c to 7 default 3 using p select f, t, c from g;
create view v3 as with recursive g(f, t) as (select f, t from edge union select e.f, e.t from edge e, g where e.f = g.t)
  cycle f, t set c using p select f, t, c from g;
select pg_get_viewdef('v1');
select pg_get_viewdef('v2');
select pg_get_viewdef('v3');
select * from v1 order by seq;
select * from v2 order by f, t, c;
select count(*) from v3;
drop view v1, v2, v3;

-- inside of a subquery
select count(*) from (with recursive x(n) as (select 1 union all select n + i from x, generate_series(1, 2) i where n < 4) select n from x) s;
drop table edge;
