// GRANT and REVOKE of privileges on relations, columns, schemas, databases and storages.
#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/role/roles.h"
#include "handlers/routine/routine_names.h"
#include "handlers/type/type_names.h"

namespace basalt {
namespace {

struct PrivilegeName {
  const char* name;
  Privileges bit;
};
constexpr PrivilegeName kPrivilegeNames[] = {
    {"select", kPrivilegeSelect}, {"insert", kPrivilegeInsert}, {"update", kPrivilegeUpdate}, {"delete", kPrivilegeDelete},
    {"truncate", kPrivilegeTruncate}, {"references", kPrivilegeReferences}, {"trigger", kPrivilegeTrigger},
    {"execute", kPrivilegeExecute}, {"usage", kPrivilegeUsage}, {"create", kPrivilegeCreate},
    {"temporary", kPrivilegeTemporary}, {"temp", kPrivilegeTemporary}, {"connect", kPrivilegeConnect},
};

struct Request {
  bool grant = true, grant_option = false;
  std::vector<Oid> grantees;
  const ast::List* privileges = nullptr;  // AccessPriv; null: all
};

Privileges ParsePrivilege(const char* name, Privileges valid, std::string_view kind) {
  for (const PrivilegeName& known : kPrivilegeNames) {
    if (std::string_view(name) != known.name) continue;
    if ((known.bit & valid) != 0) return known.bit;
    std::string upper = name;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
    throw SqlError(sqlstate::kInvalidGrantOperation, Format("invalid privilege type {} for {}", upper, kind));
  }
  throw SqlError(sqlstate::kSyntaxError, Format("unrecognized privilege type \"{}\"", name));
}

// Merges one grant into an ACL (its default made explicit first), as the owner or a holder of grant options.
Acl Change(const Acl& acl, AclObject object, Oid owner, const Request& request, Privileges privileges) {
  std::vector<AclItem> items;
  if (acl) items = *acl;
  else {
    if (const Privileges all = DefaultPrivilegesForOwner(object)) items.push_back({owner, owner, all, 0});
    if (const Privileges all = DefaultPrivilegesForPublic(object)) items.insert(items.begin(), {kInvalidOid, owner, all, 0});
  }
  for (Oid grantee : request.grantees) {
    auto at = std::find_if(items.begin(), items.end(), [&](const AclItem& item) { return item.grantee == grantee; });
    if (request.grant) {
      if (at == items.end()) at = items.insert(items.end(), {grantee, owner, 0, 0});
      at->privileges |= privileges;
      if (request.grant_option) at->grant_options |= privileges;
    } else if (at != items.end()) {
      at->grant_options &= static_cast<Privileges>(~privileges);
      if (!request.grant_option) at->privileges &= static_cast<Privileges>(~privileges);
      if (at->privileges == 0) items.erase(at);
    }
  }
  return items;
}

Privileges RequestedPrivileges(const Request& request, Privileges valid, std::string_view kind) {
  if (request.privileges == nullptr) return valid;
  Privileges privileges = 0;
  for (const auto* privilege : ast::Each<ast::AccessPriv>(request.privileges)) {
    if (ast::Length(privilege->cols) == 0) {
      privileges |= privilege->priv_name == nullptr ? valid : ParsePrivilege(privilege->priv_name, valid, kind);
    }
  }
  return privileges;
}

void RequireGrantRight(const DdlContext& ddl, Oid owner, AclObject object, std::string_view name) {
  if (OwnsObject(*ddl.catalog(), ddl.context().role(), owner)) return;
  ThrowPermissionDenied(object, name);
}

void GrantColumns(RelationDescriptor& relation, const Request& request) {
  constexpr Privileges kColumnPrivileges = kPrivilegeSelect | kPrivilegeInsert | kPrivilegeUpdate | kPrivilegeReferences;
  for (const auto* privilege : ast::Each<ast::AccessPriv>(request.privileges)) {
    if (ast::Length(privilege->cols) == 0) continue;  // of the whole relation
    const Privileges bits = privilege->priv_name == nullptr ? kColumnPrivileges
                                                            : ParsePrivilege(privilege->priv_name, kColumnPrivileges, "column");
    for (const ast::Node* name : privilege->cols) {
      const auto at = std::find_if(relation.columns.begin(), relation.columns.end(), [&](const ColumnDescriptor& column) {
        return !column.dropped && column.name == ast::StringValue(name);
      });
      if (at == relation.columns.end()) {
        throw SqlError(sqlstate::kUndefinedColumn,
                       Format("column \"{}\" of relation \"{}\" does not exist", ast::StringValue(name), relation.name));
      }
      const Acl before = at->acl ? at->acl : Acl(std::vector<AclItem>());
      at->acl = Change(before, AclObject::kColumn, relation.owner, request, bits);
      if (at->acl->empty()) at->acl.reset();
    }
  }
}

void GrantOnRelation(const DdlContext& ddl, RelationDescriptor relation, const Request& request) {
  const AclObject object = relation.kind == RelationKind::kSequence ? AclObject::kSequence : AclObject::kTable;
  RequireGrantRight(ddl, relation.owner, object, relation.name);
  const Privileges privileges =
      RequestedPrivileges(request, DefaultPrivilegesForOwner(object), object == AclObject::kSequence ? "sequence" : "relation");
  if (privileges != 0) relation.acl = Change(relation.acl, object, relation.owner, request, privileges);
  if (request.privileges != nullptr) GrantColumns(relation, request);
  ddl.ddl().Put(std::move(relation));
}

void GrantOnNamed(const DdlContext& ddl, const ast::GrantStmt& node, const char* name, const Request& request) {
  const auto apply = [&](auto descriptor, AclObject object, std::string_view kind) {
    RequireGrantRight(ddl, descriptor.owner, object, descriptor.name);
    const Privileges privileges = RequestedPrivileges(request, DefaultPrivilegesForOwner(object), kind);
    descriptor.acl = Change(descriptor.acl, object, descriptor.owner, request, privileges);
    ddl.ddl().Put(std::move(descriptor));
  };
  const auto catalog = ddl.catalog();
  if (node.objtype == ast::OBJECT_SCHEMA) {
    const SchemaDescriptor* schema = catalog->FindSchema(ddl.database(), name);
    if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name));
    return apply(*schema, AclObject::kSchema, "schema");
  }
  if (node.objtype == ast::OBJECT_DATABASE) {
    const DatabaseDescriptor* database = catalog->FindDatabase(name);
    if (database == nullptr) throw SqlError(sqlstate::kInvalidCatalogName, Format("database \"{}\" does not exist", name));
    return apply(*database, AclObject::kDatabase, "database");
  }
  if (node.objtype == ast::OBJECT_TABLESPACE) {
    const TablespaceDescriptor* storage = catalog->FindTablespace(name);
    if (storage == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("tablespace \"{}\" does not exist", name));
    return apply(*storage, AclObject::kTablespace, "tablespace");
  }
  ThrowNotSupported("GRANT on this kind of object");
}

