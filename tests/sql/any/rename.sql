-- Renames reach what the catalog keeps as text: checks, defaults, index expressions, views.
CREATE SCHEMA rn;
SET search_path = rn;
CREATE TABLE item (id serial PRIMARY KEY, price numeric(8,2) CHECK (price > 0), note text DEFAULT 'price', qty int,
  CONSTRAINT both_set CHECK (qty IS NULL OR price * qty < 1000));
CREATE INDEX item_expr ON item ((price * qty)) WHERE note <> 'price';
CREATE VIEW cheap AS SELECT i.id, i.price, i.price * 2 AS twice FROM item i WHERE i.price < 10;
CREATE VIEW named (a, b) AS SELECT id, price FROM item;
CREATE VIEW nested AS SELECT c.price, n.b FROM cheap c JOIN named n ON n.a = c.id;
ALTER TABLE item RENAME COLUMN price TO cost;
\d item
\d+ cheap
\d+ named
\d+ nested
INSERT INTO item (cost, qty) VALUES (-1, 1);
INSERT INTO item (cost, qty) VALUES (5, 1), (7, 2) RETURNING *;
SELECT * FROM nested ORDER BY 1;
ALTER TABLE item RENAME TO thing;
ALTER SEQUENCE item_id_seq RENAME TO thing_counter;
INSERT INTO thing (cost) VALUES (9) RETURNING id, note;
\d thing
\d+ cheap
SELECT * FROM cheap ORDER BY 1;
ALTER VIEW cheap RENAME COLUMN twice TO double_cost;
ALTER VIEW named RENAME TO named_things;
\d+ cheap
\d+ nested
SELECT * FROM nested ORDER BY 1;
ALTER TABLE thing RENAME CONSTRAINT both_set TO product_small;
ALTER INDEX item_expr RENAME TO thing_expr;
ALTER TABLE thing RENAME id TO key;
SELECT pg_get_indexdef('thing_pkey'::regclass), pg_get_indexdef('thing_expr'::regclass);
SELECT pg_get_indexdef('item_pkey'::regclass);
-- USING joins by name
CREATE TABLE l (k int, x int);
CREATE TABLE r (k int, y int);
CREATE VIEW joined AS SELECT * FROM l JOIN r USING (k);
ALTER TABLE r RENAME COLUMN k TO k2;
SELECT pg_get_viewdef('joined'::regclass);
INSERT INTO l VALUES (1, 10), (2, 20);
INSERT INTO r VALUES (2, 200);
SELECT * FROM joined;
-- the schema itself, and moves between schemas
CREATE SCHEMA rn2;
ALTER TABLE thing SET SCHEMA rn2;
SELECT pg_get_viewdef('nested'::regclass), pg_get_viewdef('cheap'::regclass);
SELECT * FROM cheap ORDER BY 1;
INSERT INTO rn2.thing (cost) VALUES (3) RETURNING *;
ALTER SCHEMA rn2 RENAME TO rn3;
INSERT INTO rn3.thing (cost) VALUES (4) RETURNING *;
SELECT * FROM cheap ORDER BY 1;
SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 'rn3.thing'::regclass ORDER BY adnum;
-- rolled back, all is as it was
BEGIN;
ALTER TABLE l RENAME COLUMN x TO z;
SELECT pg_get_viewdef('joined'::regclass);
ROLLBACK;
SELECT pg_get_viewdef('joined'::regclass);
-- refusals
ALTER TABLE l RENAME COLUMN x TO k;
ALTER TABLE l RENAME COLUMN nope TO k3;
ALTER TABLE l RENAME COLUMN ctid TO c;
ALTER TABLE l RENAME COLUMN x TO ctid;
ALTER TABLE l RENAME TO r;
ALTER VIEW l RENAME TO l2;
ALTER SEQUENCE l RENAME TO l2;
ALTER INDEX thing_pk RENAME TO l2;
ALTER TABLE IF EXISTS nothing RENAME TO l2;
ALTER TABLE IF EXISTS nothing RENAME COLUMN a TO b;
ALTER VIEW joined SET SCHEMA rn3;
ALTER INDEX rn3.thing_expr SET SCHEMA rn;
ALTER SEQUENCE rn3.thing_counter SET SCHEMA rn;
DROP SCHEMA rn, rn3 CASCADE;
