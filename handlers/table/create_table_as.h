// CREATE TABLE AS, SELECT INTO, CREATE and REFRESH MATERIALIZED VIEW.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

struct PlanStatistics;

// The tag, and the plan that filled the table (null: it was there already). statistics: of EXPLAIN ANALYZE, else null.
struct CreatedTableAs {
  std::string tag;
  std::shared_ptr<const Plan> plan;
};
CreatedTableAs CreateTableAs(ExecutionContext& context, const Statement& statement, PlanStatistics* statistics);
// 42P07 when the table is there, or a notice and true (IF NOT EXISTS).
bool CreatesExistingTable(ExecutionContext& context, const Statement& statement);

std::unique_ptr<StatementRun> StartCreateTableAs(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartRefresh(ExecutionContext& context, const Statement& statement);
// SELECT ... INTO is a CREATE TABLE AS in another dress: true if the statement is one.
bool IsSelectInto(const ast::Node* statement);

}  // namespace basalt
