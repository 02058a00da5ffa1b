// What GROUP BY, DISTINCT, set operations and windows demand of their keys' types: PostgreSQL implements them by sorting or by
// hashing and refuses (0A000) what neither can do, so that a later version's plan never changes what is accepted. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "engine/planner/plan.h"

namespace basalt {

void RequireGroupable(const CatalogSnapshot& catalog, const AggregateNode& node);
// construct: DISTINCT, UNION, INTERSECT, EXCEPT.
void RequireSortableOrHashable(const CatalogSnapshot& catalog, const std::vector<SqlType>& types, std::string_view construct);
void RequireSortableWindow(const CatalogSnapshot& catalog, const WindowNode& node);

}  // namespace basalt
