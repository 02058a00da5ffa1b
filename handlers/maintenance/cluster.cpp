#include "handlers/maintenance/cluster.h"

#include "base/sql_error.h"
#include "handlers/maintenance/rewrite.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {
namespace {

constexpr Oid kBtreeMethod = 403;
using Found = DescriptorPtr<RelationDescriptor>;

bool ReadVerbose(const ast::List* options) {
  bool verbose = false;
  for (const auto* option : ast::Each<ast::DefElem>(options)) {
    if (std::string_view(option->defname) != "verbose") {
      throw SqlError(sqlstate::kSyntaxError, Format("unrecognized CLUSTER option \"{}\"", option->defname)).At(option->location);
    }
    verbose = DefinitionBool(*option);
  }
  return verbose;
}

// The index that was used last, or the one named.
Found ChooseIndex(const DdlContext& ddl, const RelationDescriptor& table, const char* name) {
  if (name == nullptr) {
    for (Oid oid : table.indexes) {
      const Found index = ddl.catalog()->FindRelation(oid);
      if (index->index->clustered) return index;
    }
    throw SqlError(sqlstate::kUndefinedObject, Format("there is no previously clustered index for table \"{}\"", table.name));
  }
  const Found index = ddl.catalog()->FindRelation(table.schema, name);
  if (index == nullptr) {
    throw SqlError(sqlstate::kUndefinedObject, Format("index \"{}\" for table \"{}\" does not exist", name, table.name));
  }
  if (index->index == nullptr || index->index->table != table.oid) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not an index for table \"{}\"", name, table.name));
  }
  if (index->index->access_method != kBtreeMethod) {
    throw SqlError(sqlstate::kFeatureNotSupported,
                   Format("cannot cluster on index \"{}\" because access method does not support clustering", name));
  }
  if (!index->index->predicate.empty()) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot cluster on partial index \"{}\"", name));
  }
  return index;
}

void MarkClustered(const DdlContext& ddl, const RelationDescriptor& table, Oid chosen) {
  for (Oid oid : table.indexes) {
    RelationDescriptor index = *ddl.catalog()->FindRelation(oid);
    if (index.index->clustered == (oid == chosen)) continue;
    auto properties = std::make_shared<IndexProperties>(*index.index);
    properties->clustered = oid == chosen;
    index.index = std::move(properties);
    ddl.ddl().Put(std::move(index));
  }
}

void ClusterTable(const DdlContext& ddl, Oid table, const char* index_name, bool verbose) {
  const Found found = ddl.catalog()->FindRelation(table);
  if (found == nullptr) return;
  const Found index = ChooseIndex(ddl, *found, index_name);
  MarkClustered(ddl, *found, index->oid);
  ddl.transaction().StartStatement();
  RewriteInIndexOrder(ddl, *ddl.catalog()->FindRelation(table), *index->index);
  if (verbose) ddl.Notice(Format("clustering \"{}\"", found->name), sqlstate::kSuccessfulCompletion, Severity::kInfo);
}

// CLUSTER alone: every table of ours that was clustered before, each in the one transaction that this server gives the statement.
void ClusterAll(const DdlContext& ddl, bool verbose) {
  std::vector<Oid> tables;
  ddl.catalog()->ForEachRelation([&](const RelationDescriptor& relation) {
    if (relation.index == nullptr || relation.is_system || relation.database != ddl.database() || !relation.index->clustered) return;
    const RoleDescriptor* role = ddl.catalog()->FindRole(ddl.context().role());
    if (role->superuser || relation.owner == ddl.context().role()) tables.push_back(relation.index->table);
  });
  for (Oid table : tables) {
    ddl.transaction().LockTable(ddl.database(), table, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
    ClusterTable(ddl, table, nullptr, verbose);
  }
}

}  // namespace

std::unique_ptr<StatementRun> StartCluster(ExecutionContext& context, const Statement& statement) {
  const auto& node = *ast::Cast<ast::ClusterStmt>(statement.node);
  const bool verbose = ReadVerbose(node.params);
  if (node.relation == nullptr) {
    PreventInTransactionBlock(context, "CLUSTER");
    ClusterAll(DdlContext(context, statement.text), verbose);
    return std::make_unique<FinishedRun>("CLUSTER");
  }
  const DdlContext ddl(context, statement.text);
  const Found table = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, false);
  if (table->kind != RelationKind::kTable && table->kind != RelationKind::kMaterializedView) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a table or materialized view", table->name));
  }
  ClusterTable(ddl, table->oid, node.indexname, verbose);
  return std::make_unique<FinishedRun>("CLUSTER");
}

}  // namespace basalt
