#include <cmath>

#include "base/hash.h"
#include "base/int128.h"
#include "base/sql_error.h"
#include "types/datetime_fields.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

constexpr int64_t kDaysPerMonth = 30;
constexpr double kSecondsPerDay = 86'400.0;

int128_t IntervalSpan(const Interval& interval) {
  const int64_t days = interval.months * kDaysPerMonth + interval.days;
  return static_cast<int128_t>(days) * kUsPerDay + interval.time_us;
}

template <typename T>
T AddOrThrow(T left, T right) {
  T result;
  if (__builtin_add_overflow(left, right, &result)) ThrowIntervalOutOfRange();
  return result;
}

// Months keep the day, or take the last one of a shorter month.
void AddMonths(int32_t months, DateTimeFields* fields) {
  const int64_t all = fields->year * 12LL + (fields->month - 1) + months;
  const int64_t year = all >= 0 ? all / 12 : -((11 - all) / 12);
  fields->year = static_cast<int>(year);
  fields->month = static_cast<int>(all - year * 12) + 1;
  fields->day = std::min(fields->day, DaysInMonth(fields->year, fields->month));
}

// False if the sum is no Julian day.
bool AddDays(int32_t days, DateTimeFields* fields) {
  const int64_t julian = JulianFromYmd(fields->year, fields->month, fields->day) + days;
  if (julian < 0 || julian > INT32_MAX) return false;
  YmdFromJulian(julian, &fields->year, &fields->month, &fields->day);
  return true;
}

int64_t LocalToTimestampTz(DateTimeFields* fields, const TimeZone& zone) {
  const int west = ZoneWestAtFields(*fields, zone, &fields->is_dst);
  int64_t result;
  if (!TimestampFromFields(*fields, &west, &result)) ThrowTimestampOutOfRange();
  return result;
}

int32_t TruncateToInt32(double value) {
  if (std::isnan(value) || value >= -static_cast<double>(INT32_MIN) || value < INT32_MIN) ThrowIntervalOutOfRange();
  return static_cast<int32_t>(value);
}

double RoundToMicroseconds(double value) { return std::rint(value * 1e6) / 1e6; }

// month, day and time products; the fractions of months and days cascade down, never up.
Interval CascadeDown(double months, double days, double time_us) {
  Interval result;
  result.months = TruncateToInt32(months);
  result.days = TruncateToInt32(days);
  const double month_days = RoundToMicroseconds((months - result.months) * kDaysPerMonth);
  double seconds = (days - result.days + month_days - static_cast<int>(month_days)) * kSecondsPerDay;
  seconds = RoundToMicroseconds(seconds);
  if (std::fabs(seconds) >= kSecondsPerDay) {
    const auto whole = static_cast<int32_t>(seconds / kSecondsPerDay);
    result.days = AddOrThrow(result.days, whole);
    seconds -= whole * kSecondsPerDay;
  }
  result.days = AddOrThrow(result.days, static_cast<int32_t>(month_days));
  const double us = std::rint(time_us + seconds * static_cast<double>(kUsPerSecond));
  if (std::isnan(us) || us < -9223372036854775808.0 || us >= 9223372036854775808.0) ThrowIntervalOutOfRange();
  result.time_us = static_cast<int64_t>(us);
  return result;
}

// Moves whole days out of the time.
void MoveWholeDays(Interval* interval) {
  const int64_t days = interval->time_us / kUsPerDay;
  interval->time_us -= days * kUsPerDay;
  interval->days = AddOrThrow(interval->days, static_cast<int32_t>(days));
}

void MoveWholeMonths(Interval* interval) {
  const auto months = static_cast<int32_t>(interval->days / kDaysPerMonth);
  interval->days -= static_cast<int32_t>(months * kDaysPerMonth);
  interval->months = AddOrThrow(interval->months, months);
}

