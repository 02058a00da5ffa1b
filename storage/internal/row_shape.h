// Where the columns of an encoded row lie (see row_codec.h), computed once a scan instead of once a row. Immutable.
#pragma once

#include <string_view>
#include <vector>

#include "base/byte_order.h"
#include "storage/storage_types.h"

namespace basalt {

inline constexpr uint8_t kRowFormat = 1;
inline constexpr size_t kRowHeaderBytes = 12;
inline constexpr char kRowHasNulls = 1;

[[noreturn]] void ThrowRowFormat(std::string_view row);
[[noreturn]] void ThrowRowTooShort();
inline void CheckRowFormat(std::string_view row) {
  if (row.size() < kRowHeaderBytes || static_cast<uint8_t>(row[0]) != kRowFormat) ThrowRowFormat(row);
}

class RowShape {
 public:
  // Fixed-width columns have an offset in the fixed area, the others an ordinal among the variable ones. A place is also
  // the end of the columns before it.
  struct Place {
    uint32_t fixed_offset = 0;
    uint32_t variable_ordinal = 0;
    PhysicalType physical = PhysicalType::kBool;
  };
  explicit RowShape(const HeapLayout& heap);
  const Place& place(int column) const { return places_[column]; }
  int column_count() const { return static_cast<int>(places_.size()) - 1; }
  static void Advance(PhysicalType physical, Place* at) {
    if (HasHeap(physical)) {
      ++at->variable_ordinal;
    } else {
      at->fixed_offset += static_cast<uint32_t>(PhysicalWidth(physical));
    }
  }

 private:
  std::vector<Place> places_;  // one a column and one behind the last
};

// Reads columns of one row. The row's bytes must stay.
class RowReader {
 public:
  explicit RowReader(std::string_view row) : row_(row) {
    CheckRowFormat(row);
    column_count_ = LoadUnaligned<uint16_t>(row.data() + 2);
    has_nulls_ = (row[1] & kRowHasNulls) != 0;
    fixed_ = row.data() + kRowHeaderBytes + (has_nulls_ ? (column_count_ + 7) / 8 : 0);
    if (fixed_ > row.data() + row.size()) ThrowRowTooShort();
  }
  int column_count() const { return column_count_; }
  bool IsNull(int column) const {
    return has_nulls_ && (row_[kRowHeaderBytes + column / 8] >> (column % 8) & 1) != 0;
  }
  const char* FixedAt(RowShape::Place at, size_t width) const {
    const char* from = fixed_ + at.fixed_offset;
    if (from + width > row_.data() + row_.size()) ThrowRowTooShort();
    return from;
  }
  // end: the place behind the last column that the row holds.
  NullableDatum Read(PhysicalType type, int column, RowShape::Place at, RowShape::Place end) const {
    NullableDatum result;
    if (IsNull(column)) return result;
    if (HasHeap(type)) return ReadVariable(type, at, end);
    result.is_null = false;
    const size_t width = PhysicalWidth(type);
    std::memcpy(&result.value, FixedAt(at, width), width);
    return result;
  }

 private:
  NullableDatum ReadVariable(PhysicalType type, RowShape::Place at, RowShape::Place end) const;

  std::string_view row_;
  const char* fixed_;
  int column_count_;
  bool has_nulls_;
};

}  // namespace basalt
