// The errors of constraints: PostgreSQL's messages, details and fields. Pure formatting over the statement's state.
#pragma once

#include <span>

#include "engine/execution/execution_state.h"

namespace basalt {

// The same for errors about indexes met outside of a plan; the state gives settings and names.
[[noreturn]] void ThrowNotNullViolation(const ExecutionState& state, const RelationDescriptor& relation, size_t column,
                                        std::span<const NullableDatum> row);
[[noreturn]] void ThrowCheckViolation(const ExecutionState& state, const RelationDescriptor& relation, const std::string& check,
                                      std::span<const NullableDatum> row);
[[noreturn]] void ThrowUniqueViolation(const ExecutionState& state, const RelationDescriptor& relation,
                                       const RelationDescriptor& index, std::span<const NullableDatum> keys);
[[noreturn]] void ThrowDuplicateInNewIndex(const ExecutionState& state, const RelationDescriptor& relation,
                                           const RelationDescriptor& index, std::span<const NullableDatum> keys);

}  // namespace basalt
