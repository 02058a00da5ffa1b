#include "engine/execution/data/chunk_store.h"

#include <algorithm>

#include "base/sql_error.h"
#include "engine/execution/data/vector_copy.h"

namespace basalt {

int64_t ChunkBytes(std::span<const PhysicalType> types) {
  size_t bytes = 0;
  for (PhysicalType type : types) bytes += PhysicalWidth(type) * kVectorSize;
  return static_cast<int64_t>(bytes);
}

Chunk& ChunkStore::Tail() {
  if (!chunks_.empty() && chunks_.back()->size() < kVectorSize) return *chunks_.back();
  if (!spare_.empty()) {
    chunks_.push_back(std::move(spare_.back()));
    spare_.pop_back();
  } else {
    chunks_.push_back(std::make_unique<Chunk>(types_));
  }
  chunks_.back()->Reset(account_);
  return *chunks_.back();
}

void ChunkStore::Grown(uint32_t count) {
  if (size_ > kNoStoredRow - 1 - count) {
    throw SqlError(sqlstate::kProgramLimitExceeded, "too many rows in an intermediate result");
  }
  size_ += count;
}

void ChunkStore::Append(std::span<const Vector* const> columns, RowSelection rows) {
  uint32_t done = 0;
  if (rows.rows == nullptr) rows.rows = IdentityIndex();
  while (done < rows.count) {
    Chunk& tail = Tail();
    const uint32_t count = std::min(rows.count - done, kVectorSize - tail.size());
    for (size_t c = 0; c < columns.size(); ++c) {
      AppendDeep(*columns[c], {rows.rows + done, count}, &tail.column(c), tail.size());
    }
    tail.set_size(tail.size() + count);
    Grown(count);
    done += count;
  }
}

void ChunkStore::Append(const Chunk& chunk, RowSelection rows) {
  std::vector<const Vector*> columns(chunk.column_count());
  for (size_t c = 0; c < columns.size(); ++c) columns[c] = &chunk.column(c);
  Append(columns, rows);
}

void ChunkStore::AppendRow(std::span<const NullableDatum> values) {
  Chunk& tail = Tail();
  for (size_t c = 0; c < values.size(); ++c) tail.column(c).Set(tail.size(), values[c]);
  tail.set_size(tail.size() + 1);
  Grown(1);
}

namespace {

struct Wide {  // any 16-byte slot
  uint64_t words[2];
};

template <typename T>
void GatherValues(const ChunkStore& store, size_t column, std::span<const StoredRow> rows, Vector* target) {
  T* out = static_cast<T*>(target->raw_data());
  for (uint32_t i = 0; i < rows.size(); ++i) {
    if (rows[i] == kNoStoredRow) {
      target->SetNoCopy(i, NullableDatum());
      continue;
    }
    const Vector& source = store.ColumnOf(rows[i], column);
    const uint32_t slot = ChunkStore::SlotOf(rows[i]);
    out[i] = static_cast<const T*>(source.raw_data())[slot];
    if (source.has_validity() && source.IsNull(slot)) target->SetNull(i);
  }
}

}  // namespace

void ChunkStore::Gather(size_t column, std::span<const StoredRow> rows, Vector* target) const {
  target->Reset(account_);
  switch (PhysicalWidth(types_[column])) {
    case 1: return GatherValues<uint8_t>(*this, column, rows, target);
    case 2: return GatherValues<uint16_t>(*this, column, rows, target);
    case 4: return GatherValues<uint32_t>(*this, column, rows, target);
    case 8: return GatherValues<uint64_t>(*this, column, rows, target);
    default: return GatherValues<Wide>(*this, column, rows, target);
  }
}

void ChunkStore::Clear() {
  for (auto& chunk : chunks_) {
    if (spare_.size() < 2) spare_.push_back(std::move(chunk));
  }
  chunks_.clear();
  size_ = 0;
}

const Chunk* StoreReader::Next(const ChunkStore& store, Chunk* output) {
  if (position_ >= store.size()) return nullptr;
  const Chunk& chunk = store.chunk(position_ / kVectorSize);
  const uint32_t first = ChunkStore::SlotOf(position_);
  if (first == 0) output->Reference(chunk);
  else output->Slice(chunk, IdentityIndex() + first, chunk.size() - first);
  position_ += chunk.size() - first;
  return output;
}

}  // namespace basalt
