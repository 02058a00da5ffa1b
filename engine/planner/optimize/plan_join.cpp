#include <algorithm>

#include "engine/planner/optimize/cost.h"
#include "engine/planner/optimize/index_choice.h"
#include "engine/planner/optimize/plan_builder.h"

namespace basalt {

namespace {

constexpr double kOrSelectivity = 0.25;

RelationSet LocalReads(const Expression& condition, const RelationSet& local) {
  RelationSet reads;
  const RelationSet relations = RelationsOf(condition);
  for (int id : relations.ids()) {
    if (local.Contains(id)) reads.Add(id);
  }
  return reads;
}

}  // namespace

bool IsSubplanTest(const Expression& condition) {
  return condition.kind == ExpressionKind::kSubplan ||
         (condition.kind == ExpressionKind::kNot && As<NotExpression>(condition).input->kind == ExpressionKind::kSubplan);
}

bool PlanBuilder::CanHash(const Expression& condition, const RelationSet& left, const RelationSet& right) const {
  const auto* call = AsIf<FunctionExpression>(&condition);
  if (call == nullptr || call->op == kInvalidOid || call->arguments.size() != 2 || IsVolatile(condition) || HasSubplan(condition)) return false;
  const OperatorDescriptor* op = catalog_.FindOperator(call->op);
  if (op == nullptr || !op->can_hash) return false;
  const RelationSet a = RelationsOf(*call->arguments[0]);
  const RelationSet b = RelationsOf(*call->arguments[1]);
  const bool straight = a.Overlaps(left) && !a.Overlaps(right) && b.Overlaps(right) && !b.Overlaps(left);
  const bool crossed = a.Overlaps(right) && !a.Overlaps(left) && b.Overlaps(left) && !b.Overlaps(right);
  if (!straight && !crossed) return false;
  const Oid x = call->arguments[0]->type.oid;
  const Oid y = call->arguments[1]->type.oid;
  return x == y || coercer_.CanCoerce(x, y, CoercionContext::kImplicit) || coercer_.CanCoerce(y, x, CoercionContext::kImplicit);
}

bool PlanBuilder::HashKey(ExpressionPtr& condition, const RelationSet& left, const RelationSet& right, ExpressionPtr* left_key,
                          ExpressionPtr* right_key) {
  if (!CanHash(*condition, left, right)) return false;
  auto& call = As<FunctionExpression>(*condition);
  const bool straight = RelationsOf(*call.arguments[0]).Overlaps(left);
  ExpressionPtr a = std::move(call.arguments[straight ? 0 : 1]);
  ExpressionPtr b = std::move(call.arguments[straight ? 1 : 0]);
  auto cast = [&](ExpressionPtr value, Oid type) {
    return coercer_.CoerceType(std::move(value), type, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  };
  if (a->type.oid != b->type.oid) {
    if (coercer_.CanCoerce(a->type.oid, b->type.oid, CoercionContext::kImplicit)) a = cast(std::move(a), b->type.oid);
    else b = cast(std::move(b), a->type.oid);
  }
  // Both sides are compared by the operator's collation: a merge join needs one order.
  const Oid collation = call.collation != kInvalidOid ? call.collation : a->type.collation;
  if (a->type.collation != kInvalidOid && b->type.collation != kInvalidOid) a->type.collation = b->type.collation = collation;
  *left_key = std::move(a);
  *right_key = std::move(b);
  return true;
}

bool PlanBuilder::NeverGivesRows(const PlanNode& plan) {
  switch (plan.kind) {
    case PlanKind::kResult: {
      const auto& result = static_cast<const ResultNode&>(plan);
      return result.condition != nullptr && IsConstantFalseOrNull(*result.condition);
    }
    case PlanKind::kFilter: case PlanKind::kProject: case PlanKind::kSort: case PlanKind::kLimit: case PlanKind::kUnique:
    case PlanKind::kWindow: case PlanKind::kProjectSet:
      return !plan.children.empty() && NeverGivesRows(*plan.children[0]);
    default: return false;
  }
}

// No row for good: what would be joined is not run.
Relation PlanBuilder::EmptyJoin(const Relation& left, const Relation& right) {
  Layout both = left.layout;
  both.insert(both.end(), right.layout.begin(), right.layout.end());
  std::vector<SqlType> types = left.plan->output_types;
  types.insert(types.end(), right.plan->output_types.begin(), right.plan->output_types.end());
  return EmptyResult(std::move(both), types);
}

Relation PlanBuilder::MakeJoin(JoinType type, Relation left, Relation right, ExpressionList conditions) {
  const RelationSet left_set = LayoutRelations(left.layout);
  const RelationSet right_set = LayoutRelations(right.layout);
  Layout both = left.layout;
  both.insert(both.end(), right.layout.begin(), right.layout.end());
  const double left_rows = left.plan->estimated_rows;
  const double right_rows = right.plan->estimated_rows;
  const bool one_sided = type == JoinType::kSemi || type == JoinType::kAnti;
  ExpressionList left_keys, right_keys, residual;
  const JoinMethod method = ChooseMethod(conditions, left_set, right_set);
  bool mergeable = true, equality = false;
  double selectivity = 1;
  for (ExpressionPtr& condition : conditions) {
    ExpressionPtr a, b;
    const bool key = CanHash(*condition, left_set, right_set), merges = key && CanMerge(*condition);
    equality = equality || key;
    if (!key) selectivity *= Selectivity(*condition, nullptr);
    else mergeable = mergeable && merges;
    if (key && (method == JoinMethod::kHash || (method == JoinMethod::kMerge && merges)) && HashKey(condition, left_set, right_set, &a, &b)) {
      left_keys.push_back(Translated(std::move(a), left.layout));
      right_keys.push_back(Translated(std::move(b), right.layout));
    } else {
      residual.push_back(Translated(std::move(condition), both));
    }
  }
  double rows = (equality ? std::max(left_rows, right_rows) : left_rows * right_rows) * selectivity;
  if (type == JoinType::kLeft) rows = std::max(rows, left_rows);
  if (one_sided) rows = left_rows * 0.5;
  PlanPtr plan;
  ExpressionPtr rest = JoinConjuncts(context_, std::move(residual));
  const bool sorted = method == JoinMethod::kHash && mergeable && !left_keys.empty() && Allows(PlanMethod::kMergeJoin) &&
                      ComeSorted(left, right, left_keys, right_keys);
  if (method == JoinMethod::kMerge || sorted) {
    plan = MakeMergeJoin(type, &left, &right, std::move(left_keys), std::move(right_keys), std::move(rest));
  } else if (!left_keys.empty()) {
    auto node = std::make_shared<HashJoinNode>();
    node->type = type;
    node->left_keys = std::move(left_keys);
    node->right_keys = std::move(right_keys);
    node->residual = std::move(rest);
    plan = std::move(node);
  } else {
    auto node = std::make_shared<NestedLoopJoinNode>();
    node->type = type;
    node->condition = std::move(rest);
    plan = std::move(node);
  }
  plan->output_types = left.plan->output_types;
  plan->output = left.plan->output;
  if (!one_sided) {
    plan->output_types.insert(plan->output_types.end(), right.plan->output_types.begin(), right.plan->output_types.end());
    plan->output.insert(plan->output.end(), right.plan->output.begin(), right.plan->output.end());
  }
  plan->estimated_rows = std::max(1.0, rows);
  plan->children = {std::move(left.plan), std::move(right.plan)};
  return {std::move(plan), one_sided ? left.layout : both};
}

Relation PlanBuilder::MakeDependentJoin(JoinType type, Relation left, const std::function<Relation()>& make_right, ExpressionList conditions) {
  ParameterScope scope;
  scope.parent = scope_;
  scope_ = &scope;
  Relation right = make_right();
  scope_ = scope.parent;
  auto node = std::make_shared<NestedLoopJoinNode>();
  node->type = type;
  node->parameters = BindParameters(scope, left.layout);
  Layout both = left.layout;
  both.insert(both.end(), right.layout.begin(), right.layout.end());
  TranslateAll(conditions, both);
  node->condition = JoinConjuncts(context_, std::move(conditions));
  node->output_types = left.plan->output_types;
  node->output = left.plan->output;
  node->output_types.insert(node->output_types.end(), right.plan->output_types.begin(), right.plan->output_types.end());
  node->output.insert(node->output.end(), right.plan->output.begin(), right.plan->output.end());
  node->estimated_rows = std::max(1.0, left.plan->estimated_rows * right.plan->estimated_rows);
  node->children = {std::move(left.plan), std::move(right.plan)};
  return {std::move(node), std::move(both)};
}

double PlanBuilder::JoinRows(const Relation& left, const Unit& right, const ExpressionList& conditions) const {
  const double left_rows = left.plan->estimated_rows;
  const double right_rows = right.planned.plan ? right.planned.plan->estimated_rows : 10;
  bool equality = false;
  const RelationSet left_set = LayoutRelations(left.layout);
  for (const ExpressionPtr& condition : conditions) {
    equality = equality || (condition && RelationsOf(*condition).Overlaps(right.relations) && CanHash(*condition, left_set, right.relations));
  }
  return equality ? std::max(left_rows, right_rows) : left_rows * right_rows;
}

Relation PlanBuilder::JoinPair(Relation left, Unit& right, ExpressionList conditions, double lookup_rows) {
  if (!right.dependencies.empty()) {
    return MakeDependentJoin(JoinType::kInner, std::move(left), [&] { return PlanUnit(*right.item, std::move(right.conditions)); },
                             std::move(conditions));
  }
  if (NeverGivesRows(*left.plan) || NeverGivesRows(*right.planned.plan)) return EmptyJoin(left, right.planned);
  const double left_rows = left.plan->estimated_rows;
  const double right_rows = right.planned.plan->estimated_rows;
  const RelationSet left_set = LayoutRelations(left.layout);
  if (right.item->IsWholeTable() && AllowsLookups(conditions, left_set, right.relations)) {
    ExpressionList all;
    for (const ExpressionPtr& condition : right.conditions) all.push_back(Clone(*condition));
    for (const ExpressionPtr& condition : conditions) {
      if (!IsSubplanTest(*condition)) all.push_back(Clone(*condition));
    }
    const IndexChooser chooser(context_, coercer_, *right.item, SampleOf(*right.item), StatisticsOf(*right.item));
    double lookup = -1;  // rows an inner scan gives for one outer row
    const double table_rows = TableRows(*right.item->relation);
    if (right.item->relation->is_system) {
      const SystemTable* table = context_.execution.session().system_tables().Find(right.item->relation->name);
      if (table != nullptr && !chooser.SystemKeys(conditions, table->keys).empty()) lookup = 1;
    } else {
      const IndexChoice choice = chooser.Choose(all, table_rows, nullptr);
      const bool uses_join = std::any_of(choice.equal.begin(), choice.equal.end(), [&](const KeyCondition& key) {
        return static_cast<size_t>(key.condition) >= right.conditions.size();
      });
      if (choice.index && uses_join) lookup = choice.unique ? 1 : lookup_rows >= 0 ? lookup_rows : choice.rows;
    }
    const bool system = right.item->relation->is_system;
    const JoinMethod method = ChooseMethod(conditions, left_set, right.relations);
    const double work = method == JoinMethod::kHash && system ? left_rows * 0.3 : JoinWork(method, left_rows, right_rows);
    const double hash_cost = (system ? right_rows : table_rows) + work;
    if (lookup >= 0 && left_rows * (system ? 2 + 2 * lookup : LookupCost(lookup)) < hash_cost) {
      return MakeDependentJoin(JoinType::kInner, std::move(left), [&] { return PlanScan(*right.item, std::move(all)); }, {});
    }
  }
  if (right_rows > left_rows) return MakeJoin(JoinType::kInner, std::move(right.planned), std::move(left), std::move(conditions));
  return MakeJoin(JoinType::kInner, std::move(left), std::move(right.planned), std::move(conditions));
}

std::vector<JoinOrder::Step> PlanBuilder::OrderUnits(const std::vector<Unit>& units, const ExpressionList& conditions) {
  std::vector<JoinOrder::Unit> described;
  for (const Unit& unit : units) {
    JoinOrder::Unit one;
    one.item = unit.item;
    one.relations = unit.relations;
    one.dependencies = unit.dependencies;
    one.rows = unit.planned.plan ? unit.planned.plan->estimated_rows : 10;
    one.table_rows = unit.item->kind == FromItem::Kind::kTable ? std::max(one.rows, TableRows(*unit.item->relation)) : one.rows;
    if (const TableSample* sample = SampleOf(*unit.item)) one.distinct = sample->distinct;
    if (const StatisticsEstimate* statistics = StatisticsOf(*unit.item)) {
      one.statistics = catalog_.FindStatistics(unit.item->relation->oid);
      one.distinct.resize(unit.item->columns.size(), 0);
      for (size_t c = 0; c < one.distinct.size(); ++c) {
        if (const double distinct = statistics->Distinct(static_cast<int>(c)); distinct > 0) one.distinct[c] = distinct;
      }
    }
    if (unit.item->kind == FromItem::Kind::kTable && unit.item->relation->is_system) {
      const SystemTable* table = context_.execution.session().system_tables().Find(unit.item->relation->name);
      if (table != nullptr) one.lookup_columns.assign(table->keys.begin(), table->keys.end());
      for (int& column : one.lookup_columns) --column;  // attnums
    }
    const PlanNode* plan = unit.planned.plan.get();
    const bool reads_index = plan != nullptr && (plan->kind == PlanKind::kIndexScan ||
                                                 (plan->kind == PlanKind::kSystemScan && !static_cast<const SystemScanNode*>(plan)->keys.empty()));
    one.scan_cost = reads_index ? one.rows * kLookupRowCost : one.table_rows;
    described.push_back(std::move(one));
  }
  const bool lookups = Allows(PlanMethod::kNestedLoop) || (!Allows(PlanMethod::kHashJoin) && !Allows(PlanMethod::kMergeJoin));
  JoinOrder order(catalog_, std::move(described), lookups);
  for (const ExpressionPtr& condition : conditions) {
    if (IsSubplanTest(*condition)) continue;
    double selectivity = Selectivity(*condition, nullptr);
    // What its branches ask of single tables was counted with those (AddImplied).
    if (condition->kind == ExpressionKind::kOr) selectivity = std::max(selectivity, kOrSelectivity);
    order.AddCondition(*condition, selectivity);
  }
  return order.Find();
}

// Too many units for the exact search: the smallest next result first, products last.
size_t PlanBuilder::NextUnit(const std::vector<Unit>& units, const Relation& current, const RelationSet& done, const RelationSet& local,
                             const ExpressionList& conditions) const {
  const Unit* best = nullptr;
  bool best_connected = false;
  double best_rows = 0;
  for (const Unit& unit : units) {
    if (unit.done || !unit.dependencies.IsSubsetOf(done)) continue;
    RelationSet after = done;
    after.Merge(unit.relations);
    bool connected = !unit.dependencies.empty();
    for (const ExpressionPtr& condition : conditions) {
      if (condition && !IsSubplanTest(*condition) && LocalReads(*condition, local).IsSubsetOf(after) &&
          RelationsOf(*condition).Overlaps(unit.relations) && RelationsOf(*condition).Overlaps(done)) {
        connected = true;
      }
    }
    const double rows = JoinRows(current, unit, conditions);
    if (best == nullptr || (connected && !best_connected) || (connected == best_connected && rows < best_rows)) {
      best = &unit;
      best_connected = connected;
      best_rows = rows;
    }
  }
  if (best == nullptr) ThrowInternal("lateral references form a circle");
  return static_cast<size_t>(best - units.data());
}

void PlanBuilder::PlanUnits(std::vector<Unit>& units) {
  for (Unit& unit : units) {
    if (!unit.dependencies.empty()) continue;
    if (unit.item->kind == FromItem::Kind::kTable && units.size() > 1) {
      ExpressionList copy;
      for (const ExpressionPtr& condition : unit.conditions) copy.push_back(Clone(*condition));
      unit.planned = PlanUnit(*unit.item, std::move(copy));
    } else {
      unit.planned = PlanUnit(*unit.item, std::move(unit.conditions));
    }
  }
}

size_t PlanBuilder::FirstUnit(const std::vector<Unit>& units) const {
  const Unit* first = nullptr;
  for (const Unit& unit : units) {
    if (unit.dependencies.empty() && (first == nullptr || unit.planned.plan->estimated_rows < first->planned.plan->estimated_rows)) first = &unit;
  }
  if (first == nullptr) ThrowInternal("lateral references form a circle");
  return static_cast<size_t>(first - units.data());
}

Relation PlanBuilder::JoinUnits(std::vector<Unit>& units, ExpressionList& conditions) {
  PlanUnits(units);
  RelationSet local;
  for (const Unit& unit : units) local.Merge(unit.relations);
  std::vector<JoinOrder::Step> order;
  if (units.size() > 1 && units.size() <= JoinOrder::kMostUnits) order = OrderUnits(units, conditions);
  Unit& first = units[order.empty() ? FirstUnit(units) : order[0].unit];
  Relation current = std::move(first.planned);
  first.done = true;
  RelationSet done = first.relations;
  for (size_t count = 1; count < units.size(); ++count) {
    Unit& next = units[order.empty() ? NextUnit(units, current, done, local, conditions) : order[count].unit];
    done.Merge(next.relations);
    ExpressionList applicable, rest;
    for (ExpressionPtr& condition : conditions) {
      const RelationSet reads = LocalReads(*condition, local);
      if (!reads.empty() && reads.IsSubsetOf(done) && !IsSubplanTest(*condition)) applicable.push_back(std::move(condition));
      else rest.push_back(std::move(condition));
    }
    conditions = std::move(rest);
    current = JoinPair(std::move(current), next, std::move(applicable), order.empty() ? -1 : order[count].lookup_rows);
    if (!order.empty()) current.plan->estimated_rows = order[count].rows;
    next.done = true;
  }
  return current;
}

Relation PlanBuilder::ApplySemiJoins(Relation input, ExpressionList* conditions) {
  ExpressionList kept;
  for (ExpressionPtr& condition : *conditions) {
    if (!IsSubplanTest(*condition) || !MakeSemiJoin(&input, condition)) kept.push_back(std::move(condition));
  }
  *conditions = std::move(kept);
  return input;
}

namespace {

bool IsSimpleQuery(const Query& query) {
  return !query.set_operation && !query.has_grouping && query.window_functions.empty() && !query.has_set_functions && !query.limit &&
         !query.offset && query.from && query.row_marks.empty() && query.distinct_on.empty() && !query.is_values;
}

bool ReadsAny(Query& query, const RelationSet& relations, bool skip_where) {
  bool reads = false;
  ExpressionPtr where = skip_where ? std::move(query.where) : nullptr;
  VisitQuery(query, [&](ExpressionPtr& slot) { reads = reads || RelationsOf(*slot).Overlaps(relations); });
  if (skip_where) query.where = std::move(where);
  return reads;
}

}  // namespace

// Few rows against a large table with an index: a lookup for each of them.
bool PlanBuilder::LookupSemiJoin(JoinType type, Relation* input, FromItem& item, ExpressionList* inside, ExpressionList* join_conditions) {
  RelationSet one;
  one.Add(item.id);
  if (item.relation->is_system || !AllowsLookups(*join_conditions, LayoutRelations(input->layout), one)) return false;
  if (std::any_of(join_conditions->begin(), join_conditions->end(), [](const ExpressionPtr& term) { return HasSubplan(*term); })) return false;
  const double table_rows = TableRows(*item.relation), left_rows = input->plan->estimated_rows;
  const IndexChooser chooser(context_, coercer_, item, SampleOf(item), StatisticsOf(item));
  const IndexChoice choice = chooser.Choose(*join_conditions, table_rows, nullptr);
  if (!choice.index || choice.equal.empty()) return false;
  const double lookup = choice.unique ? 1 : choice.rows;
  const JoinMethod method = ChooseMethod(*join_conditions, LayoutRelations(input->layout), one);
  const double work = method == JoinMethod::kHash ? left_rows * kProbeCost : JoinWork(method, left_rows, table_rows);
  if (left_rows * LookupCost(lookup) > table_rows + work) return false;
  ExpressionList all;
  for (ExpressionList* list : {inside, join_conditions}) {
    for (ExpressionPtr& condition : *list) all.push_back(std::move(condition));
  }
  const Relation left = *input;
  Relation joined = MakeDependentJoin(type, std::move(*input), [&] { return PlanScan(item, std::move(all)); }, {});
  joined.plan->output_types = left.plan->output_types;
  joined.plan->output = left.plan->output;
  joined.plan->estimated_rows = std::max(1.0, left_rows * 0.5);
  *input = {std::move(joined.plan), left.layout};
  return true;
}

// EXISTS, NOT EXISTS and IN as joins. NOT IN stays a subplan: its NULLs are not an anti join's.
bool PlanBuilder::MakeSemiJoin(Relation* input, ExpressionPtr& condition) {
  const bool negated = condition->kind == ExpressionKind::kNot;
  auto& subplan = As<SubplanExpression>(negated ? *As<NotExpression>(*condition).input : *condition);
  using Use = SubplanExpression::Use;
  if (subplan.query == nullptr || memo_.contains(subplan.query.get())) return false;
  if (subplan.use != Use::kExists && (subplan.use != Use::kAny || negated)) return false;
  if (subplan.query.use_count() > 1) return false;  // a clone plans it as well
  Query& query = *subplan.query;
  const RelationSet outer = LayoutRelations(input->layout);
  ExpressionList join_conditions;
  Relation right;
  if (IsSimpleQuery(query)) {
    ExpressionPtr test = std::move(subplan.test);
    const bool correlated_deeply = ReadsAny(query, outer, true);
    subplan.test = std::move(test);
    if (correlated_deeply) return false;
    ExpressionList inside;
    for (ExpressionPtr& term : SplitConjuncts(std::move(query.where))) {
      const bool correlated = RelationsOf(*term).Overlaps(outer);
      (correlated ? join_conditions : inside).push_back(std::move(term));
    }
    if (subplan.use == Use::kAny) {
      std::vector<Expression*> targets;
      for (Target& target : query.targets) {
        if (!target.junk) targets.push_back(target.expression.get());
      }
      Rewrite(subplan.test, [&](ExpressionPtr& at) {
        const auto* column = AsIf<ColumnExpression>(at.get());
        if (column != nullptr && column->relation == subplan.query_relation) at = Clone(*targets[column->index]);
      });
      CountColumns(*subplan.test, &used_);
      for (ExpressionPtr& term : SplitConjuncts(std::move(subplan.test))) join_conditions.push_back(std::move(term));
    }
    if (query.from->IsWholeTable() &&
        LookupSemiJoin(negated ? JoinType::kAnti : JoinType::kSemi, input, *query.from, &inside, &join_conditions)) {
      kept_queries_.push_back(subplan.query);
      return true;
    }
    right = PlanFrom(*query.from, std::move(inside));
  } else {
    if (subplan.use != Use::kAny || ReadsAny(query, outer, false)) return false;
    join_conditions = SplitConjuncts(std::move(subplan.test));
    right = PlanQuery(query, subplan.query_relation);
  }
  kept_queries_.push_back(subplan.query);
  *input = MakeJoin(negated ? JoinType::kAnti : JoinType::kSemi, std::move(*input), std::move(right), std::move(join_conditions));
  return true;
}

}  // namespace basalt
