// pg_authid, pg_auth_members, pg_database, pg_tablespace, pg_namespace, pg_db_role_setting: small tables, always whole.
#include "catalog/tables/system_row.h"

namespace basalt {
namespace {

constexpr int32_t kUtf8 = 6;
constexpr uint32_t kFrozenXid = 3, kFirstMultixact = 1;

void EmitRoles(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 12);
  request.catalog.ForEachRole([&row](const RoleDescriptor& role) {
    row.Add(role.oid).Add(role.name).Add(role.superuser).Add(role.inherit).Add(role.create_role).Add(role.create_database);
    row.Add(role.can_login).Add(role.replication).Add(role.bypass_row_security).Add(role.connection_limit);
    row.TextOrNull(role.password);
    if (role.valid_until == INT64_MAX) row.Null();
    else row.Add(role.valid_until);
    row.Emit();
  });
}

void EmitMemberships(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 4);
  request.catalog.ForEachRole([&row](const RoleDescriptor& role) {
    for (const RoleMembership& membership : role.member_of) {
      row.Add(membership.role).Add(role.oid).Add(membership.grantor).Add(membership.admin_option).Emit();
    }
  });
}

void EmitDatabases(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 16);
  request.catalog.ForEachDatabase([&](const DatabaseDescriptor& database) {
    row.Add(database.oid).Add(database.name).Add(database.owner).Add(kUtf8).Add('c').Add(database.is_template);
    row.Add(database.allow_connections).Add(database.connection_limit).Add(kFrozenXid).Add(kFirstMultixact);
    row.Add(database.tablespace).Add(database.collate).Add(database.ctype).Null().Null();
    row.AclItems(request.catalog, database.acl).Emit();
  });
}

void EmitTablespaces(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 5);
  request.catalog.ForEachTablespace([&](const TablespaceDescriptor& tablespace) {
    row.Add(tablespace.oid).Add(tablespace.name).Add(tablespace.owner).AclItems(request.catalog, tablespace.acl);
    row.Options(tablespace.options).Emit();
  });
}

void EmitSchemas(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 4);
  request.catalog.ForEachSchema([&](const SchemaDescriptor& schema) {
    if (!InDatabase(schema.database, request)) return;
    row.Add(schema.oid).Add(schema.name).Add(schema.owner).AclItems(request.catalog, schema.acl).Emit();
  });
}

void EmitRoleSettings(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 3);
  request.catalog.ForEachRoleSetting([&row](const RoleSettingDescriptor& setting) {
    row.Add(setting.database).Add(setting.role).Options(setting.settings).Emit();
  });
}

constexpr SystemTable kTables[] = {
    {"pg_authid", EmitRoles, {}},           {"pg_auth_members", EmitMemberships, {}},
    {"pg_database", EmitDatabases, {}},     {"pg_tablespace", EmitTablespaces, {}},
    {"pg_namespace", EmitSchemas, {}},      {"pg_db_role_setting", EmitRoleSettings, {}},
};

}  // namespace

std::span<const SystemTable> RoleTables() { return kTables; }

}  // namespace basalt
