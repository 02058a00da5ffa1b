// Which index (or lookup key of a system table) serves a table's conditions best. Pure: looks at expressions and descriptors.
#pragma once

#include <vector>

#include "engine/planner/bind/coerce.h"
#include "engine/planner/query.h"

namespace basalt {

// A condition that bounds one column or expression of a table.
struct KeyCondition {
  int condition = -1;      // position in the list given
  int strategy = 0;        // 1 <, 2 <=, 3 =, 4 >=, 5 >
  bool any_array = false;  // = ANY (array)
  const Expression* value = nullptr;
};

struct IndexChoice {
  DescriptorPtr<RelationDescriptor> index;   // null: none
  std::vector<KeyCondition> equal;
  KeyCondition lower, upper, any;
  bool unique = false;                       // every key of a unique index is bound
  bool ordered = false, reverse = false;     // gives the order asked for
  double rows = 0;
  bool bounded() const { return !equal.empty() || lower.condition >= 0 || upper.condition >= 0 || any.condition >= 0; }
};

struct TableSample;        // engine/planner/optimize/table_sample.h
class StatisticsEstimate;  // engine/planner/optimize/statistics_estimate.h

class IndexChooser {
 public:
  // sample, statistics: may be null.
  IndexChooser(PlanningContext& context, const Coercer& coercer, const FromItem& item, const TableSample* sample,
               const StatisticsEstimate* statistics)
      : context_(context), coercer_(coercer), item_(item), sample_(sample), statistics_(statistics) {}
  IndexChoice Choose(const ExpressionList& conditions, double table_rows, const std::vector<SortKey>* order) const;
  // Conditions column = value for the lookup keys of a system table.
  std::vector<KeyCondition> SystemKeys(const ExpressionList& conditions, std::span<const int16_t> keys) const;
  // The value as an expression of the key's type, null if it cannot be one.
  ExpressionPtr KeyValue(const Expression& value, SqlType key) const;

 private:
  // key_expression null: column `column` (0-based).
  bool Match(const Expression& condition, int column, const Expression* key_expression, SqlType key_type, Oid collation, KeyCondition* match) const;
  double EqualitySelectivity(int column) const;
  double GuessedShare(const IndexProperties& index, const IndexChoice& choice) const;
  // Of the rows, how many the bounds let through.
  double ShareOf(const IndexProperties& index, const IndexChoice& choice, const ExpressionList& conditions) const;
  bool IsKey(const Expression& expression, int column, const Expression* key_expression) const;
  bool IsValue(const Expression& expression) const;
  // column ~ '^(literal)$', as psql's patterns without wildcards are: the literal, else null.
  const Expression* LiteralPattern(const Expression& condition, int column) const;
  bool GivesOrder(const IndexProperties& index, size_t skip, const std::vector<SortKey>& order, bool* reverse) const;
  bool PredicateHolds(const RelationDescriptor& index, const ExpressionList& conditions) const;
  IndexChoice Try(DescriptorPtr<RelationDescriptor> index, const ExpressionList& conditions, double table_rows,
                  const std::vector<SortKey>* order) const;

  PlanningContext& context_;
  const Coercer& coercer_;
  const FromItem& item_;
  const TableSample* sample_;
  const StatisticsEstimate* statistics_;
  mutable ExpressionList literals_;
};

}  // namespace basalt
