-- Aggregates of users over SQL and builtin functions.
create schema ag;
set search_path = ag, public;
create function add_sq(bigint, int) returns bigint language sql as 'select $1 + $2 * $2';
create aggregate sum_sq(int) (sfunc = add_sq, stype = bigint, initcond = '0');
create aggregate my_sum(int4) (sfunc = int4pl, stype = int4);
create aggregate my_sum_old (basetype = int4, sfunc = int4pl, stype = int4, initcond = '100');
create aggregate count_all(*) (sfunc = int8inc, stype = int8, initcond = '0');
select sum_sq(v), my_sum(v), my_sum_old(v), count_all(*) from generate_series(1, 4) v;
select sum_sq(v), my_sum(v), my_sum_old(v), count_all(*) from generate_series(1, 0) v;
select v % 2 as k, my_sum(v), sum_sq(distinct v) filter (where v > 2) from generate_series(1, 6) v group by 1 order by 1;
select v, my_sum(v) over (order by v), my_sum(v) over (order by v rows between 1 preceding and current row) from generate_series(1, 4) v;
create function list_step(text, text) returns text language sql as $$ select coalesce($1 || '|', '') || $2 $$;
create function list_end(text) returns text language sql as $$ select '<' || coalesce($1, 'nothing') || '>' $$;
create aggregate list(text) (sfunc = list_step, stype = text, finalfunc = list_end);
select list(x order by x desc), list(distinct x), list(x) filter (where false) from (values ('b'), ('a'), (null), ('b')) t(x);
create function strict_max(int, int) returns int language sql strict as 'select case when $1 > $2 then $1 else $2 end';
create aggregate smax(int) (sfunc = strict_max, stype = int);
select smax(x) from (values (null), (3), (null), (9), (4)) t(x);
select smax(x) from (values (null::int)) t(x);
-- polymorphic
create aggregate collect(anycompatible) (sfunc = array_append, stype = anycompatiblearray, initcond = '{}');
select collect(v), collect(v::text) from generate_series(1, 3) v;
create function two_step(int, a int, b int) returns int language sql as 'select $1 + a * b';
create aggregate dot(a int, b int) (sfunc = two_step, stype = int, initcond = 0);
select dot(v, v + 1) from generate_series(1, 3) v;
-- what the catalog says
select aggfnoid, aggkind, aggtransfn, aggfinalfn, aggtranstype::regtype, agginitval, aggfinalmodify from pg_aggregate
  where aggfnoid >= 16384 order by aggfnoid::oid;
select proname, prokind, prosrc, provolatile, proisstrict, prolang from pg_proc where prokind = 'a' and pronamespace = 'ag'::regnamespace order by oid;
\da ag.*
select pg_get_function_arguments('dot'::regproc);
select pg_get_functiondef('dot'::regproc);
-- errors
create aggregate bad(int) (stype = int);
create aggregate bad(int) (sfunc = int4pl);
create aggregate bad(int) (sfunc = nosuch, stype = int);
create aggregate bad(int) (sfunc = int4pl, stype = bigint);
create aggregate bad(int) (sfunc = int84pl, stype = int);
create aggregate bad(text) (sfunc = int4pl, stype = int, wrong = 1);
create aggregate bad(int) (sfunc = add_sq, stype = bigint, initcond = 'x');
create aggregate bad(int) (sfunc = int84pl, stype = bigint);
create aggregate my_sum(int) (sfunc = int4pl, stype = int);
create or replace aggregate my_sum(int) (sfunc = int4mul, stype = int, initcond = '1');
select my_sum(v) from generate_series(1, 4) v;
select my_sum(my_sum(1));
comment on aggregate my_sum(int) is 'multiplies';
select obj_description('my_sum(int)'::regprocedure);
alter aggregate my_sum(int) rename to product;
select product(v) from generate_series(1, 4) v;
drop function list_step(text, text);
drop function list_step(text, text) cascade;
drop aggregate product(int);
drop aggregate if exists product(int);
drop aggregate product(int);
drop function sum_sq(int);
drop schema ag cascade;
