-- what goes in and how it comes out
select '{"bb": 1, "a": [true, null, 1.50, 1e2], "c": {"x": "\u00e9\n"}, "a": 2}'::jsonb;
select ' [ ] '::jsonb, '{}'::jsonb, '"x"'::jsonb, '-0.10'::jsonb, 'null'::jsonb;
select '{"a": 1'::jsonb;
select '{"a" 1}'::jsonb;
select '[1, 01]'::jsonb;
select '["\ud83d"]'::jsonb;
select '"\u0000"'::jsonb;
select ''::jsonb;
select repeat('[', 100000)::jsonb;
select '{"a": "\ud83d"}'::json ->> 'b';
select jsonb_pretty('{"a": [1, {"b": []}], "c": {}}');
select jsonb_typeof(j) from (values ('1'::jsonb), ('"a"'), ('true'), ('null'), ('[]'), ('{}')) t(j);
-- parts
select '{"a": {"b": [10, "x", null]}}'::jsonb #> '{a,b,-2}', '{"a": {"b": [10]}}'::jsonb #>> '{a,b}', '[1, 2]'::jsonb -> -1, '"s"'::jsonb ->> 0;
select '{"a": null}'::jsonb ->> 'a', '{"a": null}'::jsonb -> 'a', '[1]'::jsonb -> 5, '[1]'::jsonb -> 'a', '{"a": 1}'::jsonb -> 0;
select '{"a": 1, "b": [2]}'::jsonb ? 'b', '["a", "b"]'::jsonb ?| '{x,b}', '["a", "b"]'::jsonb ?& '{a,b}', '"a"'::jsonb ? 'a';
select '{"a": {"b": 1, "c": [1, 2]}, "d": 0}'::jsonb @> '{"a": {"c": [2]}}', '[1, [2, 3]]'::jsonb @> '[[3]]', '["a"]'::jsonb @> '"a"', '1'::jsonb <@ '[1.0]';
select * from jsonb_each('{"b": [1], "a": null}');
select * from jsonb_each_text('{"b": [1], "a": null, "c": "x"}');
select jsonb_each('{"a": 1}');
select jsonb_object_keys('{"bb": 1, "a": 2}'), jsonb_array_elements('[1, "a"]'), jsonb_array_elements_text('[1, "a", null]');
select jsonb_array_length('[1, [2, 3]]');
select jsonb_array_length('1');
select jsonb_array_elements('{}');
select jsonb_each('[]');
select jsonb_object_keys('[]');
-- casts
select '1.5'::jsonb::numeric, '1.5'::jsonb::int, '2'::jsonb::float8, 'true'::jsonb::bool, '7'::jsonb::bigint;
select '"1"'::jsonb::int;
select '[]'::jsonb::bool;
select 'null'::jsonb::numeric;
select '1e10'::jsonb::int;
-- order, hash, index
create table j(id int primary key, v jsonb);
insert into j select g, v::jsonb from (values (1, '[]'), (2, 'null'), (3, '"a"'), (4, '"b"'), (5, '2'), (6, '10'), (7, '2.0'), (8, 'false'), (9, 'true'),
  (10, '[1]'), (11, '[{}]'), (12, '[1, 2]'), (13, '{}'), (14, '{"a": 1}'), (15, '{"b": 0}'), (16, '{"a": 1, "b": 0}'), (17, null)) t(g, v);
select v from j order by v, id;
select v, count(*) from j group by v having count(*) > 1;
select distinct jsonb_typeof(v) from j order by 1 nulls last;
create index on j (v);
select id from j where v > '[1]' order by v, id;
select id from j where v = '2.00' order by id;
select min(id), max(id) from j where v between 'false' and '[1, 2]';
create unique index on j (v) where id < 7;
insert into j values (0, '"a"');
insert into j values (-1, '{"a": {"b": "x"}}');
select a.id, b.id from j a join j b on a.v = b.v and a.id < b.id;
select jsonb_hash('{"a": [1, "x", null, true]}'), jsonb_hash('1.0') = jsonb_hash('1'), jsonb_hash_extended('[]', 7), jsonb_hash_extended('{"a": false}', 7);
drop table j;
