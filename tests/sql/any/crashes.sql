-- Statements that once brought the server down.
CREATE ROLE crash_role;
CREATE ROLE crash_maker CREATEROLE;
GRANT crash_role TO crash_maker;
CREATE TABLE crash_table (a int, b text);
GRANT SELECT (a) ON crash_table TO crash_role;
SET ROLE crash_role;
SELECT a FROM crash_table;
SELECT tableoid = 0 FROM crash_table;
SELECT ctid FROM crash_table;
RESET ROLE;
-- the role in use is dropped by its own right
SET SESSION AUTHORIZATION crash_maker;
SET ROLE crash_role;
SET SESSION AUTHORIZATION DEFAULT;
DROP TABLE crash_table;
-- records behind a column definition list
SELECT q.a, q.b = row(2), q.c = ARRAY[row(3)], q.d = row(row(4)) FROM
  unnest(ARRAY[row(1, row(2), ARRAY[row(3)], row(row(4))), row(2, row(3), ARRAY[row(4)], row(row(5)))])
  AS q(a int, b record, c record[], d record);
SELECT * FROM unnest(ARRAY[row(1, 'x')]) AS q(a int, b text);
SELECT * FROM unnest(ARRAY[row(1, 2)]) AS q(a int, b bigint);
SELECT * FROM unnest(ARRAY[row(1, 2)]) AS q(a int);
SELECT * FROM unnest(ARRAY[row(1, 2.5), NULL, row(2, 7.25)]) AS q(a int, b numeric);
DROP ROLE crash_role, crash_maker;
-- a role taken on in a transaction that is rolled back, with the role itself
BEGIN;
CREATE ROLE gone_role;
SET ROLE gone_role;
SELECT current_user;
ROLLBACK;
SELECT current_user;
CREATE ROLE kept_role;
BEGIN;
SAVEPOINT s;
SET ROLE kept_role;
SELECT current_user;
ROLLBACK TO s;
SELECT current_user;
COMMIT;
BEGIN;
SET LOCAL ROLE kept_role;
SELECT current_user;
COMMIT;
SELECT current_user;
BEGIN;
SET SESSION AUTHORIZATION kept_role;
SELECT current_user, session_user;
ROLLBACK;
SELECT current_user, session_user;
SET ROLE kept_role;
SET ROLE none;
SELECT current_user;
DROP ROLE kept_role;
-- views that read each other in a ring
create view ring1 as select 1 as a;
create view ring2 as select a from ring1;
create or replace view ring1 as select a from ring2;
drop view ring1;
drop view ring1 cascade;
select count(*) from pg_class where relname like 'ring_';
