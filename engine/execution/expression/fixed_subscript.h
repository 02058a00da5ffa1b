// Subscripts of types that are a fixed number of equal parts: name, point, lseg, box, line. The first part has number 0.
#pragma once

#include "engine/execution/expression/nodes.h"

namespace basalt {

bool IsFixedArray(Oid type);
EvaluatorPtr MakeFixedSubscriptEvaluator(const SubscriptExpression& expression, ExecutionState& state);

}  // namespace basalt
