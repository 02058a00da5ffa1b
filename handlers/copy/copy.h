// COPY: table or query, from or to the client or a file of the server.
#pragma once

#include "handlers/handler.h"

namespace basalt {

std::unique_ptr<StatementRun> StartCopy(ExecutionContext& context, const Statement& statement);

}  // namespace basalt
