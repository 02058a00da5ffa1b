#include "handlers/transaction/transaction_state.h"

#include "base/sql_error.h"
#include "engine/execution/modify/constraint_checks.h"
#include "handlers/cursor/cursor.h"
#include "handlers/notify/notify.h"
#include "handlers/prepared_statement.h"
#include "handlers/statement_executor.h"
#include "handlers/transaction/on_commit.h"
#include "session/setting_definition.h"

namespace basalt {

Transaction& EnsureTransaction(ExecutionContext& context) {
  ConnectionState& connection = context.connection();
  TransactionState& state = connection.transaction;
  if (state.transaction != nullptr) return *state.transaction;
  const SessionSettings& settings = connection.settings;
  connection.lock_owner.lock_timeout_ms = settings.lock_timeout_ms;
  connection.lock_owner.deadlock_timeout_ms = settings.deadlock_timeout_ms;
  state.transaction = context.session().storage().Begin(connection.lock_owner,
                                                        static_cast<IsolationLevel>(settings.default_transaction_isolation),
                                                        settings.default_transaction_read_only, &connection.memory);
  state.deferrable = false;
  return *state.transaction;
}

CatalogTransaction& EnsureCatalogTransaction(ExecutionContext& context) {
  TransactionState& state = context.connection().transaction;
  Transaction& transaction = EnsureTransaction(context);
  if (state.catalog == nullptr) {
    state.catalog = context.session().catalog().Begin(transaction, &context.connection().temporary_catalog);
    // Savepoints that exist already must be known to it.
    for (const Savepoint& savepoint : state.savepoints) state.catalog->MarkSavepoint(savepoint.level);
  }
  return *state.catalog;
}

void RequireTransactionBlock(const ExecutionContext& context, std::string_view statement) {
  const TransactionState& state = context.connection().transaction;
  if (state.block != TransactionBlock::kNone) return;
  throw SqlError(sqlstate::kNoActiveSqlTransaction, Format("{} can only be used in transaction blocks", statement));
}

void PreventInTransactionBlock(const ExecutionContext& context, std::string_view statement) {
  const TransactionState& state = context.connection().transaction;
  if (state.block != TransactionBlock::kNone) {
    throw SqlError(sqlstate::kActiveSqlTransaction, Format("{} cannot run inside a transaction block", statement));
  }
  if (state.implicit_block) {
    throw SqlError(sqlstate::kActiveSqlTransaction, Format("{} cannot be executed within a pipeline", statement));
  }
}

void ClosePortalsAtTransactionEnd(ConnectionState& connection, bool committed) {
  for (auto at = connection.portals.begin(); at != connection.portals.end();) {
    const Portal& portal = static_cast<const Portal&>(*at->second);
    const bool survives = portal.running || portal.held || (portal.holdable && committed);
    at = survives ? std::next(at) : connection.portals.erase(at);
  }
}

void RefreshTransactionSettings(ConnectionState& connection) {
  static const size_t kIsolation = FindSetting("transaction_isolation");
  static const size_t kReadOnly = FindSetting("transaction_read_only");
  static const size_t kDeferrable = FindSetting("transaction_deferrable");
  constexpr const char* kNames[] = {"read uncommitted", "read committed", "repeatable read", "serializable"};
  const Transaction* transaction = connection.transaction.transaction.get();
  const int isolation = transaction != nullptr ? static_cast<int>(transaction->isolation())
                                               : connection.settings.default_transaction_isolation;
  const bool read_only = transaction != nullptr ? transaction->read_only() : connection.settings.default_transaction_read_only;
  connection.settings.SetInternal(kIsolation, kNames[isolation]);
  connection.settings.SetInternal(kReadOnly, read_only ? "on" : "off");
  connection.settings.SetInternal(kDeferrable, connection.transaction.deferrable ? "on" : "off");
}

namespace {

// Portals made after the savepoint, and those that failed.
void ClosePortalsOfSavepoint(ConnectionState& connection, size_t position) {
  for (auto at = connection.portals.begin(); at != connection.portals.end();) {
    const Portal& portal = static_cast<const Portal&>(*at->second);
    const bool survives = portal.held || (!portal.failed && (portal.running || portal.savepoints <= position));
    at = survives ? std::next(at) : connection.portals.erase(at);
  }
}

}  // namespace

void RollbackToSavepoint(ConnectionState& connection, size_t position) {
  TransactionState& state = connection.transaction;
  ClosePortalsOfSavepoint(connection, position);
  const Savepoint& savepoint = state.savepoints[position];
  state.transaction->RollbackToSavepoint(savepoint.level);
  if (state.catalog != nullptr) state.catalog->RollbackToSavepoint(savepoint.level);
  connection.settings.RollbackTo(savepoint.settings_mark);
  if (state.checks != nullptr) state.checks->RollbackTo(savepoint.checks_mark);
  connection.pending_notifications.RollbackTo(savepoint.notifications);
}

namespace {

// What a transaction did and holds; the modes of the block stay.
void ReleaseWork(ExecutionContext& context, bool committed) {
  ConnectionState& connection = context.connection();
  TransactionState& state = connection.transaction;
  ClosePortalsAtTransactionEnd(connection, committed);
  if (!committed && state.transaction != nullptr) state.transaction->Rollback();
  if (state.catalog != nullptr) {
    if (committed) state.catalog->Committed();
    connection.ForgetCatalog();
  }
  state.catalog.reset();
  state.checks.reset();
  connection.settings.EndTransaction(committed);
  EndNotifications(context, committed);
}

void ResetState(ExecutionContext& context, bool committed) {
  ReleaseWork(context, committed);
  TransactionState& state = context.connection().transaction;
  state.transaction.reset();
  state.block = TransactionBlock::kNone;
  state.savepoints.clear();
  state.implicit_block = false;
}

}  // namespace

void RollbackTransaction(ExecutionContext& context) { ResetState(context, false); }

bool CommitAtOnce(ExecutionContext& context) {
  ConnectionState& connection = context.connection();
  TransactionState& state = connection.transaction;
  if (state.checks != nullptr) RunDeferredChecks(context, {});
  CheckNotificationRoom(context);
  HoldCursors(context);
  ClosePortalsAtTransactionEnd(connection, true);
  if (state.transaction == nullptr) return true;
  if (HasOnCommitActions(context)) return false;
  Transaction& transaction = *state.transaction;
  // What a serializable transaction read counts for others even when it wrote nothing.
  if (transaction.has_writes() || transaction.isolation() == IsolationLevel::kSerializable ||
      transaction.must_see() > context.session().storage().durable_sequence()) {
    return false;
  }
  transaction.Rollback();
  return true;
}

bool StartCommit(ExecutionContext& context, CommitCallback callback) {
  if (context.connection().transaction.checks != nullptr) RunDeferredChecks(context, {});
  HoldCursors(context);  // before the tables they read are emptied
  RunOnCommitActions(context);
  if (CommitAtOnce(context)) return true;
  ConnectionState& connection = context.connection();
  connection.transaction.transaction->Commit(connection.settings.synchronous_commit, std::move(callback));
  return false;
}

void FinishCommit(ExecutionContext& context, CommitResult result) {
  ResetState(context, result.committed);
  if (!result.committed && result.error != nullptr) std::rethrow_exception(result.error);
}

bool NeedsImplicitCommit(const ExecutionContext& context) {
  const TransactionState& state = context.connection().transaction;
  return state.block == TransactionBlock::kNone && state.transaction != nullptr;
}

void AbortStatement(ExecutionContext& context) {
  ConnectionState& connection = context.connection();
  TransactionState& state = connection.transaction;
  if (state.block == TransactionBlock::kNone) return RollbackTransaction(context);
  state.block = TransactionBlock::kFailed;
  // Others need not wait for the client's ROLLBACK: what failed gives its locks back now.
  if (!state.savepoints.empty()) return RollbackToSavepoint(connection, state.savepoints.size() - 1);
  for (auto at = connection.portals.begin(); at != connection.portals.end();) {
    const Portal& portal = static_cast<const Portal&>(*at->second);
    at = portal.held ? std::next(at) : connection.portals.erase(at);
  }
  ReleaseWork(context, false);
}

char TransactionStatus(const ConnectionState& connection) {
  switch (connection.transaction.block) {
    case TransactionBlock::kOpen: return 'T';
    case TransactionBlock::kFailed: return 'E';
    case TransactionBlock::kNone: break;
  }
  return 'I';
}

}  // namespace basalt
