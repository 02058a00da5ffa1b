// CALL.
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/execution/execution.h"
#include "engine/planner/routine.h"
#include "handlers/planning.h"
#include "handlers/routine/routines.h"
#include "session/routine_runner.h"

namespace basalt {
namespace {

PlanningInput CallInput(ExecutionContext& context, const Statement& statement, const std::vector<Oid>& parameter_types) {
  PlanningInput input = MakePlanningInput(context, statement.text, parameter_types);
  input.variable_parameters = statement.parameters.empty();  // told or described only
  return input;
}

// What the procedure gives back: a column an OUT or INOUT parameter.
std::vector<ResultColumn> OutputColumns(const PlanningInput& input, const BoundProcedureCall& call) {
  std::vector<ResultColumn> columns;
  if (call.result.oid != kRecordOid) return columns;
  const RoutineSignature signature = MakeRoutineSignature(input, *call.function, call.argument_types, call.result, {});
  for (size_t i = 0; i < signature.fields.size(); ++i) {
    ResultColumn column;
    column.name = signature.field_names[i];
    column.type = signature.fields[i];
    column.type_length = input.catalog->GetType(column.type.oid).length;
    columns.push_back(std::move(column));
  }
  return columns;
}

void RequireExecute(const CatalogSnapshot& catalog, Oid role, const FunctionDescriptor& function) {
  if (CheckPrivileges(catalog, role, AclObject::kFunction, function.owner, function.acl, kPrivilegeExecute) != 0) return;
  throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied for procedure {}", function.name));
}

class CallRun : public FinishedRun {
 public:
  explicit CallRun(std::vector<ResultColumn> columns) : FinishedRun("CALL"), columns_(std::move(columns)) {}
  void SetRow(const Chunk* rows) {
    for (size_t c = 0; c < columns_.size(); ++c) {
      const bool null = rows == nullptr || rows->size() == 0;
      const PhysicalType physical = rows == nullptr ? PhysicalType::kString : rows->column(c).physical_type();
      const NullableDatum value = null ? NullableDatum() : rows->column(c).Get(0);
      values_.emplace_back(columns_[c].type, physical, value.is_null ? nullptr : &value.value);
    }
  }
  RunStatus Run(ExecutionContext& context, uint64_t) override {
    if (columns_.empty()) return RunStatus::kDone;
    context.sink().BeginRows(columns_);
    std::vector<NullableDatum> row;
    for (const Value& value : values_) row.push_back(value.nullable());
    context.sink().Row(row);
    return RunStatus::kDone;
  }

 private:
  const std::vector<ResultColumn> columns_;
  std::vector<Value> values_;
};

}  // namespace

std::vector<ResultColumn> DescribeCall(ExecutionContext& context, const Statement& statement) {
  const PlanningInput input = CallInput(context, statement, {});
  return OutputColumns(input, BindProcedureCall(input, ast::Cast<ast::CallStmt>(statement.node)->funccall));
}

namespace {

std::unique_ptr<RoutineCall> RunCall(ExecutionContext& context, const PlanningInput& input, const BoundProcedureCall& call,
                                     std::span<const Value> parameters, std::span<const ResultColumn> columns) {
  RequireExecute(*input.catalog, context.role(), *call.function);
  std::vector<Value> values;
  std::vector<NullableDatum> arguments;
  for (const ExpressionPtr& argument : call.arguments) values.push_back(EvaluateConstant(context, *argument, parameters));
  for (const Value& value : values) arguments.push_back(value.nullable());
  RoutineRequest request;
  request.function = call.function;
  request.argument_types = call.argument_types;
  request.result = call.result;
  for (const ResultColumn& column : columns) request.columns.push_back(column.type);
  std::unique_ptr<RoutineCall> routine = context.session().routines()->Prepare(std::move(request));
  routine->Run(context, arguments);
  return routine;
}

}  // namespace

std::unique_ptr<StatementRun> StartCall(ExecutionContext& context, const Statement& statement) {
  std::vector<Oid> types;
  for (const Value& parameter : statement.parameters) types.push_back(parameter.type().oid);
  const PlanningInput input = CallInput(context, statement, types);
  const BoundProcedureCall call = BindProcedureCall(input, ast::Cast<ast::CallStmt>(statement.node)->funccall);
  std::vector<ResultColumn> columns = OutputColumns(input, call);
  const std::unique_ptr<RoutineCall> routine = RunCall(context, input, call, statement.parameters, columns);
  auto run = std::make_unique<CallRun>(std::move(columns));
  run->SetRow(routine->Next());
  return run;
}

void CallWithin(ExecutionContext& context, const PlanningInput& input, const ast::CallStmt& node, const RoutineSignature& routine,
                std::span<const Value> parameters) {
  RunCall(context, input, BindProcedureCall(input, node.funccall, &routine), parameters, {});
}

void CheckCallWithin(const PlanningInput& input, const ast::CallStmt& node, const RoutineSignature& routine) {
  const BoundProcedureCall call = BindProcedureCall(input, node.funccall, &routine);
  if (call.result.oid == kVoidOid) return;
  throw SqlError(sqlstate::kFeatureNotSupported, "calling procedures with output arguments is not supported in SQL functions");
}

}  // namespace basalt
