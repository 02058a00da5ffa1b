// REINDEX: indexes built anew in fresh storage.
#pragma once

#include "handlers/handler.h"

namespace basalt {
std::unique_ptr<StatementRun> StartReindex(ExecutionContext& context, const Statement& statement);
}  // namespace basalt
