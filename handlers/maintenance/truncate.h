// TRUNCATE: tables get fresh, empty storage.
#pragma once

#include "handlers/handler.h"

namespace basalt {
std::unique_ptr<StatementRun> StartTruncate(ExecutionContext& context, const Statement& statement);
}  // namespace basalt