void AlignTimeSign(Interval* interval) {
  if (interval->days > 0 && interval->time_us < 0) {
    interval->time_us += kUsPerDay;
    --interval->days;
  } else if (interval->days < 0 && interval->time_us > 0) {
    interval->time_us -= kUsPerDay;
    ++interval->days;
  }
}

}  // namespace

int64_t TimestampPlusInterval(int64_t timestamp, const Interval& interval) {
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  if (interval.months != 0 || interval.days != 0) {
    DateTimeFields fields;
    if (!FieldsFromTimestamp(timestamp, &fields)) ThrowTimestampOutOfRange();
    if (interval.months != 0) {
      AddMonths(interval.months, &fields);
      if (!TimestampFromFields(fields, nullptr, &timestamp)) ThrowTimestampOutOfRange();
    }
    if (interval.days != 0 && (!AddDays(interval.days, &fields) || !TimestampFromFields(fields, nullptr, &timestamp))) {
      ThrowTimestampOutOfRange();
    }
  }
  if (__builtin_add_overflow(timestamp, interval.time_us, &timestamp) || !IsValidTimestamp(timestamp)) {
    ThrowTimestampOutOfRange();
  }
  return timestamp;
}

int64_t TimestampTzPlusInterval(int64_t timestamp, const Interval& interval, const TimeZone& zone) {
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  if (interval.months != 0) {
    DateTimeFields fields;
    if (!FieldsFromTimestampTz(timestamp, zone, &fields)) ThrowTimestampOutOfRange();
    AddMonths(interval.months, &fields);
    timestamp = LocalToTimestampTz(&fields, zone);
  }
  if (interval.days != 0) {
    DateTimeFields fields;
    if (!FieldsFromTimestampTz(timestamp, zone, &fields) || !AddDays(interval.days, &fields)) {
      ThrowTimestampOutOfRange();
    }
    timestamp = LocalToTimestampTz(&fields, zone);
  }
  if (__builtin_add_overflow(timestamp, interval.time_us, &timestamp) || !IsValidTimestamp(timestamp)) {
    ThrowTimestampOutOfRange();
  }
  return timestamp;
}

int64_t TimestampToTimestampTz(int64_t timestamp, const TimeZone& zone) {
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  const int64_t result = timestamp - zone.OffsetAtLocal(timestamp).seconds_east * kUsPerSecond;
  if (!IsValidTimestamp(result)) ThrowTimestampOutOfRange();
  return result;
}

int64_t LocalOfTimestampTz(int64_t timestamp, const TimeZone& zone) {
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  return timestamp + zone.OffsetAtUtc(timestamp).seconds_east * kUsPerSecond;
}

int64_t TimestampTzToTimestamp(int64_t timestamp, const TimeZone& zone) {
  const int64_t result = LocalOfTimestampTz(timestamp, zone);
  if (IsFiniteTimestamp(timestamp) && !IsValidTimestamp(result)) ThrowTimestampOutOfRange();
  return result;
}

Interval TimestampDifference(int64_t left, int64_t right) {
  if (!IsFiniteTimestamp(left) || !IsFiniteTimestamp(right)) {
    throw SqlError(sqlstate::kDatetimeValueOutOfRange, "cannot subtract infinite timestamps");
  }
  Interval result;
  if (__builtin_sub_overflow(left, right, &result.time_us)) ThrowIntervalOutOfRange();
  return JustifyHours(result);
}

