-- Relations in stored texts are found whatever the search path is, and shown as it asks for.
CREATE TABLE stored_names (id serial, other int DEFAULT nextval('stored_names_id_seq'), r regclass DEFAULT 'stored_names'::regclass);
\d stored_names
SET search_path = '';
INSERT INTO public.stored_names DEFAULT VALUES;
SELECT * FROM public.stored_names;
\d public.stored_names
RESET search_path;
CREATE SCHEMA stored_other CREATE TABLE t (a int, b serial);
\d stored_other.t
SET search_path = stored_other;
\d t
RESET search_path;
SELECT pg_get_expr(adbin, adrelid), pg_get_expr(adbin, adrelid, true) FROM pg_attrdef WHERE adrelid IN ('stored_other.t'::regclass, 'stored_names'::regclass) ORDER BY adrelid, adnum;
ALTER SEQUENCE stored_names_id_seq RENAME TO stored_names_seq;
\d stored_names
DROP TABLE stored_names;
DROP SCHEMA stored_other CASCADE;
