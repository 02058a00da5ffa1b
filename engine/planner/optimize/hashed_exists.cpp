// EXISTS that is no join (under OR, in a target): where it is correlated by hashable equality alone, the inner values are hashed once
// and every outer row looks itself up.
#include <algorithm>

#include "engine/planner/optimize/cost.h"
#include "engine/planner/optimize/index_choice.h"
#include "engine/planner/optimize/plan_builder.h"

namespace basalt {
namespace {

// Everything a query numbers itself: FROM items, what it computes, and the same of the queries inside.
void AddOwnRelations(Query& query, RelationSet* own) {
  for (int id : {query.group_relation, query.aggregate_relation, query.grouping_relation, query.window_relation, query.output_relation}) {
    if (id >= 0) own->Add(id);
  }
  const auto from = [&](auto&& self, FromItem& item) -> void {
    own->Add(item.id);
    if (item.left) self(self, *item.left);
    if (item.right) self(self, *item.right);
    if (item.query) AddOwnRelations(*item.query, own);
  };
  if (query.from) from(from, *query.from);
  const auto leaves = [&](auto&& self, SetOperation& node) -> void {
    if (node.left) self(self, *node.left);
    if (node.right) self(self, *node.right);
    if (node.leaf) AddOwnRelations(*node.leaf, own);
  };
  if (query.set_operation) leaves(leaves, *query.set_operation);
  VisitQuery(query, [&](ExpressionPtr& slot) {
    Walk(*slot, [&](const Expression& node) {
      const auto* subplan = AsIf<SubplanExpression>(&node);
      if (subplan == nullptr || subplan->query == nullptr) return true;
      own->Add(subplan->query_relation);
      AddOwnRelations(*subplan->query, own);
      return true;
    });
  });
}

struct KeyPair {
  ExpressionPtr *outer, *inner;
};

}  // namespace

// outer = inner, one side of which the subquery does not read at all.
bool PlanBuilder::IsExistenceKey(Expression& term, const RelationSet& outer, const RelationSet& own, ExpressionPtr** outer_side,
                                 ExpressionPtr** inner_side) const {
  if (term.kind != ExpressionKind::kFunction || HasSubplan(term) || IsVolatile(term)) return false;
  auto& call = As<FunctionExpression>(term);
  const OperatorDescriptor* op = call.op == kInvalidOid ? nullptr : catalog_.FindOperator(call.op);
  if (op == nullptr || !op->can_hash || call.arguments.size() != 2) return false;
  for (int side = 0; side < 2; ++side) {
    ExpressionPtr &one = call.arguments[side], &other = call.arguments[1 - side];
    if (!RelationsOf(*one).IsSubsetOf(outer) || !RelationsOf(*other).IsSubsetOf(own)) continue;
    if (one->type.oid != other->type.oid && !coercer_.CanCoerce(one->type.oid, other->type.oid, CoercionContext::kImplicit)) continue;
    *outer_side = &one;
    *inner_side = &other;
    return true;
  }
  return false;
}

// Whether a lookup an outer row would do less work than reading the whole inner side once.
bool PlanBuilder::PrefersLookups(Query& query, const ExpressionList& correlated) {
  if (!query.from->IsWholeTable() || query.from->relation->is_system) return expected_calls_ < 2;
  const double table_rows = TableRows(*query.from->relation);
  const IndexChooser chooser(context_, coercer_, *query.from, nullptr, StatisticsOf(*query.from));
  const IndexChoice choice = chooser.Choose(correlated, table_rows, nullptr);
  if (!choice.index || choice.equal.empty()) return expected_calls_ < 2;
  return expected_calls_ * LookupCost(choice.unique ? 1 : choice.rows) < table_rows + expected_calls_ * kProbeCost;
}

bool PlanBuilder::HashExistence(SubplanExpression& subplan, const Layout& layout) {
  Query& query = *subplan.query;
  if (subplan.use != SubplanExpression::Use::kExists || subplan.query.use_count() > 1 || !query.where || !query.from || !query.ctes.empty() ||
      !query.targets.empty() || query.has_grouping || query.set_operation || query.limit || query.offset || query.is_values ||
      !query.row_marks.empty()) {
    return false;
  }
  RelationSet own;
  AddOwnRelations(query, &own);
  const RelationSet outer = LayoutRelations(layout);
  ExpressionPtr where = std::move(query.where);
  bool possible = true;
  VisitQuery(query, [&](ExpressionPtr& slot) { possible = possible && RelationsOf(*slot).IsSubsetOf(own); });
  ExpressionList inside, correlated;
  for (ExpressionPtr& term : SplitConjuncts(std::move(where))) {
    (RelationsOf(*term).IsSubsetOf(own) ? inside : correlated).push_back(std::move(term));
  }
  std::vector<KeyPair> keys(correlated.size());
  for (size_t i = 0; i < keys.size() && possible; ++i) possible = IsExistenceKey(*correlated[i], outer, own, &keys[i].outer, &keys[i].inner);
  if (!possible || keys.empty() || PrefersLookups(query, correlated)) {
    for (ExpressionPtr& term : correlated) inside.push_back(std::move(term));
    query.where = JoinConjuncts(context_, std::move(inside));
    return false;
  }
  if (!inside.empty()) query.where = JoinConjuncts(context_, std::move(inside));
  for (const KeyPair& key : keys) {
    const Oid type = (*key.inner)->type.oid;
    subplan.hash_keys.push_back(coercer_.CoerceType(std::move(*key.outer), type, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1));
    Translate(subplan.hash_keys.back(), layout);
    Target target;
    target.expression = std::move(*key.inner);
    query.targets.push_back(std::move(target));
  }
  subplan.plan = PlanQuery(query, context_.NewRelation()).plan;
  kept_queries_.push_back(std::move(subplan.query));
  subplan.query.reset();
  return true;
}

}  // namespace basalt
