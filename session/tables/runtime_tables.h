// System tables of the running server: pg_basalt.audit_log, for superusers and whom they grant it to.
// (pg_stat_activity, pg_locks and pg_settings are views over functions.)
#pragma once

#include <span>

#include "catalog/system_table.h"

namespace basalt {
std::span<const SystemTable> RuntimeTables();
}  // namespace basalt
