-- information_schema: who may do what.

CREATE VIEW information_schema.table_privileges AS
SELECT u.rolname AS grantor, g.rolname AS grantee, pg_catalog.current_database() AS table_catalog, n.nspname AS table_schema, c.relname AS table_name,
       x.privilege_type, CASE WHEN pg_catalog.pg_has_role(g.oid, c.relowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END AS is_grantable, CASE WHEN x.privilege_type = 'SELECT' THEN 'YES' ELSE 'NO' END AS with_hierarchy
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) x
JOIN pg_catalog.pg_authid u ON u.oid = x.grantor
JOIN (SELECT a.oid, a.rolname FROM pg_catalog.pg_authid a UNION ALL SELECT 0::oid, 'PUBLIC'::name) g ON g.oid = x.grantee
WHERE c.relkind IN ('r', 'v', 'f', 'p') AND x.privilege_type IN ('INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER')
  AND (pg_catalog.pg_has_role(u.oid, 'USAGE') OR pg_catalog.pg_has_role(g.oid, 'USAGE') OR g.rolname = 'PUBLIC');

CREATE VIEW information_schema.column_privileges AS
SELECT u.rolname AS grantor, g.rolname AS grantee, pg_catalog.current_database() AS table_catalog, x.nspname AS table_schema, x.relname AS table_name,
       x.attname AS column_name, x.privilege_type, CASE WHEN pg_catalog.pg_has_role(g.oid, x.relowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END AS is_grantable
FROM (SELECT n.nspname, c.relname, c.relowner, a.attname, p.grantor, p.grantee, p.privilege_type, p.is_grantable
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
      CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) p
      WHERE c.relkind IN ('r', 'v', 'f', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      UNION
      SELECT n.nspname, c.relname, c.relowner, a.attname, p.grantor, p.grantee, p.privilege_type, p.is_grantable
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
      CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(a.attacl, pg_catalog.acldefault('c', c.relowner))) p
      WHERE c.relkind IN ('r', 'v', 'f', 'p') AND a.attnum > 0 AND NOT a.attisdropped) x
JOIN pg_catalog.pg_authid u ON u.oid = x.grantor
JOIN (SELECT a.oid, a.rolname FROM pg_catalog.pg_authid a UNION ALL SELECT 0::oid, 'PUBLIC'::name) g ON g.oid = x.grantee
WHERE x.privilege_type IN ('INSERT', 'SELECT', 'UPDATE', 'REFERENCES')
  AND (pg_catalog.pg_has_role(u.oid, 'USAGE') OR pg_catalog.pg_has_role(g.oid, 'USAGE') OR g.rolname = 'PUBLIC');

CREATE VIEW information_schema.routine_privileges AS
SELECT u.rolname AS grantor, g.rolname AS grantee, pg_catalog.current_database() AS specific_catalog, n.nspname AS specific_schema, p.proname || '_' || p.oid AS specific_name,
       pg_catalog.current_database() AS routine_catalog, n.nspname AS routine_schema, p.proname AS routine_name, 'EXECUTE' AS privilege_type, CASE WHEN pg_catalog.pg_has_role(g.oid, p.proowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END AS is_grantable
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) x
JOIN pg_catalog.pg_authid u ON u.oid = x.grantor
JOIN (SELECT a.oid, a.rolname FROM pg_catalog.pg_authid a UNION ALL SELECT 0::oid, 'PUBLIC'::name) g ON g.oid = x.grantee
WHERE x.privilege_type = 'EXECUTE'
  AND (pg_catalog.pg_has_role(u.oid, 'USAGE') OR pg_catalog.pg_has_role(g.oid, 'USAGE') OR g.rolname = 'PUBLIC');

CREATE VIEW information_schema.udt_privileges AS
SELECT u.rolname AS grantor, g.rolname AS grantee, pg_catalog.current_database() AS udt_catalog, n.nspname AS udt_schema, t.typname AS udt_name,
       'TYPE USAGE' AS privilege_type, CASE WHEN pg_catalog.pg_has_role(g.oid, t.typowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END AS is_grantable
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(t.typacl, pg_catalog.acldefault('T', t.typowner))) x
JOIN pg_catalog.pg_authid u ON u.oid = x.grantor
JOIN (SELECT a.oid, a.rolname FROM pg_catalog.pg_authid a UNION ALL SELECT 0::oid, 'PUBLIC'::name) g ON g.oid = x.grantee
WHERE t.typtype = 'c' AND x.privilege_type = 'USAGE'
  AND (pg_catalog.pg_has_role(u.oid, 'USAGE') OR pg_catalog.pg_has_role(g.oid, 'USAGE') OR g.rolname = 'PUBLIC');

CREATE VIEW information_schema.usage_privileges AS
SELECT u.rolname AS grantor, 'PUBLIC'::name AS grantee, pg_catalog.current_database() AS object_catalog, n.nspname AS object_schema, co.collname AS object_name,
       'COLLATION' AS object_type, 'USAGE' AS privilege_type, 'NO' AS is_grantable
