-- LIKE copies columns and what INCLUDING names.
create table like_source (a int not null default 7, b text default 'x', c int[][], d numeric(6, 2));
alter table like_source alter column b set storage external;
create table like_bare (like like_source);
create table like_defaults (x int, like like_source including defaults, y int);
create table like_storage (like like_source including storage excluding defaults);
create table like_all (like like_source including all);
select attrelid::regclass, attname, atttypid::regtype, atttypmod, attnotnull, attstorage,
       (select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = attrelid and adnum = attnum)
  from pg_attribute where attrelid::regclass::text like 'like\_%' and attnum > 0 order by attrelid::regclass::text, attnum;
create table like_twice (a int, like like_source);
create table like_none (like nothing_there);
drop table like_source, like_bare, like_defaults, like_storage, like_all;
