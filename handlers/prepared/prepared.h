// PREPARE, EXECUTE, DEALLOCATE: prepared statements by SQL. They share their names with those of the protocol's Parse.
#pragma once

#include "handlers/prepared_statement.h"

namespace basalt {

std::unique_ptr<StatementRun> StartPrepare(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartDeallocate(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartExecute(ExecutionContext& context, const Statement& statement);
std::vector<ResultColumn> DescribeExecute(ExecutionContext& context, const Statement& statement);

// The statement that EXECUTE names (26000), and its arguments as values of the parameters' types.
std::shared_ptr<PreparedStatement> FindExecuted(ExecutionContext& context, const ast::ExecuteStmt& execute);
std::vector<Value> EvaluateArguments(ExecutionContext& context, const Statement& statement, const ast::ExecuteStmt& execute,
                                     const PreparedStatement& prepared);

}  // namespace basalt
