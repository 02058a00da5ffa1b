#include "handlers/ddl/ddl_context.h"

#include <algorithm>
#include <charconv>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/prepared_statement.h"
#include "handlers/transaction/transaction_state.h"
#include "session/setting_definition.h"

namespace basalt {

DdlContext::DdlContext(ExecutionContext& context, std::string_view text)
    : context_(context), text_(text), transaction_(EnsureTransaction(context)), ddl_(EnsureCatalogTransaction(context)) {}

PlanningInput DdlContext::Input() const { return {context_, catalog(), text_, {}, false, {}}; }

Oid DdlContext::ResolveSchemaForCreate(std::string_view catalog_name, std::string_view schema_name) const {
  if (!catalog_name.empty() && catalog_name != connection().database_name) {
    throw SqlError(sqlstate::kFeatureNotSupported,
                   Format("cross-database references are not implemented: \"{}.{}\"", catalog_name, schema_name));
  }
  const auto snapshot = catalog();
  Oid schema = kInvalidOid;
  if (schema_name.empty()) {
    schema = connection().CreationSchema(context_.session().catalog());
  } else {
    const SchemaDescriptor* found = snapshot->FindSchema(database(), schema_name);
    if (found == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", schema_name));
    schema = found->oid;
  }
  const SchemaDescriptor& descriptor = *snapshot->FindSchema(schema);
  if (schema == kPgCatalogSchema || schema == kPgToastSchema) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied to create in \"{}\"", descriptor.name))
        .Detail("System catalog modifications are currently disallowed.");
  }
  RequireCreateOnSchema(schema);
  return schema;
}

void DdlContext::RequireCreateOnSchema(Oid schema) const {
  const auto snapshot = catalog();
  const SchemaDescriptor* found = snapshot->FindSchema(schema);
  if (found == nullptr) return;  // the connection's own temporary schema
  if (CheckPrivileges(*snapshot, context_.role(), AclObject::kSchema, found->owner, found->acl, kPrivilegeCreate) == 0) {
    ThrowPermissionDenied(AclObject::kSchema, found->name);
  }
}

NewName DdlContext::ResolveNew(const ast::RangeVar& name, ObjectKind kind) const {
  NewName result{ResolveSchemaForCreate(ast::Text(name.catalogname), ast::Text(name.schemaname)), name.relname};
  TruncateIdentifier(&result.name);
  ddl_.LockName(kind, result.schema, result.name);
  return result;
}

NewName DdlContext::ResolveNew(const ast::List* names, ObjectKind kind) const {
  const int count = ast::Length(names);
  if (count > 3) throw SqlError(sqlstate::kSyntaxError, "improper qualified name (too many dotted names)");
  const std::string_view schema = count > 1 ? ast::StringValue(ast::At(names, count - 2)) : "";
  const std::string_view catalog_name = count > 2 ? ast::StringValue(ast::At(names, 0)) : "";
  NewName result{ResolveSchemaForCreate(catalog_name, schema), ast::StringValue(ast::Last(names))};
  TruncateIdentifier(&result.name);
  ddl_.LockName(kind, result.schema, result.name);
  return result;
}

DescriptorPtr<RelationDescriptor> DdlContext::ResolveOwned(const ast::RangeVar& name, TableLockMode mode, bool missing_ok) const {
  DescriptorPtr<RelationDescriptor> relation = ResolveRelation(Input(), &name, missing_ok);
  if (relation == nullptr) return nullptr;
  if (relation->is_system) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied: \"{}\" is a system catalog", relation->name));
  }
  RequireOwner(relation->owner, RelationKindName(relation->kind), relation->name);
  transaction_.LockTable(database(), relation->oid, mode, WaitPolicy::kWait);
  // It may have been altered or dropped while we waited.
  return ResolveRelation(Input(), &name, missing_ok);
}

void RequireUnused(const DdlContext& ddl, const RelationDescriptor& relation, std::string_view action) {
  for (const auto& [name, base] : ddl.connection().portals) {
    const Portal& portal = static_cast<const Portal&>(*base);
    const Plan* plan = portal.statement == nullptr ? nullptr : portal.statement->plan.get();
    if (plan == nullptr || portal.run == nullptr || portal.running || portal.failed || portal.held || (portal.done && !portal.is_cursor)) continue;
    const bool reads = std::any_of(plan->table_locks.begin(), plan->table_locks.end(), [&](const auto& lock) { return lock.first == relation.oid; });
    if (!reads) continue;
    throw SqlError(sqlstate::kObjectInUse,
                   Format("cannot {} \"{}\" because it is being used by active queries in this session", action, relation.name));
  }
}

void DdlContext::RequireOwner(Oid owner, std::string_view kind, std::string_view name) const {
  if (!OwnsObject(*catalog(), context_.role(), owner)) ThrowMustBeOwner(kind, name);
}

