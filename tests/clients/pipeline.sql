\set a random(1, 1000)
\startpipeline
begin;
select :a;
insert into pipeline_t values (:a);
select count(*) from generate_series(1, :a);
commit;
\endpipeline
