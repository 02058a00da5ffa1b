// PlannerSettings: the settings that choose between plans, decoded. Part of SessionSettings and of the plan cache's key.
#pragma once

#include <cstdint>

namespace basalt {

// The enable_* settings.
enum class PlanMethod : uint8_t {
  kBitmapScan, kHashAggregate, kHashJoin, kIndexOnlyScan, kIndexScan, kMaterial, kMergeJoin, kNestedLoop, kSequentialScan, kSort, kTidScan,
};

struct PlannerSettings {
  uint32_t disabled = 0;  // bits by PlanMethod: taken only where nothing else gives the answer
  int join_collapse_limit = 8, from_collapse_limit = 8;

  bool Allows(PlanMethod method) const { return (disabled >> static_cast<int>(method) & 1) == 0; }
  void Allow(PlanMethod method, bool allowed) {
    const uint32_t bit = 1u << static_cast<int>(method);
    disabled = allowed ? disabled & ~bit : disabled | bit;
  }
};

}  // namespace basalt
