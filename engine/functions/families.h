// The families of engine/functions: each folder's tables, gathered by BuiltinFamilies for the registry and for the
// coverage test. Immutable; any thread.
#pragma once

#include "engine/functions/registry.h"

namespace basalt {

using KernelTable = std::span<const KernelEntry>;
using AggregateTable = std::span<const AggregateEntry>;
using SetFunctionTable = std::span<const SetFunctionEntry>;

}  // namespace basalt
