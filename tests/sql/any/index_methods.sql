-- Indexes of every access method: what may be made, how it is shown, and that answers are right with them.
create table places (id int, b box, p point, c circle, pg polygon, r int4range, t text, j jsonb, a int[], ts tsvector, i inet, x xml,
                     n numeric, mr int4multirange, u uuid, tq tsquery, v varchar(10));
create index on places using gist (b);
create index on places using gist (p);
create index on places using gist (c, pg, r);
create index on places using gist (i inet_ops);
create index on places using gist (ts);
create index on places using gist (tq);
create index on places using gist (mr);
create index on places using gist (b) include (id);
create index on places using gist (p) where id > 5;
create index on places using gist (box(p, p));
create index on places using spgist (b);
create index on places using spgist (pg);
create index on places using spgist (t);
create index on places using spgist (r);
create index on places using spgist (i) include (id);
create index on places using gin (j);
create index on places using gin (j jsonb_path_ops);
create index on places using gin (a);
create index on places using gin (to_tsvector('english', t));
create index on places using brin (id);
create index on places using brin (n, v, u);
create index on places using brin (i inet_inclusion_ops);
create index on places using brin (id int4_bloom_ops);
create index on places using hash (id);
create index on places using rtree (b);
-- parameters
create index places_gin on places using gin (j) with (fastupdate = off, gin_pending_list_limit = 64);
create index places_gist on places using gist (b) with (buffering = on, fillfactor = 50);
create index places_brin on places using brin (id) with (pages_per_range = 4, autosummarize = on);
create index places_btree on places using btree (id) with (deduplicate_items = off);
alter index places_gist set (fillfactor = 80);
alter index places_gin set (fillfactor = 80);
create index on places using gin (j) with (fillfactor = 70);
create index on places using gist (b) with (buffering = nope);
create index on places using gist (b) with (fastupdate = on);
create index on places using brin (id) with (pages_per_range = 0);
create index on places using btree (id) with (fastupdate = on);
create index on places using gin (j) with (gin_pending_list_limit = 1);
-- what is refused
create index on places using spgist (c);
create index on places using spgist (b, p);
create index on places using gist (t);
create index on places using gist (i);
create index on places using gin (t);
create index on places using brin (x);
create index on places using hash (b);
create index on places using hash (id, t);
create unique index on places using hash (id);
create unique index on places using gist (b);
create unique index on places using gin (j);
create index on places using hash (id) include (t);
create index on places using gin (j) include (id);
create index on places using gist (b desc);
create index on places using gist (b nulls first);
create index on places using hash (id asc);
create index on places using gist (b point_ops);
create index on places using gist (b no_ops);
create index on places using gin (a jsonb_ops);
create index on places using btree (id int8_ops);
create index on places using btree (id text_ops);
create index on places using gist (b collate "C");
create index on places using foo (b);
cluster places using places_j_idx;
\d places
select relname, amname from pg_class c join pg_am a on a.oid = relam where relname ~ '^places_' order by relname collate "C";
select indexrelid::regclass, indkey, indclass, indoption, indcollation from pg_index where indrelid = 'places'::regclass order by indexrelid::regclass::text collate "C";
select attrelid::regclass, attname, format_type(atttypid, atttypmod) from pg_attribute
    where attrelid in (select indexrelid from pg_index where indrelid = 'places'::regclass) order by attrelid::regclass::text collate "C", attnum;
select pg_get_indexdef('places_gin'::regclass), pg_get_indexdef('places_gist'::regclass);
-- answers
insert into places (id, b, p, t, j, a, r, i) select g, box(point(g, g), point(g + 1, g + 1)), point(g, g), 'word ' || g, jsonb_build_object('k', g % 10),
    array[g, g + 1], int4range(g, g + 5), '10.0.0.0'::inet + g from generate_series(1, 100) g;
set enable_seqscan = off;
select id from places where b <@ box '((10,10),(14,14))' order by id;
select id from places order by p <-> point '(50,50)', id limit 3;
select count(*) from places where j @> '{"k": 3}';
select id from places where a && array[7] order by id;
select id from places where r && int4range(20, 21) order by id;
select id from places where i << '10.0.0.0/30' order by id;
select id from places where to_tsvector('english', t) @@ to_tsquery('english', 'words & 77');
select t from places where id = 5;
update places set b = b + point '(100,0)' where id < 10;
select count(*) from places where b >> box '((100,0),(101,1))';
delete from places where id > 50;
insert into places (id, t) values (1, 'again') returning id;
vacuum places;
analyze places;
reindex table places;
reindex index places_gin;
select count(*) from places where a @> array[3];
begin;
truncate places;
rollback;
select count(*) from places;
alter table places alter v type varchar(20), alter n type int using n::int;
alter table places alter b type text using b::text;
drop index places_b_idx;
alter table places drop column j;
select indexrelid::regclass from pg_index where indrelid = 'places'::regclass order by indexrelid::regclass::text collate "C";
-- an expression that fails does so at once
create table quotients (a int, b int);
create index on quotients using brin ((a / b));
insert into quotients values (1, 0);
copy quotients from stdin;
1	0
\.
insert into quotients values (4, 2);
drop table places, quotients;
