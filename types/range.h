// Ranges and multiranges: packed forms, bounds, comparison. A packed range is a byte of flags (PostgreSQL's), then the bounds
// that are there, fixed-width ones as they lie, others as uint32 size + bytes; a packed multirange is uint32 count, then
// uint32 size + packed range each, sorted, without empty, overlapping or adjacent ranges. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "types/datum.h"
#include "types/type_info.h"

namespace basalt {

namespace range_flags {
inline constexpr uint8_t kEmpty = 1, kLowerInclusive = 2, kUpperInclusive = 4, kLowerInfinite = 8, kUpperInfinite = 16;
}

struct RangeBound {
  Datum value;
  bool infinite = false;
  bool inclusive = false;
  bool lower = false;
};

struct RangeValue {
  bool empty = false;
  RangeBound lower, upper;
  RangeValue() { lower.lower = true; }
  uint8_t flags() const;
};

// What must be known of a range type; of its range's for a multirange type.
struct RangeType {
  Oid range = kInvalidOid;
  SqlType subtype;  // with the range's collation
  PhysicalType physical = PhysicalType::kString;
  const TypeResolver* types = nullptr;

  // From a range or multirange type (or a domain over one).
  static RangeType Of(Oid type, const TypeResolver& types);

  RangeValue Unpack(std::string_view packed) const;  // points into packed
  // Checks the order of the bounds (22000), makes ranges of discrete types canonical.
  RangeValue Normalize(RangeValue value) const;
  StringRef Pack(const RangeValue& value, Arena& arena) const;  // as it is
  StringRef Make(const RangeValue& value, Arena& arena) const { return Pack(Normalize(value), arena); }

  int CompareValues(const Datum& left, const Datum& right) const;
  // Positions on the line: an exclusive lower bound lies right of its value, an exclusive upper one left of it.
  int CompareBounds(const RangeBound& left, const RangeBound& right) const;
  int CompareBoundValues(const RangeBound& left, const RangeBound& right) const;  // inclusiveness aside
  int Compare(const RangeValue& left, const RangeValue& right) const;             // the type's order
  // Is there nothing between an upper bound and a lower one, and do they not overlap?
  bool BoundsAdjacent(const RangeBound& upper, const RangeBound& lower) const;

  std::vector<RangeValue> UnpackMultirange(std::string_view packed) const;
  // Sorts, drops empty ranges and joins those that touch.
  std::vector<RangeValue> NormalizeMultirange(std::vector<RangeValue> ranges) const;
  StringRef PackMultirange(std::span<const RangeValue> ranges, Arena& arena) const;  // as they are
  StringRef MakeMultirange(std::vector<RangeValue> ranges, Arena& arena) const {
    return PackMultirange(NormalizeMultirange(std::move(ranges)), arena);
  }
  int CompareMultiranges(std::string_view left, std::string_view right) const;
};

// Parts of a packed range, for index keys that know no types.
struct PackedRangeBounds {
  uint8_t flags;
  NullableDatum lower, upper;  // NULL: infinite
};
PackedRangeBounds ReadPackedRange(std::string_view packed, PhysicalType physical);
// The packed ranges of a packed multirange.
std::vector<std::string_view> SplitMultirange(std::string_view packed);

}  // namespace basalt
