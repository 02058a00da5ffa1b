#include "handlers/table/create_table.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/index/make_index.h"

namespace basalt {
namespace {

constexpr Oid kRelationClass = 1259;

void RefuseUnbuilt(const ast::CreateStmt& node) {
  if (node.partbound != nullptr || node.partspec != nullptr) ThrowNotSupported("table partitioning");
  if (ast::Length(node.inh_relations) > 0) ThrowNotSupported("table inheritance");
  if (node.of_typename != nullptr) ThrowNotSupported("typed table (CREATE TABLE OF)");
  if (node.access_method != nullptr && std::string_view(node.access_method) != "heap") {
    throw SqlError(sqlstate::kUndefinedObject, Format("access method \"{}\" does not exist", node.access_method));
  }
}

void CheckDuplicateColumn(const std::vector<ColumnDescriptor>& columns, const std::string& name) {
  if (IsSystemColumn(name)) {
    throw SqlError(sqlstate::kDuplicateColumn, Format("column name \"{}\" conflicts with a system column name", name));
  }
  for (const ColumnDescriptor& column : columns) {
    if (column.name == name) throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" specified more than once", name));
  }
}

// What INCLUDING names is refused where there is something of it to copy.
void RefuseLikeParts(const DdlContext& ddl, const RelationDescriptor& source, const ast::TableLikeClause& clause) {
  const auto refuse = [&](int option, const char* name, bool found) {
    if (found && (static_cast<int>(clause.options) & option) != 0) ThrowNotSupported(Format("CREATE TABLE ... LIKE ... INCLUDING {}", name));
  };
  const auto any_column = [&](const auto& holds) {
    return std::any_of(source.columns.begin(), source.columns.end(), [&](const ColumnDescriptor& column) { return !column.dropped && holds(column); });
  };
  const auto is_check = [](const ConstraintDescriptor& constraint) { return constraint.type == 'c'; };
  refuse(ast::CREATE_TABLE_LIKE_GENERATED, "GENERATED", any_column([](const ColumnDescriptor& column) { return column.generated != 0; }));
  refuse(ast::CREATE_TABLE_LIKE_IDENTITY, "IDENTITY", any_column([](const ColumnDescriptor& column) { return column.identity != 0; }));
  refuse(ast::CREATE_TABLE_LIKE_CONSTRAINTS, "CONSTRAINTS", std::any_of(source.constraints.begin(), source.constraints.end(), is_check));
  refuse(ast::CREATE_TABLE_LIKE_INDEXES, "INDEXES", !source.indexes.empty());
  refuse(ast::CREATE_TABLE_LIKE_COMMENTS, "COMMENTS", any_column([&](const ColumnDescriptor& column) {
    return ddl.Input().catalog->FindComment(kRelationClass, source.oid, column.number) != nullptr;
  }));
}

