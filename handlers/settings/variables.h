// SET, RESET, SHOW, DISCARD.
#pragma once

#include "handlers/handler.h"

namespace basalt {

std::unique_ptr<StatementRun> StartVariableSet(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartVariableShow(ExecutionContext& context, const Statement& statement);
std::vector<ResultColumn> DescribeVariableShow(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartDiscard(ExecutionContext& context, const Statement& statement);

// The value of SET's argument list as one text; nullopt = DEFAULT. Also for ALTER ROLE/DATABASE ... SET.
std::optional<std::string> SettingValueText(const ast::VariableSetStmt& statement);
// Name as PostgreSQL resolves it: "time zone" -> TimeZone and so on.
void SetVariable(ExecutionContext& context, const ast::VariableSetStmt& statement);

}  // namespace basalt
