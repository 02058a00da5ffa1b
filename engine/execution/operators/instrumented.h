// InstrumentedOperator: counts what passes between an operator and the one above it, for EXPLAIN ANALYZE.
#pragma once

#include "engine/execution/operators/operator.h"
#include "engine/planner/plan_statistics.h"

namespace basalt {

OperatorPtr MakeInstrumented(const PlanNode& node, OperatorPtr inner, ExecutionState& state);

}  // namespace basalt
