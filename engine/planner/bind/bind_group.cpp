// GROUP BY, grouping sets, and the check that grouped queries use only what is grouped.
#include <algorithm>
#include <utility>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

int Binder::GroupKey(Scope& scope, const ast::Node* node) {
  Query& query = *scope.query;
  const int target = FindOrAddTarget(scope, node, Place::kGroupBy, true);
  ExpressionPtr& expression = query.targets[target].expression;
  if (expression->type.oid == kUnknownOid) {
    expression = coercer_.CoerceType(std::move(expression), kTextOid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  }
  CheckSortable(*expression, "equality");
  for (const Expression* forbidden = expression.get(); forbidden != nullptr; forbidden = nullptr) {
    Walk(*forbidden, [&](const Expression& part) {
      const auto* column = AsIf<ColumnExpression>(&part);
      if (column != nullptr && query.aggregate_relation >= 0 && column->relation == query.aggregate_relation) {
        throw SqlError(sqlstate::kGroupingError, "aggregate functions are not allowed in GROUP BY").At(column->location);
      }
      if (column != nullptr && query.window_relation >= 0 && column->relation == query.window_relation) {
        throw SqlError(sqlstate::kWindowingError, "window functions are not allowed in GROUP BY").At(column->location);
      }
      return true;
    });
  }
  for (size_t i = 0; i < query.group_keys.size(); ++i) {
    if (query.group_targets[i] == target) return static_cast<int>(i);
  }
  query.group_keys.push_back(Clone(*expression));
  query.group_targets.push_back(target);
  return static_cast<int>(query.group_keys.size()) - 1;
}

namespace {

constexpr size_t kMaximumGroupingSets = 4096;

using Sets = std::vector<std::vector<int>>;

std::vector<int> Union(std::vector<int> left, const std::vector<int>& right) {
  for (int key : right) {
    if (std::find(left.begin(), left.end(), key) == left.end()) left.push_back(key);
  }
  return left;
}

Sets Cross(const Sets& left, const Sets& right) {
  if (left.size() * right.size() > kMaximumGroupingSets) {
    throw SqlError(sqlstate::kStatementTooComplex, "too many grouping sets present (maximum 4096)");
  }
  Sets result;
  for (const auto& a : left) {
    for (const auto& b : right) result.push_back(Union(a, b));
  }
  return result;
}

}  // namespace

std::vector<std::vector<int>> Binder::BindGroupingSet(Scope& scope, const ast::GroupingSet* set) {
  RecursionGuard guard(context_);
  auto element = [&](const ast::Node* node) {  // a column or (a, b)
    std::vector<int> keys;
    if (const auto* row = ast::DynCast<ast::RowExpr>(node); row != nullptr && row->row_format == ast::COERCE_IMPLICIT_CAST) {
      for (const ast::Node* part : row->args) keys = Union(std::move(keys), {GroupKey(scope, part)});
    } else {
      keys.push_back(GroupKey(scope, node));
    }
    return keys;
  };
  Sets result;
  std::vector<std::vector<int>> elements;
  switch (set->kind) {
    case ast::GROUPING_SET_EMPTY: return {{}};
    case ast::GROUPING_SET_SETS:
      for (const ast::Node* node : set->content) {
        if (const auto* inner = ast::DynCast<ast::GroupingSet>(node)) {
          for (auto& one : BindGroupingSet(scope, inner)) result.push_back(std::move(one));
        } else {
          result.push_back(element(node));
        }
      }
      return result;
    default:
      for (const ast::Node* node : set->content) elements.push_back(element(node));
  }
  if (set->kind == ast::GROUPING_SET_ROLLUP) {
    for (size_t count = elements.size() + 1; count-- > 0;) {
      std::vector<int> keys;
      for (size_t i = 0; i < count; ++i) keys = Union(std::move(keys), elements[i]);
      result.push_back(std::move(keys));
    }
    return result;
  }
  if (elements.size() > 12) throw SqlError(sqlstate::kTooManyColumns, "CUBE is limited to 12 elements").At(set->location);
  for (uint32_t bits = 1u << elements.size(); bits-- > 0;) {
    std::vector<int> keys;
    for (size_t i = 0; i < elements.size(); ++i) {
      if ((bits >> (elements.size() - 1 - i) & 1) != 0) keys = Union(std::move(keys), elements[i]);
    }
    result.push_back(std::move(keys));
  }
  return result;
}

void Binder::BindGroupBy(Scope& scope, const ast::SelectStmt* select) {
  if (ast::IsEmpty(select->group_clause)) return;
  Query& query = *scope.query;
  query.has_grouping = true;
  bool has_sets = false;
  Sets sets{{}};
  for (const ast::Node* node : select->group_clause) {
    if (const auto* set = ast::DynCast<ast::GroupingSet>(node)) {
      has_sets = true;
      sets = Cross(sets, BindGroupingSet(scope, set));
    } else if (const auto* row = ast::DynCast<ast::RowExpr>(node); row != nullptr && row->row_format == ast::COERCE_IMPLICIT_CAST) {
      std::vector<int> keys;
      for (const ast::Node* part : row->args) keys.push_back(GroupKey(scope, part));
      sets = Cross(sets, {keys});
    } else {
      sets = Cross(sets, {{GroupKey(scope, node)}});
    }
  }
  if (!has_sets) return;
  if (select->group_distinct) {
    Sets unique;
    for (auto& set : sets) {
      std::vector<int> sorted = set;
      std::sort(sorted.begin(), sorted.end());
      if (std::find(unique.begin(), unique.end(), sorted) == unique.end()) unique.push_back(sorted);
    }
    sets = std::move(unique);
  }
  query.grouping_sets = std::move(sets);
}

// Replaces what is grouped by columns of the group step and complains about the rest.
class GroupChecker {
 public:
  GroupChecker(Binder& binder, Scope& scope) : binder_(binder), scope_(scope), query_(*scope.query) {}

  void Run() {
    if (query_.group_relation < 0) query_.group_relation = binder_.context_.NewRelation();
    if (query_.aggregate_relation < 0) query_.aggregate_relation = binder_.context_.NewRelation();
    if (scope_.wrong_grouping) ThrowNoKey(*scope_.wrong_grouping);
    for (ExpressionList& grouping : query_.groupings) {
      for (ExpressionPtr& argument : grouping) Replace(argument, true);
    }
    functions_seen_.resize(query_.window_functions.size());
    aggregates_seen_.resize(query_.aggregates.size());
    for (size_t t = 0; t < query_.targets.size(); ++t) ReplaceTarget(static_cast<int>(t));
    for (WindowDefinition& window : query_.windows) {
      for (SortKey& key : window.order_by) Replace(key.expression);
      for (ExpressionPtr& key : window.partition_by) Replace(key);
      if (window.start_offset) Replace(window.start_offset);
      if (window.end_offset) Replace(window.end_offset);
    }
    if (query_.having) Replace(query_.having);
    for (size_t i = 0; i < query_.window_functions.size(); ++i) ReplaceInFunction(i);
    for (size_t i = 0; i < query_.aggregates.size(); ++i) ReplaceInAggregate(i);
  }

 private:
  // A target that is grouped by is that key, even where another key (or a constant) reads the same.
  void ReplaceTarget(int target) {
    ExpressionPtr& slot = query_.targets[target].expression;
    for (size_t i = 0; i < query_.group_keys.size(); ++i) {
      if (query_.group_targets[i] == target && !query_.grouping_sets.empty()) return ReplaceByKey(slot, i);
    }
    Replace(slot);
  }
  void ReplaceByKey(ExpressionPtr& at, size_t key) {
    auto column = std::make_unique<ColumnExpression>();
    column->relation = query_.group_relation;
    column->index = static_cast<int>(key);
    column->location = at->location;
    binder_.coercer_.Finish(column.get(), at->type);
    at = std::move(column);
  }
  void Replace(ExpressionPtr& slot, bool grouping = false) {
    RewriteTopDown(slot, [&](ExpressionPtr& at) { return ReplaceOne(at, grouping); });
  }

  // What a window function reads is looked at where its result stands: the first wrong column is the one complained of.
  void ReplaceInFunction(size_t index) {
    if (functions_seen_[index]) return;
    functions_seen_[index] = true;
    WindowExpression& function = *query_.window_functions[index];
    for (ExpressionPtr& argument : function.arguments) Replace(argument);
    if (function.filter) Replace(function.filter);
  }
  // Direct arguments are read once a group.
  void ReplaceInAggregate(size_t index) {
    if (aggregates_seen_[index]) return;
    aggregates_seen_[index] = true;
    const bool before = std::exchange(direct_, true);
    for (ExpressionPtr& argument : query_.aggregates[index]->direct_arguments) Replace(argument);
    direct_ = before;
  }

  // Inside a subquery only plain columns are recognized as grouped.
  bool ReplaceInSubquery(SubplanExpression& subplan) {
    VisitChildren(subplan, [&](ExpressionPtr& child) { Replace(child); });
    ++depth_;
    VisitInOrder(*subplan.query);
    VisitQuery(*subplan.query, [&](ExpressionPtr& slot) { Replace(slot); });
    --depth_;
    return true;
  }

  // The first wrong column in PostgreSQL's order is the one complained of: subqueries in FROM come last.
  void VisitInOrder(Query& query) {
    for (Target& target : query.targets) {
      Replace(target.expression);
      Walk(*target.expression, [&](const Expression& node) {
        const auto* column = AsIf<ColumnExpression>(&node);
        if (column != nullptr && column->relation >= 0) ReplaceInside(query, *column);
        return true;
      });
    }
    for (WindowDefinition& window : query.windows) {
      for (SortKey& key : window.order_by) Replace(key.expression);
      for (ExpressionPtr& key : window.partition_by) Replace(key);
    }
    const auto conditions = [&](auto&& self, FromItem& item) -> void {
      if (item.left) self(self, *item.left);
      if (item.right) self(self, *item.right);
      if (item.condition) Replace(item.condition);
    };
    if (query.from) conditions(conditions, *query.from);
    for (ExpressionPtr* clause : {&query.where, &query.having, &query.offset, &query.limit}) {
      if (*clause) Replace(*clause);
    }
  }

  // What an aggregate or window function of a subquery reads, at the place of its result.
  void ReplaceInside(Query& query, const ColumnExpression& column) {
    if (column.relation == query.window_relation) {
      WindowExpression& function = *query.window_functions[column.index];
      for (ExpressionPtr& argument : function.arguments) Replace(argument);
      if (function.filter) Replace(function.filter);
    } else if (column.relation == query.aggregate_relation) {
      AggregateExpression& aggregate = *query.aggregates[column.index];
      for (ExpressionPtr& argument : aggregate.direct_arguments) Replace(argument);
      for (ExpressionPtr& argument : aggregate.arguments) Replace(argument);
      for (SortKey& key : aggregate.order_by) Replace(key.expression);
      if (aggregate.filter) Replace(aggregate.filter);
    }
  }

  [[noreturn]] static void ThrowNoKey(int location) {
    throw SqlError(sqlstate::kGroupingError, "arguments to GROUPING must be grouping expressions of the associated query level").At(location);
  }

  bool ReplaceOne(ExpressionPtr& at, bool grouping) {
    for (size_t i = 0; i < query_.group_keys.size(); ++i) {
      if (!Equal(*query_.group_keys[i], *at) || at->kind == ExpressionKind::kConstant) continue;
      if (depth_ > 0 && at->kind != ExpressionKind::kColumn) continue;
      ReplaceByKey(at, i);
      return true;
    }
    if (grouping) ThrowNoKey(at->location);
    if (at->kind == ExpressionKind::kSubplan && As<SubplanExpression>(*at).query != nullptr) {
      return ReplaceInSubquery(As<SubplanExpression>(*at));
    }
    if (at->kind == ExpressionKind::kRow && at->form == Expression::Form::kSqlSyntax) RefuseWholeRow(As<RowExpression>(*at));
    const auto* column = AsIf<ColumnExpression>(at.get());
    if (column == nullptr) return false;
    if (column->relation == query_.window_relation) ReplaceInFunction(column->index);
    if (column->relation == query_.aggregate_relation) ReplaceInAggregate(column->index);
    const FromItem* item = ItemOf(*column);
    if (item == nullptr) return true;  // an aggregate, an outer column, a subquery's own
    if (DependsOnKey(*item)) {
      for (std::vector<int>& set : query_.grouping_sets) set.push_back(static_cast<int>(query_.group_keys.size()));
      query_.group_keys.push_back(Clone(*at));
      query_.group_targets.push_back(-1);
      return ReplaceOne(at, false);
    }
    ThrowUngrouped(Format("{}.{}", item->alias, column->index >= 0 ? item->columns[column->index].name : "ctid"), column->location);
  }

  const FromItem* ItemOf(const ColumnExpression& column) const {
    const FromItem* item = nullptr;
    for (const FromItem* candidate : scope_.all_items) {
      if (candidate->id == column.relation) item = candidate;
    }
    return item;
  }

  // A whole row is one value, grouped by none of its columns but the primary key's.
  void RefuseWholeRow(const RowExpression& row) const {
    const auto* column = row.fields.empty() ? nullptr : AsIf<ColumnExpression>(row.fields[0].get());
    const FromItem* item = column == nullptr ? nullptr : ItemOf(*column);
    if (item != nullptr && !DependsOnKey(*item)) ThrowUngrouped(item->alias + ".*", row.location);
  }

  [[noreturn]] void ThrowUngrouped(const std::string& name, int location) const {
    if (depth_ > 0) {
      throw SqlError(sqlstate::kGroupingError, Format("subquery uses ungrouped column \"{}\" from outer query", name)).At(location);
    }
    auto error = SqlError(sqlstate::kGroupingError,
                          Format("column \"{}\" must appear in the GROUP BY clause or be used in an aggregate function", name)).At(location);
    if (direct_) throw std::move(error).Detail("Direct arguments of an ordered-set aggregate must use only grouped columns.");
    throw error;
  }

  // All columns of the primary key are grouped (in every grouping set): every other column is decided by them.
  bool DependsOnKey(const FromItem& item) const {
    if (item.kind != FromItem::Kind::kTable) return false;
    for (const ConstraintDescriptor& constraint : item.relation->constraints) {
      if (constraint.type != 'p' || constraint.deferrable) continue;
      return std::all_of(constraint.columns.begin(), constraint.columns.end(),
                         [&](int16_t number) { return IsGroupedAlways(item, number - 1); });
    }
    return false;
  }

  bool IsGroupedAlways(const FromItem& item, int index) const {
    for (size_t i = 0; i < query_.group_keys.size(); ++i) {
      const auto* column = AsIf<ColumnExpression>(query_.group_keys[i].get());
      if (column == nullptr || column->relation != item.id || column->index != index) continue;
      return std::all_of(query_.grouping_sets.begin(), query_.grouping_sets.end(), [&](const std::vector<int>& set) {
        return std::find(set.begin(), set.end(), static_cast<int>(i)) != set.end();
      });
    }
    return false;
  }

  Binder& binder_;
  Scope& scope_;
  Query& query_;
  int depth_ = 0;  // of the subquery being looked at
  bool direct_ = false;
  std::vector<bool> functions_seen_, aggregates_seen_;
};

void Binder::CheckGrouping(Scope& scope) {
  if (scope.query->has_grouping) GroupChecker(*this, scope).Run();
}

}  // namespace basalt
