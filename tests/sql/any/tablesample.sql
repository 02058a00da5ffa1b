-- TABLESAMPLE: the rows that a seed chooses, errors, plans, views.
create table sampled (id int, t text);
insert into sampled select g, 'row ' || g from generate_series(1, 100) g;
analyze sampled;
select count(*) from sampled tablesample bernoulli (100);
select count(*) from sampled tablesample bernoulli (0);
select count(*) from sampled tablesample system (100);
select count(*) from sampled tablesample system (0);
select id from sampled tablesample bernoulli (10) repeatable (0) order by id;
select id from sampled tablesample bernoulli (5.5) repeatable (7.25) order by id;
select id from sampled as s tablesample pg_catalog.bernoulli ('20') repeatable ('-3') where id > 50 order by id;
select count(*) in (0, 100) from sampled tablesample system (50);
select count(*) from sampled tablesample system (50) repeatable (2);
select count(*) from sampled tablesample system (50) repeatable (200);
-- the same rows in each part of a query, other rows without a seed
with a as (select * from sampled tablesample bernoulli (30) repeatable (1)), b as (select * from sampled tablesample bernoulli (30) repeatable (1))
  select (select array_agg(id order by id) from a) = (select array_agg(id order by id) from b);
select count(distinct n) > 1 from generate_series(1, 20) g, lateral (select sum(id) + 0 * min(g) as n from sampled tablesample bernoulli (50) repeatable (g)) s;
select p, (select count(*) from sampled tablesample bernoulli (p) repeatable (5)) from (values (0), (10), (50), (100)) v(p);
-- over several joins, with an index that may not be used
create index sampled_id on sampled (id);
select s.id from sampled s tablesample bernoulli (100) where s.id = 17;
select a.id, b.id from sampled a tablesample bernoulli (8) repeatable (3) join sampled b tablesample bernoulli (100) using (id) order by 1;
select id from sampled tablesample bernoulli (15) repeatable (0) order by id limit 3;
select id from sampled tablesample bernoulli (3) repeatable (0) order by id for update;
prepare sample_of(real, float8) as select count(*) from sampled tablesample bernoulli ($1) repeatable ($2);
execute sample_of(100, 0);
execute sample_of(25, 0);
execute sample_of(25, 1);
-- plans
explain (costs off) select id from sampled tablesample system (10) repeatable (2) where id < 5;
explain (costs off) select t from sampled s tablesample bernoulli (1 + 1);
explain (costs off, format json) select id from sampled tablesample bernoulli (10);
-- errors
select * from sampled tablesample bernoulli (-1);
select * from sampled tablesample bernoulli (101);
select * from sampled tablesample system (200);
select * from sampled tablesample bernoulli (null);
select * from sampled tablesample bernoulli (50) repeatable (null);
select * from sampled tablesample foobar (1);
select * from sampled tablesample bernoulli (1, 2);
select * from sampled tablesample system ();
select * from sampled tablesample bernoulli (array[1]);
select * from sampled tablesample bernoulli (50) repeatable (true);
select * from sampled tablesample bernoulli (id);
select * from sampled tablesample bernoulli (count(*));
create view of_sample as select id from sampled s tablesample system (10 * 2) repeatable (2);
select pg_get_viewdef('of_sample');
update of_sample set id = 1;
select * from of_sample tablesample system (1);
with q as (select 1) select * from q tablesample bernoulli (5);
drop view of_sample;
create materialized view kept_sample as select * from sampled;
select count(*) from kept_sample tablesample bernoulli (100);
drop materialized view kept_sample;
drop table sampled;
-- system tables
select count(*) > 0 from pg_class tablesample system (100);
select count(*) from pg_type tablesample bernoulli (0);
explain (costs off) select relname from pg_class tablesample bernoulli (10) repeatable (1) where relkind = 'r';
select count(*) from pg_tables tablesample system (1);
