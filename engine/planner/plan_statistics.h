// What EXPLAIN ANALYZE counts of a running plan, by node. Filled by the executor, read when the plan is written; one thread.
#pragma once

#include <cstdint>
#include <unordered_map>

namespace basalt {

struct PlanNode;

struct NodeStatistics {
  uint64_t loops = 0;       // times it was started
  uint64_t rows = 0;        // over all loops
  uint64_t removed = 0;     // by the filter of a scan
  int64_t first_row_ns = 0; // until the first row of a loop (or its end), over all loops; 0 without timing
  int64_t total_ns = 0;     // with everything below it
};

struct PlanStatistics {
  bool timing = true;
  std::unordered_map<const PlanNode*, NodeStatistics> nodes;
};

}  // namespace basalt
