// DateTimeFields: a date and time broken into its fields, between text and the stored integers; calendar conversions
// and errors that parsing, formatting and arithmetic share. Plain values: any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "types/datetime.h"

namespace basalt {

struct DateTimeFields {
  int year = 0;  // astronomical: 0 is 1 BC
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t microsecond = 0;
  int day_of_year = 0;
  int is_dst = -1;
  int zone_west = 0;  // seconds
  std::string_view zone_abbreviation;
};

inline constexpr int64_t kUsPerMinute = 60 * kUsPerSecond;
inline constexpr int64_t kUsPerHour = 3600 * kUsPerSecond;
inline constexpr int kEpochJulian = 2'451'545;      // Julian day of 2000-01-01
inline constexpr int kUnixEpochDate = -10'957;      // 1970-01-01
inline constexpr int64_t kDateEnd = 2'147'483'494LL - kEpochJulian;        // 5874898-01-01, exclusive
inline constexpr int64_t kTimestampMin = -211'813'488'000'000'000LL;       // 4714-11-24 BC
inline constexpr int64_t kTimestampEnd = 9'223'371'331'200'000'000LL;      // 294277-01-01, exclusive

inline bool IsLeapYear(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
int DaysInMonth(int year, int month);
inline bool IsValidDate(int64_t date) { return date >= -kEpochJulian && date < kDateEnd; }
inline bool IsValidTimestamp(int64_t timestamp) { return timestamp >= kTimestampMin && timestamp < kTimestampEnd; }
// Whether the year and month lie in what Julian day arithmetic covers (4714 BC November .. 5874898 May).
bool IsValidJulian(int year, int month);
inline bool IsFiniteTimestamp(int64_t timestamp) {
  return timestamp != kTimestampMinusInfinity && timestamp != kTimestampInfinity;
}
inline bool IsFiniteDate(int32_t date) { return date != kDateMinusInfinity && date != kDateInfinity; }

int64_t JulianFromYmd(int year, int month, int day);
void YmdFromJulian(int64_t julian, int* year, int* month, int* day);
int DayOfWeek(int64_t julian);  // 0 is Sunday

inline int64_t TimeFromFields(int hour, int minute, int second, int64_t microsecond) {
  return ((hour * 60LL + minute) * 60 + second) * kUsPerSecond + microsecond;
}
void SplitTime(int64_t time_us, DateTimeFields* fields);
// Time fields out of range, or more than 24:00:00 together.
bool TimeFieldsOverflow(const DateTimeFields& fields);

// False if out of range. With zone_west not null the fields are local time.
bool TimestampFromFields(const DateTimeFields& fields, const int* zone_west, int64_t* result);
// False only for a day before Julian day 0.
bool FieldsFromTimestamp(int64_t timestamp, DateTimeFields* fields);
// False also where the local time is no 64-bit number.
bool FieldsFromTimestampTz(int64_t timestamp, const TimeZone& zone, DateTimeFields* fields);
// Seconds west that the zone has at the fields taken as local time.
int ZoneWestAtFields(const DateTimeFields& fields, const TimeZone& zone, int* is_dst);

enum class DateTimeError : uint8_t {
  kNone,
  kBadFormat,
  kFieldOverflow,
  kMonthDayOverflow,
  kIntervalOverflow,
  kZoneOverflow,
};
[[noreturn]] void ThrowDateTimeError(DateTimeError error, std::string_view text, std::string_view type_name);
[[noreturn]] void ThrowTimestampOutOfRange();
[[noreturn]] void ThrowDateOutOfRange();
[[noreturn]] void ThrowIntervalOutOfRange();
[[noreturn]] void ThrowZoneNotRecognized(std::string_view name);

}  // namespace basalt
