// CREATE [OR REPLACE] VIEW.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {
std::string CreateView(ExecutionContext& context, const Statement& statement, const ast::ViewStmt& node);
}  // namespace basalt
