#include "handlers/table/create_table.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/index/make_index.h"

namespace basalt {
namespace {

constexpr size_t kMaxColumns = 1600;

void RefuseUnbuilt(const ast::CreateStmt& node) {
  if (node.partbound != nullptr || node.partspec != nullptr) ThrowNotSupported("table partitioning");
  if (ast::Length(node.inh_relations) > 0) ThrowNotSupported("table inheritance");
  if (node.of_typename != nullptr) ThrowNotSupported("typed table (CREATE TABLE OF)");
  if (node.access_method != nullptr && std::string_view(node.access_method) != "heap") {
    throw SqlError(sqlstate::kUndefinedObject, Format("access method \"{}\" does not exist", node.access_method));
  }
}

void CheckDuplicateColumn(const std::vector<ColumnDescriptor>& columns, const std::string& name) {
  constexpr const char* kSystemColumns[] = {"tableoid", "cmax", "xmax", "cmin", "xmin", "ctid"};
  for (const char* system : kSystemColumns) {
    if (name == system) {
      throw SqlError(sqlstate::kDuplicateColumn, Format("column name \"{}\" conflicts with a system column name", name));
    }
  }
  for (const ColumnDescriptor& column : columns) {
    if (column.name == name) throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" specified more than once", name));
  }
}

// LIKE other: columns, with NOT NULL always and the rest by INCLUDING.
void AppendLikeColumns(const DdlContext& ddl, const ast::TableLikeClause& clause, std::vector<ColumnDescriptor>* columns) {
  const auto source = ResolveRelation(ddl.Input(), clause.relation, false);
  const auto wants = [&](int option) { return (static_cast<int>(clause.options) & option) != 0; };
  for (const ColumnDescriptor& from : source->columns) {
    if (from.dropped) continue;
    ColumnDescriptor column;
    column.name = from.name;
    CheckDuplicateColumn(*columns, column.name);
    column.number = static_cast<int16_t>(columns->size() + 1);
    column.type = from.type;
    column.not_null = from.not_null;
    if (wants(ast::CREATE_TABLE_LIKE_DEFAULTS) && from.generated == 0 && from.identity == 0) {
      column.default_expression = from.default_expression;
      if (!column.default_expression.empty()) column.default_oid = ddl.NewOid();
    }
    columns->push_back(std::move(column));
  }
}

std::vector<const ast::ColumnDef*> ReadElements(const DdlContext& ddl, const ast::CreateStmt& node,
                                                std::vector<ColumnDescriptor>* columns, std::vector<bool>* serials) {
  std::vector<const ast::ColumnDef*> definitions;
  for (const ast::Node* element : node.table_elts) {
    if (const auto* like = ast::DynCast<ast::TableLikeClause>(element)) {
      AppendLikeColumns(ddl, *like, columns);
      definitions.resize(columns->size(), nullptr);
      serials->resize(columns->size(), false);
      continue;
    }
    const auto* definition = ast::DynCast<ast::ColumnDef>(element);
    if (definition == nullptr) continue;
    bool serial = false;
    ColumnDescriptor column = ReadColumn(ddl, *definition, static_cast<int16_t>(columns->size() + 1), &serial);
    CheckDuplicateColumn(*columns, column.name);
    columns->push_back(std::move(column));
    definitions.push_back(definition);
    serials->push_back(serial);
  }
  if (columns->size() > kMaxColumns) {
    throw SqlError(sqlstate::kTooManyColumns, Format("tables can have at most {} columns", kMaxColumns));
  }
  return definitions;
}

// Attributes that follow a constraint (DEFERRABLE, NOT VALID) stand as constraints of their own in the raw tree.
bool IsConstraintAttribute(const ast::Constraint& constraint) {
  return constraint.contype >= ast::CONSTR_ATTR_DEFERRABLE;
}

void AddAllConstraints(const DdlContext& ddl, RelationDescriptor& table, const ast::CreateStmt& node) {
  // Index constraints last, primary key first among them: PostgreSQL's order, which names and \d show.
  std::vector<std::pair<const ast::Constraint*, const char*>> all;
  for (const ast::Node* element : node.table_elts) {
    if (const auto* column = ast::DynCast<ast::ColumnDef>(element)) {
      for (const auto* constraint : ast::Each<ast::Constraint>(column->constraints)) {
        if (IsConstraintAttribute(*constraint)) ThrowNotSupported("deferrable constraint");
        all.emplace_back(constraint, column->colname);
      }
    } else if (const auto* constraint = ast::DynCast<ast::Constraint>(element)) {
      all.emplace_back(constraint, nullptr);
    }
  }
  const auto rank = [](const ast::Constraint& constraint) {
    switch (constraint.contype) {
      case ast::CONSTR_PRIMARY: return 1;
      case ast::CONSTR_UNIQUE: return 2;
      case ast::CONSTR_FOREIGN: return 3;
      default: return 0;
    }
  };
  std::stable_sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return rank(*a.first) < rank(*b.first); });
  for (const auto& [constraint, column] : all) AddConstraint(ddl, table, *constraint, column);
}

}  // namespace

