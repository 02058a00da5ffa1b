#include <algorithm>
#include <map>

#include "engine/planner/expression_tree.h"
#include "types/array.h"

namespace basalt {

namespace {

bool SameConstant(const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
  if (left.physical_type() != right.physical_type()) return false;
  std::string a, b;
  AppendPacked(left.physical_type(), left.datum(), &a);
  AppendPacked(right.physical_type(), right.datum(), &b);
  return a == b;
}

// Relations of the right side's subqueries by those of the left that stand in the same place.
using RelationMap = std::map<int, int>;

bool SameQuery(const Query& left, const Query& right, RelationMap* relations);

int Mapped(const RelationMap& relations, int relation) {
  const auto found = relations.find(relation);
  return found == relations.end() ? relation : found->second;
}

// What a node says besides its children; children are compared by the caller in order.
bool SameNode(const Expression& left, const Expression& right, RelationMap* relations) {
  switch (left.kind) {
    case ExpressionKind::kConstant: return SameConstant(As<ConstantExpression>(left).value, As<ConstantExpression>(right).value);
    case ExpressionKind::kParameter: return As<ParameterExpression>(left).index == As<ParameterExpression>(right).index;
    case ExpressionKind::kExecParameter: return As<ExecParameterExpression>(left).id == As<ExecParameterExpression>(right).id;
    case ExpressionKind::kColumn:
      return As<ColumnExpression>(left).index == As<ColumnExpression>(right).index &&
             Mapped(*relations, As<ColumnExpression>(left).relation) == As<ColumnExpression>(right).relation;
    case ExpressionKind::kFunction:
      return As<FunctionExpression>(left).function == As<FunctionExpression>(right).function &&
             As<FunctionExpression>(left).collation == As<FunctionExpression>(right).collation &&
             As<FunctionExpression>(left).variadic_call == As<FunctionExpression>(right).variadic_call &&
             As<FunctionExpression>(left).value_function == As<FunctionExpression>(right).value_function;
    case ExpressionKind::kNullTest:
      return As<NullTestExpression>(left).is_null == As<NullTestExpression>(right).is_null;
    case ExpressionKind::kBooleanTest: return As<BooleanTestExpression>(left).test == As<BooleanTestExpression>(right).test;
    case ExpressionKind::kDistinctFrom:
      return As<DistinctFromExpression>(left).negated == As<DistinctFromExpression>(right).negated;
    case ExpressionKind::kCase:
      return As<CaseExpression>(left).branches.size() == As<CaseExpression>(right).branches.size();
    case ExpressionKind::kMinMax: return As<MinMaxExpression>(left).greatest == As<MinMaxExpression>(right).greatest;
    case ExpressionKind::kArrayOperator:
      return As<ArrayOperatorExpression>(left).function == As<ArrayOperatorExpression>(right).function &&
             As<ArrayOperatorExpression>(left).any == As<ArrayOperatorExpression>(right).any;
    case ExpressionKind::kFieldSelect: return As<FieldSelectExpression>(left).field == As<FieldSelectExpression>(right).field;
    case ExpressionKind::kSubscript: {
      const auto& a = As<SubscriptExpression>(left).indexes;
      const auto& b = As<SubscriptExpression>(right).indexes;
      return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.is_slice == y.is_slice && (x.lower == nullptr) == (y.lower == nullptr) &&
               (x.upper == nullptr) == (y.upper == nullptr);
      });
    }
    case ExpressionKind::kRowCompare:
      return As<RowCompareExpression>(left).comparison == As<RowCompareExpression>(right).comparison &&
             As<RowCompareExpression>(left).left.size() == As<RowCompareExpression>(right).left.size();
    case ExpressionKind::kSubplan: {
      const auto& a = As<SubplanExpression>(left);
      const auto& b = As<SubplanExpression>(right);
      if (a.query == b.query) return true;
      if (a.use != b.use || !a.query || !b.query) return false;
      if (a.query_relation >= 0) (*relations)[a.query_relation] = b.query_relation;
      return SameQuery(*a.query, *b.query, relations);
    }
    case ExpressionKind::kAggregate: {
      const auto& a = As<AggregateExpression>(left);
      const auto& b = As<AggregateExpression>(right);
      return a.function == b.function && a.distinct == b.distinct && a.star == b.star && a.level == b.level &&
             a.variadic_call == b.variadic_call && a.arguments.size() == b.arguments.size() &&
             a.order_by.size() == b.order_by.size() && (a.filter == nullptr) == (b.filter == nullptr) &&
             a.collation == b.collation &&
             std::equal(a.order_by.begin(), a.order_by.end(), b.order_by.begin(), [](const SortKey& x, const SortKey& y) {
               return x.descending == y.descending && x.nulls_first == y.nulls_first && x.less_operator == y.less_operator;
             });
    }
    case ExpressionKind::kWindow:
      return As<WindowExpression>(left).function == As<WindowExpression>(right).function &&
             As<WindowExpression>(left).window == As<WindowExpression>(right).window;
    case ExpressionKind::kSetFunction:
      return As<SetFunctionExpression>(left).function == As<SetFunctionExpression>(right).function;
    case ExpressionKind::kGrouping:
      return As<GroupingExpression>(left).group_columns == As<GroupingExpression>(right).group_columns;
    default: return true;
  }
}

