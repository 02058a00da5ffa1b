// CREATE INDEX.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {
std::string CreateIndex(ExecutionContext& context, const Statement& statement, const ast::IndexStmt& node);
}  // namespace basalt
