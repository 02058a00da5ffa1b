-- information_schema: tables, columns, types and routines. Each query gives the view's columns in order; the loader casts
-- them to the domains that the seed names.

CREATE VIEW information_schema.information_schema_catalog_name AS
SELECT pg_catalog.current_database() AS catalog_name;

CREATE VIEW information_schema.applicable_roles AS
SELECT g.rolname AS grantee, r.rolname AS role_name, CASE WHEN m.admin_option THEN 'YES' ELSE 'NO' END AS is_grantable
FROM (SELECT am.member, am.roleid, am.admin_option FROM pg_catalog.pg_auth_members am
      UNION
      SELECT d.datdba, o.oid, false FROM pg_catalog.pg_database d, pg_catalog.pg_authid o
      WHERE d.datname = pg_catalog.current_database() AND o.rolname = 'pg_database_owner') m
JOIN pg_catalog.pg_authid g ON g.oid = m.member
JOIN pg_catalog.pg_authid r ON r.oid = m.roleid
WHERE pg_catalog.pg_has_role(g.oid, 'USAGE');

CREATE VIEW information_schema.administrable_role_authorizations AS
SELECT r.grantee, r.role_name, r.is_grantable
FROM information_schema.applicable_roles r
WHERE r.is_grantable = 'YES';

CREATE VIEW information_schema.enabled_roles AS
SELECT a.rolname AS role_name
FROM pg_catalog.pg_authid a
WHERE pg_catalog.pg_has_role(a.oid, 'USAGE');

CREATE VIEW information_schema.schemata AS
SELECT pg_catalog.current_database() AS catalog_name, n.nspname AS schema_name, u.rolname AS schema_owner,
       NULL AS default_character_set_catalog, NULL AS default_character_set_schema, NULL AS default_character_set_name, NULL AS sql_path
FROM pg_catalog.pg_namespace n
JOIN pg_catalog.pg_authid u ON u.oid = n.nspowner
WHERE pg_catalog.pg_has_role(n.nspowner, 'USAGE') OR pg_catalog.has_schema_privilege(n.oid, 'CREATE, USAGE');

