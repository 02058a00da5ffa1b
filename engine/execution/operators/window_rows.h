// WindowRows: the rows of one partition in their order, by position: row numbers over the sorted rows in memory, or a buffer that holds
// the partition, in part on disk. Set by the Window operator for each partition.
#pragma once

#include "engine/execution/data/row_buffer.h"

namespace basalt {

class WindowRows {
 public:
  explicit WindowRows(std::vector<PhysicalType> types) : types_(std::move(types)) {}

  void Set(const ChunkStore& store, std::span<const StoredRow> order) {
    store_ = &store;
    order_ = order;
  }
  void Set(const RowBuffer& buffer) {
    store_ = nullptr;
    buffer_ = &buffer;
  }

  const std::vector<PhysicalType>& types() const { return types_; }
  int64_t size() const { return store_ != nullptr ? static_cast<int64_t>(order_.size()) : buffer_->size(); }
  // On disk: good until values of a few other places were read.
  NullableDatum Get(int64_t position, size_t column) const {
    if (store_ != nullptr) return store_->Get(order_[static_cast<size_t>(position)], column);
    return buffer_->Get(static_cast<StoredRow>(position), column);
  }
  // target (Reset here): a slot a position. From memory without copying heap bytes.
  void Gather(size_t column, std::span<const StoredRow> positions, Vector* target, MemoryAccount* account) const;

 private:
  std::vector<PhysicalType> types_;
  const ChunkStore* store_ = nullptr;  // null: in the buffer
  std::span<const StoredRow> order_;
  const RowBuffer* buffer_ = nullptr;
};

}  // namespace basalt
