#include "engine/planner/deparse/explain_names.h"

#include "base/format.h"
#include "base/quote.h"

namespace basalt {

namespace {

const char* JoinWord(JoinType type) {
  switch (type) {
    case JoinType::kLeft: return " Left";
    case JoinType::kRight: return " Right";
    case JoinType::kFull: return " Full";
    case JoinType::kSemi: return " Semi";
    case JoinType::kAnti: return " Anti";
    default: return "";
  }
}

std::string On(const RelationDescriptor& relation, const std::string& alias) {
  const std::string name = QuoteIdentifier(relation.name);
  return alias.empty() || alias == relation.name ? name : name + " " + QuoteIdentifier(alias);
}

std::string FunctionScanTitle(const FunctionScanNode& scan) {
  const auto* set = AsIf<SetFunctionExpression>(scan.calls[0].function.get());
  const auto* call = AsIf<FunctionExpression>(scan.calls[0].function.get());
  const std::string name = set != nullptr ? set->function->name : call != nullptr ? call->function->name : scan.alias;
  return Format("Function Scan on {}{}", name, name == scan.alias ? "" : " " + QuoteIdentifier(scan.alias));
}

std::string ModifyTitle(const ModifyTableNode& modify) {
  using Operation = ModifyTableNode::Operation;
  const char* verb = modify.operation == Operation::kInsert ? "Insert" : modify.operation == Operation::kUpdate ? "Update" : "Delete";
  return Format("{} on {}", verb, QuoteIdentifier(modify.relation->name));
}

}  // namespace

std::string PlanNodeTitle(const PlanNode& node) {
  switch (node.kind) {
    case PlanKind::kResult: case PlanKind::kProject: return "Result";
    case PlanKind::kValues: return "Values Scan on \"*VALUES*\"";
    case PlanKind::kTableScan: return "Seq Scan on " + On(*As<TableScanNode>(node).relation, As<TableScanNode>(node).alias);
    case PlanKind::kSystemScan: return "Seq Scan on " + On(*As<SystemScanNode>(node).relation, As<SystemScanNode>(node).alias);
    case PlanKind::kIndexScan: {
      const auto& scan = As<IndexScanNode>(node);
      return Format("Index Scan{} using {} on {}", scan.reverse ? " Backward" : "", QuoteIdentifier(scan.index->name), On(*scan.relation, scan.alias));
    }
    case PlanKind::kFunctionScan: return FunctionScanTitle(As<FunctionScanNode>(node));
    case PlanKind::kCteScan: return "CTE Scan on " + QuoteIdentifier(As<CteScanNode>(node).name);
    case PlanKind::kWorkTableScan: return "WorkTable Scan";
    case PlanKind::kFilter: return "Filter";
    case PlanKind::kProjectSet: return "ProjectSet";
    case PlanKind::kNestedLoopJoin: {
      const JoinType type = As<NestedLoopJoinNode>(node).type;
      return type == JoinType::kInner ? "Nested Loop" : Format("Nested Loop{} Join", JoinWord(type));
    }
    case PlanKind::kHashJoin: return Format("Hash{} Join", JoinWord(As<HashJoinNode>(node).type));
    case PlanKind::kAggregate: {
      const auto& aggregate = As<AggregateNode>(node);
      return aggregate.group_keys.empty() && aggregate.grouping_sets.empty() ? "Aggregate" : "HashAggregate";
    }
    case PlanKind::kWindow: return "WindowAgg";
    case PlanKind::kSort: return "Sort";
    case PlanKind::kLimit: return "Limit";
    case PlanKind::kUnique: return As<UniqueNode>(node).sorted ? "Unique" : "HashAggregate";
    case PlanKind::kSetOperation: {
      const auto& operation = As<SetOperationNode>(node);
      const bool intersect = operation.operation == SetOperationNode::Operation::kIntersect;
      return Format("HashSetOp {}{}", intersect ? "Intersect" : "Except", operation.all ? " All" : "");
    }
    case PlanKind::kAppend: return "Append";
    case PlanKind::kRecursiveUnion: return "Recursive Union";
    case PlanKind::kLockRows: return "LockRows";
    case PlanKind::kModifyTable: return ModifyTitle(As<ModifyTableNode>(node));
  }
  return "?";
}

double PlanCost(const PlanNode& node) {
  double cost = node.estimated_rows * 0.01;
  if (node.kind == PlanKind::kIndexScan) cost += 0.15 + node.estimated_rows * 0.02;
  for (const PlanPtr& child : node.children) {
    if (child) cost += PlanCost(*child);
  }
  return cost;
}

int PlanWidth(const PlanNode& node) {
  int width = 0;
  for (PhysicalType type : node.output) width += type == PhysicalType::kString ? 32 : static_cast<int>(PhysicalWidth(type));
  return width;
}

}  // namespace basalt
