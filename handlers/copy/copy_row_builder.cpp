#include "handlers/copy/copy_row_builder.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/planner/column_default.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {
namespace {

std::vector<PhysicalType> HeapTypes(const RelationDescriptor& relation) {
  std::vector<PhysicalType> types;
  for (const RowColumn& column : relation.heap.columns) types.push_back(column.physical);
  return types;
}

std::unique_ptr<RowEvaluator> MakeEvaluator(ExecutionContext& context, const ExpressionList& expressions) {
  if (expressions.empty()) return nullptr;
  std::vector<const Expression*> pointers;
  for (const ExpressionPtr& expression : expressions) pointers.push_back(expression.get());
  return RowEvaluator::Make(context, std::move(pointers));
}

Datum IntegerDatum(PhysicalType physical, int64_t value) {
  switch (physical) {
    case PhysicalType::kInt16: return MakeDatum(static_cast<int16_t>(value));
    case PhysicalType::kInt32: return MakeDatum(static_cast<int32_t>(value));
    default: return MakeDatum(value);
  }
}

}  // namespace

CopyRowBuilder::CopyRowBuilder(ExecutionContext& context, DescriptorPtr<RelationDescriptor> relation, std::vector<int16_t> columns,
                               bool binary, const ast::Node* where, std::string_view text)
    : context_(context), relation_(std::move(relation)), catalog_(context.connection().Catalog(context.session().catalog())),
      environment_(context, catalog_), binary_(binary), strings_(&context.connection().memory, 64 * 1024),
      io_{context.connection().settings.io(), *catalog_, &environment_.names(), strings_, environment_.transaction_time_us(),
          environment_.domains()},
      chunk_(HeapTypes(*relation_)), selected_chunk_(HeapTypes(*relation_)), complete_chunk_(HeapTypes(*relation_)) {
  for (int16_t number : columns) {
    const ColumnDescriptor& column = relation_->Column(number);
    const TypeInfo& info = catalog_->GetType(column.type.oid);
    fields_.push_back({column.type, info.physical, static_cast<size_t>(number - 1)});
  }
  const PlanningInput input{context, catalog_, text, {}, false, {}};
  BindDefaults(input);
  BindGenerated(input);
  BindWhere(input, where);
  Clear();
}

CopyRowBuilder::~CopyRowBuilder() = default;

void CopyRowBuilder::BindDefaults(const PlanningInput& input) {
  for (const ColumnDescriptor& column : relation_->columns) {
    const size_t position = static_cast<size_t>(column.number - 1);
    const bool is_field = std::any_of(fields_.begin(), fields_.end(), [&](const Field& field) { return field.column == position; });
    if (is_field || column.generated != 0) continue;
    if (!column.dropped && column.identity != 0) {
      identities_.push_back({position, catalog_->FindRelation(column.identity_sequence)});
      if (identities_.back().sequence == nullptr) ThrowInternal("identity column without a sequence");
    } else if (const StoredExpression& expression = DefaultOf(*catalog_, column); !column.dropped && !expression.empty()) {
      defaults_.push_back(BindStoredExpression(input, expression, nullptr, column.type));
      default_columns_.push_back(position);
    } else {
      null_columns_.push_back(position);
    }
  }
  default_evaluator_ = MakeEvaluator(context_, defaults_);
}

void CopyRowBuilder::BindGenerated(const PlanningInput& input) {
  for (const ColumnDescriptor& column : relation_->columns) {
    if (column.dropped || column.generated == 0) continue;
    generated_.push_back(BindStoredExpression(input, column.default_expression, relation_.get(), column.type));
    generated_columns_.push_back(static_cast<size_t>(column.number - 1));
  }
  generated_evaluator_ = MakeEvaluator(context_, generated_);
}

void CopyRowBuilder::BindWhere(const PlanningInput& input, const ast::Node* where) {
  if (where == nullptr) return;
  where_.push_back(BindExpression(input, where, relation_.get(), {kBoolOid, -1, kInvalidOid}, "COPY WHERE"));
  where_evaluator_ = MakeEvaluator(context_, where_);
}

void CopyRowBuilder::ParseRow(std::span<const CopyField> fields) {
  const uint32_t row = chunk_.size();
  for (size_t i = 0; i < std::min(fields.size(), fields_.size()); ++i) {
    const Field& field = fields_[i];
    Vector& vector = chunk_.column(field.column);
    column_ = static_cast<int>(i);
    if (fields[i].is_null) {
      CheckNullInput(field.type.oid, io_);
      vector.SetNull(row);
      continue;
    }
    const Datum value = binary_ ? ParseBinary(field.type, fields[i].text, io_) : ParseText(field.type, fields[i].text, io_);
    vector.SetNoCopy(row, {value, false});
  }
  column_ = -1;
}

void CopyRowBuilder::FillIdentity() {
  StorageEngine& storage = context_.session().storage();
  for (const Identity& identity : identities_) {
    Vector& vector = chunk_.column(identity.column);
    const SequenceProperties& properties = *identity.sequence->sequence;
    for (uint32_t row = 0; row < chunk_.size(); ++row) {
      const int64_t value = storage.NextValue(properties.storage, properties.options, context_.connection().transaction.transaction.get());
      vector.SetNoCopy(row, {IntegerDatum(vector.physical_type(), value), false});
    }
  }
}

void CopyRowBuilder::Fill(RowEvaluator& evaluator, const Chunk& input, const std::vector<size_t>& targets, Chunk* output) {
  const Chunk& values = evaluator.Evaluate(input);
  for (size_t i = 0; i < targets.size(); ++i) output->column(targets[i]).Reference(values.column(i));
}

// Rows for which WHERE is true.
uint32_t CopyRowBuilder::SelectRows() {
  const Chunk& conditions = where_evaluator_->Evaluate(complete_chunk_);
  const VectorView<bool> view = conditions.column(0).View<bool>();
  selection_.clear();
  for (uint32_t row = 0; row < chunk_.size(); ++row) {
    if (!view.IsNull(row) && view[row]) selection_.push_back(row);
  }
  return static_cast<uint32_t>(selection_.size());
}

const Chunk& CopyRowBuilder::Complete(const uint32_t** selected) {
  *selected = nullptr;
  FillIdentity();
  complete_chunk_.Reference(chunk_);
  if (default_evaluator_ != nullptr) Fill(*default_evaluator_, chunk_, default_columns_, &complete_chunk_);
  for (size_t column : null_columns_) complete_chunk_.column(column).ResetConstant(NullableDatum());
  Chunk* result = &complete_chunk_;
  if (where_evaluator_ != nullptr) {
    const uint32_t count = SelectRows();
    selected_chunk_.Slice(complete_chunk_, selection_.data(), count);
    *selected = selection_.data();
    result = &selected_chunk_;
  }
  if (generated_evaluator_ != nullptr) Fill(*generated_evaluator_, *result, generated_columns_, result);
  return *result;
}

void CopyRowBuilder::Clear() {
  chunk_.Reset(&context_.connection().memory);
  strings_.Reset();
}

}  // namespace basalt