void GrantOnType(const DdlContext& ddl, TypeDescriptor type, const Request& request, std::string_view kind) {
  RequireGrantRight(ddl, type.owner, AclObject::kType, type.info.name);
  const Privileges privileges = RequestedPrivileges(request, DefaultPrivilegesForOwner(AclObject::kType), kind);
  type.acl = Change(type.acl, AclObject::kType, type.owner, request, privileges);
  ddl.ddl().Put(std::move(type));
}

bool IsRoutineKind(ast::ObjectType kind) {
  return kind == ast::OBJECT_FUNCTION || kind == ast::OBJECT_PROCEDURE || kind == ast::OBJECT_ROUTINE;
}

void GrantOnFunction(const DdlContext& ddl, FunctionDescriptor function, const Request& request) {
  RequireGrantRight(ddl, function.owner, AclObject::kFunction, function.name);
  const Privileges privileges =
      RequestedPrivileges(request, DefaultPrivilegesForOwner(AclObject::kFunction), function.kind == 'p' ? "procedure" : "function");
  function.acl = Change(function.acl, AclObject::kFunction, function.owner, request, privileges);
  ddl.ddl().Put(std::move(function));
}

void GrantOnRoutinesInSchema(const DdlContext& ddl, const ast::GrantStmt& node, const char* name, const Request& request) {
  const SchemaDescriptor* schema = ddl.catalog()->FindSchema(ddl.database(), name);
  if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name));
  std::vector<FunctionDescriptor> functions;
  ddl.catalog()->ForEachFunction([&](const FunctionDescriptor& function) {
    const bool fits = node.objtype == ast::OBJECT_ROUTINE || (node.objtype == ast::OBJECT_PROCEDURE) == (function.kind == 'p');
    if (function.schema == schema->oid && fits) functions.push_back(function);
  });
  for (FunctionDescriptor& function : functions) GrantOnFunction(ddl, std::move(function), request);
}

