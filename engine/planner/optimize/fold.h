// Constant folding: immutable functions of constants are computed while planning; AND, OR, CASE, COALESCE lose what cannot matter.
// An error of a folded call is left for execution, as PostgreSQL does.
#pragma once

#include "engine/planner/planning_context.h"

namespace basalt {

void FoldConstants(PlanningContext& context, ExpressionPtr& expression);
void FoldConstants(PlanningContext& context, Query& query);
// Conjuncts of a condition, moved out of it.
ExpressionList SplitConjuncts(ExpressionPtr condition);
ExpressionPtr JoinConjuncts(PlanningContext& context, ExpressionList terms);

}  // namespace basalt
