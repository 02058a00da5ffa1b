#include "handlers/cursor/materialized_rows.h"

namespace basalt {

void MaterializedRows::Append(const Chunk& rows) {
  for (uint32_t row = 0; row < rows.size(); ++row) {
    if (size_ % kVectorSize == 0) {
      chunks_.push_back(std::make_unique<Chunk>(types_));
      chunks_.back()->Reset(account_);
    }
    Chunk& chunk = *chunks_.back();
    for (size_t i = 0; i < types_.size(); ++i) chunk.column(i).Set(chunk.size(), rows.column(i).Get(row));
    chunk.set_size(chunk.size() + 1);
    ++size_;
  }
}

const Chunk& MaterializedRows::ChunkOf(uint64_t position, uint32_t* offset) const {
  *offset = static_cast<uint32_t>(position % kVectorSize);
  return *chunks_[position / kVectorSize];
}

}  // namespace basalt
