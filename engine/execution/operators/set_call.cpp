#include "engine/execution/operators/set_call.h"

#include "base/sql_error.h"
#include "types/array.h"
#include "types/record_shape.h"

namespace basalt {
namespace {

PhysicalType PhysicalOfType(Oid type, const void* types) {
  return static_cast<const TypeResolver*>(types)->GetType(type).physical;
}

bool IsAnyElement(Oid type) {
  return type == kAnyelementOid || type == kAnynonarrayOid || type == kAnyenumOid || type == kAnycompatibleOid ||
         type == kAnycompatiblenonarrayOid;
}
bool IsAnyArray(Oid type) { return type == kAnyarrayOid || type == kAnycompatiblearrayOid; }

// The actual type of an OUT argument, which a polymorphic one takes from the arguments of the call.
Oid ActualType(Oid declared, const SetFunctionExpression& function, const TypeResolver& types) {
  if (!IsAnyElement(declared) && !IsAnyArray(declared)) return declared;
  Oid element = kInvalidOid;
  const std::vector<Oid>& arguments = function.function->argument_types;
  for (size_t i = 0; i < arguments.size() && i < function.argument_types.size(); ++i) {
    if (IsAnyElement(arguments[i])) element = function.argument_types[i].oid;
    if (IsAnyArray(arguments[i])) element = types.GetType(function.argument_types[i].oid).element;
  }
  if (element == kInvalidOid) return declared;
  return IsAnyElement(declared) ? element : types.GetType(element).array;
}

}  // namespace

SetCall::SetCall(const Expression& expression, std::vector<SqlType> columns, ExecutionState& state)
    : state_(state), function_(AsIf<SetFunctionExpression>(&expression)), columns_(std::move(columns)), arena_(&state.account) {
  for (const SqlType& column : columns_) types_.push_back(state.types().GetType(column.oid).physical);
  whole_ = columns_.size() == 1 && columns_[0].oid == expression.type.oid;
  if (whole_) types_[0] = expression.physical;
  rows_ = Chunk(types_);
  if (function_ != nullptr && function_->function->is_routine()) {
    UseRoutine(*function_->function, function_->arguments, function_->argument_types, function_->type);
    return;
  }
  const auto* scalar = AsIf<FunctionExpression>(&expression);
  if (scalar != nullptr && scalar->function->is_routine() && !whole_) {
    UseRoutine(*scalar->function, scalar->arguments, scalar->argument_types, scalar->type);
    return;
  }
  if (whole_ && function_ != nullptr) fields_ = FieldsOf(*function_, state.types());
  if (!fields_.empty() && expression.type.oid == kRecordOid) shape_ = RegisterRecordShape(NamesOf(*function_->function));
  for (const SqlType& field : fields_) field_rows_.AddColumn(state.types().GetType(field.oid).physical);
  // unnest of record[]: the cursor gives whole elements.
  constexpr Oid kAnyElement = 2283;
  spreads_ = !whole_ && function_ != nullptr && expression.type.oid == kRecordOid && function_->function->result_type == kAnyElement;
  if (spreads_) field_rows_.AddColumn(PhysicalType::kString);
  if (function_ == nullptr) arguments_.push_back(CompileExpression(expression, state));
  else arguments_ = CompileList(function_->arguments, state);
}

void SetCall::UseRoutine(const FunctionDescriptor& function, const ExpressionList& arguments, std::span<const SqlType> types,
                         SqlType result) {
  routine_function_ = &function;
  arguments_ = CompileList(arguments, state_);
  routine_ = PrepareRoutine(function, types, result, whole_ ? std::vector<SqlType>() : columns_, state_);
}

// The fields of a record that the function returns whole; empty for scalars.
std::vector<SqlType> SetCall::FieldsOf(const SetFunctionExpression& function, const TypeResolver& types) {
  std::vector<SqlType> fields;
  const FunctionDescriptor& descriptor = *function.function;
  for (size_t i = 0; i < descriptor.argument_modes.size() && i < descriptor.all_argument_types.size(); ++i) {
    const char mode = descriptor.argument_modes[i];
    if (mode == 'o' || mode == 'b' || mode == 't') {
      fields.push_back({ActualType(descriptor.all_argument_types[i], function, types), -1, kInvalidOid});
    }
  }
  if (fields.size() > 1) return fields;
  fields.clear();
  const TypeInfo* info = types.FindType(function.type.oid);
  if (info == nullptr || info->kind != TypeKind::kComposite) return fields;
  for (const TypeField& field : info->fields) {
    if (!field.dropped) fields.push_back(field.type);
  }
  return fields;
}

std::vector<std::string> SetCall::NamesOf(const FunctionDescriptor& function) {
  std::vector<std::string> names;
  for (size_t i = 0; i < function.argument_modes.size() && i < function.argument_names.size(); ++i) {
    const char mode = function.argument_modes[i];
    if (mode == 'o' || mode == 'b' || mode == 't') names.push_back(function.argument_names[i]);
  }
  return names;
}

void SetCall::Open(const Chunk& input, uint32_t row) {
  cursor_.reset();
  values_.clear();
  datums_.clear();
  scalar_pending_ = function_ == nullptr;
  bool null = false;
  for (EvaluatorPtr& argument : arguments_) {
    const NullableDatum value = argument->Evaluate(input, {&row, 1}).Get(row);
    values_.emplace_back(SqlType(), argument->physical(), value.is_null ? nullptr : &value.value);
    null = null || value.is_null;
  }
  for (const Value& value : values_) datums_.push_back(value.nullable());
  if (routine_function_ != nullptr) {
    routine_runs_ = !(null && routine_function_->strict);
    row_pending_ = !routine_function_->returns_set;
    if (routine_runs_) routine_->Run(ContextOf(state_), datums_);
    return;
  }
  if (function_ == nullptr) return;
  if (function_->entry == nullptr) ThrowNotSupported("set-returning function " + function_->function->name);
  if (null && function_->function->strict) return;
  arena_.Reset();
  context_ = std::make_unique<FunctionContext>(state_.environment, function_->argument_types, function_->type, function_->collation,
                                               function_->variadic_call);
  context_->set_arena(&arena_);
  cursor_ = function_->entry->open(*context_, datums_);
}

// What returns no set gives one row, of NULLs if need be.
const Chunk* SetCall::NextOfRoutine() {
  const Chunk* rows = routine_runs_ ? routine_->Next() : nullptr;
  routine_runs_ = rows != nullptr;
  const bool missing = rows == nullptr && row_pending_;
  row_pending_ = false;
  if (!missing) return rows;
  rows_.Reset(&state_.account);
  for (size_t c = 0; c < rows_.column_count(); ++c) rows_.column(c).SetNoCopy(0, NullableDatum());
  rows_.set_size(1);
  return &rows_;
}

const Chunk* SetCall::Next() {
  if (routine_function_ != nullptr) return NextOfRoutine();
  if (function_ == nullptr) return NextScalar();
  while (cursor_ != nullptr) {
    state_.CheckCancel();
    Chunk& rows = fields_.empty() && !spreads_ ? rows_ : field_rows_;
    rows.Reset(&state_.account);
    if (!cursor_->Next(&rows)) {
      cursor_.reset();
      return nullptr;
    }
    if (rows.size() == 0) continue;
    if (spreads_) return SpreadRows();
    return fields_.empty() ? &rows_ : PackRows(field_rows_);
  }
  return nullptr;
}

const Chunk* SetCall::PackRows(const Chunk& rows) {
  std::vector<Oid> types;
  std::vector<PhysicalType> physical;
  std::vector<NullableDatum> values(fields_.size());
  for (size_t f = 0; f < fields_.size(); ++f) {
    types.push_back(fields_[f].oid);
    physical.push_back(rows.column(f).physical_type());
  }
  rows_.Reset(&state_.account);
  for (uint32_t row = 0; row < rows.size(); ++row) {
    if (cursor_->IsNullRecord(row)) {
      rows_.column(0).SetNoCopy(row, NullableDatum());
      continue;
    }
    for (size_t f = 0; f < fields_.size(); ++f) values[f] = rows.column(f).Get(row);
    Datum packed;
    packed.str = SetRecordShape(PackRecord(types, physical, values, rows_.column(0).strings()), shape_);
    rows_.column(0).SetNoCopy(row, {packed, false});
  }
  rows_.set_size(rows.size());
  return &rows_;
}

const Chunk* SetCall::NextScalar() {
  if (!scalar_pending_) return nullptr;
  scalar_pending_ = false;
  rows_.Reset(&state_.account);
  if (whole_) rows_.column(0).Set(0, datums_[0]);
  else SpreadRecord(datums_[0], 0);
  rows_.set_size(1);
  return &rows_;
}

const Chunk* SetCall::SpreadRows() {
  rows_.Reset(&state_.account);
  for (uint32_t row = 0; row < field_rows_.size(); ++row) SpreadRecord(field_rows_.column(0).Get(row), row);
  rows_.set_size(field_rows_.size());
  return &rows_;
}

// What a record holds is only known now: it must be what the query said.
void SetCall::CheckFields(std::span<const RecordField> fields) const {
  const auto mismatch = [] {
    return SqlError(sqlstate::kDatatypeMismatch, "function return row and query-specified return row do not match");
  };
  if (fields.size() != columns_.size()) {
    throw mismatch().Detail(Format("Returned row contains {} attribute{}, but query expects {}.", fields.size(),
                                   fields.size() == 1 ? "" : "s", columns_.size()));
  }
  const auto name = [&](Oid type) { return state_.environment.names().FormatOid(kRegtypeOid, type); };
  for (size_t c = 0; c < fields.size(); ++c) {
    if (fields[c].type == columns_[c].oid) continue;
    throw mismatch().Detail(Format("Returned type {} at ordinal position {}, but query expects {}.", name(fields[c].type), c + 1,
                                   name(columns_[c].oid)));
  }
}

void SetCall::SpreadRecord(const NullableDatum& record, uint32_t row) {
  std::vector<RecordField> fields;
  if (!record.is_null) {
    fields = UnpackRecord(record.value.str.view(), &PhysicalOfType, &state_.types());
    CheckFields(fields);
  }
  for (size_t c = 0; c < columns_.size(); ++c) {
    rows_.column(c).Set(row, record.is_null ? NullableDatum() : fields[c].value);
  }
}

}  // namespace basalt
