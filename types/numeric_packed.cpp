// Packed, memcomparable and copied forms of Numeric.
// Packed: one byte kind | scale << 3 and, for kSmall, the zigzag integer in as few bytes as it takes (none for zero); for
// kBig two bytes of display scale and the NumericBig. The reader knows the size.
// Key: one byte of class, then for finite non-zero numbers the weight and the base-10000 digits, each as two big-endian
// bytes above zero, ended by two zero bytes; all complemented for negative numbers.
#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "base/assert.h"
#include "base/byte_order.h"
#include "types/numeric.h"
#include "types/numeric_big.h"
#include "types/numeric_digits.h"

namespace basalt {
namespace {

using Kind = Numeric::Kind;

enum KeyClass : uint8_t {
  kKeyNegativeInfinity = 1,
  kKeyNegative = 2,
  kKeyZero = 3,
  kKeyPositive = 4,
  kKeyPositiveInfinity = 5,
  kKeyNaN = 6,
};
constexpr int kWeightBias = 0x8000;

uint64_t Zigzag(int64_t value) { return static_cast<uint64_t>(value) << 1 ^ static_cast<uint64_t>(value >> 63); }
int64_t Unzigzag(uint64_t value) { return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1); }

size_t BytesOf(uint64_t value) { return static_cast<size_t>(std::bit_width(value) + 7) / 8; }

void AppendUint16(uint16_t value, std::string* out) {
  out->push_back(static_cast<char>(value >> 8));
  out->push_back(static_cast<char>(value));
}

}  // namespace

size_t PackedNumericSize(const Numeric& value) {
  switch (value.kind) {
    case Kind::kSmall: return 1 + BytesOf(Zigzag(value.unscaled));
    case Kind::kBig: return 3 + value.big_bytes;
    default: return 1;
  }
}

char* WritePackedNumeric(const Numeric& value, char* at) {
  const auto kind = static_cast<unsigned>(value.kind);
  if (value.kind == Kind::kSmall) {
    *at++ = static_cast<char>(kind | static_cast<unsigned>(value.display_scale) << 3);
    const uint64_t bits = Zigzag(value.unscaled);
    const size_t bytes = BytesOf(bits);
    std::memcpy(at, &bits, bytes);
    return at + bytes;
  }
  *at++ = static_cast<char>(kind);
  if (value.kind == Kind::kBig) {
    StoreUnaligned(at, value.display_scale);
    std::memcpy(at + 2, value.big, value.big_bytes);
    at += 2 + value.big_bytes;
  }
  return at;
}

Numeric ReadPackedNumeric(std::string_view bytes) {
  BASALT_ASSERT(!bytes.empty() && bytes.size() <= UINT32_MAX);
  const auto head = static_cast<uint8_t>(bytes[0]);
  Numeric result;
  result.kind = static_cast<Kind>(head & 7);
  if (result.kind == Kind::kSmall) {
    BASALT_ASSERT(bytes.size() <= 9);
    uint64_t bits = 0;
    std::memcpy(&bits, bytes.data() + 1, bytes.size() - 1);
    result.unscaled = Unzigzag(bits);
    result.display_scale = head >> 3;
  } else if (result.kind == Kind::kBig) {
    BASALT_ASSERT(bytes.size() >= 3 + NumericBig::kHeaderBytes);
    result.display_scale = LoadUnaligned<uint16_t>(bytes.data() + 1);
    result.big = reinterpret_cast<const NumericBig*>(bytes.data() + 3);
    result.big_bytes = static_cast<uint32_t>(bytes.size() - 3);
  }
  return result;
}

Numeric CopyNumeric(const Numeric& value, Arena& arena) {
  Numeric copy = value;
  if (value.kind == Kind::kBig) {
    const char* bytes = reinterpret_cast<const char*>(value.big);
    copy.big = reinterpret_cast<const NumericBig*>(arena.Copy({bytes, value.big_bytes}).data());
  }
  return copy;
}

void AppendNumericKey(const Numeric& value, std::string* key) {
  switch (value.kind) {
    case Kind::kNaN: return key->push_back(static_cast<char>(kKeyNaN));
    case Kind::kPositiveInfinity: return key->push_back(static_cast<char>(kKeyPositiveInfinity));
    case Kind::kNegativeInfinity: return key->push_back(static_cast<char>(kKeyNegativeInfinity));
    default: break;
  }
  const NumericDigits digits(value);
  if (digits.count() == 0) return key->push_back(static_cast<char>(kKeyZero));
  key->push_back(static_cast<char>(digits.negative() ? kKeyNegative : kKeyPositive));
  const size_t start = key->size();
  AppendUint16(static_cast<uint16_t>(digits.weight() + kWeightBias), key);
  for (int i = 0; i < digits.count(); ++i) AppendUint16(static_cast<uint16_t>(digits[i] + 1), key);
  AppendUint16(0, key);
  if (digits.negative()) {
    for (size_t i = start; i < key->size(); ++i) (*key)[i] = static_cast<char>(~(*key)[i]);
  }
}

Numeric ReadNumericKey(std::string_view* key, Arena& arena) {
  BASALT_ASSERT(!key->empty());
  const auto key_class = static_cast<uint8_t>((*key)[0]);
  key->remove_prefix(1);
  Numeric result;
  switch (key_class) {
    case kKeyZero: return result;
    case kKeyNaN: result.kind = Kind::kNaN; return result;
    case kKeyPositiveInfinity: result.kind = Kind::kPositiveInfinity; return result;
    case kKeyNegativeInfinity: result.kind = Kind::kNegativeInfinity; return result;
    default: break;
  }
  const bool negative = key_class == kKeyNegative;
  size_t at = 0;
  const auto next = [&] {
    BASALT_ASSERT(at + 2 <= key->size());
    const auto word = LoadBigEndian<uint16_t>(key->data() + at);
    at += 2;
    return negative ? static_cast<uint16_t>(~word) : word;
  };
  const int weight = static_cast<int>(next()) - kWeightBias;
  std::vector<int16_t> digits;
  for (uint16_t word = next(); word != 0; word = next()) digits.push_back(static_cast<int16_t>(word - 1));
  key->remove_prefix(at);
  int scale = std::max(0, kDigitDecimals * (static_cast<int>(digits.size()) - 1 - weight));
  for (int last = digits.back(); scale > 0 && last % 10 == 0; last /= 10) --scale;
  return MakeNumeric(negative, weight, digits, scale, arena);
}

}  // namespace basalt
