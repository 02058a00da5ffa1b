// How many rows conditions let through: they are tried on a sample of the table, and guessed where they cannot be.
#include <algorithm>

#include "engine/planner/optimize/plan_builder.h"
#include "engine/planner/plan_cache.h"

namespace basalt {

namespace {

// Only columns of the item that the sample has; nothing that a plan must compute.
bool IsTestable(const Expression& condition, const FromItem& item, const TableSample& sample) {
  bool testable = true;
  Walk(condition, [&](const Expression& node) {
    if (const auto* column = AsIf<ColumnExpression>(&node)) {
      testable = testable && column->relation == item.id && column->index >= 0 &&
                 static_cast<size_t>(column->index) < sample.columns.size() && !sample.columns[column->index].empty();
    }
    const bool parameter = node.kind == ExpressionKind::kParameter || node.kind == ExpressionKind::kExecParameter;
    if (parameter || node.kind == ExpressionKind::kSubplan) testable = false;
    return testable;
  });
  return testable && !IsVolatile(condition);
}

}  // namespace

const TableSample* PlanBuilder::SampleOf(const FromItem& item) {
  if (!estimating_ || item.kind != FromItem::Kind::kTable || item.relation->is_system) return nullptr;
  const auto known = samples_.find(item.id);
  if (known != samples_.end()) return known->second.get();
  const SessionContext& session = context_.execution.session();
  auto sample = session.plans().samples().Find(session, *item.relation, TableRows(*item.relation));
  return samples_.emplace(item.id, std::move(sample)).first->second.get();
}

// -1: the condition is not decided by the row alone.
int PlanBuilder::TestOnSample(const Expression& condition, const TableSample& sample, size_t row) {
  ExpressionPtr copy = Clone(condition);
  RewriteTopDown(copy, [&](ExpressionPtr& at) {
    const auto* column = AsIf<ColumnExpression>(at.get());
    if (column == nullptr) return false;
    const Value& value = sample.columns[column->index][row];
    at = coercer_.MakeConstant(at->type, value.is_null() ? nullptr : &value.datum());
    return true;
  });
  FoldConstants(context_, copy);
  if (copy->kind != ExpressionKind::kConstant) return -1;
  return IsConstantTrue(*copy) ? 1 : 0;
}

double PlanBuilder::GuessedSelectivity(const Expression& condition, const FromItem& item, const TableSample& sample) const {
  const Expression* operand = nullptr;
  double times = 1;
  if (const auto* call = AsIf<FunctionExpression>(&condition); call != nullptr && call->op != kInvalidOid && call->arguments.size() == 2) {
    const OperatorDescriptor* op = catalog_.FindOperator(call->op);
    if (op != nullptr && op->name == "=") operand = call->arguments[call->arguments[0]->kind == ExpressionKind::kColumn ? 0 : 1].get();
  }
  if (const auto* any = AsIf<ArrayOperatorExpression>(&condition); any != nullptr && any->any) {
    operand = any->scalar.get();
    const auto* array = AsIf<ArrayExpression>(any->array.get());
    times = array != nullptr ? static_cast<double>(array->elements.size()) : 5;
  }
  const auto* column = AsIf<ColumnExpression>(operand);
  if (column == nullptr || column->relation != item.id || column->index < 0) return Selectivity(condition, &item);
  const double distinct = sample.distinct.at(column->index);
  return distinct > 0 ? std::min(1.0, times / distinct) : Selectivity(condition, &item);
}

double PlanBuilder::EstimateRows(const FromItem& item, const ExpressionList& conditions, double table_rows) {
  const TableSample* sample = SampleOf(item);
  double selectivity = 1;
  if (sample == nullptr || sample->rows() == 0) {
    for (const ExpressionPtr& condition : conditions) selectivity *= Selectivity(*condition, &item);
    return std::max(1.0, table_rows * selectivity);
  }
  const size_t rows = sample->rows();
  std::vector<bool> passes(rows, true);
  double product = 1;  // as if the conditions were independent
  for (const ExpressionPtr& condition : conditions) {
    bool tested = IsTestable(*condition, item, *sample);
    std::vector<bool> own(rows, false);
    for (size_t row = 0; tested && row < rows; ++row) {
      const int result = TestOnSample(*condition, *sample, row);
      tested = result >= 0;
      own[row] = result == 1;
    }
    if (!tested) {
      selectivity *= GuessedSelectivity(*condition, item, *sample);
      continue;
    }
    const auto passed = static_cast<double>(std::count(own.begin(), own.end(), true));
    product *= passed > 0 ? passed / static_cast<double>(rows)
                          : std::min(0.5 / static_cast<double>(rows), GuessedSelectivity(*condition, item, *sample));
    for (size_t row = 0; row < rows; ++row) passes[row] = passes[row] && own[row];
  }
  const auto joint = static_cast<double>(std::count(passes.begin(), passes.end(), true)) / static_cast<double>(rows);
  return std::max(1.0, table_rows * selectivity * (joint > 0 ? joint : product));
}

}  // namespace basalt
