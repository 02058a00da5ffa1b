-- fields of records that a subquery hands on
select (r).x, (r).n from (select information_schema._pg_expandarray(array[10, 20]) as r) s;
select (r).n, i from (select i, r from (select 7 as i, information_schema._pg_expandarray(array['a', 'b']) as r) inner_query) s order by 1;
select (k).x from (select information_schema._pg_expandarray(i.indkey) as k from pg_index i join pg_class c on c.oid = i.indexrelid
  where c.relname = 'pg_class_relname_nsp_index') s order by (k).n;
select (r).f1, (r).f2 || 'x' from (select row(1, 'b'::text) as r) s;
select (r).nothing from (select row(1, 'b'::text) as r) s;
select (r).y from (select information_schema._pg_expandarray(array[10, 20]) as r) s;
select (s.r).x + 1 from (select information_schema._pg_expandarray(array[10, 20]) as r) s join (values (11), (21)) v (x) on (s.r).x + 1 = v.x;