CREATE VIEW information_schema.tables AS
SELECT pg_catalog.current_database() AS table_catalog, n.nspname AS table_schema, c.relname AS table_name,
       CASE WHEN n.oid = pg_catalog.pg_my_temp_schema() THEN 'LOCAL TEMPORARY'
            WHEN c.relkind IN ('r', 'p') THEN 'BASE TABLE' WHEN c.relkind = 'v' THEN 'VIEW' WHEN c.relkind = 'f' THEN 'FOREIGN' END AS table_type,
       NULL AS self_referencing_column_name, NULL AS reference_generation,
       CASE WHEN t.typname IS NOT NULL THEN pg_catalog.current_database() END AS user_defined_type_catalog, nt.nspname AS user_defined_type_schema,
       t.typname AS user_defined_type_name,
       CASE WHEN c.relkind IN ('r', 'p') OR (c.relkind IN ('v', 'f') AND pg_catalog.pg_relation_is_updatable(c.oid, false) & 8 = 8)
            THEN 'YES' ELSE 'NO' END AS is_insertable_into,
       CASE WHEN t.typname IS NOT NULL THEN 'YES' ELSE 'NO' END AS is_typed, NULL AS commit_action
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (pg_catalog.pg_type t JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace) ON t.oid = c.reloftype
WHERE c.relkind IN ('r', 'v', 'f', 'p') AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
  AND (pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.columns AS
SELECT pg_catalog.current_database() AS table_catalog, n.nspname AS table_schema, c.relname AS table_name, a.attname AS column_name,
       a.attnum AS ordinal_position, CASE WHEN a.attgenerated = '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS column_default,
       CASE WHEN NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)) THEN 'YES' ELSE 'NO' END AS is_nullable,
       CASE WHEN t.typtype = 'd' THEN
            CASE WHEN bt.typelem <> 0 AND bt.typlen = -1 THEN 'ARRAY'
                 WHEN nbt.nspname = 'pg_catalog' THEN pg_catalog.format_type(t.typbasetype, NULL) ELSE 'USER-DEFINED' END
            ELSE CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY'
                 WHEN nt.nspname = 'pg_catalog' THEN pg_catalog.format_type(a.atttypid, NULL) ELSE 'USER-DEFINED' END END AS data_type,
       CASE WHEN b.type_oid IN (1042, 1043) AND b.type_mod <> -1 THEN b.type_mod - 4 WHEN b.type_oid IN (1560, 1562) AND b.type_mod <> -1 THEN b.type_mod END AS character_maximum_length,
       CASE WHEN b.type_oid IN (25, 1042, 1043) THEN CASE WHEN b.type_mod = -1 THEN 1073741824 ELSE (b.type_mod - 4) * 4 END END AS character_octet_length,
       CASE b.type_oid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53
            WHEN 1700 THEN CASE WHEN b.type_mod <> -1 THEN (b.type_mod - 4) >> 16 & 65535 END END AS numeric_precision,
       CASE WHEN b.type_oid IN (20, 21, 23, 700, 701) THEN 2 WHEN b.type_oid = 1700 THEN 10 END AS numeric_precision_radix,
       CASE WHEN b.type_oid IN (20, 21, 23) THEN 0 WHEN b.type_oid = 1700 AND b.type_mod <> -1 THEN (b.type_mod - 4) & 2047 END AS numeric_scale,
       CASE WHEN b.type_oid = 1082 THEN 0
            WHEN b.type_oid IN (1083, 1114, 1184, 1266) THEN CASE WHEN b.type_mod < 0 THEN 6 ELSE b.type_mod END
            WHEN b.type_oid = 1186 THEN CASE WHEN b.type_mod < 0 OR b.type_mod & 65535 = 65535 THEN 6 ELSE b.type_mod & 65535 END END AS datetime_precision,
       CASE WHEN b.type_oid = 1186 THEN upper(substring(pg_catalog.format_type(b.type_oid, b.type_mod) FROM 'interval[()0-9]* (.*)')) END AS interval_type,
       NULL AS interval_precision,
       NULL AS character_set_catalog, NULL AS character_set_schema, NULL AS character_set_name,
       CASE WHEN nco.nspname IS NOT NULL THEN pg_catalog.current_database() END AS collation_catalog, nco.nspname AS collation_schema, co.collname AS collation_name,
       CASE WHEN t.typtype = 'd' THEN pg_catalog.current_database() END AS domain_catalog, CASE WHEN t.typtype = 'd' THEN nt.nspname END AS domain_schema,
       CASE WHEN t.typtype = 'd' THEN t.typname END AS domain_name,
       pg_catalog.current_database() AS udt_catalog, coalesce(nbt.nspname, nt.nspname) AS udt_schema, coalesce(bt.typname, t.typname) AS udt_name,
       NULL AS scope_catalog, NULL AS scope_schema, NULL AS scope_name, NULL AS maximum_cardinality, a.attnum AS dtd_identifier, 'NO' AS is_self_referencing,
       CASE WHEN a.attidentity IN ('a', 'd') THEN 'YES' ELSE 'NO' END AS is_identity,
       CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END AS identity_generation,
       s.seqstart AS identity_start, s.seqincrement AS identity_increment, s.seqmax AS identity_maximum, s.seqmin AS identity_minimum,
       CASE WHEN s.seqcycle THEN 'YES' ELSE 'NO' END AS identity_cycle,
       CASE WHEN a.attgenerated <> '' THEN 'ALWAYS' ELSE 'NEVER' END AS is_generated,
       CASE WHEN a.attgenerated <> '' THEN pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS generation_expression,
       CASE WHEN c.relkind IN ('r', 'p') OR (c.relkind IN ('v', 'f') AND pg_catalog.pg_column_is_updatable(c.oid, a.attnum, false))
            THEN 'YES' ELSE 'NO' END AS is_updatable
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
LEFT JOIN (pg_catalog.pg_type bt JOIN pg_catalog.pg_namespace nbt ON nbt.oid = bt.typnamespace) ON t.typtype = 'd' AND bt.oid = t.typbasetype
CROSS JOIN LATERAL (SELECT CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END AS type_oid,
                           CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS type_mod) b
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN (pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace nco ON nco.oid = co.collnamespace)
  ON co.oid = a.attcollation AND (nco.nspname <> 'pg_catalog' OR co.collname <> 'default')
