-- Domains: constraints are checked wherever a value comes to be one.
CREATE DOMAIN pos AS int CHECK (VALUE > 0);
CREATE DOMAIN small AS pos CONSTRAINT below CHECK (VALUE < 100) NOT NULL;
CREATE DOMAIN word AS varchar(4) DEFAULT 'none' CHECK (VALUE ~ '^[a-z]*$');
CREATE DOMAIN pos AS text;
CREATE DOMAIN bad AS int UNIQUE;
CREATE DOMAIN bad AS int NULL NOT NULL;
CREATE DOMAIN bad AS anyelement;
SELECT 5::pos, '7'::pos, 3.4::pos, NULL::pos, 'abc'::word, 'abcd  '::word;
SELECT (-5)::pos;
SELECT '-5'::pos;
SELECT 200::small;
SELECT 0::small;
SELECT NULL::small;
SELECT 'abcdef'::word;
SELECT 'ABC'::word;
SELECT pg_typeof(5::pos), pg_typeof(5::pos + 1);
-- inside of arrays, records, json
SELECT '{1,2,3}'::pos[];
SELECT '{1,-2,3}'::pos[];
SELECT ARRAY[1, -2]::pos[];
SELECT '{1,NULL}'::small[];
CREATE TYPE two AS (a pos, b small);
SELECT '(1,2)'::two, ROW(1, 2)::two;
SELECT '(-1,2)'::two;
SELECT '(1,)'::two;
SELECT ROW(1, NULL)::two;
SELECT ROW(0, 2)::two;
SELECT * FROM json_populate_record(NULL::two, '{"a": 3, "b": 4}');
SELECT * FROM json_populate_record(NULL::two, '{"a": -3, "b": 4}');
SELECT * FROM json_populate_record(NULL::two, '{"a": 3}');
SELECT * FROM json_to_record('{"x": 1, "y": -1}') AS r(x pos, y pos);
CREATE TABLE dt (id serial, p pos, s small DEFAULT 1, w word, ps pos[]);
INSERT INTO dt (p) VALUES (1) RETURNING *;
INSERT INTO dt (p) VALUES (-1);
INSERT INTO dt (s) VALUES (NULL);
INSERT INTO dt (ps) VALUES ('{4,5}');
INSERT INTO dt (ps) VALUES ('{4,-5}');
UPDATE dt SET ps[2] = -1;
UPDATE dt SET ps[2] = 9 WHERE id = 1;
UPDATE dt SET s = s + 99;
UPDATE dt SET w = DEFAULT, s = 7;
SELECT * FROM dt ORDER BY id;
COPY dt (p, s, w) FROM stdin;
3	4	five
\.
COPY dt (p, s, w) FROM stdin;
3	4	five
-3	4	five
\.
COPY dt (p, s, w) FROM stdin;
3	\N	five
\.
COPY dt (p, s) FROM stdin WITH (FORMAT csv);
8,9
\.
SELECT * FROM dt ORDER BY id;
PREPARE ins(pos, small) AS INSERT INTO dt (p, s) VALUES ($1, $2);
EXECUTE ins(10, 11);
EXECUTE ins(-10, 11);
EXECUTE ins(10, NULL);
SELECT p, s, w, ps FROM dt \gdesc
-- a domain over an array
CREATE DOMAIN pairs AS int[] CHECK (array_length(VALUE, 1) = 2);
CREATE TABLE da (x pairs);
INSERT INTO da VALUES ('{1,2}');
INSERT INTO da VALUES ('{1,2,3}');
UPDATE da SET x[2] = 5;
UPDATE da SET x[3] = 5;
SELECT x[1], x FROM da;
DROP TABLE da;
-- ALTER DOMAIN looks at the rows there are
ALTER DOMAIN pos ADD CONSTRAINT few CHECK (VALUE < 9);
ALTER DOMAIN pos ADD CONSTRAINT few CHECK (VALUE < 9) NOT VALID;
SELECT 9::pos;
ALTER DOMAIN pos VALIDATE CONSTRAINT few;
ALTER DOMAIN pos RENAME CONSTRAINT few TO lots;
ALTER DOMAIN pos DROP CONSTRAINT few;
ALTER DOMAIN pos DROP CONSTRAINT IF EXISTS few;
ALTER DOMAIN pos DROP CONSTRAINT lots;
SELECT 9::pos;
ALTER DOMAIN pos SET NOT NULL;
ALTER DOMAIN small DROP NOT NULL;
ALTER DOMAIN word SET DEFAULT 'some';
INSERT INTO dt (p, s) VALUES (1, NULL) RETURNING *;
ALTER DOMAIN word DROP DEFAULT;
INSERT INTO dt (p, s) VALUES (1, NULL) RETURNING w;
-- a prepared statement and a cached plan know the new rules
PREPARE one AS SELECT 50::pos;
EXECUTE one;
ALTER DOMAIN pos ADD CHECK (VALUE < 50) NOT VALID;
EXECUTE one;
\dD
SELECT domain_name, data_type, character_maximum_length, domain_default FROM information_schema.domains WHERE domain_schema = 'public' ORDER BY 1;
SELECT constraint_name, domain_name, is_deferrable FROM information_schema.domain_constraints WHERE domain_schema = 'public' ORDER BY 1;
SELECT column_name, data_type, domain_name FROM information_schema.columns WHERE table_name = 'dt' ORDER BY ordinal_position;
DROP DOMAIN pos;
DROP DOMAIN pos CASCADE;
SELECT * FROM dt ORDER BY id;
DROP TABLE dt;
DROP TYPE two;
DROP DOMAIN word, pairs;

-- a check over a composite type whose attributes change
create type reading as (r float8, i float8);
create domain positive_reading as reading check ((value).r > 0);
alter type reading alter attribute r type varchar;
alter type reading alter attribute r type bigint;
select '(1,2)'::positive_reading;
select '(0,2)'::positive_reading;
alter type reading drop attribute r;
alter type reading drop attribute if exists nothing;
alter type reading drop attribute i;
select '(1)'::positive_reading;
alter type reading add attribute k int;
alter type reading drop attribute r cascade;
select '(-1)'::positive_reading;
drop type reading cascade;
