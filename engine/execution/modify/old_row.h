// OldRow: the version of a row that UPDATE or DELETE replaces, decoded once and copied (what storage returns is valid only until
// its next call). Owned by ModifyTable.
#pragma once

#include "engine/execution/execution_state.h"
#include "types/chunk.h"

namespace basalt {

class OldRow {
 public:
  OldRow(const HeapLayout& heap, ExecutionState& state);
  void Read(const RowVersion& version, std::span<const int> columns);
  const Chunk& chunk() const { return chunk_; }  // one row; columns not asked for are undefined

 private:
  const HeapLayout& heap_;
  ExecutionState& state_;
  Chunk chunk_;
  std::vector<NullableDatum> values_;
};

}  // namespace basalt