LEFT JOIN (pg_catalog.pg_depend dep JOIN pg_catalog.pg_sequence s ON dep.classid = 1259 AND dep.objid = s.seqrelid AND dep.deptype = 'i')
  ON dep.refclassid = 1259 AND dep.refobjid = c.oid AND dep.refobjsubid = a.attnum
WHERE NOT pg_catalog.pg_is_other_temp_schema(n.oid) AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'f', 'p')
  AND (pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.attributes AS
SELECT pg_catalog.current_database() AS udt_catalog, n.nspname AS udt_schema, c.relname AS udt_name, a.attname AS attribute_name, a.attnum AS ordinal_position,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS attribute_default,
       CASE WHEN NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)) THEN 'YES' ELSE 'NO' END AS is_nullable,
       CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY'
                 WHEN nt.nspname = 'pg_catalog' THEN pg_catalog.format_type(a.atttypid, NULL) ELSE 'USER-DEFINED' END AS data_type,
       CASE WHEN b.type_oid IN (1042, 1043) AND b.type_mod <> -1 THEN b.type_mod - 4 WHEN b.type_oid IN (1560, 1562) AND b.type_mod <> -1 THEN b.type_mod END AS character_maximum_length,
       CASE WHEN b.type_oid IN (25, 1042, 1043) THEN CASE WHEN b.type_mod = -1 THEN 1073741824 ELSE (b.type_mod - 4) * 4 END END AS character_octet_length,
       NULL AS character_set_catalog, NULL AS character_set_schema, NULL AS character_set_name,
       CASE WHEN nco.nspname IS NOT NULL THEN pg_catalog.current_database() END AS collation_catalog, nco.nspname AS collation_schema, co.collname AS collation_name,
       CASE b.type_oid WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53
            WHEN 1700 THEN CASE WHEN b.type_mod <> -1 THEN (b.type_mod - 4) >> 16 & 65535 END END AS numeric_precision,
       CASE WHEN b.type_oid IN (20, 21, 23, 700, 701) THEN 2 WHEN b.type_oid = 1700 THEN 10 END AS numeric_precision_radix,
       CASE WHEN b.type_oid IN (20, 21, 23) THEN 0 WHEN b.type_oid = 1700 AND b.type_mod <> -1 THEN (b.type_mod - 4) & 2047 END AS numeric_scale,
       CASE WHEN b.type_oid = 1082 THEN 0
            WHEN b.type_oid IN (1083, 1114, 1184, 1266) THEN CASE WHEN b.type_mod < 0 THEN 6 ELSE b.type_mod END
            WHEN b.type_oid = 1186 THEN CASE WHEN b.type_mod < 0 OR b.type_mod & 65535 = 65535 THEN 6 ELSE b.type_mod & 65535 END END AS datetime_precision,
       CASE WHEN b.type_oid = 1186 THEN upper(substring(pg_catalog.format_type(b.type_oid, b.type_mod) FROM 'interval[()0-9]* (.*)')) END AS interval_type,
       NULL AS interval_precision,
       pg_catalog.current_database() AS attribute_udt_catalog, nt.nspname AS attribute_udt_schema, t.typname AS attribute_udt_name,
       NULL AS scope_catalog, NULL AS scope_schema, NULL AS scope_name, NULL AS maximum_cardinality, a.attnum AS dtd_identifier, 'NO' AS is_derived_reference_attribute
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
CROSS JOIN LATERAL (SELECT CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END AS type_oid,
                           CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS type_mod) b
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN (pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace nco ON nco.oid = co.collnamespace)
  ON co.oid = a.attcollation AND (nco.nspname <> 'pg_catalog' OR co.collname <> 'default')
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'c'
  AND (pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_type_privilege(c.reltype, 'USAGE'));

