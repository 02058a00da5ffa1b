// RowBuffer: rows kept to be read again, in order by several readers or by number: CTEs, inner sides of nested loops, window partitions,
// work tables, cursors. The first ones stay in memory up to work_mem, the others go to a temporary file in full chunks. Owned by an
// operator or cursor; one thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/execution/data/chunk_store.h"
#include "engine/execution/data/memory_meter.h"
#include "engine/execution/data/spilled_rows.h"

namespace basalt {

class RowBuffer {
 public:
  RowBuffer(std::vector<PhysicalType> types, const WorkMemory& memory, MemoryAccount* account)
      : types_(std::move(types)), memory_(memory), account_(account), store_(types_, account), least_bytes_(3 * ChunkBytes(types_)) {}
  RowBuffer(const RowBuffer&) = delete;
  RowBuffer& operator=(const RowBuffer&) = delete;

  void Append(const Chunk& chunk, RowSelection rows);
  void Append(const Chunk& chunk) { Append(chunk, {nullptr, chunk.size()}); }
  void Append(std::span<const Vector* const> columns, RowSelection rows);
  void AppendRow(std::span<const NullableDatum> values);
  void Clear() { Clear(memory_); }
  void Clear(const WorkMemory& memory);  // with another budget from now on

  uint32_t size() const { return size_; }
  bool on_disk() const { return spilled_ != nullptr; }
  const std::vector<PhysicalType>& types() const { return types_; }
  // The chunk that holds the row, and where in it. A few chunks from the disk are kept: what is returned holds until the second next
  // call with a row of another chunk.
  const Chunk& ChunkOf(StoredRow row, uint32_t* slot) const;
  NullableDatum Get(StoredRow row, size_t column) const {
    uint32_t slot;
    const Chunk& chunk = ChunkOf(row, &slot);
    return chunk.column(column).Get(slot);
  }

 private:
  friend class RowBufferReader;
  static constexpr size_t kCachedChunks = 8;
  struct CachedChunk {
    explicit CachedChunk(const std::vector<PhysicalType>& types) : rows(types) {}
    Chunk rows;
    StoredRow first = kNoStoredRow;  // number of its first row
    uint64_t used = 0;
  };

  // In memory are the rows before in_memory_, and, if there are some on disk, those from tail_begin() on, which are not written yet.
  StoredRow tail_begin() const { return size_ - tail_.size(); }
  void Appended();                 // to the rows in memory
  void CheckRoom(uint32_t count) const;
  void TailGrown(uint32_t count);
  void AppendSpilled(std::span<const Vector* const> columns, RowSelection rows);
  // Of a row on disk. Fills `out` with its block; returns the block's first row.
  StoredRow ReadBlock(StoredRow row, Chunk* out) const;
  // The same with the rows that are not written yet: they are overwritten when the buffer grows.
  StoredRow CopyTail(Chunk* out) const;

  std::vector<PhysicalType> types_;
  WorkMemory memory_;
  MemoryAccount* account_;
  ChunkStore store_;               // the first rows
  const int64_t least_bytes_;
  int64_t held_bytes_ = 0;
  uint32_t size_ = 0;
  std::unique_ptr<SpilledRows> spilled_;
  Chunk tail_;                     // the last rows, when some are on disk
  mutable std::vector<std::unique_ptr<CachedChunk>> cache_;
  mutable uint64_t uses_ = 0;
};

// A reader's place in a buffer that may still grow: gives the rows from there on, at most a chunk at a time.
class RowBufferReader {
 public:
  void Rewind() { position_ = 0; }
  StoredRow position() const { return position_; }
  // Rows in memory come as references, others in the reader's own chunk. Valid until the next call, or until the buffer is cleared.
  const Chunk* Next(const RowBuffer& buffer, Chunk* output);

 private:
  StoredRow position_ = 0;
  Chunk own_;
};

}  // namespace basalt
