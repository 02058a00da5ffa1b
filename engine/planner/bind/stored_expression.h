// Expressions kept in the catalog as SQL text: defaults, checks, index keys, generated columns. They are bound with nothing but
// pg_catalog in the search path, as they were written when they were stored.
#pragma once

#include <string_view>

#include "engine/planner/bind/place.h"
#include "engine/planner/planning_context.h"

namespace basalt {

// Columns of relation (may be null) become (relation_number, attnum - 1); number -1: plain columns. Coerced to target by
// assignment when its oid is not 0.
ExpressionPtr BindStored(PlanningContext& context, std::string_view sql, const RelationDescriptor* relation, int relation_number,
                         SqlType target, Place place);

}  // namespace basalt
