// NumericSum: exact running sum of numerics. Small values are added as scaled 128-bit integers; what does not fit goes into
// a big sum whose digits lie in one of two heap places that are used in turn, so memory does not grow with the rows.
// A plain value inside an aggregate's state; owned by that state, one thread.
#pragma once

#include "base/arena.h"
#include "base/int128.h"
#include "types/datum.h"

namespace basalt {

class NumericSum {
 public:
  void Add(const Numeric& value, Arena& arena);
  void Merge(const NumericSum& other, Arena& arena);
  // NaN and the infinities by PostgreSQL's rules; display scale = the largest seen.
  Numeric Total(Arena& arena) const;
  bool is_finite() const { return nan_count_ == 0 && positive_infinities_ == 0 && negative_infinities_ == 0; }
  int display_scale() const { return scale_; }

 private:
  void AddBig(const Numeric& value, Arena& arena);
  bool Rescale(int scale);
  void Spill(Arena& arena);
  Numeric SmallTotal(Arena& arena) const;

  int128_t small_;
  Numeric big_;
  char* places_[2];
  uint32_t capacities_[2];
  uint8_t used_place_;
  bool has_big_;
  uint16_t scale_;        // of the whole sum's display
  uint16_t small_scale_;  // of small_
  int64_t nan_count_;
  int64_t positive_infinities_;
  int64_t negative_infinities_;
};

}  // namespace basalt
