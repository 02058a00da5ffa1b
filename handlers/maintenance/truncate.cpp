#include "handlers/maintenance/truncate.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/ddl/ddl_context.h"
#include "handlers/maintenance/rewrite.h"

namespace basalt {
namespace {

using Relations = std::vector<DescriptorPtr<RelationDescriptor>>;

void CheckTruncatable(const DdlContext& ddl, const RelationDescriptor& relation) {
  if (relation.kind != RelationKind::kTable) {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a table", relation.name));
  }
  if (relation.is_system) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied: \"{}\" is a system catalog", relation.name));
  }
  const auto catalog = ddl.catalog();
  if (CheckPrivileges(*catalog, ddl.context().role(), AclObject::kTable, relation.owner, relation.acl, kPrivilegeTruncate) == 0) {
    ThrowPermissionDenied(AclObject::kTable, relation.name);
  }
  if (ddl.transaction().read_only() && relation.persistence != Persistence::kTemporary) {
    throw SqlError(sqlstate::kReadOnlySqlTransaction, "cannot execute TRUNCATE TABLE in a read-only transaction");
  }
}

Relations LockTables(const DdlContext& ddl, const ast::List* names) {
  Relations tables;
  for (const auto* name : ast::Each<ast::RangeVar>(names)) {
    auto relation = ResolveRelation(ddl.Input(), name, false);
    const Oid oid = relation->oid;
    if (std::any_of(tables.begin(), tables.end(), [&](const auto& table) { return table->oid == oid; })) continue;
    CheckTruncatable(ddl, *relation);
    ddl.transaction().LockTable(ddl.database(), oid, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
    tables.push_back(ResolveRelation(ddl.Input(), name, false));
    RequireUnused(ddl, *tables.back(), "TRUNCATE");
  }
  return tables;
}

// Tables whose foreign keys point to a truncated one must be truncated too: CASCADE adds them.
void FollowReferences(const DdlContext& ddl, bool cascade, Relations* tables) {
  const auto is_truncated = [&](Oid oid) {
    return std::any_of(tables->begin(), tables->end(), [&](const auto& table) { return table->oid == oid; });
  };
  for (size_t i = 0; i < tables->size(); ++i) {
    const DescriptorPtr<RelationDescriptor> table = (*tables)[i];
    for (const Oid oid : table->referenced_by) {
      if (is_truncated(oid)) continue;
      auto referring = ddl.catalog()->FindRelation(oid);
      if (referring == nullptr) continue;
      if (!cascade) {
        throw SqlError(sqlstate::kFeatureNotSupported, "cannot truncate a table referenced in a foreign key constraint")
            .Detail(Format("Table \"{}\" references \"{}\".", referring->name, table->name))
            .Hint(Format("Truncate table \"{}\" at the same time, or use TRUNCATE ... CASCADE.", referring->name));
      }
      ddl.Notice(Format("truncate cascades to table \"{}\"", referring->name));
      CheckTruncatable(ddl, *referring);
      ddl.transaction().LockTable(ddl.database(), oid, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
      tables->push_back(ddl.catalog()->FindRelation(oid));
    }
  }
}

// Sequences that a column of the table owns start again. They get fresh counters, because counters know no rollback.
void RestartSequences(const DdlContext& ddl, const RelationDescriptor& table) {
  std::vector<Oid> owned;
  ddl.catalog()->ForEachRelationIn(table.schema, [&](const RelationDescriptor& relation) {
    if (relation.kind == RelationKind::kSequence && relation.sequence->owner_table == table.oid) owned.push_back(relation.oid);
  });
  for (Oid oid : owned) {
    RelationDescriptor renewed = *ddl.catalog()->FindRelation(oid);
    ddl.RequireOwner(renewed.owner, "sequence", renewed.name);
    auto properties = std::make_shared<SequenceProperties>(*renewed.sequence);
    ddl.transaction().DropStorageId(properties->storage, 0);
    properties->storage = ddl.storage().NewStorageId(renewed.persistence == Persistence::kTemporary);
    ddl.storage().CreateSequence(properties->storage, properties->options, properties->options.start, false);
    renewed.sequence = properties;
    ddl.ddl().Put(renewed);
  }
}

}  // namespace

std::unique_ptr<StatementRun> StartTruncate(ExecutionContext& context, const Statement& statement) {
  const auto& truncate = *ast::Cast<ast::TruncateStmt>(statement.node);
  const DdlContext ddl(context, statement.text);
  Relations tables = LockTables(ddl, truncate.relations);
  FollowReferences(ddl, truncate.behavior == ast::DROP_CASCADE, &tables);
  for (const auto& table : tables) {
    EmptyTable(ddl, *table);
    if (truncate.restart_seqs) RestartSequences(ddl, *table);
  }
  return std::make_unique<FinishedRun>("TRUNCATE TABLE");
}

}  // namespace basalt
