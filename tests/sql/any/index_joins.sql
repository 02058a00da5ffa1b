-- Joins that look each left row up in an index: duplicates, NULLs, deleted keys, own writes, descending and composite keys.
create table few (id int primary key, k int, tag text);
create table many (id int primary key, k int, v int not null, note text);
insert into many select g, case when g % 50 = 0 then null else g % 400 end, g % 7, case when g % 3 = 0 then 'note ' || g end from generate_series(1, 12000) g;
create index on many (k);
create index many_desc on many (v desc, k desc nulls last);
insert into few values (1, 3, 'a'), (2, null, 'b'), (3, 3, 'c'), (4, 777, 'd'), (5, 399, 'e'), (6, 8, null);
analyze few;
analyze many;
select few.id, count(*), min(many.id), max(many.id), sum(many.v) from few join many on many.k = few.k group by few.id order by 1;
select few.id, many.id, note from few join many on many.k = few.k and many.v > few.id and many.id < 3000 order by 1, 2;
select few.id from few where exists (select from many where many.k = few.k) order by 1;
select few.id from few where not exists (select from many where many.k = few.k) order by 1;
select few.id from few where exists (select from many where many.k = few.k and many.v = few.id and many.note is not null) order by 1;
select few.id from few where not exists (select from many where many.k = few.k and many.id > 11000 + few.id) order by 1;
select few.id, many.id from few join many on many.id = few.k + 100 order by 1;
select few.id, count(*) from few join many on many.v = few.id and many.k = few.k group by 1 order by 1;
-- one row on the left, more on the right than a vector holds
select few.id, count(*), count(note), sum(many.id) from few join many on many.v = few.id where few.id = 5 group by 1;
select count(*) from few where exists (select from many where many.v = few.id and many.id > 11990);
select count(*) from few where not exists (select from many where many.v = few.id and many.note = 'note 11997');
-- own writes
begin;
delete from many where k = 3 and v < 5;
insert into many values (20001, 3, 6, 'mine'), (20002, 777, 1, 'mine too'), (20003, 3, 6, null);
update many set k = 8 where id = 399;
select few.id, count(*), sum(many.v), max(many.id) from few join many on many.k = few.k group by few.id order by 1;
select few.id from few where not exists (select from many where many.k = few.k) order by 1;
savepoint s;
delete from many where k = 3;
insert into few values (7, 8, 'late');
select few.id, count(*), max(many.id) from few join many on many.k = few.k group by few.id order by 1;
select few.id from few where exists (select from many where many.k = few.k) order by 1;
rollback to s;
select few.id, count(*), max(many.id) from few join many on many.k = few.k group by few.id order by 1;
-- what a cursor has opened sees nothing of what comes later, whatever is undone meanwhile
declare c cursor for select few.id, many.id from few join many on many.id = few.id + 1990;
fetch 2 from c;
savepoint t;
delete from many where id between 1990 and 2000;
fetch 2 from c;
rollback to t;
fetch all from c;
close c;
declare c cursor for select few.id, many.note from few join many on many.k = few.k and many.note like 'mine%';
delete from many where note like 'mine%';
fetch all from c;
rollback;
select few.id, count(*), max(many.id) from few join many on many.k = few.k group by few.id order by 1;
-- serializable: what was looked up counts as read, also where nothing was found
begin isolation level serializable;
select few.id, count(*) from few join many on many.k = few.k group by few.id order by 1;
select few.id from few where not exists (select from many where many.k = few.k) order by 1;
commit;
-- keys of other types, expressions as keys, keys that fail
select few.id, many.id from few join many on many.id = few.k::bigint + 1 order by 1;
select few.id, many.id from few join many on many.id = few.k * few.id order by 1;
select few.id, many.id from few join many on many.id = 10 / (few.id - 3);
-- deleted rows, and rows that came back
delete from many where k = 399 or k = 8;
select few.id, count(*) from few join many on many.k = few.k group by few.id order by 1;
insert into many select g, 399, 1, 'back' from generate_series(30001, 30010) g;
select few.id, count(*), min(many.note) from few join many on many.k = few.k group by few.id order by 1;
update few set k = 399 where id = 2;
select few.id, count(*), min(many.note) from few join many on many.k = few.k group by few.id order by 1;
delete from few using many where many.k = few.k and many.note = 'back';
select * from few order by id;
drop table few, many;
