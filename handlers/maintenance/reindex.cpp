#include "handlers/maintenance/reindex.h"

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/ddl/ddl_context.h"
#include "handlers/maintenance/rewrite.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {
namespace {

struct ReindexOptions {
  bool concurrently = false, verbose = false;
};

ReindexOptions ReadOptions(const ast::List* list) {
  ReindexOptions options;
  for (const auto* option : ast::Each<ast::DefElem>(list)) {
    const std::string_view name = option->defname;
    if (name == "verbose") options.verbose = DefinitionBool(*option);
    else if (name == "concurrently") options.concurrently = DefinitionBool(*option);
    else if (name == "tablespace") ThrowNotSupported("REINDEX with TABLESPACE");
    else throw SqlError(sqlstate::kSyntaxError, Format("unrecognized REINDEX option \"{}\"", name)).At(option->location);
  }
  return options;
}

void ReindexOne(const DdlContext& ddl, const RelationDescriptor& table, Oid index, const ReindexOptions& options) {
  RenewIndex(ddl, table, index, true);
  if (options.verbose) {
    ddl.Notice(Format("index \"{}\" was reindexed", ddl.catalog()->FindRelation(index)->name), sqlstate::kSuccessfulCompletion, Severity::kInfo);
  }
}

void ReindexTable(const DdlContext& ddl, Oid oid, const ReindexOptions& options) {
  ddl.transaction().LockTable(ddl.database(), oid, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
  const auto table = ddl.catalog()->FindRelation(oid);
  if (table == nullptr) return;
  for (Oid index : table->indexes) ReindexOne(ddl, *table, index, options);
}

void ReindexNamedTable(const DdlContext& ddl, const ast::RangeVar& name, const ReindexOptions& options) {
  const auto relation = ResolveRelation(ddl.Input(), &name, false);
  if (relation->kind != RelationKind::kTable && relation->kind != RelationKind::kMaterializedView) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a table or materialized view", relation->name));
  }
  ddl.RequireOwner(relation->owner, RelationKindName(relation->kind), relation->name);
  if (relation->is_system) return;
  ReindexTable(ddl, relation->oid, options);
  if (relation->indexes.empty()) ddl.Notice(Format("table \"{}\" has no indexes to reindex", relation->name));
}

void ReindexNamedIndex(const DdlContext& ddl, const ast::RangeVar& name, const ReindexOptions& options) {
  auto relation = ResolveRelation(ddl.Input(), &name, false);
  if (relation->kind != RelationKind::kIndex) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not an index", relation->name));
  }
  ddl.RequireOwner(relation->owner, "index", relation->name);
  if (relation->is_system) return;
  ddl.transaction().LockTable(ddl.database(), relation->index->table, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
  relation = ResolveRelation(ddl.Input(), &name, false);
  ReindexOne(ddl, *ddl.catalog()->FindRelation(relation->index->table), relation->oid, options);
}

void ReindexMany(const DdlContext& ddl, Oid schema, const ReindexOptions& options) {
  std::vector<Oid> tables;
  ddl.catalog()->ForEachRelation([&](const RelationDescriptor& relation) {
    const bool wanted = !relation.indexes.empty() && !relation.is_system && relation.database == ddl.database() &&
                        (schema == kInvalidOid || relation.schema == schema) &&
                        OwnsObject(*ddl.catalog(), ddl.context().role(), relation.owner);
    if (wanted) tables.push_back(relation.oid);
  });
  for (Oid table : tables) ReindexTable(ddl, table, options);
}

void ReindexSchema(const DdlContext& ddl, const char* name, const ReindexOptions& options) {
  const SchemaDescriptor* schema = ddl.catalog()->FindSchema(ddl.database(), name);
  if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name));
  ddl.RequireOwner(schema->owner, "schema", schema->name);
  ReindexMany(ddl, schema->oid, options);
}

void ReindexDatabase(const DdlContext& ddl, const char* name, const ReindexOptions& options) {
  if (name != nullptr && name != ddl.connection().database_name) {
    throw SqlError(sqlstate::kFeatureNotSupported, "can only reindex the currently open database");
  }
  ddl.RequireOwner(ddl.catalog()->FindDatabase(ddl.database())->owner, "database", ddl.connection().database_name);
  ReindexMany(ddl, kInvalidOid, options);
}

}  // namespace

std::unique_ptr<StatementRun> StartReindex(ExecutionContext& context, const Statement& statement) {
  const auto& reindex = *ast::Cast<ast::ReindexStmt>(statement.node);
  const ReindexOptions options = ReadOptions(reindex.params);
  if (options.concurrently) PreventInTransactionBlock(context, "REINDEX CONCURRENTLY");
  if (EnsureTransaction(context).read_only()) {
    throw SqlError(sqlstate::kReadOnlySqlTransaction, "cannot execute REINDEX in a read-only transaction");
  }
  const DdlContext ddl(context, statement.text);
  switch (reindex.kind) {
    case ast::REINDEX_OBJECT_INDEX: ReindexNamedIndex(ddl, *reindex.relation, options); break;
    case ast::REINDEX_OBJECT_TABLE: ReindexNamedTable(ddl, *reindex.relation, options); break;
    case ast::REINDEX_OBJECT_SCHEMA:
      PreventInTransactionBlock(context, "REINDEX SCHEMA");
      ReindexSchema(ddl, reindex.name, options);
      break;
    case ast::REINDEX_OBJECT_SYSTEM:
    case ast::REINDEX_OBJECT_DATABASE:
      PreventInTransactionBlock(context, reindex.kind == ast::REINDEX_OBJECT_SYSTEM ? "REINDEX SYSTEM" : "REINDEX DATABASE");
      if (reindex.kind == ast::REINDEX_OBJECT_DATABASE) ReindexDatabase(ddl, reindex.name, options);
      break;
  }
  return std::make_unique<FinishedRun>("REINDEX");
}

}  // namespace basalt
