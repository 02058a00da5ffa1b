#include "handlers/table/create_table_as.h"

#include <algorithm>

#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "engine/execution/execution.h"
#include "handlers/maintenance/rewrite.h"
#include "handlers/planning.h"
#include "handlers/prepared/prepared.h"
#include "handlers/table/create_table.h"
#include "parser/parser.h"

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
  bool materialized_view = false;
};

Source ReadSource(const ast::Node* node) {
  if (const auto* create = ast::DynCast<ast::CreateTableAsStmt>(node)) {
    return {create->into, create->query, create->if_not_exists, create->objtype == ast::OBJECT_MATVIEW};
  }
  const auto* select = ast::Cast<ast::SelectStmt>(node);
  return {LeftmostSelect(select)->into_clause, node, false, false};
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

// What the rows come from: a query, or a prepared one with its arguments.
struct Rows {
  std::shared_ptr<const Plan> plan;
  std::vector<Value> parameters;
  PlanStatistics* statistics = nullptr;
};

Rows PlanRows(const DdlContext& ddl, const Statement& statement, const ast::Node* query) {
  const auto* execute = ast::DynCast<ast::ExecuteStmt>(query);
  if (execute == nullptr) return {PlanStatement(ddl.Input(), query), {}};
  const std::shared_ptr<PreparedStatement> prepared = FindExecuted(ddl.context(), *execute);
  std::vector<Value> parameters = EvaluateArguments(ddl.context(), statement, *execute, *prepared);
  if (prepared->plan != nullptr) EnsureCurrentPlan(ddl.context(), *prepared);
  if (prepared->plan == nullptr || prepared->node == nullptr || prepared->node->tag != ast::T_SelectStmt) {
    throw SqlError(sqlstate::kWrongObjectType, "prepared statement is not a SELECT");
  }
  return {prepared->plan, std::move(parameters)};
}

uint64_t Fill(const DdlContext& ddl, const Rows& source, const RelationDescriptor& table) {
  const auto execution = StartExecution(ddl.context(), {source.plan, source.parameters, source.statistics});
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

void MakeMaterializedView(const DdlContext& ddl, const Source& source, NewTable* table) {
  if (source.into->skip_data) ThrowNotSupported("CREATE MATERIALIZED VIEW ... WITH NO DATA");
  std::vector<std::string> names;
  for (const ast::Node* name : source.into->col_names) names.emplace_back(ast::StringValue(name));
  const BoundView bound = BindView(ddl.Input(), source.query, names);
  for (Oid relation : bound.dependencies) {
    if (ddl.catalog()->FindRelation(relation)->persistence != Persistence::kTemporary) continue;
    throw SqlError(sqlstate::kFeatureNotSupported, "materialized views must not use temporary tables or views");
  }
  auto view = std::make_shared<ViewProperties>();
  view->sql = bound.sql;
  view->dependencies = bound.dependencies;
  table->kind = RelationKind::kMaterializedView;
  table->view = std::move(view);
}

std::string UniqueIndexHint(const DdlContext& ddl, const RelationDescriptor& view) {
  for (Oid oid : view.indexes) {
    const auto index = ddl.catalog()->FindRelation(oid);
    const auto& keys = index->index->keys;
    const bool plain = std::none_of(keys.begin(), keys.end(), [](const IndexKey& key) { return key.column == 0; });
    if (index->index->unique && plain && index->index->predicate.empty()) return {};
  }
  return "Create a unique index with no WHERE clause on one or more columns of the materialized view.";
}

}  // namespace

std::unique_ptr<StatementRun> StartRefresh(ExecutionContext& context, const Statement& statement) {
  const auto& node = *ast::Cast<ast::RefreshMatViewStmt>(statement.node);
  const DdlContext ddl(context, statement.text);
  const auto view = ddl.ResolveOwned(*node.relation, TableLockMode::kAccessExclusive, false);
  if (view->kind != RelationKind::kMaterializedView) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("\"{}\" is not a materialized view", view->name));
  }
  if (node.concurrent && node.skip_data) {
    throw SqlError(sqlstate::kSyntaxError, "REFRESH options CONCURRENTLY and WITH NO DATA cannot be used together");
  }
  if (node.skip_data) ThrowNotSupported("REFRESH MATERIALIZED VIEW ... WITH NO DATA");
  if (node.concurrent) {
    if (const std::string hint = UniqueIndexHint(ddl, *view); !hint.empty()) {
      const std::vector<Oid> path;
      const CatalogNames names(*ddl.catalog(), ddl.database(), path);
      throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                     Format("cannot refresh materialized view \"{}\" concurrently", names.QualifiedName(view->schema, view->name, false)))
          .Hint(hint);
    }
  }
  Arena arena;
  const auto plan = PlanStatement(ddl.Input(), Parse(view->view->sql, arena)[0].node);
  CheckPlanPrivileges(context, *plan);
  for (const auto& [relation, mode] : plan->table_locks) {
    ddl.transaction().LockTable(ddl.database(), relation, mode, WaitPolicy::kWait);
  }
  ddl.transaction().StartStatement();
  EmptyTable(ddl, *view);
  Fill(ddl, {plan, {}}, *view);
  return std::make_unique<FinishedRun>("REFRESH MATERIALIZED VIEW");
}

bool IsSelectInto(const ast::Node* statement) {
  const auto* select = ast::DynCast<ast::SelectStmt>(statement);
  return select != nullptr && LeftmostSelect(select)->into_clause != nullptr;
}

CreatedTableAs CreateTableAs(ExecutionContext& context, const Statement& statement, PlanStatistics* statistics) {
  const Source source = ReadSource(statement.node);
  const DdlContext ddl(context, statement.text);
  NewTable table;
  table.name = ResolveNewRelation(ddl, *source.into->rel, &table.persistence);
  if (RelationExists(ddl, table.name, source.if_not_exists)) return {"CREATE TABLE AS", nullptr};
  table.on_commit = OnCommitAction(source.into->on_commit, table.persistence);
  if (source.materialized_view) MakeMaterializedView(ddl, source, &table);
  Rows rows = PlanRows(ddl, statement, source.query);
  rows.statistics = statistics;
  table.columns = MakeColumns(ddl, *rows.plan, source.into->col_names);
  table.options = StorageParameters(source.into->options, RelationKind::kTable);
  table.tablespace = ast::Text(source.into->table_space_name);
  CheckPlanPrivileges(context, *rows.plan);
  for (const auto& [relation, mode] : rows.plan->table_locks) {
    ddl.transaction().LockTable(ddl.database(), relation, mode, WaitPolicy::kWait);
  }
  const RelationDescriptor created = MakeTable(ddl, std::move(table));
  ddl.transaction().StartStatement();
  if (source.into->skip_data) return {ast::Is<ast::ExecuteStmt>(source.query) ? "SELECT 0" : "CREATE TABLE AS", rows.plan};
  return {Format("SELECT {}", Fill(ddl, rows, created)), rows.plan};
}

std::unique_ptr<StatementRun> StartCreateTableAs(ExecutionContext& context, const Statement& statement) {
  return std::make_unique<FinishedRun>(CreateTableAs(context, statement, nullptr).tag);
}

bool CreatesExistingTable(ExecutionContext& context, const Statement& statement) {
  const Source source = ReadSource(statement.node);
  const DdlContext ddl(context, statement.text);
  Persistence persistence = Persistence::kPermanent;
  return RelationExists(ddl, ResolveNewRelation(ddl, *source.into->rel, &persistence), source.if_not_exists);
}

}  // namespace basalt
