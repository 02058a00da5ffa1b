// Parameter values of Bind: text or binary bytes to Values of the statement's parameter types.
#pragma once

#include <span>
#include <vector>

#include "handlers/statement_executor.h"

namespace basalt {

std::vector<Value> DecodeParameters(ExecutionContext& context, std::string_view portal, std::span<const Oid> types,
                                    std::span<const BoundParameter> parameters);

}  // namespace basalt
