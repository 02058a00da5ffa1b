// CteSource: the rows of a common table expression, computed once an execution, as far as its readers have asked (a LIMIT over
// an endless recursion ends). Owned by the ExecutionState; one thread.
#pragma once

#include "engine/execution/data/chunk_store.h"
#include "engine/execution/operators/operator.h"

namespace basalt {

class CteSource {
 public:
  CteSource(const PlanNode& plan, ExecutionState& state);
  // Computes on until the row is there; false: the result has fewer rows.
  bool Fill(StoredRow row);
  void RunToEnd();
  void Restart();  // forgets the rows: a table that it reads has others now
  const ChunkStore& rows() const { return store_; }

 private:
  OperatorPtr plan_;
  ChunkStore store_;
  bool opened_ = false, ended_ = false;
};

// The source of cte_id, made when first asked for.
CteSource& CteOf(ExecutionState& state, int cte_id);
// Data-modifying CTEs run to their end even when nobody read them.
void FinishModifyingCtes(ExecutionState& state);

}  // namespace basalt
