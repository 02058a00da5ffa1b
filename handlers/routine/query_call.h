// Queries that functions run themselves, as session/routine_runner.h declares them.
#pragma once

#include "session/routine_runner.h"

namespace basalt {

std::unique_ptr<QueryCall> MakeQueryCall(ExecutionContext& context, std::string_view text, bool as_cursor);
std::unique_ptr<QueryCall> MakeCursorCall(ExecutionContext& context, std::string_view name, int64_t count);

}  // namespace basalt
