#include "types/numeric_digits.h"

#include "base/sql_error.h"

namespace basalt {
namespace {

// Writes the base-10000 digits of the magnitude right-aligned in buffer and returns where they begin.
int16_t* SplitDigits(uint128_t magnitude, int16_t* buffer_end) {
  while (magnitude >> 64 != 0) {
    *--buffer_end = static_cast<int16_t>(magnitude % kDigitBase);
    magnitude /= kDigitBase;
  }
  for (auto low = static_cast<uint64_t>(magnitude); low != 0; low /= kDigitBase) {
    *--buffer_end = static_cast<int16_t>(low % kDigitBase);
  }
  return buffer_end;
}

int PaddingOf(int scale) { return (kDigitDecimals - scale % kDigitDecimals) % kDigitDecimals; }

}  // namespace

NumericDigits::NumericDigits(const Numeric& value) {
  if (value.kind == Numeric::Kind::kBig) {
    bytes_ = reinterpret_cast<const char*>(value.big) + NumericBig::kHeaderBytes;
    count_ = static_cast<int>(NumericBig::DigitCount(value.big_bytes));
    weight_ = value.big->weight();
    negative_ = value.big->negative();
    return;
  }
  bytes_ = reinterpret_cast<const char*>(own_);
  if (value.unscaled == 0) return;
  negative_ = value.unscaled < 0;
  const int padding = PaddingOf(value.display_scale);
  const uint64_t magnitude = negative_ ? -static_cast<uint64_t>(value.unscaled) : static_cast<uint64_t>(value.unscaled);
  int16_t* const end = own_ + 8;
  const int16_t* first = SplitDigits(static_cast<uint128_t>(magnitude) * kPowersOf10[padding], end);
  bytes_ = reinterpret_cast<const char*>(first);
  count_ = static_cast<int>(end - first);
  weight_ = count_ - 1 - (value.display_scale + padding) / kDigitDecimals;
  while (count_ > 0 && first[count_ - 1] == 0) --count_;
}

void ThrowNumericOverflow() { throw SqlError(sqlstate::kNumericValueOutOfRange, "value overflows numeric format"); }

Numeric MakeNumericNaN() {
  Numeric result;
  result.kind = Numeric::Kind::kNaN;
  return result;
}

Numeric MakeNumericInfinity(bool negative) {
  Numeric result;
  result.kind = negative ? Numeric::Kind::kNegativeInfinity : Numeric::Kind::kPositiveInfinity;
  return result;
}

Numeric MakeNumeric(bool negative, int weight, std::span<const int16_t> digits, int scale, Arena& arena) {
  while (!digits.empty() && digits.front() == 0) {
    digits = digits.subspan(1);
    --weight;
  }
  while (!digits.empty() && digits.back() == 0) digits = digits.first(digits.size() - 1);
  if (digits.empty()) {
    weight = 0;
    negative = false;
  }
  if (weight > kNumericMaxWeight || scale > kNumericMaxStoredScale) ThrowNumericOverflow();
  const int fraction_digits = (scale + kDigitDecimals - 1) / kDigitDecimals;
  if (weight < 5 && scale <= Numeric::kSmallMaxScale) {
    uint128_t magnitude = 0;  // at most 5 + 5 digits: 10^40 would pass 128 bits, hence the check below
    const int positions = weight + 1 + fraction_digits;
    if (positions <= 9) {
      for (int i = 0; i < positions; ++i) {
        magnitude = magnitude * kDigitBase + (i < static_cast<int>(digits.size()) ? static_cast<uint16_t>(digits[i]) : 0U);
      }
      magnitude /= kPowersOf10[PaddingOf(scale)];
      if (FitsSmall(magnitude, scale)) {
        const auto unscaled = static_cast<int64_t>(magnitude);
        return Numeric::Small(negative ? -unscaled : unscaled, scale);
      }
    }
  }
  const size_t bytes = NumericBig::BytesFor(digits.size());
  auto* big = reinterpret_cast<NumericBig*>(arena.AllocateBytes(bytes));
  big->set_weight(weight);
  big->set_negative(negative);
  if (!digits.empty()) std::memcpy(big->digit_bytes(), digits.data(), 2 * digits.size());
  Numeric result;
  result.kind = Numeric::Kind::kBig;
  result.big = big;
  result.big_bytes = static_cast<uint32_t>(bytes);
  result.display_scale = static_cast<uint16_t>(scale);
  return result;
}

Numeric MakeNumericFrom128(bool negative, uint128_t magnitude, int scale, Arena& arena) {
  if (FitsSmall(magnitude, scale)) {
    const auto unscaled = static_cast<int64_t>(magnitude);
    return Numeric::Small(negative ? -unscaled : unscaled, scale);
  }
  // The digits below the last whole base-10000 digit are split off first: padding could pass 128 bits.
  const int padding = PaddingOf(scale);
  const auto modulus = static_cast<uint32_t>(kPowersOf10[kDigitDecimals - padding]);
  int16_t buffer[12];
  int16_t* const end = buffer + 12;
  int16_t* first = end;
  if (padding != 0) {
    *--first = static_cast<int16_t>(static_cast<uint32_t>(magnitude % modulus) * kPowersOf10[padding]);
    magnitude /= modulus;
  }
  first = SplitDigits(magnitude, first);
  const auto count = static_cast<int>(end - first);
  const int weight = count - 1 - (scale + padding) / kDigitDecimals;
  return MakeNumeric(negative, weight, {first, static_cast<size_t>(count)}, scale, arena);
}

}  // namespace basalt
