// Aggregates and window functions: they are kept in lists of their query; what stands in the expression is a column of the
// pseudo-relation that the aggregate or window step puts out.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

constexpr std::string_view kOwnLevel = "FROM clause of their own query level";

// The first column of the relation; null: none.
const ColumnExpression* FindUse(const Expression& expression, int relation) {
  const ColumnExpression* found = nullptr;
  Walk(expression, [&](const Expression& node) {
    const auto* column = AsIf<ColumnExpression>(&node);
    if (found == nullptr && column != nullptr && relation >= 0 && column->relation == relation) found = column;
    return found == nullptr;
  });
  return found;
}

// How many levels up the scope lies that owns the relation; -1: none of them.
int LevelOf(const Scope& scope, int relation) {
  int level = 0;
  for (const Scope* at = &scope; at != nullptr; at = at->parent, ++level) {
    for (const FromItem* item : at->all_items) {
      if (item->id == relation) return level;
    }
    if (at->query != nullptr && (at->query->aggregate_relation == relation || at->query->window_relation == relation ||
                                 at->query->group_relation == relation || at->query->grouping_relation == relation)) {
      return level;
    }
  }
  return -1;
}

const Expression* WithoutImplicitCasts(const Expression* expression) {
  while (expression->form == Expression::Form::kImplicitCast) {
    if (const auto* relabel = AsIf<RelabelExpression>(expression)) expression = relabel->input.get();
    else if (const auto* call = AsIf<FunctionExpression>(expression); call != nullptr && !call->arguments.empty())
      expression = call->arguments[0].get();
    else break;
  }
  return expression;
}

ExpressionPtr PseudoColumn(const Coercer& coercer, int relation, size_t index, SqlType type, int location) {
  auto column = std::make_unique<ColumnExpression>();
  column->relation = relation;
  column->index = static_cast<int>(index);
  column->location = location;
  coercer.Finish(column.get(), type);
  return column;
}

}  // namespace

Scope* Binder::ScopeOf(Scope& scope, const std::vector<const Expression*>& arguments) {
  int level = -1;
  for (const Expression* argument : arguments) {
    Walk(*argument, [&](const Expression& node) {
      if (const auto* column = AsIf<ColumnExpression>(&node)) {
        const int own = LevelOf(scope, column->relation);
        if (own >= 0 && (level < 0 || own < level)) level = own;
      }
      return true;
    });
  }
  Scope* owner = &scope;
  for (int i = 0; i < level; ++i) owner = owner->parent;
  return owner;
}

Scope* Binder::AggregateScope(Scope& scope, const AggregateExpression& aggregate) {
  std::vector<const Expression*> arguments;
  for (const ExpressionPtr& argument : aggregate.arguments) arguments.push_back(argument.get());
  for (const ExpressionPtr& argument : aggregate.direct_arguments) arguments.push_back(argument.get());
  for (const SortKey& key : aggregate.order_by) arguments.push_back(key.expression.get());
  if (aggregate.filter) arguments.push_back(aggregate.filter.get());
  return ScopeOf(scope, arguments);
}

