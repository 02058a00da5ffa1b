#include "engine/execution/expression/expression_walk.h"

namespace basalt {
namespace {

using Visit = std::function<void(const Expression&)>;
using VisitPlan = std::function<void(const PlanNode&)>;

void One(const ExpressionPtr& expression, const Visit& visit) {
  if (expression != nullptr) visit(*expression);
}
void All(const ExpressionList& list, const Visit& visit) {
  for (const ExpressionPtr& expression : list) One(expression, visit);
}
void Keys(const std::vector<SortKey>& keys, const Visit& visit) {
  for (const SortKey& key : keys) One(key.expression, visit);
}
void Parameters(const std::vector<SubplanExpression::Parameter>& parameters, const Visit& visit) {
  for (const auto& parameter : parameters) One(parameter.value, visit);
}

void Aggregate(const AggregateExpression& aggregate, const Visit& visit) {
  All(aggregate.arguments, visit);
  All(aggregate.direct_arguments, visit);
  Keys(aggregate.order_by, visit);
  One(aggregate.filter, visit);
}

void Subscript(const SubscriptExpression& subscript, const Visit& visit) {
  One(subscript.container, visit);
  for (const SubscriptExpression::Index& index : subscript.indexes) {
    One(index.lower, visit);
    One(index.upper, visit);
  }
  One(subscript.assigned, visit);
}

void Case(const CaseExpression& expression, const Visit& visit) {
  for (const CaseExpression::Branch& branch : expression.branches) {
    One(branch.condition, visit);
    One(branch.result, visit);
  }
  One(expression.otherwise, visit);
}

// The inner expressions over ColumnExpression 0 (element casts, domain conditions) are visited as well: they can hold
// functions, and their columns make the owner look column-dependent, which is only careful.
void ComposedChildren(const Expression& expression, const Visit& visit, const VisitPlan& visit_plan) {
  switch (expression.kind) {
    case ExpressionKind::kArrayOperator:
      One(As<ArrayOperatorExpression>(expression).scalar, visit);
      return One(As<ArrayOperatorExpression>(expression).array, visit);
    case ExpressionKind::kArrayCast:
      One(As<ArrayCastExpression>(expression).input, visit);
      return One(As<ArrayCastExpression>(expression).element_cast, visit);
    case ExpressionKind::kRowCompare:
      All(As<RowCompareExpression>(expression).left, visit);
      return All(As<RowCompareExpression>(expression).right, visit);
    case ExpressionKind::kDomainCheck:
      One(As<DomainCheckExpression>(expression).input, visit);
      for (const auto& check : As<DomainCheckExpression>(expression).checks) One(check.condition, visit);
      return;
    case ExpressionKind::kSubplan: {
      const auto& subplan = As<SubplanExpression>(expression);
      Parameters(subplan.parameters, visit);
      All(subplan.hash_keys, visit);
      One(subplan.test, visit);
      if (subplan.plan != nullptr) visit_plan(*subplan.plan);
      return;
    }
    case ExpressionKind::kAggregate: return Aggregate(As<AggregateExpression>(expression), visit);
    case ExpressionKind::kWindow:
      All(As<WindowExpression>(expression).arguments, visit);
      return One(As<WindowExpression>(expression).filter, visit);
    case ExpressionKind::kSetFunction: return All(As<SetFunctionExpression>(expression).arguments, visit);
    default: return;
  }
}

}  // namespace

void ForEachChild(const Expression& expression, const Visit& visit, const VisitPlan& visit_plan) {
  switch (expression.kind) {
    case ExpressionKind::kFunction: return All(As<FunctionExpression>(expression).arguments, visit);
    case ExpressionKind::kAnd: return All(As<AndExpression>(expression).terms, visit);
    case ExpressionKind::kOr: return All(As<OrExpression>(expression).terms, visit);
    case ExpressionKind::kNot: return One(As<NotExpression>(expression).input, visit);
    case ExpressionKind::kNullTest: return One(As<NullTestExpression>(expression).input, visit);
    case ExpressionKind::kBooleanTest: return One(As<BooleanTestExpression>(expression).input, visit);
    case ExpressionKind::kDistinctFrom: return One(As<DistinctFromExpression>(expression).equals, visit);
    case ExpressionKind::kCase: return Case(As<CaseExpression>(expression), visit);
    case ExpressionKind::kCoalesce: return All(As<CoalesceExpression>(expression).arguments, visit);
    case ExpressionKind::kMinMax: return All(As<MinMaxExpression>(expression).arguments, visit);
    case ExpressionKind::kNullIf: return One(As<NullIfExpression>(expression).equals, visit);
    case ExpressionKind::kArray: return All(As<ArrayExpression>(expression).elements, visit);
    case ExpressionKind::kRow: return All(As<RowExpression>(expression).fields, visit);
    case ExpressionKind::kFieldSelect: return One(As<FieldSelectExpression>(expression).input, visit);
    case ExpressionKind::kSubscript: return Subscript(As<SubscriptExpression>(expression), visit);
    case ExpressionKind::kIoCast: return One(As<IoCastExpression>(expression).input, visit);
    case ExpressionKind::kRelabel: return One(As<RelabelExpression>(expression).input, visit);
    case ExpressionKind::kRowCast: return One(As<RowCastExpression>(expression).input, visit);
    default: return ComposedChildren(expression, visit, visit_plan);
  }
}

namespace {

void ModifyExpressions(const ModifyTableNode& node, const Visit& visit) {
  for (const CheckExpression& check : node.checks) One(check.condition, visit);
  for (const IndexMaintenance& index : node.indexes) {
    All(index.keys, visit);
    One(index.predicate, visit);
  }
  All(node.returning, visit);
  One(node.recheck, visit);
  All(node.recheck_values, visit);
  if (node.on_conflict == nullptr) return;
  All(node.on_conflict->set, visit);
  One(node.on_conflict->where, visit);
}

void ScanExpressions(const PlanNode& node, const Visit& visit) {
  switch (node.kind) {
    case PlanKind::kTableScan: return One(As<TableScanNode>(node).filter, visit);
    case PlanKind::kSystemScan:
      for (const SystemScanNode::Key& key : As<SystemScanNode>(node).keys) One(key.value, visit);
      return One(As<SystemScanNode>(node).filter, visit);
    case PlanKind::kIndexScan: {
      const auto& scan = As<IndexScanNode>(node);
      All(scan.equal, visit);
      for (const ExpressionPtr* one : {&scan.lower, &scan.upper, &scan.any_array, &scan.filter}) One(*one, visit);
      return;
    }
    case PlanKind::kFunctionScan:
      for (const FunctionScanNode::Call& call : As<FunctionScanNode>(node).calls) One(call.function, visit);
      return One(As<FunctionScanNode>(node).filter, visit);
    default: return;
  }
}

void JoinExpressions(const PlanNode& node, const Visit& visit) {
  if (node.kind == PlanKind::kHashJoin) {
    const auto& join = As<HashJoinNode>(node);
    All(join.left_keys, visit);
    All(join.right_keys, visit);
    return One(join.residual, visit);
  }
  if (node.kind == PlanKind::kMergeJoin) {
    const auto& join = As<MergeJoinNode>(node);
    All(join.left_keys, visit);
    All(join.right_keys, visit);
    return One(join.residual, visit);
  }
  const auto& join = As<NestedLoopJoinNode>(node);
  One(join.condition, visit);
  Parameters(join.parameters, visit);
}

void AggregationExpressions(const PlanNode& node, const Visit& visit) {
  if (node.kind == PlanKind::kAggregate) {
    All(As<AggregateNode>(node).group_keys, visit);
    for (const auto& aggregate : As<AggregateNode>(node).aggregates) Aggregate(*aggregate, visit);
    return;
  }
  const auto& window = As<WindowNode>(node);
  All(window.partition_by, visit);
  Keys(window.order_by, visit);
  for (const auto& function : window.functions) visit(*function);
  One(window.start_offset, visit);
  One(window.end_offset, visit);
}

}  // namespace

void ForEachExpression(const PlanNode& node, const Visit& visit) {
  switch (node.kind) {
    case PlanKind::kResult:
      All(As<ResultNode>(node).expressions, visit);
      return One(As<ResultNode>(node).condition, visit);
    case PlanKind::kValues:
      for (const ExpressionList& row : As<ValuesNode>(node).rows) All(row, visit);
      return;
    case PlanKind::kFilter: return One(As<FilterNode>(node).condition, visit);
    case PlanKind::kSample:
      One(As<SampleNode>(node).percent, visit);
      return One(As<SampleNode>(node).seed, visit);
    case PlanKind::kProject: return All(As<ProjectNode>(node).expressions, visit);
    case PlanKind::kProjectSet: return All(As<ProjectSetNode>(node).expressions, visit);
    case PlanKind::kNestedLoopJoin:
    case PlanKind::kHashJoin:
    case PlanKind::kMergeJoin: return JoinExpressions(node, visit);
    case PlanKind::kAggregate:
    case PlanKind::kWindow: return AggregationExpressions(node, visit);
    case PlanKind::kSort:
      Keys(As<SortNode>(node).keys, visit);
      return One(As<SortNode>(node).limit, visit);
    case PlanKind::kLimit:
      One(As<LimitNode>(node).limit, visit);
      One(As<LimitNode>(node).offset, visit);
      return Keys(As<LimitNode>(node).ties, visit);
    case PlanKind::kModifyTable: return ModifyExpressions(As<ModifyTableNode>(node), visit);
    default: return ScanExpressions(node, visit);
  }
}

namespace {

void Collect(const PlanNode& node, Dependencies* found);

bool IsVolatile(const FunctionDescriptor* function) { return function != nullptr && function->volatility == 'v'; }

void Collect(const Expression& expression, Dependencies* found) {
  switch (expression.kind) {
    case ExpressionKind::kColumn: found->columns = true; break;
    case ExpressionKind::kParameter: found->parameters = true; break;
    case ExpressionKind::kExecParameter: found->exec_parameters.insert(As<ExecParameterExpression>(expression).id); break;
    case ExpressionKind::kFunction: found->volatile_functions |= IsVolatile(As<FunctionExpression>(expression).function); break;
    case ExpressionKind::kSetFunction:
      found->volatile_functions |= IsVolatile(As<SetFunctionExpression>(expression).function);
      break;
    case ExpressionKind::kArrayOperator:
      found->volatile_functions |= IsVolatile(As<ArrayOperatorExpression>(expression).function);
      break;
    default: break;
  }
  if (expression.kind != ExpressionKind::kSubplan) {
    ForEachChild(expression, [&](const Expression& child) { Collect(child, found); }, [](const PlanNode&) {});
    return;
  }
  found->subplans = true;
  Dependencies inner;
  ForEachChild(expression, [&](const Expression& child) { Collect(child, &inner); },
               [&](const PlanNode& plan) { Collect(plan, &inner); });
  for (const auto& parameter : As<SubplanExpression>(expression).parameters) inner.exec_parameters.erase(parameter.id);
  found->columns |= inner.columns;
  found->parameters |= inner.parameters;
  found->volatile_functions |= inner.volatile_functions;
  found->work_tables |= inner.work_tables;
  found->ctes |= inner.ctes;
  found->modifies |= inner.modifies;
  found->exec_parameters.merge(inner.exec_parameters);
}

void Collect(const PlanNode& node, Dependencies* found) {
  Dependencies inner;
  ForEachExpression(node, [&](const Expression& expression) { Collect(expression, &inner); });
  for (const PlanPtr& child : node.children) {
    if (child != nullptr) Collect(*child, &inner);
  }
  if (node.kind == PlanKind::kCteScan && As<CteScanNode>(node).correlated) Collect(*As<CteScanNode>(node).correlated, &inner);
  if (node.kind == PlanKind::kNestedLoopJoin) {
    for (const auto& parameter : As<NestedLoopJoinNode>(node).parameters) inner.exec_parameters.erase(parameter.id);
  }
  found->parameters |= inner.parameters;
  found->volatile_functions |= inner.volatile_functions;
  found->subplans |= inner.subplans;
  found->work_tables |= inner.work_tables || node.kind == PlanKind::kWorkTableScan ||
                        (node.kind == PlanKind::kCteScan && As<CteScanNode>(node).in_recursion);
  found->ctes |= inner.ctes || node.kind == PlanKind::kCteScan;
  found->modifies |= inner.modifies || node.kind == PlanKind::kModifyTable || node.kind == PlanKind::kLockRows;
  found->exec_parameters.merge(inner.exec_parameters);
}

}  // namespace

Dependencies DependenciesOf(const Expression& expression) {
  Dependencies found;
  Collect(expression, &found);
  return found;
}

Dependencies DependenciesOf(const PlanNode& node) {
  Dependencies found;
  Collect(node, &found);
  return found;
}

bool IsFixed(const Dependencies& dependencies) {
  return dependencies.exec_parameters.empty() && !dependencies.work_tables && !dependencies.modifies;
}

bool IsSteady(const Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::kConstant:
    case ExpressionKind::kParameter: return true;
    case ExpressionKind::kColumn:
    case ExpressionKind::kExecParameter:
    case ExpressionKind::kSubplan:
    case ExpressionKind::kArrayCast:
    case ExpressionKind::kDomainCheck:
    case ExpressionKind::kAggregate:
    case ExpressionKind::kWindow:
    case ExpressionKind::kSetFunction:
    case ExpressionKind::kGrouping: return false;
    case ExpressionKind::kFunction:
      if (As<FunctionExpression>(expression).function->volatility == 'v') return false;
      break;
    case ExpressionKind::kArrayOperator:
      if (As<ArrayOperatorExpression>(expression).function->volatility == 'v') return false;
      break;
    default: break;
  }
  bool steady = true;
  ForEachChild(
      expression, [&](const Expression& child) { steady = steady && IsSteady(child); },
      [&](const PlanNode&) { steady = false; });
  return steady;
}

bool CallsVolatileRoutine(const Expression& expression) {
  const auto* call = AsIf<FunctionExpression>(&expression);
  if (call != nullptr && call->function->is_routine() && call->function->volatility == 'v') return true;
  bool found = false;
  ForEachChild(expression, [&](const Expression& child) { found = found || CallsVolatileRoutine(child); }, [](const PlanNode&) {});
  return found;
}

}  // namespace basalt
