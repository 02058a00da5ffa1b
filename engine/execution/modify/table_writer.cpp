#include "engine/execution/modify/table_writer.h"

#include "base/sql_error.h"
#include "engine/execution/modify/constraint_errors.h"

namespace basalt {

TableWriter::TableWriter(const RelationDescriptor& relation, const std::vector<CheckExpression>& checks,
                         const std::vector<IndexMaintenance>& indexes, ExecutionState& state)
    : relation_(relation), checks_(checks), state_(state), values_(relation.heap.columns.size()) {
  for (const CheckExpression& check : checks) conditions_.push_back(CompileExpression(*check.condition, state));
  for (size_t c = 0; c < relation.columns.size(); ++c) {
    if (relation.columns[c].not_null && !relation.columns[c].dropped) not_null_.push_back(c);
  }
  indexes_.reserve(indexes.size());
  for (const IndexMaintenance& index : indexes) indexes_.emplace_back(index, state);
}

uint32_t TableWriter::CountValid(const Chunk& rows, RowSelection selection) {
  for (size_t c = 0; c < values_.size(); ++c) {  // rows are bytes to storage
    const RowColumn& column = relation_.heap.columns[c];
    if (!column.dropped && rows.column(c).physical_type() != column.physical) {
      ThrowInternal(Format("column {} of a new row has another type than its table's", c + 1));
    }
  }
  uint32_t valid = selection.count;
  for (size_t column : not_null_) {
    const Vector& values = rows.column(column);
    if (!values.has_validity()) continue;
    for (uint32_t i = 0; i < valid; ++i) {
      if (values.IsNull(selection[i])) valid = i;
    }
  }
  for (EvaluatorPtr& condition : conditions_) {
    if (valid == 0) return 0;
    const Vector& answers = condition->Evaluate(rows, {selection.rows, valid});
    const VectorView<bool> view = answers.View<bool>();
    for (uint32_t i = 0; i < valid; ++i) {
      if (!view.IsNull(selection[i]) && !view[selection[i]]) valid = i;
    }
  }
  return valid;
}

void TableWriter::ThrowViolation(const Chunk& rows, uint32_t row) {
  const std::span<const NullableDatum> values = RowValues(rows, row);
  for (size_t column : not_null_) {
    if (values[column].is_null) ThrowNotNullViolation(state_, relation_, column, values);
  }
  for (size_t c = 0; c < conditions_.size(); ++c) {
    const NullableDatum answer = conditions_[c]->Evaluate(rows, {&row, 1}).Get(row);
    if (!answer.is_null && !answer.value.b) ThrowCheckViolation(state_, relation_, checks_[c].name, values);
  }
  ThrowInternal("a constraint was violated and then was not");
}

std::span<const NullableDatum> TableWriter::RowValues(const Chunk& rows, uint32_t row) {
  for (size_t c = 0; c < values_.size(); ++c) values_[c] = rows.column(c).Get(row);
  return values_;
}

void TableWriter::PrepareIndexes(const Chunk& rows, RowSelection selection) {
  for (IndexWriter& index : indexes_) index.Prepare(rows, selection);
}

void TableWriter::ThrowUnique(IndexWriter& index, uint32_t row) {
  ThrowUniqueViolation(state_, relation_, index.index(), index.Keys(row));
}

RowId TableWriter::InsertOne(const Chunk& rows, uint32_t row, const std::vector<bool>* arbiters, RowId* conflict) {
  Transaction& transaction = state_.transaction();
  const RowId id = transaction.InsertRow(relation_.heap, RowValues(rows, row));
  for (size_t i = 0; i < indexes_.size(); ++i) {
    IndexWriter& index = indexes_[i];
    if (!index.HasEntry(row)) continue;
    const auto found = transaction.InsertIndexEntry(index.layout(), index.Keys(row), index.Included(row), id);
    if (found.row_id == kInvalidRowId) continue;
    if (arbiters == nullptr || !(*arbiters)[i]) ThrowUnique(index, row);
    for (size_t undo = 0; undo < i; ++undo) {
      if (indexes_[undo].HasEntry(row)) transaction.DeleteIndexEntry(indexes_[undo].layout(), indexes_[undo].Keys(row), id);
    }
    transaction.DeleteRow(relation_.heap, id);
    *conflict = found.row_id;
    return kInvalidRowId;
  }
  return id;
}

void TableWriter::InsertAll(const Chunk& rows, RowSelection selection) {
  const uint32_t valid = CountValid(rows, selection);
  if (valid > 0) PrepareIndexes(rows, {selection.rows, valid});
  for (uint32_t i = 0; i < valid; ++i) {
    current_row_ = selection[i];
    if (load_ != nullptr) load_->Append(RowValues(rows, current_row_));
    else InsertOne(rows, current_row_, nullptr, nullptr);
  }
  if (valid == selection.count) return;
  current_row_ = selection[valid];
  ThrowViolation(rows, current_row_);
}

}  // namespace basalt
