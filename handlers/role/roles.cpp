#include "handlers/role/roles.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/routine/routine_names.h"
#include "handlers/settings/variables.h"
#include "session/function_environment.h"
#include "session/password.h"
#include "types/datetime.h"

namespace basalt {
namespace {

// Whoever uses a role that somebody has dropped meanwhile has no rights.
RoleDescriptor CurrentRole(const DdlContext& ddl) {
  const RoleDescriptor* role = ddl.catalog()->FindRole(ddl.context().role());
  return role == nullptr ? RoleDescriptor() : *role;
}

void RequireCreateRole(const DdlContext& ddl, bool superuser_needed, const char* what) {
  const RoleDescriptor role = CurrentRole(ddl);
  if (role.superuser) return;
  if (superuser_needed) throw SqlError(sqlstate::kInsufficientPrivilege, Format("must be superuser to {}", what));
  if (!role.create_role) throw SqlError(sqlstate::kInsufficientPrivilege, "permission denied to create role");
}

void CheckRoleName(std::string_view name) {
  if (name.starts_with("pg_")) {
    throw SqlError(sqlstate::kReservedName, Format("role name \"{}\" is reserved", name))
        .Detail("Role names starting with \"pg_\" are reserved.");
  }
}

RoleDescriptor RequireRole(const DdlContext& ddl, std::string_view name) {
  ddl.ddl().LockName(ObjectKind::kRole, kInvalidOid, name);
  const RoleDescriptor* role = ddl.catalog()->FindRole(name);
  if (role == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("role \"{}\" does not exist", name));
  return *role;
}

std::string MakeVerifier(const DdlContext& ddl, const std::string& password, const std::string& role) {
  if (password.empty()) {
    ddl.Notice("empty string is not a valid password, clearing password");
    return {};
  }
  if (IsPasswordVerifier(password)) return password;
  const auto method = ddl.connection().settings.Get("password_encryption", false);
  return method == "md5" ? MakeMd5Verifier(password, role) : MakeScramVerifier(password);
}

int64_t ParseValidUntil(const DdlContext& ddl, const std::string& text) {
  return ParseTimestampTz(text, -1, ddl.connection().settings.io(), ddl.context().message_time_us());
}

// Flags and values; memberships are left to the caller. Returns whether a superuser-only attribute was touched.
bool ApplyOption(const DdlContext& ddl, const ast::DefElem& option, RoleDescriptor* role) {
  const std::string_view name = option.defname;
  if (name == "superuser") return role->superuser = DefinitionBool(option), true;
  if (name == "isreplication") return role->replication = DefinitionBool(option), true;
  if (name == "bypassrls") return role->bypass_row_security = DefinitionBool(option), true;
  if (name == "inherit") role->inherit = DefinitionBool(option);
  else if (name == "createrole") role->create_role = DefinitionBool(option);
  else if (name == "createdb") role->create_database = DefinitionBool(option);
  else if (name == "canlogin") role->can_login = DefinitionBool(option);
  else if (name == "connectionlimit") role->connection_limit = static_cast<int32_t>(DefinitionInteger(option));
  else if (name == "password") role->password = option.arg == nullptr ? "" : MakeVerifier(ddl, DefinitionText(option), role->name);
  else if (name == "validUntil") role->valid_until = ParseValidUntil(ddl, DefinitionText(option));
  else if (name != "sysid" && name != "addroleto" && name != "rolemembers" && name != "adminmembers") {
    throw SqlError(sqlstate::kSyntaxError, Format("option \"{}\" not recognized", name));
  }
  return false;
}

void AddMembership(const DdlContext& ddl, RoleDescriptor member, Oid group, bool admin) {
  if (IsMemberOf(*ddl.catalog(), group, member.oid, false)) {
    throw SqlError(sqlstate::kInvalidGrantOperation,
                   Format("role \"{}\" is a member of role \"{}\"", ddl.catalog()->FindRole(group)->name, member.name));
  }
  for (RoleMembership& membership : member.member_of) {
    if (membership.role != group) continue;
    if (membership.admin_option || !admin) {
      return ddl.Notice(Format("role \"{}\" is already a member of role \"{}\"", member.name, ddl.catalog()->FindRole(group)->name));
    }
    membership.admin_option = true;
    return ddl.ddl().Put(std::move(member));
  }
  member.member_of.push_back({group, admin, ddl.context().role()});
  ddl.ddl().Put(std::move(member));
}

void ApplyMembershipOptions(const DdlContext& ddl, const ast::List* options, Oid role) {
  for (const auto* option : ast::Each<ast::DefElem>(options)) {
    const std::string_view name = option->defname;
    if (name != "addroleto" && name != "rolemembers" && name != "adminmembers") continue;
    for (const auto* spec : ast::Each<ast::RoleSpec>(reinterpret_cast<const ast::List*>(option->arg))) {
      const Oid other = ddl.ResolveRole(*spec);
      const bool adds_to = name == "addroleto";
      AddMembership(ddl, *ddl.catalog()->FindRole(adds_to ? role : other), adds_to ? other : role, name == "adminmembers");
    }
  }
}

}  // namespace

std::string CreateRole(ExecutionContext& context, const Statement& statement, const ast::CreateRoleStmt& node) {
  const DdlContext ddl(context, statement.text);
  RoleDescriptor role;
  role.name = node.role;
  role.can_login = node.stmt_type == ast::ROLESTMT_USER;
  bool superuser_attribute = false;
  for (const auto* option : ast::Each<ast::DefElem>(node.options)) {
    superuser_attribute = ApplyOption(ddl, *option, &role) || superuser_attribute;
  }
  RequireCreateRole(ddl, superuser_attribute && (role.superuser || role.replication || role.bypass_row_security), "create superusers");
  CheckRoleName(role.name);
  ddl.ddl().LockName(ObjectKind::kRole, kInvalidOid, role.name);
  if (ddl.catalog()->FindRole(role.name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateObject, Format("role \"{}\" already exists", role.name));
  }
  role.oid = ddl.NewOid();
  const Oid oid = role.oid;
  ddl.ddl().Put(std::move(role));
  ApplyMembershipOptions(ddl, node.options, oid);
  return "CREATE ROLE";
}

std::string AlterRole(ExecutionContext& context, const Statement& statement, const ast::AlterRoleStmt& node) {
  const DdlContext ddl(context, statement.text);
  const RoleDescriptor* found = ddl.catalog()->FindRole(ddl.ResolveRole(*node.role));
  RoleDescriptor role = RequireRole(ddl, found->name);
  bool superuser_attribute = role.superuser;
  bool only_password = true;
  for (const auto* option : ast::Each<ast::DefElem>(node.options)) {
    only_password = only_password && std::string_view(option->defname) == "password";
    superuser_attribute = ApplyOption(ddl, *option, &role) || superuser_attribute;
  }
  const bool own_password = only_password && role.oid == context.role();
  if (!own_password) RequireCreateRole(ddl, superuser_attribute, "alter superuser roles or change superuser attribute");
  const Oid oid = role.oid;
  ddl.ddl().Put(std::move(role));
  for (const auto* option : ast::Each<ast::DefElem>(node.options)) {
    if (std::string_view(option->defname) != "rolemembers") continue;
    for (const auto* spec : ast::Each<ast::RoleSpec>(reinterpret_cast<const ast::List*>(option->arg))) {
      RoleDescriptor member = *ddl.catalog()->FindRole(ddl.ResolveRole(*spec));
      if (node.action > 0) AddMembership(ddl, std::move(member), oid, false);
      else {
        std::erase_if(member.member_of, [&](const RoleMembership& membership) { return membership.role == oid; });
        ddl.ddl().Put(std::move(member));
      }
    }
  }
  return "ALTER ROLE";
}

namespace {

void ChangeSettings(const DdlContext& ddl, Oid database, Oid role, const ast::VariableSetStmt& change) {
  RoleSettingDescriptor descriptor;
  descriptor.database = database;
  descriptor.role = role;
  if (const RoleSettingDescriptor* found = ddl.catalog()->FindRoleSettings(database, role)) descriptor = *found;
  if (change.kind == ast::VAR_RESET_ALL) {
    descriptor.settings.clear();
  } else {
    const std::string name = change.name;
    std::erase_if(descriptor.settings, [&](const auto& entry) { return entry.first == name; });
    std::optional<std::string> value = SettingValueText(change);
    if (change.kind == ast::VAR_SET_CURRENT) value = ddl.connection().settings.Get(name, false);
    if (value) descriptor.settings.emplace_back(name, *value);
  }
  ddl.ddl().Put(std::move(descriptor));
}

Oid RequireDatabase(const DdlContext& ddl, const char* name) {
  const DatabaseDescriptor* database = ddl.catalog()->FindDatabase(name);
  if (database == nullptr) throw SqlError(sqlstate::kInvalidCatalogName, Format("database \"{}\" does not exist", name));
  return database->oid;
}

}  // namespace

std::string AlterRoleSettings(ExecutionContext& context, const Statement& statement, const ast::AlterRoleSetStmt& node) {
  const DdlContext ddl(context, statement.text);
  const Oid role = node.role == nullptr ? kInvalidOid : ddl.ResolveRole(*node.role);
  if (role != context.role()) RequireCreateRole(ddl, role == kInvalidOid, "alter settings globally");
  ChangeSettings(ddl, node.database == nullptr ? kInvalidOid : RequireDatabase(ddl, node.database), role, *node.setstmt);
  return "ALTER ROLE";
}

std::string AlterDatabaseSettings(ExecutionContext& context, const Statement& statement, const ast::AlterDatabaseSetStmt& node) {
  const DdlContext ddl(context, statement.text);
  const Oid database = RequireDatabase(ddl, node.dbname);
  ddl.RequireOwner(ddl.catalog()->FindDatabase(database)->owner, "database", node.dbname);
  ChangeSettings(ddl, database, kInvalidOid, *node.setstmt);
  return "ALTER DATABASE";
}

std::string DropRole(ExecutionContext& context, const Statement& statement, const ast::DropRoleStmt& node) {
  const DdlContext ddl(context, statement.text);
  if (!CurrentRole(ddl).superuser && !CurrentRole(ddl).create_role) {
    throw SqlError(sqlstate::kInsufficientPrivilege, "permission denied to drop role");
  }
  for (const auto* spec : ast::Each<ast::RoleSpec>(node.roles)) {
    if (spec->roletype == ast::ROLESPEC_CSTRING && ddl.catalog()->FindRole(spec->rolename) == nullptr && node.missing_ok) {
      ddl.Notice(Format("role \"{}\" does not exist, skipping", spec->rolename), sqlstate::kSuccessfulCompletion);
      continue;
    }
    const RoleDescriptor role = RequireRole(ddl, ddl.catalog()->FindRole(ddl.ResolveRole(*spec))->name);
    if (role.oid == context.role() || role.oid == context.user()) {
      throw SqlError(sqlstate::kObjectInUse, "current user cannot be dropped");
    }
    if (role.superuser) RequireCreateRole(ddl, true, "drop superusers");
    std::string detail;
    const auto note = [&](std::string line) { detail += (detail.empty() ? "" : "\n") + std::move(line); };
    ddl.catalog()->ForEachRelation([&](const RelationDescriptor& relation) {
      if (relation.owner == role.oid && relation.kind != RelationKind::kIndex) {
        note(Format("owner of {} {}", RelationKindName(relation.kind), relation.name));
      }
    });
    ddl.catalog()->ForEachSchema([&](const SchemaDescriptor& schema) {
      if (schema.owner == role.oid) note(Format("owner of schema {}", schema.name));
    });
    ddl.catalog()->ForEachDatabase([&](const DatabaseDescriptor& database) {
      if (database.owner == role.oid) note(Format("owner of database {}", database.name));
    });
    ddl.catalog()->ForEachFunction([&](const FunctionDescriptor& function) {
      if (function.owner == role.oid) note("owner of " + DescribeFunction(ddl, function.oid));
    });
    ddl.catalog()->ForEachOperator([&](const OperatorDescriptor& op) {
      if (op.owner == role.oid) note("owner of operator " + ShownOperator(ddl, op.oid));
    });
    if (!detail.empty()) {
      throw SqlError(sqlstate::kDependentObjectsStillExist,
                     Format("role \"{}\" cannot be dropped because some objects depend on it", role.name))
          .Detail(detail);
    }
    std::vector<RoleDescriptor> members;
    ddl.catalog()->ForEachRole([&](const RoleDescriptor& other) {
      const auto& groups = other.member_of;
      if (std::any_of(groups.begin(), groups.end(), [&](const RoleMembership& m) { return m.role == role.oid; })) members.push_back(other);
    });
    for (RoleDescriptor& member : members) {
      std::erase_if(member.member_of, [&](const RoleMembership& membership) { return membership.role == role.oid; });
      ddl.ddl().Put(std::move(member));
    }
    ddl.ddl().Drop(ObjectKind::kRole, role.oid);
  }
  return "DROP ROLE";
}

void RenameRole(const DdlContext& ddl, const char* name, const char* new_name) {
  RoleDescriptor role = RequireRole(ddl, name);
  RequireCreateRole(ddl, role.superuser, "rename superusers");
  if (role.oid == ddl.context().user()) throw SqlError(sqlstate::kFeatureNotSupported, "session user cannot be renamed");
  if (role.oid == ddl.context().role()) throw SqlError(sqlstate::kFeatureNotSupported, "current user cannot be renamed");
  CheckRoleName(new_name);
  ddl.ddl().LockName(ObjectKind::kRole, kInvalidOid, new_name);
  if (ddl.catalog()->FindRole(new_name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateObject, Format("role \"{}\" already exists", new_name));
  }
  role.name = new_name;
  if (role.password.starts_with("md5")) {  // the name is its salt
    role.password.clear();
    ddl.Notice("MD5 password cleared because of role rename");
  }
  ddl.ddl().Put(std::move(role));
}

std::string GrantRole(ExecutionContext& context, const Statement& statement, const ast::GrantRoleStmt& node) {
  const DdlContext ddl(context, statement.text);
  for (const auto* granted : ast::Each<ast::AccessPriv>(node.granted_roles)) {
    const RoleDescriptor group = RequireRole(ddl, granted->priv_name);
    const auto& own = CurrentRole(ddl).member_of;
    const bool admin = std::any_of(own.begin(), own.end(), [&](const RoleMembership& m) { return m.role == group.oid && m.admin_option; });
    if (!admin && (group.superuser || !CurrentRole(ddl).create_role) && !CurrentRole(ddl).superuser) {
      throw SqlError(sqlstate::kInsufficientPrivilege, Format("must have admin option on role \"{}\"", group.name));
    }
    for (const auto* spec : ast::Each<ast::RoleSpec>(node.grantee_roles)) {
      RoleDescriptor member = *ddl.catalog()->FindRole(ddl.ResolveRole(*spec));
      if (node.is_grant) {
        AddMembership(ddl, std::move(member), group.oid, node.admin_opt);
        continue;
      }
      const auto at = std::find_if(member.member_of.begin(), member.member_of.end(), [&](const RoleMembership& m) { return m.role == group.oid; });
      if (at == member.member_of.end()) {
        ddl.Notice(Format("role \"{}\" is not a member of role \"{}\"", member.name, group.name), sqlstate::kWarning, Severity::kWarning);
        continue;
      }
      if (node.admin_opt) at->admin_option = false;
      else member.member_of.erase(at);
      ddl.ddl().Put(std::move(member));
    }
  }
  return node.is_grant ? "GRANT ROLE" : "REVOKE ROLE";
}

}  // namespace basalt
