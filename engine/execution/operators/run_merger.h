// RunMerger: merges sorted runs in temporary files to one sequence; among equal rows those of the earlier run come first. A chunk of
// each run is in memory. Owned by a RowSorter; one thread.
#pragma once

#include <vector>

#include "engine/execution/data/spilled_rows.h"
#include "engine/execution/operators/sort_order.h"

namespace basalt {

class RunMerger {
 public:
  // runs, order, columns: must stay. frees: the runs are not read again.
  RunMerger(std::span<const std::unique_ptr<SpilledRows>> runs, std::span<const OrderKey> order, std::span<const size_t> columns,
            bool frees, MemoryAccount* account);
  // Fills the chunk's columns, the first ones of the runs; valid until the next call. False at the end.
  bool Next(Chunk* output);

 private:
  struct Head {
    explicit Head(SpilledRows* rows, bool frees) : reader(rows, frees), chunk(rows->types()) {}
    SpilledReader reader;
    Chunk chunk;
    std::vector<SortPrefix> prefixes;  // of the chunk's rows
    uint32_t at = 0;
  };
  bool Load(Head* head);
  bool Before(uint32_t left, uint32_t right) const;
  void SiftDown(size_t at);
  template <typename T>
  void Gather(size_t column, Vector* target) const;

  std::span<const OrderKey> order_;
  std::span<const size_t> columns_;
  MemoryAccount* account_;
  bool first_decided_;
  std::vector<Head> heads_;
  std::vector<uint32_t> heap_;  // numbers of heads with rows, the one whose row is next in front
  bool used_up_ = false;        // the chunk of the front one: read on at the next call
  uint32_t count_ = 0;
  uint32_t picked_head_[kVectorSize], picked_slot_[kVectorSize];
};

}  // namespace basalt
