#include "handlers/explain/explain.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/sql_error.h"
#include "engine/execution/execution.h"
#include "engine/planner/plan_statistics.h"
#include "handlers/ddl/ddl_context.h"
#include "handlers/planning.h"
#include "handlers/prepared/prepared.h"
#include "handlers/query/planned_run.h"
#include "handlers/settings/text_rows.h"
#include "handlers/statement_executor.h"
#include "handlers/table/create_table_as.h"
#include "handlers/transaction/transaction_state.h"
#include "session/setting_definition.h"

namespace basalt {
namespace {

// What PostgreSQL marks GUC_EXPLAIN, in alphabetical order.
constexpr std::string_view kPlanningSettings[] = {
    "constraint_exclusion", "cpu_index_tuple_cost", "cpu_operator_cost", "cpu_tuple_cost", "cursor_tuple_fraction",
    "effective_cache_size", "effective_io_concurrency", "enable_async_append", "enable_bitmapscan", "enable_gathermerge",
    "enable_hashagg", "enable_hashjoin", "enable_incremental_sort", "enable_indexonlyscan", "enable_indexscan", "enable_material",
    "enable_memoize", "enable_mergejoin", "enable_nestloop", "enable_parallel_append", "enable_parallel_hash",
    "enable_partition_pruning", "enable_partitionwise_aggregate", "enable_partitionwise_join", "enable_seqscan", "enable_sort",
    "enable_tidscan", "force_parallel_mode", "from_collapse_limit", "geqo", "geqo_effort", "geqo_generations", "geqo_pool_size",
    "geqo_seed", "geqo_selection_bias", "geqo_threshold", "hash_mem_multiplier", "jit", "jit_above_cost", "jit_inline_above_cost",
    "jit_optimize_above_cost", "join_collapse_limit", "maintenance_io_concurrency", "max_parallel_workers",
    "max_parallel_workers_per_gather", "min_parallel_index_scan_size", "min_parallel_table_scan_size",
    "parallel_leader_participation", "parallel_setup_cost", "parallel_tuple_cost", "plan_cache_mode", "random_page_cost",
    "recursive_worktable_factor", "search_path", "seq_page_cost", "temp_buffers", "work_mem",
};

struct Options {
  ExplainFormat format = ExplainFormat::kText;
  bool analyze = false, verbose = false, costs = true, settings = false;
  std::optional<bool> timing, summary;
  bool buffers = false, wal = false;
};

ExplainFormat ReadFormat(const ast::DefElem& option) {
  const std::string format = DefinitionText(option);
  if (format == "text") return ExplainFormat::kText;
  if (format == "json") return ExplainFormat::kJson;
  if (format == "yaml") return ExplainFormat::kYaml;
  if (format == "xml") return ExplainFormat::kXml;
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
    else if (name == "settings") options.settings = DefinitionBool(*option);
    else if (name == "format") options.format = ReadFormat(*option);
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

// The settings that change plans and are not at their default.
std::vector<std::pair<std::string, std::string>> ChangedSettings(const SessionSettings& settings) {
  std::vector<std::pair<std::string, std::string>> changed;
  for (const SessionSettings::Row& row : settings.AllRows()) {
    const SettingDefinition& definition = *row.definition;
    if (!std::binary_search(std::begin(kPlanningSettings), std::end(kPlanningSettings), std::string_view(definition.name))) continue;
    if (row.value != NormalizeSetting(definition, definition.default_value)) {
      changed.emplace_back(definition.name, DisplaySetting(definition, row.value));
    }
  }
  std::sort(changed.begin(), changed.end());
  return changed;
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
void RunThrough(ExecutionContext& context, Explained& explained, PlanStatistics* statistics) {
  PrepareToRun(context, explained.statement());
  const auto execution = StartExecution(context, {explained.statement().plan, explained.parameters, statistics});
  while (execution->Next() != nullptr) context.cancel().Check();
}

Oid ResultType(ExplainFormat format) {
  return format == ExplainFormat::kJson ? kJsonOid : format == ExplainFormat::kXml ? kXmlOid : kTextOid;
}

std::vector<ResultColumn> Columns(ExplainFormat format) {
  std::vector<ResultColumn> columns{TextColumn("QUERY PLAN")};
  columns[0].type.oid = ResultType(format);
  if (format != ExplainFormat::kText && format != ExplainFormat::kYaml) columns[0].type.collation = kInvalidOid;
  return columns;
}

}  // namespace

std::vector<ResultColumn> DescribeExplain(ExecutionContext&, const Statement& statement) {
  return Columns(ReadOptions(ast::Cast<ast::ExplainStmt>(statement.node)->options).format);
}

std::unique_ptr<StatementRun> StartExplain(ExecutionContext& context, const Statement& statement) {
  const auto& explain = *ast::Cast<ast::ExplainStmt>(statement.node);
  const Options options = ReadOptions(explain.options);
  const int64_t begin = MonotonicUs();
  Explained explained;
  Statement creating = statement;
  creating.node = explain.query;
  const bool creates = ast::Is<ast::CreateTableAsStmt>(explain.query);
  if (creates && CreatesExistingTable(context, creating)) {
    return std::make_unique<TextRowsRun>(Columns(options.format), std::vector<TextRowsRun::Row>(), "EXPLAIN");
  }
  FindExplained(context, statement, explain.query, &explained);
  const int64_t planned = MonotonicUs();
  PreparedStatement& inner = explained.statement();
  PlanStatistics statistics;
  statistics.timing = options.timing.value_or(true);
  ExplainTimes times{static_cast<double>(planned - begin) / 1e3, -1};
  if (inner.plan != nullptr) {
    if (!options.analyze) CheckPlanPrivileges(context, *inner.plan);
    if (options.analyze) {
      if (creates) inner.plan = CreateTableAs(context, creating, &statistics).plan;
      else RunThrough(context, explained, &statistics);
      times.execution_ms = static_cast<double>(MonotonicUs() - planned) / 1e3;
    }
  }
  const auto settings = options.settings ? ChangedSettings(context.connection().settings) : std::vector<std::pair<std::string, std::string>>();
  const ExplainOptions shown{options.format, options.verbose, options.costs, statistics.timing,
                             options.summary.value_or(options.analyze), options.settings ? &settings : nullptr};
  const std::string text = ExplainPlan(MakePlanningInput(context, statement.text, {}), inner.plan.get(), shown,
                                       options.analyze ? &statistics : nullptr, times);
  std::vector<TextRowsRun::Row> rows;
  size_t line = 0;
  while (options.format == ExplainFormat::kText && line != std::string::npos) {
    const size_t end = text.find('\n', line);
    rows.push_back({text.substr(line, end == std::string::npos ? end : end - line)});
    line = end == std::string::npos ? end : end + 1;
  }
  if (options.format != ExplainFormat::kText) rows.push_back({text});
  return std::make_unique<TextRowsRun>(Columns(options.format), std::move(rows), "EXPLAIN");
}

}  // namespace basalt
