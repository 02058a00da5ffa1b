// Functions and procedures in LANGUAGE sql, run: their statements one after the other within the caller's transaction, each with
// a snapshot of its own if the function is volatile, else with the caller's.
#pragma once

#include "session/routine_runner.h"

namespace basalt {

std::unique_ptr<RoutineCall> MakeSqlRoutineCall(RoutineRequest request);

}  // namespace basalt
