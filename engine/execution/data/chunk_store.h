// ChunkStore: rows kept by an operator (sort input, join build side, CTE), column-wise in full chunks, heap bytes copied,
// charged to the statement's account. Rows are numbered from 0. Owned by one operator; one thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/functions/kernel.h"
#include "types/chunk.h"

namespace basalt {

using StoredRow = uint32_t;
inline constexpr StoredRow kNoStoredRow = UINT32_MAX;

// Of a chunk's slots, without heap bytes: what the smallest store holds.
int64_t ChunkBytes(std::span<const PhysicalType> types);

class ChunkStore {
 public:
  ChunkStore(std::vector<PhysicalType> types, MemoryAccount* account) : types_(std::move(types)), account_(account) {}

  void Append(const Chunk& chunk, RowSelection rows);
  void Append(const Chunk& chunk) { Append(chunk, {nullptr, chunk.size()}); }
  void Append(std::span<const Vector* const> columns, RowSelection rows);
  void AppendRow(std::span<const NullableDatum> values);

  uint32_t size() const { return size_; }
  size_t chunk_count() const { return chunks_.size(); }
  const Chunk& chunk(size_t i) const { return *chunks_[i]; }  // all but the last are full
  const std::vector<PhysicalType>& types() const { return types_; }
  const Vector& ColumnOf(StoredRow row, size_t column) const { return chunks_[row / kVectorSize]->column(column); }
  static uint32_t SlotOf(StoredRow row) { return row % kVectorSize; }
  NullableDatum Get(StoredRow row, size_t column) const { return ColumnOf(row, column).Get(SlotOf(row)); }
  // target (Reset here): one slot a row; kNoStoredRow gives NULL. Heap values point into the store.
  void Gather(size_t column, std::span<const StoredRow> rows, Vector* target) const;
  void Clear();
  // Frees a chunk whose rows are not read any more; then the store is only good for the other ones, and for being destroyed.
  void DropChunk(size_t i) { chunks_[i].reset(); }

 private:
  Chunk& Tail();
  void Grown(uint32_t count);

  std::vector<PhysicalType> types_;
  MemoryAccount* account_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<std::unique_ptr<Chunk>> spare_;  // emptied by Clear, used again
  uint32_t size_ = 0;
};

// A reader's place in a store that may still grow: gives the rows from there on, at most a chunk at a time, as references.
class StoreReader {
 public:
  void Rewind() { position_ = 0; }
  StoredRow position() const { return position_; }
  const Chunk* Next(const ChunkStore& store, Chunk* output);

 private:
  StoredRow position_ = 0;
};

}  // namespace basalt
