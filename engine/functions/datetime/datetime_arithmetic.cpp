// Operators + - * / over dates, times, timestamps and intervals.
#include "base/format.h"
#include "engine/functions/datetime/date_conversion.h"
#include "engine/functions/datetime/zone_argument.h"
#include "engine/functions/families.h"

namespace basalt {
namespace {

int32_t AddDaysToDate(int32_t date, int64_t days) {
  if (!IsFiniteDate(date)) return date;
  const int64_t result = date + days;
  if (!IsValidDate(result)) ThrowDateOutOfRange();
  return static_cast<int32_t>(result);
}

int32_t SubtractDates(int32_t left, int32_t right) {
  if (!IsFiniteDate(left) || !IsFiniteDate(right)) {
    throw SqlError(sqlstate::kDatetimeValueOutOfRange, "cannot subtract infinite dates");
  }
  return left - right;
}

// For subtracting from timestamps: PostgreSQL lets the smallest numbers stay negative, and the sum is then out of range.
Interval Opposite(const Interval& interval) {
  Interval result;
  result.months = static_cast<int32_t>(-static_cast<uint32_t>(interval.months));
  result.days = static_cast<int32_t>(-static_cast<uint32_t>(interval.days));
  result.time_us = static_cast<int64_t>(-static_cast<uint64_t>(interval.time_us));
  return result;
}

int64_t TimestampTzPlus(FunctionContext& context, int64_t timestamp, Interval interval) {
  return TimestampTzPlusInterval(timestamp, interval, SessionZone(context));
}
int64_t TimestampTzMinus(FunctionContext& context, int64_t timestamp, Interval interval) {
  return TimestampTzPlusInterval(timestamp, Opposite(interval), SessionZone(context));
}

// Sums of times wrap around in the day (and, as PostgreSQL's, in 64 bits); the interval's days and months do not count.
int64_t TimePlus(int64_t time, uint64_t shift) { return WrapTime(static_cast<int64_t>(static_cast<uint64_t>(time) + shift)); }

TimeTz TimeTzPlus(TimeTz time, uint64_t shift) {
  time.time_us = TimePlus(time.time_us, shift);
  return time;
}

Interval OfTime(int64_t time_us) {
  Interval result;
  result.time_us = time_us;
  return result;
}

int64_t DateAndTime(int32_t date, int64_t time) {
  const int64_t timestamp = DateToTimestamp(date);
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  if (!IsValidTimestamp(timestamp + time)) ThrowTimestampOutOfRange();
  return timestamp + time;
}

int64_t DateAndTimeTz(int32_t date, TimeTz time) {
  const int64_t timestamp = DateToTimestamp(date);
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  const int64_t result = timestamp + time.time_us + time.zone_seconds * kUsPerSecond;
  if (!IsValidTimestamp(result)) {
    throw SqlError(sqlstate::kDatetimeValueOutOfRange, "date out of range for timestamp");
  }
  return result;
}

Interval AgeInSessionZone(FunctionContext& context, int64_t left, int64_t right) {
  const TimeZone& zone = SessionZone(context);
  return TimestampAge(LocalOfTimestampTz(left, zone), LocalOfTimestampTz(right, zone));
}

int64_t Bin(Interval stride, int64_t timestamp, int64_t origin) {
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  if (!IsFiniteTimestamp(origin)) throw SqlError(sqlstate::kDatetimeValueOutOfRange, "origin out of range");
  if (stride.months != 0) {
    throw SqlError(sqlstate::kFeatureNotSupported, "timestamps cannot be binned into intervals containing months or years");
  }
  int64_t width, distance;
  if (__builtin_mul_overflow(int64_t{stride.days}, kUsPerDay, &width) ||
      __builtin_add_overflow(width, stride.time_us, &width)) {
    ThrowIntervalOutOfRange();
  }
  if (width <= 0) throw SqlError(sqlstate::kDatetimeValueOutOfRange, "stride must be greater than zero");
  if (__builtin_sub_overflow(timestamp, origin, &distance)) ThrowIntervalOutOfRange();
  const int64_t over = distance % width;
  int64_t result = timestamp - over;
  if (over < 0 && __builtin_sub_overflow(result, width, &result)) ThrowTimestampOutOfRange();
  if (!IsValidTimestamp(result)) ThrowTimestampOutOfRange();
  return result;
}

int64_t TimestampInZone(std::string_view zone, int64_t local) {
  return IsFiniteTimestamp(local) ? UtcFromZone(local, ZoneArgument::FromText(zone)) : local;
}
int64_t TimestampTzInZone(std::string_view zone, int64_t utc) {
  return IsFiniteTimestamp(utc) ? LocalInZone(utc, ZoneArgument::FromText(zone)) : utc;
}
int64_t TimestampInIntervalZone(FunctionContext& context, Interval zone, int64_t local) {
  if (!IsFiniteTimestamp(local)) return local;
  return UtcFromZone(local, ZoneArgument::FromInterval(zone, context.environment().io_settings()));
}
int64_t TimestampTzInIntervalZone(FunctionContext& context, Interval zone, int64_t utc) {
  if (!IsFiniteTimestamp(utc)) return utc;
  return LocalInZone(utc, ZoneArgument::FromInterval(zone, context.environment().io_settings()));
}

TimeTz MoveToOffset(TimeTz time, int32_t east) {
  time.time_us = WrapTime(time.time_us + (time.zone_seconds + east) * kUsPerSecond);
  time.zone_seconds = -east;
  return time;
}
TimeTz TimeTzInZone(FunctionContext& context, std::string_view zone, TimeTz time) {
  return MoveToOffset(time, ZoneArgument::FromText(zone).EastAtUtc(context.environment().transaction_time_us()));
}
TimeTz TimeTzInIntervalZone(FunctionContext& context, Interval zone, TimeTz time) {
  return MoveToOffset(time, ZoneArgument::FromInterval(zone, context.environment().io_settings()).EastAtUtc(0));
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](int32_t date, int32_t days) { return AddDaysToDate(date, days); }>("date_pli"),
    MakeKernel<[](int32_t date, int32_t days) { return AddDaysToDate(date, -int64_t{days}); }>("date_mii"),
    MakeKernel<[](int32_t a, int32_t b) { return SubtractDates(a, b); }>("date_mi"),
    MakeKernel<[](int32_t date, Interval i) { return TimestampPlusInterval(DateToTimestamp(date), i); }>("date_pl_interval"),
    MakeKernel<[](int32_t date, Interval i) { return TimestampPlusInterval(DateToTimestamp(date), Opposite(i)); }>(
        "date_mi_interval"),
    MakeKernel<[](int64_t timestamp, Interval i) { return TimestampPlusInterval(timestamp, i); }>("timestamp_pl_interval"),
    MakeKernel<[](int64_t timestamp, Interval i) { return TimestampPlusInterval(timestamp, Opposite(i)); }>(
        "timestamp_mi_interval"),
    MakeKernel<&TimestampTzPlus>("timestamptz_pl_interval"),
    MakeKernel<&TimestampTzMinus>("timestamptz_mi_interval"),
    MakeKernel<[](int64_t a, int64_t b) { return TimestampDifference(a, b); }>("timestamp_mi"),
    MakeKernel<&TimestampAge>("timestamp_age"),
    MakeKernel<&AgeInSessionZone>("timestamptz_age"),
    MakeKernel<[](int64_t time, Interval i) noexcept -> int64_t { return TimePlus(time, i.time_us); }>("time_pl_interval"),
    MakeKernel<[](int64_t time, Interval i) noexcept -> int64_t { return TimePlus(time, -static_cast<uint64_t>(i.time_us)); }>(
        "time_mi_interval"),
    MakeKernel<[](TimeTz time, Interval i) noexcept -> TimeTz { return TimeTzPlus(time, i.time_us); }>("timetz_pl_interval"),
    MakeKernel<[](TimeTz time, Interval i) noexcept -> TimeTz { return TimeTzPlus(time, -static_cast<uint64_t>(i.time_us)); }>(
        "timetz_mi_interval"),
    MakeKernel<[](int64_t a, int64_t b) noexcept -> Interval { return OfTime(a - b); }>("time_mi_time"),
    MakeKernel<[](Interval a, Interval b) { return AddIntervals(a, b); }>("interval_pl"),
    MakeKernel<[](Interval a, Interval b) { return SubtractIntervals(a, b); }>("interval_mi"),
    MakeKernel<[](Interval a) { return NegateInterval(a); }>("interval_um"),
    MakeKernel<[](Interval a, double factor) { return MultiplyInterval(a, factor); }>("interval_mul"),
    MakeKernel<[](double factor, Interval a) { return MultiplyInterval(a, factor); }>("mul_d_interval"),
    MakeKernel<[](Interval a, double divisor) { return DivideInterval(a, divisor); }>("interval_div"),
    MakeKernel<[](Interval a) { return JustifyHours(a); }>("interval_justify_hours"),
    MakeKernel<[](Interval a) { return JustifyDays(a); }>("interval_justify_days"),
    MakeKernel<[](Interval a) { return JustifyInterval(a); }>("interval_justify_interval"),
    MakeKernel<&DateAndTime>("datetime_timestamp"),
    MakeKernel<&DateAndTimeTz>("datetimetz_timestamptz"),
    MakeKernel<&Bin>("timestamp_bin"),
    MakeKernel<&Bin>("timestamptz_bin"),
    MakeKernel<&TimestampInZone>("timestamp_zone"),
    MakeKernel<&TimestampTzInZone>("timestamptz_zone"),
    MakeKernel<&TimestampInIntervalZone>("timestamp_izone"),
    MakeKernel<&TimestampTzInIntervalZone>("timestamptz_izone"),
    MakeKernel<&TimeTzInZone>("timetz_zone"),
    MakeKernel<&TimeTzInIntervalZone>("timetz_izone"),
    MakeKernel<[](int32_t a, int32_t b) noexcept -> double { return static_cast<double>(int64_t{a} - b); }>("daterange_subdiff"),
    MakeKernel<[](int64_t a, int64_t b) noexcept -> double {
      return (static_cast<double>(a) - static_cast<double>(b)) / static_cast<double>(kUsPerSecond);
    }>("tsrange_subdiff"),
    MakeKernel<[](int64_t a, int64_t b) noexcept -> double {
      return (static_cast<double>(a) - static_cast<double>(b)) / static_cast<double>(kUsPerSecond);
    }>("tstzrange_subdiff"),
};

}  // namespace

KernelTable DateTimeArithmeticKernels() { return kKernels; }

}  // namespace basalt
