// PlantedBug: deliberate mistakes of planner and executor, to show that the test with random queries finds mistakes of their kind.
// They exist in sanitized builds alone; there BASALT_FAULTS=planted.NAME=error switches one on (base/fault_point.h).
#pragma once

#include "base/fault_point.h"

namespace basalt {

#if defined(__SANITIZE_ADDRESS__)
inline bool PlantedBug(const char* name) { return FaultPoint(name); }
#else
constexpr bool PlantedBug(const char*) { return false; }
#endif

}  // namespace basalt
