// LOCK TABLE and SET CONSTRAINTS.
#pragma once

#include "handlers/handler.h"

namespace basalt {
std::unique_ptr<StatementRun> StartLockTable(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartSetConstraints(ExecutionContext& context, const Statement& statement);
}  // namespace basalt
