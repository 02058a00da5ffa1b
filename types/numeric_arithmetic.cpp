// Order, hash, the four operations and rounding of Numeric. Each operation tries 64-bit, then 128-bit integers, then
// Decimal.
#include <algorithm>

#include "base/hash.h"
#include "base/sql_error.h"
#include "types/numeric.h"
#include "types/numeric_decimal.h"
#include "types/numeric_digits.h"

namespace basalt {
namespace {

using Kind = Numeric::Kind;

bool IsFinite(const Numeric& value) { return value.kind <= Kind::kBig; }
bool IsNaN(const Numeric& value) { return value.kind == Kind::kNaN; }
bool IsInfinite(const Numeric& value) { return value.kind > Kind::kNaN; }
uint128_t Magnitude(int128_t value) { return value < 0 ? -static_cast<uint128_t>(value) : static_cast<uint128_t>(value); }

Numeric From128(int128_t value, int scale, Arena& arena) {
  return MakeNumericFrom128(value < 0, Magnitude(value), scale, arena);
}

// value * 10^exponent if that stays below 2^126.
bool Scale128(int128_t* value, int exponent) {
  constexpr int128_t kLimit = static_cast<int128_t>(1) << 126;
  while (exponent > 0) {
    const int step = std::min(exponent, 18);
    const auto factor = static_cast<int64_t>(kPowersOf10[step]);
    const bool is_short = *value == static_cast<int64_t>(*value);  // then the product has less than 124 bits
    if (!is_short && (*value > kLimit / factor || *value < -kLimit / factor)) return false;
    *value *= factor;
    exponent -= step;
  }
  return true;
}

// Both values as integers at the larger scale.
bool Align128(const Numeric& left, const Numeric& right, int128_t* a, int128_t* b) {
  const int difference = left.display_scale - right.display_scale;
  if (!AsInt128(left, a) || !AsInt128(right, b)) return false;
  return difference >= 0 ? Scale128(b, difference) : Scale128(a, -difference);
}

// The same for small ones in 64 bits, which is what most sums need.
bool Align64(const Numeric& left, const Numeric& right, int64_t* a, int64_t* b) {
  if (!left.is_small() || !right.is_small()) return false;
  *a = left.unscaled;
  *b = right.unscaled;
  const int difference = left.display_scale - right.display_scale;
  if (difference == 0) return true;
  int64_t* shorter = difference > 0 ? b : a;
  return !__builtin_mul_overflow(*shorter, static_cast<int64_t>(kPowersOf10[std::abs(difference)]), shorter) &&
         *shorter > -Numeric::kSmallLimit && *shorter < Numeric::kSmallLimit;
}

void AlignDecimals(Decimal* a, Decimal* b) {
  const int scale = std::max(a->scale(), b->scale());
  a->RoundTo(scale);
  b->RoundTo(scale);
}

[[noreturn]] void ThrowDivisionByZero() { throw SqlError(sqlstate::kDivisionByZero, "division by zero"); }

int CompareDigits(const NumericDigits& a, const NumericDigits& b) {
  const int a_sign = a.count() == 0 ? 0 : a.negative() ? -1 : 1;
  const int b_sign = b.count() == 0 ? 0 : b.negative() ? -1 : 1;
  if (a_sign != b_sign) return a_sign < b_sign ? -1 : 1;
  if (a_sign == 0) return 0;
  if (a.weight() != b.weight()) return a.weight() < b.weight() ? -a_sign : a_sign;
  const int common = std::min(a.count(), b.count());
  for (int i = 0; i < common; ++i) {
    if (a[i] != b[i]) return a[i] < b[i] ? -a_sign : a_sign;
  }
  if (a.count() == b.count()) return 0;
  return a.count() < b.count() ? -a_sign : a_sign;
}

Numeric AddFinite(const Numeric& left, const Numeric& right, bool subtract, Arena& arena) {
  const int scale = std::max(left.display_scale, right.display_scale);
  int128_t a;
  int128_t b;
  if (Align128(left, right, &a, &b)) return From128(subtract ? a - b : a + b, scale, arena);
  Decimal sum(left);
  Decimal addend(right);
  AlignDecimals(&sum, &addend);
  if (subtract) {
    mpz_sub(sum.z(), sum.z(), addend.z());
  } else {
    mpz_add(sum.z(), sum.z(), addend.z());
  }
  return sum.ToNumeric(arena);
}

// PostgreSQL's choice of the quotient's scale: at least 16 significant digits and no fewer than either operand shows.
int DivisionScale(const Numeric& left, const Numeric& right) {
  const NumericDigits a(left);
  const NumericDigits b(right);
  const int a_first = a.count() > 0 ? a[0] : 0;
  int quotient_weight = a.weight() - b.weight();
  if (a_first <= b[0]) --quotient_weight;
  int scale = kNumericMinSignificantDigits - quotient_weight * kDigitDecimals;
  scale = std::max({scale, static_cast<int>(left.display_scale), static_cast<int>(right.display_scale), 0});
  return std::min(scale, kNumericMaxDisplayScale);
}

// left / right with the given digits after the point, rounded or truncated.
Numeric Quotient(const Numeric& left, const Numeric& right, int scale, bool round, Arena& arena) {
  const int shift = scale + right.display_scale - left.display_scale;
  int128_t a;
  int128_t b;
  if (shift >= 0 && AsInt128(left, &a) && AsInt128(right, &b) && Scale128(&a, shift)) {
    const uint128_t numerator = Magnitude(a);
    const uint128_t denominator = Magnitude(b);
    uint128_t quotient = numerator / denominator;
    const uint128_t rest = numerator - quotient * denominator;
    if (round && rest >= denominator - rest) ++quotient;
    return MakeNumericFrom128((a < 0) != (b < 0) && quotient != 0, quotient, scale, arena);
  }
  Decimal numerator(left);
  Decimal denominator(right);
  Decimal result;
  if (shift >= 0) {
    numerator.RoundTo(numerator.scale() + shift);
  } else {
    denominator.RoundTo(denominator.scale() - shift);
  }
  if (round) {
    DivideRounded(result.z(), numerator.z(), denominator.z());
  } else {
    mpz_tdiv_q(result.z(), numerator.z(), denominator.z());
  }
  result.set_scale(scale);
  return result.ToNumeric(arena);
}

// The result of a division when an operand is not finite; division by zero is checked first as PostgreSQL does.
bool SpecialQuotient(const Numeric& left, const Numeric& right, Numeric* result) {
  if (IsFinite(left) && IsFinite(right)) {
    if (SignNumeric(right) == 0) ThrowDivisionByZero();
    return false;
  }
  if (IsNaN(left) || IsNaN(right) || (IsInfinite(left) && IsInfinite(right))) {
    *result = MakeNumericNaN();
  } else if (IsInfinite(right)) {
    *result = Numeric();
  } else {
    if (SignNumeric(right) == 0) ThrowDivisionByZero();
    *result = MakeNumericInfinity(SignNumeric(left) != SignNumeric(right));
  }
  return true;
}

enum class Rounding { kHalfAway, kTruncate, kCeil, kFloor };

int64_t DivideSmall(int64_t value, int64_t power, Rounding rounding) {
  const int64_t quotient = value / power;
  const int64_t rest = value % power;
  switch (rounding) {
    case Rounding::kHalfAway:
      if ((rest < 0 ? -rest : rest) * 2 >= power) return value < 0 ? quotient - 1 : quotient + 1;
      return quotient;
    case Rounding::kCeil: return rest > 0 ? quotient + 1 : quotient;
    case Rounding::kFloor: return rest < 0 ? quotient - 1 : quotient;
    case Rounding::kTruncate: break;
  }
  return quotient;
}

Numeric Rescale(const Numeric& value, int scale, Rounding rounding, Arena& arena) {
  if (!IsFinite(value) || scale == value.display_scale) return value;
  if (value.is_small() && scale >= 0) {
    const int difference = value.display_scale - scale;
    if (difference > 0) {
      return Numeric::Small(DivideSmall(value.unscaled, static_cast<int64_t>(kPowersOf10[difference]), rounding), scale);
    }
    int128_t scaled = value.unscaled;
    if (Scale128(&scaled, -difference)) return From128(scaled, scale, arena);
  }
  Decimal decimal(value);
  if (rounding == Rounding::kHalfAway) {
    decimal.RoundTo(scale);
  } else {
    Decimal truncated = decimal;
    truncated.TruncateTo(scale);
    Decimal back = truncated;
    back.RoundTo(decimal.scale());
    const int rest = mpz_cmp(decimal.z(), back.z());
    if (rounding == Rounding::kCeil && rest > 0) mpz_add_ui(truncated.z(), truncated.z(), 1);
    if (rounding == Rounding::kFloor && rest < 0) mpz_sub_ui(truncated.z(), truncated.z(), 1);
    decimal = std::move(truncated);
  }
  if (scale < 0) decimal.RoundTo(0);
  return decimal.ToNumeric(arena);
}

// A finite number without trailing zeros as a small one; false if it does not fit.
bool TrimmedSmall(const Numeric& value, int64_t* unscaled, int* scale) {
  int64_t number = value.unscaled;
  int digits_after_point = value.display_scale;
  if (!value.is_small()) {
    const NumericDigits digits(value);
    digits_after_point = std::max(0, kDigitDecimals * (digits.count() - 1 - digits.weight()));
    const int positions = digits.weight() + 1 + digits_after_point / kDigitDecimals;
    if (positions > 5) {
      if (positions > 9) return false;
    }
    uint128_t magnitude = 0;
    for (int i = 0; i < positions; ++i) {
      magnitude = magnitude * kDigitBase + (i < digits.count() ? static_cast<unsigned>(digits[i]) : 0U);
    }
    for (; digits_after_point > 0 && magnitude % 10 == 0; magnitude /= 10) --digits_after_point;
    if (!FitsSmall(magnitude, digits_after_point)) return false;
    number = digits.negative() ? -static_cast<int64_t>(magnitude) : static_cast<int64_t>(magnitude);
  }
  for (; digits_after_point > 0 && number % 10 == 0; number /= 10) --digits_after_point;
  *unscaled = number;
  *scale = digits_after_point;
  return true;
}

}  // namespace

int CompareNumeric(const Numeric& left, const Numeric& right) {
  if (left.is_small() && right.is_small()) {
    if (left.display_scale == right.display_scale) {
      return left.unscaled < right.unscaled ? -1 : left.unscaled > right.unscaled ? 1 : 0;
    }
    int128_t a = left.unscaled;
    int128_t b = right.unscaled;
    const int difference = left.display_scale - right.display_scale;
    (difference > 0 ? b : a) *= static_cast<int64_t>(kPowersOf10[difference > 0 ? difference : -difference]);
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (!IsFinite(left) || !IsFinite(right)) {
    const auto rank = [](const Numeric& value) {
      if (IsNaN(value)) return 3;
      if (IsFinite(value)) return 1;
      return value.kind == Kind::kPositiveInfinity ? 2 : 0;
    };
    return rank(left) < rank(right) ? -1 : rank(left) > rank(right) ? 1 : 0;
  }
  return CompareDigits(NumericDigits(left), NumericDigits(right));
}

uint64_t HashNumeric(const Numeric& value) {
  if (!IsFinite(value)) return HashInt(0xFFFF0000U + static_cast<unsigned>(value.kind));
  int64_t unscaled;
  int scale;
  if (TrimmedSmall(value, &unscaled, &scale)) return HashMix(static_cast<uint64_t>(unscaled), static_cast<uint64_t>(scale));
  const NumericDigits digits(value);
  const char* bytes = reinterpret_cast<const char*>(value.big);
  return HashBytes(bytes, NumericBig::BytesFor(static_cast<size_t>(digits.count())));
}

Numeric AddNumeric(const Numeric& left, const Numeric& right, Arena& arena) {
  int64_t a;
  int64_t b;
  if (Align64(left, right, &a, &b)) {
    const int64_t sum = a + b;
    if (sum > -Numeric::kSmallLimit && sum < Numeric::kSmallLimit) {
      return Numeric::Small(sum, std::max(left.display_scale, right.display_scale));
    }
  }
  if (IsFinite(left) && IsFinite(right)) return AddFinite(left, right, false, arena);
  if (IsNaN(left) || IsNaN(right)) return MakeNumericNaN();
  if (IsInfinite(left) && IsInfinite(right) && left.kind != right.kind) return MakeNumericNaN();
  return IsInfinite(left) ? left : right;
}

Numeric SubtractNumeric(const Numeric& left, const Numeric& right, Arena& arena) {
  int64_t a;
  int64_t b;
  if (Align64(left, right, &a, &b)) {
    const int64_t difference = a - b;
    if (difference > -Numeric::kSmallLimit && difference < Numeric::kSmallLimit) {
      return Numeric::Small(difference, std::max(left.display_scale, right.display_scale));
    }
  }
  if (IsFinite(left) && IsFinite(right)) return AddFinite(left, right, true, arena);
  return AddNumeric(left, NegateNumeric(right, arena), arena);
}

Numeric MultiplyNumeric(const Numeric& left, const Numeric& right, Arena& arena) {
  const int scale = left.display_scale + right.display_scale;
  if (left.is_small() && right.is_small()) {
    return From128(static_cast<int128_t>(left.unscaled) * right.unscaled, scale, arena);
  }
  if (IsFinite(left) && IsFinite(right)) {
    Decimal product(left);
    const Decimal factor(right);
    mpz_mul(product.z(), product.z(), factor.z());
    product.set_scale(scale);
    if (scale > kNumericMaxStoredScale) product.RoundTo(kNumericMaxStoredScale);
    return product.ToNumeric(arena);
  }
  if (IsNaN(left) || IsNaN(right)) return MakeNumericNaN();
  const int sign = SignNumeric(left) * SignNumeric(right);
  return sign == 0 ? MakeNumericNaN() : MakeNumericInfinity(sign < 0);
}

Numeric DivideNumeric(const Numeric& left, const Numeric& right, Arena& arena) {
  Numeric special;
  if (SpecialQuotient(left, right, &special)) return special;
  return Quotient(left, right, DivisionScale(left, right), true, arena);
}

Numeric DivideTruncateNumeric(const Numeric& left, const Numeric& right, Arena& arena) {
  Numeric special;
  if (SpecialQuotient(left, right, &special)) return special;
  return Quotient(left, right, 0, false, arena);
}

Numeric ModuloNumeric(const Numeric& left, const Numeric& right, Arena& arena) {
  if (IsNaN(left) || IsNaN(right)) return MakeNumericNaN();
  if (IsFinite(right) && SignNumeric(right) == 0) ThrowDivisionByZero();
  if (IsInfinite(left)) return MakeNumericNaN();
  if (IsInfinite(right)) return left;
  const int scale = std::max(left.display_scale, right.display_scale);
  int128_t a;
  int128_t b;
  if (Align128(left, right, &a, &b)) return From128(a % b, scale, arena);
  Decimal rest(left);
  Decimal divisor(right);
  AlignDecimals(&rest, &divisor);
  mpz_tdiv_r(rest.z(), rest.z(), divisor.z());
  return rest.ToNumeric(arena);
}

Numeric NegateNumeric(const Numeric& value, Arena& arena) {
  Numeric result = value;
  switch (value.kind) {
    case Kind::kSmall: result.unscaled = -value.unscaled; break;
    case Kind::kPositiveInfinity: result.kind = Kind::kNegativeInfinity; break;
    case Kind::kNegativeInfinity: result.kind = Kind::kPositiveInfinity; break;
    case Kind::kNaN: break;
    case Kind::kBig: {
      result = CopyNumeric(value, arena);
      auto* big = const_cast<NumericBig*>(result.big);
      if (NumericBig::DigitCount(result.big_bytes) > 0) big->set_negative(!big->negative());
    }
  }
  return result;
}

Numeric AbsNumeric(const Numeric& value, Arena& arena) {
  return SignNumeric(value) < 0 ? NegateNumeric(value, arena) : value;
}

int SignNumeric(const Numeric& value) {
  switch (value.kind) {
    case Kind::kSmall: return value.unscaled < 0 ? -1 : value.unscaled > 0 ? 1 : 0;
    case Kind::kBig: return NumericBig::DigitCount(value.big_bytes) == 0 ? 0 : value.big->negative() ? -1 : 1;
    case Kind::kPositiveInfinity: return 1;
    case Kind::kNegativeInfinity: return -1;
    case Kind::kNaN: break;
  }
  return 0;
}

Numeric RoundNumeric(const Numeric& value, int32_t scale, Arena& arena) {
  return Rescale(value, std::clamp(scale, kNumericMinRoundScale, kNumericMaxStoredScale), Rounding::kHalfAway, arena);
}

Numeric TruncateNumeric(const Numeric& value, int32_t scale, Arena& arena) {
  return Rescale(value, std::clamp(scale, kNumericMinRoundScale, kNumericMaxStoredScale), Rounding::kTruncate, arena);
}

Numeric CeilNumeric(const Numeric& value, Arena& arena) { return Rescale(value, 0, Rounding::kCeil, arena); }
Numeric FloorNumeric(const Numeric& value, Arena& arena) { return Rescale(value, 0, Rounding::kFloor, arena); }

}  // namespace basalt
