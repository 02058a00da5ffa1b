// CLUSTER: a table's rows written anew in the order of an index.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {
std::unique_ptr<StatementRun> StartCluster(ExecutionContext& context, const Statement& statement);
}  // namespace basalt
