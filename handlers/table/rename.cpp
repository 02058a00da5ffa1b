// ALTER ... RENAME, OWNER TO, SET SCHEMA over all kinds of objects that exist.
#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/drop/drop.h"
#include "handlers/namespace/namespaces.h"
#include "handlers/role/roles.h"
#include "handlers/storage/storages.h"
#include "handlers/table/alter_table.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

void RefuseStoredText(const DdlContext& ddl, const RelationDescriptor& table, const char* what) {
  if (!DependentViews(ddl, table.oid).empty()) ThrowNotSupported(Format("{} of a relation that views use", what));
}

void RenameRelation(const DdlContext& ddl, const ast::RenameStmt& node) {
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) {
    return ddl.Notice(Format("relation \"{}\" does not exist, skipping", node.relation->relname), sqlstate::kSuccessfulCompletion);
  }
  RefuseStoredText(ddl, *found, "RENAME");
  RelationDescriptor relation = *found;
  std::string name = node.newname;
  TruncateIdentifier(&name);
  ddl.ddl().LockName(ObjectKind::kRelation, relation.schema, name);
  if (ddl.catalog()->FindRelation(relation.schema, name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateTable, Format("relation \"{}\" already exists", name));
  }
  // An index behind a constraint and the constraint share their name.
  if (relation.kind == RelationKind::kIndex) {
    RelationDescriptor table = *ddl.catalog()->FindRelation(relation.index->table);
    bool changed = false;
    for (ConstraintDescriptor& constraint : table.constraints) {
      if (constraint.index != relation.oid || constraint.type == 'f') continue;
      constraint.name = name;
      changed = true;
    }
    if (changed) ddl.ddl().Put(std::move(table));
  }
  relation.name = name;
  ddl.ddl().Put(std::move(relation));
}

void RenameColumn(const DdlContext& ddl, const ast::RenameStmt& node) {
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) return;
  RefuseStoredText(ddl, *found, "RENAME COLUMN");
  RelationDescriptor table = *found;
  ColumnDescriptor* target = nullptr;
  for (ColumnDescriptor& column : table.columns) {
    if (!column.dropped && column.name == std::string_view(node.subname)) target = &column;
    if (!column.dropped && column.name == std::string_view(node.newname)) {
      throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" of relation \"{}\" already exists", node.newname, table.name));
    }
  }
  if (target == nullptr) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" does not exist", node.subname));
  }
  for (const ConstraintDescriptor& constraint : table.constraints) {
    if (constraint.type == 'c') ThrowNotSupported("RENAME COLUMN of a table with CHECK constraints");
  }
  for (Oid oid : table.indexes) {
    const auto index = ddl.catalog()->FindRelation(oid);
    for (const IndexKey& key : index->index->keys) {
      if (key.column == 0) ThrowNotSupported("RENAME COLUMN of a table with expression indexes");
    }
    if (!index->index->predicate.empty()) ThrowNotSupported("RENAME COLUMN of a table with partial indexes");
  }
  target->name = node.newname;
  TruncateIdentifier(&target->name);
  ddl.ddl().Put(std::move(table));
}

void RenameConstraint(const DdlContext& ddl, const ast::RenameStmt& node) {
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) return;
  RelationDescriptor table = *found;
  for (ConstraintDescriptor& constraint : table.constraints) {
    if (constraint.name != std::string_view(node.subname)) continue;
    constraint.name = node.newname;
    if (constraint.index != kInvalidOid && constraint.type != 'f') {
      RelationDescriptor index = *ddl.catalog()->FindRelation(constraint.index);
      index.name = node.newname;
      ddl.ddl().Put(std::move(index));
    }
    return ddl.ddl().Put(std::move(table));
  }
  throw SqlError(sqlstate::kUndefinedObject, Format("constraint \"{}\" for table \"{}\" does not exist", node.subname, table.name));
}

}  // namespace

std::string RenameObject(ExecutionContext& context, const Statement& statement, const ast::RenameStmt& node) {
  const DdlContext ddl(context, statement.text);
  switch (node.rename_type) {
    case ast::OBJECT_TABLE: case ast::OBJECT_INDEX: case ast::OBJECT_SEQUENCE: case ast::OBJECT_VIEW: case ast::OBJECT_MATVIEW:
      RenameRelation(ddl, node);
      break;
    case ast::OBJECT_COLUMN: RenameColumn(ddl, node); break;
    case ast::OBJECT_TABCONSTRAINT: RenameConstraint(ddl, node); break;
    case ast::OBJECT_SCHEMA: RenameSchema(ddl, node.subname, node.newname); break;
    case ast::OBJECT_TABLESPACE: RenameStorage(ddl, node.subname, node.newname); break;
    case ast::OBJECT_ROLE: RenameRole(ddl, node.subname, node.newname); break;
    default: ThrowNotSupported(std::string(CommandTag(&node)) + " RENAME");
  }
  return std::string(CommandTag(&node));
}

std::string ChangeOwner(ExecutionContext& context, const Statement& statement, const ast::AlterOwnerStmt& node) {
  const DdlContext ddl(context, statement.text);
  const Oid owner = ddl.ResolveRole(*node.newowner);
  switch (node.object_type) {
    case ast::OBJECT_SCHEMA: ChangeSchemaOwner(ddl, ast::StringValue(node.object), owner); break;
    case ast::OBJECT_TABLESPACE: ChangeStorageOwner(ddl, ast::StringValue(node.object), owner); break;
    default: ThrowNotSupported(std::string(CommandTag(&node)) + " OWNER TO");
  }
  return std::string(CommandTag(&node));
}

std::string ChangeSchema(ExecutionContext& context, const Statement& statement, const ast::AlterObjectSchemaStmt& node) {
  const DdlContext ddl(context, statement.text);
  if (node.relation == nullptr) ThrowNotSupported(std::string(CommandTag(&node)) + " SET SCHEMA");
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) {
    ddl.Notice(Format("relation \"{}\" does not exist, skipping", node.relation->relname), sqlstate::kSuccessfulCompletion);
    return std::string(CommandTag(&node));
  }
  RefuseStoredText(ddl, *found, "SET SCHEMA");
  ast::RangeVar target;
  target.schemaname = node.newschema;
  target.relname = found->name.c_str();
  const NewName name = ddl.ResolveNew(target);
  if (ddl.catalog()->FindRelation(name.schema, name.name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateTable,
                   Format("relation \"{}\" already exists in schema \"{}\"", name.name, node.newschema));
  }
  std::vector<Oid> moved = {found->oid};
  moved.insert(moved.end(), found->indexes.begin(), found->indexes.end());
  ddl.catalog()->ForEachRelationIn(found->schema, [&](const RelationDescriptor& other) {
    if (other.kind == RelationKind::kSequence && other.sequence->owner_table == found->oid) moved.push_back(other.oid);
  });
  for (Oid oid : moved) {
    RelationDescriptor relation = *ddl.catalog()->FindRelation(oid);
    relation.schema = name.schema;
    ddl.ddl().Put(std::move(relation));
  }
  return std::string(CommandTag(&node));
}

}  // namespace basalt
