// Expressions outside of plans: one value, or over the rows of a chunk.
#include "engine/execution/execution.h"
#include "engine/execution/expression/evaluator.h"

namespace basalt {
namespace {

class ExpressionsOverRows : public RowEvaluator {
 public:
  ExpressionsOverRows(ExecutionContext& context, const std::vector<const Expression*>& expressions)
      : environment_(context, context.connection().Catalog(context.session().catalog())),
        state_(environment_, &context.connection().memory) {
    state_.catalog = &environment_.catalog();
    state_.open_transaction = context.connection().transaction.transaction.get();
    for (const Expression* expression : expressions) {
      evaluators_.push_back(CompileExpression(*expression, state_));
      output_.AddColumn(expression->physical);
    }
  }

  const Chunk& Evaluate(const Chunk& input) override {
    state_.CheckCancel();
    output_.set_size(input.size());
    if (input.size() == 0) return output_;
    for (size_t c = 0; c < evaluators_.size(); ++c) {
      output_.column(c).Reference(evaluators_[c]->Evaluate(input, {nullptr, input.size()}));
    }
    return output_;
  }

 private:
  SessionEnvironment environment_;
  ExecutionState state_;
  EvaluatorList evaluators_;
  Chunk output_;
};

}  // namespace

Value EvaluateConstant(ExecutionContext& context, const Expression& expression, std::span<const Value> parameters) {
  if (const auto* constant = AsIf<ConstantExpression>(&expression)) return constant->value;
  SessionEnvironment environment(context, context.connection().Catalog(context.session().catalog()));
  ExecutionState state(environment, &context.connection().memory);
  state.parameters = parameters;
  state.catalog = &environment.catalog();
  state.database = context.connection().database;
  state.open_transaction = context.connection().transaction.transaction.get();
  EvaluatorPtr evaluator = CompileExpression(expression, state);
  const NullableDatum value = EvaluateOnce(*evaluator);
  return Value(expression.type, expression.physical, value.is_null ? nullptr : &value.value);
}

std::unique_ptr<RowEvaluator> RowEvaluator::Make(ExecutionContext& context, std::vector<const Expression*> expressions) {
  return std::make_unique<ExpressionsOverRows>(context, expressions);
}

}  // namespace basalt
