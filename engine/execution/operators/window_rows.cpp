#include "engine/execution/operators/window_rows.h"

namespace basalt {

void WindowRows::Gather(size_t column, std::span<const StoredRow> positions, Vector* target, MemoryAccount* account) const {
  if (store_ != nullptr) {
    StoredRow rows[kVectorSize];
    for (size_t i = 0; i < positions.size(); ++i) rows[i] = order_[positions[i]];
    return store_->Gather(column, {rows, positions.size()}, target);
  }
  target->Reset(account);
  for (uint32_t i = 0; i < positions.size(); ++i) target->Set(i, buffer_->Get(positions[i], column));
}

}  // namespace basalt
