#include "catalog/bootstrap.h"

#include "catalog/seed/seed.h"

namespace basalt {
namespace {

constexpr Oid kMonitorRole = 3373;
constexpr std::pair<Oid, const char*> kPredefinedRoles[] = {
    {6171, "pg_database_owner"},      {6181, "pg_read_all_data"},       {6182, "pg_write_all_data"},
    {3373, "pg_monitor"},             {3374, "pg_read_all_settings"},   {3375, "pg_read_all_stats"},
    {3377, "pg_stat_scan_tables"},    {4569, "pg_read_server_files"},   {4570, "pg_write_server_files"},
    {4571, "pg_execute_server_program"}, {4200, "pg_signal_backend"},   {4544, "pg_checkpoint"},
};

std::vector<AclItem> PublicAnd(Oid grantor, Privileges everybody, Privileges owner, bool owner_first) {
  const AclItem all{0, grantor, everybody, 0};
  const AclItem own{grantor, grantor, owner, 0};
  return owner_first ? std::vector<AclItem>{own, all} : std::vector<AclItem>{all, own};
}

void PutRoles(CatalogTransaction& transaction, const BootstrapOptions& options) {
  RoleDescriptor superuser;
  superuser.oid = kBootstrapSuperuser;
  superuser.name = options.superuser;
  superuser.password = options.password;
  superuser.superuser = superuser.create_role = superuser.create_database = superuser.can_login = true;
  superuser.replication = superuser.bypass_row_security = true;
  transaction.Put(std::move(superuser));
  for (const auto& [oid, name] : kPredefinedRoles) {
    RoleDescriptor role;
    role.oid = oid;
    role.name = name;
    if (oid == kMonitorRole) {
      for (const Oid group : {3374, 3375, 3377}) role.member_of.push_back({group, false, kBootstrapSuperuser});
    }
    transaction.Put(std::move(role));
  }
}

void PutTablespaces(CatalogTransaction& transaction) {
  for (const auto& [oid, name] : {std::pair{kDefaultTablespace, "pg_default"}, {kGlobalTablespace, "pg_global"}}) {
    TablespaceDescriptor tablespace;
    tablespace.oid = oid;
    tablespace.name = name;
    tablespace.owner = kBootstrapSuperuser;
    transaction.Put(std::move(tablespace));
  }
}

void PutSystemSchemas(CatalogTransaction& transaction) {
  const auto put = [&transaction](Oid oid, const char* name, Acl acl) {
    SchemaDescriptor schema;
    schema.oid = oid;
    schema.name = name;
    schema.owner = kBootstrapSuperuser;
    schema.acl = std::move(acl);
    transaction.Put(std::move(schema));
  };
  const Acl usable = PublicAnd(kBootstrapSuperuser, kPrivilegeUsage, kPrivilegeUsage | kPrivilegeCreate, true);
  put(kPgCatalogSchema, "pg_catalog", usable);
  put(kPgToastSchema, "pg_toast", std::nullopt);
  put(kBasaltSchema, kBasaltSchemaName, std::nullopt);
  put(Seed::Get().information_schema, "information_schema", usable);
}

void PutComment(CatalogTransaction& transaction, Oid class_oid, Oid object, const char* text) {
  CommentDescriptor comment;
  comment.class_oid = class_oid;
  comment.object = object;
  comment.text = text;
  transaction.Put(std::move(comment));
}

void PutDatabase(CatalogTransaction& transaction, Oid oid, const char* name, bool is_template, Oid public_schema,
                 const char* purpose) {
  DatabaseDescriptor database;
  database.oid = oid;
  database.name = name;
  database.owner = kBootstrapSuperuser;
  database.is_template = is_template;
  database.allow_connections = oid != kTemplate0Database;
  database.tablespace = kDefaultTablespace;
  if (is_template) {
    database.acl = PublicAnd(kBootstrapSuperuser, kPrivilegeConnect,
                             kPrivilegeCreate | kPrivilegeTemporary | kPrivilegeConnect, false);
  }
  transaction.Put(std::move(database));
  SchemaDescriptor schema;
  schema.oid = public_schema;
  schema.database = oid;
  schema.name = "public";
  schema.owner = kDatabaseOwnerRole;
  schema.acl = PublicAnd(kDatabaseOwnerRole, kPrivilegeUsage, kPrivilegeUsage | kPrivilegeCreate, true);
  transaction.Put(std::move(schema));
  constexpr Oid kDatabaseClass = 1262, kNamespaceClass = 2615;
  PutComment(transaction, kDatabaseClass, oid, purpose);
  PutComment(transaction, kNamespaceClass, public_schema, "standard public schema");
}

}  // namespace

void PutBootstrapObjects(CatalogTransaction& transaction, const BootstrapOptions& options) {
  PutRoles(transaction, options);
  PutTablespaces(transaction);
  PutSystemSchemas(transaction);
  PutDatabase(transaction, kTemplate1Database, "template1", true, kTemplate1PublicSchema, "default template for new databases");
  PutDatabase(transaction, kTemplate0Database, "template0", true, kTemplate0PublicSchema, "unmodifiable empty database");
  PutDatabase(transaction, kPostgresDatabase, "postgres", false, kPublicSchema, "default administrative connection database");
}

}  // namespace basalt
