#include "handlers/storage/storages.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"

namespace basalt {
namespace {

void RequireSuperuser(const DdlContext& ddl, const char* name) {
  if (IsSuperuser(*ddl.catalog(), ddl.context().role())) return;
  throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied to create tablespace \"{}\"", name))
      .Hint("Must be superuser to create a tablespace.");
}

void CheckName(std::string_view name) {
  if (!name.starts_with("pg_")) return;
  throw SqlError(sqlstate::kReservedName, Format("unacceptable tablespace name \"{}\"", name))
      .Detail("The prefix \"pg_\" is reserved for system tablespaces.");
}

TablespaceDescriptor RequireStorage(const DdlContext& ddl, const char* name) {
  ddl.ddl().LockName(ObjectKind::kTablespace, kInvalidOid, name);
  const TablespaceDescriptor* found = ddl.catalog()->FindTablespace(name);
  if (found == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("tablespace \"{}\" does not exist", name));
  ddl.RequireOwner(found->owner, "tablespace", found->name);
  return *found;
}

void CheckStorageType(const Settings& options) {
  for (const auto& [name, value] : options) {
    if (name == "type" && value != "filesystem") ThrowNotSupported(Format("storage type \"{}\"", value));
  }
}

}  // namespace

std::string CreateStorage(ExecutionContext& context, const Statement& statement, const ast::CreateTableSpaceStmt& node) {
  const DdlContext ddl(context, statement.text);
  RequireSuperuser(ddl, node.tablespacename);
  const std::string location = ast::Text(node.location).empty() ? "" : node.location;
  if (location.find('\'') != location.npos) {
    throw SqlError(sqlstate::kInvalidName, "tablespace location cannot contain single quotes");
  }
  if (!location.starts_with("/")) {
    throw SqlError(sqlstate::kInvalidObjectDefinition, "tablespace location must be an absolute path");
  }
  CheckName(node.tablespacename);
  ddl.ddl().LockName(ObjectKind::kTablespace, kInvalidOid, node.tablespacename);
  if (ddl.catalog()->FindTablespace(node.tablespacename) != nullptr) {
    const std::string message = Format("tablespace \"{}\" already exists", node.tablespacename);
    if (!node.if_not_exists) throw SqlError(sqlstate::kDuplicateObject, message);
    ddl.Notice(message + ", skipping", sqlstate::kDuplicateObject);
    return "CREATE TABLESPACE";
  }
  TablespaceDescriptor storage;
  storage.oid = ddl.NewOid();
  storage.name = node.tablespacename;
  storage.owner = node.owner == nullptr ? context.role() : ddl.ResolveRole(*node.owner);
  storage.directory = location;
  for (const auto* option : ast::Each<ast::DefElem>(node.options)) {
    storage.options.emplace_back(option->defname, DefinitionText(*option));
  }
  CheckStorageType(storage.options);
  storage.column_family = ddl.storage().CreateFamily(location);
  ddl.ddl().Put(std::move(storage));
  return "CREATE TABLESPACE";
}

std::string AlterStorage(ExecutionContext& context, const Statement& statement, const ast::AlterTableSpaceOptionsStmt& node) {
  const DdlContext ddl(context, statement.text);
  TablespaceDescriptor storage = RequireStorage(ddl, node.tablespacename);
  for (const auto* option : ast::Each<ast::DefElem>(node.options)) {
    const std::string name = option->defname;
    std::erase_if(storage.options, [&](const auto& entry) { return entry.first == name; });
    if (!node.is_reset) storage.options.emplace_back(name, DefinitionText(*option));
  }
  CheckStorageType(storage.options);
  ddl.ddl().Put(std::move(storage));
  return "ALTER TABLESPACE";
}

std::string DropStorage(ExecutionContext& context, const Statement& statement, const ast::DropTableSpaceStmt& node) {
  const DdlContext ddl(context, statement.text);
  if (node.missing_ok && ddl.catalog()->FindTablespace(node.tablespacename) == nullptr) {
    ddl.Notice(Format("tablespace \"{}\" does not exist, skipping", node.tablespacename), sqlstate::kUndefinedObject);
    return "DROP TABLESPACE";
  }
  const TablespaceDescriptor storage = RequireStorage(ddl, node.tablespacename);
  if (storage.oid < kFirstUserOid) ThrowPermissionDenied(AclObject::kTablespace, storage.name);
  bool used = false;
  ddl.catalog()->ForEachRelation([&](const RelationDescriptor& relation) { used = used || relation.tablespace == storage.oid; });
  ddl.catalog()->ForEachDatabase([&](const DatabaseDescriptor& database) { used = used || database.tablespace == storage.oid; });
  if (used) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState, Format("tablespace \"{}\" is not empty", storage.name));
  }
  ddl.ddl().Drop(ObjectKind::kTablespace, storage.oid);
  ddl.storage().DropFamily(storage.column_family);
  return "DROP TABLESPACE";
}

void RenameStorage(const DdlContext& ddl, const char* name, const char* new_name) {
  TablespaceDescriptor storage = RequireStorage(ddl, name);
  CheckName(new_name);
  ddl.ddl().LockName(ObjectKind::kTablespace, kInvalidOid, new_name);
  if (ddl.catalog()->FindTablespace(new_name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateObject, Format("tablespace \"{}\" already exists", new_name));
  }
  storage.name = new_name;
  ddl.ddl().Put(std::move(storage));
}

void ChangeStorageOwner(const DdlContext& ddl, const char* name, Oid owner) {
  TablespaceDescriptor storage = RequireStorage(ddl, name);
  storage.owner = owner;
  ddl.ddl().Put(std::move(storage));
}

}  // namespace basalt
