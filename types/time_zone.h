// TimeZone: UTC offsets of a named zone at any time. Zones are found by name (case-insensitively), abbreviation or POSIX
// string and cached for the life of the process; a returned pointer never dies. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace basalt {

class TimeZone {
 public:
  virtual ~TimeZone() = default;
  const std::string& name() const { return name_; }  // as SHOW TimeZone prints it
  struct Offset {
    int32_t seconds_east;
    bool is_dst;
    std::string_view abbreviation;  // lives as long as the zone
  };
  // timestamp_us: timestamptz, UTC.
  virtual Offset OffsetAtUtc(int64_t timestamp_us) const = 0;
  // Local time to offset: in a gap or overlap PostgreSQL's choice (standard time's interpretation).
  virtual Offset OffsetAtLocal(int64_t local_timestamp_us) const = 0;

  // Null if there is no such zone. "UTC", "Europe/Berlin", "EST5EDT", "<+02>-2", "+02" (POSIX sign), "-8.5".
  static const TimeZone* Find(std::string_view name);
  static const TimeZone* Utc();

 protected:
  std::string name_;
};

// PostgreSQL's default set of time zone abbreviations (EST, CET, ...): offset in seconds east, or a zone that decides.
struct TimeZoneAbbreviation {
  int32_t seconds_east;
  bool is_dst;
  const TimeZone* dynamic_zone;  // not null: the offset depends on the date
};
bool FindTimeZoneAbbreviation(std::string_view lower_case_name, TimeZoneAbbreviation* result);

}  // namespace basalt
