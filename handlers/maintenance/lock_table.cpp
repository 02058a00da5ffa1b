#include "handlers/maintenance/lock_table.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/execution/modify/constraint_checks.h"
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

namespace {

// Those of the first schema of the search path that has any of the name, or of the schema that was named.
std::vector<Oid> NamedConstraints(ExecutionContext& context, const CatalogSnapshot& catalog, const ast::RangeVar& name, bool deferred) {
  ConnectionState& connection = context.connection();
  std::vector<Oid> schemas = connection.SearchPath(context.session().catalog());
  if (name.schemaname != nullptr) {
    const SchemaDescriptor* schema = catalog.FindSchema(connection.database, name.schemaname);
    if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", name.schemaname));
    schemas = {schema->oid};
  }
  for (const Oid schema : schemas) {
    std::vector<Oid> found;
    bool any = false;
    catalog.ForEachRelationIn(schema, [&](const RelationDescriptor& relation) {
      for (const ConstraintDescriptor& constraint : relation.constraints) {
        if (constraint.name != name.relname) continue;
        any = true;
        if (constraint.deferrable) found.push_back(constraint.oid);
        else if (deferred) throw SqlError(sqlstate::kWrongObjectType, Format("constraint \"{}\" is not deferrable", name.relname));
      }
    });
    if (any) return found;
  }
  throw SqlError(sqlstate::kUndefinedObject, Format("constraint \"{}\" does not exist", name.relname));
}

}  // namespace

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
  std::vector<Oid> constraints;
  for (const auto* name : ast::Each<ast::RangeVar>(set.constraints)) {
    for (const Oid constraint : NamedConstraints(context, *catalog, *name, set.deferred)) constraints.push_back(constraint);
  }
  const bool all = ast::IsEmpty(set.constraints);
  DeferredChecks& checks = DeferredChecks::Of(connection);
  if (all) checks.Set(kInvalidOid, set.deferred);
  for (const Oid constraint : constraints) checks.Set(constraint, set.deferred);
  if (!set.deferred && (all || !constraints.empty())) {
    EnsureTransaction(context);
    RunDeferredChecks(context, constraints);
  }
  return std::make_unique<FinishedRun>("SET CONSTRAINTS");
}

}  // namespace basalt
