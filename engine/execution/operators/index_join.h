// IndexJoin: a nested loop over an index scan by equality, run in batches: the keys of a chunk of left rows are computed at once, one
// probe goes from key to key, and rows are fetched and tested a vector at a time.
#pragma once

#include "engine/execution/operators/operator.h"

namespace basalt {

// Null where it must be row by row: other kinds of joins and scans, expressions that run something, a re-check of one row.
OperatorPtr TryMakeIndexJoin(const NestedLoopJoinNode& node, ExecutionState& state);

}  // namespace basalt
