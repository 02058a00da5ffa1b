#include "engine/execution/modify/old_row.h"

namespace basalt {

OldRow::OldRow(const HeapLayout& heap, ExecutionState& state) : heap_(heap), state_(state) {
  for (const RowColumn& column : heap.columns) chunk_.AddColumn(column.physical);
  chunk_.set_size(1);
}

void OldRow::Read(const RowVersion& version, std::span<const int> columns) {
  values_.resize(columns.size());
  state_.transaction().DecodeRow(heap_, version, columns, values_);
  for (size_t i = 0; i < columns.size(); ++i) chunk_.column(static_cast<size_t>(columns[i])).ResetConstant(values_[i]);
}

}  // namespace basalt
