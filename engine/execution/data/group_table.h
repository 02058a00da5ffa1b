// GroupTable: maps key tuples to numbers 0, 1, 2 ... in order of first appearance; NULLs equal each other. Behind GROUP BY,
// DISTINCT, set operations and hashed subqueries. Open addressing over 8-byte slots; the keys lie in a ChunkStore. Owned by one
// operator; charged to the statement's account; one thread.
#pragma once

#include <span>
#include <vector>

#include "engine/execution/data/chunk_store.h"
#include "engine/execution/data/key_type.h"

namespace basalt {

class GroupTable {
 public:
  static constexpr uint32_t kNone = UINT32_MAX;

  GroupTable(std::vector<KeyType> keys, MemoryAccount* account);
  ~GroupTable();
  GroupTable(const GroupTable&) = delete;
  GroupTable& operator=(const GroupTable&) = delete;

  // groups[i] of row rows[i]. New groups get numbers from size() on.
  void FindOrAdd(std::span<const Vector* const> columns, RowSelection rows, uint32_t* groups);
  // kNone where there is no such group. hashes, unless null: of the rows, for HashPartitions.
  void Find(std::span<const Vector* const> columns, RowSelection rows, uint32_t* groups, uint64_t* hashes = nullptr) const;
  uint32_t size() const { return store_.size(); }
  const ChunkStore& keys() const { return store_; }
  void Clear();

 private:
  void HashRows(std::span<const Vector* const> columns, RowSelection rows, uint64_t* hashes) const;
  uint32_t Probe(std::span<const Vector* const> columns, uint32_t row, uint64_t hash, size_t* slot) const;
  bool Matches(std::span<const Vector* const> columns, uint32_t row, uint32_t group) const;
  void Resize(size_t slots);

  std::vector<KeyType> keys_;
  MemoryAccount* account_;
  ChunkStore store_;
  std::vector<uint64_t> slots_;   // high half of the hash, then group + 1; 0 = empty
  std::vector<uint64_t> hashes_;  // by group
  int64_t charged_ = 0;
};

std::vector<PhysicalType> PhysicalTypesOf(std::span<const KeyType> keys);

}  // namespace basalt
