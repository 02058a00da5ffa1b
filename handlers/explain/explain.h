// EXPLAIN.
#pragma once

#include "handlers/handler.h"

namespace basalt {

std::unique_ptr<StatementRun> StartExplain(ExecutionContext& context, const Statement& statement);
std::vector<ResultColumn> DescribeExplain(ExecutionContext& context, const Statement& statement);

}  // namespace basalt
