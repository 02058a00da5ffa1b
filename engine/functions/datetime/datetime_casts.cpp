// Casts between the date and time types, typmod casts included, and making values from numbers.
#include <cmath>

#include "base/clock.h"
#include "base/format.h"
#include "engine/functions/datetime/date_conversion.h"
#include "engine/functions/datetime/zone_argument.h"
#include "engine/functions/families.h"
#include "types/datetime_decode.h"

namespace basalt {
namespace {

std::optional<int64_t> TimeOfTimestamp(int64_t timestamp) {
  if (!IsFiniteTimestamp(timestamp)) return std::nullopt;
  return TimeOfDay(timestamp);
}

std::optional<int64_t> TimeOfTimestampTz(FunctionContext& context, int64_t timestamp) {
  return TimeOfTimestamp(LocalOfTimestampTz(timestamp, SessionZone(context)));
}

std::optional<TimeTz> TimeTzOfTimestampTz(FunctionContext& context, int64_t timestamp) {
  if (!IsFiniteTimestamp(timestamp)) return std::nullopt;
  const int32_t east = SessionZone(context).OffsetAtUtc(timestamp).seconds_east;
  TimeTz result;
  result.time_us = TimeOfDay(timestamp + east * kUsPerSecond);
  result.zone_seconds = -east;
  return result;
}

// The offset of today's date at that time.
TimeTz TimeTzOfTime(FunctionContext& context, int64_t time) {
  const TimeZone& zone = SessionZone(context);
  const int64_t now = context.environment().transaction_time_us();
  const int64_t local = now + zone.OffsetAtUtc(now).seconds_east * kUsPerSecond;
  TimeTz result;
  result.time_us = time;
  result.zone_seconds = -zone.OffsetAtLocal(local - TimeOfDay(local) + time).seconds_east;
  return result;
}

TimeTz ScaleTimeTz(TimeTz time, int32_t typmod) {
  time.time_us = ApplyTimeTypmod(time.time_us, typmod);
  return time;
}

// C's %02g with PostgreSQL's words.
std::string SecondText(double second) {
  if (std::isnan(second)) return "NaN";
  if (std::isinf(second)) return second > 0 ? "Infinity" : "-Infinity";
  return Format("{:02g}", second);
}

// The fields with the year checked and astronomical; false if there is no such date.
bool CheckDate(int year, int month, int day, DateTimeFields* fields) {
  NumberDecoder decoder(DateOrder::kYmd);
  decoder.fields.year = year < 0 && year != INT32_MIN ? -year : year;
  decoder.fields.month = month;
  decoder.fields.day = day;
  const bool valid = decoder.Validate(kDateBits, false, year < 0) == DateTimeError::kNone;
  *fields = decoder.fields;
  return valid;
}

[[noreturn]] void ThrowBadDate(const char* what, int year, int month, int day) {
  throw SqlError(sqlstate::kDatetimeFieldOverflow, Format("{} out of range: {}-{:02}-{:02}", what, year, month, day));
}

int32_t MakeDate(int32_t year, int32_t month, int32_t day) {
  DateTimeFields fields;
  // The message shows the year as far as it was converted.
  if (!CheckDate(year, month, day, &fields)) ThrowBadDate("date field value", fields.year, month, day);
  const int64_t date = JulianFromYmd(fields.year, fields.month, fields.day) - kEpochJulian;
  if (!IsValidJulian(fields.year, fields.month) || !IsValidDate(date)) ThrowBadDate("date", fields.year, month, day);
  return static_cast<int32_t>(date);
}

int64_t MakeTime(int32_t hour, int32_t minute, double second) {
  const double us = std::rint(second * 1e6);
  if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || std::isnan(second) || us < 0 || us > 60e6 ||
      (hour * 60LL + minute) * kUsPerMinute + static_cast<int64_t>(us) > kUsPerDay) {
    throw SqlError(sqlstate::kDatetimeFieldOverflow,
                   Format("time field value out of range: {}:{:02}:{}", hour, minute, SecondText(second)));
  }
  return (hour * 60LL + minute) * kUsPerMinute + static_cast<int64_t>(us);
}

int64_t MakeTimestamp(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute, double second) {
  DateTimeFields fields;
  if (!CheckDate(year, month, day, &fields)) ThrowBadDate("date field value", year, month, day);
  if (!IsValidJulian(fields.year, fields.month)) ThrowBadDate("date", year, month, day);
  const int64_t time = MakeTime(hour, minute, second);
  const int64_t date = JulianFromYmd(fields.year, fields.month, fields.day) - kEpochJulian;
  int64_t result;
  if (__builtin_mul_overflow(date, kUsPerDay, &result) || __builtin_add_overflow(result, time, &result) ||
      !IsValidTimestamp(result)) {
    throw SqlError(sqlstate::kDatetimeValueOutOfRange, Format("timestamp out of range: {}-{:02}-{:02} {}:{:02}:{}", year, month,
                                                              day, hour, minute, SecondText(second)));
  }
  return result;
}

int64_t MakeTimestampTz(FunctionContext& context, int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute,
                        double second) {
  return TimestampToTimestampTz(MakeTimestamp(year, month, day, hour, minute, second), SessionZone(context));
}

// A zone that may also be a signed offset.
int32_t EastOfZoneText(std::string_view zone, int64_t local) {
  if (!zone.empty() && zone[0] >= '0' && zone[0] <= '9') {
    throw SqlError(sqlstate::kInvalidParameterValue,
                   Format("invalid input syntax for type numeric time zone: \"{}\"", zone))
        .Hint("Numeric time zones must have \"-\" or \"+\" as first character.");
  }
  int west;
  const DateTimeError error = ParseZoneOffset(std::string(zone).c_str(), &west);
  if (error == DateTimeError::kNone) return -west;
  if (error == DateTimeError::kZoneOverflow) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("numeric time zone \"{}\" out of range", zone));
  }
  return ZoneArgument::FromText(zone).EastAtLocal(local);
}

