#include "types/array.h"

#include <cstring>

#include "base/assert.h"
#include "base/byte_order.h"
#include "base/sql_error.h"
#include "types/numeric.h"
#include "types/record_shape.h"

namespace basalt {
namespace {

constexpr size_t kHeaderBytes = 12;
constexpr size_t kDimensionBytes = 8;
constexpr uint64_t kMaxElements = 134217727;       // PostgreSQL's MaxArraySize
constexpr uint64_t kMaxPackedBytes = 0x3fffffff;   // PostgreSQL's MaxAllocSize

bool HasSizePrefix(PhysicalType type) { return HasHeap(type); }

size_t BitmapBytes(uint64_t elements) { return (elements + 63) / 64 * 8; }

[[noreturn]] void ThrowTooLarge(uint64_t limit) {
  throw SqlError(sqlstate::kProgramLimitExceeded,
                 Format("array size exceeds the maximum allowed ({})", limit));
}

char* PutInt32(char* at, int32_t value) {
  StoreUnaligned(at, value);
  return at + sizeof(value);
}

uint64_t ElementCount(std::span<const ArrayDimension> dimensions) {
  if (dimensions.empty()) return 0;
  uint64_t count = 1;
  for (const ArrayDimension& dimension : dimensions) {
    count *= static_cast<uint32_t>(dimension.length);
    if (count > kMaxElements) ThrowTooLarge(kMaxElements);
  }
  return count;
}

}  // namespace

ArrayView::ArrayView(std::string_view packed) : base_(packed.data()) {
  BASALT_ASSERT(packed.size() >= kHeaderBytes);
  dimension_count_ = LoadUnaligned<int32_t>(base_);
  const bool has_null = LoadUnaligned<int32_t>(base_ + 4) != 0;
  element_type_ = LoadUnaligned<Oid>(base_ + 8);
  uint64_t count = dimension_count_ == 0 ? 0 : 1;
  for (int i = 0; i < dimension_count_; ++i) count *= static_cast<uint32_t>(dimension(i).length);
  size_ = static_cast<uint32_t>(count);
  const char* after = base_ + kHeaderBytes + kDimensionBytes * static_cast<size_t>(dimension_count_);
  bitmap_ = has_null ? after : nullptr;
  elements_ = has_null ? after + BitmapBytes(size_) : after;
}

ArrayDimension ArrayView::dimension(int i) const {
  return LoadUnaligned<ArrayDimension>(base_ + kHeaderBytes + kDimensionBytes * static_cast<size_t>(i));
}

NullableDatum ArrayView::ReadElement(PhysicalType element, uint32_t index, const char** at) const {
  NullableDatum result;
  if (bitmap_ != nullptr && (static_cast<uint8_t>(bitmap_[index >> 3]) >> (index & 7) & 1) == 0) return result;
  size_t bytes = PhysicalWidth(element);
  if (HasSizePrefix(element)) {
    bytes = LoadUnaligned<uint32_t>(*at);
    *at += sizeof(uint32_t);
  }
  result.value = ReadPacked(element, {*at, bytes});
  result.is_null = false;
  *at += bytes;
  return result;
}

std::vector<NullableDatum> ArrayView::Elements(PhysicalType element) const {
  std::vector<NullableDatum> elements;
  elements.reserve(size_);
  ForEach(element, [&](uint32_t, const NullableDatum& value) { elements.push_back(value); });
  return elements;
}

StringRef PackArray(Oid element_type, PhysicalType element, std::span<const NullableDatum> elements,
                    std::span<const ArrayDimension> dimensions, Arena& arena) {
  const ArrayDimension one{static_cast<int32_t>(elements.size()), 1};
  if (elements.size() > kMaxElements) ThrowTooLarge(kMaxElements);
  if (dimensions.empty() && !elements.empty()) dimensions = {&one, 1};
  if (elements.empty()) dimensions = {};
  BASALT_ASSERT(ElementCount(dimensions) == elements.size());
  bool has_null = false;
  uint64_t bytes = kHeaderBytes + kDimensionBytes * dimensions.size();
  for (const NullableDatum& value : elements) {
    has_null |= value.is_null;
    if (!value.is_null) bytes += PackedSize(element, value.value) + (HasSizePrefix(element) ? sizeof(uint32_t) : 0);
  }
  if (has_null) bytes += BitmapBytes(elements.size());
  if (bytes > kMaxPackedBytes) ThrowTooLarge(kMaxPackedBytes);

  char* const start = arena.AllocateBytes(bytes);
  char* at = PutInt32(start, static_cast<int32_t>(dimensions.size()));
  at = PutInt32(at, has_null ? 1 : 0);
  at = PutInt32(at, static_cast<int32_t>(element_type));
  for (const ArrayDimension& dimension : dimensions) {
    at = PutInt32(PutInt32(at, dimension.length), dimension.lower_bound);
  }
  char* bitmap = nullptr;
  if (has_null) {
    bitmap = at;
    std::memset(bitmap, 0, BitmapBytes(elements.size()));
    at += BitmapBytes(elements.size());
  }
  for (size_t i = 0; i < elements.size(); ++i) {
    if (elements[i].is_null) continue;
    if (bitmap != nullptr) bitmap[i >> 3] = static_cast<char>(bitmap[i >> 3] | 1 << (i & 7));
    if (HasSizePrefix(element)) at = PutInt32(at, static_cast<int32_t>(PackedSize(element, elements[i].value)));
    at = WritePacked(element, elements[i].value, at);
  }
  return StringRef({start, bytes});
}

StringRef PackRecord(std::span<const Oid> types, std::span<const PhysicalType> physical,
                     std::span<const NullableDatum> fields, Arena& arena) {
  uint64_t bytes = sizeof(int32_t);
  for (size_t i = 0; i < fields.size(); ++i) {
    bytes += 2 * sizeof(int32_t);
    if (!fields[i].is_null) bytes += PackedSize(physical[i], fields[i].value);
  }
  if (bytes > kMaxPackedBytes) {
    throw SqlError(sqlstate::kProgramLimitExceeded, Format("invalid memory alloc request size {}", bytes));
  }
  char* const start = arena.AllocateBytes(bytes);
  char* at = PutInt32(start, static_cast<int32_t>(fields.size()));
  for (size_t i = 0; i < fields.size(); ++i) {
    at = PutInt32(at, static_cast<int32_t>(types[i]));
    if (fields[i].is_null) {
      at = PutInt32(at, -1);
      continue;
    }
    at = PutInt32(at, static_cast<int32_t>(PackedSize(physical[i], fields[i].value)));
    at = WritePacked(physical[i], fields[i].value, at);
  }
  return StringRef({start, bytes});
}

std::vector<PackedField> SplitRecord(std::string_view packed) {
  const char* at = packed.data();
  std::vector<PackedField> fields(LoadUnaligned<uint32_t>(at) & kRecordCountMask);
  at += sizeof(int32_t);
  for (PackedField& field : fields) {
    field.type = LoadUnaligned<Oid>(at);
    const int32_t size = LoadUnaligned<int32_t>(at + 4);
    at += 8;
    field.is_null = size < 0;
    if (size < 0) continue;
    field.bytes = {at, static_cast<size_t>(size)};
    at += size;
  }
  return fields;
}

std::vector<RecordField> UnpackRecord(std::string_view packed, PhysicalType (*physical_of)(Oid, const void*),
                                      const void* arg) {
  std::vector<RecordField> fields;
  for (const PackedField& field : SplitRecord(packed)) {
    RecordField& unpacked = fields.emplace_back(RecordField{field.type, {}});
    if (!field.is_null) unpacked.value = {ReadPacked(physical_of(field.type, arg), field.bytes), false};
  }
  return fields;
}

void AppendPacked(PhysicalType type, const Datum& value, std::string* out) {
  if (type == PhysicalType::kString) {
    out->append(value.str.view());
    return;
  }
  const size_t before = out->size();
  out->resize(before + PackedSize(type, value));
  WritePacked(type, value, out->data() + before);
}

size_t PackedSize(PhysicalType type, const Datum& value) {
  switch (type) {
    case PhysicalType::kString: return value.str.size();
    case PhysicalType::kNumeric: return PackedNumericSize(value.numeric);
    default: return PhysicalWidth(type);
  }
}

char* WritePacked(PhysicalType type, const Datum& value, char* at) {
  switch (type) {
    case PhysicalType::kString:
      std::memcpy(at, value.str.data(), value.str.size());
      return at + value.str.size();
    case PhysicalType::kNumeric: return WritePackedNumeric(value.numeric, at);
    default:
      std::memcpy(at, static_cast<const void*>(&value), PhysicalWidth(type));
      return at + PhysicalWidth(type);
  }
}

Datum ReadPacked(PhysicalType type, std::string_view bytes) {
  Datum result;
  switch (type) {
    case PhysicalType::kString: result.str = StringRef(bytes); break;
    case PhysicalType::kNumeric: result.numeric = ReadPackedNumeric(bytes); break;
    default: std::memcpy(static_cast<void*>(&result), bytes.data(), PhysicalWidth(type));
  }
  return result;
}

}  // namespace basalt
