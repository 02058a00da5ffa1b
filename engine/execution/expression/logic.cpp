// AND, OR, NOT and the tests: three-valued logic, lazily. A term is evaluated only for rows that no earlier term decided.
#include "engine/execution/data/vector_copy.h"
#include "engine/execution/expression/nodes.h"
#include "types/array.h"

namespace basalt {
namespace {

// AND decides a row by false, OR by true.
template <bool kDeciding>
class ConnectiveEvaluator : public Evaluator {
 public:
  ConnectiveEvaluator(const ExpressionList& terms, ExecutionState& state)
      : Evaluator(PhysicalType::kBool), terms_(CompileList(terms, state)), result_(PhysicalType::kBool, state) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    Vector& result = result_.Reset();
    bool* out = result.data<bool>();
    for (uint32_t i = 0; i < rows.count; ++i) out[rows[i]] = !kDeciding;
    RowSelection current = rows;
    for (EvaluatorPtr& term : terms_) {
      if (current.count == 0) break;
      open_.count = Undecided(term->Evaluate(input, current), current, &result, open_.rows);
      current = open_.selection();
    }
    return result;
  }

  uint32_t SelectTrue(const Chunk& input, RowSelection rows, uint32_t* out) override {
    if constexpr (kDeciding) {
      return Evaluator::SelectTrue(input, rows, out);
    } else {  // a NULL term cannot become true any more
      uint32_t count = terms_.front()->SelectTrue(input, rows, out);
      for (size_t i = 1; i < terms_.size() && count > 0; ++i) count = terms_[i]->SelectTrue(input, {out, count}, out);
      return count;
    }
  }

 private:
  static uint32_t Undecided(const Vector& values, RowSelection rows, Vector* result, uint32_t* open) {
    const VectorView<bool> view = values.View<bool>();
    bool* out = result->data<bool>();
    uint32_t count = 0;
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      if (view.IsNull(row)) {
        result->SetNull(row);
        open[count++] = row;
      } else if (view[row] == kDeciding) {
        result->SetValid(row);
        out[row] = kDeciding;
      } else {
        open[count++] = row;
      }
    }
    return count;
  }

  EvaluatorList terms_;
  RowList open_;
  ResultVector result_;
};

class NotEvaluator : public Evaluator {
 public:
  NotEvaluator(const NotExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kBool), input_(CompileExpression(*expression.input, state)), result_(PhysicalType::kBool, state) {}
  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& values = input_->Evaluate(input, rows);
    const VectorView<bool> view = values.View<bool>();
    Vector& result = result_.Reset();
    bool* out = result.data<bool>();
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      if (view.IsNull(row)) result.SetNull(row);
      out[row] = view.IsNull(row) ? false : !view[row];
    }
    return result;
  }

 private:
  EvaluatorPtr input_;
  ResultVector result_;
};

PhysicalType PhysicalOfType(Oid type, const void* types) {
  return static_cast<const TypeResolver*>(types)->GetType(type).physical;
}

class NullTestEvaluator : public Evaluator {
 public:
  NullTestEvaluator(const NullTestExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kBool), is_null_(expression.is_null), row_wise_(expression.row_wise), state_(state),
        input_(CompileExpression(*expression.input, state)), result_(PhysicalType::kBool, state) {}
  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& values = input_->Evaluate(input, rows);
    Vector& result = result_.Reset();
    bool* out = result.data<bool>();
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      out[row] = row_wise_ && !values.IsNull(row) ? TestFields(values.Get(row).value) : values.IsNull(row) == is_null_;
    }
    return result;
  }

 private:
  // IS NULL: every field is; IS NOT NULL: no field is.
  bool TestFields(const Datum& record) const {
    for (const RecordField& field : UnpackRecord(record.str.view(), &PhysicalOfType, &state_.types())) {
      if (field.value.is_null != is_null_) return false;
    }
    return true;
  }
  bool is_null_, row_wise_;
  ExecutionState& state_;
  EvaluatorPtr input_;
  ResultVector result_;
};

class BooleanTestEvaluator : public Evaluator {
 public:
  using Test = BooleanTestExpression::Test;
  BooleanTestEvaluator(const BooleanTestExpression& expression, ExecutionState& state)
      : Evaluator(PhysicalType::kBool), test_(expression.test), input_(CompileExpression(*expression.input, state)),
        result_(PhysicalType::kBool, state) {}
  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& values = input_->Evaluate(input, rows);
    const VectorView<bool> view = values.View<bool>();
    Vector& result = result_.Reset();
    bool* out = result.data<bool>();
    for (uint32_t i = 0; i < rows.count; ++i) {
      const uint32_t row = rows[i];
      const bool null = view.IsNull(row);
      out[row] = Outcome(null, !null && view[row]);
    }
    return result;
  }

 private:
  bool Outcome(bool null, bool value) const {
    switch (test_) {
      case Test::kIsTrue: return !null && value;
      case Test::kIsNotTrue: return null || !value;
      case Test::kIsFalse: return !null && !value;
      case Test::kIsNotFalse: return null || value;
      case Test::kIsUnknown: return null;
      case Test::kIsNotUnknown: return !null;
    }
    return false;
  }
  Test test_;
  EvaluatorPtr input_;
  ResultVector result_;
};

}  // namespace

EvaluatorPtr MakeAndEvaluator(const AndExpression& expression, ExecutionState& state) {
  return std::make_unique<ConnectiveEvaluator<false>>(expression.terms, state);
}
EvaluatorPtr MakeOrEvaluator(const OrExpression& expression, ExecutionState& state) {
  return std::make_unique<ConnectiveEvaluator<true>>(expression.terms, state);
}
EvaluatorPtr MakeNotEvaluator(const NotExpression& expression, ExecutionState& state) {
  return std::make_unique<NotEvaluator>(expression, state);
}
EvaluatorPtr MakeNullTestEvaluator(const NullTestExpression& expression, ExecutionState& state) {
  return std::make_unique<NullTestEvaluator>(expression, state);
}
EvaluatorPtr MakeBooleanTestEvaluator(const BooleanTestExpression& expression, ExecutionState& state) {
  return std::make_unique<BooleanTestEvaluator>(expression, state);
}

}  // namespace basalt
