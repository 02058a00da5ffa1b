#include "engine/execution/data/row_buffer.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/execution/data/vector_copy.h"

namespace basalt {

void RowBuffer::Append(const Chunk& chunk, RowSelection rows) {
  std::vector<const Vector*> columns(chunk.column_count());
  for (size_t c = 0; c < columns.size(); ++c) columns[c] = &chunk.column(c);
  Append(columns, rows);
}

void RowBuffer::Append(std::span<const Vector* const> columns, RowSelection rows) {
  if (spilled_ != nullptr) return AppendSpilled(columns, rows);
  {
    const MemoryMeter meter(*account_, &held_bytes_);
    store_.Append(columns, rows);
  }
  Appended();
}

void RowBuffer::AppendRow(std::span<const NullableDatum> values) {
  if (spilled_ == nullptr) {
    {
      const MemoryMeter meter(*account_, &held_bytes_);
      store_.AppendRow(values);
    }
    return Appended();
  }
  CheckRoom(1);
  for (size_t c = 0; c < values.size(); ++c) tail_.column(c).Set(tail_.size(), values[c]);
  TailGrown(1);
}

void RowBuffer::Appended() {
  size_ = store_.size();
  if (!memory_.IsOverWork(held_bytes_, least_bytes_)) return;
  spilled_ = std::make_unique<SpilledRows>(std::make_shared<TemporaryFile>(*memory_.space), types_);
  tail_ = Chunk(types_);
  tail_.Reset(account_);
}

void RowBuffer::AppendSpilled(std::span<const Vector* const> columns, RowSelection rows) {
  CheckRoom(rows.count);
  if (rows.rows == nullptr) rows.rows = IdentityIndex();
  for (uint32_t done = 0; done < rows.count;) {
    const uint32_t count = std::min(rows.count - done, kVectorSize - tail_.size());
    for (size_t c = 0; c < columns.size(); ++c) {
      AppendDeep(*columns[c], {rows.rows + done, count}, &tail_.column(c), tail_.size());
    }
    done += count;
    TailGrown(count);
  }
}

void RowBuffer::CheckRoom(uint32_t count) const {
  if (size_ <= kNoStoredRow - 1 - count) return;
  throw SqlError(sqlstate::kProgramLimitExceeded, "too many rows in an intermediate result");
}

void RowBuffer::TailGrown(uint32_t count) {
  tail_.set_size(tail_.size() + count);
  size_ += count;
  if (tail_.size() < kVectorSize) return;
  spilled_->Append(tail_);
  tail_.Reset(account_);
}

void RowBuffer::Clear(const WorkMemory& memory) {
  memory_ = memory;
  {
    const MemoryMeter meter(*account_, &held_bytes_);
    store_.Clear();
  }
  spilled_.reset();
  cache_.clear();
  tail_ = Chunk();
  size_ = 0;
}

StoredRow RowBuffer::ReadBlock(StoredRow row, Chunk* out) const {
  const size_t block = spilled_->BlockOf(row - store_.size());
  out->Reset(account_);
  spilled_->Read(block, out);
  return static_cast<StoredRow>(spilled_->FirstRowOf(block) + store_.size());
}

StoredRow RowBuffer::CopyTail(Chunk* out) const {
  out->Reset(account_);
  for (size_t c = 0; c < types_.size(); ++c) AppendDeep(tail_.column(c), {nullptr, tail_.size()}, &out->column(c), 0);
  out->set_size(tail_.size());
  return tail_begin();
}

const Chunk& RowBuffer::ChunkOf(StoredRow row, uint32_t* slot) const {
  if (row < store_.size()) {
    *slot = ChunkStore::SlotOf(row);
    return store_.chunk(row / kVectorSize);
  }
  if (row >= tail_begin()) {
    *slot = row - tail_begin();
    return tail_;
  }
  ++uses_;
  CachedChunk* oldest = nullptr;
  for (const auto& cached : cache_) {
    if (row >= cached->first && row - cached->first < cached->rows.size()) {
      cached->used = uses_;
      *slot = row - cached->first;
      return cached->rows;
    }
    if (oldest == nullptr || cached->used < oldest->used) oldest = cached.get();
  }
  if (cache_.size() < kCachedChunks) {
    cache_.push_back(std::make_unique<CachedChunk>(types_));
    oldest = cache_.back().get();
  }
  oldest->first = kNoStoredRow;  // unless it is read
  oldest->first = ReadBlock(row, &oldest->rows);
  oldest->used = uses_;
  *slot = row - oldest->first;
  return oldest->rows;
}

const Chunk* RowBufferReader::Next(const RowBuffer& buffer, Chunk* output) {
  if (position_ >= buffer.size()) return nullptr;
  const Chunk* source = nullptr;
  StoredRow first = 0;
  if (position_ < buffer.store_.size()) {
    source = &buffer.store_.chunk(position_ / kVectorSize);
    first = position_ / kVectorSize * kVectorSize;
  } else {
    if (own_.column_count() == 0) own_ = Chunk(buffer.types());
    first = position_ < buffer.tail_begin() ? buffer.ReadBlock(position_, &own_) : buffer.CopyTail(&own_);
    source = &own_;
  }
  const uint32_t skipped = position_ - first;
  if (skipped == 0) output->Reference(*source);
  else output->Slice(*source, IdentityIndex() + skipped, source->size() - skipped);
  position_ += source->size() - skipped;
  return output;
}

}  // namespace basalt
