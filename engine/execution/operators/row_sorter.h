// RowSorter: takes rows, gives them back in order, equal ones as they arrived. Up to work_mem they stay in memory and their numbers are
// sorted; beyond, sorted runs go to a temporary file and are merged at the end. Owned by an operator; one thread.
#pragma once

#include <memory>
#include <vector>

#include "engine/execution/execution_state.h"
#include "engine/execution/operators/run_merger.h"
#include "engine/planner/plan_statistics.h"

namespace basalt {

class RowSorter {
 public:
  // columns[k]: where key k of the order stands in a row of these types.
  RowSorter(std::vector<PhysicalType> types, std::vector<OrderKey> order, std::vector<size_t> columns, ExecutionState& state);
  ~RowSorter();
  RowSorter(const RowSorter&) = delete;
  RowSorter& operator=(const RowSorter&) = delete;

  // Forgets all rows. Only the first `wanted` of the rows to come will be asked for.
  void Clear(uint64_t wanted = UINT64_MAX);
  void Add(std::span<const Vector* const> columns, RowSelection rows);
  void Finish();  // no more rows; the next one is the first
  // Fills the chunk's columns, the first ones of the rows; valid until the next call. False at the end.
  bool Next(Chunk* output);
  void Rewind();

  // After Finish. In memory: all rows, and their numbers in order.
  bool in_memory() const { return runs_.empty(); }
  const ChunkStore& rows() const { return *store_; }
  std::span<const StoredRow> order() const { return sorted_; }
  void Describe(NodeStatistics* counted) const;

 private:
  static constexpr uint64_t kTopRowsAtMost = 100'000;
  static constexpr int64_t kSortingBytesARow = 16 + sizeof(StoredRow);

  bool IsOverWorkMem() const {
    return state_.memory.IsOverWork(held_bytes_ + kSortingBytesARow * store_->size(), least_bytes_);
  }
  void ChargeSorting();
  void KeepFirst();
  void WriteRun();
  void MergeRuns();
  size_t RunsAtOnce() const;

  ExecutionState& state_;
  std::vector<PhysicalType> types_;
  std::vector<OrderKey> order_;
  std::vector<size_t> columns_;
  std::unique_ptr<ChunkStore> store_;
  std::vector<StoredRow> sorted_;
  size_t next_ = 0;                  // in memory: of sorted_
  uint64_t wanted_ = UINT64_MAX;
  uint64_t given_ = 0;               // merging: rows handed out
  const int64_t least_bytes_;
  int64_t held_bytes_ = 0, charged_ = 0, most_bytes_ = 0;
  uint64_t arrived_ = 0;             // rows, those that were dropped included
  std::shared_ptr<TemporaryFile> file_;
  std::vector<std::unique_ptr<SpilledRows>> runs_;
  std::unique_ptr<RunMerger> merger_;
};

}  // namespace basalt
