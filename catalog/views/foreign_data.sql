-- information_schema: foreign data wrappers, servers, tables and user mappings; what routines, checks and views use.

CREATE VIEW information_schema._pg_foreign_data_wrappers AS
SELECT w.oid, w.fdwowner, w.fdwoptions, pg_catalog.current_database() AS foreign_data_wrapper_catalog,
       w.fdwname AS foreign_data_wrapper_name, u.rolname AS authorization_identifier, 'c' AS foreign_data_wrapper_language
FROM pg_catalog.pg_foreign_data_wrapper w
JOIN pg_catalog.pg_authid u ON u.oid = w.fdwowner
WHERE pg_catalog.pg_has_role(w.fdwowner, 'USAGE') OR pg_catalog.has_foreign_data_wrapper_privilege(w.oid, 'USAGE');

CREATE VIEW information_schema.foreign_data_wrappers AS
SELECT w.foreign_data_wrapper_catalog, w.foreign_data_wrapper_name, w.authorization_identifier, NULL AS library_name,
       w.foreign_data_wrapper_language
FROM information_schema._pg_foreign_data_wrappers w;

CREATE VIEW information_schema.foreign_data_wrapper_options AS
SELECT w.foreign_data_wrapper_catalog, w.foreign_data_wrapper_name, o.option_name, o.option_value
FROM information_schema._pg_foreign_data_wrappers w
CROSS JOIN LATERAL pg_catalog.pg_options_to_table(w.fdwoptions) o(option_name, option_value);

CREATE VIEW information_schema._pg_foreign_servers AS
SELECT s.oid, s.srvoptions, pg_catalog.current_database() AS foreign_server_catalog, s.srvname AS foreign_server_name,
       pg_catalog.current_database() AS foreign_data_wrapper_catalog, w.fdwname AS foreign_data_wrapper_name, s.srvtype AS foreign_server_type,
       s.srvversion AS foreign_server_version, u.rolname AS authorization_identifier
FROM pg_catalog.pg_foreign_server s
JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw
JOIN pg_catalog.pg_authid u ON u.oid = s.srvowner
WHERE pg_catalog.pg_has_role(s.srvowner, 'USAGE') OR pg_catalog.has_server_privilege(s.oid, 'USAGE');

CREATE VIEW information_schema.foreign_servers AS
SELECT s.foreign_server_catalog, s.foreign_server_name, s.foreign_data_wrapper_catalog, s.foreign_data_wrapper_name, s.foreign_server_type,
       s.foreign_server_version, s.authorization_identifier
FROM information_schema._pg_foreign_servers s;

CREATE VIEW information_schema.foreign_server_options AS
SELECT s.foreign_server_catalog, s.foreign_server_name, o.option_name, o.option_value
FROM information_schema._pg_foreign_servers s
CROSS JOIN LATERAL pg_catalog.pg_options_to_table(s.srvoptions) o(option_name, option_value);

CREATE VIEW information_schema._pg_foreign_tables AS
SELECT pg_catalog.current_database() AS foreign_table_catalog, n.nspname AS foreign_table_schema, c.relname AS foreign_table_name, t.ftoptions,
       pg_catalog.current_database() AS foreign_server_catalog, s.srvname AS foreign_server_name, u.rolname AS authorization_identifier
