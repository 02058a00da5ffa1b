#include <algorithm>

#include "base/sql_error.h"
#include "engine/execution/modify/modify_table.h"

namespace basalt {
namespace {

class InsertOperator : public ModifyTableOperator {
 public:
  InsertOperator(const ModifyTableNode& node, ExecutionState& state)
      : ModifyTableOperator(node, state), watcher_(*node.relation, KeyWatcher::Operation::kInsert, nullptr, state) {}

 protected:
  void Modify(const Chunk& input) override {
    const RowSelection all{nullptr, input.size()};
    const uint32_t valid = writer_.CountValid(input, all);
    if (valid > 0) writer_.PrepareIndexes(input, {nullptr, valid});
    for (uint32_t row = 0; row < valid; ++row) {
      if ((row & 255) == 255) state_.CheckCancel();
      writer_.InsertOne(input, row, nullptr, nullptr);
      Written(input, row, input, row);
    }
    if (valid < input.size()) writer_.ThrowViolation(input, valid);
    watcher_.Inserted(input, all);
  }

 private:
  KeyWatcher watcher_;
};

// INSERT ... ON CONFLICT. Rows go one by one: each sees what the ones before it did to the indexes.
class UpsertOperator : public ModifyTableOperator {
 public:
  UpsertOperator(const ModifyTableNode& node, ExecutionState& state)
      : ModifyTableOperator(node, state), action_(*node.on_conflict), arbiters_(node.indexes.size(), false),
        set_(CompileList(action_.set, state)), where_(CompileOptional(action_.where, state)),
        changed_(ChangedColumns()), replacer_(writer_, changed_, state), mode_(UpdateLockMode(changed_)),
        inserted_(*node.relation, KeyWatcher::Operation::kInsert, nullptr, state),
        replaced_(*node.relation, KeyWatcher::Operation::kUpdate, &changed_, state) {
    for (size_t i = 0; i < node.indexes.size(); ++i) {
      const bool named = std::find(action_.arbiters.begin(), action_.arbiters.end(), static_cast<int>(i)) != action_.arbiters.end();
      arbiters_[i] = action_.arbiters.empty() ? node.indexes[i].index->index->layout.unique : named;
    }
    for (int copy = 0; copy < 2; ++copy) {  // the old row, then the excluded one
      for (const RowColumn& column : node.relation->heap.columns) both_.AddColumn(column.physical);
    }
    for (const RowColumn& column : node.relation->heap.columns) new_row_.AddColumn(column.physical);
    both_.set_size(1);
    new_row_.set_size(1);
  }

 protected:
  void Modify(const Chunk& input) override {
    for (uint32_t row = 0; row < input.size(); ++row) {
      const RowSelection one{&row, 1};
      if (writer_.CountValid(input, one) == 0) writer_.ThrowViolation(input, row);
      for (bool done = false; !done;) {
        state_.CheckCancel();
        writer_.PrepareIndexes(input, one);
        done = TryRow(input, row);
      }
    }
  }

 private:
  // Columns whose index entries DO UPDATE may change: all that are not just the old column.
  std::vector<bool> ChangedColumns() const {
    std::vector<bool> changed(writer_.heap().columns.size(), false);
    for (size_t c = 0; c < action_.set.size(); ++c) {
      const auto* column = AsIf<ColumnExpression>(action_.set[c].get());
      changed[c] = column == nullptr || column->index != static_cast<int>(c);
    }
    return changed;
  }

  // False: the conflicting row went away meanwhile, look again.
  bool TryRow(const Chunk& input, uint32_t row) {
    RowId conflict = FindConflict(row);
    if (conflict == kInvalidRowId && writer_.InsertOne(input, row, &arbiters_, &conflict) != kInvalidRowId) {
      inserted_.Inserted(input, {&row, 1});
      Written(input, row, input, row);
      return true;
    }
    return !action_.do_update || UpdateConflicting(conflict, input, row);
  }

  RowId FindConflict(uint32_t row) {
    for (size_t i = 0; i < arbiters_.size(); ++i) {
      IndexWriter& index = writer_.indexes()[i];
      if (!arbiters_[i] || !index.HasEntry(row)) continue;
      const RowId found = state_.transaction().FindConflict(index.layout(), index.Keys(row), kInvalidRowId);
      if (found != kInvalidRowId) return found;
    }
    return kInvalidRowId;
  }

  bool UpdateConflicting(RowId id, const Chunk& input, uint32_t row) {
    const RowLockResult locked = state_.transaction().LockRow(writer_.heap(), id, mode_, WaitPolicy::kWait);
    if (locked.status == RowLockResult::Status::kDeleted) return false;
    if (locked.status == RowLockResult::Status::kSelfModified) {
      throw SqlError(sqlstate::kCardinalityViolation, "ON CONFLICT DO UPDATE command cannot affect row a second time")
          .Hint("Ensure that no rows proposed for insertion within the same command have duplicate constrained values.");
    }
    old_.Read(locked.newest, all_columns_);
    const size_t columns = writer_.column_count();
    for (size_t c = 0; c < columns; ++c) {
      both_.column(c).Reference(old_.chunk().column(c));
      both_.column(columns + c).ResetConstant(input.column(c).Get(row));
    }
    uint32_t passed;
    if (where_ != nullptr && where_->SelectTrue(both_, {nullptr, 1}, &passed) == 0) return true;
    for (size_t c = 0; c < columns; ++c) {
      const bool dropped = writer_.heap().columns[c].dropped;
      new_row_.column(c).ResetConstant(dropped ? NullableDatum() : set_[c]->Evaluate(both_, {nullptr, 1}).Get(0));
    }
    replaced_.Updated(old_.chunk(), new_row_, 0);
    replacer_.Replace(id, old_.chunk(), new_row_, 0);
    Written(new_row_, 0, input, row);
    return true;
  }

  const ModifyTableNode::OnConflict& action_;
  std::vector<bool> arbiters_;
  EvaluatorList set_;
  EvaluatorPtr where_;
  std::vector<bool> changed_;
  RowReplacer replacer_;
  RowLockMode mode_;
  KeyWatcher inserted_, replaced_;
  Chunk both_, new_row_;
};

}  // namespace

OperatorPtr MakeInsert(const ModifyTableNode& node, ExecutionState& state) {
  if (node.on_conflict != nullptr) return std::make_unique<UpsertOperator>(node, state);
  return std::make_unique<InsertOperator>(node, state);
}

}  // namespace basalt
