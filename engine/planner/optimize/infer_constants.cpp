// What equalities with constants imply: a = b and a = 5 give b = 5, which a scan can use, and a = b itself goes.
#include <algorithm>

#include "engine/planner/optimize/plan_builder.h"

namespace basalt {
namespace {

struct Side {
  const Expression* operand;
  const ColumnExpression* column;  // the operand, or what it relabels; null: it is no column
};

const ColumnExpression* ColumnOf(const Expression& operand) {
  const auto* relabel = AsIf<RelabelExpression>(&operand);
  return AsIf<ColumnExpression>(relabel == nullptr ? &operand : relabel->input.get());
}

// A transitive equality over two operands of one type, at least one of them a column.
struct Equality {
  const FunctionExpression* call = nullptr;  // null: something else
  Side sides[2] = {};
  bool joins() const { return sides[0].column != nullptr && sides[1].column != nullptr; }
};

struct Bound {
  const ColumnExpression* column;
  const FunctionExpression* call;  // column = value, whichever way round
  const Expression* value;
};

bool IsValue(const Expression& expression) {
  return expression.kind == ExpressionKind::kConstant || expression.kind == ExpressionKind::kParameter;
}

Equality EqualityOf(const Expression& condition, const CatalogSnapshot& catalog) {
  const auto* call = AsIf<FunctionExpression>(&condition);
  if (call == nullptr || call->op == kInvalidOid || call->arguments.size() != 2) return {};
  const OperatorDescriptor* op = catalog.FindOperator(call->op);
  if (op == nullptr || !op->can_merge || op->left != op->right || call->arguments[0]->type.oid != call->arguments[1]->type.oid) return {};
  Equality equality{call, {}};
  for (int side = 0; side < 2; ++side) {
    equality.sides[side] = {call->arguments[side].get(), ColumnOf(*call->arguments[side])};
  }
  return equality;
}

bool SameEquality(const FunctionExpression& left, const FunctionExpression& right) {
  return left.op == right.op && left.collation == right.collation;
}

const Bound* Find(const std::vector<Bound>& bounds, const FunctionExpression& call, const ColumnExpression& column) {
  const auto found = std::find_if(bounds.begin(), bounds.end(), [&](const Bound& bound) {
    return SameEquality(*bound.call, call) && bound.column->relation == column.relation && bound.column->index == column.index;
  });
  return found == bounds.end() ? nullptr : &*found;
}

}  // namespace

// `source` says what holds of every row (beside conditions), and loses nothing. Conditions gain what follows; where they are the
// source themselves, they lose what both sides' constants say already.
void PlanBuilder::InferConstants(const ExpressionList& source, ExpressionList* conditions) {
  std::vector<Bound> bounds;
  std::vector<Equality> joins;
  const auto note = [&](const ExpressionPtr& condition) {
    const Equality equality = EqualityOf(*condition, catalog_);
    if (equality.call == nullptr) return;
    if (equality.joins()) joins.push_back(equality);
    for (int side = 0; side < 2; ++side) {
      const Expression& other = *equality.sides[1 - side].operand;
      if (equality.sides[side].column != nullptr && IsValue(other)) bounds.push_back({equality.sides[side].column, equality.call, &other});
    }
  };
  for (const ExpressionPtr& condition : source) note(condition);
  if (&source != conditions) std::for_each(conditions->begin(), conditions->end(), note);
  if (bounds.empty() || joins.empty()) return;
  ExpressionList inferred;
  for (bool more = true; more;) {
    more = false;
    for (const Equality& join : joins) {
      for (int side = 0; side < 2; ++side) {
        const Side& target = join.sides[1 - side];
        const Bound* bound = Find(bounds, *join.call, *join.sides[side].column);
        if (bound == nullptr || Find(bounds, *join.call, *target.column) != nullptr) continue;
        auto call = Clone(*join.call);
        auto& arguments = As<FunctionExpression>(*call).arguments;
        arguments[0] = Clone(*target.operand);
        arguments[1] = Clone(*bound->value);
        bounds.push_back({ColumnOf(*arguments[0]), AsIf<FunctionExpression>(call.get()), bound->value});
        inferred.push_back(std::move(call));
        more = true;
      }
    }
  }
  if (&source == conditions) {
    std::erase_if(*conditions, [&](const ExpressionPtr& condition) {
      const Equality join = EqualityOf(*condition, catalog_);
      if (join.call == nullptr || !join.joins()) return false;
      const Bound* left = Find(bounds, *join.call, *join.sides[0].column);
      const Bound* right = Find(bounds, *join.call, *join.sides[1].column);
      return left != nullptr && right != nullptr && Equal(*left->value, *right->value);
    });
  }
  for (ExpressionPtr& condition : inferred) {
    CountColumns(*condition, &used_);
    conditions->push_back(std::move(condition));
  }
}

// LEFT JOIN: left rows that a condition of their own side refuses are gone, so the right side need only give what joins the others.
void PlanBuilder::InferRightConstants(const ExpressionList& left, const ExpressionList& on, const RelationSet& right_set,
                                      ExpressionList* right) {
  ExpressionList known, inferred;
  for (const ExpressionList* list : {&left, &on}) {
    for (const ExpressionPtr& condition : *list) {
      if (EqualityOf(*condition, catalog_).call != nullptr) known.push_back(Clone(*condition));
    }
  }
  InferConstants(known, &inferred);
  for (ExpressionPtr& condition : inferred) {
    if (RelationsOf(*condition).IsSubsetOf(right_set)) right->push_back(std::move(condition));
  }
}

}  // namespace basalt
