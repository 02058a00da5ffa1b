#include "engine/execution/expression/function_call.h"

namespace basalt {
namespace {

class FunctionEvaluator : public Evaluator {
 public:
  FunctionEvaluator(const FunctionExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), arguments_(CompileList(expression.arguments, state)), vectors_(arguments_.size()),
        call_(expression.function, expression.kernel, expression.argument_types, expression.type, expression.physical,
              expression.collation, expression.variadic_call, expression.location, state) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    for (size_t i = 0; i < arguments_.size(); ++i) vectors_[i] = &arguments_[i]->Evaluate(input, rows);
    return call_.Call(vectors_, rows);
  }

 private:
  EvaluatorList arguments_;
  std::vector<const Vector*> vectors_;
  FunctionCallSite call_;
};

// The function of two arguments in IS DISTINCT FROM and NULLIF: both sides first, the comparison only where both are values.
class BinaryOperator {
 public:
  BinaryOperator(const FunctionExpression& expression, ExecutionState& state)
      : left_(CompileExpression(*expression.arguments[0], state)), right_(CompileExpression(*expression.arguments[1], state)),
        call_(expression.function, expression.kernel, expression.argument_types, expression.type, expression.physical,
              expression.collation, expression.variadic_call, expression.location, state) {}
  // Splits the rows: both not null, and the others_.
  void EvaluateSides(const Chunk& input, RowSelection rows, RowList* both, RowList* others) {
    both->count = others->count = 0;
    left_vector = &left_->Evaluate(input, rows);
    right_vector = &right_->Evaluate(input, rows);
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      if (left_vector->IsNull(row) || right_vector->IsNull(row)) others->Add(row);
      else both->Add(row);
    }
  }
  const Vector& Compare(RowSelection rows) {
    const Vector* const arguments[] = {left_vector, right_vector};
    return call_.Call(arguments, rows);
  }
  const Vector* left_vector = nullptr;
  const Vector* right_vector = nullptr;
  PhysicalType left_physical() const { return left_->physical(); }

 private:
  EvaluatorPtr left_, right_;
  FunctionCallSite call_;
};

class DistinctFromEvaluator : public Evaluator {
 public:
  DistinctFromEvaluator(const DistinctFromExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kBool), negated_(expression.negated), operator_(As<FunctionExpression>(*expression.equals), state),
        result_(PhysicalType::kBool, state) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    operator_.EvaluateSides(input, rows, &both_, &others_);
    Vector& result = result_.Reset();
    bool* out = result.data<bool>();
    for (uint32_t i = 0; i < others_.count; ++i) {
      const uint32_t row = others_.rows[i];
      const bool same = operator_.left_vector->IsNull(row) && operator_.right_vector->IsNull(row);
      out[row] = same == negated_;
    }
    if (both_.count == 0) return result;
    const Vector& equal = operator_.Compare(both_.selection());
    const VectorView<bool> view = equal.View<bool>();
    for (uint32_t i = 0; i < both_.count; ++i) {
      const uint32_t row = both_.rows[i];
      out[row] = (!view.IsNull(row) && view[row]) == negated_;
    }
    return result;
  }

 private:
  bool negated_;
  BinaryOperator operator_;
  RowList both_, others_;
  ResultVector result_;
};

class NullIfEvaluator : public Evaluator {
 public:
  NullIfEvaluator(const NullIfExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), operator_(As<FunctionExpression>(*expression.equals), state),
        result_(expression.physical, state) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    operator_.EvaluateSides(input, rows, &both_, &others_);
    Vector& result = result_.Reset();
    const Vector& left = *operator_.left_vector;
    for (uint32_t i = 0; i < rows.count; ++i) result.SetNoCopy(rows[i], left.Get(rows[i]));
    if (both_.count == 0) return result;
    const Vector& equal = operator_.Compare(both_.selection());
    const VectorView<bool> view = equal.View<bool>();
    for (uint32_t i = 0; i < both_.count; ++i) {
      const uint32_t row = both_.rows[i];
      if (!view.IsNull(row) && view[row]) result.SetNoCopy(row, NullableDatum());
    }
    return result;
  }

 private:
  BinaryOperator operator_;
  RowList both_, others_;
  ResultVector result_;
};

}  // namespace

EvaluatorPtr MakeFunctionEvaluator(const FunctionExpression& expression, ExecutionState& state) {
  return std::make_unique<FunctionEvaluator>(expression, state);
}
EvaluatorPtr MakeDistinctFromEvaluator(const DistinctFromExpression& expression, ExecutionState& state) {
  return std::make_unique<DistinctFromEvaluator>(expression, state);
}
EvaluatorPtr MakeNullIfEvaluator(const NullIfExpression& expression, ExecutionState& state) {
  return std::make_unique<NullIfEvaluator>(expression, state);
}

}  // namespace basalt
