-- One statement a line. Read by corpus_test.cpp and literal_lifter_test.cpp; every node of the AST must occur.
-- Expressions and constants
select 1
select 1, 2147483647, 2147483648, 9223372036854775807, 9223372036854775808, 0, -1, -2147483648, +5
select 1.5, .5, 5., 1e10, 1.5e-3, -1.5, 0.00
select 'abc', 'it''s', '', E'a\nb\t\\', U&'d\0061t\+000061', $$dollar$$, $x$a $$ b$x$
select B'0101', X'1FF', b'', x'ab'
select true, false, null, TRUE is true, null is null
select N'national', n'x'
select -(-1), - -1, +-+1, -a, - 1.5, -(1)
select a, t.a, s.t.a, d.s.t.a, t.*, s.t.*, *
select "Quoted Name", "a""b", "select", ünïcode, _x, x$1
select $1, $2::int, $1 + $2, f($3)
select 1 + 2 * 3 - 4 / 5 % 6 ^ 7
select a = 1, a <> 1, a != 1, a < 1, a <= 1, a > 1, a >= 1
select a and b or not c and (d or e), a and b and c, a or b or c
select a || b || 'c', a ~ 'x', a !~ 'x', a ~* 'x', a @> b, a <@ b, a && b, a -> 'b' ->> 'c', a #>> '{x}', @ a, |/ 4, !! 5
select a operator(pg_catalog.+) b, operator(pg_catalog.-) 5
select a like 'x%', a not like 'x%', a like 'x' escape '!', a ilike 'y', a not ilike 'y' escape 'z', a similar to 'z', a not similar to 'z' escape '#'
select a between 1 and 2, a not between 1 and 2, a between symmetric 2 and 1, a not between symmetric b and c
select a in (1, 2, 3), a not in ('x', 'y'), a in (select b from c), a not in (select 1)
select a is null, a is not null, a isnull, a notnull, (a, b) is null
select a is true, a is not true, a is false, a is not false, a is unknown, a is not unknown
select a is distinct from b, a is not distinct from b, nullif(a, b), coalesce(a, b, 1), greatest(1, 2), least(a, b, c)
select a is document, a is not document, a is normalized, a is not nfc normalized, normalize(a, nfkd)
select case when a then 1 when b then 2 else 3 end, case x when 1 then 'a' end
select exists (select 1), (select 1), array(select a from t), a = any (select 1), a < all (select 2), a <> some (select b)
select a = any (array[1, 2]), a > all ('{1,2}'), a like any (array['x']), a not like all (b), (a, b) = (select 1, 2), row(1, 2) < (select a, b from t)
select row(1, 2, 3), (1, 2), row(), (a, b) = (1, 2), (a, b) < (c, d), row(t.*), ((1, 2), 3)
select array[1, 2, 3], array[[1, 2], [3, 4]], array[]::int[], (array[a, b])[1]
select a[1], a[1:2], a[:2], a[1:], a[:], a[1][2], (a).b, (a).b.c, (a).*, (f(x)).y[3], (array[1])[1], ($1).x, ($1)[2]
select a::int, a::integer, a::int4, cast(a as bigint), a::numeric(10, 2), a::varchar(5), a::char, a::character varying(3), a::bpchar, a::text[], a::int[3][], a::int array, a::int array[4]
select a::float, a::float(3), a::float(30), a::double precision, a::real, a::decimal(5), a::dec, a::boolean, a::smallint, a::bit(3), a::bit varying(5), a::bit, a::national character(3), a::nchar varying(4)
select a::time, a::time(3), a::time with time zone, a::timestamp(2) with time zone, a::timestamp without time zone, a::timestamptz, a::interval, a::interval day to second(3), a::interval year to month, a::interval(4)
select a::s.t, a::pg_catalog.int4, a::"Mixed"(1, 2), a::t%type
select date '2020-01-01', timestamp '2020-01-01 00:00', timestamp with time zone 'x', time 'y', interval '1 day', interval '1' day, interval '1' hour to minute, interval '1' second(2), interval(3) '1 s', int4 '5', pg_catalog.int4 '6', varchar(3) 'abc', bit '1', numeric(3, 1) '1.5'
select a collate "C", a || b collate "de_DE", a collate s.c
select a at time zone 'UTC', now() at time zone interval '1 hour'
select current_date, current_time, current_time(3), current_timestamp, current_timestamp(2), localtime, localtime(1), localtimestamp, localtimestamp(0), current_role, current_user, user, session_user, current_catalog, current_schema
select f(), f(1), f(a, b), s.f(1), d.s.f(2), f(variadic a), f(1, variadic array[2]), f(all a), f(distinct a), f(distinct a, b)
select f(a => 1), f(1, b := 2), f(a => 1, b => f(c => 3))
select count(*), count(distinct a), sum(a) filter (where b > 1), array_agg(a order by b desc, c), string_agg(distinct a, ',' order by a)
select percentile_cont(0.5) within group (order by a), mode() within group (order by b desc nulls last) filter (where c)
select extract(year from a), extract('month' from a), extract(epoch from now()), overlay(a placing b from 1 for 2), overlay(a, b), position('a' in b), substring(a from 1 for 2), substring(a for 2), substring(a from 'x' for '#'), substring(a similar 'b' escape 'c'), substring(a, 1, 2)
select trim(a), trim(both from a), trim(leading 'x' from a), trim(trailing from a), trim(both 'x' from a), trim(a, b), treat(a as int), collation for (a), (a, b) overlaps (c, d)
select xmlconcat(a, b), xmlelement(name foo), xmlelement(name foo, xmlattributes(a as b, c), 'x', d), xmlforest(a, b as c), xmlparse(document a), xmlparse(content 'x' preserve whitespace), xmlpi(name p), xmlpi(name p, 'x'), xmlroot(a, version '1.0', standalone yes), xmlroot(a, version no value), xmlserialize(content a as text), xmlserialize(document b as varchar(10)), xmlexists('x' passing by ref a)
select row_number() over (), rank() over (partition by a order by b), sum(x) over w, sum(x) over (w order by y), avg(a) over (order by b rows between 1 preceding and 2 following), max(a) filter (where b) over (partition by c, d)
select sum(a) over (order by b range between unbounded preceding and current row), sum(a) over (order by b rows unbounded preceding), sum(a) over (order by b groups between current row and unbounded following exclude ties), sum(a) over (rows between 1 following and 3 following exclude current row), sum(a) over (order by b range between '1 day' preceding and '1 day' following exclude group), sum(a) over (rows current row exclude no others)
select a, sum(b) over w from t window w as (partition by c order by d desc), w2 as (w rows 1 preceding)
select grouping(a, b), grouping(c) from t group by grouping sets ((a), (b, c), ())
select a as b, a c, a as "select", 1 one, a as year
-- FROM
select from t
select * from t
select * from s.t
select * from d.s.t
select * from only t
select * from only (t)
select * from t *
select * from t as x
select * from t x (a, b)
select * from t as x (a, b), u, v y
select * from (select 1) x
select * from (select 1, 2) as x (a, b)
select * from (values (1, 'a'), (2, 'b')) as v (n, s)
select * from lateral (select t.a) x
select * from t, lateral f(t.a) g
select * from f()
select * from f(1) with ordinality
select * from f(1) as x
select * from f(1) as (a int, b text)
select * from f(1) x (a int, b text collate "C")
select * from f(1) with ordinality as x (a, n)
select * from rows from (f(1), g(2) as (a int)) with ordinality as x
select * from generate_series(1, 10) g, unnest(array[1, 2]) with ordinality u (v, i)
select * from current_date, coalesce(1, 2) c
select * from t tablesample bernoulli (10)
select * from t x tablesample system (5.5) repeatable (42)
select * from t tablesample s.m (1, 2) repeatable (a + 1)
select * from xmltable('/a' passing x columns a int path '@a', b text default 'q' not null, n for ordinality)
select * from xmltable(xmlnamespaces('u' as p, default 'd'), '/a' passing by ref x columns a xml) as y (z)
select * from lateral xmltable('/a' passing x by value columns a int null path 'p')
select * from a join b on a.x = b.x
select * from a inner join b using (x, y)
select * from a left join b on true
select * from a left outer join b using (x) as j
select * from a right join b on a.x = b.x right outer join c using (y)
select * from a full join b using (x) full outer join c on true
select * from a cross join b cross join c
select * from a natural join b
select * from a natural left join b natural full join c
select * from (a join b on true) j
select * from (a join b using (x)) as j (p, q) join c on j.p = c.p
select * from a join (b join c on b.x = c.x) on a.x = b.x
select * from a, b left join c on b.x = c.x, lateral (select a.x) d
-- SELECT clauses
select distinct a from t
select all a from t
select distinct on (a, b) a, b, c from t order by a, b, c desc
select a from t where b
select a from t where b = 1 and c > 2 or not d
select a, count(*) from t group by a
select a, count(*) from t group by a having count(*) > 1
select a from t group by 1, b, a + b
select a from t group by ()
select a from t group by rollup (a, b), cube (c, (d, e))
select a from t group by distinct grouping sets (rollup (a, b), cube (c), (d), (), grouping sets ((e)))
select a from t group by all a
select a from t order by a
select a from t order by a asc, b desc, c nulls first, d desc nulls last, e using >, f using operator(s.<), 1
select a from t limit 10
select a from t limit 10 offset 5
select a from t offset 5 rows
select a from t offset 5 limit all
select a from t limit null
select a from t fetch first 5 rows only
select a from t fetch next row only
select a from t order by a fetch first 3 rows with ties
select a from t offset 2 rows fetch next (1 + 2) rows only
select a from t limit $1 offset $2
select a from t for update
select a from t for no key update of t
select a from t for share nowait
select a from t for key share of a, b skip locked
select a from t for update for share of b
select a from t for read only
select * into u from t
select * into temp u from t
select * into temporary table u from t
select * into unlogged u from t
table t
table s.t
values (1)
values (1, 'a'), (2, default), (null, b)
values (1), (2) order by 1 desc limit 1
select 1 union select 2
select 1 union all select 2 union all select 3
select 1 union distinct select 2 intersect select 3 except all select 4
(select 1 order by 1 limit 1) union (select 2) order by 1 offset 1
select a from t except select b from u intersect all select c from v
(((select 1)))
select (((1))), ((a)).b
with a as (select 1) select * from a
with a (x, y) as (select 1, 2), b as (table a) select * from a, b
with recursive r (n) as (select 1 union all select n + 1 from r where n < 10) select * from r
with recursive r as (select 1 as n union select n + 1 from r) search depth first by n set o select * from r
with recursive r as (select 1 as n union select n + 1 from r) search breadth first by n, m set o select * from r
with recursive r as (select 1 as n union select n + 1 from r) cycle n set c using p select * from r
with recursive r as (select 1 as n union select n + 1 from r) cycle n set c to 'Y' default 'N' using p select * from r
with a as materialized (select 1), b as not materialized (select 2) select * from a, b
with x as (insert into t values (1) returning *), y as (update u set a = 1 returning a), z as (delete from v returning b) select * from x, y, z
with a as (with b as (select 1) select * from b) select * from a
-- INSERT
insert into t values (1)
insert into t values (1, 2), (3, 4)
insert into s.t (a, b) values (1, 'x')
insert into t as x (a, b.c, d[1], e.f[2]) values (1, 2, 3, 4)
insert into t default values
insert into t as x default values returning *
insert into t select * from u
insert into t (a, b) select 1, 2 returning a, b as c, t.*
insert into t table u
insert into t overriding system value values (1)
insert into t (a) overriding user value select 1
insert into t values (1) on conflict do nothing
insert into t values (1) on conflict (a) do nothing
insert into t values (1) on conflict (a, lower(b), (c + d)) where e > 1 do update set a = excluded.a where t.a > 5 returning a
insert into t values (1) on conflict (a collate "C" text_ops) do update set (a, b) = (1, 2), c = default
insert into t values (1) on conflict on constraint pk do update set a = 2
with x as (select 1) insert into t select * from x
insert into t (a, b) values (default, $1), ($2, (select max(a) from t))
-- UPDATE, DELETE, MERGE
update t set a = 1
update only t set a = 1, b = default, c = c + 1 where d = 2
update t as x set a = u.a, x = 5 from u, v where x.b = u.b returning x.*, u.a
update t set (a, b) = (1, 2)
update t set (a, b) = (select 1, 2), (c) = row(3)
update t set (a, b) = row(1, default)
update t set a[1] = 2, b.c = 3, d[1:2] = array[1, 2], e.f[1].g = 4
update t set a = 1 where current of c
with x as (select 1) update t set a = (select * from x)
delete from t
delete from only t where a = 1
delete from t as x using u, v where x.a = u.a returning *
delete from s.t where current of cur
with x as (select 1) delete from t using x
merge into t using u on t.a = u.a when matched then delete
merge into t as x using (select 1 as a) as y on x.a = y.a when matched and y.b > 1 then update set b = y.b, (c, d) = (1, 2) when matched then do nothing when not matched and y.c then insert (a, b) values (y.a, default) when not matched then insert default values
merge into only t using u on true when not matched then insert overriding system value values (1, 2) when not matched then do nothing
with q as (select 1) merge into t using q on true when matched then update set a = 1
-- Transactions
begin
begin work
begin transaction isolation level serializable
begin isolation level repeatable read, read only, deferrable
begin transaction read write not deferrable
start transaction
start transaction isolation level read committed read write
commit
commit work and chain
commit and no chain
end
rollback
rollback and chain
abort
savepoint a
release a
release savepoint a
rollback to a
rollback work to savepoint a
prepare transaction 'x'
commit prepared 'x'
rollback prepared 'x'
set transaction isolation level read uncommitted
set transaction snapshot '0001'
set session characteristics as transaction read only
set constraints all deferred
set constraints a, s.b immediate
lock t
lock table t, s.u in access share mode
lock only t in row exclusive mode nowait
lock t in share update exclusive mode
-- Cursors and prepared statements
declare c cursor for select 1
declare c binary insensitive no scroll cursor with hold for select * from t
declare c asensitive scroll cursor without hold for values (1)
fetch c
fetch next from c
fetch 5 in c
fetch -3 c
fetch all from c
fetch forward all from c
fetch backward 2 from c
fetch backward all in c
fetch absolute -1 c
fetch relative 2 c
fetch first c
fetch last from c
fetch prior c
move c
move forward 10 from c
close c
close all
prepare p as select 1
prepare p (int, s.t, numeric(3)) as insert into t values ($1, $2, $3)
execute p
execute p (1, 'a', $1 + 2)
deallocate p
deallocate prepare p
deallocate all
-- Settings and session
set a = 1
set a to 'x', 'y', z, 1.5, -2, true, on
set a.b.c = 'x'
set session a = default
set local a = 5
set a from current
set time zone 'UTC'
set time zone -5
set time zone 1.5
set time zone default
set time zone local
set time zone interval '1' hour to minute
set schema 's'
set names 'utf8'
set names default
set role r
set role none
set session authorization 'u'
set session authorization default
set xml option document
reset a
reset all
reset time zone
reset session authorization
show a
show a.b
show all
show time zone
show transaction isolation level
discard all
discard plans
discard sequences
discard temp
discard temporary
listen a
notify a
notify a, 'payload'
unlisten a
unlisten *
load 'lib'
checkpoint
alter system set a = 1
alter system reset all
do 'begin end'
do language plpgsql $$ begin null; end $$
call p()
call s.p(1, a => 2)
-- Tables
create table t ()
create table t (a int)
create table if not exists s.t (a int not null, b text null, c varchar(5) default 'x' collate "C")
create temp table t (a int) on commit drop
create temporary table t (a int) on commit delete rows
create global temp table t (a int) on commit preserve rows
create local temporary table t (a int)
create unlogged table t (a int)
create table t (a int primary key, b int unique, c int check (c > 0), d int references u, e int references s.u (x))
create table t (a int constraint pk primary key, b int constraint u unique nulls not distinct, c int constraint k check (c > 1) no inherit)
create table t (a int references u (x) match full on delete cascade on update set null deferrable initially deferred)
create table t (a int references u match simple on delete set default on update restrict not deferrable initially immediate)
create table t (a int, b int, primary key (a, b), unique (a) include (b) with (fillfactor = 50) using index tablespace s, check (a > b), constraint f foreign key (a, b) references u (c, d) on delete set null (a) on update no action)
create table t (a int, constraint x exclude using gist (a with =, (b + 1) with operator(s.&&)) where (a > 1) deferrable)
create table t (a int, foreign key (a) references u not valid, check (a > 1) not valid no inherit)
create table t (a int generated always as identity, b int generated by default as identity (start 5 increment by 2 minvalue 1 maxvalue 100 cache 3 cycle), c int generated always as (a + 1) stored)
create table t (a int default nextval('s'), b timestamp default current_timestamp, c int default (1 + 2))
create table t (a text compression pglz, b text compression default)
create table t (like u)
create table t (like u including all excluding indexes, a int)
create table t (like s.u including comments including compression including constraints including defaults including generated including identity including statistics including storage)
create table t (a int) inherits (u, s.v)
create table t (a int) with (fillfactor = 70, autovacuum_enabled = false, toast.x = 'y', z)
create table t (a int) without oids
create table t (a int) tablespace ts
create table t (a int) using heap
create table t of ty
create table t of s.ty (a with options not null, primary key (a)) 
create table t (a int, b text) partition by range (a, (b || 'x') collate "C" text_ops)
create table t (a int) partition by list (a)
create table t (a int) partition by hash (a)
create table t partition of u for values from (1, minvalue) to (10, maxvalue)
create table t partition of u for values in (1, 'x', null)
create table t partition of u for values with (modulus 4, remainder 1)
create table t partition of u (a default 5, constraint c check (a > 1)) default
create table t partition of u for values in (1) partition by range (b)
create foreign table t (a int options (x 'y')) server s options (b 'c')
create foreign table if not exists t (a int) inherits (u) server s
create foreign table t partition of u for values in (1) server s
create table t as select 1
create table if not exists t (a, b) as select 1, 2 with no data
create temp table t on commit drop as values (1)
create table t with (fillfactor = 10) tablespace x as table u with data
create table t using heap as execute p (1)
create unlogged table t as select 1
create view v as select 1
create or replace view s.v (a, b) as select 1, 2 with check option
create temp view v as select 1
create view v with (security_barrier = true) as select 1 with local check option
create view v as select 1 with cascaded check option
create recursive view v (n) as select 1 union all select n + 1 from v
create or replace temp recursive view v (a) with (x = 1) as values (1)
create materialized view v as select 1
create materialized view if not exists s.v (a) using heap with (fillfactor = 5) tablespace x as select 1 with no data
refresh materialized view v
refresh materialized view concurrently s.v with no data
create sequence s
create temp sequence if not exists s as bigint increment by -1 minvalue 1 no maxvalue start with 5 cache 10 no cycle owned by t.a
create sequence s owned by none maxvalue 9223372036854775807 cycle no minvalue
alter sequence s restart
alter sequence if exists s restart with 5 increment 2 as int
create index on t (a)
create index i on t (a, lower(b), (c + 1))
create unique index concurrently if not exists i on only s.t using btree (a asc nulls first, b desc nulls last, c collate "C" text_pattern_ops (x = 1)) include (d, e) nulls not distinct with (fillfactor = 5) tablespace ts where a > 1
create index i on t using gin (a jsonb_path_ops)
alter table t add column a int
alter table if exists only s.t add a int not null default 5, drop column b, drop if exists c cascade, add column if not exists d text
alter table t alter a type bigint, alter column b set data type text collate "C" using b::text
alter table t alter a set default 1, alter b drop default, alter c set not null, alter d drop not null
alter table t alter a drop expression, alter b drop expression if exists, alter c set statistics 100, alter 2 set statistics -1
alter table t alter a set (n_distinct = 5), alter b reset (n_distinct), alter c set storage plain, alter d set compression lz4
alter table t alter a add generated always as identity (start 1), alter b set generated by default set increment 5 restart with 3, alter c drop identity, alter d drop identity if exists
alter table t add constraint c check (a > 1) not valid, add primary key (a), add unique using index i, add constraint p primary key using index j deferrable
alter table t alter constraint c deferrable initially deferred, validate constraint d, drop constraint e, drop constraint if exists f cascade
alter table t owner to u, set tablespace x, set (fillfactor = 5), reset (fillfactor), set logged, set unlogged, set without oids, set access method heap
alter table t cluster on i, set without cluster, inherit u, no inherit v, of ty, not of
alter table t enable trigger a, enable always trigger b, enable replica trigger c, disable trigger d, enable trigger all, disable trigger all, enable trigger user, disable trigger user
alter table t enable rule a, enable always rule b, enable replica rule c, disable rule d
alter table t enable row level security, disable row level security, force row level security, no force row level security
alter table t replica identity nothing
alter table t replica identity full
alter table t replica identity default
alter table t replica identity using index i
alter table t attach partition u for values from (1) to (2)
alter table t attach partition u default
alter table t detach partition u concurrently
alter table t detach partition u finalize
alter table t detach partition u
alter table t options (add a 'b', set c 'd', drop e)
alter foreign table t alter a options (set x 'y')
alter table t rename to u
alter table t rename column a to b
alter table if exists t rename a to b
alter table t rename constraint a to b
alter table t set schema s
alter table all in tablespace a set tablespace b
alter index all in tablespace a owned by u, v set tablespace b nowait
alter materialized view all in tablespace a set tablespace b
alter index i rename to j
alter index i set (fillfactor = 5)
alter index i attach partition j
alter index i depends on extension e
alter index i no depends on extension e
alter view v rename to w
alter view v alter a set default 1
alter view v rename column a to b
alter materialized view v rename to w
alter materialized view v set schema s
alter sequence s owner to u
alter sequence s set schema x
truncate t
truncate table only t, s.u restart identity cascade
truncate t continue identity restrict
drop table t
drop table if exists t, s.u cascade
drop view v restrict
drop materialized view v
drop index concurrently if exists i
drop sequence s
drop foreign table t
drop schema a, b cascade
drop type t, s.u
drop domain d
drop collation c
drop conversion c
drop statistics s
drop text search parser p
drop text search dictionary d
drop text search template t
drop text search configuration c
drop access method a
drop event trigger e
drop extension if exists e cascade
drop foreign data wrapper f
drop publication p
drop server s
drop language l
drop procedural language l
drop policy p on t
drop rule r on s.t cascade
drop trigger if exists g on t
drop function f
drop function f(), s.g(int, out text)
drop procedure p(int)
drop routine if exists r
drop aggregate a(*), b(int), c(int order by text)
drop operator + (int, none), s.- (none, int)
drop operator class c using btree
drop operator family s.f using gist
drop cast (int as text)
drop cast if exists (a as s.b) cascade
drop transform for t language l
drop owned by u, current_user cascade
reassign owned by a to b
drop role a, b
drop user if exists u
drop group g
drop database d
drop database if exists d with (force)
drop tablespace t
drop tablespace if exists t
drop user mapping for u server s
drop user mapping if exists for public server s
drop subscription s
drop subscription if exists s cascade
-- Types, domains, functions
create domain d as int
create domain s.d as text collate "C" default 'x' not null constraint c check (value > 'a') null
alter domain d set default 1
alter domain d drop default
alter domain d set not null
alter domain d drop not null
alter domain d add constraint c check (value > 1) not valid
alter domain d drop constraint if exists c cascade
alter domain d validate constraint c
alter domain d rename constraint a to b
alter domain d owner to u
create type t
create type t as ()
create type s.t as (a int, b text collate "C")
create type t as enum ()
create type t as enum ('a', 'b')
create type t as range (subtype = int4, subtype_diff = f)
create type t (input = f, output = g, internallength = variable, passedbyvalue, alignment = int4, like = s.x)
alter type t add value 'x'
alter type t add value if not exists 'x' before 'y'
alter type t add value 'x' after 'y'
alter type t rename value 'a' to 'b'
alter type t add attribute a int cascade, drop attribute if exists b, alter attribute c set data type text collate "C"
alter type t rename attribute a to b cascade
alter type t set (send = f, receive = none)
alter type t owner to current_user
alter type t set schema s
create function f() returns int as 'select 1' language sql
create or replace function s.f(a int, in b text default 'x', out c int, inout d int = 5, variadic e int[]) returns setof record language plpgsql immutable strict security definer leakproof cost 5 rows 10 parallel safe support g set a = 'b' set x from current reset y window as $$ body $$
create function f(int) returns table (a int, b text) as 'lib', 'sym' language c called on null input volatile security invoker not leakproof parallel restricted
create function f(a int) returns int stable returns null on null input external security definer return a + 1
create function f() returns int begin atomic select 1; select 2; end
create function f() returns int language sql begin atomic; insert into t values (1); return 5; end
create function f(t.a%type) returns setof s.u%type transform for type x, for type y language l as ''
create procedure p(a int, out b int) language sql as 'select 1'
create or replace procedure p() begin atomic update t set a = 1; end
alter function f(int) immutable strict cost 5
alter procedure p() security definer set a = 1
alter routine r(int, text) reset all
alter function f() rename to g
alter function f(int) owner to session_user
alter function f() set schema s
alter function f() depends on extension e
create aggregate a (int) (sfunc = f, stype = int, initcond = '0')
create or replace aggregate a (*) (sfunc = f, stype = int)
create aggregate a (x int order by y text, variadic z int[]) (sfunc = f, stype = int, hypothetical)
create aggregate a (basetype = int, sfunc = f, stype = int)
alter aggregate a (int) rename to b
create operator + (leftarg = int, rightarg = int, function = f, commutator = operator(s.+), negator = -, restrict = eqsel, hashes, merges)
alter operator + (int, int) set (restrict = none, join = g)
alter operator + (none, int) owner to u
create operator class c default for type int using btree family s.f as operator 1 <, operator 2 <= (int, int) for order by s.x, function 1 btint4cmp(int, int), function 2 (int, int) g(int), storage int
create operator family f using gist
alter operator family f using btree add operator 1 < (int, int), function 1 (int) f(int)
alter operator family f using btree drop operator 1 (int, int), function 1 (int)
alter operator class c using btree rename to d
create cast (int as text) with function f(int)
create cast (int as text) with function f(int) as assignment
create cast (int as text) without function as implicit
create cast (a as b) with inout
create transform for t language l (from sql with function f(internal), to sql with function g(internal))
create or replace transform for t language l (to sql with function g(internal))
create collation c (locale = 'x', provider = icu, deterministic = false)
create collation if not exists c from "C"
alter collation c refresh version
create conversion c for 'UTF8' to 'LATIN1' from f
create default conversion s.c for 'UTF8' to 'LATIN1' from g
create language l
create or replace trusted procedural language l handler h inline i validator v
create text search configuration c (copy = english)
create text search dictionary d (template = simple, stopwords = 'x')
create text search parser p (start = a, gettoken = b)
create text search template t (lexize = f)
alter text search dictionary d (stopwords = 'y', x)
alter text search configuration c add mapping for a, b with d, s.e
alter text search configuration c alter mapping for a with d
alter text search configuration c alter mapping replace a with b
alter text search configuration c alter mapping for x replace a with b
alter text search configuration c drop mapping if exists for a
-- Rules, triggers, policies
create rule r as on insert to t do nothing
create or replace rule r as on update to s.t where old.a > 1 do also (insert into u values (1); delete from v)
create rule r as on delete to t do instead select 1
create rule "_RETURN" as on select to t do instead select 1
create trigger g before insert on t for each row execute function f()
create or replace trigger g after insert or update of a, b or delete or truncate on s.t referencing new table as n old table as o for each statement when (old.a is distinct from new.a) execute procedure s.f('x', 1, y)
create constraint trigger g after update on t from u deferrable initially deferred for each row execute function f()
create trigger g instead of insert on v for each row execute function f(1.5)
create trigger g before update on t referencing new row as n for row execute function f()
create event trigger e on ddl_command_start execute function f()
create event trigger e on sql_drop when tag in ('a', 'b') and x in ('c') execute procedure f()
alter event trigger e disable
alter event trigger e enable always
alter event trigger e enable replica
alter trigger g on t rename to h
alter trigger g on t depends on extension e
alter rule r on t rename to q
create policy p on t
create policy p on s.t as restrictive for update to a, current_user, public using (a > 1) with check (b < 2)
alter policy p on t to u using (true)
alter policy p on t rename to q
-- Schemas, databases, roles, privileges
create schema s
create schema if not exists s authorization u
create schema authorization current_role
create schema s create table t (a int) create view v as select 1 grant select on t to public
alter schema s rename to r
alter schema s owner to u
create database d
create database d with owner = u template template0 encoding 'UTF8' connection limit 5 is_template true
alter database d with connection limit 3
alter database d set a = 1
alter database d reset all
alter database d refresh collation version
alter database d rename to e
alter database d owner to u
alter database d set tablespace t
create tablespace t location '/x'
create tablespace t owner u location '/x' with (seq_page_cost = 2)
alter tablespace t set (seq_page_cost = 1)
alter tablespace t reset (seq_page_cost)
alter tablespace t rename to u
create role r
create user u with password 'x' superuser createdb createrole login inherit replication bypassrls connection limit 5 valid until '2030-01-01' in role a, b role c admin d
create group g with user u nosuperuser nologin encrypted password 'y' sysid 5 in group h password null
alter role r nologin password 'x'
alter user current_user with valid until 'infinity'
alter role r in database d set a to 'b'
alter role all set a = 1
alter user u reset all
alter role a rename to b
alter group g add user a, b
alter group g drop user c
grant select on t to u
grant select, insert (a, b), update (c), references, trigger on table t, s.u to a, public with grant option granted by current_user
grant all on t to u
grant all privileges (a) on t to u
grant usage on schema s to u
grant usage, select on sequence s to u
grant usage on language l to u
grant usage on foreign data wrapper f to u
grant usage on foreign server s to u
grant connect, temporary on database d to u
grant create on tablespace t to u
grant usage on type t to u
grant usage on domain d to u
grant execute on function f(int), g to u
grant execute on procedure p() to u
grant execute on routine r to u
grant select on large object 1234, 5678 to u
grant set, alter system on parameter a.b to u
grant select on all tables in schema a, b to u
grant all on all functions in schema s to u
grant usage on all sequences in schema s to group g
grant execute on all routines in schema s to u
revoke all on t from u
revoke grant option for select on t from u cascade
revoke execute on all procedures in schema s from public
grant a, b to c, d with admin option granted by e
revoke a from b cascade
revoke admin option for a from b
alter default privileges grant select on tables to u
alter default privileges for role a, b in schema s revoke execute on functions from public
alter default privileges grant usage on schemas to u with grant option
alter default privileges revoke grant option for all on sequences from u cascade
-- Foreign data, extensions, publications
create extension e
create extension if not exists e with schema s version '1' cascade
alter extension e update
alter extension e update to '2'
alter extension e set schema s
alter extension e add table t
alter extension e drop function f(int)
alter extension e add cast (int as text)
alter extension e add operator class c using btree
create foreign data wrapper f
create foreign data wrapper f handler h no validator options (a 'b')
alter foreign data wrapper f no handler validator v options (set a 'b')
create server s foreign data wrapper f
create server if not exists s type 't' version 'v' foreign data wrapper f options (a 'b')
alter server s version 'x' options (drop a)
alter server s owner to u
create user mapping for u server s
create user mapping if not exists for current_user server s options (a 'b')
alter user mapping for public server s options (add a 'b')
import foreign schema a from server s into b
import foreign schema a limit to (t, u) from server s into b options (x 'y')
import foreign schema a except (t) from server s into b
create access method a type index handler h
create access method a type table handler s.h
create publication p
create publication p for all tables with (publish = 'insert')
create publication p for table t, only u (a, b) where (a > 1), tables in schema s, current_schema
alter publication p add table t
alter publication p drop table t, u
alter publication p set table t where (a = 1), tables in schema s
alter publication p set (publish = 'update')
alter publication p rename to q
alter publication p owner to u
create subscription s connection 'x' publication a, b with (enabled = false)
alter subscription s connection 'y'
alter subscription s set publication a with (refresh = false)
alter subscription s add publication a
alter subscription s drop publication a
alter subscription s refresh publication
alter subscription s enable
alter subscription s disable
alter subscription s set (slot_name = none)
alter subscription s skip (lsn = 'x')
-- Maintenance
copy t from stdin
copy t (a, b) to stdout
copy binary t from 'x'
copy s.t from program 'cmd' with (format csv, header, delimiter ',', null 'x', force_quote (a, b), force_null *) where a > 1
copy (select 1) to 'x' with csv header quote 'q' escape 'e' force quote *
copy (insert into t values (1) returning a) to stdout
copy t from stdin delimiter '|' null as 'n' encoding 'utf8' freeze
copy t from stdin using delimiters ','
explain select 1
explain analyze verbose select 1
explain (analyze, buffers on, format json, costs false, settings 1) insert into t values (1)
explain execute p
explain declare c cursor for select 1
explain create table t as select 1
vacuum
vacuum t
vacuum full freeze verbose analyze t (a, b), u
vacuum (full, analyze true, parallel 4, index_cleanup auto) s.t
analyze
analyse verbose t (a)
analyze (verbose, skip_locked) t, u
cluster
cluster t
cluster verbose t using i
cluster (verbose false) s.t
cluster i on t
reindex index i
reindex table concurrently s.t
reindex (verbose, tablespace x) schema s
reindex database d
reindex system concurrently d
create statistics s on a, b from t
create statistics if not exists s.x (ndistinct, mcv) on a, (b + c), lower(d) from t, u
alter statistics s set statistics 100
alter statistics if exists s set statistics -1
alter statistics s rename to x
comment on table t is 'x'
comment on column s.t.a is null
comment on constraint c on t is 'x'
comment on constraint c on domain d is 'x'
comment on function f(int) is 'x'
comment on operator + (int, int) is 'x'
comment on type t is 'x'
comment on cast (int as text) is 'x'
comment on operator class c using btree is 'x'
comment on trigger g on t is 'x'
comment on transform for t language l is 'x'
comment on large object 123 is 'x'
comment on database d is 'x'
comment on aggregate a (*) is 'x'
security label on table t is 'x'
security label for p on column t.a is null
security label on function f(int) is 'x'
-- What tools and benchmarks send
select n.nspname as "Schema", c.relname as "Name", case c.relkind when 'r' then 'table' when 'v' then 'view' end as "Type" from pg_catalog.pg_class c left join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', '') and n.nspname !~ '^pg_toast' and pg_catalog.pg_table_is_visible(c.oid) order by 1, 2
select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), (select pg_catalog.pg_get_expr(d.adbin, d.adrelid, true) from pg_catalog.pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum and a.atthasdef), a.attnotnull from pg_catalog.pg_attribute a where a.attrelid = '16384' and a.attnum > 0 and not a.attisdropped order by a.attnum
select l_returnflag, l_linestatus, sum(l_quantity) as sum_qty, sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) as sum_charge, count(*) as count_order from lineitem where l_shipdate <= date '1998-12-01' - interval '90' day group by l_returnflag, l_linestatus order by l_returnflag, l_linestatus
select 100.00 * sum(case when p_type like 'PROMO%' then l_extendedprice * (1 - l_discount) else 0 end) / sum(l_extendedprice * (1 - l_discount)) as promo_revenue from lineitem, part where l_partkey = p_partkey and l_shipdate >= date '1995-09-01' and l_shipdate < date '1995-09-01' + interval '1' month
select s_name, count(*) as numwait from supplier, lineitem l1, orders, nation where s_suppkey = l1.l_suppkey and exists (select * from lineitem l2 where l2.l_orderkey = l1.l_orderkey and l2.l_suppkey <> l1.l_suppkey) and not exists (select * from lineitem l3 where l3.l_orderkey = l1.l_orderkey and l3.l_receiptdate > l3.l_commitdate) group by s_name order by numwait desc, s_name limit 100
update pgbench_accounts set abalance = abalance + 4711 where aid = 12345
insert into pgbench_history (tid, bid, aid, delta, mtime) values (1, 2, 3, -4, current_timestamp)
select c_discount, c_last, c_credit from customer where c_w_id = 1 and c_d_id = 2 and c_id = 3 for update
with regional as (select region, sum(amount) as total from orders group by region), top as (select region from regional where total > (select sum(total) / 10 from regional)) select region, product, sum(quantity) from orders where region in (select region from top) group by region, product
select "users"."id" as "t0_c0", "posts"."title" as "t1_c1" from "users" left outer join "posts" on "posts"."user_id" = "users"."id" where "users"."active" = true and "users"."created_at" between '2020-01-01 00:00:00' and '2020-12-31 23:59:59.999' order by "users"."id" asc limit 25 offset 50
insert into "django_session" ("session_key", "session_data", "expire_date") values ('abc', 'def', '2024-01-01T00:00:00+00:00'::timestamptz) on conflict ("session_key") do update set "session_data" = excluded."session_data" returning "session_key"
select jsonb_build_object('id', t.id, 'tags', coalesce(jsonb_agg(g.name order by g.name) filter (where g.id is not null), '[]'::jsonb)) from things t left join tags g on g.thing_id = t.id where t.data @> '{"a": 1}' and t.data ->> 'b' = 'c' group by t.id