CREATE VIEW information_schema.domains AS
SELECT pg_catalog.current_database() AS domain_catalog, n.nspname AS domain_schema, t.typname AS domain_name,
       CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY'
                 WHEN nbt.nspname = 'pg_catalog' THEN pg_catalog.format_type(t.typbasetype, NULL) ELSE 'USER-DEFINED' END AS data_type,
       CASE WHEN t.typbasetype IN (1042, 1043) AND t.typtypmod <> -1 THEN t.typtypmod - 4 WHEN t.typbasetype IN (1560, 1562) AND t.typtypmod <> -1 THEN t.typtypmod END AS character_maximum_length,
       CASE WHEN t.typbasetype IN (25, 1042, 1043) THEN CASE WHEN t.typtypmod = -1 THEN 1073741824 ELSE (t.typtypmod - 4) * 4 END END AS character_octet_length,
       NULL AS character_set_catalog, NULL AS character_set_schema, NULL AS character_set_name,
       CASE WHEN nco.nspname IS NOT NULL THEN pg_catalog.current_database() END AS collation_catalog, nco.nspname AS collation_schema, co.collname AS collation_name,
       CASE t.typbasetype WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53
            WHEN 1700 THEN CASE WHEN t.typtypmod <> -1 THEN (t.typtypmod - 4) >> 16 & 65535 END END AS numeric_precision,
       CASE WHEN t.typbasetype IN (20, 21, 23, 700, 701) THEN 2 WHEN t.typbasetype = 1700 THEN 10 END AS numeric_precision_radix,
       CASE WHEN t.typbasetype IN (20, 21, 23) THEN 0 WHEN t.typbasetype = 1700 AND t.typtypmod <> -1 THEN (t.typtypmod - 4) & 2047 END AS numeric_scale,
       CASE WHEN t.typbasetype = 1082 THEN 0
            WHEN t.typbasetype IN (1083, 1114, 1184, 1266) THEN CASE WHEN t.typtypmod < 0 THEN 6 ELSE t.typtypmod END
            WHEN t.typbasetype = 1186 THEN CASE WHEN t.typtypmod < 0 OR t.typtypmod & 65535 = 65535 THEN 6 ELSE t.typtypmod & 65535 END END AS datetime_precision,
       CASE WHEN t.typbasetype = 1186 THEN upper(substring(pg_catalog.format_type(t.typbasetype, t.typtypmod) FROM 'interval[()0-9]* (.*)')) END AS interval_type,
       NULL AS interval_precision,
       t.typdefault AS domain_default, pg_catalog.current_database() AS udt_catalog, nbt.nspname AS udt_schema, bt.typname AS udt_name,
       NULL AS scope_catalog, NULL AS scope_schema, NULL AS scope_name, NULL AS maximum_cardinality, 1 AS dtd_identifier
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type bt ON bt.oid = t.typbasetype
JOIN pg_catalog.pg_namespace nbt ON nbt.oid = bt.typnamespace
LEFT JOIN (pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace nco ON nco.oid = co.collnamespace)
  ON co.oid = t.typcollation AND (nco.nspname <> 'pg_catalog' OR co.collname <> 'default')
WHERE t.typtype = 'd' AND (pg_catalog.pg_has_role(t.typowner, 'USAGE') OR pg_catalog.has_type_privilege(t.oid, 'USAGE'));

CREATE VIEW information_schema.views AS
SELECT pg_catalog.current_database() AS table_catalog, n.nspname AS table_schema, c.relname AS table_name,
       CASE WHEN pg_catalog.pg_has_role(c.relowner, 'USAGE') THEN pg_catalog.pg_get_viewdef(c.oid) END AS view_definition,
       CASE WHEN 'check_option=cascaded' = ANY (c.reloptions) THEN 'CASCADED' WHEN 'check_option=local' = ANY (c.reloptions) THEN 'LOCAL'
            ELSE 'NONE' END AS check_option,
       CASE WHEN pg_catalog.pg_relation_is_updatable(c.oid, false) & 20 = 20 THEN 'YES' ELSE 'NO' END AS is_updatable,
       CASE WHEN pg_catalog.pg_relation_is_updatable(c.oid, false) & 8 = 8 THEN 'YES' ELSE 'NO' END AS is_insertable_into,
       CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND g.tgtype & 81 = 81) THEN 'YES' ELSE 'NO' END AS is_trigger_updatable,
       CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND g.tgtype & 73 = 73) THEN 'YES' ELSE 'NO' END AS is_trigger_deletable,
       CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE g.tgrelid = c.oid AND g.tgtype & 69 = 69) THEN 'YES' ELSE 'NO' END AS is_trigger_insertable_into
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'v' AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
  AND (pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
       OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES'));

CREATE VIEW information_schema.sequences AS
SELECT pg_catalog.current_database() AS sequence_catalog, n.nspname AS sequence_schema, c.relname AS sequence_name, pg_catalog.format_type(s.seqtypid, NULL) AS data_type,
       CASE s.seqtypid WHEN 21 THEN 16 WHEN 23 THEN 32 ELSE 64 END AS numeric_precision, 2 AS numeric_precision_radix, 0 AS numeric_scale,
       s.seqstart AS start_value, s.seqmin AS minimum_value, s.seqmax AS maximum_value, s.seqincrement AS increment,
       CASE WHEN s.seqcycle THEN 'YES' ELSE 'NO' END AS cycle_option
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
WHERE c.relkind = 'S' AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 1259 AND d.objid = c.oid AND d.deptype = 'i')
  AND NOT pg_catalog.pg_is_other_temp_schema(n.oid)
  AND (pg_catalog.pg_has_role(c.relowner, 'USAGE') OR pg_catalog.has_sequence_privilege(c.oid, 'SELECT, UPDATE, USAGE'));