std::vector<const Expression*> Children(const Expression& expression) {
  std::vector<const Expression*> children;
  VisitChildren(const_cast<Expression&>(expression), [&](ExpressionPtr& slot) { children.push_back(slot.get()); });
  return children;
}

bool Same(const Expression& left, const Expression& right, RelationMap* relations) {
  if (&left == &right) return true;
  if (left.kind != right.kind || left.type.oid != right.type.oid || left.type.typmod != right.type.typmod ||
      !SameNode(left, right, relations)) {
    return false;
  }
  const auto a = Children(left);
  const auto b = Children(right);
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const Expression* x, const Expression* y) { return Same(*x, *y, relations); });
}

bool SameItem(const FromItem* left, const FromItem* right, RelationMap* relations) {
  if (left == nullptr || right == nullptr) return left == right;
  if (left->kind != right->kind || left->columns.size() != right->columns.size() || left->ordinality != right->ordinality ||
      left->calls.size() != right->calls.size() || left->rows.size() != right->rows.size() || left->cte != right->cte ||
      left->join_type != right->join_type || left->only != right->only || (left->query == nullptr) != (right->query == nullptr) ||
      (left->relation == nullptr) != (right->relation == nullptr) || (left->relation && left->relation->oid != right->relation->oid)) {
    return false;
  }
  (*relations)[left->id] = right->id;
  return SameItem(left->left.get(), right->left.get(), relations) && SameItem(left->right.get(), right->right.get(), relations) &&
         (left->query == nullptr || SameQuery(*left->query, *right->query, relations));
}

bool SameWindow(const WindowDefinition& left, const WindowDefinition& right) {
  return left.frame_options == right.frame_options && left.partition_by.size() == right.partition_by.size() &&
         std::equal(left.order_by.begin(), left.order_by.end(), right.order_by.begin(), right.order_by.end(), [](const SortKey& a, const SortKey& b) {
           return a.descending == b.descending && a.nulls_first == b.nulls_first && a.less_operator == b.less_operator;
         });
}

// WITH, set operations and locks are never found equal: who writes those twice gets two subqueries.
bool SameShape(const Query& left, const Query& right) {
  const auto same_order = [](const OrderItem& a, const OrderItem& b) {
    return a.target == b.target && a.descending == b.descending && a.nulls_first == b.nulls_first && a.less_operator == b.less_operator;
  };
  return left.ctes.empty() && right.ctes.empty() && !left.set_operation && !right.set_operation && !left.modification &&
         !right.modification && left.row_marks.empty() && right.row_marks.empty() && left.is_values == right.is_values &&
         left.has_grouping == right.has_grouping && left.group_keys.size() == right.group_keys.size() &&
         left.grouping_sets == right.grouping_sets && left.distinct == right.distinct && left.distinct_on == right.distinct_on &&
         left.with_ties == right.with_ties && left.targets.size() == right.targets.size() &&
         std::equal(left.order_by.begin(), left.order_by.end(), right.order_by.begin(), right.order_by.end(), same_order) &&
         std::equal(left.windows.begin(), left.windows.end(), right.windows.begin(), right.windows.end(), SameWindow);
}

bool SameQuery(const Query& left, const Query& right, RelationMap* relations) {
  if (!SameShape(left, right)) return false;
  for (auto number : {&Query::group_relation, &Query::aggregate_relation, &Query::grouping_relation, &Query::window_relation}) {
    if (left.*number >= 0) (*relations)[left.*number] = right.*number;
  }
  if (!SameItem(left.from.get(), right.from.get(), relations)) return false;
  const auto same = [&](const auto& a, const auto& b) { return a && b && Same(*a, *b, relations); };
  if (!std::equal(left.aggregates.begin(), left.aggregates.end(), right.aggregates.begin(), right.aggregates.end(), same) ||
      !std::equal(left.window_functions.begin(), left.window_functions.end(), right.window_functions.begin(), right.window_functions.end(), same)) {
    return false;
  }
  std::vector<const Expression*> a, b;
  VisitQuery(const_cast<Query&>(left), [&](ExpressionPtr& slot) { a.push_back(slot.get()); });
  VisitQuery(const_cast<Query&>(right), [&](ExpressionPtr& slot) { b.push_back(slot.get()); });
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](const Expression* x, const Expression* y) { return Same(*x, *y, relations); });
}

}  // namespace