Oid DdlContext::ResolveRole(const ast::RoleSpec& role) const {
  switch (role.roletype) {
    case ast::ROLESPEC_CURRENT_ROLE:
    case ast::ROLESPEC_CURRENT_USER: return context_.role();
    case ast::ROLESPEC_SESSION_USER: return context_.user();
    case ast::ROLESPEC_PUBLIC: throw SqlError(sqlstate::kUndefinedObject, "role \"public\" does not exist");
    case ast::ROLESPEC_CSTRING: break;
  }
  const RoleDescriptor* found = catalog()->FindRole(role.rolename);
  if (found == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("role \"{}\" does not exist", role.rolename));
  return found->oid;
}

void DdlContext::Notice(std::string message, SqlState state, Severity severity) const {
  ErrorFields notice;
  notice.severity = severity;
  notice.state = state;
  notice.message = std::move(message);
  context_.sink().Notice(notice);
}

const TablespaceDescriptor* DdlContext::ResolveTablespace(std::string_view name) const {
  const auto snapshot = catalog();
  if (name.empty()) {
    const TablespaceDescriptor* own = snapshot->FindTablespace(snapshot->FindDatabase(database())->tablespace);
    return own != nullptr ? own : snapshot->FindTablespace(kDefaultTablespace);
  }
  const TablespaceDescriptor* tablespace = snapshot->FindTablespace(name);
  if (tablespace == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("tablespace \"{}\" does not exist", name));
  if (tablespace->oid == kGlobalTablespace) {
    throw SqlError(sqlstate::kInvalidParameterValue, "only shared relations can be placed in pg_global tablespace");
  }
  if (tablespace->oid != kDefaultTablespace &&
      CheckPrivileges(*snapshot, context_.role(), AclObject::kTablespace, tablespace->owner, tablespace->acl, kPrivilegeCreate) == 0) {
    ThrowPermissionDenied(AclObject::kTablespace, tablespace->name);
  }
  return tablespace;
}

void CheckAlterKind(const RelationDescriptor& relation, ast::ObjectType said) {
  struct Kind { ast::ObjectType said; RelationKind kind; const char* name; };
  constexpr Kind kKinds[] = {
      {ast::OBJECT_SEQUENCE, RelationKind::kSequence, "a sequence"},
      {ast::OBJECT_VIEW, RelationKind::kView, "a view"},
      {ast::OBJECT_MATVIEW, RelationKind::kMaterializedView, "a materialized view"},
      {ast::OBJECT_TYPE, RelationKind::kComposite, "a composite type"},
      {ast::OBJECT_INDEX, RelationKind::kIndex, "an index"},
  };
  for (const Kind& kind : kKinds) {
    if (kind.said == said && kind.kind != relation.kind) {
      throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not {}", relation.name, kind.name));
    }
  }
  if (said == ast::OBJECT_FOREIGN_TABLE) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a foreign table", relation.name));
  }
  if (relation.kind == RelationKind::kComposite && said != ast::OBJECT_TYPE) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is a composite type", relation.name)).Hint("Use ALTER TYPE instead.");
  }
}

