#include "engine/execution/expression/routine.h"

#include "base/sql_error.h"

namespace basalt {

std::unique_ptr<RoutineCall> PrepareRoutine(const FunctionDescriptor& function, std::span<const SqlType> argument_types, SqlType result,
                                            std::vector<SqlType> columns, ExecutionState& state) {
  const RoutineRunner* runner = ContextOf(state).session().routines();
  if (runner == nullptr) ThrowNotSupported("function " + function.name);
  RoutineRequest request;
  request.function = &function;
  request.argument_types.assign(argument_types.begin(), argument_types.end());
  request.result = result;
  request.columns = std::move(columns);
  return runner->Prepare(std::move(request));
}

}  // namespace basalt
