-- Rows that COPY and CREATE TABLE AS bring into a table of the same transaction.
begin;
create table loaded (id int not null, word text, check (id >= 0));
copy loaded from stdin;
1	one
2	two
\.
select * from loaded order by id;
insert into loaded values (3, 'three');
copy loaded from stdin;
4	four
\.
update loaded set word = upper(word) where id in (1, 4);
delete from loaded where id = 2;
select * from loaded order by id;
savepoint s;
copy loaded from stdin;
5	five
\.
rollback to s;
select * from loaded order by id;
commit;
select * from loaded order by id;
-- a violation leaves nothing behind
begin;
create table failed (id int not null);
copy failed from stdin;
1
\N
\.
rollback;
-- many rows, large enough for sorted files
begin;
create table source as select g as id, repeat('x', 100) || g as word from generate_series(1, 60000) g;
select count(*), min(word), max(id) from source;
create table copied (id int primary key, word text);
insert into copied select * from source;
truncate loaded;
select count(*) from loaded;
savepoint s;
create table third as select * from source where id <= 50000;
select count(*) from third;
rollback to s;
create table third as select * from source where id <= 40000;
commit;
select (select count(*) from source), (select count(*) from copied), (select count(*) from third), (select count(*) from loaded);
select word from source where id = 59999;
-- rolled back as a whole
begin;
truncate source;
insert into source values (1, 'before');
create table fourth as select g from generate_series(1, 300000) g;
rollback;
select count(*) from source;
drop table loaded, source, copied, third;
