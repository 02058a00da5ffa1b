#include "handlers/explain/explain.h"

#include <optional>

#include "base/clock.h"
#include "base/sql_error.h"
#include "engine/execution/execution.h"
#include "handlers/ddl/ddl_context.h"
#include "handlers/planning.h"
#include "handlers/prepared/prepared.h"
#include "handlers/query/planned_run.h"
#include "handlers/settings/text_rows.h"
#include "handlers/statement_executor.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {
namespace {

struct Options {
  bool analyze = false, verbose = false, costs = true;
  std::optional<bool> timing, summary;
  bool buffers = false, wal = false;
};

void CheckFormat(const ast::DefElem& option) {
  const std::string format = DefinitionText(option);
  if (format == "text") return;
  for (const char* known : {"xml", "json", "yaml"}) {
    if (format == known) ThrowNotSupported(Format("EXPLAIN with format {}", known));
  }
  throw SqlError(sqlstate::kInvalidParameterValue, Format("unrecognized value for EXPLAIN option \"{}\": \"{}\"", option.defname, format))
      .At(option.location);
}

Options ReadOptions(const ast::List* list) {
  Options options;
  for (const auto* option : ast::Each<ast::DefElem>(list)) {
    const std::string_view name = option->defname;
    if (name == "analyze") options.analyze = DefinitionBool(*option);
    else if (name == "verbose") options.verbose = DefinitionBool(*option);
    else if (name == "costs") options.costs = DefinitionBool(*option);
    else if (name == "timing") options.timing = DefinitionBool(*option);
    else if (name == "summary") options.summary = DefinitionBool(*option);
    else if (name == "buffers") options.buffers = DefinitionBool(*option);
    else if (name == "wal") options.wal = DefinitionBool(*option);
    else if (name == "settings") DefinitionBool(*option);
    else if (name == "format") CheckFormat(*option);
    else throw SqlError(sqlstate::kSyntaxError, Format("unrecognized EXPLAIN option \"{}\"", name)).At(option->location);
  }
  const auto needs_analyze = [&](bool wanted, const char* name) {
    if (!wanted || options.analyze) return;
    throw SqlError(sqlstate::kInvalidParameterValue, Format("EXPLAIN option {} requires ANALYZE", name));
  };
  needs_analyze(options.wal, "WAL");
  needs_analyze(options.timing.value_or(false), "TIMING");
  return options;
}

// What is explained: the plan of a statement, or of what it wraps.
struct Explained {
  PreparedStatement own;
  std::shared_ptr<PreparedStatement> executed;  // of EXECUTE
  std::vector<Value> parameters;
  PreparedStatement& statement() { return executed != nullptr ? *executed : own; }
};

const ast::Node* InnerQuery(const ast::Node* node) {
  if (const auto* table = ast::DynCast<ast::CreateTableAsStmt>(node)) return InnerQuery(table->query);
  if (const auto* cursor = ast::DynCast<ast::DeclareCursorStmt>(node)) return cursor->query;
  return node;
}

void FindExplained(ExecutionContext& context, const Statement& statement, const ast::Node* query, Explained* explained) {
  const ast::Node* inner = InnerQuery(query);
  if (const auto* execute = ast::DynCast<ast::ExecuteStmt>(inner)) {
    explained->executed = FindExecuted(context, *execute);
    explained->parameters = EvaluateArguments(context, statement, *execute, *explained->executed);
    if (explained->executed->plan != nullptr) EnsureCurrentPlan(context, *explained->executed);
    return;
  }
  PreparedStatement& own = explained->own;
  own.text = statement.text;
  own.node = inner;
  own.handler = &FindHandler(inner->tag);
  if ((own.handler->flags & kPlanned) == 0) return;
  for (const Value& value : statement.parameters) own.declared_types.push_back(value.type().oid);
  own.parameter_types = own.declared_types;
  explained->parameters.assign(statement.parameters.begin(), statement.parameters.end());
  own.plan = MakePlan(context, own.text, own.node, own.declared_types, 0, false);
}

// Runs the plan to its end and forgets the rows.
uint64_t RunThrough(ExecutionContext& context, Explained& explained) {
  PrepareToRun(context, explained.statement());
  const auto execution = StartExecution(context, {explained.statement().plan, explained.parameters});
  uint64_t rows = 0;
  while (const Chunk* chunk = execution->Next()) {
    context.cancel().Check();
    rows += chunk->size();
  }
  return rows;
}

std::string Milliseconds(int64_t microseconds) { return Format("{:.3f} ms", static_cast<double>(microseconds) / 1e3); }

}  // namespace

std::vector<ResultColumn> DescribeExplain(ExecutionContext&, const Statement&) { return {TextColumn("QUERY PLAN")}; }

std::unique_ptr<StatementRun> StartExplain(ExecutionContext& context, const Statement& statement) {
  const auto& explain = *ast::Cast<ast::ExplainStmt>(statement.node);
  const Options options = ReadOptions(explain.options);
  const int64_t begin = MonotonicUs();
  Explained explained;
  FindExplained(context, statement, explain.query, &explained);
  const int64_t planned = MonotonicUs();
  std::vector<TextRowsRun::Row> rows;
  const auto add = [&](std::string line) { rows.push_back({std::move(line)}); };
  PreparedStatement& inner = explained.statement();
  if (inner.plan == nullptr) {
    add("Utility statements have no plan structure");
    return std::make_unique<TextRowsRun>(DescribeExplain(context, statement), std::move(rows), "EXPLAIN");
  }
  if (options.analyze && InnerQuery(explain.query) != explain.query && ast::Is<ast::CreateTableAsStmt>(explain.query)) {
    ThrowNotSupported("EXPLAIN ANALYZE of CREATE TABLE AS");
  }
  if (!options.analyze) CheckPlanPrivileges(context, *inner.plan);
  uint64_t count = 0;
  if (options.analyze) count = RunThrough(context, explained);
  const int64_t ended = MonotonicUs();
  std::vector<std::string> lines = ExplainPlan(MakePlanningInput(context, statement.text, {}), *inner.plan, {options.verbose, options.costs});
  if (options.analyze && !lines.empty()) {
    const bool timing = options.timing.value_or(true);
    lines.front() += timing ? Format(" (actual time={0:.3f}..{0:.3f} rows={1} loops=1)", static_cast<double>(ended - planned) / 1e3, count)
                            : Format(" (actual rows={} loops=1)", count);
  }
  for (std::string& line : lines) add(std::move(line));
  if (options.summary.value_or(options.analyze)) {
    add("Planning Time: " + Milliseconds(planned - begin));
    if (options.analyze) add("Execution Time: " + Milliseconds(ended - planned));
  }
  return std::make_unique<TextRowsRun>(DescribeExplain(context, statement), std::move(rows), "EXPLAIN");
}

}  // namespace basalt