FROM pg_catalog.pg_foreign_table t
JOIN pg_catalog.pg_foreign_server s ON s.oid = t.ftserver
JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_authid u ON u.oid = c.relowner
WHERE c.relkind = 'f'
  AND (pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.foreign_tables AS
SELECT t.foreign_table_catalog, t.foreign_table_schema, t.foreign_table_name, t.foreign_server_catalog, t.foreign_server_name
FROM information_schema._pg_foreign_tables t;

CREATE VIEW information_schema.foreign_table_options AS
SELECT t.foreign_table_catalog, t.foreign_table_schema, t.foreign_table_name, o.option_name, o.option_value
FROM information_schema._pg_foreign_tables t
CROSS JOIN LATERAL pg_catalog.pg_options_to_table(t.ftoptions) o(option_name, option_value);

CREATE VIEW information_schema._pg_foreign_table_columns AS
SELECT n.nspname, c.relname, a.attname, a.attfdwoptions
FROM pg_catalog.pg_foreign_table t
JOIN pg_catalog.pg_class c ON c.oid = t.ftrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
WHERE a.attnum > 0
  AND (pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.column_options AS
SELECT pg_catalog.current_database() AS table_catalog, c.nspname AS table_schema, c.relname AS table_name, c.attname AS column_name, o.option_name,
       o.option_value
FROM information_schema._pg_foreign_table_columns c
CROSS JOIN LATERAL pg_catalog.pg_options_to_table(c.attfdwoptions) o(option_name, option_value);

CREATE VIEW information_schema._pg_user_mappings AS
SELECT m.oid, m.umoptions, m.umuser, coalesce(u.rolname, 'PUBLIC') AS authorization_identifier, s.foreign_server_catalog, s.foreign_server_name,
       s.authorization_identifier AS srvowner
FROM pg_catalog.pg_user_mapping m
JOIN information_schema._pg_foreign_servers s ON s.oid = m.umserver
LEFT JOIN pg_catalog.pg_authid u ON u.oid = m.umuser;

CREATE VIEW information_schema.user_mappings AS
SELECT m.authorization_identifier, m.foreign_server_catalog, m.foreign_server_name
FROM information_schema._pg_user_mappings m;

CREATE VIEW information_schema.user_mapping_options AS
SELECT m.authorization_identifier, m.foreign_server_catalog, m.foreign_server_name, o.option_name,
       CASE WHEN (m.umuser <> 0 AND m.authorization_identifier = CURRENT_USER)
                 OR (m.umuser = 0 AND pg_catalog.pg_has_role(m.srvowner::name, 'USAGE'))
                 OR (SELECT r.rolsuper FROM pg_catalog.pg_authid r WHERE r.rolname = CURRENT_USER)
            THEN o.option_value END AS option_value
FROM information_schema._pg_user_mappings m
CROSS JOIN LATERAL pg_catalog.pg_options_to_table(m.umoptions) o(option_name, option_value);

CREATE VIEW information_schema.check_constraint_routine_usage AS
SELECT pg_catalog.current_database() AS constraint_catalog, n.nspname AS constraint_schema, k.conname AS constraint_name,
       pg_catalog.current_database() AS specific_catalog, pn.nspname AS specific_schema,
       pg_catalog.nameconcatoid(p.proname, p.oid) AS specific_name
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_constraint'::regclass AND d.objid = k.oid
JOIN pg_catalog.pg_proc p ON d.refclassid = 'pg_catalog.pg_proc'::regclass AND d.refobjid = p.oid
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
WHERE k.contype = 'c' AND pg_catalog.pg_has_role(p.proowner, 'USAGE');

CREATE VIEW information_schema.view_routine_usage AS
SELECT DISTINCT pg_catalog.current_database() AS table_catalog, n.nspname AS table_schema, v.relname AS table_name,
       pg_catalog.current_database() AS specific_catalog, pn.nspname AS specific_schema,
       pg_catalog.nameconcatoid(p.proname, p.oid) AS specific_name
FROM pg_catalog.pg_class v
JOIN pg_catalog.pg_namespace n ON n.oid = v.relnamespace
JOIN pg_catalog.pg_depend r ON r.refclassid = 'pg_catalog.pg_class'::regclass AND r.refobjid = v.oid AND r.deptype = 'i'
                           AND r.classid = 'pg_catalog.pg_rewrite'::regclass
JOIN pg_catalog.pg_depend d ON d.objid = r.objid AND d.classid = 'pg_catalog.pg_rewrite'::regclass
JOIN pg_catalog.pg_proc p ON d.refclassid = 'pg_catalog.pg_proc'::regclass AND d.refobjid = p.oid
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
WHERE v.relkind = 'v' AND pg_catalog.pg_has_role(p.proowner, 'USAGE');

CREATE VIEW information_schema.routine_routine_usage AS
SELECT DISTINCT pg_catalog.current_database() AS specific_catalog, n.nspname AS specific_schema,
       pg_catalog.nameconcatoid(p.proname, p.oid) AS specific_name, pg_catalog.current_database() AS routine_catalog,
       un.nspname AS routine_schema, pg_catalog.nameconcatoid(u.proname, u.oid) AS routine_name
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid
JOIN pg_catalog.pg_proc u ON d.refclassid = 'pg_catalog.pg_proc'::regclass AND d.refobjid = u.oid
JOIN pg_catalog.pg_namespace un ON un.oid = u.pronamespace
WHERE p.prokind IN ('f', 'p') AND u.prokind IN ('f', 'p') AND pg_catalog.pg_has_role(u.proowner, 'USAGE');

CREATE VIEW information_schema.routine_sequence_usage AS
SELECT DISTINCT pg_catalog.current_database() AS specific_catalog, n.nspname AS specific_schema,
       pg_catalog.nameconcatoid(p.proname, p.oid) AS specific_name, pg_catalog.current_database() AS routine_catalog,
       n.nspname AS routine_schema, p.proname AS routine_name, pg_catalog.current_database() AS sequence_catalog,
       sn.nspname AS sequence_schema, s.relname AS sequence_name
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid
JOIN pg_catalog.pg_class s ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = s.oid
JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
WHERE p.prokind IN ('f', 'p') AND s.relkind = 'S' AND pg_catalog.pg_has_role(s.relowner, 'USAGE');

CREATE VIEW information_schema.routine_table_usage AS
SELECT DISTINCT pg_catalog.current_database() AS specific_catalog, n.nspname AS specific_schema,
       pg_catalog.nameconcatoid(p.proname, p.oid) AS specific_name, pg_catalog.current_database() AS routine_catalog,
       n.nspname AS routine_schema, p.proname AS routine_name, pg_catalog.current_database() AS table_catalog,
       tn.nspname AS table_schema, t.relname AS table_name
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid
JOIN pg_catalog.pg_class t ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.oid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE p.prokind IN ('f', 'p') AND t.relkind IN ('r', 'v', 'f', 'p') AND pg_catalog.pg_has_role(t.relowner, 'USAGE');

CREATE VIEW information_schema.routine_column_usage AS
SELECT DISTINCT pg_catalog.current_database() AS specific_catalog, n.nspname AS specific_schema,
       pg_catalog.nameconcatoid(p.proname, p.oid) AS specific_name, pg_catalog.current_database() AS routine_catalog,
       n.nspname AS routine_schema, p.proname AS routine_name, pg_catalog.current_database() AS table_catalog,
       tn.nspname AS table_schema, t.relname AS table_name, a.attname AS column_name
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid
JOIN pg_catalog.pg_class t ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.oid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
WHERE p.prokind IN ('f', 'p') AND t.relkind IN ('r', 'v', 'f', 'p') AND pg_catalog.pg_has_role(t.relowner, 'USAGE');

CREATE VIEW information_schema.transforms AS
SELECT pg_catalog.current_database() AS udt_catalog, tn.nspname AS udt_schema, t.typname AS udt_name,
       pg_catalog.current_database() AS specific_catalog, pn.nspname AS specific_schema,
       pg_catalog.nameconcatoid(p.proname, p.oid) AS specific_name, l.lanname AS group_name, f.direction AS transform_type
FROM pg_catalog.pg_transform x
JOIN pg_catalog.pg_type t ON t.oid = x.trftype
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
JOIN pg_catalog.pg_language l ON l.oid = x.trflang
CROSS JOIN LATERAL (VALUES (x.trffromsql, 'FROM SQL'), (x.trftosql, 'TO SQL')) f(function, direction)
JOIN pg_catalog.pg_proc p ON p.oid = f.function
JOIN pg_catalog.pg_namespace pn ON pn.oid = p.pronamespace
ORDER BY 1, 2, 3, 7, 8;

CREATE VIEW information_schema.triggered_update_columns AS
SELECT pg_catalog.current_database() AS trigger_catalog, n.nspname AS trigger_schema, t.tgname AS trigger_name,
       pg_catalog.current_database() AS event_object_catalog, n.nspname AS event_object_schema, c.relname AS event_object_table,
       a.attname AS event_object_column
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (t.tgattr::int2[])
WHERE NOT t.tgisinternal AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
  AND (pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_column_privilege(c.oid, a.attnum, 'INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.column_column_usage AS
SELECT DISTINCT pg_catalog.current_database() AS table_catalog, n.nspname AS table_schema, c.relname AS table_name, s.attname AS column_name,
       g.attname AS dependent_column
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute g ON g.attrelid = c.oid AND g.attgenerated = 's'
JOIN pg_catalog.pg_attrdef e ON e.adrelid = c.oid AND e.adnum = g.attnum
JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND d.objid = e.oid
                           AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = c.oid
JOIN pg_catalog.pg_attribute s ON s.attrelid = c.oid AND s.attnum = d.refobjsubid
WHERE s.attnum <> g.attnum AND pg_catalog.pg_has_role(c.relowner, 'USAGE');
