// GroupSet: the groups of one grouping set, and a block of aggregate states for each. Told to, it takes no more groups: rows of others
// go to hash partitions on disk. Owned by the Aggregate operator.
#pragma once

#include <algorithm>

#include "engine/execution/data/spilled_rows.h"
#include "engine/execution/operators/aggregate_call.h"

namespace basalt {

class GroupSet {
 public:
  // included: which keys group; the others read NULL. level: of the division of rows of other groups.
  GroupSet(std::vector<bool> included, std::vector<KeyType> keys, std::span<const std::unique_ptr<AggregateCallSite>> calls,
           size_t block_bytes, int level, ExecutionState& state);
  ~GroupSet();
  static size_t AlignedStateBytes(const AggregateEntry& entry) {
    return (entry.state_bytes + kStateAlignment - 1) / kStateAlignment * kStateAlignment;
  }

  // key_columns: where the keys stand in a row on disk; behind the input's columns stand, in order, those that are none of them.
  void Consume(const Chunk& input, std::span<const Vector* const> keys, std::span<const Vector* const> nulls,
               std::span<const size_t> key_columns);
  // From now on no groups are added. A set without keys has but one group and goes on as before.
  void WriteOthers(const std::vector<PhysicalType>& row_types);
  std::unique_ptr<HashPartitions> TakeOthers() { return std::move(others_); }
  void FeedDeferred();

  uint32_t size() const { return static_cast<uint32_t>(blocks_.size()); }
  bool includes(size_t key) const { return included_[key]; }
  bool plain() const { return plain_; }
  const ChunkStore& keys() const { return table_.keys(); }
  char* block(uint32_t group) { return blocks_[group]; }

 private:
  static constexpr size_t kStateAlignment = 16;

  void AssignGroups(std::span<const Vector* const> keys, std::span<const Vector* const> nulls, RowSelection rows);
  // The rows of known groups; the others are written.
  RowSelection KeepKnown(const Chunk& input, std::span<const Vector* const> keys, std::span<const Vector* const> nulls,
                         std::span<const size_t> key_columns);
  void AddBlock();

  ExecutionState& state_;
  std::vector<bool> included_;
  std::span<const std::unique_ptr<AggregateCallSite>> calls_;
  size_t block_bytes_;
  int level_;
  bool plain_ = true;
  GroupTable table_;
  Arena blocks_arena_;
  std::vector<char*> blocks_;  // by group
  std::vector<std::unique_ptr<DeferredInput>> deferred_;
  std::unique_ptr<HashPartitions> others_;
  std::vector<const Vector*> columns_;
  uint32_t groups_[kVectorSize];
  uint32_t known_[kVectorSize];
  void* states_[kVectorSize];
};

}  // namespace basalt
