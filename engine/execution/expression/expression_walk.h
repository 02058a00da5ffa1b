// Questions about bound expressions and plans: which expressions and plans stand below one, and what a subtree depends on.
// Pure; asked once when an Execution is built.
#pragma once

#include <functional>
#include <set>

#include "engine/planner/plan.h"

namespace basalt {

// Direct children; the plan of a subplan is given to visit_plan.
void ForEachChild(const Expression& expression, const std::function<void(const Expression&)>& visit,
                  const std::function<void(const PlanNode&)>& visit_plan);
void ForEachExpression(const PlanNode& node, const std::function<void(const Expression&)>& visit);

// Same value for every row and every time in one execution: constants, parameters and functions of them that are not volatile.
bool IsSteady(const Expression& expression);

// A user's function that may change data, or see what others changed, stands in it.
bool CallsVolatileRoutine(const Expression& expression);

struct Dependencies {
  bool columns = false;
  bool parameters = false;      // $n
  bool volatile_functions = false;
  bool subplans = false;
  bool work_tables = false;
  bool ctes = false;
  bool modifies = false;
  std::set<int> exec_parameters;  // read, and not set inside
};
Dependencies DependenciesOf(const Expression& expression);
Dependencies DependenciesOf(const PlanNode& node);
// True if running the plan again in the same execution must give the same rows unless an exec parameter changed.
bool IsFixed(const Dependencies& dependencies);

}  // namespace basalt
