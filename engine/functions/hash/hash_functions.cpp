// hashint4, hashtext and their like, with PostgreSQL's results; the extended ones take a seed and give 64 bits.
#include <bit>
#include <cmath>
#include <limits>
#include <string>

#include "engine/functions/families.h"
#include "engine/functions/hash/numeric_hash.h"
#include "engine/functions/hash/pg_hash.h"
#include "types/numeric.h"
#include "types/numeric_digits.h"

namespace basalt {
namespace {

using Text = std::string_view;

template <typename T>
Text BytesOf(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

double CanonicalFloat(double value) {
  return std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
}

Text WithoutBlanks(Text text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The digits' bytes and the weight decide; special values hash as nothing.
std::string NumericBytes(const Numeric& value, int* weight) {
  const NumericDigits digits(value);
  std::string bytes;
  for (int i = 0; i < digits.count(); ++i) {
    const auto digit = static_cast<int16_t>(digits[i]);
    bytes.append(BytesOf(digit));
  }
  *weight = digits.weight();
  return bytes;
}
bool IsFinite(const Numeric& value) { return value.is_small() || value.kind == Numeric::Kind::kBig; }

int32_t HashFloat(double value) {
  if (value == 0) return 0;
  const double canonical = CanonicalFloat(value);
  return static_cast<int32_t>(PgHashBytes(BytesOf(canonical)));
}
int64_t HashFloatExtended(double value, int64_t seed) {
  if (value == 0) return seed;
  const double canonical = CanonicalFloat(value);
  return static_cast<int64_t>(PgHashBytesExtended(BytesOf(canonical), static_cast<uint64_t>(seed)));
}

// Block number as two halves, then the offset.
struct TidBytes {
  uint16_t parts[3];
  explicit TidBytes(uint64_t tid)
      : parts{static_cast<uint16_t>(tid >> 32), static_cast<uint16_t>(tid >> 16), static_cast<uint16_t>(tid)} {}
};

#define WORD(name, T, expression)                                                                                 \
  MakeKernel<[](T v) -> int32_t { return static_cast<int32_t>(PgHashUint32(expression)); }>(name),                \
      MakeKernel<[](T v, int64_t seed) -> int64_t {                                                               \
        return static_cast<int64_t>(PgHashUint32Extended(expression, static_cast<uint64_t>(seed)));               \
      }>
#define BYTES(name, T, expression)                                                                      \
  MakeKernel<[](T v) -> int32_t { return static_cast<int32_t>(PgHashBytes(expression)); }>(name),       \
      MakeKernel<[](T v, int64_t seed) -> int64_t {                                                     \
        return static_cast<int64_t>(PgHashBytesExtended(expression, static_cast<uint64_t>(seed)));      \
      }>

constexpr KernelEntry kKernels[] = {
    WORD("hashint2", int16_t, static_cast<uint32_t>(int32_t{v}))("hashint2extended"),
    WORD("hashint4", int32_t, static_cast<uint32_t>(v))("hashint4extended"),
    WORD("hashint8", int64_t, PgFoldBigint(v))("hashint8extended"),
    WORD("hashoid", uint32_t, v)("hashoidextended"),
    WORD("hashenum", uint32_t, v)("hashenumextended"),
    WORD("hashchar", int8_t, static_cast<uint32_t>(int32_t{v}))("hashcharextended"),
    WORD("pg_lsn_hash", uint64_t, PgFoldBigint(static_cast<int64_t>(v)))("pg_lsn_hash_extended"),
    BYTES("hashtext", Text, v)("hashtextextended"),
    BYTES("hashname", Text, v)("hashnameextended"),
    BYTES("hashbpchar", Text, WithoutBlanks(v))("hashbpcharextended"),
    BYTES("hashtid", uint64_t, BytesOf(TidBytes(v)))("hashtidextended"),
    BYTES("uuid_hash", Uuid, BytesOf(v))("uuid_hash_extended"),
    MakeKernel<&HashFloat>("hashfloat8"),
    MakeKernel<&HashFloatExtended>("hashfloat8extended"),
    MakeKernel<[](float v) { return HashFloat(v); }>("hashfloat4"),
    MakeKernel<[](float v, int64_t seed) { return HashFloatExtended(v, seed); }>("hashfloat4extended"),
    MakeKernel<[](Numeric v) { return PgHashNumeric(v); }>("hash_numeric"),
    MakeKernel<[](Numeric v, int64_t seed) { return PgHashNumericExtended(v, seed); }>("hash_numeric_extended"),
};

}  // namespace

int32_t PgHashNumeric(const Numeric& value) {
  if (!IsFinite(value)) return 0;
  int weight = 0;
  const std::string bytes = NumericBytes(value, &weight);
  if (bytes.empty()) return -1;
  return static_cast<int32_t>(PgHashBytes(bytes) ^ static_cast<uint32_t>(weight));
}
int64_t PgHashNumericExtended(const Numeric& value, int64_t seed) {
  if (!IsFinite(value)) return seed;
  int weight = 0;
  const std::string bytes = NumericBytes(value, &weight);
  if (bytes.empty()) return static_cast<int64_t>(static_cast<uint64_t>(seed) - 1);
  return static_cast<int64_t>(PgHashBytesExtended(bytes, static_cast<uint64_t>(seed)) ^ static_cast<uint64_t>(int64_t{weight}));
}

KernelTable HashKernels() { return kKernels; }

}  // namespace basalt