void GrantOnAllInSchema(const DdlContext& ddl, const ast::GrantStmt& node, const char* name, const Request& request) {
  const SchemaDescriptor* schema = ddl.catalog()->FindSchema(ddl.database(), name);
  if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name));
  std::vector<RelationDescriptor> relations;
  ddl.catalog()->ForEachRelationIn(schema->oid, [&](const RelationDescriptor& relation) {
    const bool sequence = relation.kind == RelationKind::kSequence;
    const bool table = relation.kind == RelationKind::kTable || relation.kind == RelationKind::kView ||
                       relation.kind == RelationKind::kMaterializedView;
    if (node.objtype == ast::OBJECT_SEQUENCE ? sequence : table) relations.push_back(relation);
  });
  for (RelationDescriptor& relation : relations) GrantOnRelation(ddl, std::move(relation), request);
}

}  // namespace

std::string GrantPrivileges(ExecutionContext& context, const Statement& statement, const ast::GrantStmt& node) {
  const DdlContext ddl(context, statement.text);
  Request request;
  request.grant = node.is_grant;
  request.grant_option = node.grant_option;
  request.privileges = node.privileges;
  for (const auto* spec : ast::Each<ast::RoleSpec>(node.grantees)) {
    const bool everyone = spec->roletype == ast::ROLESPEC_PUBLIC;
    if (everyone && node.is_grant && node.grant_option) {
      throw SqlError(sqlstate::kInvalidGrantOperation, "grant options can only be granted to roles");
    }
    request.grantees.push_back(everyone ? kInvalidOid : ddl.ResolveRole(*spec));
  }
  const bool relations = node.objtype == ast::OBJECT_TABLE || node.objtype == ast::OBJECT_SEQUENCE;
  for (const ast::Node* object : node.objects) {
    if (node.targtype == ast::ACL_TARGET_ALL_IN_SCHEMA) {
      if (IsRoutineKind(node.objtype)) GrantOnRoutinesInSchema(ddl, node, ast::StringValue(object), request);
      else if (relations) GrantOnAllInSchema(ddl, node, ast::StringValue(object), request);
      else ThrowNotSupported("GRANT on all of this kind in a schema");
    } else if (IsRoutineKind(node.objtype)) {
      const auto& named = *ast::Cast<ast::ObjectWithArgs>(static_cast<const ast::Node*>(object));
      GrantOnFunction(ddl, *FindNamedFunction(ddl, *ddl.catalog(), named, node.objtype, false), request);
    } else if (relations) {
      const auto relation = ResolveRelation(ddl.Input(), ast::Cast<ast::RangeVar>(object), false);
      if (relation->is_system) ThrowNotSupported("GRANT on system catalogs");
      GrantOnRelation(ddl, *relation, request);
    } else if (node.objtype == ast::OBJECT_TYPE || node.objtype == ast::OBJECT_DOMAIN) {
      GrantOnType(ddl, *FindNamedType(ddl, *ddl.catalog(), object, false), request, node.objtype == ast::OBJECT_TYPE ? "type" : "domain");
    } else if (const auto* name = ast::DynCast<ast::String>(object)) {
      GrantOnNamed(ddl, node, name->sval, request);
    } else {
      ThrowNotSupported("GRANT on this kind of object");
    }
  }
  return node.is_grant ? "GRANT" : "REVOKE";
}

}  // namespace basalt
