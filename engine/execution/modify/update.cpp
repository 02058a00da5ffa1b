#include <algorithm>

#include "engine/execution/modify/modify_table.h"

namespace basalt {
namespace {

class UpdateOperator : public ModifyTableOperator {
 public:
  UpdateOperator(const ModifyTableNode& node, ExecutionState& state)
      : ModifyTableOperator(node, state), updated_(node.updated_columns),
        replacer_(writer_, Padded(&updated_, writer_.column_count()), state), mode_(UpdateLockMode(updated_)),
        watcher_(*node.relation, KeyWatcher::Operation::kUpdate, &updated_, state), old_columns_(replacer_.old_columns()),
        row_id_column_(static_cast<size_t>(node.row_id_column)) {
    for (const RowColumn& column : node.relation->heap.columns) newest_row_.AddColumn(column.physical);
    newest_row_.set_size(1);
    old_columns_.insert(old_columns_.end(), watcher_.old_columns().begin(), watcher_.old_columns().end());
    std::sort(old_columns_.begin(), old_columns_.end());
    old_columns_.erase(std::unique(old_columns_.begin(), old_columns_.end()), old_columns_.end());
  }

 protected:
  void Modify(const Chunk& input) override {
    const Vector& row_ids = input.column(row_id_column_);
    for (uint32_t row = 0; row < input.size(); ++row) {
      if ((row & 255) == 255) state_.CheckCancel();
      if (row_ids.IsNull(row)) continue;  // the target side of an outer join
      const auto id = static_cast<RowId>(row_ids.View<int64_t>()[row]);
      RowVersion version;
      bool updated = false;
      if (!LockForChange(id, mode_, &version, &updated)) continue;
      if (updated) {
        ReplaceNewest(id, version, input, row);
      } else {
        if (!old_columns_.empty()) old_.Read(version, old_columns_);
        watcher_.Updated(old_.chunk(), input, row);
        replacer_.Replace(id, old_.chunk(), input, row);
        Written(input, row, input, row);
      }
    }
  }

 private:
  static const std::vector<bool>& Padded(std::vector<bool>* updated, size_t columns) {
    if (updated->empty()) updated->assign(columns, true);
    updated->resize(columns, false);
    return *updated;
  }

  // Another transaction changed the row meanwhile: the condition again over its newest version, then the new values from it.
  void ReplaceNewest(RowId id, const RowVersion& version, const Chunk& input, uint32_t row) {
    if (!Recheck(version, input, row)) return;
    for (size_t c = 0; c < newest_row_.column_count(); ++c) {
      Vector& column = newest_row_.column(c);
      if (node_.relation->heap.columns[c].dropped) {
        column.ResetConstant(NullableDatum());
      } else if (!recheck_values_.empty()) {
        column.ResetConstant(recheck_values_[c]->Evaluate(recheck_row_, {nullptr, 1}).Get(0));
      } else {
        column.ResetConstant(updated_[c] ? input.column(c).Get(row) : old_.chunk().column(c).Get(0));
      }
    }
    watcher_.Updated(old_.chunk(), newest_row_, 0);
    replacer_.Replace(id, old_.chunk(), newest_row_, 0);
    Written(newest_row_, 0, input, row);
  }

  std::vector<bool> updated_;
  RowReplacer replacer_;
  RowLockMode mode_;
  KeyWatcher watcher_;
  std::vector<int> old_columns_;
  size_t row_id_column_;
  Chunk newest_row_;
};

class DeleteOperator : public ModifyTableOperator {
 public:
  DeleteOperator(const ModifyTableNode& node, ExecutionState& state)
      : ModifyTableOperator(node, state), watcher_(*node.relation, KeyWatcher::Operation::kDelete, nullptr, state),
        row_id_column_(static_cast<size_t>(node.row_id_column)) {
    columns_ = watcher_.old_columns();
    for (const IndexWriter& index : writer_.indexes()) {
      columns_.insert(columns_.end(), index.columns().begin(), index.columns().end());
    }
    if (returns()) columns_ = all_columns_;
    std::sort(columns_.begin(), columns_.end());
    columns_.erase(std::unique(columns_.begin(), columns_.end()), columns_.end());
  }

 protected:
  void Modify(const Chunk& input) override {
    const Vector& row_ids = input.column(row_id_column_);
    for (uint32_t row = 0; row < input.size(); ++row) {
      if ((row & 255) == 255) state_.CheckCancel();
      if (row_ids.IsNull(row)) continue;
      const auto id = static_cast<RowId>(row_ids.View<int64_t>()[row]);
      RowVersion version;
      bool updated = false;
      if (!LockForChange(id, RowLockMode::kUpdate, &version, &updated)) continue;
      if (updated && !Recheck(version, input, row)) continue;
      if (!updated) old_.Read(version, columns_);
      watcher_.Deleted(old_.chunk());
      DeleteOne(id);
      Written(old_.chunk(), 0, input, row);
    }
  }

 private:
  void DeleteOne(RowId id) {
    for (IndexWriter& index : writer_.indexes()) {
      index.Prepare(old_.chunk(), {nullptr, 1});
      if (index.HasEntry(0)) state_.transaction().DeleteIndexEntry(index.layout(), index.Keys(0), id);
    }
    state_.transaction().DeleteRow(writer_.heap(), id);
  }
  KeyWatcher watcher_;
  size_t row_id_column_;
  std::vector<int> columns_;  // of the old row, for index keys and RETURNING
};

}  // namespace

OperatorPtr MakeUpdate(const ModifyTableNode& node, ExecutionState& state) { return std::make_unique<UpdateOperator>(node, state); }
OperatorPtr MakeDelete(const ModifyTableNode& node, ExecutionState& state) { return std::make_unique<DeleteOperator>(node, state); }

}  // namespace basalt
