#include "handlers/transaction/control.h"

#include <algorithm>

#include "base/sql_error.h"
#include "handlers/prepared_statement.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {
namespace {

void Warn(ExecutionContext& context, SqlState state, std::string message) {
  ErrorFields warning;
  warning.severity = Severity::kWarning;
  warning.state = state;
  warning.message = std::move(message);
  context.sink().Notice(warning);
}

size_t FindSavepoint(const TransactionState& state, std::string_view name) {
  for (size_t i = state.savepoints.size(); i-- > 0;) {
    if (state.savepoints[i].name == name) return i;
  }
  throw SqlError(sqlstate::kSEInvalidSpecification, Format("savepoint \"{}\" does not exist", name));
}

void Begin(ExecutionContext& context, const ast::TransactionStmt& statement) {
  TransactionState& state = context.connection().transaction;
  if (state.block != TransactionBlock::kNone) {
    Warn(context, sqlstate::kActiveSqlTransaction, "there is already a transaction in progress");
  } else {
    EnsureTransaction(context);
    state.block = TransactionBlock::kOpen;
  }
  ApplyTransactionModes(context, statement.options);
  RefreshTransactionSettings(context.connection());
}

void MakeSavepoint(ExecutionContext& context, const ast::TransactionStmt& statement) {
  RequireTransactionBlock(context, "SAVEPOINT");
  ConnectionState& connection = context.connection();
  TransactionState& state = connection.transaction;
  const int level = EnsureTransaction(context).CreateSavepoint();
  if (state.catalog != nullptr) state.catalog->MarkSavepoint(level);
  state.savepoints.push_back({statement.savepoint_name, level, connection.settings.Mark(), connection.pending_notifications.mark(),
                              state.checks == nullptr ? 0 : state.checks->Mark()});
}

void Release(ExecutionContext& context, const ast::TransactionStmt& statement) {
  RequireTransactionBlock(context, "RELEASE SAVEPOINT");
  TransactionState& state = context.connection().transaction;
  const size_t position = FindSavepoint(state, statement.savepoint_name);
  state.transaction->ReleaseSavepoint(state.savepoints[position].level);
  state.savepoints.resize(position);
  for (auto& [name, base] : context.connection().portals) {
    Portal& portal = static_cast<Portal&>(*base);
    portal.savepoints = std::min(portal.savepoints, position);
  }
}

void RollbackToSavepoint(ExecutionContext& context, const ast::TransactionStmt& statement) {
  RequireTransactionBlock(context, "ROLLBACK TO SAVEPOINT");
  TransactionState& state = context.connection().transaction;
  const size_t position = FindSavepoint(state, statement.savepoint_name);
  RollbackToSavepoint(context.connection(), position);
  state.savepoints.resize(position + 1);
  state.block = TransactionBlock::kOpen;
}

// Modes that AND CHAIN hands on.
struct Chained {
  IsolationLevel isolation;
  bool read_only;
  bool deferrable;
};

Chained ModesOf(const TransactionState& state) {
  return {state.transaction->isolation(), state.transaction->read_only(), state.deferrable};
}

void BeginChained(ExecutionContext& context, const Chained& modes) {
  TransactionState& state = context.connection().transaction;
  EnsureTransaction(context).SetCharacteristics(modes.isolation, modes.read_only);
  state.deferrable = modes.deferrable;
  state.block = TransactionBlock::kOpen;
}

std::string Rollback(ExecutionContext& context, const ast::TransactionStmt& statement) {
  TransactionState& state = context.connection().transaction;
  if (state.block == TransactionBlock::kNone) {
    if (statement.chain) RequireTransactionBlock(context, "ROLLBACK AND CHAIN");
    Warn(context, sqlstate::kNoActiveSqlTransaction, "there is no transaction in progress");
    if (state.transaction != nullptr && state.implicit_block) RollbackTransaction(context);
    return "ROLLBACK";
  }
  const Chained modes = ModesOf(state);
  RollbackTransaction(context);
  if (statement.chain) BeginChained(context, modes);
  RefreshTransactionSettings(context.connection());
  return "ROLLBACK";
}

// COMMIT waits for durability without holding the thread: the first Run asks net to commit, the second tells the tag.
class CommitRun : public StatementRun {
 public:
  explicit CommitRun(bool chain) : chain_(chain) {}

