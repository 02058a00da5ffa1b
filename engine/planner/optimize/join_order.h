// JoinOrder: in which order a query's FROM units are joined. Exact over left-deep orders by dynamic programming up to kMaximumUnits;
// what it knows of sizes: rows of each unit, unique keys, and a guess for everything else. Used while planning one query.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/planner/expression_tree.h"

namespace basalt {

class JoinOrder {
 public:
  static constexpr size_t kMaximumUnits = 12;

  struct Unit {
    const FromItem* item = nullptr;
    RelationSet relations, dependencies;
    double rows = 1;         // after its own conditions
    double table_rows = 1;   // before them
    double scan_cost = 1;    // to read it once
    std::vector<int> lookup_columns;  // of a system table
    std::vector<double> distinct;     // different values by column, 0 or missing: not known
  };
  struct Step {
    size_t unit = 0;
    double rows = 1;         // of everything joined so far
    double lookup_rows = -1; // rows an index gives for one row of what was joined before; -1: no index
  };

  JoinOrder(const CatalogSnapshot& catalog, std::vector<Unit> units) : catalog_(catalog), units_(std::move(units)) {}
  // selectivity: the guess for a condition that is no equality of two units.
  void AddCondition(const Expression& condition, double selectivity);
  std::vector<Step> Find();

 private:
  struct Side {
    size_t unit = 0;
    int column = -1;           // -1: not a plain column
  };
  struct Edge {
    uint32_t units = 0;
    double selectivity = 1;
    bool equality = false;
    Side sides[2];
  };
  struct Group { uint32_t units = 0; double factor = 1; };  // equalities that together bind a unique key of several columns
  struct State {
    double cost = -1, rows = 1;
    size_t last = 0;
    double lookup_rows = -1;
  };

  void AddEqualitySides(const Expression& condition, Edge* edge) const;
  void AddCompositeKeys();
  const IndexProperties* UsableIndex(Oid oid) const;
  bool IsUniqueColumn(const Side& side) const;
  double Distinct(const Side& side) const;
  double RowsOf(uint32_t set) const;
  bool Connected(uint32_t set, size_t unit) const;
  bool Allowed(uint32_t set, size_t unit) const;
  double LookupRows(uint32_t set, size_t unit) const;
  void Extend(uint32_t set, size_t unit);

  const CatalogSnapshot& catalog_;
  std::vector<Unit> units_;
  std::vector<Edge> edges_;
  std::vector<Group> groups_;
  std::vector<State> states_;
};

}  // namespace basalt
