-- Bodies in the form of BEGIN ATOMIC: how they are kept, and what depends on them.
create schema fa;
set search_path = fa, public;
create table t (a int, b text default 'x', c int);
create table u (a int, b text);
create function changes(x int, y text) returns setof t begin atomic
  insert into t values (x, y, 3);
  insert into t (a) values (x);
  insert into t (a, b) select u.a, y from u where u.b = changes.y;
  insert into t (a) values (1), (x);
  insert into t default values;
  update t set a = x + 1, b = 'q' where t.c = x;
  update t as q set a = u.a from u where u.a = q.a;
  delete from t where a = x;
  delete from t using u where t.a = u.a and u.b = y;
  delete from t where a = 1 returning *, a + 1 as k;
  insert into t (a) values (x) returning t.*;
end;
select pg_get_functiondef('changes'::regproc);
select * from changes(5, 'why');
select * from t order by a, b, c;
create function joined(n int default 3) returns table (k int, total bigint) begin atomic
  with big as (select a from t where a > n)
  select big.a, count(*) over () from big left join u on u.a = big.a order by 1 desc limit 5;
end;
select pg_get_functiondef('joined'::regproc);
select * from joined(2);
create function ret_sub(x int) returns int return (select max(a) from t where a < x);
select ret_sub(5), pg_get_function_sqlbody('ret_sub'::regproc);
-- renames reach the bodies
alter table t rename column a to first_column;
alter table u rename to others;
select pg_get_function_sqlbody('joined'::regproc);
select ret_sub(5);
set search_path = public;
select pg_get_function_sqlbody('fa.ret_sub'::regproc);
select fa.ret_sub(5);
set search_path = fa, public;
-- errors
create function bad(anyelement) returns anyelement return $1;
create function bad() returns int begin atomic select 'x'::text; end;
create function bad() returns int begin atomic create table x (a int); end;
create function bad() returns int begin atomic select nosuch; end;
create function bad() returns int language sql as 'select 1' return 2;
create function empty_body() returns void begin atomic end;
select empty_body();
-- dependencies
drop table others;
drop table t cascade;
drop schema fa cascade;
