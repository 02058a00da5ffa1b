#include "base/sql_error.h"
#include "engine/execution/expression/nodes.h"

namespace basalt {
namespace {

class ConstantEvaluator : public Evaluator {
 public:
  ConstantEvaluator(PhysicalType physical, const NullableDatum& value) : Evaluator(physical), vector_(physical) {
    vector_.ResetConstant(value);
  }
  const Vector& Evaluate(const Chunk&, RowSelection) override { return vector_; }

 private:
  Vector vector_;
};

class ParameterEvaluator : public Evaluator {
 public:
  ParameterEvaluator(PhysicalType physical, size_t index, const ExecutionState& state)
      : Evaluator(physical), index_(index), state_(state), vector_(physical) {}
  const Vector& Evaluate(const Chunk&, RowSelection) override {
    if (run_ != state_.run) Read();
    return vector_;
  }

 private:
  void Read() {
    if (index_ >= state_.parameters.size()) {
      throw SqlError(sqlstate::kUndefinedObject, Format("no value found for parameter {}", index_ + 1));
    }
    const Value& value = state_.parameters[index_];
    if (!value.is_null() && value.physical_type() != physical()) {
      ThrowInternal(Format("parameter {} has another type than planned", index_ + 1));
    }
    vector_.ResetConstant(value.nullable());
    run_ = state_.run;
  }
  const size_t index_;
  const ExecutionState& state_;
  uint64_t run_ = 0;
  Vector vector_;
};

class ExecParameterEvaluator : public Evaluator {
 public:
  ExecParameterEvaluator(PhysicalType physical, const ExecParameter& parameter)
      : Evaluator(physical), parameter_(parameter), vector_(physical) {}
  const Vector& Evaluate(const Chunk&, RowSelection) override {
    if (version_ != parameter_.version() || version_ == 0) {
      vector_.ResetConstant(parameter_.value());
      version_ = parameter_.version();
    }
    return vector_;
  }

 private:
  const ExecParameter& parameter_;
  uint64_t version_ = 0;
  Vector vector_;
};

class ColumnEvaluator : public Evaluator {
 public:
  ColumnEvaluator(PhysicalType physical, int index) : Evaluator(physical), index_(static_cast<size_t>(index)) {}
  const Vector& Evaluate(const Chunk& input, RowSelection) override {
    if (index_ >= input.column_count()) ThrowInternal(Format("column {} of a row with {}", index_, input.column_count()));
    const Vector& column = input.column(index_);
    if (column.physical_type() != physical()) ThrowInternal(Format("column {} has another type than planned", index_));
    return column;
  }

 private:
  const size_t index_;
};

class OnceEvaluator : public Evaluator {
 public:
  OnceEvaluator(EvaluatorPtr child, const ExecutionState& state)
      : Evaluator(child->physical()), child_(std::move(child)), state_(state), vector_(child_->physical()) {}
  const Vector& Evaluate(const Chunk&, RowSelection) override {
    if (run_ != state_.run) {
      vector_.ResetConstant(EvaluateOnce(*child_));
      run_ = state_.run;
    }
    return vector_;
  }

 private:
  EvaluatorPtr child_;
  const ExecutionState& state_;
  uint64_t run_ = 0;
  Vector vector_;
};

// The same bytes under another physical type (int4 as oid).
class ReinterpretEvaluator : public Evaluator {
 public:
  ReinterpretEvaluator(PhysicalType physical, EvaluatorPtr child, ExecutionState& state)
      : Evaluator(physical), child_(std::move(child)), result_(physical, state) {
    if (PhysicalWidth(physical) != PhysicalWidth(child_->physical()) || HasHeap(physical) || HasHeap(child_->physical())) {
      ThrowInternal("a relabelling between types of different layouts");
    }
  }
  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& values = child_->Evaluate(input, rows);
    if (values.is_constant()) {
      result_.vector().ResetConstant(values.Get(0));
      return result_.vector();
    }
    Vector& result = result_.Reset();
    for (uint32_t i = 0; i < rows.count; ++i) result.SetNoCopy(rows[i], values.Get(rows[i]));
    return result;
  }

 private:
  EvaluatorPtr child_;
  ResultVector result_;
};

}  // namespace

EvaluatorPtr MakeRelabelEvaluator(const RelabelExpression& expression, ExecutionState& state) {
  EvaluatorPtr input = CompileExpression(*expression.input, state);
  if (input->physical() == expression.physical) return input;
  return std::make_unique<ReinterpretEvaluator>(expression.physical, std::move(input), state);
}

EvaluatorPtr MakeConstantEvaluator(const ConstantExpression& expression, ExecutionState&) {
  return std::make_unique<ConstantEvaluator>(expression.physical, expression.value.nullable());
}

EvaluatorPtr MakeParameterEvaluator(const ParameterExpression& expression, ExecutionState& state) {
  return std::make_unique<ParameterEvaluator>(expression.physical, static_cast<size_t>(expression.index), state);
}

EvaluatorPtr MakeExecParameterEvaluator(const ExecParameterExpression& expression, ExecutionState& state) {
  const auto id = static_cast<size_t>(expression.id);
  if (id >= state.exec_parameters.size()) ThrowInternal(Format("exec parameter {} does not exist", id));
  return std::make_unique<ExecParameterEvaluator>(expression.physical, state.exec_parameters[id]);
}

EvaluatorPtr MakeColumnEvaluator(const ColumnExpression& expression) {
  return std::make_unique<ColumnEvaluator>(expression.physical, expression.index);
}

EvaluatorPtr MakeOnceEvaluator(EvaluatorPtr child, ExecutionState& state) {
  return std::make_unique<OnceEvaluator>(std::move(child), state);
}

}  // namespace basalt
