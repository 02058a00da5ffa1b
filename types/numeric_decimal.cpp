#include "types/numeric_decimal.h"

#include <memory>

#include "base/assert.h"

namespace basalt {
namespace {

// GMP reads and writes base 256 or less fast: a base-10000 digit is two base-100 ones.
constexpr int kByteBase = 100;

}  // namespace

void PowerOf10(mpz_ptr result, unsigned exponent) { mpz_ui_pow_ui(result, 10, exponent); }

void DivideRounded(mpz_ptr quotient, mpz_srcptr numerator, mpz_srcptr denominator) {
  mpz_t remainder;
  mpz_init(remainder);
  const int sign = mpz_sgn(numerator) * mpz_sgn(denominator);
  mpz_tdiv_qr(quotient, remainder, numerator, denominator);
  mpz_mul_2exp(remainder, remainder, 1);
  if (mpz_cmpabs(remainder, denominator) >= 0) {
    if (sign > 0) mpz_add_ui(quotient, quotient, 1);
    if (sign < 0) mpz_sub_ui(quotient, quotient, 1);
  }
  mpz_clear(remainder);
}

Decimal::Decimal(const Numeric& finite) {
  mpz_init(unscaled_);
  scale_ = finite.display_scale;
  if (finite.is_small()) {
    mpz_set_si(unscaled_, finite.unscaled);
    return;
  }
  const NumericDigits digits(finite);
  if (digits.count() == 0) return;
  const auto count = static_cast<size_t>(digits.count());
  auto bytes = std::make_unique_for_overwrite<unsigned char[]>(2 * count);
  for (size_t i = 0; i < count; ++i) {
    const int digit = digits[static_cast<int>(i)];
    bytes[2 * i] = static_cast<unsigned char>(digit / kByteBase);
    bytes[2 * i + 1] = static_cast<unsigned char>(digit % kByteBase);
  }
  // 100^(2n) takes at most 13.3 bits a digit pair.
  const auto limbs = static_cast<mp_size_t>((count * 14 + 63) / 64 + 1);
  mp_limb_t* limb = mpz_limbs_write(unscaled_, limbs);
  const mp_size_t used = static_cast<mp_size_t>(mpn_set_str(limb, bytes.get(), 2 * count, kByteBase));
  mpz_limbs_finish(unscaled_, digits.negative() ? -used : used);
  scale_ = kDigitDecimals * (digits.count() - 1 - digits.weight());
  if (scale_ <= finite.display_scale) {
    RoundTo(finite.display_scale);
  } else {
    TruncateTo(finite.display_scale);  // drops the zeros of the last digit only
  }
}

void Decimal::RoundTo(int scale) {
  if (scale == scale_) return;
  mpz_t power;
  mpz_init(power);
  PowerOf10(power, static_cast<unsigned>(scale > scale_ ? scale - scale_ : scale_ - scale));
  if (scale > scale_) {
    mpz_mul(unscaled_, unscaled_, power);
  } else {
    DivideRounded(unscaled_, unscaled_, power);
  }
  mpz_clear(power);
  scale_ = scale;
}

void Decimal::TruncateTo(int scale) {
  if (scale >= scale_) return RoundTo(scale);
  mpz_t power;
  mpz_init(power);
  PowerOf10(power, static_cast<unsigned>(scale_ - scale));
  mpz_tdiv_q(unscaled_, unscaled_, power);
  mpz_clear(power);
  scale_ = scale;
}

Numeric Decimal::ToNumeric(Arena& arena) const {
  BASALT_ASSERT(scale_ >= 0);
  const bool negative = mpz_sgn(unscaled_) < 0;
  const size_t limbs = mpz_size(unscaled_);
  if (limbs <= 2) {
    const uint128_t high = limbs == 2 ? mpz_getlimbn(unscaled_, 1) : 0;
    return MakeNumericFrom128(negative, high << 64 | mpz_getlimbn(unscaled_, 0), scale_, arena);
  }
  constexpr size_t kMostLimbs = (4 * (kNumericMaxWeight + 1) + kNumericMaxStoredScale + 8) * 10 / 3 / 64 + 64;
  if (limbs > kMostLimbs) ThrowNumericOverflow();
  const int padding = (kDigitDecimals - scale_ % kDigitDecimals) % kDigitDecimals;
  Decimal padded;
  mpz_mul_ui(padded.unscaled_, unscaled_, kPowersOf10[padding]);
  mpz_abs(padded.unscaled_, padded.unscaled_);
  auto bytes = std::make_unique_for_overwrite<unsigned char[]>(mpz_sizeinbase(padded.unscaled_, 10) + 2);
  const auto padded_limbs = static_cast<mp_size_t>(mpz_size(padded.unscaled_));
  const size_t count = mpn_get_str(bytes.get(), kByteBase, mpz_limbs_modify(padded.unscaled_, padded_limbs), padded_limbs);
  const size_t digit_count = (count + 1) / 2;
  auto digits = std::make_unique_for_overwrite<int16_t[]>(digit_count);
  const size_t odd = count % 2;  // the first digit then has one byte
  if (odd == 1) digits[0] = bytes[0];
  for (size_t i = odd; i < digit_count; ++i) {
    const unsigned char* pair = bytes.get() + 2 * i - odd;
    digits[i] = static_cast<int16_t>(pair[0] * kByteBase + pair[1]);
  }
  const int weight = static_cast<int>(digit_count) - 1 - (scale_ + padding) / kDigitDecimals;
  return MakeNumeric(negative, weight, {digits.get(), digit_count}, scale_, arena);
}

bool AsInt128(const Numeric& value, int128_t* unscaled) {
  if (value.is_small()) {
    *unscaled = value.unscaled;
    return true;
  }
  const NumericDigits digits(value);
  const int fraction_digits = (value.display_scale + kDigitDecimals - 1) / kDigitDecimals;
  const int positions = digits.weight() + 1 + fraction_digits;
  if (positions > 9) return false;
  uint128_t magnitude = 0;
  for (int i = 0; i < positions; ++i) {
    magnitude = magnitude * kDigitBase + (i < digits.count() ? static_cast<unsigned>(digits[i]) : 0U);
  }
  magnitude /= kPowersOf10[fraction_digits * kDigitDecimals - value.display_scale];
  *unscaled = digits.negative() ? -static_cast<int128_t>(magnitude) : static_cast<int128_t>(magnitude);
  return true;
}

}  // namespace basalt
