// The parts of the fixture that are not worth inlining in every test.
#include "tests/unit/execution/execution_fixture.h"

#include <algorithm>
#include <deque>

#include "engine/functions/registry.h"

namespace basalt {

ExpressionPtr Call(const char* prosrc, Oid result, ExpressionList arguments, char volatility) {
  static const FunctionRegistry* const kRegistry = new FunctionRegistry(BuiltinFamilies());
  static std::deque<FunctionDescriptor>* const kFunctions = new std::deque<FunctionDescriptor>();
  kFunctions->emplace_back();
  FunctionDescriptor& function = kFunctions->back();
  function.name = prosrc;
  function.source = prosrc;
  function.volatility = volatility;
  auto call = std::make_unique<FunctionExpression>();
  call->function = &function;
  call->kernel = kRegistry->FindKernel(prosrc);
  call->type = TypeOf(result);
  call->physical = BuiltinPhysicalType(result);
  for (const ExpressionPtr& argument : arguments) {
    call->argument_types.push_back(argument->type);
    function.argument_types.push_back(argument->type.oid);
  }
  call->arguments = std::move(arguments);
  return call;
}

std::unique_ptr<AggregateExpression> Aggregate(Oid aggregate, Oid result, ExpressionList arguments) {
  static const FunctionRegistry* const kRegistry = new FunctionRegistry(BuiltinFamilies());
  static const FunctionDescriptor* const kFunction = new FunctionDescriptor();
  auto call = std::make_unique<AggregateExpression>();
  call->function = kFunction;
  call->entry = kRegistry->FindAggregate(aggregate);
  call->type = TypeOf(result);
  call->physical = BuiltinPhysicalType(result);
  for (const ExpressionPtr& argument : arguments) call->argument_types.push_back(argument->type);
  call->arguments = std::move(arguments);
  return call;
}

std::shared_ptr<ValuesNode> IntRows(const std::vector<std::vector<int32_t>>& rows) {
  auto node = MakeNode<ValuesNode>(std::vector<Oid>(rows.at(0).size(), kInt4Oid));
  for (const auto& row : rows) {
    ExpressionList list;
    for (int32_t value : row) list.push_back(value == kNull ? Null(kInt4Oid) : Int4(value));
    node->rows.push_back(std::move(list));
  }
  return node;
}

std::string ExecutionTest::ToText(const SqlType& type, const NullableDatum& value) {
  if (value.is_null) return "NULL";
  Arena arena;
  std::string text;
  FormatText(type, value.value, {environment_.io_settings(), environment_.types(), nullptr, arena, 0}, &text);
  return text;
}

std::string ExecutionTest::Evaluate(const Expression& expression) {
  try {
    EvaluatorPtr evaluator = CompileExpression(expression, state_);
    return ToText(expression.type, EvaluateOnce(*evaluator));
  } catch (const SqlError& error) {
    return std::string("ERROR ") + error.fields().state.ToString();
  }
}

std::string ExecutionTest::RunOperator(Operator& plan, const std::vector<SqlType>& types) {
  std::string text;
  plan.Open();
  while (const Chunk* rows = plan.Next()) {
    EXPECT_GT(rows->size(), 0u);
    for (uint32_t row = 0; row < rows->size(); ++row) {
      if (!text.empty()) text += "|";
      for (size_t c = 0; c < rows->column_count(); ++c) {
        if (c > 0) text += ",";
        text += ToText(types[c], rows->column(c).Get(row));
      }
    }
  }
  return text;
}

std::string ExecutionTest::Run(const PlanNode& plan) {
  try {
    OperatorPtr root = BuildOperator(plan, state_);
    return RunOperator(*root, plan.output_types);
  } catch (const SqlError& error) {
    return std::string("ERROR ") + error.fields().state.ToString() + ": " + error.what();
  }
}

std::string ExecutionTest::Sorted(const std::string& rows) {
  std::vector<std::string> parts;
  for (size_t at = 0; at <= rows.size();) {
    const size_t end = std::min(rows.find('|', at), rows.size());
    parts.push_back(rows.substr(at, end - at));
    at = end + 1;
  }
  std::sort(parts.begin(), parts.end());
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : "|") + part;
  return joined;
}

}  // namespace basalt
