#include "handlers/namespace/namespaces.h"

#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/ddl/stored_texts.h"
#include "handlers/settings/text_rows.h"

namespace basalt {
namespace {

void CheckSchemaName(const std::string& name) {
  if (!name.starts_with("pg_")) return;
  throw SqlError(sqlstate::kReservedName, Format("unacceptable schema name \"{}\"", name))
      .Detail("The prefix \"pg_\" is reserved for system schemas.");
}

void RequireCreateOnDatabase(const DdlContext& ddl) {
  const auto catalog = ddl.catalog();
  const DatabaseDescriptor* database = catalog->FindDatabase(ddl.database());
  if (CheckPrivileges(*catalog, ddl.context().role(), AclObject::kDatabase, database->owner, database->acl, kPrivilegeCreate) == 0) {
    ThrowPermissionDenied(AclObject::kDatabase, database->name);
  }
}

SchemaDescriptor RequireSchema(const DdlContext& ddl, std::string_view name) {
  ddl.ddl().LockName(ObjectKind::kSchema, ddl.database(), name);
  const SchemaDescriptor* schema = ddl.catalog()->FindSchema(ddl.database(), name);
  if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name));
  ddl.RequireOwner(schema->owner, "schema", schema->name);
  return *schema;
}

// The relation that an element of CREATE SCHEMA makes; null for GRANT.
const ast::RangeVar* ElementTarget(const ast::Node* element) {
  if (const auto* table = ast::DynCast<ast::CreateStmt>(element)) return table->relation;
  if (const auto* view = ast::DynCast<ast::ViewStmt>(element)) return view->view;
  if (const auto* sequence = ast::DynCast<ast::CreateSeqStmt>(element)) return sequence->sequence;
  if (const auto* index = ast::DynCast<ast::IndexStmt>(element)) return index->relation;
  if (const auto* trigger = ast::DynCast<ast::CreateTrigStmt>(element)) return trigger->relation;
  return nullptr;
}

// PostgreSQL makes them in this order, however they are written.
int ElementRank(const ast::Node* element) {
  constexpr ast::NodeTag kOrder[] = {ast::T_CreateSeqStmt, ast::T_CreateStmt, ast::T_ViewStmt, ast::T_IndexStmt, ast::T_CreateTrigStmt};
  return static_cast<int>(std::find(std::begin(kOrder), std::end(kOrder), element->tag) - std::begin(kOrder));
}

// CREATE SCHEMA s CREATE TABLE ...: the elements run as statements with the new schema first on the search path.
void CreateElements(ExecutionContext& context, const Statement& statement, const ast::CreateSchemaStmt& node, const std::string& schema) {
  std::vector<const ast::Node*> elements;
  for (const ast::Node* element : node.schema_elts) {
    const ast::RangeVar* target = ElementTarget(element);
    if (target != nullptr && target->schemaname != nullptr && target->schemaname != schema) {
      throw SqlError(sqlstate::kInvalidSchemaDefinition, Format("CREATE specifies a schema ({}) different from the one being created ({})",
                                                                target->schemaname, schema));
    }
    elements.push_back(element);
  }
  if (elements.empty()) return;
  std::stable_sort(elements.begin(), elements.end(), [](const auto* a, const auto* b) { return ElementRank(a) < ElementRank(b); });
  SessionSettings& settings = context.connection().settings;
  const size_t mark = settings.Mark();
  const std::string path = settings.Get("search_path", false).value_or("");
  settings.Set("search_path", QuoteIdentifier(schema) + (path.empty() ? "" : ", " + path), true, true, SettingSource::kSession);
  for (const ast::Node* element : elements) {
    const Handler& handler = FindHandler(element->tag);
    if (handler.flags & kUnsupported) ThrowNotSupported(handler.name);
    handler.start(context, {element, statement.text, {}, nullptr});
  }
  settings.RollbackTo(mark);
}

std::string OptionsText(const Settings& options) {
  std::string text;
  for (const auto& [name, value] : options) text += (text.empty() ? "" : ", ") + name + "=" + value;
  return text;
}

std::string RoleName(const CatalogSnapshot& catalog, Oid role) {
  const RoleDescriptor* descriptor = catalog.FindRole(role);
  return descriptor == nullptr ? "" : descriptor->name;
}

}  // namespace

