// sqrt, exp, ln, log and power. The result scales follow PostgreSQL's rules; the digits come from fixed-point binary
// integers with 64 guard bits, so that the last one shown is right.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "base/sql_error.h"
#include "types/numeric.h"
#include "types/numeric_decimal.h"
#include "types/numeric_digits.h"
#include "types/numeric_root.h"

namespace basalt {
namespace {

using Kind = Numeric::Kind;

constexpr double kLog10E = 0.434294481903252;
constexpr double kBitsPerDecimal = 3.3219280948873626;
constexpr unsigned kGuardBits = 64;

// An integer that frees itself.
class BigInt {
 public:
  BigInt() { mpz_init(value_); }
  BigInt(const BigInt&) = delete;
  BigInt& operator=(const BigInt&) = delete;
  ~BigInt() { mpz_clear(value_); }
  operator mpz_ptr() { return value_; }
  bool IsZero() const { return mpz_sgn(value_) == 0; }

 private:
  mpz_t value_;
};

class BigFloat {
 public:
  explicit BigFloat(mp_bitcnt_t bits) { mpf_init2(value_, bits); }
  BigFloat(const BigFloat&) = delete;
  BigFloat& operator=(const BigFloat&) = delete;
  ~BigFloat() { mpf_clear(value_); }
  operator mpf_ptr() { return value_; }

