// Chunk: up to kVectorSize rows as one Vector a column. See vector.h for ownership.
#pragma once

#include <vector>

#include "types/vector.h"

namespace basalt {

class Chunk {
 public:
  Chunk() = default;
  explicit Chunk(const std::vector<PhysicalType>& types) {
    for (PhysicalType type : types) columns_.emplace_back(type);
  }
  uint32_t size() const { return size_; }
  void set_size(uint32_t size) { size_ = size; }
  size_t column_count() const { return columns_.size(); }
  Vector& column(size_t i) { return columns_[i]; }
  const Vector& column(size_t i) const { return columns_[i]; }
  std::vector<Vector>& columns() { return columns_; }
  void AddColumn(PhysicalType type) { columns_.emplace_back(type); }
  // Resets every column to an empty own buffer and the size to 0.
  void Reset(MemoryAccount* account = nullptr) {
    for (Vector& column : columns_) column.Reset(account);
    size_ = 0;
  }
  // Every column becomes a reference to (a slice of) the source's.
  void Reference(const Chunk& source);
  void Slice(const Chunk& source, const uint32_t* selection, uint32_t count);

 private:
  std::vector<Vector> columns_;
  uint32_t size_ = 0;
};

}  // namespace basalt
