// SpilledRows: rows in a temporary file, column-wise in blocks, in the order in which they were appended. Several may share a file.
// SpilledReader goes through them from the start, gathering small blocks into chunks. Owned by an operator; one thread.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/execution/data/temporary_file.h"
#include "engine/functions/kernel.h"
#include "types/chunk.h"

namespace basalt {

class SpilledRows {
 public:
  SpilledRows(std::shared_ptr<TemporaryFile> file, std::vector<PhysicalType> types) : file_(std::move(file)), types_(std::move(types)) {}

  void Append(std::span<const Vector* const> columns, RowSelection rows);
  void Append(const Chunk& chunk);

  uint64_t size() const { return size_; }
  int64_t bytes() const { return bytes_; }
  const std::vector<PhysicalType>& types() const { return types_; }
  size_t block_count() const { return blocks_.size(); }
  uint32_t RowsOf(size_t block) const { return blocks_[block].rows; }
  size_t BytesOf(size_t block) const { return blocks_[block].bytes; }
  uint64_t FirstRowOf(size_t block) const { return blocks_[block].first_row; }
  size_t BlockOf(uint64_t row) const;
  // Adds the block's rows behind those of `out`, whose columns are flat and its own, with room for them; heap bytes are copied.
  void Read(size_t block, Chunk* out) const;
  void Free(size_t block);  // it is not read any more
  const TemporaryFile& file() const { return *file_; }

 private:
  struct Block {
    uint64_t offset, first_row;
    size_t bytes;
    uint32_t rows;
  };

  std::shared_ptr<TemporaryFile> file_;
  std::vector<PhysicalType> types_;
  std::vector<Block> blocks_;
  uint64_t size_ = 0;
  int64_t bytes_ = 0;
};

class SpilledReader {
 public:
  // frees: what was read is not read again.
  explicit SpilledReader(SpilledRows* rows, bool frees) : rows_(rows), frees_(frees) {}
  // The next rows, at most a chunk, in `out` (Reset here); false at the end.
  bool Next(Chunk* out, MemoryAccount* account);
  void Rewind() { next_ = 0; }

 private:
  SpilledRows* rows_;
  bool frees_;
  size_t next_ = 0;
};

// Rows divided by their hash, sixteen ways; each level of division looks at the hash anew. One file for all.
class HashPartitions {
 public:
  static constexpr uint32_t kCount = 16;
  static constexpr int kLevels = 12;  // below, different hashes are all but sure to have been told apart

  HashPartitions(TemporarySpace& space, const std::vector<PhysicalType>& types, int level);
  static uint32_t Of(uint64_t hash, int level);
  // hashes[i] of row rows[i].
  void Append(std::span<const Vector* const> columns, RowSelection rows, const uint64_t* hashes);
  std::unique_ptr<SpilledRows> Take(uint32_t partition) { return std::move(partitions_[partition]); }
  const SpilledRows& at(uint32_t partition) const { return *partitions_[partition]; }
  // All hashes of the partition's rows are the same: no division divides it.
  bool IsOneHash(uint32_t partition) const { return !differs_[partition]; }
  int level() const { return level_; }

 private:
  int level_;
  std::unique_ptr<SpilledRows> partitions_[kCount];
  uint64_t first_hash_[kCount] = {};
  bool differs_[kCount] = {};
};

}  // namespace basalt
