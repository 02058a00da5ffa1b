// Order, equality and hash of values as the types' default operator classes have them.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/hash.h"
#include "base/sql_error.h"
#include "types/array.h"
#include "types/datetime.h"
#include "types/jsonb.h"
#include "types/network_address.h"
#include "types/numeric.h"
#include "types/range.h"
#include "types/string_text.h"
#include "types/tsquery.h"
#include "types/tsvector.h"
#include "types/type_functions.h"
#include "types/type_io.h"
#include "types/type_operators.h"

namespace basalt {
namespace {

constexpr Oid kDefaultCollation = 100;
constexpr Oid kCCollation = 950;
constexpr Oid kPosixCollation = 951;

template <typename T>
int Order(const T& left, const T& right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

// NaN equals itself and is above everything.
template <typename T>
int OrderFloats(T left, T right) {
  if (std::isnan(left) || std::isnan(right)) return Order(std::isnan(left), std::isnan(right));
  return Order(left, right);
}

int OrderBytes(std::string_view left, std::string_view right) {
  const int compared = left.compare(right);
  return compared < 0 ? -1 : compared > 0 ? 1 : 0;
}

int OrderTimeTz(const TimeTz& left, const TimeTz& right) {
  const int64_t left_utc = left.time_us + left.zone_seconds * kUsPerSecond;
  const int64_t right_utc = right.time_us + right.zone_seconds * kUsPerSecond;
  if (left_utc != right_utc) return Order(left_utc, right_utc);
  return Order(left.zone_seconds, right.zone_seconds);
}

int OrderBits(std::string_view left, std::string_view right) {
  const int compared = OrderBytes(BitBytes(left), BitBytes(right));
  return compared != 0 ? compared : Order(BitCount(left), BitCount(right));
}

int OrderNullable(const SqlType& type, const NullableDatum& left, const NullableDatum& right, const TypeResolver& types) {
  if (left.is_null || right.is_null) return Order(left.is_null, right.is_null);  // NULL is above everything
  return CompareDatums(type, left.value, right.value, types);
}

int OrderArrays(std::string_view left, std::string_view right, Oid collation, const TypeResolver& types) {
  const ArrayView a(left);
  const ArrayView b(right);
  if (a.element_type() != b.element_type()) {
    throw SqlError(sqlstate::kDatatypeMismatch, "cannot compare arrays of different element types");
  }
  const PhysicalType physical = PhysicalTypeOf(a.element_type(), types);
  const std::vector<NullableDatum> left_elements = a.Elements(physical);
  const std::vector<NullableDatum> right_elements = b.Elements(physical);
  const size_t common = std::min(left_elements.size(), right_elements.size());
  for (size_t i = 0; i < common; ++i) {
    const int compared = OrderNullable({a.element_type(), -1, collation}, left_elements[i], right_elements[i], types);
    if (compared != 0) return compared;
  }
  if (a.size() != b.size()) return Order(a.size(), b.size());
  if (a.dimension_count() != b.dimension_count()) return Order(a.dimension_count(), b.dimension_count());
  for (int i = 0; i < a.dimension_count(); ++i) {
    if (a.dimension(i).length != b.dimension(i).length) return Order(a.dimension(i).length, b.dimension(i).length);
  }
  for (int i = 0; i < a.dimension_count(); ++i) {
    const int compared = Order(a.dimension(i).lower_bound, b.dimension(i).lower_bound);
    if (compared != 0) return compared;
  }
  return 0;
}

int OrderVectors(std::string_view left, std::string_view right, const TypeResolver& types) {
  const ArrayView a(left);
  const ArrayView b(right);
  return a.size() != b.size() ? Order(a.size(), b.size()) : OrderArrays(left, right, kInvalidOid, types);
}

int OrderRecords(std::string_view left, std::string_view right, const TypeResolver& types) {
  const std::vector<RecordField> a = RecordFields(left, types);
  const std::vector<RecordField> b = RecordFields(right, types);
  for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    if (a[i].type != b[i].type) {
      throw SqlError(sqlstate::kDatatypeMismatch,
                     Format("cannot compare dissimilar column types {} and {} at record column {}",
                            DisplayName(a[i].type, types), DisplayName(b[i].type, types), i + 1));
    }
    const SqlType type{a[i].type, -1, types.GetType(a[i].type).collation};
    if ((a[i].value.is_null || b[i].value.is_null) && !HasEquality(a[i].type, types)) RequireOrder(a[i].type, types, false);
    const int compared = OrderNullable(type, a[i].value, b[i].value, types);
    if (compared != 0) return compared;
  }
  if (a.size() != b.size()) {
    throw SqlError(sqlstate::kDatatypeMismatch, "cannot compare record types with different numbers of columns");
  }
  return 0;
}

int OrderEnums(const TypeInfo& info, Oid left, Oid right) {
  if (left == right) return 0;
  for (const EnumLabel& label : info.enum_labels) {  // by sort order: the first found is the smaller
    if (label.oid == left) return -1;
    if (label.oid == right) return 1;
  }
  ThrowInternal(Format("invalid internal value for enum: {}", left));
}

void CheckCollation(Oid collation) {
  if (collation == kInvalidOid || collation == kDefaultCollation || collation == kCCollation || collation == kPosixCollation) {
    return;
  }
  ThrowNotSupported("comparison under this collation");
}

[[noreturn]] void ThrowNoComparison(std::string_view name) {
  throw SqlError(sqlstate::kUndefinedFunction, Format("could not identify a comparison function for type {}", name));
}
[[noreturn]] void ThrowNoHash(std::string_view name) {
  throw SqlError(sqlstate::kUndefinedFunction, Format("could not identify a hash function for type {}", name));
}

int CompareContainer(const SqlType& type, const Datum& left, const Datum& right, const TypeResolver& types) {
  const TypeInfo& info = types.GetType(type.oid);
  switch (info.kind) {
    case TypeKind::kArray: return OrderArrays(left.str.view(), right.str.view(), type.collation, types);
    case TypeKind::kComposite: return OrderRecords(left.str.view(), right.str.view(), types);
    case TypeKind::kEnum: return OrderEnums(info, left.u4, right.u4);
    case TypeKind::kDomain: return CompareDatums({info.base.oid, info.base.typmod, type.collation}, left, right, types);
    case TypeKind::kRange: {
      const RangeType range = RangeType::Of(type.oid, types);
      return range.Compare(range.Unpack(left.str.view()), range.Unpack(right.str.view()));
    }
    case TypeKind::kMultirange: return RangeType::Of(type.oid, types).CompareMultiranges(left.str.view(), right.str.view());
    default: break;
  }
  if (type.oid == kRecordOid) return OrderRecords(left.str.view(), right.str.view(), types);
  if (type.oid == kAnyarrayOid) return OrderArrays(left.str.view(), right.str.view(), type.collation, types);
  ThrowNoComparison(info.name);
}

uint64_t HashNullable(const SqlType& type, const NullableDatum& value, const TypeResolver& types) {
  return value.is_null ? 0 : HashDatum(type, value.value, types);
}

uint64_t HashArray(std::string_view packed, Oid collation, const TypeResolver& types) {
  const ArrayView array(packed);
  uint64_t hash = 1;
  array.ForEach(PhysicalTypeOf(array.element_type(), types), [&](uint32_t, const NullableDatum& element) {
    hash = HashMix(hash, HashNullable({array.element_type(), -1, collation}, element, types));
  });
  return hash;
}

uint64_t HashRecord(std::string_view packed, const TypeResolver& types) {
  uint64_t hash = 1;
  for (const RecordField& field : RecordFields(packed, types)) hash = HashMix(hash, HashNullable({field.type}, field.value, types));
  return hash;
}

uint64_t HashRange(const RangeType& type, std::string_view packed, const TypeResolver& types) {
  const RangeValue value = type.Unpack(packed);
  uint64_t hash = HashInt(value.flags());
  if (value.empty) return hash;
  for (const RangeBound* bound : {&value.lower, &value.upper}) {
    if (!bound->infinite) hash = HashMix(hash, HashDatum(type.subtype, bound->value, types));
  }
  return hash;
}

uint64_t HashMultirange(Oid oid, std::string_view packed, const TypeResolver& types) {
  const RangeType type = RangeType::Of(oid, types);
  uint64_t hash = 1;
  for (std::string_view range : SplitMultirange(packed)) hash = HashMix(hash, HashRange(type, range, types));
  return hash;
}

uint64_t HashContainer(const SqlType& type, const Datum& value, const TypeResolver& types) {
  const TypeInfo& info = types.GetType(type.oid);
  switch (info.kind) {
    case TypeKind::kArray: return HashArray(value.str.view(), type.collation, types);
    case TypeKind::kComposite: return HashRecord(value.str.view(), types);
    case TypeKind::kEnum: return HashInt(value.u4);
    case TypeKind::kDomain: return HashDatum({info.base.oid, info.base.typmod, type.collation}, value, types);
    case TypeKind::kRange: return HashRange(RangeType::Of(type.oid, types), value.str.view(), types);
    case TypeKind::kMultirange: return HashMultirange(type.oid, value.str.view(), types);
    default: break;
  }
  if (type.oid == kRecordOid) return HashRecord(value.str.view(), types);
  if (type.oid == kAnyarrayOid) return HashArray(value.str.view(), type.collation, types);
  ThrowNoHash(info.name);
}

template <typename T>
uint64_t HashFloat(T value) {
  const double wide = value;
  if (wide == 0) return HashInt(0);
  if (std::isnan(wide)) return HashInt(0x7FF8000000000000ULL);
  return HashInt(std::bit_cast<uint64_t>(wide));
}

}  // namespace

int CompareDatums(const SqlType& type, const Datum& left, const Datum& right, const TypeResolver& types) {
  switch (type.oid) {
    case kTextOid:
    case kVarcharOid:
      CheckCollation(type.collation);
      return OrderBytes(left.str.view(), right.str.view());
    case kBpCharOid:
      CheckCollation(type.collation);
      return OrderBytes(TrimBlanks(left.str.view()), TrimBlanks(right.str.view()));
    case kInetOid:
    case kCidrOid: return Order(CompareNetworkAddresses(left.str.view(), right.str.view()), 0);
    case kNameOid:
    case kAclItemOid:
    case kMacAddrOid:
    case kMacAddr8Oid:
    case kByteaOid:
    case kUnknownOid:
    case kCStringOid: return OrderBytes(left.str.view(), right.str.view());
    case kBitOid:
    case kVarBitOid: return OrderBits(left.str.view(), right.str.view());
    case kInt2VectorOid:
    case kOidVectorOid: return OrderVectors(left.str.view(), right.str.view(), types);
    case kJsonOid: ThrowNoComparison("json");
    case kJsonPathOid: ThrowNoComparison("jsonpath");
    case kTsVectorOid: return Order(CompareTsVectors(left.str.view(), right.str.view()), 0);
    case kTsQueryOid: return Order(CompareTsQueries(left.str.view(), right.str.view()), 0);
    case kJsonbOid: return CompareJsonb(JsonbValue(left.str.view()), JsonbValue(right.str.view()));
    case kCharOid: return Order(static_cast<uint8_t>(left.i1), static_cast<uint8_t>(right.i1));
    default: break;
  }
  if (FindTypeFunctions(type.oid) == nullptr) return CompareContainer(type, left, right, types);
  switch (BuiltinPhysicalType(type.oid)) {
    case PhysicalType::kBool: return Order(left.b, right.b);
    case PhysicalType::kInt8: return Order(left.i1, right.i1);
    case PhysicalType::kInt16: return Order(left.i2, right.i2);
    case PhysicalType::kInt32: return Order(left.i4, right.i4);
    case PhysicalType::kUInt32: return Order(left.u4, right.u4);
    case PhysicalType::kInt64: return Order(left.i8, right.i8);
    case PhysicalType::kUInt64: return Order(left.u8, right.u8);
    case PhysicalType::kFloat32: return OrderFloats(left.f4, right.f4);
    case PhysicalType::kFloat64: return OrderFloats(left.f8, right.f8);
    case PhysicalType::kInterval: return CompareIntervals(left.interval, right.interval);
    case PhysicalType::kTimeTz: return OrderTimeTz(left.timetz, right.timetz);
    case PhysicalType::kUuid: return Order(std::memcmp(left.uuid.bytes, right.uuid.bytes, sizeof(Uuid)), 0);
    case PhysicalType::kNumeric: return CompareNumeric(left.numeric, right.numeric);
    case PhysicalType::kString: break;
  }
  ThrowNoComparison(types.GetType(type.oid).name);
}

uint64_t HashDatum(const SqlType& type, const Datum& value, const TypeResolver& types) {
  switch (type.oid) {
    case kBpCharOid: return HashString(TrimBlanks(value.str.view()));
    case kAclItemOid: return HashString(value.str.view());
    case kJsonOid: ThrowNoHash("json");
    case kJsonPathOid: ThrowNoHash("jsonpath");
    case kTsQueryOid: return HashTsQuery(value.str.view());
    case kJsonbOid: return HashJsonb(JsonbValue(value.str.view()));
    case kInt2VectorOid:
    case kOidVectorOid: return HashArray(value.str.view(), kInvalidOid, types);
    default: break;
  }
  if (FindTypeFunctions(type.oid) == nullptr) return HashContainer(type, value, types);
  switch (BuiltinPhysicalType(type.oid)) {
    case PhysicalType::kBool: return HashInt(value.b ? 1 : 0);
    case PhysicalType::kInt8: return HashInt(static_cast<uint64_t>(value.i1));
    case PhysicalType::kInt16: return HashInt(static_cast<uint64_t>(value.i2));
    case PhysicalType::kInt32: return HashInt(static_cast<uint64_t>(value.i4));
    case PhysicalType::kUInt32: return HashInt(value.u4);
    case PhysicalType::kInt64: return HashInt(static_cast<uint64_t>(value.i8));
    case PhysicalType::kUInt64: return HashInt(value.u8);
    case PhysicalType::kFloat32: return HashFloat(value.f4);
    case PhysicalType::kFloat64: return HashFloat(value.f8);
    case PhysicalType::kInterval: return HashInterval(value.interval);
    case PhysicalType::kTimeTz:
      return HashMix(static_cast<uint64_t>(value.timetz.time_us), static_cast<uint64_t>(value.timetz.zone_seconds));
    case PhysicalType::kUuid: return HashBytes(value.uuid.bytes, sizeof(Uuid));
    case PhysicalType::kNumeric: return HashNumeric(value.numeric);
    case PhysicalType::kString: break;
  }
  return HashString(value.str.view());
}

}  // namespace basalt
