-- Ranges and multiranges: text, canonical forms, operators, functions, aggregates, indexes, types of users.
SELECT '[1,5]'::int4range, '(1,5)'::int8range, '[2020-01-01,2020-01-31]'::daterange, '(,)'::numrange, '[1.5,1.5]'::numrange;
SELECT '(1,1)'::int4range, 'empty'::tsrange, '[ 3 , 4 )'::numrange, '["2020-01-01 00:00",infinity)'::tsrange, '[,5]'::int4range;
SELECT int4range(1, 5), int4range(1, 5, '[]'), int4range(NULL, 5, '()'), numrange(1.0, 2.0, '(]'), daterange('2020-01-01', NULL);
SELECT lower(r), upper(r), isempty(r), lower_inc(r), upper_inc(r), lower_inf(r), upper_inf(r)
  FROM (VALUES ('[1,5)'::int4range), ('(,3]'), ('empty'), ('(,)')) v(r);
SELECT a, b, a = b AS eq, a < b AS lt, a @> b AS contains, a <@ b AS contained, a && b AS overlaps, a << b AS before, a >> b AS after,
       a &< b AS overleft, a &> b AS overright, a -|- b AS adjacent
  FROM (VALUES ('[1,4)'::int4range), ('[4,9)'), ('[2,6)'), ('empty'), ('(,3)')) x(a),
       (VALUES ('[1,4)'::int4range), ('[4,9)'), ('[2,6)'), ('empty'), ('(,3)')) y(b) ORDER BY 1, 2;
SELECT int4range(1, 4) + int4range(3, 9), int4range(1, 4) * int4range(3, 9), int4range(1, 4) - int4range(3, 9), range_merge(int4range(1, 2), int4range(5, 6));
SELECT 3 <@ int4range(1, 4), int4range(1, 4) @> 4, 1.5 <@ numrange(1, 2), '2020-01-01'::date <@ '[2020-01-01,2020-02-01)'::daterange;
SELECT '{[1,3),[5,8)}'::int4multirange, '{[1,3),[2,8),empty}'::nummultirange, '{}'::tsmultirange, '{[1,3],[4,6]}'::int4multirange;
SELECT int4multirange(), int4multirange(int4range(1, 3)), int4multirange(int4range(1, 3), int4range(7, 9)), multirange(numrange(1, 2));
SELECT m, lower(m), upper(m), isempty(m), lower_inc(m), upper_inf(m), range_merge(m) FROM (VALUES ('{[1,3),[5,8)}'::int4multirange), ('{}'), ('{(,3)}')) v(m);
SELECT m + '{[3,4)}', m - '{[2,6)}', m * '{[2,6)}', m @> 2, m @> '[1,2)'::int4range, m && '{[3,5)}'::int4multirange, m -|- '[8,9)'::int4range
  FROM (VALUES ('{[1,3),[5,8)}'::int4multirange)) v(m);
SELECT unnest('{[1,3),[5,8)}'::int4multirange);
SELECT range_agg(r), range_intersect_agg(r) FROM (VALUES ('[1,4)'::int4range), ('[3,9)'), (NULL), ('[20,21)')) v(r);
SELECT range_agg(m), range_intersect_agg(m) FROM (VALUES ('{[1,4)}'::int4multirange), ('{[3,9),[30,31)}')) v(m);
SELECT range_agg(r) FROM (VALUES ('[1,4)'::int4range)) v(r) WHERE false;
SELECT hash_range('[1,5)'::int4range), hash_range_extended('[a,b)'::numrange, 1);
SELECT hash_range_extended('[1,2.50)'::numrange, 1), hash_multirange('{[1,3),[5,8)}'::int4multirange), hash_multirange_extended('{}'::int8multirange, 5);
SELECT int4range(1, 5)::int4multirange, '[1,2)'::text::int4range, int4range(1, 5)::text, range_send(int4range(1, 5)), multirange_send('{[1,2)}'::int4multirange);
CREATE TABLE reservations (room int, during tsrange, days datemultirange);
INSERT INTO reservations VALUES (1, '[2020-01-01 10:00,2020-01-01 11:00)', '{[2020-01-01,2020-01-03)}'), (2, '[2020-01-01 09:00,)', '{}'),
  (3, 'empty', '{[2020-01-01,2020-01-02),[2020-02-01,2020-02-02)}'), (4, NULL, NULL), (5, '(,2020-01-01 09:00]', '{(,)}');
CREATE INDEX reservations_during ON reservations (during);
CREATE INDEX reservations_days ON reservations (days DESC);
SELECT room FROM reservations ORDER BY during;
SELECT room FROM reservations WHERE during > 'empty' ORDER BY during DESC;
SELECT room FROM reservations WHERE days >= '{}' ORDER BY days;
SELECT days, count(*) FROM reservations GROUP BY days ORDER BY days;
SELECT room, upper(during) - lower(during) FROM reservations ORDER BY room;
CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = floats);
SELECT textrange('a', 'c'), '[a,"x y"]'::textrange, textrange('a', 'c') @> 'b'::text, textmultirange(textrange('a', 'b'), textrange('b', 'c'));
SELECT floatrange(1.5, 2) * '[1,1.75)', '{[1,2],[2,3]}'::floats, floats(floatrange(1, 2)) + floats(floatrange(5, 6));
SELECT floatrange(1, 2)::floats, ARRAY[textrange('a', 'b')], pg_typeof(range_agg(f)) FROM (VALUES (floatrange(1, 2))) v(f);
CREATE TABLE shapes (f floatrange PRIMARY KEY, t textrange[]);
INSERT INTO shapes VALUES ('[1,2)', '{"[a,b)"}'), ('[0,5)', NULL), ('empty', '{}');
INSERT INTO shapes VALUES ('[1,2)');
SELECT * FROM shapes ORDER BY f;
SELECT rngtypid::regtype, rngsubtype::regtype, rngmultitypid::regtype, rngsubdiff FROM pg_range WHERE rngtypid >= 16384 ORDER BY 1::text;
DROP TYPE floatrange;
DROP TYPE floats;
DROP TABLE shapes;
DROP TYPE floatrange;
SELECT 'floatrange'::regtype;
SELECT floatrange(1, 2);
CREATE TYPE badrange AS RANGE (subtype = point);
CREATE TYPE badrange AS RANGE (collation = "C");
CREATE TYPE badrange AS RANGE (subtype = int4, colour = red);
CREATE TYPE badrange AS RANGE (subtype = int4, collation = "C");
CREATE TYPE textrange AS RANGE (subtype = text);
SELECT '[5,1]'::int4range;
SELECT '[1,2'::int4range;
SELECT '[1,2,3]'::int4range;
SELECT '[1;2]'::int4range;
SELECT '1,2]'::int4range;
SELECT '[1,2] x'::int4range;
SELECT 'empty x'::int4range;
SELECT '[1,2147483647]'::int4range;
SELECT '{[1,2)'::int4multirange;
SELECT '[1,2)'::int4multirange;
SELECT '{[1,2) [3,4)}'::int4multirange;
SELECT '{[1,2)} x'::int4multirange;
SELECT int4range(1, 2, '[');
SELECT int4range(1, 2, NULL);
SELECT int4range(1, 3) + int4range(5, 6);
SELECT int4range(1, 9) - int4range(3, 4);
SELECT int4multirange(VARIADIC ARRAY[int4range(1, 2), NULL]);
SELECT '[1,2)' && '[2,3)';
SELECT 1 <@ '[1,2)'::int8range;
DROP TABLE reservations;
DROP TYPE textrange;
