-- psql's own ways to talk to a server, beyond sending statements.
create table pc (a int primary key, b text, c numeric(8,2));
-- COPY through the client
\copy pc from stdin with (format csv)
1,one,1.5
2,"two, too",
3,,3.25
\.
\copy pc to stdout
\copy (select b, a from pc where a < 3 order by a) to stdout with (format csv, header)
\copy pc (a) from stdin
x
\.
-- results described without being run
select a, b, c, c * 2 as twice, array[a] from pc \gdesc
insert into pc values (9) returning a, b \gdesc
create table pc_2 (a int) \gdesc
-- results into variables, as statements, into a pivot table
select count(*) as rows, max(b) as last from pc \gset pc_
\echo :pc_rows :'pc_last'
select format('select %s as n', a) from pc order by a \gexec
select a, b, c from pc \crosstabview a b c
-- by cursor
\set FETCH_COUNT 2
select a, b from pc order by a;
\unset FETCH_COUNT
-- an error within a block, with and without savepoints of psql's
\set ON_ERROR_ROLLBACK on
begin;
insert into pc values (10, 'ten');
insert into pc values (1, 'again');
select count(*) from pc;
commit;
\unset ON_ERROR_ROLLBACK
\set AUTOCOMMIT off
insert into pc values (11, 'eleven');
rollback;
\set AUTOCOMMIT on
select a from pc order by a;
-- several statements at once
select 1 as first \; select 2 as second \; select 3 / 0 \; select 4;
\echo :SQLSTATE :LAST_ERROR_SQLSTATE :ERROR :ROW_COUNT
select 'ok';
\echo :SQLSTATE :ERROR :ROW_COUNT
-- other shapes
\x on
select * from pc order by a limit 1;
\x off
\t on
\a
select a, b from pc order by a;
\a
\t off
\pset null '(none)'
select b from pc where a = 3;
\pset null ''
\if :ERROR
  select 'wrong';
\else
  select 'right';
\endif
\encoding latin1
\encoding
\encoding utf8
prepare q (int) as select b from pc where a = $1;
execute q (1);
deallocate q;
drop table pc;