CREATE VIEW information_schema.character_sets AS
SELECT NULL AS character_set_catalog, NULL AS character_set_schema, getdatabaseencoding() AS character_set_name,
       CASE WHEN getdatabaseencoding() = 'UTF8' THEN 'UCS' ELSE getdatabaseencoding() END AS character_repertoire, getdatabaseencoding() AS form_of_use,
       pg_catalog.current_database() AS default_collate_catalog, x.nspname AS default_collate_schema, x.collname AS default_collate_name
FROM pg_catalog.pg_database d
LEFT JOIN LATERAL (SELECT nc.nspname, co.collname FROM pg_catalog.pg_collation co JOIN pg_catalog.pg_namespace nc ON nc.oid = co.collnamespace
                   WHERE co.collcollate = d.datcollate AND co.collctype = d.datctype AND co.collprovider = d.datlocprovider
                   ORDER BY char_length(co.collname) DESC, co.collname LIMIT 1) x ON true
WHERE d.datname = pg_catalog.current_database();

CREATE VIEW information_schema.collations AS
SELECT pg_catalog.current_database() AS collation_catalog, n.nspname AS collation_schema, co.collname AS collation_name, 'NO PAD' AS pad_attribute
FROM pg_catalog.pg_collation co
JOIN pg_catalog.pg_namespace n ON n.oid = co.collnamespace
WHERE co.collencoding IN (-1, (SELECT d.encoding FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()));

CREATE VIEW information_schema.collation_character_set_applicability AS
SELECT pg_catalog.current_database() AS collation_catalog, n.nspname AS collation_schema, co.collname AS collation_name,
       NULL AS character_set_catalog, NULL AS character_set_schema, getdatabaseencoding() AS character_set_name
FROM pg_catalog.pg_collation co
JOIN pg_catalog.pg_namespace n ON n.oid = co.collnamespace
WHERE co.collencoding IN (-1, (SELECT d.encoding FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()));

CREATE VIEW information_schema.column_domain_usage AS
SELECT pg_catalog.current_database() AS domain_catalog, nt.nspname AS domain_schema, t.typname AS domain_name, pg_catalog.current_database() AS table_catalog, n.nspname AS table_schema,
       c.relname AS table_name, a.attname AS column_name
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
JOIN pg_catalog.pg_attribute a ON a.atttypid = t.oid
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE t.typtype = 'd' AND c.relkind IN ('r', 'v', 'f', 'p') AND a.attnum > 0 AND NOT a.attisdropped AND pg_catalog.pg_has_role(t.typowner, 'USAGE');

CREATE VIEW information_schema.column_udt_usage AS
SELECT pg_catalog.current_database() AS udt_catalog, coalesce(nbt.nspname, nt.nspname) AS udt_schema, coalesce(bt.typname, t.typname) AS udt_name,
       pg_catalog.current_database() AS table_catalog, n.nspname AS table_schema, c.relname AS table_name, a.attname AS column_name
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
LEFT JOIN (pg_catalog.pg_type bt JOIN pg_catalog.pg_namespace nbt ON nbt.oid = bt.typnamespace) ON t.typtype = 'd' AND bt.oid = t.typbasetype
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v', 'f', 'p') AND pg_catalog.pg_has_role(coalesce(bt.typowner, t.typowner), 'USAGE');