// LIKE other: columns, with NOT NULL always and the rest by INCLUDING.
void AppendLikeColumns(const DdlContext& ddl, const ast::TableLikeClause& clause, std::vector<ColumnDescriptor>* columns) {
  DescriptorPtr<RelationDescriptor> source;
  try {
    source = ResolveRelation(ddl.Input(), clause.relation, false);
  } catch (const SqlError& error) {
    throw SqlError(error).At(clause.relation->location);
  }
  RefuseLikeParts(ddl, *source, clause);
  const auto wants = [&](int option) { return (static_cast<int>(clause.options) & option) != 0; };
  for (const ColumnDescriptor& from : source->columns) {
    if (from.dropped) continue;
    ColumnDescriptor column;
    column.name = from.name;
    CheckDuplicateColumn(*columns, column.name);
    column.number = static_cast<int16_t>(columns->size() + 1);
    column.type = from.type;
    column.not_null = from.not_null;
    if (wants(ast::CREATE_TABLE_LIKE_STORAGE)) column.storage = from.storage;
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
  if (columns->size() > kMaxTableColumns) {
    throw SqlError(sqlstate::kTooManyColumns, Format("tables can have at most {} columns", kMaxTableColumns));
  }
  return definitions;
}

int ConstraintRank(const ast::Constraint& constraint) {
  switch (constraint.contype) {
    case ast::CONSTR_PRIMARY: return 1;
    case ast::CONSTR_UNIQUE: return 2;
    case ast::CONSTR_FOREIGN: return 3;
    default: return 0;
  }
}

struct PendingConstraint {
  ast::Constraint constraint;
  const char* column;
};

void AddRanked(const DdlContext& ddl, RelationDescriptor& table, std::vector<PendingConstraint>* all) {
  // Index constraints last, primary key first among them: PostgreSQL's order, which names and \d show.
  std::stable_sort(all->begin(), all->end(), [](const PendingConstraint& a, const PendingConstraint& b) {
    return ConstraintRank(a.constraint) < ConstraintRank(b.constraint);
  });
  for (const PendingConstraint& pending : *all) AddConstraint(ddl, table, pending.constraint, pending.column);
}

void AddAllConstraints(const DdlContext& ddl, RelationDescriptor& table, const ast::CreateStmt& node) {
  std::vector<PendingConstraint> all;
  for (const ast::Node* element : node.table_elts) {
    if (const auto* column = ast::DynCast<ast::ColumnDef>(element)) {
      for (const ast::Constraint& constraint : ColumnConstraints(*column)) all.push_back({constraint, column->colname});
    } else if (const auto* constraint = ast::DynCast<ast::Constraint>(element)) {
      all.push_back({*constraint, nullptr});
    }
  }
  AddRanked(ddl, table, &all);
}

// One column's constraint list: the DEFERRABLE clauses belong to the constraint before them.
class AttributeReader {
 public:
  void Take(const ast::Constraint& node) {
    switch (node.contype) {
      case ast::CONSTR_ATTR_DEFERRABLE: case ast::CONSTR_ATTR_NOT_DEFERRABLE: return TakeDeferrable(node);
      case ast::CONSTR_ATTR_DEFERRED: case ast::CONSTR_ATTR_IMMEDIATE: return TakeInitially(node);
      default:
        found_.push_back(node);
        deferrable_given_ = initially_given_ = false;
    }
  }
  std::vector<ast::Constraint> found() && { return std::move(found_); }

 private:
  [[noreturn]] static void Refuse(const char* message, const ast::Constraint& node) {
    throw SqlError(sqlstate::kSyntaxError, message).At(node.location);
  }
  ast::Constraint& Owner(const char* clause, const ast::Constraint& node) {
    const bool fits = !found_.empty() && (ConstraintRank(found_.back()) > 0 || found_.back().contype == ast::CONSTR_EXCLUSION);
    if (!fits) throw SqlError(sqlstate::kSyntaxError, Format("misplaced {} clause", clause)).At(node.location);
    return found_.back();
  }
  void TakeDeferrable(const ast::Constraint& node) {
    const bool deferrable = node.contype == ast::CONSTR_ATTR_DEFERRABLE;
    ast::Constraint& owner = Owner(deferrable ? "DEFERRABLE" : "NOT DEFERRABLE", node);
    if (deferrable_given_) Refuse("multiple DEFERRABLE/NOT DEFERRABLE clauses not allowed", node);
    deferrable_given_ = true;
    owner.deferrable = deferrable;
    if (!deferrable && initially_given_ && owner.initdeferred) {
      Refuse("constraint declared INITIALLY DEFERRED must be DEFERRABLE", node);
    }
  }
  void TakeInitially(const ast::Constraint& node) {
    const bool deferred = node.contype == ast::CONSTR_ATTR_DEFERRED;
    ast::Constraint& owner = Owner(deferred ? "INITIALLY DEFERRED" : "INITIALLY IMMEDIATE", node);
    if (initially_given_) Refuse("multiple INITIALLY IMMEDIATE/DEFERRED clauses not allowed", node);
    initially_given_ = true;
    owner.initdeferred = deferred;
    if (deferred && deferrable_given_ && !owner.deferrable) {
      Refuse("constraint declared INITIALLY DEFERRED must be DEFERRABLE", node);
    }
    if (deferred) owner.deferrable = true;
  }

  std::vector<ast::Constraint> found_;
  bool deferrable_given_ = false, initially_given_ = false;
};

}  // namespace

std::vector<ast::Constraint> ColumnConstraints(const ast::ColumnDef& definition) {
  AttributeReader reader;
  for (const auto* constraint : ast::Each<ast::Constraint>(definition.constraints)) reader.Take(*constraint);
  return std::move(reader).found();
}

void AddColumnConstraints(const DdlContext& ddl, RelationDescriptor& table, const ast::ColumnDef& definition) {
  std::vector<PendingConstraint> all;
  for (const ast::Constraint& constraint : ColumnConstraints(definition)) all.push_back({constraint, definition.colname});
  AddRanked(ddl, table, &all);
}

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

char OnCommitAction(ast::OnCommitAction action, Persistence persistence) {
  if (action != ast::ONCOMMIT_NOOP && persistence != Persistence::kTemporary) {
    throw SqlError(sqlstate::kInvalidTableDefinition, "ON COMMIT can only be used on temporary tables");
  }
  if (action == ast::ONCOMMIT_DELETE_ROWS) return 'd';
  return action == ast::ONCOMMIT_DROP ? 'x' : 0;
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
  relation.kind = table.kind;
  relation.view = std::move(table.view);
  relation.persistence = table.persistence;
  relation.owner = ddl.context().role();
  relation.access_method = 2;  // heap
  relation.options = std::move(table.options);
  relation.on_commit = table.on_commit;
  relation.columns = std::move(table.columns);
  const TablespaceDescriptor* tablespace = ddl.ResolveTablespace(table.tablespace);
  if (tablespace->oid != ddl.catalog()->FindDatabase(ddl.database())->tablespace) relation.tablespace = tablespace->oid;
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
  try {
    table.name = ResolveNewRelation(ddl, *node.relation, &table.persistence);
  } catch (SqlError& error) {
    error.fields().byte_location = node.relation->location;
    throw;
  }
  if (RelationExists(ddl, table.name, node.if_not_exists)) return "CREATE TABLE";
  table.on_commit = OnCommitAction(node.oncommit, table.persistence);
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
