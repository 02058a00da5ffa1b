#include "engine/planner/expression_tree.h"

#include <algorithm>

#include "types/type_io.h"

namespace basalt {

namespace {

void VisitList(ExpressionList& list, ChildVisitor visit) {
  for (ExpressionPtr& item : list) {
    if (item) visit(item);
  }
}
void VisitOne(ExpressionPtr& slot, ChildVisitor visit) {
  if (slot) visit(slot);
}
void VisitSortKeys(std::vector<SortKey>& keys, ChildVisitor visit) {
  for (SortKey& key : keys) VisitOne(key.expression, visit);
}

void VisitAggregate(AggregateExpression& node, ChildVisitor visit) {
  VisitList(node.direct_arguments, visit);
  VisitList(node.arguments, visit);
  VisitSortKeys(node.order_by, visit);
  VisitOne(node.filter, visit);
}

void VisitSubplan(SubplanExpression& node, ChildVisitor visit) {
  VisitOne(node.test, visit);
  VisitList(node.hash_keys, visit);
  for (SubplanExpression::Parameter& parameter : node.parameters) VisitOne(parameter.value, visit);
}

void VisitSubscript(SubscriptExpression& node, ChildVisitor visit) {
  VisitOne(node.container, visit);
  for (SubscriptExpression::Index& index : node.indexes) {
    VisitOne(index.lower, visit);
    VisitOne(index.upper, visit);
  }
  VisitOne(node.assigned, visit);
}

void VisitCase(CaseExpression& node, ChildVisitor visit) {
  for (CaseExpression::Branch& branch : node.branches) {
    VisitOne(branch.condition, visit);
    VisitOne(branch.result, visit);
  }
  VisitOne(node.otherwise, visit);
}

}  // namespace

void VisitChildren(Expression& e, ChildVisitor visit) {
  switch (e.kind) {
    case ExpressionKind::kConstant: case ExpressionKind::kParameter: case ExpressionKind::kExecParameter:
    case ExpressionKind::kColumn: case ExpressionKind::kGrouping: return;
    case ExpressionKind::kFunction: return VisitList(As<FunctionExpression>(e).arguments, visit);
    case ExpressionKind::kAnd: return VisitList(As<AndExpression>(e).terms, visit);
    case ExpressionKind::kOr: return VisitList(As<OrExpression>(e).terms, visit);
    case ExpressionKind::kNot: return VisitOne(As<NotExpression>(e).input, visit);
    case ExpressionKind::kNullTest: return VisitOne(As<NullTestExpression>(e).input, visit);
    case ExpressionKind::kBooleanTest: return VisitOne(As<BooleanTestExpression>(e).input, visit);
    case ExpressionKind::kDistinctFrom: return VisitOne(As<DistinctFromExpression>(e).equals, visit);
    case ExpressionKind::kCase: return VisitCase(As<CaseExpression>(e), visit);
    case ExpressionKind::kCoalesce: return VisitList(As<CoalesceExpression>(e).arguments, visit);
    case ExpressionKind::kMinMax: return VisitList(As<MinMaxExpression>(e).arguments, visit);
    case ExpressionKind::kNullIf: return VisitOne(As<NullIfExpression>(e).equals, visit);
    case ExpressionKind::kArrayOperator:
      VisitOne(As<ArrayOperatorExpression>(e).scalar, visit);
      return VisitOne(As<ArrayOperatorExpression>(e).array, visit);
    case ExpressionKind::kArray: return VisitList(As<ArrayExpression>(e).elements, visit);
    case ExpressionKind::kRow: return VisitList(As<RowExpression>(e).fields, visit);
    case ExpressionKind::kFieldSelect: return VisitOne(As<FieldSelectExpression>(e).input, visit);
    case ExpressionKind::kSubscript: return VisitSubscript(As<SubscriptExpression>(e), visit);
    case ExpressionKind::kIoCast: return VisitOne(As<IoCastExpression>(e).input, visit);
    case ExpressionKind::kArrayCast: return VisitOne(As<ArrayCastExpression>(e).input, visit);
    case ExpressionKind::kRelabel: return VisitOne(As<RelabelExpression>(e).input, visit);
    case ExpressionKind::kRowCast: return VisitOne(As<RowCastExpression>(e).input, visit);
    case ExpressionKind::kRowCompare:
      VisitList(As<RowCompareExpression>(e).left, visit);
      return VisitList(As<RowCompareExpression>(e).right, visit);
    case ExpressionKind::kSubplan: return VisitSubplan(As<SubplanExpression>(e), visit);
    case ExpressionKind::kDomainCheck: return VisitOne(As<DomainCheckExpression>(e).input, visit);
    case ExpressionKind::kAggregate: return VisitAggregate(As<AggregateExpression>(e), visit);
    case ExpressionKind::kWindow:
      VisitList(As<WindowExpression>(e).arguments, visit);
      return VisitOne(As<WindowExpression>(e).filter, visit);
    case ExpressionKind::kSetFunction: return VisitList(As<SetFunctionExpression>(e).arguments, visit);
  }
}

void Walk(const Expression& expression, CallableRef<bool(const Expression&)> visit) {
  if (!visit(expression)) return;
  auto child = [&](ExpressionPtr& slot) { Walk(*slot, visit); };
  VisitChildren(const_cast<Expression&>(expression), child);
  const auto* subplan = AsIf<SubplanExpression>(&expression);
  if (subplan != nullptr && subplan->query) VisitQuery(*subplan->query, child);
}

void Rewrite(ExpressionPtr& expression, CallableRef<void(ExpressionPtr&)> rewrite) {
  auto child = [&](ExpressionPtr& slot) { Rewrite(slot, rewrite); };
  VisitChildren(*expression, child);
  const auto* subplan = AsIf<SubplanExpression>(expression.get());
  if (subplan != nullptr && subplan->query) VisitQuery(*subplan->query, child);
  rewrite(expression);
}

void RewriteTopDown(ExpressionPtr& expression, CallableRef<bool(ExpressionPtr&)> rewrite) {
  if (rewrite(expression)) return;
  auto child = [&](ExpressionPtr& slot) { RewriteTopDown(slot, rewrite); };
  VisitChildren(*expression, child);
  const auto* subplan = AsIf<SubplanExpression>(expression.get());
  if (subplan != nullptr && subplan->query) VisitQuery(*subplan->query, child);
}

void VisitFrom(FromItem& item, ChildVisitor visit) {
  if (item.left) VisitFrom(*item.left, visit);
  if (item.right) VisitFrom(*item.right, visit);
  VisitOne(item.condition, visit);
  if (item.sample) {
    VisitOne(item.sample->percent, visit);
    VisitOne(item.sample->seed, visit);
  }
  for (FunctionCall& call : item.calls) VisitOne(call.function, visit);
  for (ExpressionList& row : item.rows) VisitList(row, visit);
  if (item.query) VisitQuery(*item.query, visit);
}

namespace {

void VisitSetOperation(SetOperation& operation, ChildVisitor visit) {
  if (operation.left) VisitSetOperation(*operation.left, visit);
  if (operation.right) VisitSetOperation(*operation.right, visit);
  if (operation.leaf) VisitQuery(*operation.leaf, visit);
}

void VisitModification(Modification& modification, ChildVisitor visit) {
  VisitList(modification.values, visit);
  VisitList(modification.generated, visit);
  if (modification.source) VisitQuery(*modification.source, visit);
  for (Target& target : modification.returning) VisitOne(target.expression, visit);
  VisitList(modification.conflict_set, visit);
  VisitOne(modification.conflict_where, visit);
}

}  // namespace

void VisitQuery(Query& query, ChildVisitor visit) {
  for (const std::shared_ptr<Cte>& cte : query.ctes) {
    if (cte->query) VisitQuery(*cte->query, visit);
    if (cte->start) VisitQuery(*cte->start, visit);
    if (cte->step) VisitQuery(*cte->step, visit);
  }
  if (query.from) VisitFrom(*query.from, visit);
  VisitOne(query.where, visit);
  for (Target& target : query.targets) VisitOne(target.expression, visit);
  VisitList(query.group_keys, visit);
  VisitOne(query.having, visit);
  // What is planned already has been moved out.
  for (auto& aggregate : query.aggregates) {
    if (aggregate) VisitAggregate(*aggregate, visit);
  }
  for (ExpressionList& grouping : query.groupings) VisitList(grouping, visit);
  for (WindowDefinition& window : query.windows) {
    VisitList(window.partition_by, visit);
    VisitSortKeys(window.order_by, visit);
    VisitOne(window.start_offset, visit);
    VisitOne(window.end_offset, visit);
  }
  for (auto& function : query.window_functions) {
    if (!function) continue;
    VisitList(function->arguments, visit);
    VisitOne(function->filter, visit);
  }
  VisitOne(query.limit, visit);
  VisitOne(query.offset, visit);
  if (query.set_operation) VisitSetOperation(*query.set_operation, visit);
  if (query.modification) VisitModification(*query.modification, visit);
}

void ForEachFromItem(FromItem* item, CallableRef<void(FromItem&)> visit) {
  if (item == nullptr) return;
  visit(*item);
  ForEachFromItem(item->left.get(), visit);
  ForEachFromItem(item->right.get(), visit);
}

namespace {

void CopyBase(const Expression& from, Expression* to) {
  to->type = from.type;
  to->physical = from.physical;
  to->location = from.location;
  to->form = from.form;
}

ExpressionList CloneList(const ExpressionList& list) {
  ExpressionList copy;
  copy.reserve(list.size());
  for (const ExpressionPtr& item : list) copy.push_back(Clone(item));
  return copy;
}
std::vector<SortKey> CloneKeys(const std::vector<SortKey>& keys) {
  std::vector<SortKey> copy;
  for (const SortKey& key : keys) copy.push_back({Clone(key.expression), key.descending, key.nulls_first, key.less_operator});
  return copy;
}

template <typename T>
std::unique_ptr<T> Start(const Expression& from) {
  auto copy = std::make_unique<T>();
  CopyBase(from, copy.get());
  return copy;
}

ExpressionPtr CloneFunction(const FunctionExpression& from) {
  auto copy = Start<FunctionExpression>(from);
  copy->function = from.function;
  copy->kernel = from.kernel;
  copy->op = from.op;
  copy->collation = from.collation;
  copy->variadic_call = from.variadic_call;
  copy->value_function = from.value_function;
  copy->arguments = CloneList(from.arguments);
  copy->argument_types = from.argument_types;
  return copy;
}

ExpressionPtr CloneArrayOperator(const ArrayOperatorExpression& from) {
  auto copy = Start<ArrayOperatorExpression>(from);
  copy->function = from.function;
  copy->kernel = from.kernel;
  copy->op = from.op;
  copy->collation = from.collation;
  copy->any = from.any;
  copy->scalar = Clone(from.scalar);
  copy->array = Clone(from.array);
  copy->argument_types = from.argument_types;
  return copy;
}

ExpressionPtr CloneSubscript(const SubscriptExpression& from) {
  auto copy = Start<SubscriptExpression>(from);
  copy->container = Clone(from.container);
  for (const auto& index : from.indexes) {
    copy->indexes.push_back({Clone(index.lower), Clone(index.upper), index.is_slice});
  }
  copy->assigned = Clone(from.assigned);
  return copy;
}

ExpressionPtr CloneSubplan(const SubplanExpression& from) {
  auto copy = Start<SubplanExpression>(from);
  copy->use = from.use;
  copy->plan = from.plan;
  for (const auto& parameter : from.parameters) copy->parameters.push_back({parameter.id, Clone(parameter.value)});
  copy->test = Clone(from.test);
  copy->hash_keys = CloneList(from.hash_keys);
  copy->query = from.query;
  copy->query_relation = from.query_relation;
  return copy;
}

ExpressionPtr CloneAggregate(const AggregateExpression& from) {
  auto copy = Start<AggregateExpression>(from);
  copy->function = from.function;
  copy->entry = from.entry;
  copy->arguments = CloneList(from.arguments);
  copy->argument_types = from.argument_types;
  copy->direct_arguments = CloneList(from.direct_arguments);
  copy->order_by = CloneKeys(from.order_by);
  copy->filter = Clone(from.filter);
  copy->distinct = from.distinct;
  copy->star = from.star;
  copy->variadic_call = from.variadic_call;
  copy->collation = from.collation;
  copy->level = from.level;
  copy->state_type = from.state_type;
  return copy;
}

ExpressionPtr CloneSetFunction(const SetFunctionExpression& from) {
  auto copy = Start<SetFunctionExpression>(from);
  copy->function = from.function;
  copy->entry = from.entry;
  copy->arguments = CloneList(from.arguments);
  copy->argument_types = from.argument_types;
  copy->collation = from.collation;
  copy->variadic_call = from.variadic_call;
  return copy;
}

ExpressionPtr CloneWindow(const WindowExpression& from) {
  auto copy = Start<WindowExpression>(from);
  copy->function = from.function;
  copy->entry = from.entry;
  copy->arguments = CloneList(from.arguments);
  copy->argument_types = from.argument_types;
  copy->filter = Clone(from.filter);
  copy->window = from.window;
  copy->state_type = from.state_type;
  copy->star = from.star;
  return copy;
}

ExpressionPtr CloneDomainCheck(const DomainCheckExpression& from) {
  auto copy = Start<DomainCheckExpression>(from);
  copy->input = Clone(from.input);
  copy->not_null = from.not_null;
  for (const auto& check : from.checks) copy->checks.push_back({check.name, Clone(check.condition)});
  return copy;
}

ExpressionPtr CloneCase(const CaseExpression& from) {
  auto copy = Start<CaseExpression>(from);
  for (const auto& branch : from.branches) copy->branches.push_back({Clone(branch.condition), Clone(branch.result)});
  copy->otherwise = Clone(from.otherwise);
  return copy;
}

// One wrapped input and nothing else.
template <typename T>
ExpressionPtr CloneWrapper(const Expression& from) {
  auto copy = Start<T>(from);
  copy->input = Clone(As<T>(from).input);
  return copy;
}

ExpressionPtr CloneNullTest(const NullTestExpression& from) {
  auto copy = Start<NullTestExpression>(from);
  copy->input = Clone(from.input);
  copy->is_null = from.is_null;
  copy->row_wise = from.row_wise;
  return copy;
}

ExpressionPtr CloneLeaf(const Expression& e) {
  switch (e.kind) {
    case ExpressionKind::kConstant: {
      auto copy = Start<ConstantExpression>(e);
      copy->value = As<ConstantExpression>(e).value;
      return copy;
    }
    case ExpressionKind::kParameter: {
      auto copy = Start<ParameterExpression>(e);
      copy->index = As<ParameterExpression>(e).index;
      return copy;
    }
    case ExpressionKind::kExecParameter: {
      auto copy = Start<ExecParameterExpression>(e);
      copy->id = As<ExecParameterExpression>(e).id;
      return copy;
    }
    case ExpressionKind::kColumn: {
      auto copy = Start<ColumnExpression>(e);
      copy->index = As<ColumnExpression>(e).index;
      copy->relation = As<ColumnExpression>(e).relation;
      copy->merged = As<ColumnExpression>(e).merged;
      return copy;
    }
    default: {
      auto copy = Start<GroupingExpression>(e);
      copy->group_columns = As<GroupingExpression>(e).group_columns;
      return copy;
    }
  }
}

template <typename T>
ExpressionPtr CloneTerms(const Expression& e) {
  auto copy = Start<T>(e);
  copy->terms = CloneList(As<T>(e).terms);
  return copy;
}

ExpressionPtr CloneDistinctFrom(const DistinctFromExpression& e) {
  auto copy = Start<DistinctFromExpression>(e);
  copy->equals = Clone(e.equals);
  copy->negated = e.negated;
  return copy;
}

ExpressionPtr CloneMinMax(const MinMaxExpression& e) {
  auto copy = Start<MinMaxExpression>(e);
  copy->arguments = CloneList(e.arguments);
  copy->greatest = e.greatest;
  return copy;
}

ExpressionPtr CloneArray(const ArrayExpression& e) {
  auto copy = Start<ArrayExpression>(e);
  copy->elements = CloneList(e.elements);
  copy->element_type = e.element_type;
  copy->multidimensional = e.multidimensional;
  return copy;
}

ExpressionPtr CloneRow(const RowExpression& e) {
  auto copy = Start<RowExpression>(e);
  copy->fields = CloneList(e.fields);
  copy->names = e.names;
  return copy;
}

ExpressionPtr CloneRowCompare(const RowCompareExpression& e) {
  auto copy = Start<RowCompareExpression>(e);
  copy->comparison = e.comparison;
  copy->left = CloneList(e.left);
  copy->right = CloneList(e.right);
  return copy;
}

}  // namespace

ExpressionPtr Clone(const Expression& e) {
  switch (e.kind) {
    case ExpressionKind::kConstant: case ExpressionKind::kParameter: case ExpressionKind::kExecParameter:
    case ExpressionKind::kColumn: case ExpressionKind::kGrouping: return CloneLeaf(e);
    case ExpressionKind::kFunction: return CloneFunction(As<FunctionExpression>(e));
    case ExpressionKind::kAnd: return CloneTerms<AndExpression>(e);
    case ExpressionKind::kOr: return CloneTerms<OrExpression>(e);
    case ExpressionKind::kNot: return CloneWrapper<NotExpression>(e);
    case ExpressionKind::kNullTest: return CloneNullTest(As<NullTestExpression>(e));
    case ExpressionKind::kBooleanTest: {
      auto copy = CloneWrapper<BooleanTestExpression>(e);
      As<BooleanTestExpression>(*copy).test = As<BooleanTestExpression>(e).test;
      return copy;
    }
    case ExpressionKind::kDistinctFrom: return CloneDistinctFrom(As<DistinctFromExpression>(e));
    case ExpressionKind::kCase: return CloneCase(As<CaseExpression>(e));
    case ExpressionKind::kCoalesce: {
      auto copy = Start<CoalesceExpression>(e);
      copy->arguments = CloneList(As<CoalesceExpression>(e).arguments);
      return copy;
    }
    case ExpressionKind::kMinMax: return CloneMinMax(As<MinMaxExpression>(e));
    case ExpressionKind::kNullIf: {
      auto copy = Start<NullIfExpression>(e);
      copy->equals = Clone(As<NullIfExpression>(e).equals);
      return copy;
    }
    case ExpressionKind::kArrayOperator: return CloneArrayOperator(As<ArrayOperatorExpression>(e));
    case ExpressionKind::kArray: return CloneArray(As<ArrayExpression>(e));
    case ExpressionKind::kRow: return CloneRow(As<RowExpression>(e));
    case ExpressionKind::kFieldSelect: {
      auto copy = CloneWrapper<FieldSelectExpression>(e);
      As<FieldSelectExpression>(*copy).field = As<FieldSelectExpression>(e).field;
      return copy;
    }
    case ExpressionKind::kSubscript: return CloneSubscript(As<SubscriptExpression>(e));
    case ExpressionKind::kIoCast: return CloneWrapper<IoCastExpression>(e);
    case ExpressionKind::kArrayCast: {
      auto copy = CloneWrapper<ArrayCastExpression>(e);
      As<ArrayCastExpression>(*copy).element_cast = Clone(As<ArrayCastExpression>(e).element_cast);
      return copy;
    }
    case ExpressionKind::kRelabel: return CloneWrapper<RelabelExpression>(e);
    case ExpressionKind::kRowCast: return CloneWrapper<RowCastExpression>(e);
    case ExpressionKind::kRowCompare: return CloneRowCompare(As<RowCompareExpression>(e));
    case ExpressionKind::kSubplan: return CloneSubplan(As<SubplanExpression>(e));
    case ExpressionKind::kDomainCheck: return CloneDomainCheck(As<DomainCheckExpression>(e));
    case ExpressionKind::kAggregate: return CloneAggregate(As<AggregateExpression>(e));
    case ExpressionKind::kWindow: return CloneWindow(As<WindowExpression>(e));
    case ExpressionKind::kSetFunction: return CloneSetFunction(As<SetFunctionExpression>(e));
  }
  ThrowInternal("unknown expression kind");
}

bool IsSameForAllRows(const Expression& expression) {
  bool columns = false;
  Walk(expression, [&](const Expression& node) {
    columns = columns || node.kind == ExpressionKind::kColumn;
    return !columns;
  });
  return !columns && !IsVolatile(expression);
}

int StartLocation(const Expression& expression) {
  switch (expression.kind) {
    case ExpressionKind::kFunction:
    case ExpressionKind::kArrayOperator:
    case ExpressionKind::kDistinctFrom:
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr:
    case ExpressionKind::kNot:
    case ExpressionKind::kRelabel:
    case ExpressionKind::kIoCast:
    case ExpressionKind::kArrayCast:
    case ExpressionKind::kRowCast:
    case ExpressionKind::kNullTest:
    case ExpressionKind::kBooleanTest:
    case ExpressionKind::kFieldSelect:
    case ExpressionKind::kSubscript:
    case ExpressionKind::kSubplan:
    case ExpressionKind::kDomainCheck: break;
    default: return expression.location;
  }
  int start = expression.location;
  VisitChildren(const_cast<Expression&>(expression), [&](ExpressionPtr& child) {
    const int at = StartLocation(*child);
    if (at >= 0 && (start < 0 || at < start)) start = at;
  });
  return start;
}

}  // namespace basalt
