#include "types/chunk.h"

#include "base/assert.h"

namespace basalt {

void Chunk::Reference(const Chunk& source) {
  BASALT_ASSERT(columns_.size() == source.columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) columns_[i].Reference(source.columns_[i]);
  size_ = source.size_;
}

void Chunk::Slice(const Chunk& source, const uint32_t* selection, uint32_t count) {
  BASALT_ASSERT(columns_.size() == source.columns_.size());
  for (size_t i = 0; i < columns_.size(); ++i) columns_[i].Slice(source.columns_[i], selection, count);
  size_ = count;
}

}  // namespace basalt
