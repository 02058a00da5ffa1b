// SQL functions of users in place of which their bodies can stand: one expression where a value is wanted, one SELECT in FROM.
// PostgreSQL's conditions: what is inlined must not be called more or less often than the function would be.
#pragma once

#include <vector>

#include "engine/planner/planning_context.h"

namespace basalt {

// The body with the call's arguments, of the call's type, not folded yet; null: it must be called. active: functions being inlined.
ExpressionPtr InlineRoutine(PlanningContext& context, FunctionExpression& call, const std::vector<Oid>& active);
// Functions in FROM become subqueries, at every level of the query.
void InlineSetRoutines(PlanningContext& context, Query& query);

}  // namespace basalt
