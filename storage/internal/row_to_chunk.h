// RowToChunk: writes the wanted columns of encoded rows into chunk columns. Immutable; the layout outlives it.
#pragma once

#include <span>
#include <vector>

#include "storage/internal/row_shape.h"
#include "types/chunk.h"

namespace basalt {

class RowToChunk {
 public:
  RowToChunk(const HeapLayout& heap, std::span<const int> columns);

  void Prepare(Chunk* rows) const;  // empty, with columns in the order wanted
  void Write(std::string_view row, uint32_t slot, Chunk* rows) const;

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
