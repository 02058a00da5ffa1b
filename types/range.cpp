#include "types/range.h"

#include <algorithm>
#include <cstring>

#include "base/byte_order.h"
#include "base/sql_error.h"
#include "types/array.h"
#include "types/type_io.h"

namespace basalt {
namespace {

using namespace range_flags;

constexpr int32_t kFirstInvalidDate = 2145031949;  // one day after the last date there is
constexpr int64_t kMaxBytes = 0x3fffffff;

[[noreturn]] void ThrowIntegerRange(const char* type) {
  throw SqlError(sqlstate::kNumericValueOutOfRange, Format("{} out of range", type));
}

bool IsDiscrete(Oid range) { return range == kInt4rangeOid || range == kInt8rangeOid || range == kDaterangeOid; }

bool IsInfiniteDate(int32_t date) { return date == INT32_MAX || date == INT32_MIN; }

// The next value of a discrete type; an infinite date has none and stays as it is (false).
bool Step(Oid range, Datum* value) {
  if (range == kInt8rangeOid) {
    if (value->i8 == INT64_MAX) ThrowIntegerRange("bigint");
    ++value->i8;
    return true;
  }
  if (range == kInt4rangeOid) {
    if (value->i4 == INT32_MAX) ThrowIntegerRange("integer");
    ++value->i4;
    return true;
  }
  if (IsInfiniteDate(value->i4)) return false;
  if (++value->i4 >= kFirstInvalidDate) throw SqlError(sqlstate::kDatetimeFieldOverflow, "date out of range");
  return true;
}

// [a, b) is the canonical form.
void MakeCanonical(Oid range, RangeValue* value) {
  if (value->empty) return;
  if (!value->lower.infinite && !value->lower.inclusive && Step(range, &value->lower.value)) value->lower.inclusive = true;
  if (!value->upper.infinite && value->upper.inclusive && Step(range, &value->upper.value)) value->upper.inclusive = false;
}

size_t BoundSize(PhysicalType physical, const RangeBound& bound) {
  return PackedSize(physical, bound.value) + (HasHeap(physical) ? sizeof(uint32_t) : 0);
}

char* WriteBound(PhysicalType physical, const RangeBound& bound, char* at) {
  if (HasHeap(physical)) {
    StoreUnaligned(at, static_cast<uint32_t>(PackedSize(physical, bound.value)));
    at += sizeof(uint32_t);
  }
  return WritePacked(physical, bound.value, at);
}

NullableDatum ReadBound(PhysicalType physical, const char** at) {
  size_t size = PhysicalWidth(physical);
  if (HasHeap(physical)) {
    size = LoadUnaligned<uint32_t>(*at);
    *at += sizeof(uint32_t);
  }
  NullableDatum value{ReadPacked(physical, {*at, size}), false};
  *at += size;
  return value;
}

void CheckSize(uint64_t bytes) {
  if (bytes > kMaxBytes) throw SqlError(sqlstate::kProgramLimitExceeded, Format("invalid memory alloc request size {}", bytes));
}

}  // namespace

uint8_t RangeValue::flags() const {
  if (empty) return kEmpty;
  int flags = 0;
  if (lower.infinite) flags |= kLowerInfinite;
  else if (lower.inclusive) flags |= kLowerInclusive;
  if (upper.infinite) flags |= kUpperInfinite;
  else if (upper.inclusive) flags |= kUpperInclusive;
  return static_cast<uint8_t>(flags);
}

RangeType RangeType::Of(Oid type, const TypeResolver& types) {
  const TypeInfo* info = &types.GetType(type);
  while (info->kind == TypeKind::kDomain) info = &types.GetType(info->base.oid);
  if (info->kind == TypeKind::kMultirange) info = &types.GetType(info->range_subtype);
  if (info->kind != TypeKind::kRange) ThrowInternal(Format("type {} is not a range type", info->oid));
  RangeType range;
  range.range = info->oid;
  range.subtype = {info->range_subtype, -1, info->range_collation};
  range.physical = types.GetType(info->range_subtype).physical;
  range.types = &types;
  return range;
}

PackedRangeBounds ReadPackedRange(std::string_view packed, PhysicalType physical) {
  PackedRangeBounds bounds{static_cast<uint8_t>(packed[0]), {}, {}};
  if ((bounds.flags & kEmpty) != 0) return bounds;
  const char* at = packed.data() + 1;
  if ((bounds.flags & kLowerInfinite) == 0) bounds.lower = ReadBound(physical, &at);
  if ((bounds.flags & kUpperInfinite) == 0) bounds.upper = ReadBound(physical, &at);
  return bounds;
}

RangeValue RangeType::Unpack(std::string_view packed) const {
  const PackedRangeBounds bounds = ReadPackedRange(packed, physical);
  RangeValue value;
  value.empty = (bounds.flags & kEmpty) != 0;
  value.lower.infinite = (bounds.flags & kLowerInfinite) != 0;
  value.lower.inclusive = (bounds.flags & kLowerInclusive) != 0;
  value.lower.value = bounds.lower.value;
  value.upper.infinite = (bounds.flags & kUpperInfinite) != 0;
  value.upper.inclusive = (bounds.flags & kUpperInclusive) != 0;
  value.upper.value = bounds.upper.value;
  return value;
}

namespace {

// What holds for every range: bounds in order, an infinite bound is not inclusive, nothing between equal ones is empty.
RangeValue Checked(const RangeType& type, RangeValue value) {
  if (value.empty) return value;
  if (value.lower.infinite) value.lower.inclusive = false;
  if (value.upper.infinite) value.upper.inclusive = false;
  if (value.lower.infinite || value.upper.infinite) return value;
  const int order = type.CompareValues(value.lower.value, value.upper.value);
  if (order > 0) {
    throw SqlError(sqlstate::kDataException, "range lower bound must be less than or equal to range upper bound");
  }
  if (order == 0 && !(value.lower.inclusive && value.upper.inclusive)) value.empty = true;
  return value;
}

}  // namespace

RangeValue RangeType::Normalize(RangeValue value) const {
  value = Checked(*this, value);
  if (!IsDiscrete(range)) return value;
  MakeCanonical(range, &value);
  return Checked(*this, value);
}

StringRef RangeType::Pack(const RangeValue& value, Arena& arena) const {
  const uint8_t flags = value.flags();
  const bool has_lower = !value.empty && !value.lower.infinite;
  const bool has_upper = !value.empty && !value.upper.infinite;
  const size_t bytes = 1 + (has_lower ? BoundSize(physical, value.lower) : 0) + (has_upper ? BoundSize(physical, value.upper) : 0);
  CheckSize(bytes);
  char* const start = arena.AllocateBytes(bytes);
  char* at = start;
  *at++ = static_cast<char>(flags);
  if (has_lower) at = WriteBound(physical, value.lower, at);
  if (has_upper) WriteBound(physical, value.upper, at);
  return StringRef({start, bytes});
}

int RangeType::CompareValues(const Datum& left, const Datum& right) const { return CompareDatums(subtype, left, right, *types); }

int RangeType::CompareBounds(const RangeBound& left, const RangeBound& right) const {
  if (left.infinite && right.infinite) return left.lower == right.lower ? 0 : left.lower ? -1 : 1;
  if (left.infinite) return left.lower ? -1 : 1;
  if (right.infinite) return right.lower ? 1 : -1;
  const int order = CompareValues(left.value, right.value);
  if (order != 0) return order;
  const auto side = [](const RangeBound& bound) { return bound.inclusive ? 0 : bound.lower ? 1 : -1; };
  return side(left) < side(right) ? -1 : side(left) > side(right) ? 1 : 0;
}

int RangeType::CompareBoundValues(const RangeBound& left, const RangeBound& right) const {
  if (left.infinite && right.infinite) return left.lower == right.lower ? 0 : left.lower ? -1 : 1;
  if (left.infinite) return left.lower ? -1 : 1;
  if (right.infinite) return right.lower ? 1 : -1;
  return CompareValues(left.value, right.value);
}

int RangeType::Compare(const RangeValue& left, const RangeValue& right) const {
  if (left.empty || right.empty) return static_cast<int>(right.empty) - static_cast<int>(left.empty);
  const int order = CompareBounds(left.lower, right.lower);
  return order != 0 ? order : CompareBounds(left.upper, right.upper);
}

bool RangeType::BoundsAdjacent(const RangeBound& upper, const RangeBound& lower) const {
  const int order = CompareBoundValues(upper, lower);
  if (order == 0) return upper.inclusive != lower.inclusive;
  if (order > 0 || !IsDiscrete(range)) return false;
  // Only a canonical type has neighbours: the range between the bounds must be empty.
  RangeValue between;
  between.lower = upper;
  between.lower.lower = true;
  between.lower.inclusive = !upper.inclusive;
  between.upper = lower;
  between.upper.lower = false;
  between.upper.inclusive = !lower.inclusive;
  return Normalize(between).empty;
}

std::vector<std::string_view> SplitMultirange(std::string_view packed) {
  const uint32_t count = LoadUnaligned<uint32_t>(packed.data());
  const char* at = packed.data() + sizeof(count);
  std::vector<std::string_view> ranges(count);
  for (std::string_view& range : ranges) {
    const uint32_t size = LoadUnaligned<uint32_t>(at);
    range = {at + sizeof(size), size};
    at += sizeof(size) + size;
  }
  return ranges;
}

std::vector<RangeValue> RangeType::UnpackMultirange(std::string_view packed) const {
  std::vector<RangeValue> ranges;
  for (std::string_view range_bytes : SplitMultirange(packed)) ranges.push_back(Unpack(range_bytes));
  return ranges;
}

std::vector<RangeValue> RangeType::NormalizeMultirange(std::vector<RangeValue> ranges) const {
  std::stable_sort(ranges.begin(), ranges.end(), [&](const RangeValue& a, const RangeValue& b) { return Compare(a, b) < 0; });
  std::vector<RangeValue> joined;
  for (const RangeValue& next : ranges) {
    if (next.empty) continue;
    if (joined.empty() || (CompareBounds(joined.back().upper, next.lower) < 0 && !BoundsAdjacent(joined.back().upper, next.lower))) {
      joined.push_back(next);
    } else {  // of equal bounds PostgreSQL keeps the later one, whose scale may show
      if (CompareBounds(joined.back().lower, next.lower) == 0) joined.back().lower = next.lower;
      if (CompareBounds(joined.back().upper, next.upper) <= 0) joined.back().upper = next.upper;
    }
  }
  return joined;
}

StringRef RangeType::PackMultirange(std::span<const RangeValue> ranges, Arena& arena) const {
  Arena scratch;
  uint64_t bytes = sizeof(uint32_t);
  std::vector<StringRef> packed;
  for (const RangeValue& value : ranges) {
    packed.push_back(Pack(value, scratch));
    bytes += sizeof(uint32_t) + packed.back().size();
  }
  CheckSize(bytes);
  char* const start = arena.AllocateBytes(bytes);
  StoreUnaligned(start, static_cast<uint32_t>(ranges.size()));
  char* at = start + sizeof(uint32_t);
  for (const StringRef& one : packed) {
    StoreUnaligned(at, one.size());
    std::memcpy(at + sizeof(uint32_t), one.data(), one.size());
    at += sizeof(uint32_t) + one.size();
  }
  return StringRef({start, bytes});
}

int RangeType::CompareMultiranges(std::string_view left, std::string_view right) const {
  const std::vector<RangeValue> a = UnpackMultirange(left);
  const std::vector<RangeValue> b = UnpackMultirange(right);
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const int order = Compare(a[i], b[i]);
    if (order != 0) return order;
  }
  return a.size() < b.size() ? -1 : a.size() > b.size() ? 1 : 0;
}

}  // namespace basalt
