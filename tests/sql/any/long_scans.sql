-- scans long enough for helpers: the same results with and without them
create table big (id int, grp int, label text, amount numeric(12,2), missing_later int);
insert into big select g, g % 97, case when g % 11 = 0 then null else 'label number ' || g end, g * 1.25, g % 5 from generate_series(1, 50000) g;
alter table big add column added text default 'before';
alter table big drop column missing_later;
insert into big select g, g % 97, 'late', -1, 'after' from generate_series(50001, 55000) g;

set max_parallel_workers_per_gather = 0;
select count(*), sum(id), sum(amount), min(label), max(label), count(label), count(*) filter (where added = 'after') from big;
set max_parallel_workers_per_gather = 2;
select count(*), sum(id), sum(amount), min(label), max(label), count(label), count(*) filter (where added = 'after') from big;
set max_parallel_workers_per_gather = 4;
select grp, count(*), sum(amount) from big where id % 3 = 0 group by grp order by grp limit 5;
select count(*) from big a join big b on a.id = b.id + 1 where a.grp = 5;
select id from big where label = 'label number 49999';
select count(*) from (select id from big limit 40000) s;
select sum(n) from (select count(*) n from big group by grp) s;
select (select count(*) from big b where b.grp = g.grp) from (values (1), (2)) g(grp);

-- the transaction's own changes
begin;
update big set amount = 0 where id % 2 = 0;
select count(*), sum(amount) from big where amount = 0;
delete from big where id between 20000 and 45000;
select count(*), min(id), max(id), sum(id) from big;
savepoint s;
insert into big select g, 1, 'own', 1, 'own' from generate_series(1, 10) g;
select count(*) from big where label = 'own';
rollback to s;
select count(*) from big where label = 'own';
rollback;
select count(*), sum(amount) from big;

-- what a statement writes it does not read
insert into big select id + 1000000, grp, label, amount, added from big;
select count(*), max(id) from big;
update big set id = id + 1 where id > 1000000;
select count(*), sum(id) from big;

-- gaps, cursors that stay open, an error half way, an index over it
delete from big where id % 1000 <> 7 and id between 1000 and 1050000;
vacuum big;
select count(*), sum(id) from big;
begin;
declare c cursor for select id from big where id > 1050000 order by id;
fetch 3 from c;
delete from big where id > 1050000;
fetch 2 from c;
select count(*) from big;
rollback;
insert into big select g, 0, 'x', 0, 'x' from generate_series(1, 45000) g;
select sum(1 / (id - 44990)) from big where label = 'x';
create index big_id on big (id);
set enable_seqscan = off;
select count(*) from big where id = 7;
reset enable_seqscan;
drop table big;
