-- psql's backslash commands over one schema. Sizes are left out where two engines cannot agree on them.
CREATE ROLE meta_reader;
CREATE ROLE meta_owner LOGIN CREATEDB CREATEROLE CONNECTION LIMIT 3 VALID UNTIL '2030-01-02 03:04:05+00';
GRANT meta_reader TO meta_owner;
COMMENT ON ROLE meta_owner IS 'owns things';
CREATE SCHEMA meta AUTHORIZATION meta_owner;
COMMENT ON SCHEMA meta IS 'where things are';
GRANT USAGE ON SCHEMA meta TO meta_reader;
SET search_path = meta, public;
CREATE TABLE part (id serial PRIMARY KEY, "Odd name" varchar(20) NOT NULL DEFAULT 'x', price numeric(10,2) CHECK (price > 0),
  tags text[], big bigint GENERATED ALWAYS AS IDENTITY, twice numeric GENERATED ALWAYS AS (price * 2) STORED, at timestamptz DEFAULT now(),
  CONSTRAINT name_price UNIQUE ("Odd name", price));
COMMENT ON TABLE part IS 'parts';
COMMENT ON COLUMN part.price IS 'in euro';
CREATE INDEX part_lower ON part (lower("Odd name") DESC NULLS LAST, price) INCLUDE (id) WHERE price > 10;
COMMENT ON INDEX part_lower IS 'an index';
CREATE UNIQUE INDEX part_hashless ON part USING btree (at) WITH (fillfactor = 70);
CREATE INDEX part_hash ON part USING hash (price);
ALTER TABLE part SET (fillfactor = 80, autovacuum_enabled = off);
ALTER TABLE part ALTER COLUMN tags SET STORAGE external;
ALTER TABLE part ALTER COLUMN price SET STATISTICS 200;
GRANT SELECT ON part TO meta_reader;
GRANT UPDATE (price) ON part TO meta_reader;
CREATE VIEW part_view AS SELECT id, "Odd name" AS name, price FROM part WHERE price > 1;
CREATE VIEW part_barrier WITH (security_barrier = true) AS SELECT * FROM part_view;
COMMENT ON VIEW part_view IS 'a view';
CREATE SEQUENCE counter AS smallint START 5 INCREMENT 5 MAXVALUE 100 CYCLE CACHE 3;
CREATE SEQUENCE owned_counter OWNED BY part.id;
CREATE UNLOGGED TABLE quick (a int);
CREATE TABLE no_columns ();
\d
\d part
\d+ part
\d part_view
\d+ part_view
\d+ part_barrier
\d part_lower
\d+ part_lower
\d part_pkey
\d part_hash
\d counter
\d part_id_seq
\d part_big_seq
\d owned_counter
\d quick
\d no_columns
\d nothing_there
\dt
\dt part
\dt meta.*
\dtvs part*
\di
\di part_h*
\dv
\dv+ part_view
\ds
\ds count*
\dn
\dn+ meta
\du meta_*
\du+ meta_owner
\dg meta_reader
\dp part
\dp
\z counter
\dT
\df lower
\dfa pg_catalog.sum
\dfw rank
\do pg_catalog.<< (integer, integer)
\db
\dy
\dD
\dC
\dc utf8_to_big5
\dO "C"
\drds meta_owner
\dconfig search_path
\l template0
\dE
\dm
\dP
\des
\dew
\det
\deu
\dRp
\dRs
\dX
\dA btree
\dAc btree int4
\ddp
\sf lower
\sv part_view
\sv+ part_view
\dS pg_class
\dtS pg_am
DROP SCHEMA meta CASCADE;
DROP ROLE meta_reader, meta_owner;
