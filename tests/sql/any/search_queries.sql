-- ts_stat, ts_rewrite over a query
set client_min_messages = warning;
create table docs (id int, v tsvector);
insert into docs values (1, 'a:1A b:2,3B c'), (2, 'a:1,2D b:9C'), (3, 'a'), (4, null), (5, '');
select * from ts_stat('select v from docs') order by ndoc desc, nentry desc, word;
select * from ts_stat('select v from docs', 'ab');
select * from ts_stat('select v from docs', 'D');
select * from ts_stat('select v from docs', 'x');
select * from ts_stat('select id, v from docs');
select * from ts_stat('select id from docs');
select * from ts_stat('selec');
select * from ts_stat('select 1/0');
select * from ts_stat('delete from docs');
select * from ts_stat('select v from nope');
select * from ts_stat(null);
create table aliases (t tsquery, s tsquery);
insert into aliases values ('supernovae', 'supernovae|sn'), ('a & b', 'c'), ('gone', ''), (null, 'x'), ('y', null), ('', 'z');
select ts_rewrite('supernovae & crab', 'select t, s from aliases'), ts_rewrite('a & b & d', 'select t, s from aliases'), ts_rewrite('gone', 'select t, s from aliases'), ts_rewrite('gone & d', 'select t, s from aliases'),
  ts_rewrite('', 'select t, s from aliases'), ts_rewrite('q', 'select t, s from aliases where false'), ts_rewrite('!(b & a) | e', 'select t, s from aliases');
select ts_rewrite('a', 'select t from aliases');
select ts_rewrite('a', 'select 1, 2');
select ts_rewrite('a', 'selec');
drop table docs, aliases;
