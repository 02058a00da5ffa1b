// What the last statement of a function's body must give. Used where bodies are bound.
#pragma once

#include "engine/planner/bind/binder.h"
#include "engine/planner/routine.h"

namespace basalt {

// Coerces the statement's columns to the result that the signature declares, in place or in a SELECT around it. Returns whether
// the columns are the fields of a row (else there is one column, the value). 42P13.
bool CoerceRoutineResult(PlanningContext& context, const RoutineSignature& signature, std::unique_ptr<Query>* query);
// Names and types of the row that a function gives; false if it gives no row with known fields. arguments: actual types.
bool RoutineFields(PlanningContext& context, const FunctionDescriptor& function, std::span<const SqlType> arguments, SqlType result,
                   std::vector<std::string>* names, std::vector<SqlType>* types);
RoutineSignature SignatureOf(PlanningContext& context, const FunctionDescriptor& function, std::vector<SqlType> argument_types,
                             SqlType result, std::vector<SqlType> columns);

}  // namespace basalt