int64_t MakeTimestampTzAtZone(int32_t year, int32_t month, int32_t day, int32_t hour, int32_t minute, double second,
                              std::string_view zone) {
  const int64_t local = MakeTimestamp(year, month, day, hour, minute, second);
  const int64_t result = local - EastOfZoneText(zone, local) * kUsPerSecond;
  if (!IsValidTimestamp(result)) ThrowTimestampOutOfRange();
  return result;
}

template <typename T>
T CheckedInterval(bool overflow, T value) {
  if (overflow) ThrowIntervalOutOfRange();
  return value;
}

Interval MakeInterval(int32_t years, int32_t months, int32_t weeks, int32_t days, int32_t hours, int32_t minutes,
                      double seconds) {
  const double us = std::rint(seconds * 1e6);
  if (!std::isfinite(seconds) || us < -9223372036854775808.0 || us >= 9223372036854775808.0) ThrowIntervalOutOfRange();
  Interval result;
  int64_t time = hours * kUsPerHour + minutes * kUsPerMinute;
  bool overflow = __builtin_add_overflow(time, static_cast<int64_t>(us), &time);
  overflow |= __builtin_add_overflow(years * int64_t{12}, months, &result.months);
  overflow |= __builtin_add_overflow(weeks * int64_t{7}, days, &result.days);
  result.time_us = CheckedInterval(overflow, time);
  return result;
}

// to_timestamp(double precision): seconds since 1970.
int64_t TimestampTzFromUnix(double seconds) {
  constexpr double kSecondsPerDay = 86'400;
  if (std::isinf(seconds)) return seconds > 0 ? kTimestampInfinity : kTimestampMinusInfinity;
  if (std::isnan(seconds)) throw SqlError(sqlstate::kDatetimeValueOutOfRange, "timestamp cannot be NaN");
  const auto out_of_range = [original = seconds] {
    throw SqlError(sqlstate::kDatetimeValueOutOfRange, Format("timestamp out of range: \"{:g}\"", original));
  };
  const double first = kSecondsPerDay * (-kEpochJulian - kUnixEpochDate);
  const double end = kSecondsPerDay * (kTimestampEndDate - kUnixEpochDate);
  if (seconds < first || seconds >= end) out_of_range();
  const double us = std::rint((seconds + kUnixEpochDate * kSecondsPerDay) * 1e6);
  const auto result = static_cast<int64_t>(us);
  if (!IsValidTimestamp(result)) out_of_range();
  return result;
}

