// CREATE and ALTER SEQUENCE.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {
std::string CreateSequence(ExecutionContext& context, const Statement& statement, const ast::CreateSeqStmt& node);
std::string AlterSequence(ExecutionContext& context, const Statement& statement, const ast::AlterSeqStmt& node);
}  // namespace basalt