CREATE VIEW information_schema.domain_udt_usage AS
SELECT pg_catalog.current_database() AS udt_catalog, nbt.nspname AS udt_schema, bt.typname AS udt_name, pg_catalog.current_database() AS domain_catalog, n.nspname AS domain_schema,
       t.typname AS domain_name
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
JOIN pg_catalog.pg_type bt ON bt.oid = t.typbasetype
JOIN pg_catalog.pg_namespace nbt ON nbt.oid = bt.typnamespace
WHERE t.typtype = 'd' AND pg_catalog.pg_has_role(bt.typowner, 'USAGE');

CREATE VIEW information_schema.user_defined_types AS
SELECT pg_catalog.current_database() AS user_defined_type_catalog, n.nspname AS user_defined_type_schema, c.relname AS user_defined_type_name,
       'STRUCTURED' AS user_defined_type_category, 'YES' AS is_instantiable,
       NULL AS is_final, NULL AS ordering_form, NULL AS ordering_category, NULL AS ordering_routine_catalog, NULL AS ordering_routine_schema, NULL AS ordering_routine_name, NULL AS reference_type, NULL AS data_type, NULL AS character_maximum_length, NULL AS character_octet_length, NULL AS character_set_catalog, NULL AS character_set_schema, NULL AS character_set_name, NULL AS collation_catalog, NULL AS collation_schema, NULL AS collation_name, NULL AS numeric_precision, NULL AS numeric_precision_radix, NULL AS numeric_scale, NULL AS datetime_precision, NULL AS interval_type, NULL AS interval_precision, NULL AS source_dtd_identifier, NULL AS ref_dtd_identifier
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type t ON t.oid = c.reltype
WHERE c.relkind = 'c' AND (pg_catalog.pg_has_role(t.typowner, 'USAGE') OR pg_catalog.has_type_privilege(t.oid, 'USAGE'));

CREATE VIEW information_schema.routines AS
SELECT pg_catalog.current_database() AS specific_catalog, n.nspname AS specific_schema, p.proname || '_' || p.oid AS specific_name, pg_catalog.current_database() AS routine_catalog, n.nspname AS routine_schema,
       p.proname AS routine_name, CASE p.prokind WHEN 'f' THEN 'FUNCTION' WHEN 'p' THEN 'PROCEDURE' END AS routine_type,
       NULL AS module_catalog, NULL AS module_schema, NULL AS module_name, NULL AS udt_catalog, NULL AS udt_schema, NULL AS udt_name,
       CASE WHEN p.prokind = 'p' THEN NULL
            ELSE CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY'
                 WHEN nt.nspname = 'pg_catalog' THEN pg_catalog.format_type(t.oid, NULL) ELSE 'USER-DEFINED' END END AS data_type,
       NULL AS character_maximum_length, NULL AS character_octet_length, NULL AS character_set_catalog, NULL AS character_set_schema, NULL AS character_set_name, NULL AS collation_catalog, NULL AS collation_schema, NULL AS collation_name, NULL AS numeric_precision, NULL AS numeric_precision_radix, NULL AS numeric_scale, NULL AS datetime_precision, NULL AS interval_type, NULL AS interval_precision,
       CASE WHEN nt.nspname IS NOT NULL THEN pg_catalog.current_database() END AS type_udt_catalog, nt.nspname AS type_udt_schema, t.typname AS type_udt_name,
       NULL AS scope_catalog, NULL AS scope_schema, NULL AS scope_name, NULL AS maximum_cardinality, CASE WHEN p.prokind <> 'p' THEN 0 END AS dtd_identifier,
       CASE WHEN l.lanname = 'sql' THEN 'SQL' ELSE 'EXTERNAL' END AS routine_body,
       CASE WHEN pg_catalog.pg_has_role(p.proowner, 'USAGE') THEN p.prosrc END AS routine_definition,
       CASE WHEN l.lanname = 'c' THEN p.prosrc END AS external_name, upper(l.lanname) AS external_language, 'GENERAL' AS parameter_style,
       CASE WHEN p.provolatile = 'i' THEN 'YES' ELSE 'NO' END AS is_deterministic, 'MODIFIES' AS sql_data_access,
       CASE WHEN p.prokind <> 'p' THEN CASE WHEN p.proisstrict THEN 'YES' ELSE 'NO' END END AS is_null_call, NULL AS sql_path, 'YES' AS schema_level_routine,
       0 AS max_dynamic_result_sets, NULL AS is_user_defined_cast, NULL AS is_implicitly_invocable,
       CASE WHEN p.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END AS security_type,
       NULL AS to_sql_specific_catalog, NULL AS to_sql_specific_schema, NULL AS to_sql_specific_name, 'NO' AS as_locator, NULL AS created, NULL AS last_altered, NULL AS new_savepoint_level,
       'NO' AS is_udt_dependent, NULL AS result_cast_from_data_type, NULL AS result_cast_as_locator, NULL AS result_cast_char_max_length, NULL AS result_cast_char_octet_length, NULL AS result_cast_char_set_catalog, NULL AS result_cast_char_set_schema, NULL AS result_cast_char_set_name, NULL AS result_cast_collation_catalog, NULL AS result_cast_collation_schema, NULL AS result_cast_collation_name, NULL AS result_cast_numeric_precision, NULL AS result_cast_numeric_precision_radix, NULL AS result_cast_numeric_scale, NULL AS result_cast_datetime_precision, NULL AS result_cast_interval_type, NULL AS result_cast_interval_precision, NULL AS result_cast_type_udt_catalog, NULL AS result_cast_type_udt_schema, NULL AS result_cast_type_udt_name, NULL AS result_cast_scope_catalog, NULL AS result_cast_scope_schema, NULL AS result_cast_scope_name, NULL AS result_cast_maximum_cardinality, NULL AS result_cast_dtd_identifier
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
LEFT JOIN (pg_catalog.pg_type t JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace) ON t.oid = p.prorettype AND p.prokind <> 'p'
WHERE (pg_catalog.pg_has_role(p.proowner, 'USAGE') OR pg_catalog.has_function_privilege(p.oid, 'EXECUTE'));

