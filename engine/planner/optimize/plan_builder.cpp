#include "engine/planner/optimize/plan_builder.h"

#include <algorithm>

#include "engine/planner/optimize/inline_routine.h"

namespace basalt {

RelationSet LayoutRelations(const Layout& layout) {
  RelationSet set;
  for (const ColumnId& column : layout) set.Add(column.relation);
  return set;
}

void PlanBuilder::SetOutput(PlanNode* node, const ExpressionList& expressions) {
  node->output_types.clear();
  node->output.clear();
  for (const ExpressionPtr& expression : expressions) {
    node->output_types.push_back(expression->type);
    node->output.push_back(expression->physical);
  }
}

Relation PlanBuilder::AddFilter(Relation input, ExpressionList conditions) {
  if (conditions.empty()) return input;
  double rows = input.plan->estimated_rows;
  const double before = std::exchange(expected_calls_, rows);
  TranslateAll(conditions, input.layout);
  expected_calls_ = before;
  for (const ExpressionPtr& condition : conditions) rows *= Selectivity(*condition, nullptr);
  auto node = Make<FilterNode>(&input, std::max(1.0, rows));
  node->condition = JoinConjuncts(context_, std::move(conditions));
  input.plan = std::move(node);
  return input;
}

Relation PlanBuilder::AddProject(Relation input, ExpressionList translated, Layout layout) {
  bool identity = translated.size() == input.plan->output.size();
  for (size_t i = 0; i < translated.size() && identity; ++i) {
    const auto* column = AsIf<ColumnExpression>(translated[i].get());
    identity = column != nullptr && column->index == static_cast<int>(i) && column->type.oid == input.plan->output_types[i].oid;
  }
  if (!identity) {
    auto node = Make<ProjectNode>(&input, input.plan->estimated_rows);
    SetOutput(node.get(), translated);
    node->expressions = std::move(translated);
    input.plan = std::move(node);
  }
  input.layout = std::move(layout);
  return input;
}

Relation PlanBuilder::EmptyResult(Layout layout, const std::vector<SqlType>& types) {
  auto node = std::make_shared<ResultNode>();
  for (const SqlType& type : types) node->expressions.push_back(coercer_.MakeConstant(type, nullptr));
  SetOutput(node.get(), node->expressions);
  const Datum no = MakeDatum(false);
  node->condition = coercer_.MakeConstant(context_.MakeType(kBoolOid), &no);
  node->estimated_rows = 0;
  return {std::move(node), std::move(layout)};
}

int PlanBuilder::ParameterFor(const ColumnExpression& column) {
  if (scope_ == nullptr) ThrowInternal(Format("column {} of relation {} is not available here", column.index, column.relation));
  const ColumnId id{column.relation, column.index};
  for (const auto& [known, parameter] : scope_->needed) {
    if (known == id) return parameter;
  }
  const int parameter = context_.NewExecParameter();
  scope_->needed.emplace_back(id, parameter);
  scope_->types[id] = column.type;
  return parameter;
}

void PlanBuilder::Translate(ExpressionPtr& slot, const Layout& layout) {
  RecursionGuard guard(context_);
  if (slot->kind == ExpressionKind::kColumn) {
    auto& column = As<ColumnExpression>(*slot);
    if (column.relation < 0) return;
    const ColumnId id{column.relation, column.index};
    const auto found = std::find(layout.begin(), layout.end(), id);
    if (found != layout.end()) {
      column.index = static_cast<int>(found - layout.begin());
      column.relation = -1;
      return;
    }
    auto parameter = std::make_unique<ExecParameterExpression>();
    parameter->id = ParameterFor(column);
    parameter->type = column.type;
    parameter->physical = column.physical;
    slot = std::move(parameter);
    return;
  }
  if (slot->kind == ExpressionKind::kSubplan) {
    auto& subplan = As<SubplanExpression>(*slot);
    if (subplan.query != nullptr) return PlanSubplan(subplan, layout);
  }
  VisitChildren(*slot, [&](ExpressionPtr& child) { Translate(child, layout); });
}

std::vector<SubplanExpression::Parameter> PlanBuilder::BindParameters(const ParameterScope& scope, const Layout& layout) {
  std::vector<SubplanExpression::Parameter> parameters;
  for (const auto& [id, parameter] : scope.needed) {
    auto column = std::make_unique<ColumnExpression>();
    column->relation = id.relation;
    column->index = id.index;
    coercer_.Finish(column.get(), scope.types.at(id));
    ExpressionPtr value = std::move(column);
    Translate(value, layout);
    parameters.push_back({parameter, std::move(value)});
  }
  return parameters;
}

void KeepOnlyExistence(Query& query) {
  if (query.command != Query::Command::kSelect || query.set_operation || query.has_grouping || query.has_set_functions ||
      !query.window_functions.empty() || query.offset || !query.row_marks.empty() || query.is_values) {
    return;
  }
  if (query.limit) {
    const auto* limit = AsIf<ConstantExpression>(query.limit.get());
    if (limit == nullptr || (!limit->value.is_null() && limit->value.datum().i8 <= 0) || (limit->value.is_null() && query.with_ties)) return;
    query.limit.reset();
    query.with_ties = false;
  }
  query.distinct = false;
  query.distinct_on.clear();
  query.order_by.clear();
  query.targets.clear();
}

void PlanBuilder::PlanSubplan(SubplanExpression& subplan, const Layout& layout) {
  auto known = memo_.find(subplan.query.get());
  if (known == memo_.end() && HashExistence(subplan, layout)) return;
  if (known == memo_.end()) {
    ParameterScope scope;
    scope.parent = scope_;
    scope_ = &scope;
    Relation relation = PlanQuery(*subplan.query, context_.NewRelation());
    scope_ = scope.parent;
    known = memo_.emplace(subplan.query.get(), SubplanMemo{relation.plan, scope.needed, scope.types}).first;
    kept_queries_.push_back(subplan.query);
  }
  ParameterScope needed;
  needed.needed = known->second.needed;
  needed.types = known->second.types;
  subplan.plan = known->second.plan;
  subplan.parameters = BindParameters(needed, layout);
  if (subplan.test) PlanSubplanTest(subplan, layout);
  subplan.query.reset();
}

namespace {

bool ReadsRelation(const Expression& expression, int relation) { return RelationsOf(expression).Contains(relation); }

}  // namespace

// x IN (uncorrelated subquery) with hashable equality: keys instead of a test for each row.
bool PlanBuilder::MakeHashKeys(SubplanExpression& subplan, const Layout& layout) {
  if (subplan.use != SubplanExpression::Use::kAny || !subplan.parameters.empty()) return false;
  std::vector<Expression*> terms;
  if (subplan.test->kind == ExpressionKind::kAnd) {
    for (ExpressionPtr& term : As<AndExpression>(*subplan.test).terms) terms.push_back(term.get());
  } else {
    terms.push_back(subplan.test.get());
  }
  const size_t width = subplan.plan->output.size();
  if (terms.size() != width) return false;
  std::vector<FunctionExpression*> calls(width, nullptr);
  for (Expression* term : terms) {
    if (term->kind != ExpressionKind::kFunction) return false;
    auto* call = &As<FunctionExpression>(*term);
    const OperatorDescriptor* op = call->op == kInvalidOid ? nullptr : catalog_.FindOperator(call->op);
    if (op == nullptr || !op->can_hash || call->arguments.size() != 2) return false;
    const auto* column = AsIf<ColumnExpression>(call->arguments[1].get());
    if (column == nullptr || column->relation != subplan.query_relation || calls[column->index] != nullptr) return false;
    const Oid left = call->arguments[0]->type.oid;
    if (ReadsRelation(*call->arguments[0], subplan.query_relation)) return false;
    if (left != column->type.oid && !coercer_.CanCoerce(left, column->type.oid, CoercionContext::kImplicit)) return false;
    calls[column->index] = call;
  }
  for (FunctionExpression* call : calls) {
    subplan.hash_keys.push_back(coercer_.CoerceType(std::move(call->arguments[0]), call->arguments[1]->type.oid, -1, CoercionContext::kImplicit,
                                                    Expression::Form::kImplicitCast, -1));
    Translate(subplan.hash_keys.back(), layout);
  }
  subplan.test.reset();
  return true;
}

void PlanBuilder::PlanSubplanTest(SubplanExpression& subplan, const Layout& layout) {
  if (MakeHashKeys(subplan, layout)) return;
  // What does not read the subquery's row is computed once before it runs.
  auto rewrite = [&](auto&& self, ExpressionPtr& slot) -> void {
    if (!ReadsRelation(*slot, subplan.query_relation)) {
      if (slot->kind == ExpressionKind::kConstant || slot->kind == ExpressionKind::kParameter) return;
      auto parameter = std::make_unique<ExecParameterExpression>();
      parameter->id = context_.NewExecParameter();
      parameter->type = slot->type;
      parameter->physical = slot->physical;
      Translate(slot, layout);
      subplan.parameters.push_back({parameter->id, std::move(slot)});
      slot = std::move(parameter);
      return;
    }
    if (slot->kind == ExpressionKind::kColumn) {
      As<ColumnExpression>(*slot).relation = -1;
      return;
    }
    VisitChildren(*slot, [&](ExpressionPtr& child) { self(self, child); });
  };
  rewrite(rewrite, subplan.test);
}

void PlanBuilder::CountColumns(const Expression& expression, std::map<int, std::map<int, int>>* counts) const {
  Walk(expression, [&](const Expression& node) {
    if (const auto* column = AsIf<ColumnExpression>(&node); column != nullptr && column->relation >= 0) {
      ++(*counts)[column->relation][column->index];
    }
    return true;
  });
}

void PlanBuilder::CollectUsedColumns(Query& query) {
  VisitQuery(query, [&](ExpressionPtr& slot) { CountColumns(*slot, &used_); });
  auto marks = [&](auto&& self, Query& at) -> void {
    for (const RowMark& mark : at.row_marks) ++used_[mark.relation][kRowIdIndex];
    ForEachFromItem(at.from.get(), [&](FromItem& item) {
      if (item.query) self(self, *item.query);
    });
  };
  marks(marks, query);
}

std::shared_ptr<Plan> PlanBuilder::Build(std::unique_ptr<Query> query) {
  plan_ = std::make_shared<Plan>();
  InlineSetRoutines(context_, *query);
  MakeRowsNullable(context_, *query);
  FoldConstants(context_, *query);
  PullUpSubqueries(context_, *query);
  CollectUsedColumns(*query);
  PlanModifyingCtes(*query);
  Relation relation = query->modification ? PlanModification(*query) : PlanQuery(*query, context_.NewRelation());
  plan_->root = std::move(relation.plan);
  return std::move(plan_);
}

}  // namespace basalt
