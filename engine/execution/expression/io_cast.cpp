// Casts through text (output function, then input function) and the checks of domains.
#include "base/sql_error.h"
#include "engine/execution/expression/nodes.h"

namespace basalt {
namespace {

class IoCastEvaluator : public Evaluator {
 public:
  IoCastEvaluator(const IoCastExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), state_(state), source_(expression.input->type), target_(expression.type),
        input_(CompileExpression(*expression.input, state)), result_(expression.physical, state) {}

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& values = input_->Evaluate(input, rows);
    Vector& result = values.is_constant() ? result_.OneSlot() : result_.Reset();
    const FunctionEnvironment& environment = state_.environment;
    const IoContext io{environment.io_settings(), environment.types(), &environment.names(), result.strings(),
                       environment.transaction_time_us(), state_.environment.domains()};
    if (values.is_constant()) {
      Cast(values, 0, io, &result);
      result.SpreadFirstSlot();
      return result;
    }
    for (uint32_t i = 0; i < rows.count; ++i) Cast(values, rows[i], io, &result);
    return result;
  }

 private:
  void Cast(const Vector& values, uint32_t row, const IoContext& io, Vector* result) {
    const NullableDatum value = values.Get(row);
    if (value.is_null) return result->SetNoCopy(row, value);
    if (IsText(source_.oid)) return result->SetNoCopy(row, {ParseText(target_, value.value.str.view(), io), false});
    text_.clear();
    FormatText(source_, value.value, io, &text_);
    result->SetNoCopy(row, {ParseText(target_, io.arena.Copy(text_), io), false});
  }
  static bool IsText(Oid type) {
    return type == kTextOid || type == kVarcharOid || type == kUnknownOid || type == kCStringOid || type == kNameOid;
  }
  ExecutionState& state_;
  SqlType source_, target_;
  EvaluatorPtr input_;
  std::string text_;
  ResultVector result_;
};

class DomainCheckEvaluator : public Evaluator {
 public:
  DomainCheckEvaluator(const DomainCheckExpression& expression, ExecutionState& state)
      : Evaluator(expression.physical), expression_(expression), state_(state), input_(CompileExpression(*expression.input, state)) {
    for (const DomainCheckExpression::Check& check : expression.checks) {
      conditions_.push_back(CompileExpression(*check.condition, state));
    }
    value_.AddColumn(expression.physical);
  }

  const Vector& Evaluate(const Chunk& input, RowSelection rows) override {
    const Vector& values = input_->Evaluate(input, rows);
    if (expression_.not_null && values.has_validity()) {
      for (uint32_t i = 0; i < rows.count; ++i) {
        if (values.IsNull(rows[i])) ThrowNull();
      }
    }
    if (conditions_.empty()) return values;
    value_.column(0).Reference(values);
    value_.set_size(input.size());
    for (size_t c = 0; c < conditions_.size(); ++c) {
      const Vector& answers = conditions_[c]->Evaluate(value_, rows);
      const VectorView<bool> view = answers.View<bool>();
      for (uint32_t i = 0; i < rows.count; ++i) {
        if (!view.IsNull(rows[i]) && !view[rows[i]]) ThrowViolation(expression_.checks[c].name);
      }
    }
    return values;
  }

 private:
  std::string DomainName() const { return state_.environment.names().FormatOid(kRegtypeOid, expression_.type.oid); }
  [[noreturn]] void ThrowNull() const {
    throw SqlError(sqlstate::kNotNullViolation, Format("domain {} does not allow null values", DomainName()))
        .DataType(DomainName());
  }
  [[noreturn]] void ThrowViolation(const std::string& check) const {
    throw SqlError(sqlstate::kCheckViolation,
                   Format("value for domain {} violates check constraint \"{}\"", DomainName(), check))
        .DataType(DomainName())
        .Constraint(check);
  }
  const DomainCheckExpression& expression_;
  ExecutionState& state_;
  EvaluatorPtr input_;
  EvaluatorList conditions_;
  Chunk value_;
};

}  // namespace

EvaluatorPtr MakeIoCastEvaluator(const IoCastExpression& expression, ExecutionState& state) {
  return std::make_unique<IoCastEvaluator>(expression, state);
}
EvaluatorPtr MakeDomainCheckEvaluator(const DomainCheckExpression& expression, ExecutionState& state) {
  return std::make_unique<DomainCheckEvaluator>(expression, state);
}

}  // namespace basalt
