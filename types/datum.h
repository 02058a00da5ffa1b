// Datum: one value of a known physical type in 16 bytes, not owning what it points to. StringRef: a string view that
// keeps up to 12 bytes inline, so that short strings need no heap and comparisons usually end in the prefix.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "types/physical_type.h"

namespace basalt {

class StringRef {
 public:
  static constexpr uint32_t kInlineBytes = 12;

  StringRef() : size_(0) { std::memset(inlined_, 0, sizeof(inlined_)); }
  // The bytes must outlive the StringRef when there are more than kInlineBytes. Implicit: kernels return string_views.
  StringRef(std::string_view text) : size_(static_cast<uint32_t>(text.size())) {
    std::memset(inlined_, 0, sizeof(inlined_));
    if (size_ <= kInlineBytes) {
      if (size_ > 0) std::memcpy(inlined_, text.data(), size_);
    } else {
      std::memcpy(inlined_, text.data(), 4);
      const char* at = text.data();
      std::memcpy(inlined_ + 4, &at, sizeof(at));
    }
  }
  uint32_t size() const { return size_; }
  bool is_inline() const { return size_ <= kInlineBytes; }
  const char* data() const {
    if (is_inline()) return inlined_;
    const char* at;
    std::memcpy(&at, inlined_ + 4, sizeof(at));
    return at;
  }
  // Points into this object when is_inline(): do not keep it longer than the StringRef.
  std::string_view view() const { return {data(), size_}; }
  bool operator==(const StringRef& other) const {
    if (size_ != other.size_ || std::memcmp(inlined_, other.inlined_, 4) != 0) return false;
    if (is_inline()) return std::memcmp(inlined_ + 4, other.inlined_ + 4, 8) == 0;
    return std::memcmp(data(), other.data(), size_) == 0;
  }

 private:
  uint32_t size_;
  char inlined_[kInlineBytes];  // the bytes, zero filled; or 4 bytes of prefix and an unaligned pointer
};
static_assert(sizeof(StringRef) == 16);

// PostgreSQL's interval: the three parts do not convert into each other.
struct Interval {
  int64_t time_us = 0;
  int32_t days = 0;
  int32_t months = 0;
  bool operator==(const Interval&) const = default;  // of representation; SQL equality is CompareIntervals
};

struct TimeTz {
  int64_t time_us = 0;
  int32_t zone_seconds = 0;  // seconds west of Greenwich, as PostgreSQL stores it
  int32_t unused = 0;
  bool operator==(const TimeTz&) const = default;
};

struct Uuid {
  uint8_t bytes[16] = {};
  bool operator==(const Uuid&) const = default;
};

// Numeric: see types/numeric.h for its operations. A value with few digits is a scaled 64-bit integer, held inline, so
// ordinary money columns never leave integer arithmetic; others point to NumericBig in a heap.
struct Numeric {
  enum class Kind : uint8_t { kSmall, kBig, kNaN, kPositiveInfinity, kNegativeInfinity };
  // kSmall: value = unscaled / 10^display_scale, |unscaled| < 10^18, display_scale <= 18. Every number that fits is kSmall.
  static constexpr int64_t kSmallLimit = 1'000'000'000'000'000'000;
  static constexpr int kSmallMaxScale = 18;
  union {
    int64_t unscaled;
    const struct NumericBig* big;
  };
  uint32_t big_bytes;       // size of *big with its digits; 0 when not kBig
  uint16_t display_scale;   // PostgreSQL's dscale: digits shown after the point
  Kind kind;
  uint8_t unused;

  Numeric() : unscaled(0), big_bytes(0), display_scale(0), kind(Kind::kSmall), unused(0) {}
  static Numeric Small(int64_t unscaled, int display_scale) {
    Numeric result;
    result.unscaled = unscaled;
    result.display_scale = static_cast<uint16_t>(display_scale);
    return result;
  }
  bool is_small() const { return kind == Kind::kSmall; }
};
static_assert(sizeof(Numeric) == 16);

union Datum {
  bool b;
  int8_t i1;
  int16_t i2;
  int32_t i4;
  uint32_t u4;
  int64_t i8;
  uint64_t u8;
  float f4;
  double f8;
  Interval interval;
  TimeTz timetz;
  Uuid uuid;
  Numeric numeric;
  StringRef str;

  Datum() : interval() {}
};
static_assert(sizeof(Datum) == 16);

struct NullableDatum {
  Datum value;
  bool is_null = true;
};

// Maps a C++ type to its physical type and its member of Datum.
template <typename T>
struct PhysicalOf;
#define BASALT_PHYSICAL(cpp_type, kind, member)                          \
  template <>                                                            \
  struct PhysicalOf<cpp_type> {                                          \
    static constexpr PhysicalType kType = PhysicalType::kind;            \
    static const cpp_type& From(const Datum& datum) { return datum.member; } \
    static cpp_type& From(Datum& datum) { return datum.member; }         \
  };
BASALT_PHYSICAL(bool, kBool, b)
BASALT_PHYSICAL(int8_t, kInt8, i1)
BASALT_PHYSICAL(int16_t, kInt16, i2)
BASALT_PHYSICAL(int32_t, kInt32, i4)
BASALT_PHYSICAL(uint32_t, kUInt32, u4)
BASALT_PHYSICAL(int64_t, kInt64, i8)
BASALT_PHYSICAL(uint64_t, kUInt64, u8)
BASALT_PHYSICAL(float, kFloat32, f4)
BASALT_PHYSICAL(double, kFloat64, f8)
BASALT_PHYSICAL(Interval, kInterval, interval)
BASALT_PHYSICAL(TimeTz, kTimeTz, timetz)
BASALT_PHYSICAL(Uuid, kUuid, uuid)
BASALT_PHYSICAL(Numeric, kNumeric, numeric)
BASALT_PHYSICAL(StringRef, kString, str)
#undef BASALT_PHYSICAL

template <typename T>
Datum MakeDatum(const T& value) {
  Datum datum;
  PhysicalOf<T>::From(datum) = value;
  return datum;
}

}  // namespace basalt
