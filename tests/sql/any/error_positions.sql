-- where errors about types of expressions point to
select 1 from (values (1)) v(x) where x + 1;
select 1 union select ('2'::text || 'a')::varchar;
select case when x::text || 'a' then 1 end from (values (1)) v(x);
select coalesce(1, (2 + 3)::text);
select 1 limit 'a'::text || 'b';
select array[1, (2+x)::text] from (values (1)) v(x);
select 1 where (select 1) + 2;
select * from (values (1), ((2+3)::text)) v;
select greatest(1, x::text || 'b') from (values (1)) v(x);
select 1 from (values (1)) v(x) group by x having x + 1;
select sum(sum(x) + 1) from (values (1)) v(x);
select sum(rank() over ()) from (values (1)) v(x);
select sum(1 + rank() over (order by x)) over () from (values (1)) v(x);
select count(*) from (values (1)) v(x) group by sum(x);
select 1 from (values (1)) v(x) where sum(x) > 1;
select x from (values (1)) v(x) group by x + 1;
select (select x + sum(x)) from (values (1)) v(x);
