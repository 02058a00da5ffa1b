#include "storage/index_key.h"

#include <bit>
#include <cmath>
#include <limits>

#include "base/byte_order.h"
#include "base/int128.h"
#include "base/sql_error.h"
#include "types/array.h"
#include "types/jsonb.h"
#include "types/network_address.h"
#include "types/numeric.h"
#include "types/range.h"
#include "types/string_text.h"
#include "types/tsquery.h"
#include "types/tsvector.h"

namespace basalt {
namespace {

constexpr char kNullFirst = 0, kValue = 1, kNullLast = 2;

template <typename T>
void AppendUnsigned(T value, std::string* key) {
  char bytes[sizeof(T)];
  StoreBigEndian(bytes, value);
  key->append(bytes, sizeof(T));
}

template <typename T>
void AppendSigned(T value, std::string* key) {
  using Unsigned = std::make_unsigned_t<T>;
  AppendUnsigned(static_cast<Unsigned>(static_cast<Unsigned>(value) ^ (Unsigned{1} << (8 * sizeof(T) - 1))), key);
}

// Positive numbers get the sign bit set, negative ones are inverted; every NaN is the same and largest.
template <typename Float, typename Bits>
void AppendFloat(Float value, std::string* key) {
  constexpr Bits kSign = Bits{1} << (8 * sizeof(Bits) - 1);
  if (std::isnan(value)) value = std::numeric_limits<Float>::quiet_NaN();
  Bits bits = std::bit_cast<Bits>(value == 0 ? Float{0} : value);
  if (std::isnan(value)) bits &= ~kSign;
  AppendUnsigned<Bits>((bits & kSign) != 0 ? ~bits : bits | kSign, key);
}

// Intervals compare by their span, a month being 30 days of 24 hours.
void AppendInterval(const Interval& value, std::string* key) {
  constexpr int64_t kDayUs = int64_t{86'400} * 1'000'000;
  const int128_t span = static_cast<int128_t>(value.time_us) +
                        static_cast<int128_t>(int64_t{value.months} * 30 + value.days) * kDayUs;
  AppendSigned(static_cast<int64_t>(span >> 64), key);
  AppendUnsigned(static_cast<uint64_t>(span), key);
}

void AppendTimeTz(const TimeTz& value, std::string* key) {
  AppendSigned(value.time_us + int64_t{value.zone_seconds} * 1'000'000, key);
  AppendSigned(value.zone_seconds, key);
}

void AppendEscaped(std::string_view text, std::string* key) {
  for (size_t from = 0;;) {
    const size_t zero = text.find('\0', from);
    key->append(text.substr(from, zero - from));
    if (zero == std::string_view::npos) break;
    key->append("\0\xFF", 2);
    from = zero + 1;
  }
  key->append("\0\0", 2);
}

// Values of packed forms go one level down: a marker before each, kEnd behind the last, so that a prefix sorts first.
constexpr char kEnd = 0;

void AppendArray(const IndexKeyColumn& column, std::string_view packed, std::string* key) {
  const ArrayView array(packed);
  const IndexKeyColumn& element = column.parts[0];
  array.ForEach(element.physical, [&](uint32_t, const NullableDatum& value) { AppendIndexKeyColumn(element, value, key); });
  key->push_back(kEnd);
  AppendUnsigned(static_cast<uint32_t>(array.dimension_count()), key);
  for (int i = 0; i < array.dimension_count(); ++i) AppendSigned(array.dimension(i).length, key);
  for (int i = 0; i < array.dimension_count(); ++i) AppendSigned(array.dimension(i).lower_bound, key);
}

// An empty range is below all others; an exclusive lower bound is above an inclusive one, an exclusive upper bound below.
void AppendRange(const IndexKeyColumn& column, std::string_view packed, std::string* key) {
  constexpr char kBelowAll = 0, kAboveAll = 2;
  const PackedRangeBounds range = ReadPackedRange(packed, column.parts[0].physical);
  if ((range.flags & range_flags::kEmpty) != 0) {
    key->push_back(kBelowAll);
    return;
  }
  key->push_back(kValue);
  if (range.lower.is_null) {
    key->push_back(kBelowAll);
  } else {
    AppendIndexKeyColumn(column.parts[0], range.lower, key);
    key->push_back((range.flags & range_flags::kLowerInclusive) != 0 ? 0 : 1);
  }
  if (range.upper.is_null) {
    key->push_back(kAboveAll);
  } else {
    AppendIndexKeyColumn(column.parts[0], range.upper, key);
    key->push_back((range.flags & range_flags::kUpperInclusive) != 0 ? 1 : 0);
  }
}

void AppendMultirange(const IndexKeyColumn& column, std::string_view packed, std::string* key) {
  for (std::string_view range : SplitMultirange(packed)) {
    key->push_back(kValue);
    AppendRange(column, range, key);
  }
  key->push_back(kEnd);
}

void AppendRecord(const IndexKeyColumn& column, std::string_view packed, std::string* key) {
  const std::vector<PackedField> fields = SplitRecord(packed);
  for (size_t i = 0; i < fields.size() && i < column.parts.size(); ++i) {
    NullableDatum value;
    if (!fields[i].is_null) value = {ReadPacked(column.parts[i].physical, fields[i].bytes), false};
    AppendIndexKeyColumn(column.parts[i], value, key);
  }
}

void AppendString(const IndexKeyColumn& column, std::string_view text, std::string* key) {
  switch (column.string_order) {
    case IndexKeyColumn::StringOrder::kBytes:
      return AppendEscaped(text, key);
    case IndexKeyColumn::StringOrder::kBlankPadded:
      while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
      return AppendEscaped(text, key);
    case IndexKeyColumn::StringOrder::kIcu:
      ThrowNotSupported("index on a column with an ICU collation");
    case IndexKeyColumn::StringOrder::kJsonb:
      return AppendJsonbKey(text, key);
    case IndexKeyColumn::StringOrder::kTsVector: return AppendTsVectorKey(text, key);
    case IndexKeyColumn::StringOrder::kTsQuery: return AppendTsQueryKey(text, key);
    case IndexKeyColumn::StringOrder::kNetwork: return AppendNetworkKey(text, key);
    case IndexKeyColumn::StringOrder::kBits:
      AppendEscaped(BitBytes(text), key);
      return AppendUnsigned(BitCount(text), key);
    case IndexKeyColumn::StringOrder::kArray: return AppendArray(column, text, key);
    case IndexKeyColumn::StringOrder::kRange: return AppendRange(column, text, key);
    case IndexKeyColumn::StringOrder::kMultirange: return AppendMultirange(column, text, key);
    case IndexKeyColumn::StringOrder::kRecord: return AppendRecord(column, text, key);
  }
}

// By the place of the value in its enum.
void AppendLabel(const IndexKeyColumn& column, uint32_t value, std::string* key) {
  float order = std::numeric_limits<float>::infinity();
  for (const auto& [label, place] : column.labels) {
    if (label == value) order = place;
  }
  AppendFloat<float, uint32_t>(order, key);
  AppendUnsigned(value, key);
}

void AppendValue(const IndexKeyColumn& column, const Datum& value, std::string* key) {
  switch (column.physical) {
    case PhysicalType::kBool: return AppendUnsigned<uint8_t>(value.b ? 1 : 0, key);
    case PhysicalType::kInt8: return AppendUnsigned(static_cast<uint8_t>(value.i1), key);  // "char" compares unsigned
    case PhysicalType::kInt16: return AppendSigned(value.i2, key);
    case PhysicalType::kInt32: return AppendSigned(value.i4, key);
    case PhysicalType::kUInt32:
      if (!column.labels.empty()) return AppendLabel(column, value.u4, key);
      return AppendUnsigned(value.u4, key);
    case PhysicalType::kInt64: return AppendSigned(value.i8, key);
    case PhysicalType::kUInt64: return AppendUnsigned(value.u8, key);
    case PhysicalType::kFloat32: return AppendFloat<float, uint32_t>(value.f4, key);
    case PhysicalType::kFloat64: return AppendFloat<double, uint64_t>(value.f8, key);
    case PhysicalType::kInterval: return AppendInterval(value.interval, key);
    case PhysicalType::kTimeTz: return AppendTimeTz(value.timetz, key);
    case PhysicalType::kUuid: key->append(reinterpret_cast<const char*>(value.uuid.bytes), 16); return;
    case PhysicalType::kNumeric: return AppendNumericKey(value.numeric, key);
    case PhysicalType::kString: return AppendString(column, value.str.view(), key);
  }
}

}  // namespace

void AppendIndexKeyColumn(const IndexKeyColumn& column, const NullableDatum& value, std::string* key) {
  if (value.is_null) {
    key->push_back(column.nulls_first ? kNullFirst : kNullLast);
    return;
  }
  key->push_back(kValue);
  const size_t from = key->size();
  AppendValue(column, value.value, key);
  if (!column.descending) return;
  for (size_t i = from; i < key->size(); ++i) (*key)[i] = static_cast<char>(~(*key)[i]);
}

void AppendIndexKey(const IndexLayout& index, std::span<const NullableDatum> values, std::string* key) {
  for (size_t i = 0; i < values.size(); ++i) AppendIndexKeyColumn(index.keys[i], values[i], key);
}

bool HasNullKey(std::span<const NullableDatum> values) {
  for (const NullableDatum& value : values) {
    if (value.is_null) return true;
  }
  return false;
}

}  // namespace basalt
