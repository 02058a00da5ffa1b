// Functions and system tables that need the session: current_user, settings, sequences, pg_get_*, has_*_privilege,
// pg_stat_activity ... Bodies in session/functions and session/tables; tables are immutable.
#pragma once

#include <span>

#include "catalog/system_table.h"
#include "engine/functions/registry.h"

namespace basalt {

// Families of engine/functions and of session/functions together.
std::span<const FunctionFamily> AllFunctionFamilies();
std::span<const SystemTable> SessionSystemTables();

}  // namespace basalt
