// ScanOutput: the chunk a scan of a table hands up: the wanted heap columns, then the system columns, then the RowId. Shared by
// table and index scans.
#pragma once

#include "engine/execution/operators/operator.h"
#include "engine/execution/operators/recheck_rows.h"

namespace basalt {

// Counts an open storage cursor in the state as long as it is open.
class CursorCount {
 public:
  CursorCount() = default;
  CursorCount(const CursorCount&) = delete;
  CursorCount& operator=(const CursorCount&) = delete;
  ~CursorCount() { Close(); }
  void Opened(ExecutionState* state) {
    Close();
    state_ = state;
    ++state_->open_cursors;
  }
  void Close() {
    if (state_ != nullptr) --state_->open_cursors;
    state_ = nullptr;
  }

 private:
  ExecutionState* state_ = nullptr;
};

class ScanOutput {
 public:
  ScanOutput(const ScanColumns& scan, const RelationDescriptor& relation, ExecutionState& state);
  // The columns to read from storage.
  const std::vector<int>& columns() const { return scan_.columns; }
  bool needs_row_ids() const { return needs_row_ids_; }
  bool needs_xmins() const { return needs_xmins_; }
  // rows: what storage gave. row_ids, xmins: one a row where needed.
  const Chunk& Fill(const Chunk& rows, std::span<const RowId> row_ids, std::span<const TransactionId> xmins);
  // One given row version instead of what storage would scan.
  const Chunk& FillFrom(const RecheckRow& row);
  const std::vector<PhysicalType>& types() const { return types_; }

 private:
  void FillSystem(int16_t number, std::span<const RowId> row_ids, std::span<const TransactionId> xmins, uint32_t count,
                  Vector* column);

  const ScanColumns& scan_;
  const RelationDescriptor& relation_;
  ExecutionState& state_;
  bool needs_row_ids_, needs_xmins_ = false;
  std::vector<PhysicalType> types_;
  Chunk output_, given_;
};

}  // namespace basalt
