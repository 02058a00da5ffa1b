#include "engine/planner/optimize/join_order.h"

#include <algorithm>
#include <cmath>

#include "engine/planner/optimize/cost.h"
#include "engine/planner/optimize/statistics_estimate.h"

namespace basalt {

namespace {

constexpr uint64_t Bit(size_t unit) { return uint64_t{1} << unit; }

}  // namespace

void JoinOrder::AddEqualitySides(const Expression& condition, Edge* edge) const {
  const auto* call = AsIf<FunctionExpression>(&condition);
  if (call == nullptr || call->op == kInvalidOid || call->arguments.size() != 2) return;
  const OperatorDescriptor* op = catalog_.FindOperator(call->op);
  if (op == nullptr || op->name != "=") return;
  for (size_t s = 0; s < 2; ++s) {
    const RelationSet reads = RelationsOf(*call->arguments[s]);
    size_t found = units_.size();
    for (size_t u = 0; u < units_.size(); ++u) {
      if (reads.Overlaps(units_[u].relations)) {
        if (found != units_.size()) return;  // a side over several units
        found = u;
      }
    }
    if (found == units_.size()) return;
    const Expression* value = call->arguments[s].get();
    while (const auto* relabel = AsIf<RelabelExpression>(value)) value = relabel->input.get();
    const auto* column = AsIf<ColumnExpression>(value);
    edge->sides[s] = {found, column != nullptr && units_[found].item->kind == FromItem::Kind::kTable ? column->index : -1};
  }
  edge->equality = edge->sides[0].unit != edge->sides[1].unit;
}

void JoinOrder::FindIndexes() {
  for (Unit& unit : units_) {
    if (unit.item->kind != FromItem::Kind::kTable) continue;
    for (Oid oid : unit.item->relation->indexes) {
      auto index = catalog_.FindRelation(oid);
      if (!index || !index->index || !index->index->valid || !index->index->ready || index->index->access_method != 403) continue;
      if (index->index->predicate.sql.empty()) unit.indexes.push_back(std::move(index));
    }
  }
}

bool JoinOrder::IsUniqueColumn(const Side& side) const {
  if (side.column < 0) return false;
  const auto& indexes = units_[side.unit].indexes;
  return std::any_of(indexes.begin(), indexes.end(), [&](const auto& relation) {
    const IndexProperties& index = *relation->index;
    return index.unique && index.keys.size() == 1 && index.keys[0].column == side.column + 1;
  });
}

double JoinOrder::Distinct(const Side& side) const {
  const Unit& unit = units_[side.unit];
  const auto column = static_cast<size_t>(side.column);
  if (side.column >= 0 && column < unit.distinct.size() && unit.distinct[column] > 0) return unit.distinct[column];
  return std::sqrt(std::max(unit.table_rows, 1.0));  // nothing is known: many rows share a value
}

double JoinOrder::EqualitySelectivity(const Side& left, const Side& right) const {
  const auto of = [&](const Side& side) -> const ColumnStatistics* {
    const StatisticsDescriptor* statistics = units_[side.unit].statistics;
    return statistics == nullptr || side.column < 0 ? nullptr : statistics->Find(static_cast<int16_t>(side.column + 1));
  };
  const ColumnStatistics *a = of(left), *b = of(right);
  if (a != nullptr && b != nullptr) return JoinSelectivity(catalog_, *a, Distinct(left), *b, Distinct(right));
  return 1 / std::max(Distinct(left), Distinct(right));
}

void JoinOrder::AddCondition(const Expression& condition, double selectivity) {
  Edge edge;
  const RelationSet reads = RelationsOf(condition);
  for (size_t u = 0; u < units_.size(); ++u) {
    if (reads.Overlaps(units_[u].relations)) edge.units |= Bit(u);
  }
  edge.selectivity = selectivity;
  AddEqualitySides(condition, &edge);
  if (edge.equality) {
    const double left = units_[edge.sides[0].unit].table_rows, right = units_[edge.sides[1].unit].table_rows;
    if (IsUniqueColumn(edge.sides[0])) edge.selectivity = 1 / left;
    else if (IsUniqueColumn(edge.sides[1])) edge.selectivity = 1 / right;
    else edge.selectivity = EqualitySelectivity(edge.sides[0], edge.sides[1]);
  }
  if (edge.units != 0) edges_.push_back(edge);
}

void JoinOrder::AddCompositeKeys() {
  for (size_t u = 0; u < units_.size(); ++u) {
    for (const auto& relation : units_[u].indexes) {
      const IndexProperties* index = relation->index.get();
      if (!index->unique || index->keys.size() < 2) continue;
      Group group;
      double together = 1;
      size_t bound = 0;
      for (const IndexKey& key : index->keys) {
        const auto edge = std::find_if(edges_.begin(), edges_.end(), [&](const Edge& candidate) {
          return candidate.equality && std::any_of(std::begin(candidate.sides), std::end(candidate.sides), [&](const Side& side) {
            return side.unit == u && key.column > 0 && side.column == key.column - 1;
          });
        });
        if (edge == edges_.end()) break;
        ++bound;
        group.units |= edge->units;
        together *= edge->selectivity;
      }
      if (bound < index->keys.size()) continue;
      group.factor = 1 / units_[u].table_rows / together;
      groups_.push_back(group);
    }
  }
}

double JoinOrder::RowsOf(uint64_t set) const {
  double rows = 1;
  for (size_t u = 0; u < units_.size(); ++u) {
    if ((set & Bit(u)) != 0) rows *= units_[u].rows;
  }
  for (const Edge& edge : edges_) {
    if ((edge.units & ~set) == 0) rows *= edge.selectivity;
  }
  for (const Group& group : groups_) {
    if ((group.units & ~set) == 0) rows *= group.factor;
  }
  return std::max(rows, 1.0);
}

bool JoinOrder::Connected(uint64_t set, size_t unit) const {
  if (!units_[unit].dependencies.empty()) return true;
  return std::any_of(edges_.begin(), edges_.end(), [&](const Edge& edge) {
    return (edge.units & Bit(unit)) != 0 && (edge.units & set) != 0 && (edge.units & ~(set | Bit(unit))) == 0;
  });
}

bool JoinOrder::Allowed(uint64_t set, size_t unit) const {
  if (units_[unit].dependencies.empty()) return true;
  RelationSet there;
  for (size_t u = 0; u < units_.size(); ++u) {
    if ((set & Bit(u)) != 0) there.Merge(units_[u].relations);
  }
  return units_[unit].dependencies.IsSubsetOf(there);
}

double JoinOrder::LookupRows(uint64_t set, size_t unit) const {
  const FromItem& item = *units_[unit].item;
  if (!lookups_ || !item.IsWholeTable()) return -1;
  double best = -1;
  for (const Edge& edge : edges_) {
    if (!edge.equality || (edge.units & ~(set | Bit(unit))) != 0) continue;
    for (const Side& side : edge.sides) {
      const auto& columns = units_[unit].lookup_columns;
      if (side.unit == unit && std::find(columns.begin(), columns.end(), side.column) != columns.end()) best = 1;
    }
  }
  for (const auto& relation : units_[unit].indexes) {
    const IndexProperties* index = relation->index.get();
    double rows = units_[unit].table_rows;
    size_t bound = 0;
    for (const IndexKey& key : index->keys) {
      const auto edge = std::find_if(edges_.begin(), edges_.end(), [&](const Edge& candidate) {
        if (!candidate.equality || key.column <= 0 || (candidate.units & ~(set | Bit(unit))) != 0) return false;
        return std::any_of(std::begin(candidate.sides), std::end(candidate.sides), [&](const Side& side) {
          return side.unit == unit && side.column == key.column - 1;
        });
      });
      if (edge == edges_.end()) break;
      ++bound;
      rows *= edge->selectivity;
    }
    if (bound == 0) continue;
    if (index->unique && bound == index->keys.size()) rows = 1;
    if (best < 0 || rows < best) best = std::max(rows, 1.0);
  }
  return best;
}

// Of joining it with what is there.
double JoinOrder::JoinCost(uint64_t set, size_t unit, double rows, double lookup_rows) const {
  const Unit& added = units_[unit];
  double join = added.scan_cost + kBuildCost * std::min(added.rows, rows) + kProbeCost * std::max(added.rows, rows);
  if (lookup_rows >= 0) join = std::min(join, rows * LookupCost(lookup_rows));
  if (!Connected(set, unit)) join = std::max(join, added.scan_cost + rows * added.rows);
  return join;
}

void JoinOrder::Extend(uint64_t set, size_t unit) {
  const State& before = states_[set];
  State& after = states_[set | Bit(unit)];
  const double lookup_rows = LookupRows(set, unit);
  const double cost = before.cost + JoinCost(set, unit, before.rows, lookup_rows) + kOutputCost * after.rows;
  if (after.cost >= 0 && after.cost <= cost) return;
  after.cost = cost;
  after.last = unit;
  after.lookup_rows = lookup_rows;
}

// The unit that leaves the fewest rows, products last; its place, or the number of units if none is allowed.
size_t JoinOrder::SmallestNext(uint64_t set, double* rows) const {
  size_t best = units_.size();
  bool best_connected = false;
  for (size_t u = 0; u < units_.size(); ++u) {
    if ((set & Bit(u)) != 0 || !Allowed(set, u)) continue;
    const bool connected = Connected(set, u);
    if (best_connected && !connected) continue;
    const double after = RowsOf(set | Bit(u));
    if (best < units_.size() && connected == best_connected && after >= *rows) continue;
    best = u;
    best_connected = connected;
    *rows = after;
  }
  return best;
}

// Too many units for all orders: from each unit on always to the smallest result, and the cheapest of these orders.
std::vector<JoinOrder::Step> JoinOrder::FindGreedily() const {
  std::vector<Step> best;
  double best_cost = -1;
  for (size_t first = 0; first < units_.size(); ++first) {
    if (!units_[first].dependencies.empty()) continue;
    std::vector<Step> steps = {{first, units_[first].rows, -1}};
    uint64_t set = Bit(first);
    double cost = units_[first].scan_cost;
    while (steps.size() < units_.size() && (best_cost < 0 || cost < best_cost)) {
      double rows = 0;
      const size_t next = SmallestNext(set, &rows);
      if (next == units_.size()) break;
      const double lookup_rows = LookupRows(set, next);
      cost += JoinCost(set, next, steps.back().rows, lookup_rows) + kOutputCost * rows;
      steps.push_back({next, rows, lookup_rows});
      set |= Bit(next);
    }
    if (steps.size() < units_.size() || (best_cost >= 0 && cost >= best_cost)) continue;
    best = std::move(steps);
    best_cost = cost;
  }
  return best;
}

std::vector<JoinOrder::Step> JoinOrder::Find() {
  AddCompositeKeys();
  if (units_.size() > kMaximumUnits) return FindGreedily();
  const uint64_t all = Bit(units_.size()) - 1;
  states_.assign(all + 1, {});
  for (uint64_t set = 1; set <= all; ++set) states_[set].rows = RowsOf(set);
  for (size_t u = 0; u < units_.size(); ++u) {
    if (!units_[u].dependencies.empty()) continue;
    states_[Bit(u)].cost = units_[u].scan_cost;
    states_[Bit(u)].last = u;
  }
  for (uint64_t set = 1; set < all; ++set) {
    if (states_[set].cost < 0) continue;
    for (const bool connected : {true, false}) {  // products only where nothing connects
      bool extended = false;
      for (size_t u = 0; u < units_.size(); ++u) {
        if ((set & Bit(u)) != 0 || !Allowed(set, u) || Connected(set, u) != connected) continue;
        Extend(set, u);
        extended = true;
      }
      if (extended) break;
    }
  }
  std::vector<Step> steps;
  if (states_[all].cost < 0) return steps;
  for (uint64_t set = all; set != 0; set &= ~Bit(states_[set].last)) {
    steps.push_back({states_[set].last, states_[set].rows, states_[set].lookup_rows});
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace basalt