  RunStatus Run(ExecutionContext& context, uint64_t) override {
    TransactionState& state = context.connection().transaction;
    if (committing_) return AfterCommit(context);
    if (state.block == TransactionBlock::kNone) {
      if (chain_) RequireTransactionBlock(context, "COMMIT AND CHAIN");
      Warn(context, sqlstate::kNoActiveSqlTransaction, "there is no transaction in progress");
      if (state.transaction == nullptr) return RunStatus::kDone;
    } else if (chain_) {
      modes_ = ModesOf(state);
    }
    if (state.block == TransactionBlock::kFailed) {
      RollbackTransaction(context);
      tag_ = "ROLLBACK";
      return AfterCommit(context);
    }
    committing_ = true;
    return RunStatus::kCommit;
  }
  std::string tag() const override { return tag_; }

 private:
  RunStatus AfterCommit(ExecutionContext& context) {
    if (chain_) BeginChained(context, modes_);
    RefreshTransactionSettings(context.connection());
    return RunStatus::kDone;
  }

  const bool chain_;
  bool committing_ = false;
  Chained modes_{};
  std::string tag_ = "COMMIT";
};

IsolationLevel ParseIsolation(std::string_view text) {
  if (text == "serializable") return IsolationLevel::kSerializable;
  if (text == "repeatable read") return IsolationLevel::kRepeatableRead;
  return text == "read uncommitted" ? IsolationLevel::kReadUncommitted : IsolationLevel::kReadCommitted;
}

bool IntegerFlag(const ast::Node* node) {
  const auto* constant = ast::DynCast<ast::A_Const>(node);
  const auto* integer = ast::DynCast<ast::Integer>(constant != nullptr ? constant->val : node);
  return integer != nullptr && integer->ival != 0;
}

}  // namespace

void ApplyTransactionModes(ExecutionContext& context, const ast::List* modes) {
  TransactionState& state = context.connection().transaction;
  Transaction& transaction = *state.transaction;
  for (const auto* mode : ast::Each<ast::DefElem>(modes)) {
    const std::string_view name = mode->defname;
    if (name == "transaction_isolation") {
      const auto* text = ast::DynCast<ast::String>(ast::Cast<ast::A_Const>(mode->arg)->val);
      const IsolationLevel level = ParseIsolation(text->sval);
      if (transaction.has_snapshot() && level != transaction.isolation()) {
        throw SqlError(sqlstate::kActiveSqlTransaction, "SET TRANSACTION ISOLATION LEVEL must be called before any query");
      }
      if (level != transaction.isolation()) transaction.SetCharacteristics(level, transaction.read_only());
    } else if (name == "transaction_read_only") {
      const bool read_only = IntegerFlag(mode->arg);
      if (!read_only && transaction.read_only() && transaction.has_snapshot()) {
        throw SqlError(sqlstate::kActiveSqlTransaction, "transaction read-write mode must be set before any query");
      }
      transaction.SetCharacteristics(transaction.isolation(), read_only);
    } else {
      state.deferrable = IntegerFlag(mode->arg);
    }
  }
}

std::unique_ptr<StatementRun> StartTransactionControl(ExecutionContext& context, const Statement& statement) {
  const auto& node = *ast::Cast<ast::TransactionStmt>(statement.node);
  const auto finished = [](std::string tag) { return std::make_unique<FinishedRun>(std::move(tag)); };
  switch (node.kind) {
    case ast::TRANS_STMT_BEGIN: return Begin(context, node), finished("BEGIN");
    case ast::TRANS_STMT_START: return Begin(context, node), finished("START TRANSACTION");
    case ast::TRANS_STMT_COMMIT: return std::make_unique<CommitRun>(node.chain);
    case ast::TRANS_STMT_ROLLBACK: return finished(Rollback(context, node));
    case ast::TRANS_STMT_SAVEPOINT: return MakeSavepoint(context, node), finished("SAVEPOINT");
    case ast::TRANS_STMT_RELEASE: return Release(context, node), finished("RELEASE");
    case ast::TRANS_STMT_ROLLBACK_TO: return RollbackToSavepoint(context, node), finished("ROLLBACK");
    default: ThrowNotSupported("two-phase commit (PREPARE TRANSACTION)");
  }
}

}  // namespace basalt
