#include "handlers/prepared/prepared.h"

#include "base/sql_error.h"
#include "engine/execution/execution.h"
#include "handlers/planning.h"
#include "handlers/statement_executor.h"
#include "parser/parser.h"

namespace basalt {
namespace {

// The statement's own AST, parsed again from its text: what the message parsed goes away with it.
const ast::PrepareStmt& ParseAgain(ExecutionContext& context, PreparedStatement& prepared) {
  prepared.arena = std::make_unique<Arena>(&context.connection().memory);
  ParseOptions options;
  options.standard_conforming_strings = context.connection().settings.standard_conforming_strings;
  const auto parsed = Parse(prepared.text, *prepared.arena, options);
  BASALT_ASSERT(parsed.size() == 1);
  return *ast::Cast<ast::PrepareStmt>(parsed[0].node);
}

std::vector<Oid> ResolveTypes(const PlanningInput& input, const ast::List* types) {
  std::vector<Oid> oids;
  for (const auto* type : ast::Each<ast::TypeName>(types)) oids.push_back(ResolveTypeName(input, type).oid);
  return oids;
}

// A prepared statement run by EXECUTE: a portal within the portal, so that whatever kind it is, it runs as it always does.
class ExecuteRun : public StatementRun {
 public:
  ExecuteRun(std::shared_ptr<PreparedStatement> prepared, std::vector<Value> parameters) {
    portal_.statement = std::move(prepared);
    portal_.parameters = std::move(parameters);
  }
  RunStatus Run(ExecutionContext& context, uint64_t max_rows) override { return RunPortal(context, portal_, max_rows); }
  std::string tag() const override { return portal_.run->tag(); }
  void CopyData(ExecutionContext& context, std::string_view bytes) override { portal_.run->CopyData(context, bytes); }
  void CopyDone(ExecutionContext& context) override { portal_.run->CopyDone(context); }

 private:
  Portal portal_;
};

}  // namespace

std::unique_ptr<StatementRun> StartPrepare(ExecutionContext& context, const Statement& statement) {
  const auto& message_node = *ast::Cast<ast::PrepareStmt>(statement.node);
  auto& statements = context.connection().statements;
  const std::string name = message_node.name;
  auto prepared = std::make_shared<PreparedStatement>();
  prepared->name = name;
  prepared->text = statement.text;
  prepared->from_sql = true;
  prepared->prepared_at_us = context.message_time_us();
  const ast::PrepareStmt& node = ParseAgain(context, *prepared);
  prepared->node = node.query;
  prepared->handler = &FindHandler(node.query->tag);
  prepared->declared_types = ResolveTypes(MakePlanningInput(context, prepared->text, {}), node.argtypes);
  if ((prepared->handler->flags & kPlanned) == 0) ThrowNotSupported(Format("PREPARE of {}", prepared->handler->name));
  const uint64_t environment = PlanEnvironment(context, prepared->declared_types);
  prepared->plan = MakePlan(context, prepared->text, prepared->node, prepared->declared_types, environment, false);
  prepared->columns = prepared->plan->columns;
  for (const SqlType& type : prepared->plan->parameter_types) prepared->parameter_types.push_back(type.oid);
  if (statements.count(name) != 0) {
    throw SqlError(sqlstate::kDuplicatePstatement, Format("prepared statement \"{}\" already exists", name));
  }
  prepared->fixed_result = true;
  statements[name] = std::move(prepared);
  return std::make_unique<FinishedRun>("PREPARE");
}

std::unique_ptr<StatementRun> StartDeallocate(ExecutionContext& context, const Statement& statement) {
  const char* name = ast::Cast<ast::DeallocateStmt>(statement.node)->name;
  auto& statements = context.connection().statements;
  if (name == nullptr) {
    statements.clear();
    return std::make_unique<FinishedRun>("DEALLOCATE ALL");
  }
  if (statements.erase(name) == 0) {
    throw SqlError(sqlstate::kInvalidSqlStatementName, Format("prepared statement \"{}\" does not exist", name));
  }
  return std::make_unique<FinishedRun>("DEALLOCATE");
}

std::shared_ptr<PreparedStatement> FindExecuted(ExecutionContext& context, const ast::ExecuteStmt& execute) {
  GetStatement(context, execute.name);
  return std::static_pointer_cast<PreparedStatement>(context.connection().statements[execute.name]);
}

std::vector<Value> EvaluateArguments(ExecutionContext& context, const Statement& statement, const ast::ExecuteStmt& execute,
                                     const PreparedStatement& prepared) {
  const size_t expected = prepared.parameter_types.size();
  const size_t given = static_cast<size_t>(ast::Length(execute.params));
  if (given != expected) {
    throw SqlError(sqlstate::kSyntaxError, Format("wrong number of parameters for prepared statement \"{}\"", execute.name))
        .Detail(Format("Expected {} parameters but got {}.", expected, given));
  }
  std::vector<Oid> outer_types;
  for (const Value& value : statement.parameters) outer_types.push_back(value.type().oid);
  PlanningInput input = MakePlanningInput(context, statement.text, outer_types);
  input.variable_parameters = false;
  std::vector<Value> values;
  for (size_t i = 0; i < expected; ++i) {
    const TypeInfo& info = input.catalog->GetType(prepared.parameter_types[i]);
    const SqlType type{prepared.parameter_types[i], -1, info.collation};
    const ast::Node* argument = ast::At(execute.params, static_cast<int>(i));
    const ExpressionPtr untyped = BindExpression(input, argument, nullptr, {}, "EXECUTE");
    try {
      const ExpressionPtr bound = BindExpression(input, argument, nullptr, type, "EXECUTE");
      values.push_back(EvaluateConstant(context, *bound, statement.parameters));
    } catch (const SqlError& error) {
      if (error.fields().state != sqlstate::kDatatypeMismatch) throw;
      const SessionEnvironment environment(context, input.catalog);
      const auto name = [&](Oid oid) { return environment.names().FormatOid(kRegtypeOid, oid); };
      throw SqlError(sqlstate::kDatatypeMismatch, Format("parameter ${} of type {} cannot be coerced to the expected type {}", i + 1,
                                                         name(untyped->type.oid), name(type.oid)))
          .Hint("You will need to rewrite or cast the expression.")
          .At(error.fields().byte_location >= 0 ? error.fields().byte_location : untyped->location);
    }
  }
  return values;
}

std::vector<ResultColumn> DescribeExecute(ExecutionContext& context, const Statement& statement) {
  PreparedStatement& prepared = GetStatement(context, ast::Cast<ast::ExecuteStmt>(statement.node)->name);
  DescribeStatement(context, prepared);
  return prepared.columns;
}

std::unique_ptr<StatementRun> StartExecute(ExecutionContext& context, const Statement& statement) {
  const auto& execute = *ast::Cast<ast::ExecuteStmt>(statement.node);
  std::shared_ptr<PreparedStatement> prepared = FindExecuted(context, execute);
  std::vector<Value> values = EvaluateArguments(context, statement, execute, *prepared);
  return std::make_unique<ExecuteRun>(std::move(prepared), std::move(values));
}

}  // namespace basalt
