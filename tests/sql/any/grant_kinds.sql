-- Every kind of privilege of a table, alone and beside columns'.
CREATE ROLE gk_user;
CREATE TABLE gk (a int, b int);
GRANT DELETE ON gk TO gk_user;
GRANT TRUNCATE, TRIGGER, UPDATE (a) ON gk TO gk_user;
GRANT SELECT (a), INSERT (a, b), REFERENCES ON gk TO gk_user;
\dp gk
GRANT DELETE (a) ON gk TO gk_user;
REVOKE DELETE, SELECT (a) ON gk FROM gk_user;
\dp gk
DROP TABLE gk;
DROP ROLE gk_user;
