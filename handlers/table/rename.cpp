// ALTER ... RENAME, OWNER TO, SET SCHEMA over all kinds of objects that exist.
#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/database/databases.h"
#include "handlers/ddl/stored_texts.h"
#include "handlers/namespace/namespaces.h"
#include "handlers/role/roles.h"
#include "handlers/routine/routines.h"
#include "handlers/storage/storages.h"
#include "handlers/table/alter_table.h"
#include "handlers/type/types.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

using Found = DescriptorPtr<RelationDescriptor>;

void SkipMissing(const DdlContext& ddl, const ast::RangeVar& name) {
  ddl.Notice(Format("relation \"{}\" does not exist, skipping", name.relname));
}

void RenameRelation(const DdlContext& ddl, const ast::RenameStmt& node) {
  const Found found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) return SkipMissing(ddl, *node.relation);
  if (node.rename_type != ast::OBJECT_INDEX) CheckAlterKind(*found, node.rename_type);
  ddl.RequireCreateOnSchema(found->schema);
  const StoredTexts texts(ddl, found->name);
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
  texts.Rewrite();
}

ColumnDescriptor& RequireRenamable(RelationDescriptor& table, std::string_view name) {
  for (ColumnDescriptor& column : table.columns) {
    if (!column.dropped && column.name == name) return column;
  }
  if (IsSystemColumn(name)) throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot rename system column \"{}\"", name));
  throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" does not exist", name));
}

void RenameColumn(const DdlContext& ddl, const ast::RenameStmt& node) {
  const Found found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) return SkipMissing(ddl, *node.relation);
  if (found->kind == RelationKind::kIndex || found->kind == RelationKind::kSequence) {
    throw SqlError(sqlstate::kWrongObjectType, Format("cannot rename columns of relation \"{}\"", found->name))
        .Detail(Format("This operation is not supported for {}.", found->kind == RelationKind::kIndex ? "indexes" : "sequences"));
  }
  CheckAlterKind(*found, node.relation_type);
  const StoredTexts texts(ddl, node.subname);
  RelationDescriptor table = *found;
  ColumnDescriptor& target = RequireRenamable(table, node.subname);
  std::string name = node.newname;
  TruncateIdentifier(&name);
  if (table.FindColumn(name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" of relation \"{}\" already exists", name, table.name));
  }
  if (IsSystemColumn(name)) {
    throw SqlError(sqlstate::kDuplicateColumn, Format("column name \"{}\" conflicts with a system column name", name));
  }
  target.name = name;
  ddl.ddl().Put(std::move(table));
  texts.Rewrite();
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
    case ast::OBJECT_DATABASE: RenameDatabase(ddl, node.subname, node.newname); break;
    case ast::OBJECT_TYPE: case ast::OBJECT_DOMAIN: RenameType(ddl, node); break;
    case ast::OBJECT_ATTRIBUTE: RenameAttribute(ddl, node); break;
    case ast::OBJECT_DOMCONSTRAINT: RenameDomainConstraint(ddl, node); break;
    case ast::OBJECT_FUNCTION: case ast::OBJECT_PROCEDURE: case ast::OBJECT_ROUTINE: case ast::OBJECT_AGGREGATE:
      RenameRoutine(ddl, node);
      break;
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
    case ast::OBJECT_DATABASE: ChangeDatabaseOwner(ddl, ast::StringValue(node.object), owner); break;
    case ast::OBJECT_TABLESPACE: ChangeStorageOwner(ddl, ast::StringValue(node.object), owner); break;
    case ast::OBJECT_TYPE: case ast::OBJECT_DOMAIN: ChangeTypeOwner(ddl, node.object, owner); break;
    case ast::OBJECT_FUNCTION: case ast::OBJECT_PROCEDURE: case ast::OBJECT_ROUTINE: case ast::OBJECT_AGGREGATE:
    case ast::OBJECT_OPERATOR:
      ChangeRoutineOwner(ddl, node.object_type, node.object, owner);
      break;
    default: ThrowNotSupported(std::string(CommandTag(&node)) + " OWNER TO");
  }
  return std::string(CommandTag(&node));
}

std::string ChangeSchema(ExecutionContext& context, const Statement& statement, const ast::AlterObjectSchemaStmt& node) {
  const DdlContext ddl(context, statement.text);
  if (node.object_type == ast::OBJECT_TYPE || node.object_type == ast::OBJECT_DOMAIN) {
    ChangeTypeSchema(ddl, node.object, node.newschema);
    return std::string(CommandTag(&node));
  }
  if (node.object_type == ast::OBJECT_FUNCTION || node.object_type == ast::OBJECT_PROCEDURE || node.object_type == ast::OBJECT_ROUTINE ||
      node.object_type == ast::OBJECT_AGGREGATE || node.object_type == ast::OBJECT_OPERATOR) {
    ChangeRoutineSchema(ddl, node.object_type, node.object, node.newschema);
    return std::string(CommandTag(&node));
  }
  if (node.relation == nullptr) ThrowNotSupported(std::string(CommandTag(&node)) + " SET SCHEMA");
  const auto found = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, node.missing_ok);
  if (found == nullptr) {
    SkipMissing(ddl, *node.relation);
    return std::string(CommandTag(&node));
  }
  CheckAlterKind(*found, node.object_type);
  if (found->kind == RelationKind::kIndex) {
    throw SqlError(sqlstate::kWrongObjectType, Format("cannot change schema of index \"{}\"", found->name))
        .Hint("Change the schema of the table instead.");
  }
  if (found->sequence != nullptr && found->sequence->owner_table != kInvalidOid) {
    throw SqlError(sqlstate::kFeatureNotSupported, "cannot move an owned sequence into another schema")
        .Detail(Format("Sequence \"{}\" is linked to table \"{}\".", found->name,
                       ddl.catalog()->FindRelation(found->sequence->owner_table)->name));
  }
  const StoredTexts texts(ddl, found->name);
  ast::RangeVar target;
  target.schemaname = node.newschema;
  target.relname = found->name.c_str();
  const NewName name = ddl.ResolveNew(target);
  if (name.schema == found->schema) return std::string(CommandTag(&node));
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
  texts.Rewrite();
  return std::string(CommandTag(&node));
}

}  // namespace basalt
