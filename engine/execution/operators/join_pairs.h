// What hash and merge joins do in the same way with the pairs of rows they find. Used by the join operators alone.
#pragma once

#include <span>
#include <vector>

#include "engine/execution/data/chunk_store.h"
#include "engine/execution/data/key_type.h"
#include "engine/execution/execution_state.h"
#include "engine/execution/expression/evaluator.h"

namespace basalt {

inline std::vector<PhysicalType> Concatenate(const std::vector<PhysicalType>& left, const std::vector<PhysicalType>& right) {
  std::vector<PhysicalType> all = left;
  all.insert(all.end(), right.begin(), right.end());
  return all;
}

// JoinNode: HashJoinNode, MergeJoinNode. Both sides' keys have the same types.
template <typename JoinNode>
std::vector<KeyType> JoinKeyTypes(const JoinNode& node, const ExecutionState& state) {
  std::vector<KeyType> keys;
  for (const ExpressionPtr& key : node.right_keys) keys.push_back(KeyType::Make(key->type, key->physical, state.types()));
  return keys;
}

// pairs: the left columns (left_width of them), then the right ones, of left[i] in left_rows and right[i] in right_rows.
inline void GatherPairs(const Chunk& left_rows, std::span<const uint32_t> left, size_t left_width, const ChunkStore& right_rows,
                        std::span<const StoredRow> right, size_t right_width, Chunk* pairs) {
  const auto count = static_cast<uint32_t>(left.size());
  for (size_t c = 0; c < left_width; ++c) pairs->column(c).Slice(left_rows.column(c), left.data(), count);
  for (size_t c = 0; c < right_width; ++c) right_rows.Gather(c, right, &pairs->column(left_width + c));
  pairs->set_size(count);
}

// The pairs that the residual condition (null: none) lets through; passed: room for a chunk.
inline RowSelection TestPairs(Evaluator* residual, const Chunk& pairs, uint32_t* passed) {
  if (residual == nullptr) return {IdentityIndex(), pairs.size()};
  return {passed, residual->SelectTrue(pairs, {nullptr, pairs.size()}, passed)};
}

}  // namespace basalt
