// PosixTimeZone: a zone given by a POSIX TZ string such as "<+02>-2" or "EST5EDT,M3.2.0,M11.1.0". Made by TimeZone::Find
// only, which owns it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "types/time_zone.h"

namespace basalt {

class PosixTimeZone : public TimeZone {
 public:
  // Null if the string is no POSIX zone. The text is upper case already.
  static std::unique_ptr<PosixTimeZone> Parse(std::string_view text);

  Offset OffsetAtUtc(int64_t timestamp_us) const override;
  Offset OffsetAtLocal(int64_t local_timestamp_us) const override;
  bool IsFixed(int32_t* seconds_east) const override;

 private:
  friend class PosixParser;
  struct Rule {
    enum class Kind : uint8_t { kMonthWeekDay, kJulianNoLeap, kDayOfYear };
    Kind kind = Kind::kMonthWeekDay;
    int month = 0;
    int week = 0;
    int day = 0;             // day of week, or of year
    int32_t second = 7200;   // local time of the change
    int64_t SecondOfYear(int year, bool leap) const;
  };

  Offset Standard() const { return {standard_east_, false, standard_name_}; }
  Offset Daylight() const { return {daylight_east_, true, daylight_name_}; }
  bool IsDaylight(int64_t unix_seconds) const;

  std::string standard_name_;
  std::string daylight_name_;
  int32_t standard_east_ = 0;
  int32_t daylight_east_ = 0;
  bool has_daylight_ = false;
  Rule start_;
  Rule end_;
};

}  // namespace basalt
