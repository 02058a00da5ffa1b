// CteSource: the rows of a common table expression, computed once an execution, as far as its readers have asked (a LIMIT over
// an endless recursion ends). Owned by the ExecutionState; one thread.
#pragma once

#include "engine/execution/data/row_buffer.h"
#include "engine/execution/operators/operator.h"

namespace basalt {

class CteSource {
 public:
  CteSource(const PlanNode& plan, ExecutionState& state);
  // Starts again if an outer row's values that it reads have changed; called before a reader starts.
  void Refresh();
  // Computes on until the row is there; false: the result has fewer rows.
  bool Fill(StoredRow row);
  void RunToEnd();
  void Restart();  // forgets the rows: a table that it reads has others now
  const RowBuffer& rows() const { return store_; }

 private:
  ExecutionState& state_;
  OperatorPtr plan_;
  RowBuffer store_;
  std::vector<std::pair<size_t, uint64_t>> outer_;  // exec parameters and the versions last seen
  bool opened_ = false, ended_ = false;
};

// The source of cte_id, made when first asked for.
CteSource& CteOf(ExecutionState& state, int cte_id);
// Data-modifying CTEs run to their end even when nobody read them.
void FinishModifyingCtes(ExecutionState& state);

}  // namespace basalt
