// ExplainNode: a plan as EXPLAIN shows it, before a format is chosen: PostgreSQL's nodes (filters and projections belong to the
// node below them, a hash join's inner side stands under a Hash), their texts and figures. Built for one statement; one thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/planner/plan_statistics.h"
#include "engine/planner/planner.h"
#include "engine/planner/planning_context.h"

namespace basalt {

struct ExplainProperty {
  enum class Kind : uint8_t { kText, kNumber, kBool, kList } kind = Kind::kText;
  std::string name;
  std::vector<std::string> values;  // one, but for lists
  enum class Shown : uint8_t { kAlways, kAsText, kNotAsText, kAsTextUnlessZero } shown = Shown::kAlways;
};

struct ExplainCost {
  double startup = 0, total = 0;
};

struct ExplainNode {
  std::string title;                      // as text
  std::vector<ExplainProperty> identity;  // in the other formats: Node Type first; where it stands comes in between (see placed)
  size_t placed = 0;                      // Parent Relationship and Subplan Name follow the first `placed` of identity
  std::string relationship;               // Outer, Inner, Member, InitPlan, SubPlan; empty: the root
  std::string subplan;                    // "CTE c", "InitPlan 1 (returns $0)", "SubPlan 2"
  ExplainCost cost;
  double rows = 0;
  int width = 0;
  const NodeStatistics* statistics = nullptr;  // null: not counted, or never started
  std::vector<ExplainProperty> properties;
  std::vector<std::unique_ptr<ExplainNode>> init_plans, children, subplans;
};

std::unique_ptr<ExplainNode> MakeExplainTree(PlanningContext& context, const Plan& plan, const ExplainOptions& options,
                                             const PlanStatistics* statistics);

}  // namespace basalt
