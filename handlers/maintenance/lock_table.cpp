#include "handlers/maintenance/lock_table.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/ddl/ddl_context.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {
namespace {

Privileges PrivilegesFor(TableLockMode mode) {
  constexpr Privileges kChange = kPrivilegeUpdate | kPrivilegeDelete | kPrivilegeTruncate;
  if (mode == TableLockMode::kAccessShare) return kPrivilegeSelect;
  return mode == TableLockMode::kRowExclusive ? kChange | kPrivilegeInsert : kChange;
}

void CheckLockable(ExecutionContext& context, const CatalogSnapshot& catalog, const RelationDescriptor& relation, TableLockMode mode) {
  if (relation.kind != RelationKind::kTable && relation.kind != RelationKind::kView) {
    const std::string plural = relation.kind == RelationKind::kIndex ? "indexes" : Format("{}s", RelationKindName(relation.kind));
    throw SqlError(sqlstate::kWrongObjectType, Format("cannot lock relation \"{}\"", relation.name))
        .Detail(Format("This operation is not supported for {}.", plural));
  }
  if (CheckPrivileges(catalog, context.role(), AclObject::kTable, relation.owner, relation.acl, PrivilegesFor(mode)) == 0) {
    ThrowPermissionDenied(AclObject::kTable, relation.name);
  }
}

void LockOne(ExecutionContext& context, const PlanningInput& input, const ast::RangeVar* name, TableLockMode mode, bool nowait) {
  const auto relation = ResolveRelation(input, name, false);
  CheckLockable(context, *input.catalog, *relation, mode);
  Transaction& transaction = EnsureTransaction(context);
  const Oid database = context.connection().database;
  if (transaction.LockTable(database, relation->oid, mode, nowait ? WaitPolicy::kSkip : WaitPolicy::kWait)) return;
  throw SqlError(sqlstate::kLockNotAvailable, Format("could not obtain lock on relation \"{}\"", relation->name));
}

}  // namespace

std::unique_ptr<StatementRun> StartLockTable(ExecutionContext& context, const Statement& statement) {
  const auto& lock = *ast::Cast<ast::LockStmt>(statement.node);
  if (!context.connection().transaction.implicit_block) RequireTransactionBlock(context, "LOCK TABLE");
  for (const auto* name : ast::Each<ast::RangeVar>(lock.relations)) {
    const auto catalog = context.connection().Catalog(context.session().catalog());
    LockOne(context, {context, catalog, statement.text, {}, false, {}}, name, static_cast<TableLockMode>(lock.mode), lock.nowait);
  }
  return std::make_unique<FinishedRun>("LOCK TABLE");
}

// No constraint of ours can be deferred, so it is enough that those named exist.
std::unique_ptr<StatementRun> StartSetConstraints(ExecutionContext& context, const Statement& statement) {
  const auto& set = *ast::Cast<ast::ConstraintsSetStmt>(statement.node);
  ConnectionState& connection = context.connection();
  if (connection.transaction.block == TransactionBlock::kNone && !connection.transaction.implicit_block) {
    ErrorFields warning;
    warning.severity = Severity::kWarning;
    warning.state = sqlstate::kNoActiveSqlTransaction;
    warning.message = "SET CONSTRAINTS can only be used in transaction blocks";
    context.sink().Notice(warning);
  }
  const auto catalog = connection.Catalog(context.session().catalog());
  for (const auto* name : ast::Each<ast::RangeVar>(set.constraints)) {
    bool found = false, deferrable = false;
    catalog->ForEachRelation([&](const RelationDescriptor& relation) {
      for (const ConstraintDescriptor& constraint : relation.constraints) {
        if (constraint.name != name->relname) continue;
        found = true;
        deferrable = deferrable || constraint.deferrable;
      }
    });
    if (!found) throw SqlError(sqlstate::kUndefinedObject, Format("constraint \"{}\" does not exist", name->relname));
    if (set.deferred && !deferrable) {
      throw SqlError(sqlstate::kWrongObjectType, Format("constraint \"{}\" is not deferrable", name->relname));
    }
  }
  return std::make_unique<FinishedRun>("SET CONSTRAINTS");
}

}  // namespace basalt
