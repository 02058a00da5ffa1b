// IndexWriter: keeps one index of a table in step with its rows: which entry a row has (keys, INCLUDE columns, whether the
// predicate holds), and the changes a new row version brings. An index whose layout has no keys (GiST and the like) has no entries:
// its expressions are computed for their errors. Owned by ModifyTable, RowInserter and BuildIndex.
#pragma once

#include <vector>

#include "engine/execution/data/key_type.h"
#include "engine/execution/expression/nodes.h"

namespace basalt {

class IndexWriter {
 public:
  IndexWriter(const IndexMaintenance& maintenance, ExecutionState& state);

  const RelationDescriptor& index() const { return *maintenance_.index; }
  const IndexLayout& layout() const { return layout_; }
  // Heap columns that the entry is made of.
  const std::vector<int>& columns() const { return columns_; }

  // Computes the entries of the selected rows (heap columns first in the chunk).
  void Prepare(const Chunk& rows, RowSelection selection);
  bool HasEntry(uint32_t row) const { return !layout_.keys.empty() && (predicate_ == nullptr || entries_[row]); }
  // Of a prepared row; valid until the next Prepare or ReadEntry.
  std::span<const NullableDatum> Keys(uint32_t row);
  std::span<const NullableDatum> Included(uint32_t row);

 private:
  const IndexMaintenance& maintenance_;
  const IndexLayout& layout_;
  EvaluatorList keys_;
  EvaluatorPtr predicate_;
  std::vector<int> columns_;
  std::vector<const Vector*> key_vectors_;
  const Chunk* rows_ = nullptr;
  RowList selected_;
  std::vector<bool> entries_;
  std::vector<NullableDatum> key_values_, included_values_;
};

}  // namespace basalt