bool Equal(const Expression& left, const Expression& right) {
  RelationMap relations;
  return Same(left, right, &relations);
}

void RelationSet::Add(int relation) {
  auto at = std::lower_bound(ids_.begin(), ids_.end(), relation);
  if (at == ids_.end() || *at != relation) ids_.insert(at, relation);
}
bool RelationSet::Contains(int relation) const { return std::binary_search(ids_.begin(), ids_.end(), relation); }
bool RelationSet::Overlaps(const RelationSet& other) const {
  return std::any_of(ids_.begin(), ids_.end(), [&](int id) { return other.Contains(id); });
}
bool RelationSet::IsSubsetOf(const RelationSet& other) const {
  return std::includes(other.ids_.begin(), other.ids_.end(), ids_.begin(), ids_.end());
}
void RelationSet::Merge(const RelationSet& other) {
  for (int id : other.ids_) Add(id);
}

RelationSet RelationsOf(const Expression& expression) {
  RelationSet set;
  Walk(expression, [&](const Expression& node) {
    if (const auto* column = AsIf<ColumnExpression>(&node); column != nullptr && column->relation >= 0) set.Add(column->relation);
    return true;
  });
  return set;
}

RelationSet RelationsBelow(const FromItem& item) {
  RelationSet set;
  ForEachFromItem(const_cast<FromItem*>(&item), [&](FromItem& each) {
    if (each.kind != FromItem::Kind::kJoin) set.Add(each.id);
  });
  return set;
}

namespace {

template <typename Predicate>
bool Any(const Expression& expression, Predicate predicate) {
  bool found = false;
  Walk(expression, [&](const Expression& node) {
    found = found || predicate(node);
    return !found;
  });
  return found;
}

bool IsVolatileNode(const Expression& node) {
  const FunctionDescriptor* function = nullptr;
  if (const auto* call = AsIf<FunctionExpression>(&node)) function = call->function;
  if (const auto* call = AsIf<SetFunctionExpression>(&node)) function = call->function;
  if (const auto* call = AsIf<ArrayOperatorExpression>(&node)) function = call->function;
  return function != nullptr && function->volatility == 'v';
}

}  // namespace

bool IsVolatile(const Expression& expression) { return Any(expression, IsVolatileNode); }
bool ContainsVolatile(const Query& query) {
  bool found = false;
  VisitQuery(const_cast<Query&>(query), [&](ExpressionPtr& slot) { found = found || IsVolatile(*slot); });
  return found;
}
bool ContainsSetFunction(const Expression& expression) {
  bool found = false;
  // A subquery's set functions are its own affair.
  auto visit = [&](auto&& self, const Expression& node) -> void {
    if (node.kind == ExpressionKind::kSetFunction) found = true;
    if (!found) VisitChildren(const_cast<Expression&>(node), [&](ExpressionPtr& slot) { self(self, *slot); });
  };
  visit(visit, expression);
  return found;
}
bool HasSubplan(const Expression& expression) {
  return Any(expression, [](const Expression& node) { return node.kind == ExpressionKind::kSubplan; });
}
bool IsConstant(const Expression& expression) {
  return !Any(expression, [](const Expression& node) {
    return node.kind == ExpressionKind::kColumn || node.kind == ExpressionKind::kExecParameter ||
           node.kind == ExpressionKind::kSubplan || node.kind == ExpressionKind::kSetFunction ||
           node.kind == ExpressionKind::kAggregate || node.kind == ExpressionKind::kWindow || IsVolatileNode(node);
  });
}
bool IsConstantTrue(const Expression& expression) {
  const auto* constant = AsIf<ConstantExpression>(&expression);
  return constant != nullptr && !constant->value.is_null() && constant->type.oid == kBoolOid && constant->value.datum().b;
}
bool IsConstantFalseOrNull(const Expression& expression) {
  const auto* constant = AsIf<ConstantExpression>(&expression);
  return constant != nullptr && constant->type.oid == kBoolOid && (constant->value.is_null() || !constant->value.datum().b);
}

}  // namespace basalt
