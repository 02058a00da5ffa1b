#include <algorithm>

#include "base/planted_bug.h"
#include "engine/planner/optimize/index_choice.h"
#include "engine/planner/optimize/plan_builder.h"

namespace basalt {

double PlanBuilder::TableRows(const RelationDescriptor& relation) {
  if (relation.is_system) {
    if (relation.name == "pg_proc" || relation.name == "pg_attribute" || relation.name == "pg_depend") return 3000;
    return relation.name == "pg_class" || relation.name == "pg_type" || relation.name == "pg_operator" ? 600 : 100;
  }
  if (relation.heap.id == 0) return 1000;
  const HeapEstimate estimate = context_.execution.session().storage().Estimate(relation.heap.id, relation.heap.column_family);
  const StatisticsDescriptor* statistics = catalog_.FindStatistics(relation.oid);
  if (statistics == nullptr) return std::max(10.0, static_cast<double>(estimate.rows));
  // What came since has higher numbers; what went is not known before the next ANALYZE.
  return std::max(1.0, static_cast<double>(statistics->rows) + static_cast<double>(estimate.last_row) - static_cast<double>(statistics->last_row));
}

double PlanBuilder::Selectivity(const Expression& condition, const StatisticsEstimate* statistics) const {
  if (statistics != nullptr) {
    if (const std::optional<double> share = statistics->Of(condition)) return *share;
  }
  switch (condition.kind) {
    case ExpressionKind::kFunction: {
      const Oid op = As<FunctionExpression>(condition).op;
      const OperatorDescriptor* descriptor = op == kInvalidOid ? nullptr : catalog_.FindOperator(op);
      if (descriptor == nullptr) return 0.33;
      if (descriptor->name == "=") return 0.005;
      if (descriptor->name == "<>") return 0.995;
      if (descriptor->name == "~~" || descriptor->name == "~") return 0.02;
      return 0.33;
    }
    case ExpressionKind::kAnd: {
      double product = 1;
      for (const ExpressionPtr& term : As<AndExpression>(condition).terms) product *= Selectivity(*term, statistics);
      return product;
    }
    case ExpressionKind::kOr: {
      double none = 1;
      for (const ExpressionPtr& term : As<OrExpression>(condition).terms) none *= 1 - Selectivity(*term, statistics);
      return 1 - none;
    }
    case ExpressionKind::kNot: return 1 - Selectivity(*As<NotExpression>(condition).input, statistics);
    case ExpressionKind::kNullTest: return As<NullTestExpression>(condition).is_null ? 0.05 : 0.95;
    case ExpressionKind::kArrayOperator: return As<ArrayOperatorExpression>(condition).any ? 0.03 : 0.9;
    default: return 0.5;
  }
}

ScanColumns PlanBuilder::WantedColumns(const FromItem& item, const std::map<int, int>& spent, Layout* layout, std::vector<SqlType>* types,
                                       std::vector<PhysicalType>* physical) {
  ScanColumns scan;
  auto add = [&](int index, SqlType type, PhysicalType physical_type) {
    layout->push_back({item.id, index});
    types->push_back(type);
    physical->push_back(physical_type);
  };
  const std::map<int, int>& used = used_[item.id];
  for (const auto& [index, count] : used) {
    if (index < 0) continue;
    if (const auto answered = spent.find(index); answered != spent.end() && answered->second >= count) continue;
    scan.columns.push_back(index);
    const SqlType type = item.columns[index].type;
    add(index, type, context_.Type(type.oid).physical);
  }
  for (int index = -1; index >= -6; --index) {
    if (!used.contains(index)) continue;
    constexpr Oid kTypes[] = {kTidOid, kXidOid, kCidOid, kXidOid, kCidOid, kOidOid};
    scan.system_columns.push_back(static_cast<int16_t>(index));
    const Oid type = kTypes[-index - 1];
    add(index, context_.MakeType(type), BuiltinPhysicalType(type));
  }
  if (used.contains(kRowIdIndex)) {
    scan.with_row_id = true;
    add(kRowIdIndex, context_.MakeType(kInt8Oid), PhysicalType::kInt64);
  }
  return scan;
}

namespace {

// Takes the bounds of an index scan out of the conditions: they are exact, so no filter repeats them.
ExpressionPtr TakeBound(const IndexChooser& chooser, const KeyCondition& key, SqlType type, std::vector<bool>* used) {
  (*used)[key.condition] = true;
  return key.any_array ? Clone(*key.value) : chooser.KeyValue(*key.value, type);
}

}  // namespace

void PlanBuilder::SetBounds(const IndexChooser& chooser, const IndexChoice& choice, IndexScanNode* node, std::vector<bool>* used) {
  const IndexProperties& properties = *choice.index->index;
  for (size_t i = 0; i < choice.equal.size(); ++i) {
    node->equal.push_back(Translated(TakeBound(chooser, choice.equal[i], properties.keys[i].type, used), {}));
  }
  const size_t next = choice.equal.size();
  if (choice.lower.condition >= 0) {
    node->lower_inclusive = choice.lower.strategy == 4 || PlantedBug("planted.index_bound");
    node->lower = Translated(TakeBound(chooser, choice.lower, properties.keys[next].type, used), {});
  }
  if (choice.upper.condition >= 0) {
    node->upper_inclusive = choice.upper.strategy == 2;
    node->upper = Translated(TakeBound(chooser, choice.upper, properties.keys[next].type, used), {});
  }
  if (choice.any.condition >= 0) node->any_array = Translated(TakeBound(chooser, choice.any, properties.keys[next].type, used), {});
}

Relation PlanBuilder::PlanScan(FromItem& item, ExpressionList conditions, const std::vector<SortKey>* order, bool* ordered) {
  Relation relation;
  std::map<int, std::map<int, int>> spent;
  const double table_rows = TableRows(*item.relation);
  const IndexChooser chooser(context_, coercer_, item, SampleOf(item), StatisticsOf(item));
  const std::string alias = item.alias;
  auto finish = [&](auto node) {
    std::vector<SqlType> types;
    std::vector<PhysicalType> physical;
    ScanColumns scan = WantedColumns(item, spent[item.id], &relation.layout, &types, &physical);
    node->relation = item.relation;
    node->alias = alias;
    node->scan = std::move(scan);
    node->output_types = std::move(types);
    node->output = std::move(physical);
    TranslateAll(conditions, relation.layout);
    node->filter = JoinConjuncts(context_, std::move(conditions));
    relation.plan = std::move(node);
    return relation;
  };
  if (item.relation->is_system) {
    auto node = std::make_shared<SystemScanNode>();
    node->table = context_.execution.session().system_tables().Find(item.relation->name);
    if (node->table != nullptr) {
      for (const KeyCondition& key : chooser.SystemKeys(conditions, node->table->keys)) {
        ExpressionPtr value = chooser.KeyValue(*key.value, item.columns[key.strategy - 1].type);
        node->keys.push_back({static_cast<int16_t>(key.strategy), Translated(std::move(value), {})});
      }
    }
    const double rows = EstimateRows(item, conditions, table_rows);
    node->estimated_rows = node->keys.empty() ? rows : std::min(rows, 2.0);
    return finish(std::move(node));
  }
  IndexChoice choice = chooser.Choose(conditions, table_rows, order);
  const double rows = choice.unique ? 1 : EstimateRows(item, conditions, table_rows);
  if (!choice.index) {
    auto node = std::make_shared<TableScanNode>();
    node->estimated_rows = rows;
    return finish(std::move(node));
  }
  auto node = std::make_shared<IndexScanNode>();
  std::vector<bool> used(conditions.size(), false);
  SetBounds(chooser, choice, node.get(), &used);
  node->unique_lookup = choice.unique;
  node->ordered = choice.ordered;
  node->reverse = choice.ordered && choice.reverse;
  if (ordered != nullptr) *ordered = choice.ordered;
  node->estimated_rows = choice.unique ? 1 : std::min(rows, choice.rows);
  node->index = choice.index;
  context_.AddDependency(*choice.index);
  ExpressionList rest;
  for (size_t i = 0; i < conditions.size(); ++i) {
    if (used[i]) CountColumns(*conditions[i], &spent);
    else rest.push_back(std::move(conditions[i]));
  }
  conditions = std::move(rest);
  return finish(std::move(node));
}

Relation PlanBuilder::PlanSample(FromItem& item, ExpressionList conditions) {
  if (!item.relation->is_system) ++used_[item.id][kRowIdIndex];
  Relation input = PlanScan(item, {});
  double rows = input.plan->estimated_rows;
  if (const auto* percent = AsIf<ConstantExpression>(item.sample->percent.get()); percent != nullptr && !percent->value.is_null()) {
    rows *= std::clamp(static_cast<double>(percent->value.datum().f4), 0.0, 100.0) / 100;
  }
  auto node = Make<SampleNode>(&input, std::max(1.0, rows));
  node->system = item.sample->system;
  node->percent = Translated(std::move(item.sample->percent), {});
  node->seed = Translated(std::move(item.sample->seed), {});
  input.plan = std::move(node);
  return AddFilter(std::move(input), std::move(conditions));
}

// Whether a LEFT JOIN looks its right side up for every left row: by a unique index, or by the keys of a system table.
bool PlanBuilder::PrefersLookup(const FromItem& item, double left_rows, double right_rows, const ExpressionList& conditions) {
  const IndexChooser chooser(context_, coercer_, item, nullptr, StatisticsOf(item));
  if (!item.relation->is_system) return left_rows * 4 < right_rows && chooser.Choose(conditions, 1e6, nullptr).unique;
  const SystemTable* table = context_.execution.session().system_tables().Find(item.relation->name);
  return table != nullptr && left_rows * 4 < TableRows(*item.relation) && !chooser.SystemKeys(conditions, table->keys).empty();
}

}  // namespace basalt