std::string CreateSchema(ExecutionContext& context, const Statement& statement, const ast::CreateSchemaStmt& node) {
  const DdlContext ddl(context, statement.text);
  const Oid owner = node.authrole == nullptr ? context.role() : ddl.ResolveRole(*node.authrole);
  std::string name = node.schemaname != nullptr ? node.schemaname : RoleName(*ddl.catalog(), owner);
  TruncateIdentifier(&name);
  RequireCreateOnDatabase(ddl);
  if (owner != context.role() && !IsMemberOf(*ddl.catalog(), context.role(), owner, false) &&
      !IsSuperuser(*ddl.catalog(), context.role())) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("must be member of role \"{}\"", RoleName(*ddl.catalog(), owner)));
  }
  CheckSchemaName(name);
  ddl.ddl().LockName(ObjectKind::kSchema, ddl.database(), name);
  if (ddl.catalog()->FindSchema(ddl.database(), name) != nullptr) {
    if (!node.if_not_exists) throw SqlError(sqlstate::kDuplicateSchema, Format("schema \"{}\" already exists", name));
    ddl.Notice(Format("schema \"{}\" already exists, skipping", name), sqlstate::kDuplicateSchema);
    return "CREATE SCHEMA";
  }
  SchemaDescriptor schema;
  schema.oid = ddl.NewOid();
  schema.database = ddl.database();
  schema.name = name;
  schema.owner = owner;
  ddl.ddl().Put(std::move(schema));
  CreateElements(context, statement, node, name);
  return "CREATE SCHEMA";
}

std::string AlterSchemaOptions(ExecutionContext& context, const Statement& statement, const ast::AlterSchemaOptionsStmt& node) {
  const DdlContext ddl(context, statement.text);
  SchemaDescriptor schema = RequireSchema(ddl, node.schemaname);
  for (const auto* option : ast::Each<ast::DefElem>(node.options)) {
    const std::string name = option->defname;
    const auto at = std::find_if(schema.options.begin(), schema.options.end(), [&](const auto& entry) { return entry.first == name; });
    if (at == schema.options.end()) schema.options.emplace_back(name, DefinitionText(*option));
    else at->second = DefinitionText(*option);
  }
  ddl.ddl().Put(std::move(schema));
  return "ALTER SCHEMA";
}

void RenameSchema(const DdlContext& ddl, const char* name, const char* new_name) {
  SchemaDescriptor schema = RequireSchema(ddl, name);
  RequireCreateOnDatabase(ddl);
  std::string wanted = new_name;
  TruncateIdentifier(&wanted);
  ddl.ddl().LockName(ObjectKind::kSchema, ddl.database(), wanted);
  if (ddl.catalog()->FindSchema(ddl.database(), wanted) != nullptr) {
    throw SqlError(sqlstate::kDuplicateSchema, Format("schema \"{}\" already exists", wanted));
  }
  CheckSchemaName(wanted);
  const StoredTexts texts(ddl, schema.name);
  schema.name = wanted;
  ddl.ddl().Put(std::move(schema));
  texts.Rewrite();
}

void ChangeSchemaOwner(const DdlContext& ddl, const char* name, Oid owner) {
  SchemaDescriptor schema = RequireSchema(ddl, name);
  schema.owner = owner;
  ddl.ddl().Put(std::move(schema));
}

std::vector<ResultColumn> DescribeShowObjects(ExecutionContext&, const Statement& statement) {
  const bool storages = ast::Cast<ast::ShowObjectsStmt>(statement.node)->object_type == ast::OBJECT_TABLESPACE;
  if (storages) return {TextColumn("name"), TextColumn("type"), TextColumn("base_directory"), TextColumn("owner"), TextColumn("options")};
  return {TextColumn("name"), TextColumn("owner"), TextColumn("options")};
}

std::unique_ptr<StatementRun> StartShowObjects(ExecutionContext& context, const Statement& statement) {
  const bool storages = ast::Cast<ast::ShowObjectsStmt>(statement.node)->object_type == ast::OBJECT_TABLESPACE;
  const auto& catalog = context.connection().Catalog(context.session().catalog());
  std::vector<TextRowsRun::Row> rows;
  if (storages) {
    catalog->ForEachTablespace([&](const TablespaceDescriptor& storage) {
      rows.push_back({storage.name, "filesystem", storage.directory, RoleName(*catalog, storage.owner), OptionsText(storage.options)});
    });
  } else {
    catalog->ForEachSchema([&](const SchemaDescriptor& schema) {
      if (schema.database != 0 && schema.database != context.connection().database) return;
      rows.push_back({schema.name, RoleName(*catalog, schema.owner), OptionsText(schema.options)});
    });
  }
  std::sort(rows.begin(), rows.end());
  return std::make_unique<TextRowsRun>(DescribeShowObjects(context, statement), std::move(rows), "SHOW");
}

}  // namespace basalt
