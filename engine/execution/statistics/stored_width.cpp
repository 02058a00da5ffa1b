#include "engine/execution/statistics/stored_width.h"

#include "base/byte_order.h"
#include "types/array.h"
#include "types/numeric.h"
#include "types/type_oids.h"

namespace basalt {
namespace {

constexpr int64_t kHeader = 4, kShortest = 127;

int64_t NumericBytes(const Numeric& value) {
  std::string sent;  // digit count, weight, sign and scale, two bytes each, then the digits
  SendNumeric(value, &sent);
  const auto part = [&sent](size_t i) { return LoadBigEndian<uint16_t>(sent.data() + 2 * i); };
  const auto weight = static_cast<int16_t>(part(1));
  if (part(2) > 0x4000) return 2;  // NaN, infinities
  const bool is_short = part(3) <= 0x3F && weight >= -64 && weight <= 63;
  return (is_short ? 2 : 4) + 2 * int64_t{part(0)};
}

int64_t Alignment(const TypeInfo& type) {
  if (type.length < 0) return 4;
  if (type.oid == kUuidOid || type.oid == kNameOid) return 1;
  return type.length >= 8 ? 8 : type.length >= 4 ? 4 : type.length;
}

int64_t ArrayBytes(std::string_view packed, const TypeResolver& types) {
  const ArrayView array(packed);
  const TypeInfo& element = types.GetType(array.element_type());
  int64_t bytes = 12 + 8 * array.dimension_count();
  if (array.has_nulls()) bytes += (array.size() + 7) / 8;
  bytes = (bytes + kHeader + 7) / 8 * 8 - kHeader;
  const int64_t align = Alignment(element);
  array.ForEach(element.physical, [&](uint32_t, const NullableDatum& value) {
    if (value.is_null) return;
    bytes += StoredWidthOf(element, value.value, types).plain;
    bytes = (bytes + kHeader + align - 1) / align * align - kHeader;  // the last one as well
  });
  return bytes;
}

int64_t PayloadBytes(const TypeInfo& type, const Datum& value, const TypeResolver& types) {
  if (type.physical == PhysicalType::kNumeric) return NumericBytes(value.numeric);
  if (type.physical != PhysicalType::kString) return static_cast<int64_t>(PackedSize(type.physical, value));
  if (type.kind == TypeKind::kArray) return ArrayBytes(value.str.view(), types);
  return value.str.size();
}

}  // namespace

StoredWidth StoredWidthOf(const TypeInfo& type, const Datum& value, const TypeResolver& types) {
  if (type.length > 0) return {type.length, type.length};
  if (type.kind == TypeKind::kDomain) return StoredWidthOf(types.GetType(type.base.oid), value, types);
  const int64_t bytes = PayloadBytes(type, value, types);
  if (type.length == -2) return {bytes + 1, bytes + 1};
  return {bytes + 1 <= kShortest ? bytes + 1 : bytes + kHeader, bytes + kHeader};
}

}  // namespace basalt
