#include "engine/execution/modify/modify_table.h"

#include "base/sql_error.h"

namespace basalt {

ModifyTableOperator::ModifyTableOperator(const ModifyTableNode& node, ExecutionState& state)
    : Operator(state), node_(node), writer_(*node.relation, node.checks, node.indexes, state), old_(node.relation->heap, state),
      recheck_values_(CompileList(node.recheck_values, state)), child_(BuildOperator(*node.children.at(0), state)),
      recheck_(CompileOptional(node.recheck, state)), returning_(CompileList(node.returning, state)) {
  std::vector<PhysicalType> types;
  for (const RowColumn& column : node.relation->heap.columns) {
    all_columns_.push_back(static_cast<int>(types.size()));
    types.push_back(column.physical);
  }
  types.insert(types.end(), node.children[0]->output.begin(), node.children[0]->output.end());
  kept_ = Chunk(types);
  recheck_row_ = Chunk(types);
  recheck_row_.set_size(1);
  for (const EvaluatorPtr& expression : returning_) output_.AddColumn(expression->physical());
}

void ModifyTableOperator::Open() { child_->Open(); }

const Chunk* ModifyTableOperator::Next() {
  while (const Chunk* input = child_->Next()) {
    state_.CheckCancel();
    if (returns()) kept_.Reset(&state_.account);
    Modify(*input);
    if (!returns() || kept_.size() == 0) continue;
    for (size_t c = 0; c < returning_.size(); ++c) {
      output_.column(c).Reference(returning_[c]->Evaluate(kept_, {nullptr, kept_.size()}));
    }
    output_.set_size(kept_.size());
    return &output_;
  }
  return nullptr;
}

void ModifyTableOperator::Written(const Chunk& heap_row, uint32_t row, const Chunk& input, uint32_t input_row) {
  if (node_.can_set_tag) ++state_.affected_rows;
  if (!returns()) return;
  const uint32_t slot = kept_.size();
  const size_t heap_columns = writer_.column_count();
  for (size_t c = 0; c < heap_columns; ++c) kept_.column(c).Set(slot, heap_row.column(c).Get(row));
  for (size_t c = 0; c < input.column_count(); ++c) kept_.column(heap_columns + c).Set(slot, input.column(c).Get(input_row));
  kept_.set_size(slot + 1);
}

bool ModifyTableOperator::LockForChange(RowId row, RowLockMode mode, RowVersion* version, bool* updated) {
  const RowLockResult locked = state_.transaction().LockRow(writer_.heap(), row, mode, WaitPolicy::kWait);
  *version = locked.newest;
  *updated = locked.status == RowLockResult::Status::kUpdated;
  switch (locked.status) {
    case RowLockResult::Status::kLocked:
    case RowLockResult::Status::kUpdated: return true;
    case RowLockResult::Status::kDeleted:
    case RowLockResult::Status::kSelfModified:  // the first change of a row by a command stands
    case RowLockResult::Status::kWouldBlock: return false;
  }
  return false;
}

bool ModifyTableOperator::Recheck(const RowVersion& version, const Chunk& input, uint32_t input_row) {
  old_.Read(version, all_columns_);
  const size_t heap_columns = writer_.column_count();
  for (size_t c = 0; c < heap_columns; ++c) recheck_row_.column(c).Reference(old_.chunk().column(c));
  for (size_t c = 0; c < input.column_count(); ++c) {
    recheck_row_.column(heap_columns + c).ResetConstant(input.column(c).Get(input_row));
  }
  if (recheck_ == nullptr) return true;
  uint32_t passed;
  return recheck_->SelectTrue(recheck_row_, {nullptr, 1}, &passed) == 1;
}

// Columns that foreign keys may refer to change only under the strongest lock.
RowLockMode ModifyTableOperator::UpdateLockMode(const std::vector<bool>& updated) const {
  for (const IndexMaintenance& index : node_.indexes) {
    const IndexLayout& layout = index.index->index->layout;
    if (!layout.unique || index.predicate != nullptr) continue;
    for (const IndexKeyColumn& key : layout.keys) {
      if (key.heap_column >= 0 && updated[static_cast<size_t>(key.heap_column)]) return RowLockMode::kUpdate;
    }
  }
  return RowLockMode::kNoKeyUpdate;
}

OperatorPtr MakeModifyTable(const ModifyTableNode& node, ExecutionState& state) {
  switch (node.operation) {
    case ModifyTableNode::Operation::kInsert: return MakeInsert(node, state);
    case ModifyTableNode::Operation::kUpdate: return MakeUpdate(node, state);
    case ModifyTableNode::Operation::kDelete: return MakeDelete(node, state);
  }
  ThrowInternal("a ModifyTable of unknown kind");
}

}  // namespace basalt
