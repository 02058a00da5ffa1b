#include "session/functions/row_list.h"

#include <algorithm>

namespace basalt {

bool RowList::Next(Chunk* rows) {
  uint32_t count = 0;
  for (; count < kVectorSize && next_ < rows_.size(); ++count, ++next_) {
    const RowValues& row = rows_[next_];
    const size_t columns = std::min(row.size(), rows->column_count());
    for (size_t i = 0; i < columns; ++i) {
      if (row[i].is_null) rows->column(i).SetNull(count);
      else rows->column(i).SetNoCopy(count, row[i]);
    }
  }
  rows->set_size(count);
  return count > 0;
}

std::unique_ptr<SetFunctionCursor> OpenNoRows(FunctionContext&, std::span<const NullableDatum>) {
  return std::make_unique<RowList>();
}

}  // namespace basalt
