#include "engine/functions/hash/pg_hash_value.h"

#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "base/sql_error.h"
#include "engine/functions/hash/pg_hash.h"
#include "engine/functions/vector_rows.h"
#include "types/datetime.h"
#include "types/numeric.h"
#include "types/numeric_digits.h"
#include "types/range.h"
#include "types/string_text.h"
#include "types/type_functions.h"
#include "types/type_operators.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowNoHash(const std::string& type, bool extended) {
  throw SqlError(sqlstate::kUndefinedFunction,
                 Format("could not identify {} hash function for type {}", extended ? "an extended" : "a", type));
}

// The two widths of PostgreSQL's hash functions: 32 bits, and 64 bits with a seed.
struct Narrow {
  using Word = uint32_t;
  static constexpr bool kExtended = false;
  Word Bytes(std::string_view bytes) const { return PgHashBytes(bytes); }
  Word Uint32(uint32_t value) const { return PgHashUint32(value); }
  Word Jsonb(std::string_view bytes) const { return PgHashJsonb(bytes); }
  Word OfZero() const { return 0; }
  static Word Rotate(Word hash) { return std::rotl(hash, 1); }
};
struct Wide {
  using Word = uint64_t;
  static constexpr bool kExtended = true;
  uint64_t seed;
  Word Bytes(std::string_view bytes) const { return PgHashBytesExtended(bytes, seed); }
  Word Uint32(uint32_t value) const { return PgHashUint32Extended(value, seed); }
  Word Jsonb(std::string_view bytes) const { return PgHashJsonbExtended(bytes, seed); }
  Word OfZero() const { return seed; }
  // Both halves by themselves.
  static Word Rotate(Word hash) { return (hash << 1 & 0xFFFFFFFEFFFFFFFEULL) | (hash >> 31 & 0x100000001ULL); }
};

template <typename Width>
class ValueHash {
 public:
  using Word = typename Width::Word;
  ValueHash(Width width, const TypeResolver& types) : width_(width), types_(types) {}

  Word Hash(const SqlType& type, const Datum& value) const {
    if (FindTypeFunctions(type.oid) == nullptr) return Container(type, value);
    switch (BuiltinPhysicalType(type.oid)) {
      case PhysicalType::kBool: return width_.Uint32(value.b ? 1 : 0);
      case PhysicalType::kInt8: return width_.Uint32(static_cast<uint32_t>(int32_t{value.i1}));
      case PhysicalType::kInt16: return width_.Uint32(static_cast<uint32_t>(int32_t{value.i2}));
      case PhysicalType::kInt32: return width_.Uint32(static_cast<uint32_t>(value.i4));
      case PhysicalType::kUInt32: return width_.Uint32(value.u4);
      case PhysicalType::kInt64:
        if (type.oid == kMoneyOid) ThrowNoHash("money", Width::kExtended);
        return Int64(value.i8);
      case PhysicalType::kUInt64: return type.oid == kTidOid ? Tid(value.u8) : Int64(static_cast<int64_t>(value.u8));
      case PhysicalType::kFloat32: return Float(value.f4);
      case PhysicalType::kFloat64: return Float(value.f8);
      case PhysicalType::kInterval: return Int64(SpanOf(value.interval));
      case PhysicalType::kTimeTz: return Int64(value.timetz.time_us) ^ width_.Uint32(static_cast<uint32_t>(value.timetz.zone_seconds));
      case PhysicalType::kUuid: return width_.Bytes({reinterpret_cast<const char*>(value.uuid.bytes), sizeof(Uuid)});
      case PhysicalType::kNumeric: return OfNumeric(value.numeric);
      case PhysicalType::kString: return String(type.oid, value.str.view());
    }
    ThrowInternal("unknown physical type");
  }

