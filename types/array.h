// The packed form of arrays (PhysicalType::kString): int32 dimension count, int32 has_null, oid element type, then per
// dimension int32 length and int32 lower bound, then a null bitmap (if has_null, 1 = not null, padded to 8 bytes), then
// the elements that are not null: fixed-width ones back to back, kString and kNumeric ones as uint32 size + packed bytes. An empty array
// has zero dimensions. int2vector and oidvector use the same form with lower bound 0.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "types/datum.h"

namespace basalt {

struct ArrayDimension {
  int32_t length;
  int32_t lower_bound;
};

class ArrayView {
 public:
  explicit ArrayView(std::string_view packed);  // the bytes must stay
  int dimension_count() const { return dimension_count_; }
  ArrayDimension dimension(int i) const;
  uint32_t size() const { return size_; }  // elements over all dimensions
  Oid element_type() const { return element_type_; }
  bool has_nulls() const { return bitmap_ != nullptr; }
  // Calls visit(index, NullableDatum) for every element in row-major order.
  template <typename Visitor>
  void ForEach(PhysicalType element, Visitor&& visit) const {
    const char* at = elements_;
    for (uint32_t i = 0; i < size_; ++i) visit(i, ReadElement(element, i, &at));
  }
  std::vector<NullableDatum> Elements(PhysicalType element) const;

 private:
  NullableDatum ReadElement(PhysicalType element, uint32_t index, const char** at) const;
  const char* base_;
  int32_t dimension_count_;
  uint32_t size_;
  Oid element_type_;
  const char* bitmap_;
  const char* elements_;
};

// Packs elements (row-major) into the arena; no dimensions given = one with lower bound 1 (or none if empty). Throws
// 54000 "array size exceeds the maximum allowed".
StringRef PackArray(Oid element_type, PhysicalType element, std::span<const NullableDatum> elements,
                    std::span<const ArrayDimension> dimensions, Arena& arena);

// Records (PhysicalType::kString): int32 field count, then per field oid, int32 size (-1 = NULL), packed bytes.
StringRef PackRecord(std::span<const Oid> types, std::span<const PhysicalType> physical,
                     std::span<const NullableDatum> fields, Arena& arena);
struct RecordField {
  Oid type;
  NullableDatum value;
};
struct PackedField {
  Oid type;
  bool is_null;
  std::string_view bytes;
};
std::vector<PackedField> SplitRecord(std::string_view packed);
// physical_of maps the field's type to its physical type.
std::vector<RecordField> UnpackRecord(std::string_view packed, PhysicalType (*physical_of)(Oid, const void*), const void* arg);

// The packed bytes of one value of any physical type, and back: used in arrays, records, rows and logs.
void AppendPacked(PhysicalType type, const Datum& value, std::string* out);
size_t PackedSize(PhysicalType type, const Datum& value);
char* WritePacked(PhysicalType type, const Datum& value, char* at);
Datum ReadPacked(PhysicalType type, std::string_view bytes);  // points into bytes

}  // namespace basalt
