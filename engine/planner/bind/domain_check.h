// The constraints of a domain, bound over ColumnExpression 0 (the value). Base domains' checks come first.
#pragma once

#include "engine/planner/planning_context.h"

namespace basalt {

void BindDomainChecks(PlanningContext& context, Oid domain, DomainCheckExpression* check);

}  // namespace basalt
