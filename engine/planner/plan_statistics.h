// What EXPLAIN ANALYZE counts of a running plan, by node. Filled by the executor, read when the plan is written; one thread.
#pragma once

#include <cstdint>
#include <unordered_map>

namespace basalt {

struct PlanNode;

enum class SortMethod : uint8_t { kNone, kQuicksort, kTopN, kExternalMerge };

struct NodeStatistics {
  uint64_t loops = 0;       // times it was started
  uint64_t rows = 0;        // over all loops
  uint64_t removed = 0;     // by the filter of a scan
  int64_t first_row_ns = 0; // until the first row of a loop (or its end), over all loops; 0 without timing
  int64_t total_ns = 0;     // with everything below it
  SortMethod sort_method = SortMethod::kNone;  // of the last loop
  uint64_t batches = 0;     // of a hash table, those on disk included; 0: there was none
  uint64_t buckets = 0, original_buckets = 0;
  int64_t memory_bytes = 0; // at most held by a sort or hash table
  int64_t disk_bytes = 0;   // written by it
};

struct PlanStatistics {
  bool timing = true;
  std::unordered_map<const PlanNode*, NodeStatistics> nodes;
};

}  // namespace basalt
