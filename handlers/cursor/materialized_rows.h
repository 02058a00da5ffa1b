// MaterializedRows: result rows kept in memory, charged to the connection: what lets a cursor go backward, or outlive its
// transaction. One thread.
#pragma once

#include <memory>
#include <vector>

#include "base/memory_account.h"
#include "types/chunk.h"

namespace basalt {

class MaterializedRows {
 public:
  MaterializedRows(std::vector<PhysicalType> types, MemoryAccount* account) : types_(std::move(types)), account_(account) {}
  void Append(const Chunk& rows);
  uint64_t size() const { return size_; }
  // The chunk that holds row `position` (0-based), and where in it.
  const Chunk& ChunkOf(uint64_t position, uint32_t* offset) const;

 private:
  const std::vector<PhysicalType> types_;
  MemoryAccount* const account_;
  std::vector<std::unique_ptr<Chunk>> chunks_;  // all full but the last
  uint64_t size_ = 0;
};

}  // namespace basalt