bool IsSystemColumn(std::string_view name) {
  constexpr std::string_view kNames[] = {"tableoid", "cmax", "xmax", "cmin", "xmin", "ctid"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

std::string_view RelationKindName(RelationKind kind) {
  switch (kind) {
    case RelationKind::kTable: return "table";
    case RelationKind::kIndex: return "index";
    case RelationKind::kSequence: return "sequence";
    case RelationKind::kView: return "view";
    case RelationKind::kMaterializedView: return "materialized view";
    case RelationKind::kComposite: return "type";
  }
  return "relation";
}

std::string DefinitionText(const ast::DefElem& element) {
  const ast::Node* argument = element.arg;
  if (const auto* constant = ast::DynCast<ast::A_Const>(argument)) argument = constant->val;
  if (const auto* text = ast::DynCast<ast::String>(argument)) return text->sval;
  if (const auto* integer = ast::DynCast<ast::Integer>(argument)) return Format("{}", integer->ival);
  if (const auto* number = ast::DynCast<ast::Float>(argument)) return number->fval;
  if (const auto* flag = ast::DynCast<ast::Boolean>(argument)) return flag->boolval ? "true" : "false";
  if (const auto* type = ast::DynCast<ast::TypeName>(argument)) return ast::StringValue(ast::Last(type->names));
  throw SqlError(sqlstate::kSyntaxError, Format("{} requires a parameter", element.defname));
}

int64_t DefinitionInteger(const ast::DefElem& element) {
  const std::string text = DefinitionText(element);
  int64_t value = 0;
  const char* begin = text.c_str() + (text.starts_with('+') ? 1 : 0);
  const auto result = std::from_chars(begin, text.c_str() + text.size(), value);
  if (result.ec != std::errc() || *result.ptr != '\0') {
    throw SqlError(sqlstate::kSyntaxError, Format("{} requires an integer value", element.defname));
  }
  return value;
}

bool DefinitionBool(const ast::DefElem& element) {
  if (element.arg == nullptr) return true;
  bool value = false;
  if (ParseBoolWord(DefinitionText(element), &value)) return value;
  throw SqlError(sqlstate::kSyntaxError, Format("{} requires a Boolean value", element.defname));
}

namespace {

struct StorageParameter {
  const char* name;
  const char* kinds;  // relkinds that take it; indexes by the first letter of their method, capital, SP-GiST 'S', BRIN 'R'
  SettingDefinition definition;
};

constexpr SettingDefinition Range(const char* name, SettingType type, const char* minimum, const char* maximum) {
  return {name, type, "", SettingContext::kUser, minimum, maximum, "", "", 0};
}

constexpr StorageParameter kStorageParameters[] = {
    {"fillfactor", "rmBHGS", Range("fillfactor", SettingType::kInteger, "10", "100")},
    {"toast_tuple_target", "rm", Range("toast_tuple_target", SettingType::kInteger, "128", "8160")},
    {"parallel_workers", "rm", Range("parallel_workers", SettingType::kInteger, "0", "1024")},
    {"user_catalog_table", "rm", Range("user_catalog_table", SettingType::kBool, "", "")},
    {"autovacuum_enabled", "rm", Range("autovacuum_enabled", SettingType::kBool, "", "")},
    {"autovacuum_vacuum_threshold", "rm", Range("autovacuum_vacuum_threshold", SettingType::kInteger, "0", "2147483647")},
    {"autovacuum_analyze_threshold", "rm", Range("autovacuum_analyze_threshold", SettingType::kInteger, "0", "2147483647")},
    {"autovacuum_vacuum_scale_factor", "rm", Range("autovacuum_vacuum_scale_factor", SettingType::kReal, "0", "100")},
    {"autovacuum_analyze_scale_factor", "rm", Range("autovacuum_analyze_scale_factor", SettingType::kReal, "0", "100")},
    {"vacuum_truncate", "rm", Range("vacuum_truncate", SettingType::kBool, "", "")},
    {"deduplicate_items", "B", Range("deduplicate_items", SettingType::kBool, "", "")},
    {"buffering", "G", {"buffering", SettingType::kEnum, "", SettingContext::kUser, "", "", "on,off,auto", "", 0}},
    {"fastupdate", "N", Range("fastupdate", SettingType::kBool, "", "")},
    {"gin_pending_list_limit", "N", Range("gin_pending_list_limit", SettingType::kInteger, "64", "2147483647")},
    {"pages_per_range", "R", Range("pages_per_range", SettingType::kInteger, "1", "131072")},
    {"autosummarize", "R", Range("autosummarize", SettingType::kBool, "", "")},
    {"security_barrier", "v", Range("security_barrier", SettingType::kBool, "", "")},
    {"security_invoker", "v", Range("security_invoker", SettingType::kBool, "", "")},
};

char StorageKind(RelationKind kind, Oid access_method) {
  switch (access_method) {
    case 403: return 'B';
    case 405: return 'H';
    case 783: return 'G';
    case 2742: return 'N';
    case 3580: return 'R';
    case 4000: return 'S';
    default: return static_cast<char>(kind);
  }
}

std::string CheckStorageParameter(const StorageParameter& parameter, const std::string& value) {
  try {
    NormalizeSetting(parameter.definition, value);
    return value;
  } catch (const SqlError&) {
    if (parameter.definition.type == SettingType::kEnum) {
      throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid value for enum option \"{}\": {}", parameter.name, value))
          .Detail("Valid values are \"on\", \"off\", and \"auto\".");
    }
    const bool number = value.find_first_not_of("0123456789.-") == value.npos && !value.empty();
    if (!number || parameter.definition.type == SettingType::kBool) {
      constexpr const char* kKinds[] = {"boolean", "integer", "floating point", "string", "enum"};
      throw SqlError(sqlstate::kInvalidParameterValue,
                     Format("invalid value for {} option \"{}\": {}", kKinds[static_cast<int>(parameter.definition.type)],
                            parameter.name, value));
    }
    throw SqlError(sqlstate::kInvalidParameterValue, Format("value {} out of bounds for option \"{}\"", value, parameter.name))
        .Detail(Format("Valid values are between \"{}\" and \"{}\".", parameter.definition.minimum, parameter.definition.maximum));
  }
}

}  // namespace

Settings StorageParameters(const ast::List* options, RelationKind kind, Oid access_method) {
  Settings settings;
  const char letter = StorageKind(kind, access_method);
  for (const auto* option : ast::Each<ast::DefElem>(options)) {
    const std::string_view name = option->defname;
    if (name == "oids") {
      if (DefinitionBool(*option)) throw SqlError(sqlstate::kFeatureNotSupported, "tables declared WITH OIDS are not supported");
      continue;
    }
    const auto* parameter = std::find_if(std::begin(kStorageParameters), std::end(kStorageParameters), [&](const auto& known) {
      return name == known.name && std::string_view(known.kinds).find(letter) != std::string_view::npos;
    });
    if (parameter == std::end(kStorageParameters)) {
      throw SqlError(sqlstate::kInvalidParameterValue, Format("unrecognized parameter \"{}\"", name));
    }
    const std::string value = option->arg == nullptr ? "true" : DefinitionText(*option);
    settings.emplace_back(name, CheckStorageParameter(*parameter, value));
  }
  return settings;
}

}  // namespace basalt
