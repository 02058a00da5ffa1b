-- functions and operators of text search
select setweight('a:1,2B c b:3', 'A'), setweight('a:1,2B c b:3', 'c', '{a,c,q,null}'), setweight('a:1', 'd');
select setweight('a:1', 'x');
select ts_delete('a:1 b:2 c', 'b'), ts_delete('a:1 b:2 c', '{a,c,null,""}'), ts_filter('a:1A,2B b:3C c', '{a,b}'), strip('a:1 b');
select ts_filter('a:1', '{x}');
select ts_filter('a:1', '{a,null}');
select array_to_tsvector('{b,a,b}'), tsvector_to_array('b:1 a');
select array_to_tsvector('{a,null}');
select array_to_tsvector('{a,""}');
select * from unnest('a:1A,2 b c:3D'::tsvector);
select 'a:1 b:3'::tsvector || 'b:1 c:2 d', 'a:16380'::tsvector || 'b:1,2,3,4,5,6';
select 'a:1 b:2 c:3'::tsvector @@ 'a & !d', 'a:1 b:2 c:3'::tsvector @@ 'a <-> b', 'a:1 b:2 c:3'::tsvector @@ 'a <-> c', 'a:1 b:2 c:3'::tsvector @@ 'a <2> c',
  'a:1 b:2 c:3'::tsvector @@ 'a <-> (b <-> c)', 'a:1 b:2'::tsvector @@ '!a <-> b', 'a:1 b:2'::tsvector @@ '!c <-> b', 'abc:1 abd:3B'::tsvector @@ 'ab:*B',
  'abc:1 abd:3B'::tsvector @@ 'ab:* <2> abd', strip('a:1 b:2') @@ 'a <-> b', strip('a:1 b:2') @@ 'a:C', 'a:1,5 b:2'::tsvector @@ '(a | b) <-> b', 'a'::tsquery @@ 'a b'::tsvector;
select 'a'::tsquery && 'b', 'a'::tsquery || 'b & c', !!'a & b'::tsquery, 'a'::tsquery <-> 'b | c', tsquery_phrase('a', 'b & c', 3), 'a & b'::tsquery @> 'b', 'a'::tsquery <@ 'b';
select tsquery_phrase('a', 'b', -1);
select numnode('a & !(b | c)'), querytree('a & !b'), querytree('!a'), querytree('a | !b'), querytree('(a <-> b) & !c');
select ts_rewrite('a & b & c', 'a & c', 'd | e'), ts_rewrite('a & b', 'a', plainto_tsquery('simple', '.')), ts_rewrite('a', 'a', to_tsquery('simple', '')), ts_rewrite('a <-> b | c', 'a <-> b', 'x'), ts_rewrite('!a | b', 'a', 'c & d');
select to_tsvector('english', 'The quick brown foxes jumped over the lazy dogs'), to_tsvector('simple', 'The Foxes'), to_tsvector('german', 'die schönen Häuser');
select to_tsvector('spanish', 'los gatos corriendo'), to_tsvector('russian', 'красивые дома'), to_tsvector('french', 'les chevaux mangeaient'), to_tsvector('', 'x');
select to_tsquery('english', 'cats & !dogs:* <-> the <-> running:A'), to_tsquery('english', 'the <-> cat <-> the <-> dog'), to_tsquery('english', '''fat cats'' | foo-bar');
select to_tsquery('english', 'the & a');
select plainto_tsquery('english', 'The Fat Rats'), phraseto_tsquery('english', 'The Cat and Rats'), phraseto_tsquery('simple', 'a-b c');
select websearch_to_tsquery('english', '"supernovae stars" -crab or (cats "the rat" or'), websearch_to_tsquery('english', 'or x OR'), websearch_to_tsquery('simple', '-a --b !c');
select get_current_ts_config(), to_tsvector('running cats') @@ 'run', 'running cats' @@ to_tsquery('cat'), 'running cats' @@ 'cats run';
set default_text_search_config = 'simple';
show default_text_search_config;
select to_tsvector('running cats'), to_tsquery('cats');
set default_text_search_config = 'nothing';
reset default_text_search_config;
select to_tsvector('english', '{"a": "fat cats", "b": [1, true, "dogs"], "c": {"rats": null}}'::jsonb), to_tsvector('english', '{"b": "fat cats", "a": [1, "dogs"]}'::json);
select jsonb_to_tsvector('english', '{"a": "cats", "b": [1.50, true]}', '["numeric", "boolean", "key"]'), json_to_tsvector('english', '{"a": "cats", "b": [1.50, true]}', '"ALL"');
select jsonb_to_tsvector('english', '{}', '"x"');
select jsonb_to_tsvector('english', '{}', '{}');
select jsonb_to_tsvector('english', '{}', '[1]');
select ts_lexize('english_stem', 'Stars'), ts_lexize('english_stem', 'The'), ts_lexize('simple', 'The'), ts_lexize('german_stem', 'katzen'), ts_lexize('nothing', 'x');
select ts_lexize('simple', 'The'), ts_lexize('danish_stem', 'husene');
select cfgname, (select count(*) from pg_ts_config_map m where m.mapcfg = c.oid) from pg_ts_config c order by 1;
select dictname, dictinitoption from pg_ts_dict where dictname like 'e%' order by 1;
