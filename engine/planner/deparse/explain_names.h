// What EXPLAIN calls a plan node, and the figures beside it. Pure.
#pragma once

#include <string>

#include "engine/planner/plan.h"

namespace basalt {

std::string PlanNodeTitle(const PlanNode& node);
double PlanCost(const PlanNode& node);
int PlanWidth(const PlanNode& node);

}  // namespace basalt