CREATE VIEW information_schema.parameters AS
SELECT pg_catalog.current_database() AS specific_catalog, n.nspname AS specific_schema, p.proname || '_' || p.oid AS specific_name, g.i AS ordinal_position,
       CASE WHEN p.proargmodes IS NULL THEN 'IN'
            ELSE CASE p.proargmodes[g.i] WHEN 'i' THEN 'IN' WHEN 'o' THEN 'OUT' WHEN 'b' THEN 'INOUT' WHEN 'v' THEN 'IN'
                      WHEN 't' THEN 'OUT' END END AS parameter_mode,
       'NO' AS is_result, 'NO' AS as_locator, nullif(p.proargnames[g.i], '') AS parameter_name,
       CASE WHEN t.typelem <> 0 AND t.typlen = -1 THEN 'ARRAY'
                 WHEN nt.nspname = 'pg_catalog' THEN pg_catalog.format_type(t.oid, NULL) ELSE 'USER-DEFINED' END AS data_type,
       NULL AS character_maximum_length, NULL AS character_octet_length, NULL AS character_set_catalog, NULL AS character_set_schema, NULL AS character_set_name, NULL AS collation_catalog, NULL AS collation_schema, NULL AS collation_name, NULL AS numeric_precision, NULL AS numeric_precision_radix, NULL AS numeric_scale, NULL AS datetime_precision, NULL AS interval_type, NULL AS interval_precision,
       pg_catalog.current_database() AS udt_catalog, nt.nspname AS udt_schema, t.typname AS udt_name, NULL AS scope_catalog, NULL AS scope_schema, NULL AS scope_name, NULL AS maximum_cardinality, g.i AS dtd_identifier,
       CASE WHEN pg_catalog.pg_has_role(p.proowner, 'USAGE') THEN pg_catalog.pg_get_function_arg_default(p.oid, g.i) END AS parameter_default
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
CROSS JOIN LATERAL generate_series(1, coalesce(array_length(p.proallargtypes, 1), p.pronargs::integer)) g(i)
JOIN pg_catalog.pg_type t ON t.oid = CASE WHEN p.proallargtypes IS NULL THEN p.proargtypes[g.i - 1] ELSE p.proallargtypes[g.i] END
JOIN pg_catalog.pg_namespace nt ON nt.oid = t.typnamespace
WHERE (pg_catalog.pg_has_role(p.proowner, 'USAGE') OR pg_catalog.has_function_privilege(p.oid, 'EXECUTE'));
