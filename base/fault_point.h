// Fault points: named places where a test can make the server crash, fail or stall, to prove recovery. Armed only by the
// environment variable BASALT_FAULTS ("name=crash", "name=error", "name=crash@17" at the 17th pass); one relaxed load when
// not armed.
#pragma once

#include <atomic>

namespace basalt {

namespace internal {
extern std::atomic<bool> faults_armed;
bool FaultHit(const char* name);
}  // namespace internal

// Reads BASALT_FAULTS; called once from main before threads start.
void ArmFaultPoints();

// True when the point is armed with "error" now; a "crash" does not return.
inline bool FaultPoint(const char* name) {
  return internal::faults_armed.load(std::memory_order_relaxed) && internal::FaultHit(name);
}

}  // namespace basalt
