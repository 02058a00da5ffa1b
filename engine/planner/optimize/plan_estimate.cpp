// How many rows conditions let through: they are tried on a sample of the table, and guessed where they cannot be.
#include <algorithm>
#include <cmath>

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
  if (column == nullptr || column->relation != item.id || column->index < 0) return Selectivity(condition, nullptr);
  const double distinct = sample.distinct.at(column->index);
  return distinct > 0 ? std::min(1.0, times / distinct) : Selectivity(condition, nullptr);
}

const StatisticsEstimate* PlanBuilder::StatisticsOf(const FromItem& item) {
  if (item.kind != FromItem::Kind::kTable || item.relation->is_system) return nullptr;
  const auto [known, is_new] = analyzed_.try_emplace(item.id);
  Analyzed& analyzed = known->second;
  if (!is_new) return analyzed.estimate.get();
  const StatisticsDescriptor* statistics = catalog_.FindStatistics(item.relation->oid);
  if (statistics == nullptr) return nullptr;
  analyzed.table_rows = TableRows(*item.relation);
  analyzed.estimate = std::make_unique<StatisticsEstimate>(context_, item, *statistics, analyzed.table_rows);
  return analyzed.estimate.get();
}

std::optional<double> PlanBuilder::SampledShare(const Expression& condition, const FromItem& item, const TableSample& sample,
                                                std::vector<bool>* passes) {
  if (sample.rows() == 0 || !IsTestable(condition, item, sample)) return std::nullopt;
  std::vector<bool> own(sample.rows(), false);
  for (size_t row = 0; row < own.size(); ++row) {
    const int result = TestOnSample(condition, sample, row);
    if (result < 0) return std::nullopt;
    own[row] = result == 1;
  }
  for (size_t row = 0; row < own.size() && passes != nullptr; ++row) (*passes)[row] = (*passes)[row] && own[row];
  return static_cast<double>(std::count(own.begin(), own.end(), true)) / static_cast<double>(own.size());
}

// Conditions that go together: by how much the rows that pass all of them outnumber what their shares would give. Those on one column
// alone are one condition here: statistics know both ends of a range.
double PlanBuilder::Dependence(const FromItem& item, const ExpressionList& conditions, const TableSample& sample) {
  constexpr ptrdiff_t kFewestRows = 8;
  std::map<int, std::vector<bool>> groups;  // which rows pass, by column; conditions on several have keys below zero
  for (const ExpressionPtr& condition : conditions) {
    std::set<int> columns;
    Walk(*condition, [&](const Expression& node) {
      if (const auto* column = AsIf<ColumnExpression>(&node)) columns.insert(column->index);
      return true;
    });
    const int key = columns.size() == 1 ? *columns.begin() : -1 - static_cast<int>(groups.size());
    auto& passes = groups.try_emplace(key, sample.rows(), true).first->second;
    SampledShare(*condition, item, sample, &passes);
  }
  const auto rows = static_cast<double>(sample.rows());
  std::vector<bool> all(sample.rows(), true);
  double product = 1;
  for (const auto& [key, passes] : groups) {
    product *= static_cast<double>(std::count(passes.begin(), passes.end(), true)) / rows;
    for (size_t row = 0; row < all.size(); ++row) all[row] = all[row] && passes[row];
  }
  const auto joint = std::count(all.begin(), all.end(), true);
  return joint < kFewestRows || product <= 0 ? 1 : static_cast<double>(joint) / rows / product;
}

double PlanBuilder::AnalyzedShare(const FromItem& item, const ExpressionList& conditions, const StatisticsEstimate& statistics) {
  std::vector<const Expression*> list;
  for (const ExpressionPtr& condition : conditions) list.push_back(condition.get());
  const TableSample* sample = conditions.empty() ? nullptr : SampleOf(item);
  const double share = statistics.OfAll(list, [&](const Expression& condition) {
    const bool compound = condition.kind == ExpressionKind::kOr || condition.kind == ExpressionKind::kAnd || condition.kind == ExpressionKind::kNot;
    const std::optional<double> sampled = compound || sample == nullptr ? std::nullopt : SampledShare(condition, item, *sample, nullptr);
    return sampled.value_or(0) > 0 ? *sampled : Selectivity(condition, &statistics);
  });
  if (sample == nullptr || conditions.size() < 2) return share;
  return std::min(1.0, share * Dependence(item, conditions, *sample));
}

// GROUP BY: the product of what single columns have, as far as rows passed; 0.1 of the rows where columns are not known.
double PlanBuilder::GroupCount(const ExpressionList& keys, double input_rows) const {
  struct Table { double product = 1, most = 1; int columns = 0; };
  std::map<int, Table> tables;
  for (const ExpressionPtr& key : keys) {
    const auto* column = AsIf<ColumnExpression>(key.get());
    const auto found = column == nullptr ? analyzed_.end() : analyzed_.find(column->relation);
    const double distinct = found == analyzed_.end() || !found->second.estimate ? 0 : found->second.estimate->Distinct(column->index);
    if (distinct <= 0) return std::max(1.0, input_rows * 0.1);
    Table& table = tables[column->relation];
    table.product *= distinct;
    table.most = std::max(table.most, distinct);
    ++table.columns;
  }
  double groups = 1;
  for (const auto& [relation, table] : tables) {
    const Analyzed& analyzed = analyzed_.at(relation);
    const double limit = table.columns > 1 ? std::max(analyzed.table_rows * 0.1, table.most) : analyzed.table_rows;
    double count = std::max(1.0, std::min(table.product, limit));
    const double passing = analyzed.rows < 0 ? 1 : analyzed.rows / analyzed.table_rows;
    if (passing < 1) count *= 1 - std::pow(1 - passing, analyzed.table_rows / count);
    groups *= std::max(1.0, count);
  }
  return std::clamp(std::rint(groups), 1.0, std::max(1.0, input_rows));
}

double PlanBuilder::EstimateRows(const FromItem& item, const ExpressionList& conditions, double table_rows) {
  if (const StatisticsEstimate* statistics = StatisticsOf(item)) {
    const double rows = std::max(1.0, std::rint(table_rows * AnalyzedShare(item, conditions, *statistics)));
    double& passing = analyzed_[item.id].rows;
    if (passing < 0) passing = rows;  // later ones are looked up for rows of other tables
    return rows;
  }
  const TableSample* sample = SampleOf(item);
  double selectivity = 1;
  if (sample == nullptr || sample->rows() == 0) {
    for (const ExpressionPtr& condition : conditions) selectivity *= Selectivity(*condition, nullptr);
    return std::max(1.0, table_rows * selectivity);
  }
  std::vector<bool> passes(sample->rows(), true);
  double product = 1;  // as if the conditions were independent
  for (const ExpressionPtr& condition : conditions) {
    const std::optional<double> share = SampledShare(*condition, item, *sample, &passes);
    const double guess = share.value_or(0) > 0 ? 0 : GuessedSelectivity(*condition, item, *sample);
    if (!share.has_value()) selectivity *= guess;
    else product *= *share > 0 ? *share : std::min(0.5 / static_cast<double>(sample->rows()), guess);
  }
  const auto joint = static_cast<double>(std::count(passes.begin(), passes.end(), true)) / static_cast<double>(sample->rows());
  return std::max(1.0, table_rows * selectivity * (joint > 0 ? joint : product));
}

}  // namespace basalt
