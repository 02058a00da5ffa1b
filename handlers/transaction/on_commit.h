// ON COMMIT of temporary tables: DELETE ROWS empties them, DROP drops them, before their transaction commits. Called on the
// connection's thread; what it does belongs to the committing transaction.
#pragma once

#include "session/execution_context.h"

namespace basalt {
bool HasOnCommitActions(ExecutionContext& context);
void RunOnCommitActions(ExecutionContext& context);
}  // namespace basalt