FROM pg_catalog.pg_collation co
JOIN pg_catalog.pg_authid u ON u.oid = co.collowner
JOIN pg_catalog.pg_namespace n ON n.oid = co.collnamespace
WHERE co.collencoding IN (-1, (SELECT d.encoding FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()))
UNION ALL
SELECT u.rolname, g.rolname, pg_catalog.current_database(), n.nspname, t.typname, 'DOMAIN', 'USAGE', CASE WHEN pg_catalog.pg_has_role(g.oid, t.typowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END AS is_grantable
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(t.typacl, pg_catalog.acldefault('T', t.typowner))) x
JOIN pg_catalog.pg_authid u ON u.oid = x.grantor
JOIN (SELECT a.oid, a.rolname FROM pg_catalog.pg_authid a UNION ALL SELECT 0::oid, 'PUBLIC'::name) g ON g.oid = x.grantee
WHERE t.typtype = 'd' AND x.privilege_type = 'USAGE'
  AND (pg_catalog.pg_has_role(u.oid, 'USAGE') OR pg_catalog.pg_has_role(g.oid, 'USAGE') OR g.rolname = 'PUBLIC')
UNION ALL
SELECT u.rolname, g.rolname, pg_catalog.current_database(), '', f.fdwname, 'FOREIGN DATA WRAPPER', 'USAGE', CASE WHEN pg_catalog.pg_has_role(g.oid, f.fdwowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END AS is_grantable
FROM pg_catalog.pg_foreign_data_wrapper f
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(f.fdwacl, pg_catalog.acldefault('F', f.fdwowner))) x
JOIN pg_catalog.pg_authid u ON u.oid = x.grantor
JOIN (SELECT a.oid, a.rolname FROM pg_catalog.pg_authid a UNION ALL SELECT 0::oid, 'PUBLIC'::name) g ON g.oid = x.grantee
WHERE x.privilege_type = 'USAGE'
  AND (pg_catalog.pg_has_role(u.oid, 'USAGE') OR pg_catalog.pg_has_role(g.oid, 'USAGE') OR g.rolname = 'PUBLIC')
UNION ALL
SELECT u.rolname, g.rolname, pg_catalog.current_database(), '', f.srvname, 'FOREIGN SERVER', 'USAGE', CASE WHEN pg_catalog.pg_has_role(g.oid, f.srvowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END AS is_grantable
FROM pg_catalog.pg_foreign_server f
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(f.srvacl, pg_catalog.acldefault('S', f.srvowner))) x
JOIN pg_catalog.pg_authid u ON u.oid = x.grantor
JOIN (SELECT a.oid, a.rolname FROM pg_catalog.pg_authid a UNION ALL SELECT 0::oid, 'PUBLIC'::name) g ON g.oid = x.grantee
WHERE x.privilege_type = 'USAGE'
  AND (pg_catalog.pg_has_role(u.oid, 'USAGE') OR pg_catalog.pg_has_role(g.oid, 'USAGE') OR g.rolname = 'PUBLIC')
UNION ALL
SELECT u.rolname, g.rolname, pg_catalog.current_database(), n.nspname, c.relname, 'SEQUENCE', 'USAGE', CASE WHEN pg_catalog.pg_has_role(g.oid, c.relowner, 'USAGE') OR x.is_grantable THEN 'YES' ELSE 'NO' END AS is_grantable
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) x
JOIN pg_catalog.pg_authid u ON u.oid = x.grantor
JOIN (SELECT a.oid, a.rolname FROM pg_catalog.pg_authid a UNION ALL SELECT 0::oid, 'PUBLIC'::name) g ON g.oid = x.grantee
WHERE c.relkind = 'S' AND x.privilege_type = 'USAGE'
  AND (pg_catalog.pg_has_role(u.oid, 'USAGE') OR pg_catalog.pg_has_role(g.oid, 'USAGE') OR g.rolname = 'PUBLIC');

CREATE VIEW information_schema.role_table_grants AS
SELECT p.grantor, p.grantee, p.table_catalog, p.table_schema, p.table_name, p.privilege_type, p.is_grantable, p.with_hierarchy
FROM information_schema.table_privileges p
WHERE p.grantor IN (SELECT e.role_name FROM information_schema.enabled_roles e)
   OR p.grantee IN (SELECT e.role_name FROM information_schema.enabled_roles e);

CREATE VIEW information_schema.role_column_grants AS
SELECT p.grantor, p.grantee, p.table_catalog, p.table_schema, p.table_name, p.column_name, p.privilege_type, p.is_grantable
FROM information_schema.column_privileges p
WHERE p.grantor IN (SELECT e.role_name FROM information_schema.enabled_roles e)
   OR p.grantee IN (SELECT e.role_name FROM information_schema.enabled_roles e);

CREATE VIEW information_schema.role_routine_grants AS
SELECT p.grantor, p.grantee, p.specific_catalog, p.specific_schema, p.specific_name, p.routine_catalog, p.routine_schema, p.routine_name, p.privilege_type, p.is_grantable
FROM information_schema.routine_privileges p
WHERE p.grantor IN (SELECT e.role_name FROM information_schema.enabled_roles e)
   OR p.grantee IN (SELECT e.role_name FROM information_schema.enabled_roles e);

CREATE VIEW information_schema.role_udt_grants AS
SELECT p.grantor, p.grantee, p.udt_catalog, p.udt_schema, p.udt_name, p.privilege_type, p.is_grantable
FROM information_schema.udt_privileges p
WHERE p.grantor IN (SELECT e.role_name FROM information_schema.enabled_roles e)
   OR p.grantee IN (SELECT e.role_name FROM information_schema.enabled_roles e);

CREATE VIEW information_schema.role_usage_grants AS
SELECT p.grantor, p.grantee, p.object_catalog, p.object_schema, p.object_name, p.object_type, p.privilege_type, p.is_grantable
FROM information_schema.usage_privileges p
WHERE p.grantor IN (SELECT e.role_name FROM information_schema.enabled_roles e)
   OR p.grantee IN (SELECT e.role_name FROM information_schema.enabled_roles e);
