create table filed (id int primary key);
select pg_filenode_relation(0, pg_relation_filenode('filed')), pg_filenode_relation(0, pg_relation_filenode('filed_pkey'));
select pg_filenode_relation(1663, pg_relation_filenode('filed')), pg_filenode_relation(1664, pg_relation_filenode('filed'));
select pg_filenode_relation(0, 4000000000), pg_filenode_relation(null, 1), pg_filenode_relation(0, 0);
create view seen as select 1 as one;
select pg_relation_filenode('seen'), pg_filenode_relation(0, 'seen'::regclass::oid);
drop view seen;
drop table filed;
