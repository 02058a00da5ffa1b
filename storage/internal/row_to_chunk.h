// RowToChunk: writes the wanted columns of encoded rows into vectors. Immutable; the layout outlives it.
#pragma once

#include <span>
#include <vector>

#include "storage/internal/row_shape.h"
#include "types/chunk.h"

namespace basalt {

class RowToChunk {
 public:
  RowToChunk(const HeapLayout& heap, std::span<const int> columns);

  size_t column_count() const { return wanted_.size(); }
  int column(size_t i) const { return wanted_[i].column; }
  PhysicalType physical(size_t i) const { return wanted_[i].place.physical; }
  // Empty, with columns in the order wanted; vectors: those columns.
  void Prepare(Chunk* rows, Vector** vectors) const;
  // False: columns that the row does not hold were read from the layout.
  bool Write(std::string_view row, uint32_t slot, Vector* const* vectors) const;

 private:
  struct Wanted {
    int column;
    RowShape::Place place;
    size_t width;  // of the physical type
    bool heap;
  };
  static void WriteValue(const RowReader& reader, const Wanted& wanted, RowShape::Place end, uint32_t slot, Vector* vector);

  const HeapLayout& heap_;
  const RowShape shape_;
  std::vector<Wanted> wanted_;
};

}  // namespace basalt
