// JoinOrder: in which order a query's FROM units are joined. Exact over left-deep orders by dynamic programming up to kMaximumUnits,
// the best of some greedy ones up to kMostUnits; what it knows of sizes: rows of each unit, unique keys, statistics, and a guess for
// everything else. Used while planning one query.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/planner/expression_tree.h"

namespace basalt {

class JoinOrder {
 public:
  static constexpr size_t kMaximumUnits = 12, kMostUnits = 64;

  struct Unit {
    const FromItem* item = nullptr;
    RelationSet relations, dependencies;
    double rows = 1;         // after its own conditions
    double table_rows = 1;   // before them
    double scan_cost = 1;    // to read it once
    std::vector<int> lookup_columns;  // of a system table
    std::vector<double> distinct;     // different values by column, 0 or missing: not known
    const StatisticsDescriptor* statistics = nullptr;
    std::vector<DescriptorPtr<RelationDescriptor>> indexes;  // found by JoinOrder
  };
  struct Step {
    size_t unit = 0;
    double rows = 1;         // of everything joined so far
    double lookup_rows = -1; // rows an index gives for one row of what was joined before; -1: no index
  };

  // lookups: an index may be asked for each row of the other side.
  JoinOrder(const CatalogSnapshot& catalog, std::vector<Unit> units, bool lookups)
      : catalog_(catalog), units_(std::move(units)), lookups_(lookups) {
    FindIndexes();
  }
  // selectivity: the guess for a condition that is no equality of two units.
  void AddCondition(const Expression& condition, double selectivity);
  // Empty: there is no order (lateral references form a circle).
  std::vector<Step> Find();

 private:
  struct Side {
    size_t unit = 0;
    int column = -1;           // -1: not a plain column
  };
  struct Edge {
    uint64_t units = 0;
    double selectivity = 1;
    bool equality = false;
    Side sides[2];
  };
  struct Group { uint64_t units = 0; double factor = 1; };  // equalities that together bind a unique key of several columns
  struct State {
    double cost = -1, rows = 1;
    size_t last = 0;
    double lookup_rows = -1;
  };

  void AddEqualitySides(const Expression& condition, Edge* edge) const;
  void AddCompositeKeys();
  void FindIndexes();
  bool IsUniqueColumn(const Side& side) const;
  double Distinct(const Side& side) const;
  double EqualitySelectivity(const Side& left, const Side& right) const;
  double RowsOf(uint64_t set) const;
  bool Connected(uint64_t set, size_t unit) const;
  bool Allowed(uint64_t set, size_t unit) const;
  double LookupRows(uint64_t set, size_t unit) const;
  double JoinCost(uint64_t set, size_t unit, double rows, double lookup_rows) const;
  void Extend(uint64_t set, size_t unit);
  size_t SmallestNext(uint64_t set, double* rows) const;
  std::vector<Step> FindGreedily() const;

  const CatalogSnapshot& catalog_;
  std::vector<Unit> units_;
  const bool lookups_;
  std::vector<Edge> edges_;
  std::vector<Group> groups_;
  std::vector<State> states_;
};

}  // namespace basalt
