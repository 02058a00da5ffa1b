// Rows of the handler table: maintenance of tables and locks.
#pragma once

#include "handlers/maintenance/cluster.h"
#include "handlers/maintenance/lock_table.h"
#include "handlers/maintenance/reindex.h"
#include "handlers/maintenance/truncate.h"
#include "handlers/maintenance/vacuum.h"

namespace basalt {

inline constexpr Handler kMaintenanceHandlers[] = {
    {ast::T_VacuumStmt, "VACUUM", 0, nullptr, nullptr, StartVacuum, nullptr},
    {ast::T_CheckPointStmt, "CHECKPOINT", 0, nullptr, nullptr, StartCheckpoint, nullptr},
    {ast::T_LockStmt, "LOCK TABLE", 0, nullptr, nullptr, StartLockTable, nullptr},
    {ast::T_ConstraintsSetStmt, "SET CONSTRAINTS", 0, nullptr, nullptr, StartSetConstraints, nullptr},
    {ast::T_TruncateStmt, "TRUNCATE TABLE", kAudited, nullptr, nullptr, StartTruncate, nullptr},
    {ast::T_ClusterStmt, "CLUSTER", kWrites, nullptr, nullptr, StartCluster, nullptr},
    {ast::T_ReindexStmt, "REINDEX", kNeedsSnapshot, nullptr, nullptr, StartReindex, nullptr},
};

}  // namespace basalt
