#include "engine/execution/operators/set_call.h"

#include "base/sql_error.h"
#include "types/array.h"

namespace basalt {
namespace {

PhysicalType PhysicalOfType(Oid type, const void* types) {
  return static_cast<const TypeResolver*>(types)->GetType(type).physical;
}

}  // namespace

SetCall::SetCall(const Expression& expression, std::vector<SqlType> columns, ExecutionState& state)
    : state_(state), function_(AsIf<SetFunctionExpression>(&expression)), columns_(std::move(columns)), arena_(&state.account) {
  for (const SqlType& column : columns_) types_.push_back(state.types().GetType(column.oid).physical);
  if (columns_.size() == 1) types_[0] = expression.physical;
  rows_ = Chunk(types_);
  if (function_ == nullptr) arguments_.push_back(CompileExpression(expression, state));
  else arguments_ = CompileList(function_->arguments, state);
}

void SetCall::Open(const Chunk& input, uint32_t row) {
  cursor_.reset();
  values_.clear();
  datums_.clear();
  scalar_pending_ = function_ == nullptr;
  bool null = false;
  for (EvaluatorPtr& argument : arguments_) {
    const NullableDatum value = argument->Evaluate(input, {&row, 1}).Get(row);
    const SqlType type = function_ == nullptr ? columns_[0] : SqlType();
    values_.emplace_back(type, argument->physical(), value.is_null ? nullptr : &value.value);
    null = null || value.is_null;
  }
  for (const Value& value : values_) datums_.push_back(value.nullable());
  if (function_ == nullptr) return;
  if (function_->entry == nullptr) ThrowNotSupported("set-returning function " + function_->function->name);
  if (null && function_->function->strict) return;
  arena_.Reset();
  context_ = std::make_unique<FunctionContext>(state_.environment, function_->argument_types, function_->type, function_->collation,
                                               function_->variadic_call);
  context_->set_arena(&arena_);
  cursor_ = function_->entry->open(*context_, datums_);
}

const Chunk* SetCall::Next() {
  if (function_ == nullptr) return NextScalar();
  while (cursor_ != nullptr) {
    state_.CheckCancel();
    rows_.Reset(&state_.account);
    if (!cursor_->Next(&rows_)) {
      cursor_.reset();
      return nullptr;
    }
    if (rows_.size() > 0) return &rows_;
  }
  return nullptr;
}

const Chunk* SetCall::NextScalar() {
  if (!scalar_pending_) return nullptr;
  scalar_pending_ = false;
  rows_.Reset(&state_.account);
  if (columns_.size() == 1) rows_.column(0).Set(0, datums_[0]);
  else SpreadRecord(datums_[0]);
  rows_.set_size(1);
  return &rows_;
}

void SetCall::SpreadRecord(const NullableDatum& record) {
  std::vector<RecordField> fields;
  if (!record.is_null) fields = UnpackRecord(record.value.str.view(), &PhysicalOfType, &state_.types());
  if (!record.is_null && fields.size() != columns_.size()) {
    throw SqlError(sqlstate::kDatatypeMismatch, "function return row and query-specified return row do not match")
        .Detail(Format("Returned row contains {} attribute{}, but query expects {}.", fields.size(),
                       fields.size() == 1 ? "" : "s", columns_.size()));
  }
  for (size_t c = 0; c < columns_.size(); ++c) {
    rows_.column(c).Set(0, record.is_null ? NullableDatum() : fields[c].value);
  }
}

}  // namespace basalt