 private:
  void RequireHash(Oid type) const {
    if (!HasHash(type, types_)) ThrowNoHash(DisplayName(type, types_), Width::kExtended);
  }
  Word Int64(int64_t value) const { return width_.Uint32(PgFoldBigint(value)); }
  static int64_t SpanOf(const Interval& interval) {
    const auto days = static_cast<uint64_t>(interval.months * int64_t{30} + interval.days);
    return static_cast<int64_t>(days * static_cast<uint64_t>(kUsPerDay) + static_cast<uint64_t>(interval.time_us));
  }
  Word Float(double value) const {
    if (value == 0) return width_.OfZero();
    const double canonical = std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
    return width_.Bytes({reinterpret_cast<const char*>(&canonical), sizeof(canonical)});
  }
  // Block number as two halves, then the offset.
  Word Tid(uint64_t value) const {
    const uint16_t parts[3] = {static_cast<uint16_t>(value >> 32), static_cast<uint16_t>(value >> 16), static_cast<uint16_t>(value)};
    return width_.Bytes({reinterpret_cast<const char*>(parts), sizeof(parts)});
  }
  Word OfNumeric(const Numeric& value) const {
    if (!value.is_small() && value.kind != Numeric::Kind::kBig) return width_.OfZero();
    const NumericDigits digits(value);
    std::string bytes;
    for (int i = 0; i < digits.count(); ++i) {
      const auto digit = static_cast<int16_t>(digits[i]);
      bytes.append(reinterpret_cast<const char*>(&digit), sizeof(digit));
    }
    if (bytes.empty()) return width_.OfZero() - 1;
    return width_.Bytes(bytes) ^ static_cast<Word>(int64_t{digits.weight()});
  }
  Word String(Oid type, std::string_view bytes) const {
    switch (type) {
      case kBpCharOid: return width_.Bytes(TrimBlanks(bytes));
      case kInt2VectorOid:
      case kOidVectorOid: return OfArray(bytes, kInvalidOid);
      case kTextOid:
      case kVarcharOid:
      case kNameOid:
      case kByteaOid:
      case kInetOid:
      case kCidrOid:
      case kMacAddrOid:
      case kMacAddr8Oid: return width_.Bytes(bytes);
      case kJsonbOid: return width_.Jsonb(bytes);
      default: ThrowNoHash(types_.GetType(type).name, Width::kExtended);
    }
  }
  Word Container(const SqlType& type, const Datum& value) const {
    const TypeInfo& info = types_.GetType(type.oid);
    switch (info.kind) {
      case TypeKind::kArray: return OfArray(value.str.view(), type.collation);
      case TypeKind::kComposite: return OfRecord(value.str.view());
      case TypeKind::kEnum: return width_.Uint32(value.u4);
      case TypeKind::kDomain: return Hash({info.base.oid, info.base.typmod, type.collation}, value);
      case TypeKind::kRange: {
        const RangeType range = RangeType::Of(type.oid, types_);
        return OfRange(range, range.Unpack(value.str.view()));
      }
      case TypeKind::kMultirange: return OfMultirange(RangeType::Of(type.oid, types_), value.str.view());
      default: break;
    }
    if (type.oid == kRecordOid) return OfRecord(value.str.view());
    if (type.oid == kAnyarrayOid) return OfArray(value.str.view(), type.collation);
    ThrowNoHash(info.name, Width::kExtended);
  }
  Word OfArray(std::string_view packed, Oid collation) const {
    const ArrayView array(packed);
    const SqlType element{array.element_type(), -1, collation};
    RequireHash(element.oid);
    Word hash = 1;
    array.ForEach(types_.GetType(element.oid).physical, [&](uint32_t, const NullableDatum& value) {
      hash = (hash << 5) - hash + (value.is_null ? 0 : Hash(element, value.value));
    });
    return hash;
  }
  Word OfRecord(std::string_view packed) const {
    Word hash = 0;
    for (const RecordField& field : RecordFields(packed, types_)) {
      RequireHash(field.type);
      hash = (hash << 5) - hash + (field.value.is_null ? 0 : Hash({field.type}, field.value.value));
    }
    return hash;
  }
  Word OfRange(const RangeType& type, const RangeValue& value) const {
    const auto bound = [&](const RangeBound& side) -> Word {
      return value.empty || side.infinite ? 0 : Hash(type.subtype, side.value);
    };
    const Word hash = Width::Rotate(width_.Uint32(value.flags()) ^ bound(value.lower));
    return hash ^ bound(value.upper);
  }
  Word OfMultirange(const RangeType& type, std::string_view packed) const {
    Word hash = 1;
    for (std::string_view range : SplitMultirange(packed)) hash = (hash << 5) - hash + OfRange(type, type.Unpack(range));
    return hash;
  }

  Width width_;
  const TypeResolver& types_;
};

template <typename Word, typename HashOne>
void HashEach(KernelCall& call, HashOne hash_one) {
  const SqlType type = call.context.argument_types()[0];
  const SqlType hashed{type.oid, type.typmod, call.context.collation()};
  ForEachStrictRow(call, [&](uint32_t row) { return ValueOf(static_cast<Word>(hash_one(hashed, row))); });
}
void HashKernel(KernelCall& call) {
  HashEach<int32_t>(call, [&](const SqlType& type, uint32_t row) {
    return PgHashValue(type, call.arguments[0]->Get(row).value, call.context.environment().types());
  });
}
void HashExtendedKernel(KernelCall& call) {
  HashEach<int64_t>(call, [&](const SqlType& type, uint32_t row) {
    const auto seed = static_cast<uint64_t>(call.arguments[1]->View<int64_t>()[row]);
    return PgHashValueExtended(type, call.arguments[0]->Get(row).value, seed, call.context.environment().types());
  });
}

#define HASH_PAIR(name) MakeVectorKernel(name, &HashKernel), MakeVectorKernel(name "_extended", &HashExtendedKernel)

constexpr KernelEntry kKernels[] = {HASH_PAIR("hash_range"), HASH_PAIR("hash_multirange"), HASH_PAIR("hash_array"),
                                    HASH_PAIR("hash_record")};

}  // namespace

uint32_t PgHashValue(const SqlType& type, const Datum& value, const TypeResolver& types) {
  return ValueHash<Narrow>(Narrow(), types).Hash(type, value);
}
uint64_t PgHashValueExtended(const SqlType& type, const Datum& value, uint64_t seed, const TypeResolver& types) {
  return ValueHash<Wide>(Wide{seed}, types).Hash(type, value);
}

KernelTable ContainerHashKernels() { return kKernels; }

}  // namespace basalt
