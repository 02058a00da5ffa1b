// Decimal: unscaled / 10^scale with an unbounded integer, for numerics that pass 128 bits and for functions that need many
// digits. Owns a GMP integer. Internal to types/: include only in its .cpp files.
#pragma once

#include <gmp.h>

#include <utility>

#include "types/numeric_digits.h"

namespace basalt {

class Decimal {
 public:
  Decimal() { mpz_init(unscaled_); }
  explicit Decimal(const Numeric& finite);
  Decimal(const Decimal& other) : scale_(other.scale_) { mpz_init_set(unscaled_, other.unscaled_); }
  Decimal(Decimal&& other) noexcept : scale_(other.scale_) {
    mpz_init(unscaled_);
    mpz_swap(unscaled_, other.unscaled_);
  }
  Decimal& operator=(Decimal other) noexcept {
    mpz_swap(unscaled_, other.unscaled_);
    scale_ = other.scale_;
    return *this;
  }
  ~Decimal() { mpz_clear(unscaled_); }

  mpz_ptr z() { return unscaled_; }
  mpz_srcptr z() const { return unscaled_; }
  int scale() const { return scale_; }
  void set_scale(int scale) { scale_ = scale; }
  int sign() const { return mpz_sgn(unscaled_); }

  void RoundTo(int scale);     // half away from zero; a larger scale is exact
  void TruncateTo(int scale);  // towards zero
  // The scale must not be negative. Throws 22003.
  Numeric ToNumeric(Arena& arena) const;

 private:
  mpz_t unscaled_;
  int scale_ = 0;
};

void PowerOf10(mpz_ptr result, unsigned exponent);
// quotient = numerator / denominator, rounded half away from zero.
void DivideRounded(mpz_ptr quotient, mpz_srcptr numerator, mpz_srcptr denominator);
// The unscaled integer at the display scale, if it has at most 36 digits.
bool AsInt128(const Numeric& value, int128_t* unscaled);

}  // namespace basalt
