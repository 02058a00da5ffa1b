-- what ANALYZE finds in tables that are sampled as a whole
create schema statistics_test;
set search_path = statistics_test;
create table t as
select g as id, g % 7 as few, (g * 7919) % 500 as many, case when g % 3 = 0 then g % 50 end as nulls, null::int as none, 'text ' || g % 40 as t,
       left(md5(g::text), g % 15)::varchar(20) as v, chr(97 + g % 26)::char(5) as c, ((g % 90) * 1.25)::numeric(10, 2) as n, g % 5 = 0 as b,
       date '2020-01-01' + (g * 31) % 200 as d, timestamptz '2021-01-01 00:00+00' + g * interval '1 hour' as ts, sin(g) as f,
       md5((g % 100)::text)::uuid as u, array[g % 4, g % 9, null] as ia, case when g % 10 <> 0 then array['a' || g % 6, 'b' || g % 11] end as ta,
       decode(md5((g % 30)::text), 'hex') as bin, 'x'::text as same, ('n' || g % 12)::name as nm, jsonb_build_object('k', g % 8) as j,
       to_tsvector('simple', 'word' || g % 10 || ' common ' || repeat('z', g % 4)) as tv, int4range(g, g + g % 5) as r, (g % 5)::text::xid as x
from generate_series(1, 1000) g;
alter table t add primary key (id);
select count(*) from pg_stats where schemaname = 'statistics_test';
analyze t;
\x on
select attname, inherited, null_frac, avg_width, n_distinct, most_common_vals, most_common_freqs, histogram_bounds, correlation
from pg_stats where schemaname = 'statistics_test' and tablename = 't' and attname not in ('j', 'tv', 'r') order by attname;
select attname, null_frac, n_distinct, most_common_vals, most_common_freqs, correlation from pg_stats
where schemaname = 'statistics_test' and tablename = 't' and attname in ('j', 'tv', 'r') order by attname;
select attname, most_common_elems, most_common_elem_freqs, elem_count_histogram from pg_stats
where schemaname = 'statistics_test' and most_common_elems is not null order by attname;
select staattnum, stakind1, stakind2, stakind3, stakind4, stakind5, staop1, staop2, staop3, staop4, staop5, stacoll1, stacoll2, stacoll3, stacoll4, stacoll5
from pg_statistic where starelid = 't'::regclass and staattnum in (1, 2, 6, 10, 15, 16, 21) order by 1;
\x off
-- targets: of the column, of the session; no statistics at 0
alter table t alter column few set statistics 3;
alter table t alter column many set statistics 0;
alter table t alter column t set statistics 5;
insert into t (id, few, many, t) values (2000, 3, 1, 'text 1');
analyze t (few, many, t);
select attname, null_frac, n_distinct, most_common_vals, most_common_freqs, histogram_bounds, correlation from pg_stats
where schemaname = 'statistics_test' and tablename = 't' and attname in ('few', 'many', 't', 'nulls') order by attname;
set default_statistics_target = 4;
analyze t (nulls);
reset default_statistics_target;
select attname, null_frac, n_distinct, most_common_vals, most_common_freqs, histogram_bounds from pg_stats
where schemaname = 'statistics_test' and tablename = 't' and attname = 'nulls';
-- they go with the column, its type and the table; a transaction may take them back
begin;
alter table t drop column few;
select count(*) from pg_stats where schemaname = 'statistics_test' and tablename = 't';
rollback;
select count(*) from pg_stats where schemaname = 'statistics_test' and tablename = 't';
alter table t drop column few;
alter table t alter column many type bigint;
alter table t alter column nulls type bigint;
select count(*) from pg_stats where schemaname = 'statistics_test' and tablename = 't';
alter table t rename column t to text_column;
select attname, n_distinct from pg_stats where schemaname = 'statistics_test' and attname = 'text_column';
begin;
delete from t where id > 500;
analyze t (id);
select n_distinct, histogram_bounds[1:3] is null as no_bounds from (select n_distinct, histogram_bounds::text::int[] as histogram_bounds from pg_stats
where schemaname = 'statistics_test' and attname = 'id') s;
rollback;
-- no rows, no columns, one row, values too wide
create table empty (a int);
analyze empty;
create table bare ();
insert into bare default values;
analyze bare;
create table one (a int, b text);
insert into one values (1, repeat('wide', 1000));
analyze one;
create table wide (a text, b int);
insert into wide select repeat(chr(97 + g % 26), 1500 + g), 1 from generate_series(1, 20) g;
analyze wide (a, b);
select tablename, attname, null_frac, n_distinct, most_common_vals, most_common_freqs, correlation from pg_stats
where schemaname = 'statistics_test' and tablename in ('empty', 'bare', 'one', 'wide') order by 1, 2;
truncate wide;
analyze wide;
select tablename, attname, n_distinct from pg_stats where schemaname = 'statistics_test' and tablename = 'wide' order by 1, 2;
create temp table temporary as select g % 3 as a from generate_series(1, 30) g;
analyze temporary;
select attname, most_common_vals, most_common_freqs from pg_stats where tablename = 'temporary';
drop table temporary;
select count(*) from pg_stats where tablename = 'temporary';
create materialized view m as select g % 2 as a from generate_series(1, 10) g;
vacuum analyze m;
select attname, most_common_vals from pg_stats where tablename = 'm';
create table collated (a text collate "und-x-icu", b text collate "C");
insert into collated select x, x from unnest(array['b', 'A', 'a', 'B', 'z', 'Z', 'm', 'M', 'a']) x;
analyze collated;
select attname, null_frac, n_distinct, most_common_vals, most_common_freqs from pg_stats where tablename = 'collated' order by 1;
select histogram_bounds, correlation from pg_stats where tablename = 'collated' and attname = 'b';
select count(*) from collated x join collated y on x.a = y.a where x.a <> 'z' and y.a = 'a';
-- who may see them
create role statistics_reader;
grant usage on schema statistics_test to statistics_reader;
grant select (id, v) on t to statistics_reader;
set role statistics_reader;
select tablename, attname from pg_stats where schemaname = 'statistics_test' order by 1, 2;
select count(*) from pg_statistic;
reset role;
drop table t, empty, bare, one, wide, collated;
drop materialized view m;
select count(*) from pg_stats where schemaname = 'statistics_test';
drop schema statistics_test cascade;
drop role statistics_reader;
