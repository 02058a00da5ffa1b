// DECLARE, FETCH, MOVE, CLOSE.
#pragma once

#include "handlers/prepared_statement.h"

namespace basalt {

std::unique_ptr<StatementRun> StartDeclareCursor(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartFetch(ExecutionContext& context, const Statement& statement);
std::vector<ResultColumn> DescribeFetch(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartClosePortal(ExecutionContext& context, const Statement& statement);

// Before a commit: cursors WITH HOLD take their rows, because their snapshot goes away.
void HoldCursors(ExecutionContext& context);

}  // namespace basalt
