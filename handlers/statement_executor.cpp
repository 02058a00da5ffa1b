#include "handlers/statement_executor.h"

#include <algorithm>

#include "base/sql_error.h"
#include "handlers/audit.h"
#include "handlers/lifted_query.h"
#include "handlers/parameters.h"
#include "handlers/planning.h"
#include "handlers/query/planned_run.h"
#include "handlers/table/create_table_as.h"
#include "handlers/transaction/transaction_state.h"
#include "parser/parser.h"
#include "parser/statement_kind.h"

namespace basalt {
namespace {

const Handler& SelectHandler() { return FindHandler(ast::T_SelectStmt); }

void CheckBlockState(const ExecutionContext& context, const PreparedStatement& statement) {
  if (context.connection().transaction.block != TransactionBlock::kFailed) return;
  if (statement.empty() || (statement.handler->flags & kAllowedWhenFailed)) {
    const auto* control = ast::DynCast<ast::TransactionStmt>(statement.node);
    const bool ends = control != nullptr && (control->kind == ast::TRANS_STMT_COMMIT || control->kind == ast::TRANS_STMT_ROLLBACK ||
                                             control->kind == ast::TRANS_STMT_ROLLBACK_TO);
    if (statement.empty() || ends) return;
  }
  throw SqlError(sqlstate::kInFailedSqlTransaction,
                 "current transaction is aborted, commands ignored until end of transaction block");
}

// Fills handler, plan and columns of a parsed statement. parameters: whether it may have any ($1).
void Analyze(ExecutionContext& context, PreparedStatement& statement, bool cache_plan, bool parameters) {
  statement.handler = &FindHandler(IsSelectInto(statement.node) ? ast::T_CreateTableAsStmt : statement.node->tag);
  CheckBlockState(context, statement);
  if (statement.handler->flags & kUnsupported) ThrowNotSupported(statement.handler->name);
  if (statement.handler->flags & kPlanned) {
    const uint64_t environment = PlanEnvironment(context, statement.declared_types);
    statement.plan = MakePlan(context, statement.text, statement.node, statement.declared_types, environment, cache_plan, parameters);
    statement.path_hash = SearchPathHash(context);
    statement.columns = statement.plan->columns;
    statement.parameter_types.clear();
    for (const SqlType& type : statement.plan->parameter_types) statement.parameter_types.push_back(type.oid);
    return;
  }
  statement.parameter_types = statement.declared_types;
  if (statement.handler->describe != nullptr) {
    statement.columns = statement.handler->describe(context, {statement.node, statement.text, {}, nullptr});
  }
}

bool TakeCachedPlan(ExecutionContext& context, PreparedStatement& statement) {
  if (context.connection().transaction.block == TransactionBlock::kFailed) return false;
  const uint64_t environment = PlanEnvironment(context, statement.declared_types);
  std::shared_ptr<const Plan> plan = FindCachedPlan(context, statement.text, environment);
  if (plan == nullptr) return false;
  statement.handler = &SelectHandler();
  statement.path_hash = SearchPathHash(context);
  statement.columns = plan->columns;
  for (const SqlType& type : plan->parameter_types) statement.parameter_types.push_back(type.oid);
  statement.plan = std::move(plan);
  return true;
}

void CheckUtilityAllowed(ExecutionContext& context, const Handler& handler) {
  if (handler.flags & kNoBlock) PreventInTransactionBlock(context, handler.name);
  if (handler.flags & kTransactionControl) return;
  Transaction& transaction = EnsureTransaction(context);
  if ((handler.flags & kWrites) && transaction.read_only()) {
    throw SqlError(sqlstate::kReadOnlySqlTransaction, Format("cannot execute {} in a read-only transaction", handler.name));
  }
}

std::unique_ptr<StatementRun> StartUtility(ExecutionContext& context, Portal& portal) {
  const PreparedStatement& prepared = *portal.statement;
  const Handler& handler = *prepared.handler;
  const Statement statement{prepared.node, prepared.text, portal.parameters, nullptr};
  CheckUtilityAllowed(context, handler);
  if (handler.authorize != nullptr) handler.authorize(context, statement);
  if (handler.flags & kNeedsSnapshot) EnsureTransaction(context).StartStatement();
  std::unique_ptr<StatementRun> run = handler.start(context, statement);
  if (handler.flags & kAudited) WriteAuditRecord(context, handler, statement, "ok");
  return run;
}

void StartPortal(ExecutionContext& context, Portal& portal) {
  PreparedStatement& statement = *portal.statement;
  CheckBlockState(context, statement);
  if (statement.plan != nullptr) {
    portal.run = StartPlanned(context, statement, portal.parameters);
    if (context.connection().settings.audit_dml) WriteDmlAuditRecord(context, *statement.plan);
  } else {
    portal.run = StartUtility(context, portal);
  }
}

}  // namespace

PreparedStatement& PrepareStatement(ExecutionContext& context, std::string_view name, std::string_view text,
                                    std::span<const Oid> parameter_types) {
  auto& statements = context.connection().statements;
  std::string key(name);
  if (!key.empty() && statements.count(key) != 0) {
    throw SqlError(sqlstate::kDuplicatePstatement, Format("prepared statement \"{}\" already exists", name));
  }
  if (key.empty()) statements.erase(key);
  auto statement = std::make_shared<PreparedStatement>();
  statement->name = key;
  statement->text = text;
  statement->declared_types.assign(parameter_types.begin(), parameter_types.end());
  statement->prepared_at_us = context.message_time_us();
  if (!TakeCachedPlan(context, *statement)) {
    statement->arena = std::make_unique<Arena>(&context.connection().memory);
    ParseOptions options;
    options.standard_conforming_strings = context.connection().settings.standard_conforming_strings;
    const auto parsed = Parse(statement->text, *statement->arena, options);
    if (parsed.size() > 1) {
      throw SqlError(sqlstate::kSyntaxError, "cannot insert multiple commands into a prepared statement");
    }
    if (!parsed.empty()) {
      statement->node = parsed[0].node;
      Analyze(context, *statement, true, true);
    }
  }
  PreparedStatement& result = *statement;
  statements[std::move(key)] = std::move(statement);
  return result;
}

PreparedStatement& GetStatement(ExecutionContext& context, std::string_view name) {
  const auto& statements = context.connection().statements;
  const auto at = statements.find(std::string(name));
  if (at != statements.end()) return static_cast<PreparedStatement&>(*at->second);
  if (name.empty()) throw SqlError(sqlstate::kInvalidSqlStatementName, "unnamed prepared statement does not exist");
  throw SqlError(sqlstate::kInvalidSqlStatementName, Format("prepared statement \"{}\" does not exist", name));
}

void DescribeStatement(ExecutionContext& context, PreparedStatement& statement) {
  if (statement.plan == nullptr) return;
  EnsureCurrentPlan(context, statement);
  statement.fixed_result = true;
}

PreparedStatement& CheckBind(ExecutionContext& context, std::string_view name, size_t parameters) {
  PreparedStatement& statement = GetStatement(context, name);
  if (parameters != statement.parameter_types.size()) {
    throw SqlError(sqlstate::kProtocolViolation,
                   Format("bind message supplies {} parameters, but prepared statement \"{}\" requires {}", parameters, name,
                          statement.parameter_types.size()));
  }
  CheckBlockState(context, statement);
  return statement;
}

Portal& BindPortal(ExecutionContext& context, std::string_view portal_name, std::string_view statement_name,
                   std::span<const BoundParameter> parameters, std::span<const int16_t> result_formats) {
  ConnectionState& connection = context.connection();
  PreparedStatement& statement = CheckBind(context, statement_name, parameters.size());
  std::string key(portal_name);
  if (!key.empty() && connection.portals.count(key) != 0) {
    throw SqlError(sqlstate::kDuplicateCursor, Format("cursor \"{}\" already exists", portal_name));
  }
  auto portal = std::make_unique<Portal>();
  portal->name = key;
  portal->statement = std::static_pointer_cast<PreparedStatement>(connection.statements[std::string(statement_name)]);
  portal->parameters = DecodeParameters(context, portal_name, statement.parameter_types, parameters);
  portal->result_formats.assign(result_formats.begin(), result_formats.end());
  portal->created_at_us = context.message_time_us();
  portal->savepoints = connection.transaction.savepoints.size();
  if (statement.plan != nullptr) {
    EnsureCurrentPlan(context, statement);
    ++statement.generic_plans;
  }
  statement.fixed_result = true;
  if (result_formats.size() > 1 && statement.gives_rows() && result_formats.size() != statement.columns.size()) {
    throw SqlError(sqlstate::kProtocolViolation, Format("bind message has {} result formats but query has {} columns",
                                                        result_formats.size(), statement.columns.size()));
  }
  Portal& result = *portal;
  connection.portals[std::move(key)] = std::move(portal);
  return result;
}

Portal& GetPortal(ExecutionContext& context, std::string_view name) {
  const auto& portals = context.connection().portals;
  const auto at = portals.find(std::string(name));
  if (at != portals.end()) return static_cast<Portal&>(*at->second);
  throw SqlError(sqlstate::kInvalidCursorName, Format("portal \"{}\" does not exist", name));
}

void CloseStatement(ExecutionContext& context, std::string_view name) {
  context.connection().statements.erase(std::string(name));
}

void ClosePortal(ExecutionContext& context, std::string_view name) { context.connection().portals.erase(std::string(name)); }

std::string TagAtEnd(const Portal& portal) {
  const Plan* plan = portal.statement->plan.get();
  if (plan == nullptr) return portal.run->tag();
  return plan->command_tag + (plan->command_tag == "INSERT" ? " 0 0" : " 0");
}

RunStatus RunPortal(ExecutionContext& context, Portal& portal, uint64_t max_rows) {
  if (portal.statement->empty() || portal.done) return RunStatus::kDone;
  portal.running = true;
  RunStatus status;
  try {
    if (portal.run == nullptr) StartPortal(context, portal);
    status = portal.run->Run(context, max_rows);
  } catch (...) {
    portal.running = false;  // what failed goes with its transaction
    portal.failed = true;
    throw;
  }
  portal.running = status == RunStatus::kCommit;
  if (status == RunStatus::kDone) {
    portal.done = true;
    auto& transaction = context.connection().transaction.transaction;
    if (transaction != nullptr) transaction->FinishStatement();
  }
  return status;
}

struct SimpleQuery::State {
  Arena arena;
  std::span<const ParsedStatement> parsed;
  std::string_view text;
  size_t next = 0;
  std::shared_ptr<PreparedStatement> ready;  // planned already: the whole text is one statement
  std::vector<Value> parameters;             // its lifted literals
  explicit State(MemoryAccount* account) : arena(account) {}
  size_t count() const { return ready != nullptr ? 1 : parsed.size(); }
};

SimpleQuery::SimpleQuery(ExecutionContext& context, std::string_view text)
    : state_(std::make_unique<State>(&context.connection().memory)) {
  // A simple query drops the unnamed statement and portal.
  context.connection().statements.erase("");
  context.connection().portals.erase("");
  state_->text = text;
  if (context.connection().transaction.block != TransactionBlock::kFailed) {
    const LiftedQuery lifted(text);
    if (lifted.usable() && Take(context, lifted.Find(context))) return;
    if (!lifted.usable() && TakeExact(context)) return;
    Parse(context);
    if (lifted.usable() && state_->parsed.size() == 1 && !IsSelectInto(state_->parsed[0].node)) {
      if (Take(context, lifted.Plan(context, state_->parsed[0].node, state_->arena))) return;
      TakeExact(context);
    }
    return;
  }
  Parse(context);
}

void SimpleQuery::Parse(ExecutionContext& context) {
  ParseOptions options;
  options.standard_conforming_strings = context.connection().settings.standard_conforming_strings;
  state_->parsed = basalt::Parse(state_->text, state_->arena, options);
}

bool SimpleQuery::Take(ExecutionContext&, LiftedPlan lifted) {
  if (lifted.plan == nullptr) return false;
  auto statement = std::make_shared<PreparedStatement>();
  statement->text = state_->text;
  statement->handler = &SelectHandler();
  statement->columns = lifted.plan->columns;
  statement->plan = std::move(lifted.plan);
  state_->ready = std::move(statement);
  state_->parameters = std::move(lifted.parameters);
  return true;
}

bool SimpleQuery::TakeExact(ExecutionContext& context) {
  auto statement = std::make_shared<PreparedStatement>();
  statement->text = state_->text;
  // The same text may have been prepared, with parameters that a simple query has no values for.
  if (!TakeCachedPlan(context, *statement) || !statement->plan->parameter_types.empty()) return false;
  state_->ready = std::move(statement);
  return true;
}

SimpleQuery::~SimpleQuery() = default;
bool SimpleQuery::empty() const { return state_->count() == 0; }
bool SimpleQuery::last() const { return state_->next >= state_->count(); }

Portal* SimpleQuery::Next(ExecutionContext& context) {
  State& state = *state_;
  if (state.next >= state.count()) return nullptr;
  std::shared_ptr<PreparedStatement> statement = state.ready;
  const size_t position = state.next++;
  if (state.count() > 1 && context.connection().transaction.block == TransactionBlock::kNone) {
    context.connection().transaction.implicit_block = true;
  }
  if (statement == nullptr) {
    const ParsedStatement& parsed = state.parsed[position];
    statement = std::make_shared<PreparedStatement>();
    statement->text = state.count() == 1 ? state.text : state.text.substr(parsed.location, parsed.length);
    statement->node = parsed.node;  // its positions count from the start of the whole text
    Analyze(context, *statement, state.count() == 1, false);
  }
  auto portal = std::make_unique<Portal>();
  portal->statement = std::move(statement);
  portal->parameters = std::move(state.parameters);
  portal->created_at_us = context.message_time_us();
  Portal* result = portal.get();
  context.connection().portals[""] = std::move(portal);
  return result;
}

}  // namespace basalt
