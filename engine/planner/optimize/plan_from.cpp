#include <algorithm>

#include "base/planted_bug.h"
#include "engine/planner/optimize/plan_builder.h"

namespace basalt {

namespace {

void AddCommon(const ExpressionList& terms, bool top_level, RelationSet* relations);

// top_level: not being true is enough; else only a NULL result counts, since something above reads it.
void AddForced(const Expression& e, bool top_level, RelationSet* relations) {
  switch (e.kind) {
    case ExpressionKind::kColumn:
      if (As<ColumnExpression>(e).relation >= 0) relations->Add(As<ColumnExpression>(e).relation);
      return;
    case ExpressionKind::kFunction:
      if (!As<FunctionExpression>(e).function->strict) return;
      for (const ExpressionPtr& argument : As<FunctionExpression>(e).arguments) AddForced(*argument, false, relations);
      return;
    case ExpressionKind::kAnd:
      if (!top_level) return AddCommon(As<AndExpression>(e).terms, false, relations);
      for (const ExpressionPtr& term : As<AndExpression>(e).terms) AddForced(*term, true, relations);
      return;
    case ExpressionKind::kOr: return AddCommon(As<OrExpression>(e).terms, top_level, relations);
    case ExpressionKind::kNot: return AddForced(*As<NotExpression>(e).input, false, relations);
    case ExpressionKind::kRelabel: return AddForced(*As<RelabelExpression>(e).input, top_level, relations);
    case ExpressionKind::kIoCast: return AddForced(*As<IoCastExpression>(e).input, false, relations);
    case ExpressionKind::kArrayOperator:
      // Over an empty array it is false (ANY) or true (ALL) whatever the operand is.
      if (!top_level || !As<ArrayOperatorExpression>(e).any || !As<ArrayOperatorExpression>(e).function->strict) return;
      return AddForced(*As<ArrayOperatorExpression>(e).scalar, false, relations);
    case ExpressionKind::kNullTest:
      if (!top_level || As<NullTestExpression>(e).row_wise) return;
      if (As<NullTestExpression>(e).is_null && !PlantedBug("planted.is_null_forces")) return;
      return AddForced(*As<NullTestExpression>(e).input, false, relations);
    case ExpressionKind::kBooleanTest: {
      const auto test = As<BooleanTestExpression>(e).test;
      if (!top_level || (test != BooleanTestExpression::Test::kIsTrue && test != BooleanTestExpression::Test::kIsFalse)) return;
      return AddForced(*As<BooleanTestExpression>(e).input, test == BooleanTestExpression::Test::kIsTrue, relations);
    }
    default: return;
  }
}

// What every term forces.
void AddCommon(const ExpressionList& terms, bool top_level, RelationSet* relations) {
  RelationSet common;
  for (size_t i = 0; i < terms.size(); ++i) {
    RelationSet own, both;
    AddForced(*terms[i], top_level, &own);
    for (int id : common.ids()) {
      if (own.Contains(id)) both.Add(id);
    }
    common = i == 0 ? own : both;
  }
  relations->Merge(common);
}

}  // namespace

// Relations for whose all-NULL row the condition cannot be true.
void ForcesNonNull(const Expression& condition, RelationSet* relations) { AddForced(condition, true, relations); }

void PlanBuilder::ReduceOuterJoins(FromItem& item, const RelationSet& non_null) {
  if (item.kind != FromItem::Kind::kJoin) return;
  const bool left_forced = non_null.Overlaps(RelationsBelow(*item.left));
  const bool right_forced = non_null.Overlaps(RelationsBelow(*item.right));
  if (item.join_type == JoinType::kLeft && right_forced) item.join_type = JoinType::kInner;
  else if (item.join_type == JoinType::kRight && left_forced) item.join_type = JoinType::kInner;
  else if (item.join_type == JoinType::kFull && left_forced && right_forced) item.join_type = JoinType::kInner;
  else if (item.join_type == JoinType::kFull && left_forced) item.join_type = JoinType::kLeft;
  else if (item.join_type == JoinType::kFull && right_forced) item.join_type = JoinType::kRight;
  if (item.join_type == JoinType::kRight) {  // one kind of one-sided join is enough
    std::swap(item.left, item.right);
    item.join_type = JoinType::kLeft;
  }
  RelationSet own = non_null;
  if (item.condition && item.join_type == JoinType::kInner) ForcesNonNull(*item.condition, &own);
  RelationSet right_set = non_null;
  if (item.condition && item.join_type == JoinType::kLeft) ForcesNonNull(*item.condition, &right_set);
  static const RelationSet kNone;
  const bool full = item.join_type == JoinType::kFull;
  ReduceOuterJoins(*item.left, full ? kNone : own);
  ReduceOuterJoins(*item.right, full ? kNone : item.join_type == JoinType::kInner ? own : right_set);
}

void PlanBuilder::Flatten(FromItem& item, std::vector<Unit>* units, ExpressionList* conditions) {
  if (item.kind == FromItem::Kind::kJoin && item.join_type == JoinType::kInner) {
    Flatten(*item.left, units, conditions);
    Flatten(*item.right, units, conditions);
    for (ExpressionPtr& term : SplitConjuncts(std::move(item.condition))) conditions->push_back(std::move(term));
    return;
  }
  Unit unit;
  unit.item = &item;
  unit.relations = RelationsBelow(item);
  units->push_back(std::move(unit));
}

namespace {

// A condition that is no semi join and holds a subquery that depends on one of the relations.
bool ReadsThroughSubplan(const Expression& condition, const RelationSet& local) {
  if (IsSubplanTest(condition)) return false;
  bool reads = false;
  Walk(condition, [&](const Expression& node) {
    if (node.kind == ExpressionKind::kSubplan) reads = reads || RelationsOf(node).Overlaps(local);
    return !reads;
  });
  return reads;
}

// The part of a term that reads the unit alone, as a copy; null: there is none.
ExpressionPtr PartOver(const Expression& term, const RelationSet& unit) {
  ExpressionList parts;
  auto look = [&](const Expression& part) {
    const RelationSet reads = RelationsOf(part);
    if (!reads.empty() && reads.IsSubsetOf(unit)) parts.push_back(Clone(part));
  };
  if (term.kind == ExpressionKind::kAnd) {
    for (const ExpressionPtr& part : As<AndExpression>(term).terms) look(*part);
  } else {
    look(term);
  }
  if (parts.size() <= 1) return parts.empty() ? nullptr : std::move(parts[0]);
  auto all = std::make_unique<AndExpression>();
  all->terms = std::move(parts);
  all->type = term.type;
  all->physical = term.physical;
  return all;
}

}  // namespace

// (a.x = 1 AND b.y = 2) OR (a.x = 3 AND b.y = 4) says of a alone: x = 1 OR x = 3.
void PlanBuilder::AddImplied(const Expression& condition, std::vector<Unit>* units) {
  if (condition.kind != ExpressionKind::kOr || IsVolatile(condition) || HasSubplan(condition)) return;
  const RelationSet reads = RelationsOf(condition);
  for (Unit& unit : *units) {
    if (!reads.Overlaps(unit.relations) || reads.IsSubsetOf(unit.relations)) continue;
    auto implied = std::make_unique<OrExpression>();
    implied->type = condition.type;
    implied->physical = condition.physical;
    for (const ExpressionPtr& term : As<OrExpression>(condition).terms) {
      ExpressionPtr part = PartOver(*term, unit.relations);
      if (!part) break;
      implied->terms.push_back(std::move(part));
    }
    if (implied->terms.size() != As<OrExpression>(condition).terms.size()) continue;
    CountColumns(*implied, &used_);
    unit.conditions.push_back(std::move(implied));
  }
}

Relation PlanBuilder::PlanFrom(FromItem& item, ExpressionList conditions) {
  RecursionGuard guard(context_);
  RelationSet non_null;
  for (const ExpressionPtr& condition : conditions) ForcesNonNull(*condition, &non_null);
  ReduceOuterJoins(item, non_null);
  std::vector<Unit> units;
  Flatten(item, &units, &conditions);
  if (std::any_of(conditions.begin(), conditions.end(), [](const ExpressionPtr& term) { return IsConstantFalseOrNull(*term); })) {
    return PlanNoRows(item);  // JOIN ... ON false: nothing of it is run
  }
  if (units.size() > 1 || item.kind == FromItem::Kind::kJoin) InferConstants(conditions, &conditions);
  estimating_ = estimating_ || units.size() > 1 || item.kind == FromItem::Kind::kJoin ||
                std::any_of(conditions.begin(), conditions.end(), [](const ExpressionPtr& term) { return IsSubplanTest(*term); });
  RelationSet local;
  for (const Unit& unit : units) local.Merge(unit.relations);
  for (Unit& unit : units) {
    // What a unit reads of the others.
    VisitFrom(*unit.item, [&](ExpressionPtr& slot) {
      const RelationSet relations = RelationsOf(*slot);
      for (int id : relations.ids()) {
        if (local.Contains(id) && !unit.relations.Contains(id)) unit.dependencies.Add(id);
      }
    });
  }
  ExpressionList later, last, gates;
  for (ExpressionPtr& condition : conditions) {
    if (!RelationsOf(*condition).Overlaps(local) && !IsVolatile(*condition)) {
      gates.push_back(std::move(condition));  // if it does not hold nothing of this is run
      continue;
    }
    if (ReadsThroughSubplan(*condition, local)) {
      last.push_back(std::move(condition));  // a subquery a row: for the rows that everything else left
      continue;
    }
    if (units.size() > 1) AddImplied(*condition, &units);
    RelationSet reads;
    const RelationSet relations = RelationsOf(*condition);
    for (int id : relations.ids()) {
      if (local.Contains(id)) reads.Add(id);
    }
    Unit* home = nullptr;
    const bool subplan_join = condition->kind == ExpressionKind::kSubplan ||
                              (condition->kind == ExpressionKind::kNot && As<NotExpression>(*condition).input->kind == ExpressionKind::kSubplan);
    for (Unit& unit : units) {
      if (!reads.empty() && reads.IsSubsetOf(unit.relations)) home = &unit;
    }
    if (reads.empty() && units.size() == 1 && !subplan_join) home = &units[0];
    if (home != nullptr && !subplan_join) home->conditions.push_back(std::move(condition));
    else later.push_back(std::move(condition));
  }
  Relation result = JoinUnits(units, later);
  result = ApplySemiJoins(std::move(result), &later);
  for (ExpressionPtr& condition : last) later.push_back(std::move(condition));
  return AddFilter(AddFilter(std::move(result), std::move(later)), std::move(gates));
}

Relation PlanBuilder::PlanUnit(FromItem& item, ExpressionList conditions) {
  switch (item.kind) {
    case FromItem::Kind::kTable: return item.sample ? PlanSample(item, std::move(conditions)) : PlanScan(item, std::move(conditions));
    case FromItem::Kind::kSubquery: return PlanSubqueryItem(item, std::move(conditions));
    case FromItem::Kind::kFunction: return PlanFunctionItem(item, std::move(conditions));
    case FromItem::Kind::kValues: return PlanValuesItem(item, std::move(conditions));
    case FromItem::Kind::kCte: case FromItem::Kind::kWorkTable: return PlanCteItem(item, std::move(conditions));
    case FromItem::Kind::kJoin: return PlanOuterJoin(item, std::move(conditions));
  }
  ThrowInternal("unknown FROM item");
}

// A condition on a subquery's columns becomes one on its input where that cannot change the result.
bool PlanBuilder::PushIntoSubquery(FromItem& item, ExpressionPtr& condition) {
  Query& query = *item.query;
  if (query.set_operation || query.limit || query.offset || query.distinct || !query.distinct_on.empty() || query.has_set_functions ||
      !query.window_functions.empty() || !query.from || !query.row_marks.empty() || query.is_values) {
    return false;
  }
  if (IsVolatile(*condition) || HasSubplan(*condition)) return false;
  if (query.has_grouping && (query.group_keys.empty() || !query.grouping_sets.empty())) return false;
  std::vector<const Target*> visible;
  for (const Target& target : query.targets) {
    if (!target.junk) visible.push_back(&target);
  }
  bool possible = true;
  Walk(*condition, [&](const Expression& node) {
    const auto* column = AsIf<ColumnExpression>(&node);
    if (column == nullptr || column->relation != item.id) return true;
    const Expression* source = column->index < 0 ? nullptr : visible[column->index]->expression.get();
    if (source == nullptr || IsVolatile(*source) || HasSubplan(*source)) possible = false;
    // Above grouping only grouped columns may be restricted below it.
    if (possible && query.has_grouping) {
      const auto* key = AsIf<ColumnExpression>(source);
      if (key == nullptr || key->relation != query.group_relation) possible = false;
    }
    return possible;
  });
  if (!possible) return false;
  Rewrite(condition, [&](ExpressionPtr& at) {
    const auto* column = AsIf<ColumnExpression>(at.get());
    if (column == nullptr || column->relation != item.id) return;
    const Expression& source = *visible[column->index]->expression;
    at = query.has_grouping ? Clone(*query.group_keys[As<ColumnExpression>(source).index]) : Clone(source);
  });
  FoldConstants(context_, condition);
  CountColumns(*condition, &used_);
  ExpressionList terms;
  if (query.where) terms.push_back(std::move(query.where));
  terms.push_back(std::move(condition));
  query.where = JoinConjuncts(context_, std::move(terms));
  return true;
}

// Columns that nobody reads are not computed.
void PlanBuilder::DropUnusedTargets(FromItem& item) {
  Query& query = *item.query;
  if (query.set_operation || query.modification || query.distinct || !query.distinct_on.empty() || query.has_set_functions || query.is_values) return;
  const std::map<int, int>& used = used_[item.id];
  int column = 0;
  for (size_t t = 0; t < query.targets.size(); ++t) {
    Target& target = query.targets[t];
    if (target.junk) continue;
    const bool sorted = std::any_of(query.order_by.begin(), query.order_by.end(),
                                    [&](const OrderItem& order) { return order.target == static_cast<int>(t); });
    if (!used.contains(column++) && !sorted && !IsVolatile(*target.expression)) {
      target.expression = coercer_.MakeConstant(target.expression->type, nullptr);
    }
  }
}

Relation PlanBuilder::PlanSubqueryItem(FromItem& item, ExpressionList conditions) {
  ExpressionList kept;
  for (ExpressionPtr& condition : conditions) {
    if (!PushIntoSubquery(item, condition)) kept.push_back(std::move(condition));
  }
  DropUnusedTargets(item);
  Relation relation = PlanQuery(*item.query, item.id);
  return AddFilter(std::move(relation), std::move(kept));
}

Relation PlanBuilder::PlanFunctionItem(FromItem& item, ExpressionList conditions) {
  auto node = std::make_shared<FunctionScanNode>();
  node->alias = item.alias;
  for (const FromColumn& column : item.columns) node->column_names.push_back(column.name);
  node->ordinality = item.ordinality;
  node->estimated_rows = 1;
  Relation relation;
  for (FunctionCall& call : item.calls) {
    const auto* set = AsIf<SetFunctionExpression>(call.function.get());
    if (set != nullptr) node->estimated_rows = std::max<double>(node->estimated_rows, set->function->rows);
    FunctionScanNode::Call planned;
    planned.function = Translated(std::move(call.function), {});
    planned.column_count = call.column_count;
    planned.column_types = call.column_types;
    node->calls.push_back(std::move(planned));
  }
  for (size_t i = 0; i < item.columns.size(); ++i) {
    relation.layout.push_back({item.id, static_cast<int>(i)});
    node->output_types.push_back(item.columns[i].type);
    node->output.push_back(context_.Type(item.columns[i].type.oid).physical);
  }
  relation.plan = std::move(node);
  return AddFilter(std::move(relation), std::move(conditions));
}

Relation PlanBuilder::PlanValuesItem(FromItem& item, ExpressionList conditions) {
  auto node = std::make_shared<ValuesNode>();
  Relation relation;
  for (ExpressionList& row : item.rows) {
    TranslateAll(row, {});
    node->rows.push_back(std::move(row));
  }
  for (size_t i = 0; i < item.columns.size(); ++i) {
    relation.layout.push_back({item.id, static_cast<int>(i)});
    node->output_types.push_back(item.columns[i].type);
    node->output.push_back(context_.Type(item.columns[i].type.oid).physical);
  }
  node->estimated_rows = static_cast<double>(node->rows.size());
  relation.plan = std::move(node);
  return AddFilter(std::move(relation), std::move(conditions));
}

int PlanBuilder::PlanCte(Cte& cte) {
  if (cte.cte_id >= 0) return cte.cte_id;
  cte.cte_id = static_cast<int>(plan_->ctes.size());
  plan_->ctes.emplace_back();
  for (const Cte* recursion : cte.recursions) recursion_ctes_[recursion].push_back(cte.cte_id);
  ParameterScope scope;
  scope.parent = scope_;
  ParameterScope* before = scope_;
  scope_ = &scope;
  PlanPtr plan;
  if (cte.recursive) {
    auto node = std::make_shared<RecursiveUnionNode>();
    node->recursion_id = cte.recursion_id;
    node->distinct = cte.distinct;
    Relation start = PlanQuery(*cte.start, context_.NewRelation());
    Relation step = PlanQuery(*cte.step, context_.NewRelation());
    if (const auto inner = recursion_ctes_.find(&cte); inner != recursion_ctes_.end()) node->step_ctes = inner->second;
    node->output_types = start.plan->output_types;
    node->output = start.plan->output;
    node->estimated_rows = start.plan->estimated_rows + 10 * step.plan->estimated_rows;
    node->children = {start.plan, step.plan};
    plan = std::move(node);
  } else if (cte.query->modification) {
    plan = PlanModification(*cte.query).plan;
    static_cast<ModifyTableNode&>(*plan).can_set_tag = false;
  } else {
    plan = PlanQuery(*cte.query, context_.NewRelation()).plan;
  }
  scope_ = before;
  // Whoever runs the query that defines it sets the parameters, before any reader starts.
  cte.correlated = !scope.needed.empty();
  for (const auto& [column, parameter] : scope.needed) {
    if (scope_ == nullptr) ThrowInternal("a WITH query refers to an outer query that is not there");
    scope_->needed.emplace_back(column, parameter);
    scope_->types[column] = scope.types.at(column);
  }
  plan_->ctes[cte.cte_id] = std::move(plan);
  return cte.cte_id;
}

Relation PlanBuilder::PlanCteItem(FromItem& item, ExpressionList conditions) {
  Relation relation;
  for (size_t i = 0; i < item.columns.size(); ++i) relation.layout.push_back({item.id, static_cast<int>(i)});
  auto set_output = [&](auto* node) {
    node->name = item.cte->name;
    node->alias = item.alias;
    for (const FromColumn& column : item.columns) {
      node->column_names.push_back(column.name);
      node->output_types.push_back(column.type);
      node->output.push_back(context_.Type(column.type.oid).physical);
    }
  };
  if (item.kind == FromItem::Kind::kWorkTable) {
    auto node = std::make_shared<WorkTableScanNode>();
    node->recursion_id = item.cte->recursion_id;
    node->estimated_rows = 100;
    set_output(node.get());
    relation.plan = std::move(node);
  } else {
    auto node = std::make_shared<CteScanNode>();
    node->cte_id = PlanCte(*item.cte);
    node->in_recursion = !item.cte->recursions.empty();
    if (item.cte->correlated) node->correlated = plan_->ctes[node->cte_id];
    node->estimated_rows = plan_->ctes[node->cte_id] ? plan_->ctes[node->cte_id]->estimated_rows : 100;
    set_output(node.get());
    relation.plan = std::move(node);
  }
  return AddFilter(std::move(relation), std::move(conditions));
}

// LEFT and FULL; inner parts of both sides are joined freely, but never across this join.
Relation PlanBuilder::PlanOuterJoin(FromItem& item, ExpressionList conditions) {
  const RelationSet left_set = RelationsBelow(*item.left);
  const RelationSet right_set = RelationsBelow(*item.right);
  ExpressionList on = SplitConjuncts(std::move(item.condition));
  ExpressionList left_conditions, right_conditions, join_conditions, above;
  const bool full = item.join_type == JoinType::kFull;
  for (ExpressionPtr& condition : conditions) {
    const RelationSet reads = RelationsOf(*condition);
    if (!full && !reads.Overlaps(right_set) && !IsVolatile(*condition)) left_conditions.push_back(std::move(condition));
    else if (!full && !reads.Overlaps(left_set) && PlantedBug("planted.pushed_below_outer")) right_conditions.push_back(std::move(condition));
    else above.push_back(std::move(condition));
  }
  for (ExpressionPtr& condition : on) {
    const RelationSet reads = RelationsOf(*condition);
    if (!full && !reads.Overlaps(left_set) && !IsVolatile(*condition)) right_conditions.push_back(std::move(condition));
    else join_conditions.push_back(std::move(condition));
  }
  if (item.join_type == JoinType::kLeft) InferRightConstants(left_conditions, join_conditions, right_set, &right_conditions);
  Relation left = PlanFrom(*item.left, std::move(left_conditions));
  bool lateral = false;
  VisitFrom(*item.right, [&](ExpressionPtr& slot) { lateral = lateral || RelationsOf(*slot).Overlaps(left_set); });
  Relation result;
  if (lateral) {
    result = MakeDependentJoin(item.join_type, std::move(left), [&] { return PlanFrom(*item.right, std::move(right_conditions)); },
                               std::move(join_conditions));
  } else {
    Unit right;
    right.item = item.right.get();
    right.relations = right_set;
    for (const ExpressionPtr& condition : right_conditions) right.conditions.push_back(Clone(*condition));
    right.planned = PlanFrom(*item.right, std::move(right_conditions));
    if (NeverGivesRows(*left.plan) && (!full || NeverGivesRows(*right.planned.plan))) return EmptyJoin(left, right.planned);
    if (item.join_type == JoinType::kLeft && item.right->IsWholeTable() && AllowsLookups(join_conditions, LayoutRelations(left.layout), right_set) &&
        PrefersLookup(*item.right, left.plan->estimated_rows, right.planned.plan->estimated_rows, join_conditions)) {
      // A lookup for each left row.
      ExpressionList inner;
      for (ExpressionPtr& condition : right.conditions) inner.push_back(std::move(condition));
      ExpressionList rest;
      for (ExpressionPtr& condition : join_conditions) {
        if (RelationsOf(*condition).Overlaps(right_set)) inner.push_back(std::move(condition));
        else rest.push_back(std::move(condition));
      }
      result = MakeDependentJoin(JoinType::kLeft, std::move(left), [&] { return PlanScan(*item.right, std::move(inner)); }, std::move(rest));
    } else {
      result = MakeJoin(item.join_type, std::move(left), std::move(right.planned), std::move(join_conditions));
    }
  }
  return AddFilter(std::move(result), std::move(above));
}

}  // namespace basalt
