// Numeric to and from machine integers and floating point.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>

#include "base/assert.h"
#include "base/sql_error.h"
#include "types/numeric.h"
#include "types/numeric_decimal.h"
#include "types/numeric_digits.h"

namespace basalt {
namespace {

using Kind = Numeric::Kind;

[[noreturn]] void ThrowIntegerRange(const char* type) {
  throw SqlError(sqlstate::kNumericValueOutOfRange, Format("{} out of range", type));
}

template <typename Integer>
Integer ToInteger(const Numeric& value, const char* type) {
  if (value.kind > Kind::kBig) {
    throw SqlError(sqlstate::kFeatureNotSupported,
                   Format("cannot convert {} to {}", value.kind == Kind::kNaN ? "NaN" : "infinity", type));
  }
  int64_t result;
  if (value.is_small()) {
    const auto power = static_cast<int64_t>(kPowersOf10[value.display_scale]);
    result = value.unscaled / power;
    const int64_t rest = value.unscaled % power;
    if ((rest < 0 ? -rest : rest) * 2 >= power && rest != 0) result += rest < 0 ? -1 : 1;
  } else {
    const NumericDigits digits(value);
    if (digits.weight() > 4) ThrowIntegerRange(type);
    Decimal decimal(value);
    decimal.RoundTo(0);
    if (mpz_fits_slong_p(decimal.z()) == 0) ThrowIntegerRange(type);
    result = mpz_get_si(decimal.z());
  }
  if (result < std::numeric_limits<Integer>::min() || result > std::numeric_limits<Integer>::max()) {
    ThrowIntegerRange(type);
  }
  return static_cast<Integer>(result);
}

template <typename Float>
Float ToFloat(const Numeric& value, const char* type) {
  switch (value.kind) {
    case Kind::kNaN: return std::numeric_limits<Float>::quiet_NaN();
    case Kind::kPositiveInfinity: return std::numeric_limits<Float>::infinity();
    case Kind::kNegativeInfinity: return -std::numeric_limits<Float>::infinity();
    default: break;
  }
  std::string text;
  FormatNumeric(value, &text);
  Float result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error == std::errc::result_out_of_range) {
    throw SqlError(sqlstate::kNumericValueOutOfRange, Format("\"{}\" is out of range for type {}", text, type));
  }
  return result;
}

Numeric FromFloat(double value, int significant_digits, Arena& arena) {
  if (std::isnan(value)) return MakeNumericNaN();
  if (std::isinf(value)) return MakeNumericInfinity(value < 0);
  char text[32];
  const int length = std::snprintf(text, sizeof(text), "%.*g", significant_digits, value);
  return ParseNumeric({text, static_cast<size_t>(length)}, -1, arena);
}

}  // namespace

Numeric NumericFromInt64(int64_t value, Arena& arena) {
  return MakeNumericFrom128(value < 0, value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value), 0, arena);
}

Numeric NumericFromInt64(int64_t value) {
  BASALT_ASSERT(value > -Numeric::kSmallLimit && value < Numeric::kSmallLimit);
  return Numeric::Small(value, 0);
}

Numeric NumericFromDouble(double value, Arena& arena) {
  return FromFloat(value, std::numeric_limits<double>::digits10, arena);
}

Numeric NumericFromFloat(float value, Arena& arena) {
  return FromFloat(value, std::numeric_limits<float>::digits10, arena);
}

int64_t NumericToInt64(const Numeric& value) { return ToInteger<int64_t>(value, "bigint"); }
int32_t NumericToInt32(const Numeric& value) { return ToInteger<int32_t>(value, "integer"); }
int16_t NumericToInt16(const Numeric& value) { return ToInteger<int16_t>(value, "smallint"); }

double NumericToDouble(const Numeric& value) {
  // Both are exact in a double, so one division rounds correctly.
  constexpr int64_t kExact = int64_t{1} << 53;
  if (value.is_small() && value.unscaled <= kExact && value.unscaled >= -kExact) {
    return static_cast<double>(value.unscaled) / static_cast<double>(kPowersOf10[value.display_scale]);
  }
  return ToFloat<double>(value, "double precision");
}

float NumericToFloat(const Numeric& value) { return ToFloat<float>(value, "real"); }

}  // namespace basalt
