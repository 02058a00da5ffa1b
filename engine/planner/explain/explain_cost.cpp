// Costs in PostgreSQL's units (a page read in order is 1), from the estimated rows: for EXPLAIN's readers, not for choices.
#include <algorithm>
#include <cmath>

#include "engine/planner/explain/explain_titles.h"

namespace basalt {

namespace {

constexpr double kPage = 1, kRandomPage = 4, kRow = 0.01, kIndexRow = 0.005, kOperation = 0.0025, kPageBytes = 8192, kRowHeader = 24;

double Pages(double rows, int width) { return std::ceil(rows * (width + kRowHeader) / kPageBytes); }

ExplainCost SortCost(ExplainCost input, double rows) {
  const double startup = input.total + 2 * kOperation * rows * std::log2(std::max(2.0, rows));
  return {startup, startup + kOperation * rows};
}

ExplainCost IndexScanCost(const IndexScanNode& scan) {
  const double rows = std::max(1.0, scan.estimated_rows);
  return {0.28, 0.28 + kRandomPage + rows * (kIndexRow + kRow) + std::min(rows, 1 + Pages(rows, PlanWidth(scan))) * kRandomPage};
}

ExplainCost JoinCost(const PlanNode& node, ExplainCost left, ExplainCost right) {
  const double left_rows = node.children[0]->estimated_rows, right_rows = node.children[1]->estimated_rows;
  if (node.kind == PlanKind::kHashJoin) {
    const double hashing = kOperation * right_rows;
    return {left.startup + right.total + hashing, left.total + right.total + hashing + kOperation * left_rows + kRow * node.estimated_rows};
  }
  if (node.kind == PlanKind::kMergeJoin) {
    return {left.startup + right.startup, left.total + right.total + kOperation * (left_rows + right_rows) + kRow * node.estimated_rows};
  }
  const double again = As<NestedLoopJoinNode>(node).parameters.empty() ? kOperation * right_rows : right.total;
  return {left.startup + right.startup,
          left.total + right.total + std::max(0.0, left_rows - 1) * again + kRow * std::max(node.estimated_rows, left_rows)};
}

}  // namespace

ExplainCost EstimateCost(const PlanNode& node) {
  std::vector<ExplainCost> inputs;
  double input_rows = 0;
  for (const PlanPtr& child : node.children) {
    if (!child) continue;
    inputs.push_back(EstimateCost(*child));
    input_rows += child->estimated_rows;
  }
  ExplainCost sum;
  for (const ExplainCost& input : inputs) {
    if (&input == inputs.data()) sum.startup = input.startup;
    sum.total += input.total;
  }
  const double rows = std::max(0.0, node.estimated_rows);
  switch (node.kind) {
    case PlanKind::kTableScan:
    case PlanKind::kSystemScan: return {0, kPage * Pages(rows, PlanWidth(node)) + kRow * rows};
    case PlanKind::kIndexScan: return IndexScanCost(As<IndexScanNode>(node));
    case PlanKind::kHashJoin:
    case PlanKind::kMergeJoin:
    case PlanKind::kNestedLoopJoin: return JoinCost(node, inputs[0], inputs[1]);
    case PlanKind::kSort: return SortCost(sum, input_rows);
    case PlanKind::kAggregate: {
      const auto& aggregate = As<AggregateNode>(node);
      const double work = kOperation * input_rows * static_cast<double>(aggregate.group_keys.size() + aggregate.aggregates.size());
      return {sum.total + work, sum.total + work + kRow * rows};
    }
    case PlanKind::kUnique:
    case PlanKind::kSetOperation: return {sum.total, sum.total + kOperation * input_rows + kRow * rows};
    case PlanKind::kLimit: {
      const double part = input_rows > 0 ? std::min(1.0, rows / input_rows) : 1;
      return {sum.startup, sum.startup + (sum.total - sum.startup) * part};
    }
    case PlanKind::kFilter: return {sum.startup, sum.total + kOperation * input_rows};
    case PlanKind::kProject: case PlanKind::kSample: return sum;
    default: return {sum.startup, sum.total + kRow * rows};
  }
}

int PlanWidth(const PlanNode& node) {
  int width = 0;
  for (PhysicalType type : node.output) width += type == PhysicalType::kString ? 32 : static_cast<int>(PhysicalWidth(type));
  return width;
}

}  // namespace basalt
