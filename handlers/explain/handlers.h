// Rows of the handler table: EXPLAIN.
#pragma once

#include "handlers/explain/explain.h"

namespace basalt {

inline constexpr Handler kExplainHandlers[] = {
    {ast::T_ExplainStmt, "EXPLAIN", 0, nullptr, DescribeExplain, StartExplain, nullptr},
};

}  // namespace basalt
