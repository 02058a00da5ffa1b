// Calls of functions whose bodies are statements, from expressions and FROM: the way to the session's RoutineRunner.
#pragma once

#include "engine/execution/execution_state.h"
#include "session/function_environment.h"
#include "session/routine_runner.h"

namespace basalt {

// columns: what a result that is a row is spread into; empty: one value.
std::unique_ptr<RoutineCall> PrepareRoutine(const FunctionDescriptor& function, std::span<const SqlType> argument_types, SqlType result,
                                            std::vector<SqlType> columns, ExecutionState& state);
inline ExecutionContext& ContextOf(ExecutionState& state) { return static_cast<SessionEnvironment&>(state.environment).context(); }

}  // namespace basalt