 private:
  mpf_t value_;
};

[[noreturn]] void ThrowLogarithm(int sign) {
  throw SqlError(sqlstate::kInvalidArgumentForLog,
                 sign == 0 ? "cannot take logarithm of zero" : "cannot take logarithm of a negative number");
}

unsigned BitsFor(int decimals) {
  return static_cast<unsigned>(std::max(decimals, 0) * kBitsPerDecimal) + kGuardBits;
}

int ClampScale(int scale, int at_least) {
  return std::min(std::max({scale, at_least, kNumericMinDisplayScale}), kNumericMaxDisplayScale);
}

double ToDoubleNoOverflow(const Numeric& value) {
  std::string text;
  FormatNumeric(value, &text);
  return std::strtod(text.c_str(), nullptr);
}

// result = atanh(1 / n) * 2^bits.
void InverseAtanh(mpz_ptr result, unsigned long n, unsigned bits) {
  BigInt term;
  BigInt part;
  mpz_set_ui(term, 1);
  mpz_mul_2exp(term, term, bits);
  mpz_tdiv_q_ui(term, term, n);
  mpz_set_ui(result, 0);
  for (unsigned long k = 1; !term.IsZero(); k += 2) {
    mpz_tdiv_q_ui(part, term, k);
    mpz_add(result, result, part);
    mpz_tdiv_q_ui(term, term, n * n);
  }
}

// ln 2 * 2^bits = 18 atanh(1/26) - 2 atanh(1/4801) + 8 atanh(1/8749).
void Ln2(mpz_ptr result, unsigned bits) {
  BigInt part;
  InverseAtanh(result, 26, bits);
  mpz_mul_ui(result, result, 18);
  InverseAtanh(part, 4801, bits);
  mpz_submul_ui(result, part, 2);
  InverseAtanh(part, 8749, bits);
  mpz_addmul_ui(result, part, 8);
}

// Rounds value / 2^bits to the decimal scale.
Decimal FromFixedPoint(mpz_ptr value, long bits, int scale) {
  Decimal result;
  result.set_scale(scale);
  BigInt power;
  PowerOf10(power, static_cast<unsigned>(scale));
  mpz_mul(result.z(), value, power);
  if (bits <= 0) {
    mpz_mul_2exp(result.z(), result.z(), static_cast<mp_bitcnt_t>(-bits));
    return result;
  }
  BigInt divisor;
  mpz_set_ui(divisor, 1);
  mpz_mul_2exp(divisor, divisor, static_cast<mp_bitcnt_t>(bits));
  DivideRounded(result.z(), result.z(), divisor);
  return result;
}

// value = argument * 2^bits, rounded down.
void ToFixedPoint(mpz_ptr value, const Decimal& argument, unsigned bits) {
  BigInt power;
  PowerOf10(power, static_cast<unsigned>(argument.scale()));
  mpz_mul_2exp(value, argument.z(), bits);
  mpz_fdiv_q(value, value, power);
}

// The argument must be positive.
Decimal Ln(const Decimal& argument, int scale) {
  const unsigned target = BitsFor(scale);
  const unsigned halvings = static_cast<unsigned>(std::sqrt(target)) / 2 + 4;
  const unsigned bits = target + 2 * halvings + 32;
  BigInt mantissa;
  BigInt power;
  PowerOf10(power, static_cast<unsigned>(argument.scale()));
  // argument = mantissa / 2^bits * 2^exponent, mantissa / 2^bits in (1/2, 2).
  const long exponent = static_cast<long>(mpz_sizeinbase(argument.z(), 2)) - static_cast<long>(mpz_sizeinbase(power, 2));
  const long shift = static_cast<long>(bits) - exponent;
  if (shift >= 0) {
    mpz_mul_2exp(mantissa, argument.z(), static_cast<mp_bitcnt_t>(shift));
  } else {
    mpz_set(mantissa, argument.z());
    mpz_mul_2exp(power, power, static_cast<mp_bitcnt_t>(-shift));
  }
  mpz_tdiv_q(mantissa, mantissa, power);
  for (unsigned i = 0; i < halvings; ++i) {
    mpz_mul_2exp(mantissa, mantissa, bits);
    mpz_sqrt(mantissa, mantissa);
  }
  // ln m = 2 atanh((m - 1) / (m + 1))
  BigInt one;
  BigInt term;
  BigInt square;
  BigInt sum;
  BigInt part;
  mpz_set_ui(one, 1);
  mpz_mul_2exp(one, one, bits);
  mpz_sub(term, mantissa, one);
  mpz_add(part, mantissa, one);
  mpz_mul_2exp(term, term, bits);
  mpz_tdiv_q(term, term, part);
  mpz_mul(square, term, term);
  mpz_tdiv_q_2exp(square, square, bits);
  for (unsigned long k = 1; !term.IsZero(); k += 2) {
    mpz_tdiv_q_ui(part, term, k);
    mpz_add(sum, sum, part);
    mpz_mul(term, term, square);
    mpz_tdiv_q_2exp(term, term, bits);
  }
  mpz_mul_2exp(sum, sum, halvings + 1);
  Ln2(part, bits);
  mpz_set_si(term, exponent);
  mpz_addmul(sum, part, term);
  return FromFixedPoint(sum, bits, scale);
}

// |argument| is below 6000; integer_decimals bounds the digits of the result before the point.
Decimal Exp(const Decimal& argument, int scale, int integer_decimals) {
  const unsigned target = BitsFor(scale + std::max(integer_decimals, 0));
  const unsigned doublings = static_cast<unsigned>(std::sqrt(target)) / 2 + 4;
  const unsigned bits = target + 2 * doublings + 32;
  BigInt rest;
  BigInt ln2;
  BigInt count;
  ToFixedPoint(rest, argument, bits);
  Ln2(ln2, bits);
  mpz_fdiv_qr(count, rest, rest, ln2);  // argument = count * ln 2 + rest
  const long exponent = mpz_get_si(count);
  mpz_tdiv_q_2exp(rest, rest, doublings);
  BigInt sum;
  BigInt term;
  mpz_set_ui(term, 1);
  mpz_mul_2exp(term, term, bits);
  for (unsigned long k = 1; !term.IsZero(); ++k) {
    mpz_add(sum, sum, term);
    mpz_mul(term, term, rest);
    mpz_tdiv_q_2exp(term, term, bits);
    mpz_tdiv_q_ui(term, term, k);
  }
  for (unsigned i = 0; i < doublings; ++i) {
    mpz_mul(sum, sum, sum);
    mpz_tdiv_q_2exp(sum, sum, bits);
  }
  return FromFixedPoint(sum, static_cast<long>(bits) - exponent, scale);
}

Decimal ExpChecked(const Decimal& argument, int scale, Arena& arena) {
  const double value = ToDoubleNoOverflow(argument.ToNumeric(arena));
  if (std::fabs(value) >= kNumericMaxResultScale * 3) {
    if (value > 0) ThrowNumericOverflow();
    Decimal zero;
    zero.set_scale(scale);
    return zero;
  }
  return Exp(argument, scale, static_cast<int>(value * kLog10E) + 1);
}

// PostgreSQL's estimate of the decimal weight of ln(value).
int EstimateLnWeight(const Numeric& value, Arena& arena) {
  if (SignNumeric(value) <= 0) return 0;
  if (CompareNumeric(value, Numeric::Small(9, 1)) >= 0 && CompareNumeric(value, Numeric::Small(11, 1)) <= 0) {
    const Numeric difference = SubtractNumeric(value, Numeric::Small(1, 0), arena);
    const NumericDigits digits(difference);
    if (digits.count() == 0) return 0;
    return digits.weight() * kDigitDecimals + static_cast<int>(std::log10(digits[0]));
  }
  const NumericDigits digits(value);
  double leading = digits[0];
  int weight = digits.weight() * kDigitDecimals;
  if (digits.count() > 1) {
    leading = leading * kDigitBase + digits[1];
    weight -= kDigitDecimals;
  }
  const double ln = std::log(leading) + weight * 2.302585092994046;
  return static_cast<int>(std::log10(std::fabs(ln)));
}

bool IsIntegral(const Numeric& value) {
  if (value.kind == Kind::kNaN) return false;
  if (value.kind > Kind::kBig) return true;
  const NumericDigits digits(value);
  return digits.count() <= std::max(digits.weight() + 1, 0);
}

bool IsOdd(const Numeric& integral) {
  const NumericDigits digits(integral);
  return (digits.AtWeight(0) & 1) != 0;
}

Numeric One() { return Numeric::Small(1, 0); }

[[noreturn]] void ThrowPower(const char* message) {
  throw SqlError(sqlstate::kInvalidArgumentForPowerFunction, message);
}

void CheckPowerDomain(const Numeric& base, const Numeric& exponent) {
  const int sign = SignNumeric(base);
  if (sign == 0 && SignNumeric(exponent) < 0) ThrowPower("zero raised to a negative power is undefined");
  if (sign < 0 && !IsIntegral(exponent)) {
    ThrowPower("a negative number raised to a non-integer power yields a complex result");
  }
}

// POSIX's rules of pow() for NaN and infinities.
Numeric SpecialPower(const Numeric& base, const Numeric& exponent, Arena& arena) {
  const bool base_finite = base.kind <= Kind::kBig;
  const bool exponent_finite = exponent.kind <= Kind::kBig;
  if (base.kind == Kind::kNaN) return exponent_finite && SignNumeric(exponent) == 0 ? One() : MakeNumericNaN();
  const bool base_is_one = base_finite && CompareNumeric(base, One()) == 0;
  if (exponent.kind == Kind::kNaN) return base_is_one ? One() : MakeNumericNaN();
  CheckPowerDomain(base, exponent);
  const int base_sign = SignNumeric(base);
  const int exponent_sign = SignNumeric(exponent);
  if (base_is_one || exponent_sign == 0) return One();
  if (base_sign == 0) return Numeric();
  if (!exponent_finite) {
    bool above_one = true;
    if (base_finite) {
      const int compared = CompareNumeric(AbsNumeric(base, arena), One());
      if (compared == 0) return One();
      above_one = compared > 0;
    }
    return above_one == (exponent_sign > 0) ? MakeNumericInfinity(false) : Numeric();
  }
  if (exponent_sign < 0) return Numeric();
  return MakeNumericInfinity(base_sign < 0 && IsIntegral(exponent) && IsOdd(exponent));
}

// Decimal weight of base^exponent, roughly.
double EstimatePowerWeight(const Numeric& base, int exponent) {
  const NumericDigits digits(base);
  double leading = digits[0];
  int weight = digits.weight() * kDigitDecimals;
  for (int i = 1; i < digits.count() && i * kDigitDecimals < 16; ++i) {
    leading = leading * kDigitBase + digits[i];
    weight -= kDigitDecimals;
  }
  return exponent * (std::log10(leading) + weight);
}

Numeric IntegerPower(const Numeric& base, int exponent, Arena& arena) {
  const int scale = ClampScale(kNumericMinSignificantDigits, base.display_scale);
  Decimal zero;
  zero.set_scale(scale);
  if (exponent == 0) return RoundNumeric(One(), scale, arena);
  if (SignNumeric(base) == 0) return zero.ToNumeric(arena);
  const double weight = EstimatePowerWeight(base, exponent);
  if (weight > (kNumericMaxWeight + 1) * kDigitDecimals) ThrowNumericOverflow();
  if (weight + 1 < -scale || weight + 1 < -kNumericMaxDisplayScale) return zero.ToNumeric(arena);
  const Decimal unscaled(base);
  const auto times = static_cast<unsigned long>(std::abs(static_cast<long>(exponent)));
  const unsigned bits = BitsFor(scale + static_cast<int>(std::max(weight, 0.0)) + 12) + kGuardBits;
  // |base|^times = unscaled^times / 10^(scale * times), in floating point that is exact as long as the digits fit.
  BigFloat numerator(bits);
  BigFloat denominator(bits);
  BigFloat factor(bits);
  mpf_set_z(numerator, unscaled.z());
  mpf_pow_ui(numerator, numerator, times);
  mpf_set_ui(denominator, 10);
  mpf_pow_ui(denominator, denominator, static_cast<unsigned long>(unscaled.scale()) * times);
  mpf_set_ui(factor, 10);
  mpf_pow_ui(factor, factor, static_cast<unsigned long>(scale));
  if (exponent < 0) mpf_swap(numerator, denominator);
  mpf_mul(numerator, numerator, factor);
  mpf_div(numerator, numerator, denominator);
  const bool negative = mpf_sgn(static_cast<mpf_ptr>(numerator)) < 0;
  mpf_abs(numerator, numerator);
  mpf_set_d(factor, 0.5);
  mpf_add(numerator, numerator, factor);
  Decimal result;
  mpz_set_f(result.z(), numerator);
  if (negative) mpz_neg(result.z(), result.z());
  result.set_scale(scale);
  return result.ToNumeric(arena);
}

Decimal MultiplyRounded(const Decimal& left, const Decimal& right, int scale) {
  Decimal product = left;
  mpz_mul(product.z(), product.z(), right.z());
  product.set_scale(left.scale() + right.scale());
  product.RoundTo(scale);
  return product;
}

Numeric RealPower(const Numeric& base, const Numeric& exponent, Arena& arena) {
  if (SignNumeric(base) == 0) {
    Decimal zero;
    zero.set_scale(kNumericMinSignificantDigits);
    return zero.ToNumeric(arena);
  }
  const Numeric magnitude = AbsNumeric(base, arena);
  const bool negative = SignNumeric(base) < 0 && IsOdd(exponent);
  const Decimal base_decimal(magnitude);
  const Decimal exponent_decimal(exponent);
  const int ln_weight = EstimateLnWeight(magnitude, arena);
  int local_scale = std::max(8 - ln_weight, 0);
  Decimal product = MultiplyRounded(Ln(base_decimal, local_scale), exponent_decimal, local_scale);
  const double estimate = ToDoubleNoOverflow(product.ToNumeric(arena));
  if (std::fabs(estimate) > kNumericMaxResultScale * 3.01) {
    if (estimate > 0) ThrowNumericOverflow();
    Decimal zero;
    zero.set_scale(kNumericMaxDisplayScale);
    return zero.ToNumeric(arena);
  }
  const int weight = static_cast<int>(estimate * kLog10E);
  const int scale = ClampScale(kNumericMinSignificantDigits - weight,
                               std::max<int>(base.display_scale, exponent.display_scale));
  local_scale = std::max(std::max(scale + weight, 0) - ln_weight + 8, 0);
  product = MultiplyRounded(Ln(base_decimal, local_scale), exponent_decimal, local_scale);
  Decimal result = ExpChecked(product, scale, arena);
  if (negative) mpz_neg(result.z(), result.z());
  return result.ToNumeric(arena);
}

}  // namespace

Numeric SqrtNumeric(const Numeric& value, Arena& arena) {
  if (value.kind == Kind::kNaN || value.kind == Kind::kPositiveInfinity) return value;
  if (SignNumeric(value) < 0) {
    throw SqlError(sqlstate::kInvalidArgumentForPowerFunction, "cannot take square root of a negative number");
  }
  const int weight = NumericDigits(value).weight();
  return SqrtToScale(value, ClampScale(kNumericMinSignificantDigits - ((weight + 1) * kDigitDecimals / 2 - 1), value.display_scale), arena);
}

Numeric SqrtToScale(const Numeric& value, int scale, Arena& arena) {
  // One more digit than shown, then rounded: the remainder decides nothing else, since a root that has exactly one more
  // digit, a five, has a square with two more digits than the argument.
  Decimal argument(value);
  argument.RoundTo(2 * (scale + 1));
  Decimal root;
  mpz_sqrt(root.z(), argument.z());
  root.set_scale(scale + 1);
  root.RoundTo(scale);
  return root.ToNumeric(arena);
}

Numeric ExpNumeric(const Numeric& value, Arena& arena) {
  if (value.kind == Kind::kNegativeInfinity) return Numeric();
  if (value.kind > Kind::kBig) return value;
  const double decimals =
      std::clamp(ToDoubleNoOverflow(value) * kLog10E, double{-kNumericMaxResultScale}, double{kNumericMaxResultScale});
  const int scale = ClampScale(kNumericMinSignificantDigits - static_cast<int>(decimals), value.display_scale);
  return ExpChecked(Decimal(value), scale, arena).ToNumeric(arena);
}

Numeric LnNumeric(const Numeric& value, Arena& arena) {
  if (value.kind == Kind::kNaN || value.kind == Kind::kPositiveInfinity) return value;
  if (SignNumeric(value) <= 0) ThrowLogarithm(SignNumeric(value));
  const int scale = ClampScale(kNumericMinSignificantDigits - EstimateLnWeight(value, arena), value.display_scale);
  return Ln(Decimal(value), scale).ToNumeric(arena);
}

Numeric LogNumeric(const Numeric& base, const Numeric& value, Arena& arena) {
  if (base.kind == Kind::kNaN || value.kind == Kind::kNaN) return MakeNumericNaN();
  const int base_sign = SignNumeric(base);
  const int value_sign = SignNumeric(value);
  const bool finite = base.kind <= Kind::kBig && value.kind <= Kind::kBig;
  if (finite && base_sign <= 0) ThrowLogarithm(base_sign);
  if (base_sign < 0 || value_sign < 0) ThrowLogarithm(-1);
  if (base_sign == 0 || value_sign == 0) ThrowLogarithm(0);
  if (base.kind == Kind::kPositiveInfinity) {
    return value.kind == Kind::kPositiveInfinity ? MakeNumericNaN() : Numeric();
  }
  if (value.kind == Kind::kPositiveInfinity) return value;
  const int base_weight = EstimateLnWeight(base, arena);
  const int value_weight = EstimateLnWeight(value, arena);
  const int result_weight = value_weight - base_weight;
  const int scale = ClampScale(kNumericMinSignificantDigits - result_weight,
                               std::max<int>(base.display_scale, value.display_scale));
  Decimal denominator = Ln(Decimal(base), std::max(scale + result_weight - base_weight + 8, 0));
  Decimal numerator = Ln(Decimal(value), std::max(scale + result_weight - value_weight + 8, 0));
  if (denominator.sign() == 0) throw SqlError(sqlstate::kDivisionByZero, "division by zero");
  const int common = std::max(numerator.scale(), denominator.scale());
  numerator.RoundTo(common + scale);
  denominator.RoundTo(common);
  Decimal result;
  DivideRounded(result.z(), numerator.z(), denominator.z());
  result.set_scale(scale);
  return result.ToNumeric(arena);
}

Numeric PowerNumeric(const Numeric& base, const Numeric& exponent, Arena& arena) {
  if (base.kind > Kind::kBig || exponent.kind > Kind::kBig) return SpecialPower(base, exponent, arena);
  CheckPowerDomain(base, exponent);
  if (IsIntegral(exponent) && NumericDigits(exponent).weight() <= 3) {
    const int64_t whole = NumericToInt64(exponent);
    if (whole >= INT32_MIN && whole <= INT32_MAX) return IntegerPower(base, static_cast<int>(whole), arena);
  }
  return RealPower(base, exponent, arena);
}

}  // namespace basalt
