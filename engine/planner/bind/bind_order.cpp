// ORDER BY, DISTINCT: finding what a name, a position or an expression means.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

void Binder::CheckSortable(const Expression& expression, const char* what, int location) {
  const OrderingOperators operators = FindOrderingOperators(catalog_, expression.type.oid);
  if (operators.less != kInvalidOid) return;
  const bool equality = std::string_view(what) == "equality";
  if (equality && operators.equal != kInvalidOid) return;
  auto error = SqlError(sqlstate::kUndefinedFunction, Format("could not identify an {} operator for type {}", what,
                                                             context_.TypeName(expression.type.oid)))
                   .At(location >= 0 ? location : expression.location);
  if (equality) throw error;
  throw std::move(error).Hint("Use an explicit ordering operator or modify the query.");
}

// SQL92 rules: an output name, then (GROUP BY: unless an input column has it) a position. -1: none of these.
int Binder::FindTarget(Scope& scope, const ast::Node* node, Place place, bool) {
  Query& query = *scope.query;
  const char* clause = place == Place::kGroupBy ? "GROUP BY" : place == Place::kDistinctOn ? "DISTINCT ON" : "ORDER BY";
  if (const auto* reference = ast::DynCast<ast::ColumnRef>(node);
      reference != nullptr && ast::Length(reference->fields) == 1 && ast::Is<ast::String>(ast::First(reference->fields))) {
    const std::string_view name = ast::Text(ast::StringValue(ast::First(reference->fields)));
    bool prefer_input = false;
    if (place == Place::kGroupBy) {
      Scope own;
      own.items = scope.items;
      prefer_input = FindColumn(own, name, reference->location) != nullptr;
    }
    int found = -1;
    for (size_t i = 0; i < query.targets.size() && !prefer_input; ++i) {
      const Target& target = query.targets[i];
      if (target.junk || target.name != name) continue;
      if (found >= 0) {
        if (!Equal(*query.targets[found].expression, *target.expression)) {
          throw SqlError(sqlstate::kAmbiguousColumn, Format("{} \"{}\" is ambiguous", clause, name)).At(reference->location);
        }
        continue;
      }
      found = static_cast<int>(i);
    }
    return found;
  }
  const auto* constant = ast::DynCast<ast::A_Const>(node);
  if (constant == nullptr) return -1;
  const auto* integer = constant->isnull ? nullptr : ast::DynCast<ast::Integer>(constant->val);
  if (integer == nullptr) {
    throw SqlError(sqlstate::kSyntaxError, Format("non-integer constant in {}", clause)).At(constant->location);
  }
  int position = 0;
  for (size_t i = 0; i < query.targets.size(); ++i) {
    if (!query.targets[i].junk && ++position == integer->ival) return static_cast<int>(i);
  }
  throw SqlError(sqlstate::kInvalidColumnReference, Format("{} position {} is not in select list", clause, integer->ival)).At(constant->location);
}

int Binder::FindOrAddTarget(Scope& scope, const ast::Node* node, Place place, bool sql92) {
  Query& query = *scope.query;
  const int found = FindTarget(scope, node, place, sql92);
  if (found >= 0) return found;
  ExpressionPtr expression = Bind(scope, node, place);
  for (size_t i = 0; i < query.targets.size(); ++i) {
    if (Equal(*query.targets[i].expression, *expression)) return static_cast<int>(i);
  }
  Target target;
  target.expression = std::move(expression);
  target.junk = true;
  query.targets.push_back(std::move(target));
  return static_cast<int>(query.targets.size()) - 1;
}

OrderItem Binder::MakeOrderItem(Scope& scope, int target, const ast::SortBy* sort) {
  Query& query = *scope.query;
  ExpressionPtr& expression = query.targets[target].expression;
  const int location = NodeLocation(sort->node);
  if (expression->type.oid == kUnknownOid) {
    expression = coercer_.CoerceType(std::move(expression), kTextOid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  }
  auto reference = Clone(*expression);
  reference->location = location;
  const SortKey key = MakeSortKey(std::move(reference), sort);
  return {target, key.descending, key.nulls_first, key.less_operator};
}

void Binder::BindOrderBy(Scope& scope, const ast::List* sort, Query* query, Place place) {
  for (const auto* item : ast::Each<ast::SortBy>(sort)) {
    const int target = FindOrAddTarget(scope, item->node, place, true);
    const OrderItem order = MakeOrderItem(scope, target, item);
    const bool twice = std::any_of(query->order_by.begin(), query->order_by.end(), [&](const OrderItem& known) { return known.target == target; });
    if (!twice) query->order_by.push_back(order);
  }
}

void Binder::BindDistinct(Scope& scope, const ast::SelectStmt* select) {
  Query& query = *scope.query;
  if (ast::IsEmpty(select->distinct_clause)) return;
  if (ast::First(select->distinct_clause) == nullptr) {  // plain DISTINCT
    query.distinct = true;
    for (const OrderItem& item : query.order_by) {
      if (query.targets[item.target].junk) {
        throw SqlError(sqlstate::kInvalidColumnReference, "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
            .At(StartLocation(*query.targets[item.target].expression));
      }
    }
    for (Target& target : query.targets) {
      if (target.junk) continue;
      if (target.expression->type.oid == kUnknownOid) {
        target.expression = coercer_.CoerceType(std::move(target.expression), kTextOid, -1, CoercionContext::kImplicit,
                                                Expression::Form::kImplicitCast, -1);
      }
      CheckSortable(*target.expression, "equality");
    }
    return;
  }
  for (const ast::Node* node : select->distinct_clause) {
    const int target = FindOrAddTarget(scope, node, Place::kDistinctOn, true);
    if (std::find(query.distinct_on.begin(), query.distinct_on.end(), target) == query.distinct_on.end()) query.distinct_on.push_back(target);
    CheckSortable(*query.targets[target].expression, "equality");
  }
  // The leading ORDER BY items must be just these, in any order.
  size_t matched = 0;
  bool skipped = false;
  for (const OrderItem& item : query.order_by) {
    const bool in = std::find(query.distinct_on.begin(), query.distinct_on.end(), item.target) != query.distinct_on.end();
    if (in && skipped) {
      throw SqlError(sqlstate::kInvalidColumnReference, "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
          .At(query.targets[item.target].expression->location);
    }
    if (in) ++matched;
    else skipped = true;
  }
  if (skipped && matched < query.distinct_on.size()) {
    throw SqlError(sqlstate::kInvalidColumnReference, "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
        .At(NodeLocation(ast::First(select->distinct_clause)));
  }
}

}  // namespace basalt