NewName ResolveNewRelation(const DdlContext& ddl, const ast::RangeVar& name, Persistence* persistence) {
  const std::string_view schema = ast::Text(name.schemaname);
  *persistence = static_cast<Persistence>(name.relpersistence == 0 ? 'p' : name.relpersistence);
  if (schema == "pg_temp") *persistence = Persistence::kTemporary;
  if (*persistence != Persistence::kTemporary) return ddl.ResolveNew(name);
  if (!schema.empty() && schema != "pg_temp") {
    throw SqlError(sqlstate::kInvalidTableDefinition, "cannot create temporary relation in non-temporary schema");
  }
  ConnectionState& connection = ddl.connection();
  const auto catalog = ddl.catalog();
  const DatabaseDescriptor* database = catalog->FindDatabase(connection.database);
  if (CheckPrivileges(*catalog, ddl.context().role(), AclObject::kDatabase, database->owner, database->acl, kPrivilegeTemporary) == 0) {
    throw SqlError(sqlstate::kInsufficientPrivilege,
                   Format("permission denied to create temporary tables in database \"{}\"", database->name));
  }
  if (connection.temporary_catalog.schema() == kInvalidOid) {
    connection.temporary_catalog.MakeSchema(ddl.NewOid(), connection.database, connection.pid, ddl.context().role());
    connection.ForgetCatalog();
  }
  return {connection.temporary_catalog.schema(), name.relname};
}

bool RelationExists(const DdlContext& ddl, const NewName& name, bool if_not_exists) {
  if (ddl.catalog()->FindRelation(name.schema, name.name) == nullptr) return false;
  if (!if_not_exists) throw SqlError(sqlstate::kDuplicateTable, Format("relation \"{}\" already exists", name.name));
  ddl.Notice(Format("relation \"{}\" already exists, skipping", name.name), sqlstate::kDuplicateTable);
  return true;
}

RelationDescriptor MakeTable(const DdlContext& ddl, NewTable table) {
  RelationDescriptor relation;
  relation.oid = ddl.NewOid();
  relation.database = ddl.database();
  relation.schema = table.name.schema;
  relation.name = table.name.name;
  relation.kind = RelationKind::kTable;
  relation.persistence = table.persistence;
  relation.owner = ddl.context().role();
  relation.access_method = 2;  // heap
  relation.options = std::move(table.options);
  relation.on_commit = table.on_commit;
  relation.columns = std::move(table.columns);
  const TablespaceDescriptor* tablespace = ddl.ResolveTablespace(table.tablespace);
  if (tablespace->oid != kDefaultTablespace) relation.tablespace = tablespace->oid;
  const StorageId storage = ddl.storage().NewStorageId(table.persistence == Persistence::kTemporary);
  relation.heap = MakeHeapLayout(*ddl.catalog(), relation.columns, storage, tablespace->column_family);
  const Oid oid = relation.oid;
  ddl.ddl().Put(std::move(relation));
  return *ddl.catalog()->FindRelation(oid);
}

std::string CreateTable(ExecutionContext& context, const Statement& statement, const ast::CreateStmt& node) {
  RefuseUnbuilt(node);
  const DdlContext ddl(context, statement.text);
  NewTable table;
  table.name = ResolveNewRelation(ddl, *node.relation, &table.persistence);
  if (RelationExists(ddl, table.name, node.if_not_exists)) return "CREATE TABLE";
  if (node.oncommit != ast::ONCOMMIT_NOOP && table.persistence != Persistence::kTemporary) {
    throw SqlError(sqlstate::kInvalidTableDefinition, "ON COMMIT can only be used on temporary tables");
  }
  if (node.oncommit == ast::ONCOMMIT_DELETE_ROWS || node.oncommit == ast::ONCOMMIT_DROP) {
    ThrowNotSupported(node.oncommit == ast::ONCOMMIT_DROP ? "ON COMMIT DROP" : "ON COMMIT DELETE ROWS");
  }
  table.options = StorageParameters(node.options, RelationKind::kTable);
  table.tablespace = ast::Text(node.tablespacename);
  if (table.tablespace.empty()) table.tablespace = context.connection().settings.Get("default_tablespace", false).value_or("");
  std::vector<bool> serials;
  const auto definitions = ReadElements(ddl, node, &table.columns, &serials);
  RelationDescriptor relation = MakeTable(ddl, std::move(table));
  for (size_t i = 0; i < definitions.size(); ++i) {
    if (definitions[i] != nullptr) ApplyColumnDefaults(ddl, relation, *definitions[i], serials[i]);
  }
  AddAllConstraints(ddl, relation, node);
  return "CREATE TABLE";
}

}  // namespace basalt
