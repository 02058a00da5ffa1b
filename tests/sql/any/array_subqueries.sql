-- ARRAY(SELECT ...): of values, of arrays.
select array(select i from generate_series(1, 3) i), array(select null::int), array(select 1 where false), pg_typeof(array(select 'a'::text));
select array(select array[i, i * 10] from generate_series(1, 3) i), array(select array[[1, 2], [3, 4]] from generate_series(1, 2));
select array(select '[5:6]={1,null}'::int[] from generate_series(1, 2)), array(select array[1] where false), array_ndims(array(select array[array[1]]));
select pg_typeof(array(select array['a'::text])), array(select array['x', null, 'y z']);
select array(select array[]::int[]);
select array(select null::int[]);
select array(select a from (values (array[1]), (null)) v(a));
select array(select a from (values (array[1, 2]), (array[3])) v(a));
select array(select a from (values (array[1]), (array[[3]])) v(a));
select array(select array[[[[[[1]]]]]]);
select array(select '1 2'::int2vector), array_agg(array[i]) from generate_series(1, 2) i;
select array_agg(a) from (values (array[1]), (null)) v(a);
select array_agg(array[[[[[[1]]]]]]);
select i, array(select array[j, i] from generate_series(1, i) j) from generate_series(0, 2) i;
