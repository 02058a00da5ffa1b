#include "engine/execution/modify/index_writer.h"

#include <algorithm>

#include "engine/execution/expression/expression_walk.h"

namespace basalt {
namespace {

void CollectColumns(const Expression& expression, std::vector<int>* columns) {
  if (const auto* column = AsIf<ColumnExpression>(&expression)) columns->push_back(column->index);
  ForEachChild(expression, [&](const Expression& child) { CollectColumns(child, columns); }, [](const PlanNode&) {});
}

}  // namespace

IndexWriter::IndexWriter(const IndexMaintenance& maintenance, ExecutionState& state)
    : maintenance_(maintenance), layout_(maintenance.index->index->layout),
      keys_(CompileList(maintenance.keys, state)), predicate_(CompileOptional(maintenance.predicate, state)) {
  for (const ExpressionPtr& key : maintenance.keys) CollectColumns(*key, &columns_);
  if (maintenance.predicate != nullptr) CollectColumns(*maintenance.predicate, &columns_);
  columns_.insert(columns_.end(), layout_.included_heap_columns.begin(), layout_.included_heap_columns.end());
  std::sort(columns_.begin(), columns_.end());
  columns_.erase(std::unique(columns_.begin(), columns_.end()), columns_.end());
  key_values_.resize(keys_.size());
  included_values_.resize(layout_.included_heap_columns.size());
}

void IndexWriter::Prepare(const Chunk& rows, RowSelection selection) {
  rows_ = &rows;
  key_vectors_.clear();
  if (predicate_ != nullptr) {
    selected_.count = predicate_->SelectTrue(rows, selection, selected_.rows);
    selection = selected_.selection();
    entries_.assign(rows.size(), false);
    for (uint32_t i = 0; i < selection.count; ++i) entries_[selection[i]] = true;
  }
  if (selection.count == 0) return;
  for (EvaluatorPtr& key : keys_) key_vectors_.push_back(&key->Evaluate(rows, selection));
}

std::span<const NullableDatum> IndexWriter::Keys(uint32_t row) {
  for (size_t k = 0; k < key_vectors_.size(); ++k) key_values_[k] = key_vectors_[k]->Get(row);
  return key_values_;
}

std::span<const NullableDatum> IndexWriter::Included(uint32_t row) {
  for (size_t i = 0; i < included_values_.size(); ++i) {
    included_values_[i] = rows_->column(static_cast<size_t>(layout_.included_heap_columns[i])).Get(row);
  }
  return included_values_;
}

}  // namespace basalt
