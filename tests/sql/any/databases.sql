-- CREATE, ALTER and DROP DATABASE.
CREATE DATABASE dbt1;
CREATE DATABASE dbt1;
CREATE DATABASE dbt_x TEMPLATE nothing;
CREATE DATABASE dbt_x ENCODING 'nothing';
CREATE DATABASE dbt_x NOTHING 1;
CREATE DATABASE dbt_x CONNECTION LIMIT -2;
CREATE DATABASE dbt_x OWNER nobody_there;
BEGIN;
CREATE DATABASE dbt_x;
ROLLBACK;
\c dbt1
SELECT current_database();
CREATE TABLE t (id serial PRIMARY KEY, b text CHECK (b <> ''), c int GENERATED ALWAYS AS (length(b)) STORED);
CREATE INDEX t_upper ON t (upper(b));
CREATE SCHEMA inner_one;
CREATE VIEW inner_one.v AS SELECT id, b FROM t WHERE c > 2;
COMMENT ON TABLE t IS 'a table';
COMMENT ON COLUMN t.b IS 'a column';
INSERT INTO t (b) VALUES ('one'), ('three'), ('x');
ALTER TABLE t ADD COLUMN later int DEFAULT 5;
\c postgres
SELECT * FROM t;
CREATE DATABASE dbt2 TEMPLATE dbt1 ENCODING 'UTF8' IS_TEMPLATE true CONNECTION LIMIT 5;
\c dbt2
\d t
\d+ inner_one.v
SELECT * FROM t ORDER BY id;
SELECT * FROM inner_one.v ORDER BY id;
INSERT INTO t (b) VALUES ('four') RETURNING *;
SELECT id FROM t WHERE upper(b) = 'THREE';
SELECT id, b FROM t WHERE id = 2;
INSERT INTO t (b) VALUES ('');
SELECT obj_description('t'::regclass), col_description('t'::regclass, 2);
\c dbt1
SELECT count(*) FROM t;
INSERT INTO t (b) VALUES ('own counter') RETURNING id;
DROP DATABASE dbt1;
\c postgres
SELECT datname, datistemplate, datallowconn, datconnlimit, pg_encoding_to_char(encoding) FROM pg_database WHERE datname LIKE 'dbt%' ORDER BY 1;
DROP DATABASE dbt2;
ALTER DATABASE dbt2 IS_TEMPLATE false;
ALTER DATABASE dbt1 RENAME TO dbt3;
ALTER DATABASE dbt2 RENAME TO dbt3;
ALTER DATABASE postgres RENAME TO dbt4;
ALTER DATABASE nothing RENAME TO dbt4;
CREATE ROLE dbt_owner;
ALTER DATABASE dbt3 OWNER TO dbt_owner;
SELECT datname, pg_get_userbyid(datdba) FROM pg_database WHERE datname LIKE 'dbt%' ORDER BY 1;
DROP ROLE dbt_owner;
SET ROLE dbt_owner;
CREATE DATABASE dbt_y;
DROP DATABASE dbt2;
RESET ROLE;
ALTER DATABASE dbt2 ALLOW_CONNECTIONS false CONNECTION LIMIT 3;
\c dbt3
\dn
DROP DATABASE postgres WITH (NOTHING);
\c postgres
DROP DATABASE dbt2;
DROP DATABASE dbt3 WITH (FORCE);
DROP DATABASE IF EXISTS dbt3;
DROP DATABASE dbt3;
DROP DATABASE template1;
DROP ROLE dbt_owner;
