// StatisticsEstimate: how many rows of a table a condition lets through, by what ANALYZE found (PostgreSQL's rules: common values one by
// one, the histogram for the others). Looks at expressions and descriptors only. Made for one table while one statement is planned.
#pragma once

#include <optional>
#include <span>

#include "catalog/statistics.h"
#include "engine/planner/bind/coerce.h"
#include "engine/planner/query.h"

namespace basalt {

class StatisticsEstimate {
 public:
  StatisticsEstimate(PlanningContext& context, const FromItem& item, const StatisticsDescriptor& statistics, double table_rows)
      : context_(context), item_(item), statistics_(statistics), table_rows_(table_rows) {}

  // Share of the rows for which a condition (no AND, OR, NOT) is true; empty: the statistics do not tell.
  std::optional<double> Of(const Expression& condition) const;
  // Of all of them; bounds of one column count together. unknown(condition): for what the statistics do not tell.
  template <typename Unknown>
  double OfAll(std::span<const Expression* const> conditions, Unknown&& unknown) const {
    std::vector<Bounds> ranges;
    double product = 1;
    for (const Expression* condition : conditions) {
      const std::optional<double> share = Of(*condition);
      if (share.has_value() && AddBound(*condition, *share, &ranges)) continue;
      product *= share.has_value() ? *share : unknown(*condition);
    }
    for (const Bounds& range : ranges) product *= OfRange(range);
    return product;
  }
  const ColumnStatistics* Column(int column) const { return statistics_.Find(static_cast<int16_t>(column + 1)); }
  // Different values of a column (0-based), NULL left out; 0: not known.
  double Distinct(int column) const;

 private:
  struct Bounds {  // from below and above on one column: shares of the rows
    int column = -1;
    double lower = -1, upper = -1;
  };
  struct Operand {  // column op value
    int column = -1;
    Oid op = kInvalidOid;
    const Expression* value = nullptr;
  };
  bool AddBound(const Expression& condition, double share, std::vector<Bounds>* ranges) const;
  double OfRange(const Bounds& range) const;
  int ColumnOf(const Expression& expression) const;
  std::optional<Operand> OperandOf(const FunctionExpression& call) const;
  // Whether the condition is true when its column has this value.
  bool Holds(const Expression& condition, const Value& value) const;
  bool IsSame(const Value& common, const Value& value, const Expression& condition, bool negated) const;
  std::optional<double> OfCall(const FunctionExpression& call) const;
  // negated: the condition is true where they are not equal.
  double Equal(const ColumnStatistics& column, const Value& value, const Expression& condition, bool negated = false) const;
  double EqualToUnknown(const ColumnStatistics& column) const;
  double Inequality(const ColumnStatistics& column, const Value& value, int strategy, const Expression& condition) const;
  double BelowInHistogram(const ColumnStatistics& column, const Value& value, int strategy) const;
  double Pattern(const ColumnStatistics& column, std::string_view pattern, const FunctionExpression& call) const;
  double PrefixShare(const ColumnStatistics& column, std::string_view prefix) const;
  std::optional<double> Tried(const ColumnStatistics& column, const Expression& condition) const;
  double TriedOnCommon(const ColumnStatistics& column, const Expression& condition) const;
  std::optional<double> TriedOnBounds(const ColumnStatistics& column, const Expression& condition) const;
  std::optional<double> OfArray(const ArrayOperatorExpression& any) const;
  std::optional<double> OfBoolean(const ColumnStatistics& column, bool value) const;
  std::optional<double> OfBooleanTest(const BooleanTestExpression& test) const;

  PlanningContext& context_;
  const FromItem& item_;
  const StatisticsDescriptor& statistics_;
  const double table_rows_;
};

// Share of the pairs of two tables' rows for which two columns are equal.
double JoinSelectivity(const CatalogSnapshot& catalog, const ColumnStatistics& left, double left_distinct, const ColumnStatistics& right,
                       double right_distinct);
// A column's number of different values in a table of so many rows.
double DistinctValues(const ColumnStatistics& column, double table_rows);

}  // namespace basalt