Interval TimestampAge(int64_t left, int64_t right) {
  DateTimeFields from, to;
  if (!FieldsFromTimestamp(left, &to) || !FieldsFromTimestamp(right, &from)) ThrowTimestampOutOfRange();
  const bool negative = left < right;
  if (negative) std::swap(from, to);
  int64_t us = to.microsecond - from.microsecond, second = to.second - from.second, minute = to.minute - from.minute;
  int64_t hour = to.hour - from.hour, day = to.day - from.day, month = to.month - from.month;
  int64_t year = static_cast<int64_t>(to.year) - from.year;
  const auto borrow = [](int64_t* field, int64_t unit, int64_t* next) {
    for (; *field < 0; --*next) *field += unit;
  };
  borrow(&us, kUsPerSecond, &second);
  borrow(&second, 60, &minute);
  borrow(&minute, 60, &hour);
  borrow(&hour, 24, &day);
  // Days are borrowed from the month of the earlier time.
  borrow(&day, DaysInMonth(from.year, from.month), &month);
  borrow(&month, 12, &year);
  Interval result;
  result.months = static_cast<int32_t>(year * 12 + month);
  result.days = static_cast<int32_t>(day);
  result.time_us = TimeFromFields(static_cast<int>(hour), static_cast<int>(minute), static_cast<int>(second), us);
  return negative ? NegateInterval(result) : result;
}

int CompareIntervals(const Interval& left, const Interval& right) {
  const int128_t a = IntervalSpan(left), b = IntervalSpan(right);
  return a < b ? -1 : a > b ? 1 : 0;
}

uint64_t HashInterval(const Interval& interval) {
  // PostgreSQL hashes the span's low 64 bits, too.
  return HashInt(static_cast<uint64_t>(IntervalSpan(interval)));
}

Interval NegateInterval(const Interval& interval) {
  Interval result;
  if (__builtin_sub_overflow(int64_t{0}, interval.time_us, &result.time_us) ||
      __builtin_sub_overflow(0, interval.days, &result.days) ||
      __builtin_sub_overflow(0, interval.months, &result.months)) {
    ThrowIntervalOutOfRange();
  }
  return result;
}

Interval AddIntervals(const Interval& left, const Interval& right) {
  Interval result;
  result.months = AddOrThrow(left.months, right.months);
  result.days = AddOrThrow(left.days, right.days);
  result.time_us = AddOrThrow(left.time_us, right.time_us);
  return result;
}

Interval SubtractIntervals(const Interval& left, const Interval& right) {
  Interval result;
  if (__builtin_sub_overflow(left.months, right.months, &result.months) ||
      __builtin_sub_overflow(left.days, right.days, &result.days) ||
      __builtin_sub_overflow(left.time_us, right.time_us, &result.time_us)) {
    ThrowIntervalOutOfRange();
  }
  return result;
}

Interval MultiplyInterval(const Interval& interval, double factor) {
  return CascadeDown(interval.months * factor, interval.days * factor, static_cast<double>(interval.time_us) * factor);
}

Interval DivideInterval(const Interval& interval, double divisor) {
  if (divisor == 0) throw SqlError(sqlstate::kDivisionByZero, "division by zero");
  return CascadeDown(interval.months / divisor, interval.days / divisor,
                     static_cast<double>(interval.time_us) / divisor);
}

Interval JustifyHours(const Interval& interval) {
  Interval result = interval;
  MoveWholeDays(&result);
  AlignTimeSign(&result);
  return result;
}

Interval JustifyDays(const Interval& interval) {
  Interval result = interval;
  MoveWholeMonths(&result);
  if (result.months > 0 && result.days < 0) {
    result.days += kDaysPerMonth;
    --result.months;
  } else if (result.months < 0 && result.days > 0) {
    result.days -= kDaysPerMonth;
    ++result.months;
  }
  return result;
}

Interval JustifyInterval(const Interval& interval) {
  Interval result = interval;
  // First when the signs agree, because then the sum of the days could overflow.
  if ((result.days > 0 && result.time_us > 0) || (result.days < 0 && result.time_us < 0)) MoveWholeMonths(&result);
  MoveWholeDays(&result);
  MoveWholeMonths(&result);
  if (result.months > 0 && (result.days < 0 || (result.days == 0 && result.time_us < 0))) {
    result.days += kDaysPerMonth;
    --result.months;
  } else if (result.months < 0 && (result.days > 0 || (result.days == 0 && result.time_us > 0))) {
    result.days -= kDaysPerMonth;
    ++result.months;
  }
  AlignTimeSign(&result);
  return result;
}

}  // namespace basalt
