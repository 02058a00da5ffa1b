#include "storage/row_codec.h"

#include "base/assert.h"
#include "base/byte_order.h"
#include "base/sql_error.h"
#include "storage/internal/row_shape.h"
#include "types/array.h"
#include "types/numeric.h"

namespace basalt {
namespace {

constexpr size_t kRowBytesMax = size_t{1} << 30;

size_t VariableBytes(PhysicalType type, const Datum& value) {
  return type == PhysicalType::kNumeric ? PackedNumericSize(value.numeric) : value.str.size();
}

char* WriteVariable(PhysicalType type, const Datum& value, char* at) {
  if (type == PhysicalType::kNumeric) return WritePackedNumeric(value.numeric, at);
  if (value.str.size() > 0) std::memcpy(at, value.str.data(), value.str.size());
  return at + value.str.size();
}

struct RowSizes {
  size_t fixed = 0, variable_columns = 0, variable = 0;
  bool has_nulls = false;
};

RowSizes Measure(const HeapLayout& heap, std::span<const NullableDatum> values) {
  RowSizes sizes;
  for (size_t i = 0; i < values.size(); ++i) {
    const RowColumn& column = heap.columns[i];
    const bool is_null = values[i].is_null || column.dropped;
    sizes.has_nulls |= is_null;
    if (!HasHeap(column.physical)) {
      sizes.fixed += PhysicalWidth(column.physical);
      continue;
    }
    ++sizes.variable_columns;
    if (!is_null) sizes.variable += VariableBytes(column.physical, values[i].value);
  }
  return sizes;
}

}  // namespace

void EncodeRow(const HeapLayout& heap, TransactionId xmin, std::span<const NullableDatum> values, std::string* out) {
  BASALT_ASSERT(values.size() == heap.columns.size() && values.size() < 65536);
  const RowSizes sizes = Measure(heap, values);
  const size_t bitmap = sizes.has_nulls ? (values.size() + 7) / 8 : 0;
  const size_t total = kRowHeaderBytes + bitmap + sizes.fixed + 4 * sizes.variable_columns + sizes.variable;
  if (total > kRowBytesMax) {
    throw SqlError(sqlstate::kProgramLimitExceeded,
                   Format("row is too big: size {}, maximum size {}", total, kRowBytesMax));
  }
  out->assign(total, '\0');
  char* const row = out->data();
  row[0] = static_cast<char>(kRowFormat);
  row[1] = sizes.has_nulls ? kRowHasNulls : 0;
  StoreUnaligned<uint16_t>(row + 2, static_cast<uint16_t>(values.size()));
  StoreUnaligned<uint64_t>(row + 4, xmin);
  char* fixed = row + kRowHeaderBytes + bitmap;
  char* ends = fixed + sizes.fixed;
  char* const variable_start = ends + 4 * sizes.variable_columns;
  char* variable = variable_start;
  for (size_t i = 0; i < values.size(); ++i) {
    const RowColumn& column = heap.columns[i];
    const bool is_null = values[i].is_null || column.dropped;
    if (is_null) row[kRowHeaderBytes + i / 8] = static_cast<char>(row[kRowHeaderBytes + i / 8] | 1 << (i % 8));
    if (!HasHeap(column.physical)) {
      const size_t width = PhysicalWidth(column.physical);
      if (!is_null) std::memcpy(fixed, &values[i].value, width);
      fixed += width;
      continue;
    }
    if (!is_null) variable = WriteVariable(column.physical, values[i].value, variable);
    StoreUnaligned<uint32_t>(ends, static_cast<uint32_t>(variable - variable_start));
    ends += 4;
  }
}

TransactionId RowXmin(std::string_view row) {
  CheckRowFormat(row);
  return LoadUnaligned<uint64_t>(row.data() + 4);
}

void ThrowRowFormat(std::string_view row) {
  if (row.size() < kRowHeaderBytes) throw SqlError(sqlstate::kDataCorrupted, "row is shorter than its header");
  throw SqlError(sqlstate::kDataCorrupted,
                 Format("row has format version {}, but this server knows only version {}",
                        static_cast<int>(static_cast<uint8_t>(row[0])), kRowFormat));
}

void ThrowRowTooShort() { throw SqlError(sqlstate::kDataCorrupted, "row is shorter than its columns"); }

RowShape::RowShape(const HeapLayout& heap) {
  places_.reserve(heap.columns.size() + 1);
  Place at;
  for (const RowColumn& column : heap.columns) {
    at.physical = column.physical;
    places_.push_back(at);
    if (HasHeap(column.physical)) {
      ++at.variable_ordinal;
    } else {
      at.fixed_offset += static_cast<uint32_t>(PhysicalWidth(column.physical));
    }
  }
  places_.push_back(at);
}

void DecodeColumns(const HeapLayout& heap, std::string_view row, std::span<const int> columns,
                   std::span<NullableDatum> values) {
  const RowReader reader(row);
  // Walks the layout once when the columns ascend, as they nearly always do.
  RowShape::Place at;
  int position = 0;
  RowShape::Place end;  // of the columns that this row holds: where its offsets begin
  const int held = std::min<int>(reader.column_count(), static_cast<int>(heap.columns.size()));
  for (int i = 0; i < held; ++i) RowShape::Advance(heap.columns[i].physical, &end);
  for (size_t i = 0; i < columns.size(); ++i) {
    const int wanted = columns[i];
    const RowColumn& column = heap.columns[wanted];
    if (wanted >= held) {
      values[i] = column.missing;
      continue;
    }
    if (wanted < position) {
      at = {};
      position = 0;
    }
    for (; position < wanted; ++position) RowShape::Advance(heap.columns[position].physical, &at);
    values[i] = reader.Read(column.physical, wanted, at, end);
  }
}

NullableDatum RowReader::ReadVariable(PhysicalType type, RowShape::Place at, RowShape::Place end) const {
  const char* const ends = fixed_ + end.fixed_offset;
  const char* const base = ends + 4 * end.variable_ordinal;
  if (base > row_.data() + row_.size()) ThrowRowTooShort();
  const uint32_t from = at.variable_ordinal == 0 ? 0 : LoadUnaligned<uint32_t>(ends + 4 * (at.variable_ordinal - 1));
  const uint32_t to = LoadUnaligned<uint32_t>(ends + 4 * at.variable_ordinal);
  if (to < from || to > static_cast<size_t>(row_.data() + row_.size() - base)) ThrowRowTooShort();
  NullableDatum result;
  result.is_null = false;
  const std::string_view bytes(base + from, to - from);
  if (type == PhysicalType::kNumeric) {
    result.value.numeric = ReadPackedNumeric(bytes);
  } else {
    result.value.str = StringRef(bytes);
  }
  return result;
}

}  // namespace basalt
