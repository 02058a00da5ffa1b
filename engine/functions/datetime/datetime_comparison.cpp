// Comparisons of dates, times, timestamps and intervals, also across types; overlaps; isfinite; window frame ranges.
#include <algorithm>

#include "engine/functions/datetime/date_conversion.h"
#include "engine/functions/families.h"

namespace basalt {
namespace {

int ThreeWay(int64_t a, int64_t b) { return a < b ? -1 : a > b ? 1 : 0; }

// A day past the end of timestamps is after all of them but infinity.
int CompareDateTimestamp(int32_t date, int64_t timestamp) {
  if (IsFiniteDate(date) && date >= kTimestampEndDate) return timestamp == kTimestampInfinity ? -1 : 1;
  return ThreeWay(DateToTimestamp(date), timestamp);
}

int CompareTimestampDate(int64_t timestamp, int32_t date) { return -CompareDateTimestamp(date, timestamp); }

// Local time to UTC for comparing only: out of range it may be, but not wrap around.
int64_t UnboundedUtc(int64_t local, const TimeZone& zone) {
  if (!IsFiniteTimestamp(local)) return local;
  int64_t utc;
  const int64_t shift = zone.OffsetAtLocal(local).seconds_east * kUsPerSecond;
  if (__builtin_sub_overflow(local, shift, &utc)) return shift > 0 ? kTimestampMinusInfinity + 1 : kTimestampInfinity - 1;
  return utc;
}

int CompareDateTimestampTz(FunctionContext& context, int32_t date, int64_t timestamp) {
  if (IsFiniteDate(date) && date >= kTimestampEndDate) return timestamp == kTimestampInfinity ? -1 : 1;
  return ThreeWay(UnboundedUtc(DateToTimestamp(date), SessionZone(context)), timestamp);
}

int CompareTimestampTimestampTz(FunctionContext& context, int64_t timestamp, int64_t timestamp_tz) {
  return ThreeWay(UnboundedUtc(timestamp, SessionZone(context)), timestamp_tz);
}

template <typename T, typename Compare>
std::optional<bool> Overlaps(std::optional<T> start1, std::optional<T> end1, std::optional<T> start2,
                             std::optional<T> end2, Compare less) {
  // The known or lesser endpoint is the start.
  const auto order = [&](std::optional<T>& start, std::optional<T>& end) {
    if (!start.has_value() || (end.has_value() && less(*end, *start))) std::swap(start, end);
    return start.has_value();
  };
  if (!order(start1, end1) || !order(start2, end2)) return std::nullopt;
  const auto starts_inside = [&](const T& start, const std::optional<T>& own_end,
                                 const std::optional<T>& other_end) -> std::optional<bool> {
    if (!other_end.has_value()) return std::nullopt;
    if (less(start, *other_end)) return true;
    if (!own_end.has_value()) return std::nullopt;
    return false;
  };
  if (less(*start2, *start1)) return starts_inside(*start1, end1, end2);
  if (less(*start1, *start2)) return starts_inside(*start2, end2, end1);
  if (!end1.has_value() || !end2.has_value()) return std::nullopt;
  return true;
}

template <typename T>
std::optional<bool> OverlapsOrdered(std::optional<T> start1, std::optional<T> end1, std::optional<T> start2,
                                    std::optional<T> end2) {
  return Overlaps<T>(start1, end1, start2, end2, [](T a, T b) { return a < b; });
}

std::optional<bool> OverlapsTimeTz(std::optional<TimeTz> start1, std::optional<TimeTz> end1,
                                   std::optional<TimeTz> start2, std::optional<TimeTz> end2) {
  return Overlaps<TimeTz>(start1, end1, start2, end2,
                          [](const TimeTz& a, const TimeTz& b) { return TimeTzCompare(a, b) < 0; });
}

void CheckFrameOffset(bool negative) {
  if (!negative) return;
  throw SqlError(sqlstate::kInvalidPrecedingOrFollowingSize, "invalid preceding or following size in window function");
}

bool InFrame(int comparison, bool less) { return less ? comparison <= 0 : comparison >= 0; }

bool InRangeTimestamp(int64_t value, int64_t base, Interval offset, bool subtract, bool less) {
  CheckFrameOffset(CompareIntervals(offset, Interval{}) < 0);
  const int64_t bound = TimestampPlusInterval(base, subtract ? NegateInterval(offset) : offset);
  return InFrame(ThreeWay(value, bound), less);
}

bool InRangeDate(int32_t value, int32_t base, Interval offset, bool subtract, bool less) {
  return InRangeTimestamp(DateToTimestamp(value), DateToTimestamp(base), offset, subtract, less);
}

bool InRangeTimestampTz(FunctionContext& context, int64_t value, int64_t base, Interval offset, bool subtract, bool less) {
  CheckFrameOffset(CompareIntervals(offset, Interval{}) < 0);
  const Interval shift = subtract ? NegateInterval(offset) : offset;
  return InFrame(ThreeWay(value, TimestampTzPlusInterval(base, shift, SessionZone(context))), less);
}

bool InRangeInterval(Interval value, Interval base, Interval offset, bool subtract, bool less) {
  CheckFrameOffset(CompareIntervals(offset, Interval{}) < 0);
  const Interval bound = subtract ? SubtractIntervals(base, offset) : AddIntervals(base, offset);
  return InFrame(CompareIntervals(value, bound), less);
}

// The day's ends are no wrap here, those of 64 bits are; months and days of the offset do not count.
int64_t FrameBound(int64_t base, Interval offset, bool subtract) {
  CheckFrameOffset(offset.time_us < 0);
  const auto shift = static_cast<uint64_t>(offset.time_us);
  return static_cast<int64_t>(static_cast<uint64_t>(base) + (subtract ? -shift : shift));
}

bool InRangeTime(int64_t value, int64_t base, Interval offset, bool subtract, bool less) {
  return InFrame(ThreeWay(value, FrameBound(base, offset, subtract)), less);
}

bool InRangeTimeTz(TimeTz value, TimeTz base, Interval offset, bool subtract, bool less) {
  base.time_us = FrameBound(base.time_us, offset, subtract);
  return InFrame(TimeTzCompare(value, base), less);
}

#define ORDERED(prefix, T)                                                            \
  MakeKernel<[](T a, T b) noexcept -> bool { return a == b; }>(prefix "_eq"),         \
      MakeKernel<[](T a, T b) noexcept -> bool { return a != b; }>(prefix "_ne"),     \
      MakeKernel<[](T a, T b) noexcept -> bool { return a < b; }>(prefix "_lt"),      \
      MakeKernel<[](T a, T b) noexcept -> bool { return a <= b; }>(prefix "_le"),     \
      MakeKernel<[](T a, T b) noexcept -> bool { return (a > b); }>(prefix "_gt"),    \
      MakeKernel<[](T a, T b) noexcept -> bool { return (a >= b); }>(prefix "_ge"),   \
      MakeKernel<[](T a, T b) noexcept -> int32_t { return ThreeWay(a, b); }>(prefix "_cmp"), \
      MakeKernel<[](T a, T b) noexcept -> T { return std::max(a, b); }>(prefix "_larger"),    \
      MakeKernel<[](T a, T b) noexcept -> T { return std::min(a, b); }>(prefix "_smaller")

#define COMPARED(prefix, suffix, A, B, compare)                                                  \
  MakeKernel<[](A a, B b) -> bool { return compare(a, b) == 0; }>(prefix "_eq" suffix),          \
      MakeKernel<[](A a, B b) -> bool { return compare(a, b) != 0; }>(prefix "_ne" suffix),      \
      MakeKernel<[](A a, B b) -> bool { return compare(a, b) < 0; }>(prefix "_lt" suffix),       \
      MakeKernel<[](A a, B b) -> bool { return compare(a, b) <= 0; }>(prefix "_le" suffix),      \
      MakeKernel<[](A a, B b) -> bool { return (compare(a, b) > 0); }>(prefix "_gt" suffix),       \
      MakeKernel<[](A a, B b) -> bool { return (compare(a, b) >= 0); }>(prefix "_ge" suffix),      \
      MakeKernel<[](A a, B b) -> int32_t { return compare(a, b); }>(prefix "_cmp" suffix)

#define COMPARED_IN_ZONE(prefix, suffix, A, B, expression)                                                          \
  MakeKernel<[](FunctionContext& context, A a, B b) -> bool { return expression == 0; }>(prefix "_eq" suffix),      \
      MakeKernel<[](FunctionContext& context, A a, B b) -> bool { return expression != 0; }>(prefix "_ne" suffix),  \
      MakeKernel<[](FunctionContext& context, A a, B b) -> bool { return expression < 0; }>(prefix "_lt" suffix),   \
      MakeKernel<[](FunctionContext& context, A a, B b) -> bool { return expression <= 0; }>(prefix "_le" suffix),  \
      MakeKernel<[](FunctionContext& context, A a, B b) -> bool { return (expression > 0); }>(prefix "_gt" suffix),   \
      MakeKernel<[](FunctionContext& context, A a, B b) -> bool { return (expression >= 0); }>(prefix "_ge" suffix),  \
      MakeKernel<[](FunctionContext& context, A a, B b) -> int32_t { return expression; }>(prefix "_cmp" suffix)

// Of equal values the first is taken, as a CASE on > and < would.
#define EXTREMES(prefix, T, compare)                                                             \
  MakeKernel<[](T a, T b) -> T { return (compare(a, b) > 0) ? a : b; }>(prefix "_larger"),         \
      MakeKernel<[](T a, T b) -> T { return compare(a, b) < 0 ? a : b; }>(prefix "_smaller")

constexpr KernelEntry kKernels[] = {
    ORDERED("date", int32_t),
    ORDERED("time", int64_t),
    ORDERED("timestamp", int64_t),
    COMPARED("timetz", "", TimeTz, TimeTz, TimeTzCompare),
    EXTREMES("timetz", TimeTz, TimeTzCompare),
    COMPARED("interval", "", Interval, Interval, CompareIntervals),
    EXTREMES("interval", Interval, CompareIntervals),
    COMPARED("date", "_timestamp", int32_t, int64_t, CompareDateTimestamp),
    COMPARED("timestamp", "_date", int64_t, int32_t, CompareTimestampDate),
    COMPARED_IN_ZONE("date", "_timestamptz", int32_t, int64_t, CompareDateTimestampTz(context, a, b)),
    COMPARED_IN_ZONE("timestamptz", "_date", int64_t, int32_t, -CompareDateTimestampTz(context, b, a)),
    COMPARED_IN_ZONE("timestamp", "_timestamptz", int64_t, int64_t, CompareTimestampTimestampTz(context, a, b)),
    COMPARED_IN_ZONE("timestamptz", "_timestamp", int64_t, int64_t, -CompareTimestampTimestampTz(context, b, a)),
    MakeKernel<&OverlapsOrdered<int64_t>>("overlaps_time"),
    MakeKernel<&OverlapsOrdered<int64_t>>("overlaps_timestamp"),
    MakeKernel<&OverlapsTimeTz>("overlaps_timetz"),
    MakeKernel<[](int32_t date) noexcept -> bool { return IsFiniteDate(date); }>("date_finite"),
    MakeKernel<[](int64_t timestamp) noexcept -> bool { return IsFiniteTimestamp(timestamp); }>("timestamp_finite"),
    MakeKernel<[](Interval) noexcept -> bool { return true; }>("interval_finite"),
    MakeKernel<&InRangeDate>("in_range_date_interval"),
    MakeKernel<&InRangeTimestamp>("in_range_timestamp_interval"),
    MakeKernel<&InRangeTimestampTz>("in_range_timestamptz_interval"),
    MakeKernel<&InRangeInterval>("in_range_interval_interval"),
    MakeKernel<&InRangeTime>("in_range_time_interval"),
    MakeKernel<&InRangeTimeTz>("in_range_timetz_interval"),
};

}  // namespace

KernelTable DateTimeComparisonKernels() { return kKernels; }

}  // namespace basalt
