// NumericDigits: a finite Numeric seen as normalized base-10000 digits (no leading or trailing zero digits), whatever its
// kind. A view: a kBig must stay while it is used. MakeNumeric*: the ways to a canonical Numeric. Internal to types/.
#pragma once

#include <cstdint>
#include <span>

#include "base/arena.h"
#include "base/int128.h"
#include "types/numeric_big.h"

namespace basalt {

inline constexpr int kDigitBase = 10000;
inline constexpr int kDigitDecimals = 4;
inline constexpr int kNumericMaxPrecision = 1000;
inline constexpr int kNumericMinDisplayScale = 0;
inline constexpr int kNumericMaxDisplayScale = 1000;     // of computed results
inline constexpr int kNumericMaxStoredScale = 0x3FFF;    // 16383
inline constexpr int kNumericMaxWeight = 0x7FFF;         // 131072 decimal digits before the point
inline constexpr int kNumericMinSignificantDigits = 16;
inline constexpr int kNumericMaxResultScale = 2000;
// What round() and trunc() go to: every digit before the point and one more.
inline constexpr int kNumericMinRoundScale = -131073;

class NumericDigits {
 public:
  explicit NumericDigits(const Numeric& value);
  NumericDigits(const NumericDigits&) = delete;
  NumericDigits& operator=(const NumericDigits&) = delete;

  int count() const { return count_; }
  int weight() const { return weight_; }
  bool negative() const { return negative_; }
  int operator[](int i) const { return LoadUnaligned<int16_t>(bytes_ + 2 * i); }
  // Digit of 10000^position, zero where none is stored.
  int AtWeight(int position) const {
    const int i = weight_ - position;
    return i < 0 || i >= count_ ? 0 : (*this)[i];
  }

 private:
  const char* bytes_;
  int count_ = 0;
  int weight_ = 0;
  bool negative_ = false;
  int16_t own_[8];
};

constexpr uint64_t kPowersOf10[20] = {1ULL,
                                      10ULL,
                                      100ULL,
                                      1000ULL,
                                      10000ULL,
                                      100000ULL,
                                      1000000ULL,
                                      10000000ULL,
                                      100000000ULL,
                                      1000000000ULL,
                                      10000000000ULL,
                                      100000000000ULL,
                                      1000000000000ULL,
                                      10000000000000ULL,
                                      100000000000000ULL,
                                      1000000000000000ULL,
                                      10000000000000000ULL,
                                      100000000000000000ULL,
                                      1000000000000000000ULL,
                                      10000000000000000000ULL};

// The digits need not be normalized, but reach no further right than scale (rounded up to a whole digit). Throws 22003
// "value overflows numeric format".
Numeric MakeNumeric(bool negative, int weight, std::span<const int16_t> digits, int scale, Arena& arena);
// magnitude / 10^scale.
Numeric MakeNumericFrom128(bool negative, uint128_t magnitude, int scale, Arena& arena);
inline bool FitsSmall(uint128_t magnitude, int scale) {
  return magnitude < static_cast<uint64_t>(Numeric::kSmallLimit) && scale <= Numeric::kSmallMaxScale;
}
Numeric MakeNumericNaN();
Numeric MakeNumericInfinity(bool negative);
[[noreturn]] void ThrowNumericOverflow();

}  // namespace basalt
