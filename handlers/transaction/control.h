// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their kin (TransactionStmt).
#pragma once

#include "handlers/handler.h"

namespace basalt {
std::unique_ptr<StatementRun> StartTransactionControl(ExecutionContext& context, const Statement& statement);
// SET TRANSACTION and BEGIN's modes: isolation level, read only, deferrable, from DefElems. local: this transaction.
void ApplyTransactionModes(ExecutionContext& context, const ast::List* modes);
}  // namespace basalt
