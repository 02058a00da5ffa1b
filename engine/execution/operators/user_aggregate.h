// Aggregates of users: a state that a transition function makes anew for every row, and a final function. One AggregateEntry serves
// them all; what differs hangs in the call site's FunctionContext as its prepared state.
#pragma once

#include "engine/execution/execution_state.h"
#include "engine/functions/aggregate.h"

namespace basalt {

const AggregateEntry& UserAggregateEntry();
std::unique_ptr<PreparedState> MakeUserAggregate(const FunctionDescriptor& function, std::span<const SqlType> argument_types,
                                                 SqlType result, SqlType state_type, Oid collation, ExecutionState& state);

}  // namespace basalt
