#include "handlers/table/create_table_as.h"

#include "base/sql_error.h"
#include "engine/execution/execution.h"
#include "handlers/planning.h"
#include "handlers/table/create_table.h"

namespace basalt {
namespace {

// The SELECT that holds the INTO: the leftmost of a set operation.
const ast::SelectStmt* LeftmostSelect(const ast::SelectStmt* select) {
  while (select->larg != nullptr) select = select->larg;
  return select;
}

struct Source {
  const ast::IntoClause* into = nullptr;
  const ast::Node* query = nullptr;
  bool if_not_exists = false;
};

Source ReadSource(const ast::Node* node) {
  if (const auto* create = ast::DynCast<ast::CreateTableAsStmt>(node)) {
    if (create->objtype == ast::OBJECT_MATVIEW) ThrowNotSupported("CREATE MATERIALIZED VIEW");
    return {create->into, create->query, create->if_not_exists};
  }
  const auto* select = ast::Cast<ast::SelectStmt>(node);
  return {LeftmostSelect(select)->into_clause, node, false};
}

std::vector<ColumnDescriptor> MakeColumns(const DdlContext& ddl, const Plan& plan, const ast::List* names) {
  if (ast::Length(names) > static_cast<int>(plan.columns.size())) {
    throw SqlError(sqlstate::kSyntaxError, "too many column names were specified");
  }
  std::vector<ColumnDescriptor> columns;
  for (const ResultColumn& result : plan.columns) {
    ColumnDescriptor column;
    const int position = static_cast<int>(columns.size());
    column.name = position < ast::Length(names) ? ast::StringValue(ast::At(names, position)) : result.name;
    for (const ColumnDescriptor& other : columns) {
      if (other.name == column.name) {
        throw SqlError(sqlstate::kDuplicateColumn, Format("column \"{}\" specified more than once", column.name));
      }
    }
    column.number = static_cast<int16_t>(position + 1);
    column.type = result.type;
    RefusePseudoType(ddl, column.name, column.type);
    columns.push_back(std::move(column));
  }
  return columns;
}

uint64_t Fill(const DdlContext& ddl, std::shared_ptr<const Plan> plan, const RelationDescriptor& table) {
  const auto execution = StartExecution(ddl.context(), {std::move(plan), {}});
  const auto inserter = RowInserter::Make(ddl.context(), ddl.catalog()->FindRelation(table.oid));
  uint64_t rows = 0;
  while (const Chunk* chunk = execution->Next()) {
    ddl.context().cancel().Check();
    inserter->Insert(*chunk);
    rows += chunk->size();
  }
  inserter->Finish();
  return rows;
}

}  // namespace

bool IsSelectInto(const ast::Node* statement) {
  const auto* select = ast::DynCast<ast::SelectStmt>(statement);
  return select != nullptr && LeftmostSelect(select)->into_clause != nullptr;
}

std::unique_ptr<StatementRun> StartCreateTableAs(ExecutionContext& context, const Statement& statement) {
  const Source source = ReadSource(statement.node);
  const DdlContext ddl(context, statement.text);
  NewTable table;
  table.name = ResolveNewRelation(ddl, *source.into->rel, &table.persistence);
  if (RelationExists(ddl, table.name, source.if_not_exists)) return std::make_unique<FinishedRun>("CREATE TABLE AS");
  if (ast::Is<ast::ExecuteStmt>(source.query)) ThrowNotSupported("CREATE TABLE AS EXECUTE");
  table.on_commit = OnCommitAction(source.into->on_commit, table.persistence);
  const auto plan = PlanStatement(ddl.Input(), source.query);
  table.columns = MakeColumns(ddl, *plan, source.into->col_names);
  table.options = StorageParameters(source.into->options, RelationKind::kTable);
  table.tablespace = ast::Text(source.into->table_space_name);
  CheckPlanPrivileges(context, *plan);
  for (const auto& [relation, mode] : plan->table_locks) {
    ddl.transaction().LockTable(ddl.database(), relation, mode, WaitPolicy::kWait);
  }
  const RelationDescriptor created = MakeTable(ddl, std::move(table));
  ddl.transaction().StartStatement();
  if (source.into->skip_data) return std::make_unique<FinishedRun>("CREATE TABLE AS");
  const uint64_t rows = Fill(ddl, plan, created);
  return std::make_unique<FinishedRun>(Format("SELECT {}", rows));
}

}  // namespace basalt
