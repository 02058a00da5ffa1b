#include "types/datetime_fields.h"

#include "base/format.h"
#include "base/sql_error.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

constexpr int64_t kDaysPerEra = 146'097;  // 400 years

int64_t FloorDivide(int64_t value, int64_t divisor) {
  const int64_t quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

void SplitTimestamp(int64_t timestamp, DateTimeFields* fields) {
  const int64_t date = FloorDivide(timestamp, kUsPerDay);
  YmdFromJulian(date + kEpochJulian, &fields->year, &fields->month, &fields->day);
  SplitTime(timestamp - date * kUsPerDay, fields);
}

}  // namespace

int DaysInMonth(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

bool IsValidJulian(int year, int month) {
  if (year < -4713 || (year == -4713 && month < 11)) return false;
  return year < 5'874'898 || (year == 5'874'898 && month < 6);
}

// Years are counted from March, so that the leap day is the last of its year.
int64_t JulianFromYmd(int year, int month, int day) {
  const int64_t march_year = static_cast<int64_t>(year) - (month <= 2 ? 1 : 0);
  const int64_t era = FloorDivide(march_year, 400);
  const int64_t year_of_era = march_year - era * 400;
  const int64_t month_of_year = month > 2 ? month - 3 : month + 9;
  const int64_t day_of_year = (153 * month_of_year + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era + 1'721'120;  // Julian day of 0000-03-01
}

void YmdFromJulian(int64_t julian, int* year, int* month, int* day) {
  const int64_t days = julian - 1'721'120;
  const int64_t era = FloorDivide(days, kDaysPerEra);
  const auto day_of_era = static_cast<uint32_t>(days - era * kDaysPerEra);
  const uint32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const uint32_t month_of_year = (5 * day_of_year + 2) / 153;
  *day = static_cast<int>(day_of_year - (153 * month_of_year + 2) / 5 + 1);
  *month = static_cast<int>(month_of_year < 10 ? month_of_year + 3 : month_of_year - 9);
  *year = static_cast<int>(era * 400 + year_of_era + (*month <= 2 ? 1 : 0));
}

int DayOfWeek(int64_t julian) {
  const int64_t day = (julian + 1) % 7;
  return static_cast<int>(day < 0 ? day + 7 : day);
}

int32_t DateFromYmd(int year, int month, int day) {
  return static_cast<int32_t>(JulianFromYmd(year, month, day) - kEpochJulian);
}

void YmdFromDate(int32_t date, int* year, int* month, int* day) {
  YmdFromJulian(static_cast<int64_t>(date) + kEpochJulian, year, month, day);
}

void SplitTime(int64_t time_us, DateTimeFields* fields) {
  fields->hour = static_cast<int>(time_us / kUsPerHour);
  time_us -= fields->hour * kUsPerHour;
  fields->minute = static_cast<int>(time_us / kUsPerMinute);
  time_us -= fields->minute * kUsPerMinute;
  fields->second = static_cast<int>(time_us / kUsPerSecond);
  fields->microsecond = time_us - fields->second * kUsPerSecond;
}

bool TimeFieldsOverflow(const DateTimeFields& fields) {
  if (fields.hour < 0 || fields.hour > 24 || fields.minute < 0 || fields.minute > 59 || fields.second < 0 ||
      fields.second > 60 || fields.microsecond < 0 || fields.microsecond > kUsPerSecond) {
    return true;
  }
  return TimeFromFields(fields.hour, fields.minute, fields.second, fields.microsecond) > kUsPerDay;
}

bool TimestampFromFields(const DateTimeFields& fields, const int* zone_west, int64_t* result) {
  if (!IsValidJulian(fields.year, fields.month)) return false;
  const int64_t date = JulianFromYmd(fields.year, fields.month, fields.day) - kEpochJulian;
  const int64_t time = TimeFromFields(fields.hour, fields.minute, fields.second, fields.microsecond);
  int64_t timestamp;
  if (__builtin_mul_overflow(date, kUsPerDay, &timestamp) || __builtin_add_overflow(timestamp, time, &timestamp)) {
    return false;
  }
  if (zone_west != nullptr && __builtin_add_overflow(timestamp, *zone_west * kUsPerSecond, &timestamp)) return false;
  *result = timestamp;
  return IsValidTimestamp(timestamp);
}

bool FieldsFromTimestamp(int64_t timestamp, DateTimeFields* fields) {
  if (timestamp < kTimestampMin) return false;
  SplitTimestamp(timestamp, fields);
  fields->is_dst = -1;
  fields->zone_west = 0;
  return true;
}

bool FieldsFromTimestampTz(int64_t timestamp, const TimeZone& zone, DateTimeFields* fields) {
  if (timestamp < kTimestampMin) return false;
  const TimeZone::Offset offset = zone.OffsetAtUtc(timestamp);
  int64_t local;
  if (__builtin_add_overflow(timestamp, offset.seconds_east * kUsPerSecond, &local)) return false;
  SplitTimestamp(local, fields);  // west of Greenwich the first day is one before Julian day 0
  fields->zone_west = -offset.seconds_east;
  fields->is_dst = offset.is_dst ? 1 : 0;
  fields->zone_abbreviation = offset.abbreviation;
  return true;
}

int ZoneWestAtFields(const DateTimeFields& fields, const TimeZone& zone, int* is_dst) {
  *is_dst = 0;
  if (!IsValidJulian(fields.year, fields.month)) return 0;
  const int64_t date = JulianFromYmd(fields.year, fields.month, fields.day) - kEpochJulian;
  const int64_t time = TimeFromFields(fields.hour, fields.minute, fields.second, 0);
  int64_t local;
  if (__builtin_mul_overflow(date, kUsPerDay, &local) || __builtin_add_overflow(local, time, &local)) return 0;
  const TimeZone::Offset offset = zone.OffsetAtLocal(local);
  *is_dst = offset.is_dst ? 1 : 0;
  return -offset.seconds_east;
}

void ThrowDateTimeError(DateTimeError error, std::string_view text, std::string_view type_name) {
  switch (error) {
    case DateTimeError::kFieldOverflow:
      throw SqlError(sqlstate::kDatetimeFieldOverflow, Format("date/time field value out of range: \"{}\"", text));
    case DateTimeError::kMonthDayOverflow:
      throw SqlError(sqlstate::kDatetimeFieldOverflow, Format("date/time field value out of range: \"{}\"", text))
          .Hint("Perhaps you need a different \"datestyle\" setting.");
    case DateTimeError::kIntervalOverflow:
      throw SqlError(sqlstate::kIntervalFieldOverflow, Format("interval field value out of range: \"{}\"", text));
    case DateTimeError::kZoneOverflow:
      throw SqlError(sqlstate::kInvalidTimeZoneDisplacementValue,
                     Format("time zone displacement out of range: \"{}\"", text));
    default:
      throw SqlError(sqlstate::kInvalidDatetimeFormat,
                     Format("invalid input syntax for type {}: \"{}\"", type_name, text));
  }
}

void ThrowTimestampOutOfRange() { throw SqlError(sqlstate::kDatetimeValueOutOfRange, "timestamp out of range"); }
void ThrowDateOutOfRange() { throw SqlError(sqlstate::kDatetimeValueOutOfRange, "date out of range"); }
void ThrowIntervalOutOfRange() { throw SqlError(sqlstate::kDatetimeValueOutOfRange, "interval out of range"); }
void ThrowZoneNotRecognized(std::string_view name) {
  throw SqlError(sqlstate::kInvalidParameterValue, Format("time zone \"{}\" not recognized", name));
}

}  // namespace basalt
