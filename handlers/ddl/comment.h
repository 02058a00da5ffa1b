// COMMENT ON.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {
std::string CommentOn(ExecutionContext& context, const Statement& statement, const ast::CommentStmt& node);
}  // namespace basalt
