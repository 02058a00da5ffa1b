-- SET ROLE and SET SESSION AUTHORIZATION are undone with their transaction, by savepoints and at the end of SET LOCAL.
CREATE ROLE rt_low;
CREATE ROLE rt_high;
CREATE TABLE rt_secret (a int);
BEGIN;
SET ROLE rt_low;
SELECT current_user, session_user = 'postgres' AS same, current_setting('is_superuser');
ROLLBACK;
SELECT current_user = 'postgres' AS back, current_setting('role'), current_setting('is_superuser');
BEGIN;
SET LOCAL ROLE rt_low;
SELECT count(*) FROM rt_secret;
ROLLBACK;
SELECT count(*) FROM rt_secret;
BEGIN;
SET LOCAL ROLE rt_low;
SELECT current_user;
COMMIT;
SELECT current_user = 'postgres' AS back, current_setting('is_superuser');
-- outside of a block SET LOCAL has no effect
SET LOCAL ROLE rt_low;
SELECT current_user = 'postgres' AS back;
-- savepoints
BEGIN;
SET ROLE rt_high;
SAVEPOINT a;
SET ROLE rt_low;
SELECT current_user;
ROLLBACK TO a;
SELECT current_user;
SET LOCAL ROLE rt_low;
RELEASE a;
SELECT current_user;
COMMIT;
SELECT current_user;
RESET ROLE;
-- the last SET without LOCAL counts after the commit
BEGIN;
SET ROLE rt_high;
SET LOCAL ROLE rt_low;
COMMIT;
SELECT current_user, current_setting('is_superuser');
RESET ROLE;
BEGIN;
SET SESSION AUTHORIZATION rt_low;
SELECT session_user, current_user, current_setting('is_superuser');
SET ROLE rt_high;
ROLLBACK;
SELECT session_user = 'postgres' AS back, current_user = 'postgres' AS too, current_setting('is_superuser');
BEGIN;
SET LOCAL SESSION AUTHORIZATION rt_low;
SELECT session_user, current_user;
COMMIT;
SELECT session_user = 'postgres' AS back;
-- a name that is another's by now gives nobody back what it was
SET ROLE rt_low;
BEGIN;
SET LOCAL search_path = pg_catalog;
RESET ROLE;
ALTER ROLE rt_low RENAME TO rt_other;
ALTER ROLE rt_high RENAME TO rt_low;
ROLLBACK;
SELECT current_user;
RESET ROLE;
-- set_config is SET
SELECT set_config('role', 'rt_low', false);
SELECT current_user;
SELECT set_config('role', 'nobody_there', false);
SELECT set_config('role', 'none', false);
SELECT current_user = 'postgres' AS back;
SET SESSION AUTHORIZATION rt_low;
SET ROLE rt_high;
SELECT set_config('role', 'rt_high', false);
SELECT set_config('role', 'postgres', true);
SELECT current_user;
RESET SESSION AUTHORIZATION;
-- an error in the block takes it back as well
BEGIN;
SET ROLE rt_low;
SELECT 1/0;
COMMIT;
SELECT current_user = 'postgres' AS back;
-- several statements of one message
SET ROLE rt_low\; SELECT 1/0;
SELECT current_user = 'postgres' AS back;
DROP TABLE rt_secret;
DROP ROLE rt_low, rt_high;
