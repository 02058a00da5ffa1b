// Date, time, timestamp, interval: text forms, arithmetic and fields as PostgreSQL's. Types: date = int32 days,
// time = int64 us, timestamp(tz) = int64 us since 2000-01-01; INT_MIN/MAX are the infinities.
#pragma once

#include <string>
#include <string_view>

#include "types/datum.h"
#include "types/type_io.h"

namespace basalt {

inline constexpr int32_t kDateMinusInfinity = INT32_MIN;
inline constexpr int32_t kDateInfinity = INT32_MAX;
inline constexpr int64_t kTimestampMinusInfinity = INT64_MIN;
inline constexpr int64_t kTimestampInfinity = INT64_MAX;
inline constexpr int64_t kUsPerSecond = 1'000'000;
inline constexpr int64_t kUsPerDay = 86'400 * kUsPerSecond;

// now_us: transaction time for 'now', 'today'.
int32_t ParseDate(std::string_view text, const IoSettings& settings, int64_t now_us);
int64_t ParseTime(std::string_view text, int32_t typmod, const IoSettings& settings, int64_t now_us);
TimeTz ParseTimeTz(std::string_view text, int32_t typmod, const IoSettings& settings, int64_t now_us);
int64_t ParseTimestamp(std::string_view text, int32_t typmod, const IoSettings& settings, int64_t now_us);
int64_t ParseTimestampTz(std::string_view text, int32_t typmod, const IoSettings& settings, int64_t now_us);
Interval ParseInterval(std::string_view text, int32_t typmod, const IoSettings& settings);
void FormatDate(int32_t date, const IoSettings& settings, std::string* out);
void FormatTime(int64_t time, const IoSettings& settings, std::string* out);
void FormatTimeTz(TimeTz time, const IoSettings& settings, std::string* out);
void FormatTimestamp(int64_t timestamp, const IoSettings& settings, std::string* out);
void FormatTimestampTz(int64_t timestamp, const IoSettings& settings, std::string* out);
void FormatInterval(const Interval& interval, const IoSettings& settings, std::string* out);

int64_t ApplyTimestampTypmod(int64_t timestamp, int32_t typmod);
int64_t ApplyTimeTypmod(int64_t time, int32_t typmod);
Interval ApplyIntervalTypmod(const Interval& interval, int32_t typmod);

int32_t DateFromYmd(int year, int month, int day);  // proleptic Gregorian, unchecked
void YmdFromDate(int32_t date, int* year, int* month, int* day);

int64_t TimestampPlusInterval(int64_t timestamp, const Interval& interval);                             // 22008
int64_t TimestampTzPlusInterval(int64_t timestamp, const Interval& interval, const TimeZone& zone);     // 22008
int64_t TimestampToTimestampTz(int64_t timestamp, const TimeZone& zone);
int64_t TimestampTzToTimestamp(int64_t timestamp, const TimeZone& zone);
// The same, but near the ends of the range it may leave it: for what is no timestamp in the end.
int64_t LocalOfTimestampTz(int64_t timestamp, const TimeZone& zone);
Interval TimestampDifference(int64_t left, int64_t right);
Interval TimestampAge(int64_t left, int64_t right);
int CompareIntervals(const Interval& left, const Interval& right);
uint64_t HashInterval(const Interval& interval);
Interval NegateInterval(const Interval& interval);
Interval AddIntervals(const Interval& left, const Interval& right);
Interval SubtractIntervals(const Interval& left, const Interval& right);
Interval MultiplyInterval(const Interval& interval, double factor);
Interval DivideInterval(const Interval& interval, double divisor);  // 22012
Interval JustifyHours(const Interval& interval);
Interval JustifyDays(const Interval& interval);
Interval JustifyInterval(const Interval& interval);

}  // namespace basalt
