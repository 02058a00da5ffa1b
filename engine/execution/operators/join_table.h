// JoinTable: the build side of a hash join: all right rows, their keys, and a chained hash table over them. Owned by the join
// operator; charged to the statement's account.
#pragma once

#include <vector>

#include "engine/execution/data/chunk_store.h"
#include "engine/execution/data/key_type.h"
#include "engine/execution/data/spilled_rows.h"

namespace basalt {

class JoinTable {
 public:
  JoinTable(std::vector<PhysicalType> row_types, std::vector<KeyType> keys, MemoryAccount* account);
  ~JoinTable();
  JoinTable(const JoinTable&) = delete;
  JoinTable& operator=(const JoinTable&) = delete;

  void Add(const Chunk& rows, std::span<const Vector* const> keys);
  void Finish();  // no more rows
  // Gives up rows before Finish: those of the partitions from `first` on. A row on disk has the row's columns, then the keys of these
  // numbers.
  void Evict(HashPartitions* partitions, uint32_t first, std::span<const size_t> written_keys);
  void Clear();

  const ChunkStore& rows() const { return rows_; }
  uint32_t size() const { return rows_.size(); }
  size_t bucket_count() const { return heads_.size(); }
  // What Finish will allocate beside the rows.
  int64_t index_bytes() const { return static_cast<int64_t>(rows_.size()) * kIndexBytesARow; }
  bool has_null_key() const { return has_null_key_; }
  // hashes[i] of row rows[i] of the other side; valid[i]: no key is NULL.
  void Hash(std::span<const Vector* const> keys, RowSelection rows, uint64_t* hashes, bool* valid) const;
  // The chain that may hold matches, kNoStoredRow at the end.
  StoredRow First(uint64_t hash) const { return heads_.empty() ? kNoStoredRow : heads_[hash & (heads_.size() - 1)]; }
  StoredRow After(StoredRow row) const { return next_[row]; }
  bool Matches(StoredRow row, uint64_t hash, std::span<const Vector* const> keys, uint32_t at) const;

 private:
  static constexpr int64_t kIndexBytesARow = 24;

  std::vector<KeyType> keys_;
  MemoryAccount* account_;
  ChunkStore rows_;
  ChunkStore key_store_;
  std::vector<uint64_t> hashes_;
  std::vector<bool> valid_;
  std::vector<StoredRow> heads_, next_;
  bool has_null_key_ = false;
  int64_t charged_ = 0;
};

}  // namespace basalt
