// Rows of the handler table: prepared statements.
#pragma once

#include "handlers/prepared/prepared.h"

namespace basalt {

inline constexpr Handler kPreparedHandlers[] = {
    {ast::T_PrepareStmt, "PREPARE", 0, nullptr, nullptr, StartPrepare, nullptr},
    {ast::T_ExecuteStmt, "EXECUTE", kTransactionControl, nullptr, DescribeExecute, StartExecute, nullptr},
    {ast::T_DeallocateStmt, "DEALLOCATE", kTransactionControl, nullptr, nullptr, StartDeallocate, nullptr},
};

}  // namespace basalt
