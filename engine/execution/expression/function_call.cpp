#include "engine/execution/expression/function_call.h"

#include "base/sql_error.h"

namespace basalt {

FunctionCallSite::FunctionCallSite(const FunctionDescriptor* function, const KernelEntry* kernel,
                           std::span<const SqlType> argument_types, SqlType result_type, PhysicalType result, Oid collation,
                           bool variadic_call, int location, ExecutionState& state)
    : function_(function), kernel_(kernel), state_(state),
      context_(state.environment, argument_types, result_type, collation, variadic_call), result_(result, state),
      location_(location), strict_(function->strict),
      kernel_skips_nulls_(kernel != nullptr && !kernel->any_signature && kernel->signature.strict),
      volatile_(function->volatility == 'v') {}

void FunctionCallSite::ThrowNoKernel() const {
  std::string signature = function_->name + "(";
  for (size_t i = 0; i < function_->argument_types.size(); ++i) {
    if (i > 0) signature += ", ";
    signature += state_.environment.names().FormatOid(kRegtypeOid, function_->argument_types[i]);
  }
  ThrowNotSupported("function " + signature + ")");
}

namespace {

// PostgreSQL's int4(int2) serves the casts to oid and its like, too, and xideq the comparison of an xid with an integer.
bool SameBits(PhysicalType declared, PhysicalType given) {
  const auto plain = [](PhysicalType type) { return type == PhysicalType::kUInt32 ? PhysicalType::kInt32 : type; };
  return plain(declared) == plain(given);
}

}  // namespace

void FunctionCallSite::CheckTypes(std::span<const Vector* const> arguments) {
  if (kernel_ == nullptr && !function_->is_routine()) ThrowNoKernel();
  checked_ = true;
  if (kernel_ == nullptr) return;
  if (kernel_->any_signature) return;
  const KernelSignature& signature = kernel_->signature;
  bool fits = signature.argument_count == arguments.size() && SameBits(signature.result, result_.vector().physical_type());
  for (size_t i = 0; fits && i < arguments.size(); ++i) fits = SameBits(signature.arguments[i], arguments[i]->physical_type());
  if (!fits) ThrowInternal(Format("the body of function {} takes other types than planned", function_->name));
}

const Vector& FunctionCallSite::ConstantNull() {
  Vector& result = result_.OneSlot();
  result.SetNoCopy(0, NullableDatum());
  result.SpreadFirstSlot();
  return result;
}

const Vector& FunctionCallSite::Call(std::span<const Vector* const> arguments, RowSelection rows) {
  bool constant = !volatile_;
  bool may_be_null = false;
  for (const Vector* argument : arguments) {
    constant = constant && argument->is_constant();
    if (!strict_ || !argument->has_validity()) continue;
    if (argument->is_constant() && argument->IsNull(0)) return ConstantNull();
    may_be_null = true;
  }
  if (!checked_) CheckTypes(arguments);
  if (constant) {
    Vector& result = result_.OneSlot();
    Run(arguments, {nullptr, 1}, &result);
    result.SpreadFirstSlot();
    return result;
  }
  Vector& result = result_.Reset();
  if (may_be_null && !kernel_skips_nulls_) RunNotNull(arguments, rows, &result);
  else Run(arguments, rows, &result);
  return result;
}

void FunctionCallSite::RunNotNull(std::span<const Vector* const> arguments, RowSelection rows, Vector* result) {
  if (not_null_ == nullptr) not_null_ = std::make_unique<RowList>();
  RowList& not_null = *not_null_;
  not_null.count = 0;
  for (uint32_t i = 0; i < rows.count; ++i) {
    const uint32_t row = rows[i];
    bool null = false;
    for (const Vector* argument : arguments) null = null || argument->IsNull(row);
    if (null) result->SetNoCopy(row, NullableDatum());
    else not_null.Add(row);
  }
  if (not_null.count > 0) Run(arguments, not_null.selection(), result);
}

void FunctionCallSite::Run(std::span<const Vector* const> arguments, RowSelection rows, Vector* result) {
  if (kernel_ == nullptr) return RunRoutine(arguments, rows, result);
  context_.set_arena(&result->strings());
  KernelCall call{context_, arguments, rows, *result};
  kernel_->function(call);
}

void FunctionCallSite::RunRoutine(std::span<const Vector* const> arguments, RowSelection rows, Vector* result) {
  if (routine_ == nullptr) routine_ = PrepareRoutine(*function_, context_.argument_types(), context_.result_type(), {}, state_);
  std::vector<NullableDatum> values(arguments.size());
  for (uint32_t i = 0; i < rows.count; ++i) {
    const uint32_t row = rows[i];
    state_.CheckCancel();
    for (size_t a = 0; a < arguments.size(); ++a) values[a] = arguments[a]->Get(row);
    routine_->Run(ContextOf(state_), values);
    const Chunk* rows_of_result = routine_->Next();
    const bool none = rows_of_result == nullptr || rows_of_result->size() == 0;
    result->Set(row, none ? NullableDatum() : rows_of_result->column(0).Get(0));
  }
}

}  // namespace basalt
