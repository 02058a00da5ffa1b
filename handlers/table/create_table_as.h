// CREATE TABLE AS, SELECT INTO, CREATE and REFRESH MATERIALIZED VIEW.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::unique_ptr<StatementRun> StartCreateTableAs(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartRefresh(ExecutionContext& context, const Statement& statement);
// SELECT ... INTO is a CREATE TABLE AS in another dress: true if the statement is one.
bool IsSelectInto(const ast::Node* statement);

}  // namespace basalt
