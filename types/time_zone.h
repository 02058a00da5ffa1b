// TimeZone: UTC offsets of a named zone at any time. Zones are found by name (case-insensitively) or POSIX string and
// cached for the life of the process; a returned pointer never dies. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
  // Local time to offset. PostgreSQL's choice in a gap is the offset before it, in an overlap the one after it.
  virtual Offset OffsetAtLocal(int64_t local_timestamp_us) const = 0;
  // True if the zone never had another offset than the one in *seconds_east.
  virtual bool IsFixed(int32_t* seconds_east) const = 0;
  // The offset that the zone meant by this abbreviation (upper case) last before the time, or first after it.
  virtual bool OffsetOfAbbreviation(std::string_view upper_case, int64_t timestamp_us, Offset* result) const;

  // Null if there is no such zone. "UTC", "europe/berlin", "EST5EDT", "<+02>-2", "+02" (POSIX sign).
  static const TimeZone* Find(std::string_view name);
  // What SET TimeZone takes besides: "-8.5" (hours east), "INTERVAL '-08:00'" (as SET TIME ZONE INTERVAL makes it). 22023
  // for a zone whose offset has seconds.
  static const TimeZone* FindSetting(std::string_view value);
  static const TimeZone* FromOffset(int32_t seconds_east);  // named "<+02>-02"
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

// For pg_timezone_abbrevs and pg_timezone_names: all lower-case abbreviations; all zones of the system's database.
std::vector<std::string_view> TimeZoneAbbreviationNames();
std::vector<std::string> TimeZoneNames();

}  // namespace basalt
