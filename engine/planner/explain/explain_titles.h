// What EXPLAIN calls a plan node in text and in the other formats, and what it guesses of its cost. Pure.
#pragma once

#include <string>

#include "engine/planner/explain/explain_tree.h"
#include "engine/planner/plan.h"

namespace basalt {

// alias: the name the scanned relation has in this plan. Fills title, identity and placed.
void NameExplainNode(const PlanNode& node, const std::string& alias, bool verbose, const PlanningContext& context, ExplainNode* shown);
ExplainCost EstimateCost(const PlanNode& node);
int PlanWidth(const PlanNode& node);

}  // namespace basalt
