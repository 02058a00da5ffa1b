// RowFilter: the rows of a chunk for which a condition is true, as a slice. Part of every operator with a filter.
#pragma once

#include "engine/execution/operators/operator.h"

namespace basalt {

class RowFilter {
 public:
  // node: whose filter it is.
  RowFilter(const PlanNode& node, const ExpressionPtr& condition, const std::vector<PhysicalType>& types, ExecutionState& state);
  // The input itself when all rows pass (or there is no condition), null when none does. Valid until the next call.
  const Chunk* Apply(const Chunk& input);
  bool empty() const { return condition_ == nullptr; }

 private:
  EvaluatorPtr condition_;
  uint64_t* removed_ = nullptr;  // counted for EXPLAIN ANALYZE
  Chunk output_;
  uint32_t selection_[kVectorSize];
};

}  // namespace basalt
