-- Functions in LANGUAGE sql that give one value.
create schema fn;
set search_path = fn, public;
create function add1(int) returns int language sql as 'select $1 + 1';
create function named(a int, b int default 10, c text default 'x' || 'y') returns text language sql immutable
  as $$ select a::text || ',' || named.b || ',' || c $$;
select add1(41), named(1), named(1, 2), named(1, c => 'z'), named(b => 5, a => 4);
select named();
select named(1, a => 2);
create function add1(text) returns text language sql as $$ select $1 || '+1' $$;
select add1('a'), add1(1), add1(1::text);
select proname, prorettype::regtype, proargtypes, prosrc, provolatile, proisstrict, pronargs, pronargdefaults, proargnames, proargmodes
  from pg_proc where pronamespace = 'fn'::regnamespace order by oid;
\df fn.*
select pg_get_functiondef('named'::regproc);
select pg_get_function_arguments('named'::regproc), pg_get_function_identity_arguments('named'::regproc),
       pg_get_function_result('named'::regproc);
-- replacing
create function add1(int) returns int language sql as 'select $1 + 2';
create or replace function add1(int) returns int language sql as 'select $1 + 2';
select add1(1);
create or replace function add1(int) returns text language sql as 'select ''a''::text';
create or replace function named(x int, b int default 10, c text default 'x') returns text language sql as 'select ''''';
create or replace function named(a int, b int, c text) returns text language sql as 'select ''''';
-- the body is checked
create function bad() returns int language sql as 'not even SQL';
create function bad() returns int language sql as 'select ''a''::text';
create function bad() returns int language sql as 'select 1, 2';
create function bad() returns int language sql as 'create table x (a int)';
create function bad() returns int language sql as '';
create function bad() returns int language sql as 'select nosuch';
create function bad(a int) returns int language sql as $$ select a + nosuch $$;
create function bad() returns int language sql as $$ insert into nosuch values (1) returning 1 $$;
create function bad() returns int language sql as $$ commit $$;
create function bad() returns anyelement language sql as 'select 1';
create function bad(cstring) returns int language sql as 'select 1';
create function bad() returns nosuch language sql as 'select 1';
create function bad(nosuch) returns int language sql as 'select 1';
create function bad() returns int as 'select 1';
create function bad() returns int language nosuch as 'select 1';
create function bad() returns int language sql;
create function bad(a int, a int) returns int language sql as 'select 1';
create function bad(a int default 1, b int) returns int language sql as 'select 1';
create function bad(int) returns int language sql strict strict as 'select 1';
create function bad(int) returns int language sql cost -1 as 'select 1';
create function bad(int) returns int language sql rows 10 as 'select 1';
set check_function_bodies = off;
create function later() returns int language sql as 'select a from later_table';
reset check_function_bodies;
select later();
create table later_table (a int);
insert into later_table values (7);
select later();
-- strictness
create function nonstrict(int) returns int language sql as 'select coalesce($1, -1)';
create function isstrict(int) returns int language sql strict as 'select coalesce($1, -1)';
select nonstrict(null), isstrict(null), isstrict(1);
-- several statements, changes of data
create table log (id int, what text);
create function note(id int, what text) returns bigint language sql as $$
  insert into log values (id, what);
  insert into log values (id + 100, upper(what));
  select count(*) from log;
$$;
select note(1, 'a'), note(2, 'b');
select * from log order by id;
create function note_returning(int) returns text language sql as $$ insert into log values ($1, 'r') returning id || what $$;
select note_returning(9);
create function stable_write() returns void language sql stable as $$ delete from log $$;
select stable_write();
create function void_one() returns void language sql as $$ select 1 $$;
select void_one(), void_one() is null;
-- a volatile function sees what the statement's other calls did, a stable one does not
create function count_now() returns bigint language sql volatile as 'select count(*) from log';
create function count_then() returns bigint language sql stable as 'select count(*) from log';
create function add_row() returns int language sql as $$ insert into log values (50, 'n'); select 1 $$;
select add_row(), count_now() - count_then() as seen from generate_series(1, 3);
-- errors tell where
create function divide(int, int) returns int language sql volatile as $$ select 1; select $1 / $2 $$;
select divide(1, 0);
create function outer_divide(int) returns int language sql volatile as $$ select 2; select divide($1, 0) $$;
select outer_divide(3);
-- recursion ends
create function forever(int) returns int language sql volatile as $$ select 1; select forever($1 + 1) $$;
\set VERBOSITY terse
select forever(1);
\set VERBOSITY default
create function fib(n int) returns int language sql as $$ select case when n < 2 then n else fib(n - 1) + fib(n - 2) end $$;
select fib(10);
-- RETURN and BEGIN ATOMIC
create function ret(a int) returns int return a * 2;
create function atomic(a int) returns bigint begin atomic select 1; select count(*) from later_table l where l.a > atomic.a; end;
select ret(4), atomic(1), atomic(10);
select pg_get_functiondef('ret'::regproc);
select pg_get_functiondef('atomic'::regproc);
drop table later_table;
drop table later_table cascade;
-- rights
create role fn_user;
grant usage on schema fn to fn_user;
revoke execute on function add1(int) from public;
set role fn_user;
select add1(1);
select add1('a');
reset role;
grant execute on function add1(int) to fn_user;
set role fn_user;
select add1(1);
create or replace function add1(int) returns int language sql as 'select 0';
reset role;
create function who() returns text language sql security definer as 'select current_user::text';
grant execute on function who() to fn_user;
set role fn_user;
select who() = current_user, current_user;
reset role;
create function with_setting() returns text language sql set datestyle = 'German' as $$ select date '2020-02-01'::text $$;
select with_setting(), date '2020-02-01';
-- comment, alter, drop
comment on function add1(int) is 'adds';
select obj_description('add1(int)'::regprocedure);
alter function add1(int) rename to plus1;
alter function plus1(int) immutable strict cost 5;
select plus1(1), provolatile, proisstrict, procost from pg_proc where proname = 'plus1';
alter function plus1(int) set schema public;
select public.plus1(2);
alter function plus1(int) owner to fn_user;
alter function nosuch(int) immutable;
drop function plus1;
drop function plus1;
drop function if exists plus1(int);
drop function add1(int);
create view v as select named(1) as n;
drop function named;
drop function named cascade;
create table d (a int default nonstrict(3), check (isstrict(a) > 0));
drop function nonstrict(int);
drop function isstrict(int) cascade;
insert into d values (default), (-5);
select * from d;
-- plans follow
prepare p as select nonstrict(5);
execute p;
create or replace function nonstrict(int) returns int language sql as 'select $1 * 100';
execute p;
drop schema fn cascade;
drop role fn_user;