SortKey Binder::MakeSortKey(ExpressionPtr expression, const ast::SortBy* sort) {
  if (expression->type.oid == kUnknownOid) {
    expression = coercer_.CoerceType(std::move(expression), kTextOid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  }
  CheckSortable(*expression, "ordering", NodeLocation(sort->node));
  SortKey key;
  key.descending = sort->sortby_dir == ast::SORTBY_DESC;
  if (sort->sortby_dir == ast::SORTBY_USING) {
    std::string schema, name;
    SplitQualifiedName(context_, sort->use_op, &schema, &name);
    const OperatorDescriptor* op = overloads_.FindOperator(schema, name, expression->type.oid, expression->type.oid, false, sort->location);
    const int strategy = BtreeStrategy(op->oid);
    if (strategy != 1 && strategy != 5) {
      throw SqlError(sqlstate::kWrongObjectType, Format("operator {} is not a valid ordering operator", name))
          .Hint("Ordering operators must be \"<\" or \">\" members of btree operator families.").At(sort->location);
    }
    key.descending = strategy == 5;
    key.less_operator = op->oid;
  }
  key.nulls_first = sort->sortby_nulls == ast::SORTBY_NULLS_DEFAULT ? key.descending : sort->sortby_nulls == ast::SORTBY_NULLS_FIRST;
  key.expression = std::move(expression);
  return key;
}

void Binder::BindOrderedArguments(Scope& scope, const BoundCall& bound, AggregateExpression* aggregate) {
  const ast::FuncCall* node = bound.node;
  if (node == nullptr) return;
  if (node->agg_within_group) {
    const int direct = aggregate->function->direct_argument_count;
    const int total = static_cast<int>(aggregate->arguments.size());
    const int ordered = ast::Length(node->agg_order);
    const int direct_count = aggregate->function->aggregate_kind == 'h' ? total - ordered : std::min(direct, total);
    for (int i = 0; i < direct_count; ++i) aggregate->direct_arguments.push_back(std::move(aggregate->arguments[i]));
    aggregate->arguments.erase(aggregate->arguments.begin(), aggregate->arguments.begin() + direct_count);
    int at = 0;
    for (const ast::SortBy* sort : ast::Each<ast::SortBy>(node->agg_order)) {
      aggregate->order_by.push_back(MakeSortKey(Clone(*aggregate->arguments[at++]), sort));
    }
    return;
  }
  for (const ast::SortBy* sort : ast::Each<ast::SortBy>(node->agg_order)) {
    ExpressionPtr key = Bind(scope, sort->node);
    // An expression equal to an argument before its coercion sorts by the coerced argument.
    if (key->type.oid == kUnknownOid && !aggregate->arguments.empty()) {
      key = coercer_.CoerceType(std::move(key), kTextOid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
    }
    if (node->agg_distinct) {
      // An argument that was coerced to the function's type is still the same expression, and sorts as it was coerced.
      const auto argument = std::find_if(aggregate->arguments.begin(), aggregate->arguments.end(), [&](const ExpressionPtr& candidate) {
        return Equal(*candidate, *key) || Equal(*WithoutImplicitCasts(candidate.get()), *key);
      });
      if (argument != aggregate->arguments.end()) key = Clone(*argument);
      else {
        throw SqlError(sqlstate::kInvalidColumnReference,
                       "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list").At(NodeLocation(sort->node));
      }
    }
    aggregate->order_by.push_back(MakeSortKey(std::move(key), sort));
  }
  if (node->agg_distinct) {
    for (ExpressionPtr& argument : aggregate->arguments) {
      if (argument->type.oid == kUnknownOid) {
        argument = coercer_.CoerceType(std::move(argument), kTextOid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
      }
      const OrderingOperators operators = FindOrderingOperators(catalog_, argument->type.oid);
      if (operators.less != kInvalidOid) continue;
      const bool comparable = operators.equal != kInvalidOid || operators.hashable;
      throw SqlError(sqlstate::kUndefinedFunction, Format("could not identify an {} operator for type {}", comparable ? "ordering" : "equality",
                                                          context_.TypeName(argument->type.oid)))
          .Detail(comparable ? "Aggregates with DISTINCT must be able to sort their inputs." : "").At(argument->location);
    }
  }
}

// What a user's aggregate keeps: a polymorphic state is of the arguments' type.
SqlType Binder::StateType(const FunctionDescriptor& function, const ExpressionList& arguments) {
  context_.UseFunction(function);
  if (function.aggregate == nullptr) return {};
  std::vector<Oid> actual, declared = function.argument_types;
  for (const ExpressionPtr& argument : arguments) actual.push_back(argument->type.oid);
  Oid type = function.aggregate->state_type;
  if (IsPolymorphic(type) && actual.size() == declared.size()) type = coercer_.ResolvePolymorphic(actual, declared, type, false);
  return context_.MakeType(type);
}

namespace {

// An aggregate of an outer query cannot read a WITH query defined between that query and itself.
void RefuseNestedCtes(const Scope& scope, const Scope& owner, AggregateExpression& aggregate) {
  const auto check = [&](auto&& self, FromItem& item) -> void {
    if (item.query) ForEachFromItem(item.query->from.get(), [&](FromItem& inner) { self(self, inner); });
    if (item.kind != FromItem::Kind::kCte) return;
    for (const Scope* level = &scope; level != nullptr && level != &owner; level = level->parent) {
      if (std::find(level->ctes.begin(), level->ctes.end(), item.cte) == level->ctes.end()) continue;
      throw SqlError(sqlstate::kFeatureNotSupported, "outer-level aggregate cannot use a nested CTE")
          .Detail(Format("CTE \"{}\" is below the aggregate's semantic level.", item.cte->name)).At(aggregate.location);
    }
  };
  Walk(aggregate, [&](const Expression& node) {
    const auto* subplan = AsIf<SubplanExpression>(&node);
    if (subplan != nullptr && subplan->query) ForEachFromItem(subplan->query->from.get(), [&](FromItem& item) { check(check, item); });
    return true;
  });
}

}  // namespace

ExpressionPtr Binder::BindAggregate(Scope& scope, ResolvedCall call, BoundCall& bound) {
  auto aggregate = std::make_unique<AggregateExpression>();
  aggregate->function = call.function;
  aggregate->entry = context_.functions.FindAggregate(call.function->oid);
  aggregate->arguments = std::move(call.arguments);
  aggregate->variadic_call = call.variadic_call;
  aggregate->location = bound.location;
  aggregate->star = bound.node != nullptr && bound.node->agg_star;
  aggregate->distinct = bound.node != nullptr && bound.node->agg_distinct;
  for (const ExpressionPtr& argument : aggregate->arguments) {
    if (aggregate->collation == kInvalidOid) aggregate->collation = argument->type.collation;
    RefuseSetFunction(FindSetFunction(*argument, false), "aggregate function calls cannot contain set-returning function calls");
  }
  aggregate->state_type = StateType(*call.function, aggregate->arguments);
  BindOrderedArguments(scope, bound, aggregate.get());
  for (const ExpressionPtr& argument : aggregate->arguments) aggregate->argument_types.push_back(argument->type);
  if (bound.node != nullptr && bound.node->agg_filter != nullptr) {
    aggregate->filter = coercer_.CoerceToBoolean(Bind(scope, bound.node->agg_filter, Place::kFilter), "FILTER");
  }
  SqlType type = context_.MakeType(call.result);
  if (type.collation != kInvalidOid && aggregate->collation != kInvalidOid) type.collation = aggregate->collation;
  coercer_.Finish(aggregate.get(), type);

  Scope* owner = AggregateScope(scope, *aggregate);
  if (!TextOf(owner->place).aggregates || owner->query == nullptr) {
    const std::string_view where = owner->place == Place::kFromSubquery ? kOwnLevel : TextOf(owner->place).clause;
    throw SqlError(sqlstate::kGroupingError, Format("aggregate functions are not allowed in {}", where)).At(bound.location);
  }
  if (owner != &scope) RefuseNestedCtes(scope, *owner, *aggregate);
  Query& query = *owner->query;
  auto check_nested = [&](const Expression& expression) {
    const auto* inner_aggregate = FindUse(expression, query.aggregate_relation);
    if (const auto* inner = inner_aggregate != nullptr ? inner_aggregate : FindUse(expression, query.grouping_relation)) {
      throw SqlError(sqlstate::kGroupingError, "aggregate function calls cannot be nested").At(inner->location);
    }
    if (const auto* inner = FindUse(expression, query.window_relation)) {
      throw SqlError(sqlstate::kGroupingError, "aggregate function calls cannot contain window function calls").At(inner->location);
    }
  };
  for (const ExpressionPtr& argument : aggregate->direct_arguments) check_nested(*argument);
  for (const ExpressionPtr& argument : aggregate->arguments) check_nested(*argument);
  for (const SortKey& key : aggregate->order_by) check_nested(*key.expression);
  if (aggregate->filter) check_nested(*aggregate->filter);
  query.has_grouping = true;
  if (query.aggregate_relation < 0) query.aggregate_relation = context_.NewRelation();
  size_t index = 0;
  while (index < query.aggregates.size() && (IsVolatile(*aggregate) || !Equal(*query.aggregates[index], *aggregate))) ++index;
  if (index == query.aggregates.size()) query.aggregates.push_back(std::move(aggregate));
  return PseudoColumn(coercer_, query.aggregate_relation, index, query.aggregates[index]->type, bound.location);
}

// Like an aggregate, it belongs to the query whose columns it names.
ExpressionPtr Binder::BindGrouping(Scope& scope, const ast::GroupingFunc* node) {
  if (ast::Length(node->args) > 31) {
    throw SqlError(sqlstate::kTooManyArguments, "GROUPING must have fewer than 32 arguments").At(node->location);
  }
  ExpressionList arguments = BindList(scope, node->args);
  std::vector<const Expression*> views;
  for (const ExpressionPtr& argument : arguments) views.push_back(argument.get());
  Scope& owner = *ScopeOf(scope, views);
  for (const ExpressionPtr& argument : arguments) {
    if (&owner != &scope && argument->kind != ExpressionKind::kColumn && !owner.wrong_grouping) owner.wrong_grouping = StartLocation(*argument);
  }
  if (!TextOf(owner.place).aggregates || owner.query == nullptr) {
    const std::string_view where = owner.place == Place::kFromSubquery ? kOwnLevel : TextOf(owner.place).clause;
    throw SqlError(sqlstate::kGroupingError, Format("grouping operations are not allowed in {}", where)).At(node->location);
  }
  Query& query = *owner.query;
  for (const ExpressionPtr& argument : arguments) {
    if (const auto* inner = FindUse(*argument, query.aggregate_relation)) {
      throw SqlError(sqlstate::kGroupingError, "aggregate function calls cannot be nested").At(inner->location);
    }
  }
  query.has_grouping = true;
  if (query.grouping_relation < 0) query.grouping_relation = context_.NewRelation();
  const auto same = [&](const ExpressionList& known) {
    return std::equal(known.begin(), known.end(), arguments.begin(), arguments.end(),
                      [](const ExpressionPtr& a, const ExpressionPtr& b) { return Equal(*a, *b); });
  };
  const auto index = static_cast<size_t>(std::find_if(query.groupings.begin(), query.groupings.end(), same) - query.groupings.begin());
  if (index == query.groupings.size()) query.groupings.push_back(std::move(arguments));
  return PseudoColumn(coercer_, query.grouping_relation, index, context_.MakeType(kInt4Oid), node->location);
}

ExpressionPtr Binder::BindWindow(Scope& scope, ResolvedCall call, BoundCall& bound) {
  if (!TextOf(scope.place).windows || scope.query == nullptr) {
    const bool definition = scope.place >= Place::kWindowPartition && scope.place <= Place::kWindowGroups;
    const char* where = definition ? "window definitions" : TextOf(scope.place).clause;
    throw SqlError(sqlstate::kWindowingError, Format("window functions are not allowed in {}", where))
        .At(bound.location);
  }
  const ast::FuncCall& node = *bound.node;
  auto not_yet = [&](const char* text) { throw SqlError(sqlstate::kFeatureNotSupported, text).At(bound.location); };
  if (node.agg_distinct) not_yet("DISTINCT is not implemented for window functions");
  if (!ast::IsEmpty(node.agg_order)) not_yet("aggregate ORDER BY is not implemented for window functions");
  if (node.agg_filter != nullptr && call.function->kind != 'a') not_yet("FILTER is not implemented for non-aggregate window functions");
  auto window = std::make_unique<WindowExpression>();
  window->function = call.function;
  window->entry = call.function->kind == 'a' ? context_.functions.FindAggregate(call.function->oid) : nullptr;
  window->arguments = std::move(call.arguments);
  window->state_type = StateType(*call.function, window->arguments);
  window->star = node.agg_star;
  window->location = bound.location;
  Query& query = *scope.query;
  Oid collation = kInvalidOid;
  for (const ExpressionPtr& argument : window->arguments) {
    window->argument_types.push_back(argument->type);
    if (collation == kInvalidOid) collation = argument->type.collation;
    if (const auto* inner = FindUse(*argument, query.window_relation)) {
      throw SqlError(sqlstate::kWindowingError, "window function calls cannot be nested").At(inner->location);
    }
    RefuseSetFunction(FindSetFunction(*argument, true), "window function calls cannot contain set-returning function calls");
  }
  if (node.agg_filter != nullptr) {
    window->filter = coercer_.CoerceToBoolean(Bind(scope, node.agg_filter, Place::kFilter), "FILTER");
  }
  window->window = FindWindow(scope, node.over);
  SqlType type = context_.MakeType(call.result);
  if (type.collation != kInvalidOid && collation != kInvalidOid) type.collation = collation;
  coercer_.Finish(window.get(), type);
  if (query.window_relation < 0) query.window_relation = context_.NewRelation();
  query.window_functions.push_back(std::move(window));
  return PseudoColumn(coercer_, query.window_relation, query.window_functions.size() - 1, type, bound.location);
}

// Its place in scope.windows.
int Binder::FindWindow(Scope& scope, const ast::WindowDef* definition) {
  if (definition->name == nullptr) {
    scope.windows.push_back(definition);
    return static_cast<int>(scope.windows.size()) - 1;
  }
  for (size_t i = 0; i < scope.named_windows; ++i) {
    if (ast::Text(scope.windows[i]->name) == ast::Text(definition->name)) return static_cast<int>(i);
  }
  throw SqlError(sqlstate::kUndefinedObject, Format("window \"{}\" does not exist", definition->name)).At(definition->location);
}

ExpressionPtr Binder::FrameOffset(Scope& scope, const ast::Node* node, int options, const WindowDefinition& window) {
  if (node == nullptr) return nullptr;
  const bool rows = (options & ast::FRAMEOPTION_ROWS) != 0;
  const bool groups = (options & ast::FRAMEOPTION_GROUPS) != 0;
  const Place place = rows ? Place::kWindowRows : groups ? Place::kWindowGroups : Place::kWindowRange;
  ExpressionPtr value = Bind(scope, node, place);
  if (rows || groups) return coercer_.CoerceToSpecific(std::move(value), kInt8Oid, rows ? "ROWS" : "GROUPS");
  if (window.order_by.size() != 1) {
    throw SqlError(sqlstate::kWindowingError, "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column").At(NodeLocation(node));
  }
  // The offset's type goes with the ordering column's, as in_range support functions pair them.
  const Oid order = BaseType(catalog_, window.order_by[0].expression->type.oid);
  Oid wanted = order;
  if (order == kDateOid || order == kTimestampOid || order == kTimestampTzOid || order == kTimeOid || order == kTimeTzOid) wanted = kIntervalOid;
  else if (order == kFloat4Oid) wanted = kFloat8Oid;
  if (value->type.oid != wanted) {
    const int location = value->location;
    const Oid source = value->type.oid;
    value = coercer_.CoerceToTarget(std::move(value), context_.MakeType(wanted), CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
    if (value == nullptr) {
      throw SqlError(sqlstate::kFeatureNotSupported,
                     Format("RANGE with offset PRECEDING/FOLLOWING is not supported for column type {} and offset type {}",
                            context_.TypeName(order), context_.TypeName(source)))
          .Hint("Cast the offset value to an appropriate type.").At(location);
    }
  }
  return value;
}

WindowDefinition Binder::MakeWindow(Scope& scope, const ast::WindowDef* definition) {
  const std::string_view base = definition->refname == nullptr ? std::string_view() : definition->refname;
  const std::vector<WindowDefinition>& known = scope.query->windows;
  const auto from = std::find_if(known.begin(), known.end(), [&](const WindowDefinition& one) { return !base.empty() && one.name == base; });
  if (!base.empty() && from == known.end()) {
    throw SqlError(sqlstate::kUndefinedObject, Format("window \"{}\" does not exist", base)).At(definition->location);
  }
  WindowDefinition window;
  if (definition->name != nullptr) window.name = definition->name;
  window.frame_options = definition->frame_options;
  auto key_expression = [&](const ast::Node* node, Place place) {
    ExpressionPtr expression = Bind(scope, node, place);  // positions and names mean nothing here
    if (expression->type.oid != kUnknownOid) return expression;
    return coercer_.CoerceType(std::move(expression), kTextOid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  };
  for (const ast::SortBy* sort : ast::Each<ast::SortBy>(definition->order_clause)) {
    window.order_by.push_back(MakeSortKey(key_expression(sort->node, Place::kWindowOrder), sort));
  }
  for (const ast::Node* node : definition->partition_clause) window.partition_by.push_back(key_expression(node, Place::kWindowPartition));
  if (!base.empty()) {
    const bool bare = definition->name == nullptr && window.order_by.empty() && window.frame_options == ast::FRAMEOPTION_DEFAULTS;
    auto refuse = [&](const char* what, const char* why, const char* hint) {
      throw SqlError(sqlstate::kWindowingError, Format("cannot {} window \"{}\"{}", what, base, why)).Hint(hint).At(definition->location);
    };
    if (!window.partition_by.empty()) refuse("override PARTITION BY clause of", "", "");
    if (!from->order_by.empty() && !window.order_by.empty()) refuse("override ORDER BY clause of", "", "");
    if (from->frame_options != ast::FRAMEOPTION_DEFAULTS) {
      refuse("copy", " because it has a frame clause", bare ? "Omit the parentheses in this OVER clause." : "");
    }
    for (const ExpressionPtr& key : from->partition_by) window.partition_by.push_back(Clone(*key));
    for (const SortKey& key : from->order_by) window.order_by.push_back({Clone(*key.expression), key.descending, key.nulls_first, key.less_operator});
  }
  if ((window.frame_options & ast::FRAMEOPTION_GROUPS) != 0 && window.order_by.empty()) {
    throw SqlError(sqlstate::kWindowingError, "GROUPS mode requires an ORDER BY clause").At(definition->location);
  }
  window.start_offset = FrameOffset(scope, definition->start_offset, window.frame_options, window);
  window.end_offset = FrameOffset(scope, definition->end_offset, window.frame_options, window);
  return window;
}

namespace {

bool SameWindow(const WindowDefinition& a, const WindowDefinition& b) {
  if (!a.name.empty() || !b.name.empty() || a.frame_options != b.frame_options || a.start_offset || a.end_offset) return false;
  const auto same_key = [](const ExpressionPtr& x, const ExpressionPtr& y) { return Equal(*x, *y); };
  const auto same_order = [](const SortKey& x, const SortKey& y) {
    return Equal(*x.expression, *y.expression) && x.descending == y.descending && x.nulls_first == y.nulls_first;
  };
  return std::equal(a.partition_by.begin(), a.partition_by.end(), b.partition_by.begin(), b.partition_by.end(), same_key) &&
         std::equal(a.order_by.begin(), a.order_by.end(), b.order_by.begin(), b.order_by.end(), same_order);
}

}  // namespace

void Binder::BindWindows(Scope& scope) {
  std::vector<WindowDefinition>& bound = scope.query->windows;
  std::vector<int> places;
  for (const ast::WindowDef* definition : scope.windows) {
    WindowDefinition window = MakeWindow(scope, definition);
    const auto known = std::find_if(bound.begin(), bound.end(), [&](const WindowDefinition& one) { return SameWindow(one, window); });
    places.push_back(static_cast<int>(known - bound.begin()));
    if (known == bound.end()) bound.push_back(std::move(window));
  }
  for (const std::unique_ptr<WindowExpression>& function : scope.query->window_functions) function->window = places[function->window];
}

}  // namespace basalt
