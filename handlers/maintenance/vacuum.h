// VACUUM, ANALYZE, CHECKPOINT.
#pragma once

#include "handlers/handler.h"

namespace basalt {
std::unique_ptr<StatementRun> StartVacuum(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartCheckpoint(ExecutionContext& context, const Statement& statement);
}  // namespace basalt
