// System tables of the running server: basalt's audit log. (pg_stat_activity, pg_locks and pg_settings are views over functions.)
#pragma once

#include <span>

#include "catalog/system_table.h"

namespace basalt {
std::span<const SystemTable> RuntimeTables();
}  // namespace basalt
