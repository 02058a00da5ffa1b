#include "engine/functions/aggregates/numeric_sum.h"

#include <algorithm>
#include <cstring>

#include "types/numeric.h"
#include "types/numeric_digits.h"

namespace basalt {

bool NumericSum::Rescale(int scale) {
  const int up = scale - small_scale_;
  if (up <= 0) return true;
  int128_t scaled;
  if (up > 19 || __builtin_mul_overflow(small_, static_cast<int128_t>(kPowersOf10[up]), &scaled)) return false;
  small_ = scaled;
  small_scale_ = static_cast<uint16_t>(scale);
  return true;
}

void NumericSum::Add(const Numeric& value, Arena& arena) {
  if (value.is_small()) [[likely]] {
    const int scale = value.display_scale;
    if (scale > small_scale_ && !Rescale(scale)) {
      Spill(arena);
      Rescale(scale);
    }
    const auto scaled = static_cast<int128_t>(value.unscaled) * static_cast<int128_t>(kPowersOf10[small_scale_ - scale]);
    int128_t sum;
    if (__builtin_add_overflow(small_, scaled, &sum)) {
      Spill(arena);
      sum = scaled;
    }
    small_ = sum;
    scale_ = std::max(scale_, small_scale_);
    return;
  }
  switch (value.kind) {
    case Numeric::Kind::kNaN: ++nan_count_; return;
    case Numeric::Kind::kPositiveInfinity: ++positive_infinities_; return;
    case Numeric::Kind::kNegativeInfinity: ++negative_infinities_; return;
    default: AddBig(value, arena);
  }
}

void NumericSum::AddBig(const Numeric& value, Arena& arena) {
  Arena scratch(nullptr, 1024);
  scale_ = std::max(scale_, value.display_scale);
  const Numeric sum = has_big_ ? AddNumeric(big_, value, scratch) : value;
  has_big_ = true;
  big_ = sum;
  if (sum.kind != Numeric::Kind::kBig) return;
  used_place_ ^= 1;
  if (sum.big_bytes > capacities_[used_place_]) {
    capacities_[used_place_] = sum.big_bytes * 2;
    places_[used_place_] = arena.AllocateBytes(capacities_[used_place_]);
  }
  std::memcpy(places_[used_place_], sum.big, sum.big_bytes);
  big_.big = reinterpret_cast<const NumericBig*>(places_[used_place_]);
}

Numeric NumericSum::SmallTotal(Arena& arena) const {
  const bool negative = small_ < 0;
  const auto magnitude = negative ? uint128_t{0} - static_cast<uint128_t>(small_) : static_cast<uint128_t>(small_);
  return MakeNumericFrom128(negative, magnitude, small_scale_, arena);
}

void NumericSum::Spill(Arena& arena) {
  Arena scratch(nullptr, 256);
  AddBig(SmallTotal(scratch), arena);
  small_ = 0;
}

void NumericSum::Merge(const NumericSum& other, Arena& arena) {
  nan_count_ += other.nan_count_;
  positive_infinities_ += other.positive_infinities_;
  negative_infinities_ += other.negative_infinities_;
  Arena scratch(nullptr, 256);
  if (other.has_big_) AddBig(other.big_, arena);
  if (other.small_ != 0) AddBig(other.SmallTotal(scratch), arena);
  scale_ = std::max(scale_, other.scale_);
}

Numeric NumericSum::Total(Arena& arena) const {
  if (nan_count_ > 0 || (positive_infinities_ > 0 && negative_infinities_ > 0)) return MakeNumericNaN();
  if (positive_infinities_ > 0 || negative_infinities_ > 0) return MakeNumericInfinity(negative_infinities_ > 0);
  Numeric total = SmallTotal(arena);
  if (has_big_) total = AddNumeric(total, big_, arena);
  return total.display_scale == scale_ ? total : RoundNumeric(total, scale_, arena);
}

}  // namespace basalt