std::string_view TimeOfDayText(FunctionContext& context) {
  const int64_t now = NowTimestampUs();
  DateTimeFields fields;
  if (!FieldsFromTimestampTz(now, SessionZone(context), &fields)) ThrowTimestampOutOfRange();
  constexpr std::string_view kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const int weekday = DayOfWeek(JulianFromYmd(fields.year, fields.month, fields.day));
  return context.arena().Copy(Format("{} {} {:02} {:02}:{:02}:{:02}.{:06} {:04} {}", kDays[weekday], kMonths[fields.month - 1],
                                     fields.day, fields.hour, fields.minute, fields.second, fields.microsecond, fields.year,
                                     fields.zone_abbreviation));
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](int32_t date) { return DateToTimestamp(date); }>("date_timestamp"),
    MakeKernel<[](FunctionContext& context, int32_t date) { return DateToTimestampTz(date, SessionZone(context)); }>(
        "date_timestamptz"),
    MakeKernel<[](int64_t timestamp) noexcept { return TimestampToDate(timestamp); }>("timestamp_date"),
    MakeKernel<[](FunctionContext& context, int64_t timestamp) {
      return TimestampToDate(LocalOfTimestampTz(timestamp, SessionZone(context)));
    }>("timestamptz_date"),
    MakeKernel<[](FunctionContext& context, int64_t timestamp) {
      return TimestampToTimestampTz(timestamp, SessionZone(context));
    }>("timestamp_timestamptz"),
    MakeKernel<[](FunctionContext& context, int64_t timestamp) {
      return TimestampTzToTimestamp(timestamp, SessionZone(context));
    }>("timestamptz_timestamp"),
    MakeKernel<&TimeOfTimestamp>("timestamp_time"),
    MakeKernel<&TimeOfTimestampTz>("timestamptz_time"),
    MakeKernel<&TimeTzOfTimestampTz>("timestamptz_timetz"),
    MakeKernel<&TimeTzOfTime>("time_timetz"),
    MakeKernel<[](TimeTz time) noexcept -> int64_t { return time.time_us; }>("timetz_time"),
    MakeKernel<[](Interval interval) noexcept -> int64_t { return WrapTime(interval.time_us); }>("interval_time"),
    MakeKernel<[](int64_t time) noexcept -> Interval {
      Interval result;
      result.time_us = time;
      return result;
    }>("time_interval"),
    MakeKernel<&ApplyTimestampTypmod>("timestamp_scale"),
    MakeKernel<&ApplyTimestampTypmod>("timestamptz_scale"),
    MakeKernel<&ApplyTimeTypmod>("time_scale"),
    MakeKernel<&ScaleTimeTz>("timetz_scale"),
    MakeKernel<[](Interval interval, int32_t typmod) { return ApplyIntervalTypmod(interval, typmod); }>("interval_scale"),
    MakeKernel<&MakeDate>("make_date"),
    MakeKernel<&MakeTime>("make_time"),
    MakeKernel<&MakeTimestamp>("make_timestamp"),
    MakeKernel<&MakeTimestampTz>("make_timestamptz"),
    MakeKernel<&MakeTimestampTzAtZone>("make_timestamptz_at_timezone"),
    MakeKernel<&MakeInterval>("make_interval"),
    MakeKernel<&TimestampTzFromUnix>("float8_timestamptz"),
    MakeKernel<[](FunctionContext& context) { return context.environment().transaction_time_us(); }>("now"),
    MakeKernel<[](FunctionContext& context) { return context.environment().statement_time_us(); }>("statement_timestamp"),
    MakeKernel<[](FunctionContext&) { return NowTimestampUs(); }>("clock_timestamp"),
    MakeKernel<&TimeOfDayText>("timeofday"),
};

}  // namespace

KernelTable DateTimeCastKernels() { return kKernels; }

}  // namespace basalt
