// Which way a join is computed, as the enable_* settings allow it; merge joins and the order of their inputs.
#include <algorithm>

#include "engine/planner/optimize/cost.h"
#include "engine/planner/optimize/plan_builder.h"

namespace basalt {

namespace {

// The same column, or the same computation over the same input.
bool SameKey(const Expression& a, const Expression& b) { return a.type.collation == b.type.collation && Equal(a, b); }

bool StartsWith(const std::vector<SortKey>& order, const ExpressionList& keys) {
  if (order.size() < keys.size()) return false;
  for (size_t k = 0; k < keys.size(); ++k) {
    const bool plain = !order[k].descending && !order[k].nulls_first && order[k].less_operator == kInvalidOid;
    if (!plain || !SameKey(*order[k].expression, *keys[k])) return false;
  }
  return true;
}

bool IndexGives(const IndexScanNode& scan, const IndexProperties& index, size_t skip, const ExpressionList& keys) {
  if (skip + keys.size() > index.keys.size()) return false;
  for (size_t k = 0; k < keys.size(); ++k) {
    const IndexKey& part = index.keys[skip + k];
    const auto* column = AsIf<ColumnExpression>(keys[k].get());
    if (column == nullptr || static_cast<size_t>(column->index) >= scan.scan.columns.size()) return false;
    if (part.column != scan.scan.columns[column->index] + 1 || part.descending || part.nulls_first) return false;
    if (part.collation != column->type.collation) return false;
  }
  return true;
}

// Whether rows come sorted by the keys, ascending, NULLs last.
bool GivesOrder(const PlanNode& plan, const ExpressionList& keys) {
  switch (plan.kind) {
    case PlanKind::kSort: return StartsWith(As<SortNode>(plan).keys, keys);
    case PlanKind::kFilter:
    case PlanKind::kLimit: return GivesOrder(*plan.children[0], keys);
    case PlanKind::kIndexScan: {
      const auto& scan = As<IndexScanNode>(plan);
      return scan.ordered && !scan.reverse && IndexGives(scan, *scan.index->index, scan.equal.size(), keys);
    }
    case PlanKind::kMergeJoin: {
      const auto& join = As<MergeJoinNode>(plan);
      const bool keeps = join.type == JoinType::kInner || join.type == JoinType::kSemi || join.type == JoinType::kAnti;
      if (!keeps || join.left_keys.size() < keys.size()) return false;
      for (size_t k = 0; k < keys.size(); ++k) {
        if (!SameKey(*join.left_keys[k], *keys[k])) return false;
      }
      return true;
    }
    case PlanKind::kProject: {
      ExpressionList below;
      for (const ExpressionPtr& key : keys) {
        const auto* column = AsIf<ColumnExpression>(key.get());
        if (column == nullptr) return false;
        below.push_back(Clone(*As<ProjectNode>(plan).expressions[column->index]));
      }
      return GivesOrder(*plan.children[0], below);
    }
    default: return false;
  }
}

}  // namespace

bool PlanBuilder::Allows(PlanMethod method) const { return context_.execution.connection().settings.planner.Allows(method); }

bool PlanBuilder::CanMerge(const Expression& condition) const {
  const auto& call = As<FunctionExpression>(condition);
  const OperatorDescriptor* op = catalog_.FindOperator(call.op);
  const bool known_order = call.collation == kInvalidOid || call.collation == kDefaultCollationOid || call.collation == kCCollationOid ||
                           call.collation == kPosixCollationOid;  // texts are not sorted by others yet
  if (op == nullptr || !op->can_merge || !known_order) return false;
  return std::all_of(call.arguments.begin(), call.arguments.end(), [&](const ExpressionPtr& argument) {
    return FindOrderingOperators(catalog_, argument->type.oid).less != kInvalidOid;
  });
}

PlanBuilder::JoinMethod PlanBuilder::ChooseMethod(const ExpressionList& conditions, const RelationSet& left, const RelationSet& right) const {
  bool hash = false, merge = false;
  for (const ExpressionPtr& condition : conditions) {
    if (!condition || !CanHash(*condition, left, right)) continue;
    hash = true;
    merge = merge || CanMerge(*condition);
  }
  if (!hash) return JoinMethod::kNestedLoop;
  if (Allows(PlanMethod::kHashJoin)) return JoinMethod::kHash;
  if (merge && Allows(PlanMethod::kMergeJoin)) return JoinMethod::kMerge;
  return Allows(PlanMethod::kNestedLoop) ? JoinMethod::kNestedLoop : JoinMethod::kHash;
}

// Whether lookups for the rows of the other side may be thought of at all.
bool PlanBuilder::AllowsLookups(const ExpressionList& conditions, const RelationSet& left, const RelationSet& right) const {
  return Allows(PlanMethod::kNestedLoop) || ChooseMethod(conditions, left, right) == JoinMethod::kNestedLoop ||
         (!Allows(PlanMethod::kHashJoin) && !Allows(PlanMethod::kMergeJoin));
}

// What everything but lookups costs, in rows of a scan besides reading both sides once.
double PlanBuilder::JoinWork(JoinMethod method, double left_rows, double right_rows) {
  switch (method) {
    case JoinMethod::kHash: return right_rows * kBuildCost + left_rows * kProbeCost;
    case JoinMethod::kMerge: return SortCost(left_rows) + SortCost(right_rows) + (left_rows + right_rows) * kProbeCost;
    case JoinMethod::kNestedLoop: return left_rows * right_rows * kPairCost;
  }
  return 0;
}

bool PlanBuilder::ComeSorted(const Relation& left, const Relation& right, const ExpressionList& left_keys, const ExpressionList& right_keys) {
  return GivesOrder(*left.plan, left_keys) && GivesOrder(*right.plan, right_keys);
}

// A scan of the whole table becomes one along an index that has the order.
PlanPtr PlanBuilder::ScanInOrder(const PlanNode& plan, const ExpressionList& keys) {
  if (plan.kind != PlanKind::kTableScan) return nullptr;
  const auto& scan = static_cast<const TableScanNode&>(plan);
  if (scan.relation->kind == RelationKind::kSequence) return nullptr;
  for (Oid oid : scan.relation->indexes) {
    const DescriptorPtr<RelationDescriptor> index = catalog_.FindRelation(oid);
    const IndexProperties* properties = index == nullptr ? nullptr : index->index.get();
    if (properties == nullptr || properties->access_method != 403 || !properties->valid || !properties->ready) continue;
    if (!properties->predicate.empty()) continue;
    auto node = std::make_shared<IndexScanNode>();
    node->scan = scan.scan;
    if (!IndexGives(*node, *properties, 0, keys)) continue;
    node->relation = scan.relation;
    node->index = index;
    node->alias = scan.alias;
    node->ordered = true;
    if (scan.filter) node->filter = Clone(*scan.filter);
    node->output_types = scan.output_types;
    node->output = scan.output;
    node->estimated_rows = scan.estimated_rows;
    context_.AddDependency(*index);
    return node;
  }
  return nullptr;
}

bool PlanBuilder::CanSort(const std::vector<SqlType>& types) const {
  return std::all_of(types.begin(), types.end(), [&](const SqlType& type) { return FindOrderingOperators(catalog_, type.oid).less != kInvalidOid; });
}

PlanPtr PlanBuilder::SortedBy(PlanPtr plan, const ExpressionList& keys) {
  if (GivesOrder(*plan, keys)) return plan;
  if (!Allows(PlanMethod::kSort) && Allows(PlanMethod::kIndexScan)) {
    if (PlanPtr scan = ScanInOrder(*plan, keys)) return scan;
  }
  auto sort = std::make_shared<SortNode>();
  for (const ExpressionPtr& key : keys) sort->keys.push_back({Clone(*key), false, false, kInvalidOid});
  sort->output_types = plan->output_types;
  sort->output = plan->output;
  sort->estimated_rows = plan->estimated_rows;
  sort->children.push_back(std::move(plan));
  return sort;
}

PlanPtr PlanBuilder::MakeMergeJoin(JoinType type, Relation* left, Relation* right, ExpressionList left_keys, ExpressionList right_keys,
                                   ExpressionPtr residual) {
  auto node = std::make_shared<MergeJoinNode>();
  node->type = type;
  left->plan = SortedBy(std::move(left->plan), left_keys);
  right->plan = SortedBy(std::move(right->plan), right_keys);
  node->left_keys = std::move(left_keys);
  node->right_keys = std::move(right_keys);
  node->residual = std::move(residual);
  return node;
}

}  // namespace basalt
