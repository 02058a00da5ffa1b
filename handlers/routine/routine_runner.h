// The RoutineRunner over the handlers: whatever a client can send, a function's body can hold. Owned by AppContext; any thread.
#pragma once

#include "session/routine_runner.h"

namespace basalt {

std::unique_ptr<RoutineRunner> MakeRoutineRunner();

}  // namespace basalt
