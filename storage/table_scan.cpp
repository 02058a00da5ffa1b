// Table scans and fetches of many rows: encoded rows become columns of a chunk.
#include "storage/internal/merged_cursor.h"
#include "storage/internal/row_shape.h"
#include "storage/internal/transaction_impl.h"
#include "types/numeric.h"

namespace basalt {
namespace {

// Writes the wanted columns of encoded rows into chunk columns.
class RowToChunk {
 public:
  RowToChunk(const HeapLayout& heap, std::span<const int> columns)
      : heap_(heap), shape_(heap), columns_(columns.begin(), columns.end()) {}

  void Prepare(Chunk* rows) const {
    if (rows->column_count() == 0) {
      for (int column : columns_) rows->AddColumn(heap_.columns[column].physical);
    }
    rows->Reset();
  }
  void Write(std::string_view row, uint32_t slot, Chunk* rows) const {
    const RowReader reader(row);
    const int held = std::min(reader.column_count(), shape_.column_count());
    const RowShape::Place end = shape_.place(held);
    for (size_t i = 0; i < columns_.size(); ++i) {
      const int column = columns_[i];
      Vector& vector = rows->column(i);
      if (column >= held) {
        vector.Set(slot, heap_.columns[column].missing);
      } else if (reader.IsNull(column)) {
        vector.SetNull(slot);
      } else {
        WriteValue(reader, column, end, slot, &vector);
      }
    }
  }

 private:
  void WriteValue(const RowReader& reader, int column, RowShape::Place end, uint32_t slot, Vector* vector) const {
    const RowShape::Place place = shape_.place(column);
    switch (PhysicalWidth(place.physical)) {
      case 1: return Copy<uint8_t>(reader, place, slot, vector);
      case 2: return Copy<uint16_t>(reader, place, slot, vector);
      case 4: return Copy<uint32_t>(reader, place, slot, vector);
      case 8: return Copy<uint64_t>(reader, place, slot, vector);
      default: break;
    }
    if (!HasHeap(place.physical)) {
      std::memcpy(vector->data<Uuid>() + slot, reader.FixedAt(place, sizeof(Uuid)), sizeof(Uuid));
      return;
    }
    const NullableDatum value = reader.Read(place.physical, column, place, end);
    if (place.physical == PhysicalType::kString) {
      const StringRef text = value.value.str;
      vector->data<StringRef>()[slot] = text.is_inline() ? text : StringRef(vector->strings().Copy(text.view()));
    } else {
      const Numeric& numeric = value.value.numeric;
      vector->data<Numeric>()[slot] = numeric.is_small() ? numeric : CopyNumeric(numeric, vector->strings());
    }
  }
  template <typename Bits>
  static void Copy(const RowReader& reader, RowShape::Place place, uint32_t slot, Vector* vector) {
    std::memcpy(vector->data<Bits>() + slot, reader.FixedAt(place, sizeof(Bits)), sizeof(Bits));
  }

  const HeapLayout& heap_;
  const RowShape shape_;
  const std::vector<int> columns_;
};

class MergedTableScan final : public TableScan {
 public:
  MergedTableScan(MergedCursor::Source source, const HeapLayout& heap, std::span<const int> columns)
      : cursor_(std::move(source), "", "", false), writer_(heap, columns) {}

  bool Next(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins) override {
    writer_.Prepare(rows);
    if (row_ids != nullptr) row_ids->clear();
    if (xmins != nullptr) xmins->clear();
    uint32_t count = 0;
    for (; count < kVectorSize && cursor_.Valid(); ++count, cursor_.Next()) {
      const std::string_view row = cursor_.value();
      writer_.Write(row, count, rows);
      if (row_ids != nullptr) row_ids->push_back(RowIdOfSuffix(cursor_.suffix()));
      if (xmins != nullptr) xmins->push_back(LoadUnaligned<uint64_t>(row.data() + 4));
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  MergedCursor cursor_;
  RowToChunk writer_;
};

}  // namespace

std::unique_ptr<TableScan> TransactionImpl::OpenTableScan(const HeapLayout& heap, std::vector<int> columns) {
  NoteRange(heap.id, "", "");
  return std::make_unique<MergedTableScan>(SourceOf(heap.id, heap.column_family), heap, columns);
}

void TransactionImpl::FetchRows(const HeapLayout& heap, std::span<const RowId> row_ids, std::span<const int> columns,
                                Chunk* rows, std::vector<uint32_t>* found) {
  const RowToChunk writer(heap, columns);
  writer.Prepare(rows);
  found->clear();
  for (uint32_t i = 0; i < row_ids.size() && found->size() < kVectorSize; ++i) {
    RowVersion version;
    if (!FetchRow(heap, row_ids[i], &version)) continue;
    writer.Write(version.bytes, static_cast<uint32_t>(found->size()), rows);
    found->push_back(i);
  }
  rows->set_size(static_cast<uint32_t>(found->size()));
}

}  // namespace basalt
