// Where in a statement an expression stands: decides what it may contain and the wording of errors.
#pragma once

#include <cstdint>

namespace basalt {

enum class Place : uint8_t {
  kOther, kJoinOn, kJoinUsing, kFromSubquery, kFromFunction, kWhere, kHaving, kFilter, kWindowPartition, kWindowOrder,
  kWindowRange, kWindowRows, kWindowGroups, kTarget, kUpdateSource, kUpdateTarget, kInsertTarget, kGroupBy, kOrderBy, kDistinctOn,
  kLimit, kOffset, kReturning, kValues, kCheck, kDomainCheck, kDefault, kFunctionDefault, kIndexExpression, kIndexPredicate,
  kTransform, kExecute, kTrigger, kPartition, kCall, kCopyWhere, kGenerated, kPolicy, kStatistics,
};

struct PlaceText {
  const char* clause;      // "WHERE": in messages of the form "... are not allowed in WHERE"
  bool aggregates, windows, set_functions, subqueries;
  const char* singular;    // "check constraint", for "cannot use subquery in ..."
};
const PlaceText& TextOf(Place place);

}  // namespace basalt
