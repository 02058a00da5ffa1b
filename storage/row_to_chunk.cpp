#include "storage/internal/row_to_chunk.h"

#include "types/numeric.h"

namespace basalt {
namespace {

template <typename Bits>
void CopyFixed(const RowReader& reader, RowShape::Place place, uint32_t slot, Vector* vector) {
  std::memcpy(vector->data<Bits>() + slot, reader.FixedAt(place, sizeof(Bits)), sizeof(Bits));
}

}  // namespace

RowToChunk::RowToChunk(const HeapLayout& heap, std::span<const int> columns) : heap_(heap), shape_(heap) {
  for (const int column : columns) {
    const RowShape::Place place = shape_.place(column);
    wanted_.push_back({column, place, PhysicalWidth(place.physical), HasHeap(place.physical)});
  }
}

void RowToChunk::Prepare(Chunk* rows, Vector** vectors) const {
  if (rows->column_count() == 0) {
    for (const Wanted& wanted : wanted_) rows->AddColumn(wanted.place.physical);
  }
  rows->Reset();
  for (size_t c = 0; c < wanted_.size(); ++c) vectors[c] = &rows->column(c);
}

bool RowToChunk::Write(std::string_view row, uint32_t slot, Vector* const* vectors) const {
  const RowReader reader(row);
  const int held = std::min(reader.column_count(), shape_.column_count());
  const RowShape::Place end = shape_.place(held);
  bool complete = true;
  for (size_t i = 0; i < wanted_.size(); ++i) {
    const Wanted& wanted = wanted_[i];
    Vector& vector = *vectors[i];
    if (wanted.column >= held) {
      complete = false;
      vector.Set(slot, heap_.columns[static_cast<size_t>(wanted.column)].missing);
    } else if (reader.IsNull(wanted.column)) {
      vector.SetNull(slot);
    } else {
      WriteValue(reader, wanted, end, slot, &vector);
    }
  }
  return complete;
}

void RowToChunk::WriteValue(const RowReader& reader, const Wanted& wanted, RowShape::Place end, uint32_t slot, Vector* vector) {
  const RowShape::Place place = wanted.place;
  if (!wanted.heap) {
    switch (wanted.width) {
      case 1: return CopyFixed<uint8_t>(reader, place, slot, vector);
      case 2: return CopyFixed<uint16_t>(reader, place, slot, vector);
      case 4: return CopyFixed<uint32_t>(reader, place, slot, vector);
      case 8: return CopyFixed<uint64_t>(reader, place, slot, vector);
      default: return CopyFixed<Uuid>(reader, place, slot, vector);  // all of 16 bytes
    }
  }
  const NullableDatum value = reader.Read(place.physical, wanted.column, place, end);
  if (place.physical == PhysicalType::kString) {
    const StringRef text = value.value.str;
    vector->data<StringRef>()[slot] = text.is_inline() ? text : StringRef(vector->strings().Copy(text.view()));
  } else {
    const Numeric& numeric = value.value.numeric;
    vector->data<Numeric>()[slot] = numeric.is_small() ? numeric : CopyNumeric(numeric, vector->strings());
  }
}

}  // namespace basalt
