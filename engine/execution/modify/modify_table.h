// ModifyTable: INSERT (with ON CONFLICT), UPDATE, DELETE, RETURNING. Row by row against the transaction; constraints and index
// keys are computed a chunk at a time. One class an operation, chosen by MakeModifyTable.
#pragma once

#include "engine/execution/modify/key_watcher.h"
#include "engine/execution/modify/old_row.h"
#include "engine/execution/modify/table_writer.h"
#include "engine/execution/operators/operator.h"

namespace basalt {

class ModifyTableOperator : public Operator {
 public:
  ModifyTableOperator(const ModifyTableNode& node, ExecutionState& state);
  void Open() override;
  const Chunk* Next() override;

 protected:
  virtual void Modify(const Chunk& input) = 0;
  // A row was written: counts it and keeps it for RETURNING. row of heap columns, then the child's row.
  void Written(const Chunk& heap_row, uint32_t row, const Chunk& input, uint32_t input_row);
  // Locks the row for a change; false when it must be left alone. newest is set when another transaction changed it.
  bool LockForChange(RowId row, RowLockMode mode, RowVersion* version, bool* updated);
  // The child's columns after a row of heap columns, as recheck expressions read them; true if the row still qualifies.
  bool Recheck(const RowVersion& version, const Chunk& input, uint32_t input_row);
  bool returns() const { return !node_.returning.empty(); }
  RowLockMode UpdateLockMode(const std::vector<bool>& updated) const;

  const ModifyTableNode& node_;
  TableWriter writer_;
  OldRow old_;
  std::vector<int> all_columns_;
  Chunk recheck_row_;
  EvaluatorList recheck_values_;

 private:
  OperatorPtr child_;
  EvaluatorPtr recheck_;
  EvaluatorList returning_;
  Chunk kept_, output_;
};

OperatorPtr MakeInsert(const ModifyTableNode& node, ExecutionState& state);
OperatorPtr MakeUpdate(const ModifyTableNode& node, ExecutionState& state);
OperatorPtr MakeDelete(const ModifyTableNode& node, ExecutionState& state);

// Replaces one row: constraints, row, the index entries that changed. Shared by UPDATE and ON CONFLICT DO UPDATE.
class RowReplacer {
 public:
  RowReplacer(TableWriter& writer, const std::vector<bool>& updated_columns, ExecutionState& state);
  // Heap columns that Replace needs of the old row.
  const std::vector<int>& old_columns() const { return old_columns_; }
  // row `at` of new_rows (heap columns first); old: one row.
  void Replace(RowId id, const Chunk& old, const Chunk& new_rows, uint32_t at);

 private:
  struct Affected {
    IndexWriter* index;
    std::vector<KeyType> keys;
  };
  void ReplaceEntry(Affected& affected, RowId id, const Chunk& old, const Chunk& new_rows, uint32_t at);

  TableWriter& writer_;
  ExecutionState& state_;
  std::vector<Affected> affected_;
  std::vector<int> old_columns_;
  std::vector<NullableDatum> old_keys_;
  Arena arena_;
};

}  // namespace basalt
