#include "engine/execution/data/key_type.h"

#include <bit>
#include <cmath>

#include "base/byte_order.h"
#include "base/hash.h"
#include "types/numeric.h"
#include "types/string_text.h"

namespace basalt {
namespace {

constexpr uint64_t kNullHash = 0x5DEECE66D1234567ULL;

bool ComparesBytes(Oid collation) {
  return collation == kInvalidOid || collation == kDefaultCollationOid || collation == kCCollationOid || collation == kPosixCollationOid;
}

// Text whose order and equality are those of its bytes.
bool IsBytewise(const SqlType& type) {
  switch (type.oid) {
    case kByteaOid:
    case kMacAddrOid:
    case kMacAddr8Oid:
    case kNameOid: return true;
    case kTextOid:
    case kVarcharOid:
    case kUnknownOid: return ComparesBytes(type.collation);
    default: return false;
  }
}

bool IsOrderedUnsigned(Oid type) {
  switch (type) {
    case kXidOid:
    case kCidOid: return false;
    default: return BuiltinPhysicalType(type) == PhysicalType::kUInt32;
  }
}

KeyKind KindOf(const SqlType& type, PhysicalType physical) {
  switch (physical) {
    case PhysicalType::kBool: return KeyKind::kUnsigned8;
    case PhysicalType::kInt8: return KeyKind::kUnsigned8;  // "char" orders as unsigned
    case PhysicalType::kInt16: return KeyKind::kSigned16;
    case PhysicalType::kInt32: return KeyKind::kSigned32;
    case PhysicalType::kUInt32: return IsOrderedUnsigned(type.oid) ? KeyKind::kUnsigned32 : KeyKind::kGeneric;
    case PhysicalType::kInt64: return KeyKind::kSigned64;
    case PhysicalType::kUInt64: return KeyKind::kUnsigned64;
    case PhysicalType::kFloat32: return KeyKind::kFloat32;
    case PhysicalType::kFloat64: return KeyKind::kFloat64;
    case PhysicalType::kUuid: return KeyKind::kUuid;
    case PhysicalType::kNumeric: return KeyKind::kNumeric;
    case PhysicalType::kString:
      if (type.oid == kBpCharOid && ComparesBytes(type.collation)) return KeyKind::kPadded;
      return IsBytewise(type) ? KeyKind::kBytes : KeyKind::kGeneric;
    case PhysicalType::kInterval:
    case PhysicalType::kTimeTz: return KeyKind::kGeneric;
  }
  return KeyKind::kGeneric;
}

template <typename T>
int Order(T left, T right) {
  return static_cast<int>(left > right) - static_cast<int>(left < right);
}

template <typename T>
int OrderFloat(T left, T right) {  // NaN equals NaN and is the greatest
  if (std::isnan(left) || std::isnan(right)) return Order<int>(std::isnan(left), std::isnan(right));
  return Order(left, right);
}

int OrderBytes(std::string_view left, std::string_view right) {
  const size_t common = std::min(left.size(), right.size());
  const int order = common == 0 ? 0 : std::memcmp(left.data(), right.data(), common);
  return order != 0 ? (order < 0 ? -1 : 1) : Order(left.size(), right.size());
}

uint64_t HashFloat(double value) {
  if (std::isnan(value)) return HashInt(0x7FF8000000000000ULL);
  return HashInt(std::bit_cast<uint64_t>(value == 0 ? 0.0 : value));
}

template <typename T>
T ReadAt(const Vector& vector, uint32_t row) {
  const VectorView<T> view = vector.View<T>();
  return view[row];
}

Datum DatumAt(const Vector& vector, uint32_t row) { return vector.Get(row).value; }

template <typename T>
void HashFixed(const Vector& values, RowSelection rows, uint64_t* hashes, bool combine) {
  const VectorView<T> view = values.View<T>();
  for (uint32_t i = 0; i < rows.count; ++i) {
    const uint32_t row = rows[i];
    const uint64_t hash = view.IsNull(row) ? kNullHash : HashInt(static_cast<uint64_t>(view[row]));
    hashes[i] = combine ? HashMix(hashes[i], hash) : hash;
  }
}

uint64_t OrderedBits(double value) {
  if (std::isnan(value)) return UINT64_MAX;
  const uint64_t bits = std::bit_cast<uint64_t>(value == 0 ? 0.0 : value);
  return bits >> 63 != 0 ? ~bits : bits | uint64_t{1} << 63;
}

uint64_t FirstBytes(const char* data, size_t size) {
  uint64_t word = 0;
  std::memcpy(&word, data, std::min<size_t>(size, 8));
  return ByteSwap(word);
}

constexpr uint64_t FlipSign(int64_t value) { return static_cast<uint64_t>(value) ^ uint64_t{1} << 63; }

}  // namespace

KeyType KeyType::Make(const SqlType& type, PhysicalType physical, const TypeResolver& types) {
  SqlType base = type;
  for (int depth = 0; depth < 64; ++depth) {
    if (base.oid < kFirstUserOid) break;
    const TypeInfo* info = types.FindType(base.oid);
    if (info == nullptr || info->kind != TypeKind::kDomain) break;
    const Oid collation = base.collation;
    base = info->base;
    if (collation != kInvalidOid) base.collation = collation;
  }
  return {base, physical, KindOf(base, physical), &types};
}

int KeyType::Compare(const Datum& left, const Datum& right) const {
  switch (kind) {
    case KeyKind::kSigned8: return Order(left.i1, right.i1);
    case KeyKind::kSigned16: return Order(left.i2, right.i2);
    case KeyKind::kSigned32: return Order(left.i4, right.i4);
    case KeyKind::kSigned64: return Order(left.i8, right.i8);
    case KeyKind::kUnsigned8: return Order(static_cast<uint8_t>(left.i1), static_cast<uint8_t>(right.i1));
    case KeyKind::kUnsigned32: return Order(left.u4, right.u4);
    case KeyKind::kUnsigned64: return Order(left.u8, right.u8);
    case KeyKind::kFloat32: return OrderFloat(left.f4, right.f4);
    case KeyKind::kFloat64: return OrderFloat(left.f8, right.f8);
    case KeyKind::kUuid: return Order(std::memcmp(left.uuid.bytes, right.uuid.bytes, 16), 0);
    case KeyKind::kBytes: return OrderBytes(left.str.view(), right.str.view());
    case KeyKind::kPadded: return OrderBytes(TrimBlanks(left.str.view()), TrimBlanks(right.str.view()));
    case KeyKind::kNumeric: return CompareNumeric(left.numeric, right.numeric);
    case KeyKind::kGeneric: return CompareDatums(type, left, right, *types);
  }
  return 0;
}

bool KeyType::Equal(const Datum& left, const Datum& right) const {
  if (kind == KeyKind::kBytes) return left.str == right.str;
  return Compare(left, right) == 0;
}

uint64_t KeyType::Hash(const Datum& value) const {
  switch (kind) {
    case KeyKind::kSigned8: return HashInt(static_cast<uint64_t>(value.i1));
    case KeyKind::kSigned16: return HashInt(static_cast<uint64_t>(value.i2));
    case KeyKind::kSigned32: return HashInt(static_cast<uint64_t>(value.i4));
    case KeyKind::kSigned64: return HashInt(static_cast<uint64_t>(value.i8));
    case KeyKind::kUnsigned8: return HashInt(static_cast<uint8_t>(value.i1));
    case KeyKind::kUnsigned32: return HashInt(value.u4);
    case KeyKind::kUnsigned64: return HashInt(value.u8);
    case KeyKind::kFloat32: return HashFloat(value.f4);
    case KeyKind::kFloat64: return HashFloat(value.f8);
    case KeyKind::kUuid: return HashBytes(value.uuid.bytes, 16);
    case KeyKind::kBytes: return HashString(value.str.view());
    case KeyKind::kPadded: return HashString(TrimBlanks(value.str.view()));
    case KeyKind::kNumeric: return HashNumeric(value.numeric);
    case KeyKind::kGeneric: return HashDatum(type, value, *types);
  }
  return 0;
}

bool KeyType::EqualAt(const Vector& left, uint32_t left_row, const Vector& right, uint32_t right_row) const {
  const bool left_null = left.IsNull(left_row), right_null = right.IsNull(right_row);
  if (left_null || right_null) return left_null && right_null;
  switch (kind) {
    case KeyKind::kSigned32:
    case KeyKind::kUnsigned32: return ReadAt<int32_t>(left, left_row) == ReadAt<int32_t>(right, right_row);
    case KeyKind::kSigned64:
    case KeyKind::kUnsigned64: return ReadAt<int64_t>(left, left_row) == ReadAt<int64_t>(right, right_row);
    case KeyKind::kBytes: return ReadAt<StringRef>(left, left_row) == ReadAt<StringRef>(right, right_row);
    case KeyKind::kPadded: {  // of one column mostly: padded alike
      const StringRef a = ReadAt<StringRef>(left, left_row), b = ReadAt<StringRef>(right, right_row);
      return a == b || TrimBlanks(a.view()) == TrimBlanks(b.view());
    }
    default: return Equal(DatumAt(left, left_row), DatumAt(right, right_row));
  }
}

uint64_t KeyType::Prefix(const Datum& value) const {
  switch (kind) {
    case KeyKind::kSigned8: return FlipSign(value.i1);
    case KeyKind::kSigned16: return FlipSign(value.i2);
    case KeyKind::kSigned32: return FlipSign(value.i4);
    case KeyKind::kSigned64: return FlipSign(value.i8);
    case KeyKind::kUnsigned8: return static_cast<uint8_t>(value.i1);
    case KeyKind::kUnsigned32: return value.u4;
    case KeyKind::kUnsigned64: return value.u8;
    case KeyKind::kFloat32: return OrderedBits(value.f4);
    case KeyKind::kFloat64: return OrderedBits(value.f8);
    case KeyKind::kUuid: return FirstBytes(reinterpret_cast<const char*>(value.uuid.bytes), 16);
    case KeyKind::kBytes: return FirstBytes(value.str.data(), value.str.size());
    case KeyKind::kPadded: {
      const std::string_view text = TrimBlanks(value.str.view());
      return FirstBytes(text.data(), text.size());
    }
    case KeyKind::kNumeric:
    case KeyKind::kGeneric: return 0;
  }
  return 0;
}

bool KeyType::PrefixIsExact() const {
  return kind != KeyKind::kUuid && kind != KeyKind::kBytes && kind != KeyKind::kPadded && kind != KeyKind::kNumeric && kind != KeyKind::kGeneric;
}

void HashKeys(const KeyType& key, const Vector& values, RowSelection rows, uint64_t* hashes, bool combine) {
  switch (key.kind) {
    case KeyKind::kSigned32: return HashFixed<int32_t>(values, rows, hashes, combine);
    case KeyKind::kSigned64: return HashFixed<int64_t>(values, rows, hashes, combine);
    case KeyKind::kUnsigned32: return HashFixed<uint32_t>(values, rows, hashes, combine);
    case KeyKind::kUnsigned64: return HashFixed<uint64_t>(values, rows, hashes, combine);
    default: break;
  }
  for (uint32_t i = 0; i < rows.count; ++i) {
    const NullableDatum value = values.Get(rows[i]);
    const uint64_t hash = value.is_null ? kNullHash : key.Hash(value.value);
    hashes[i] = combine ? HashMix(hashes[i], hash) : hash;
  }
}

}  // namespace basalt
