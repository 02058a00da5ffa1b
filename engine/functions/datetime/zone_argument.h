// ZoneArgument: the zone that an SQL argument names: an abbreviation with a fixed or a changing offset, a zone, or an
// interval. Made for each call; zones themselves live in the process-wide cache.
#pragma once

#include <string>
#include <string_view>

#include "types/datetime.h"
#include "types/time_zone.h"

namespace basalt {

class ZoneArgument {
 public:
  static ZoneArgument FromText(std::string_view name);  // 22023 when there is no such zone
  // An interval without months and days; 22023 shows it in the settings' style.
  static ZoneArgument FromInterval(const Interval& interval, const IoSettings& settings);

  // The zone behind a changing abbreviation, with its own offsets.
  ZoneArgument WithoutAbbreviation() && {
    abbreviation_.clear();
    return std::move(*this);
  }

  int32_t EastAtUtc(int64_t timestamp) const;
  int32_t EastAtLocal(int64_t local) const;

 private:
  int32_t fixed_east_ = 0;
  const TimeZone* zone_ = nullptr;
  std::string abbreviation_;  // upper case; not empty: the zone's offset under that name
};

// local = utc + offset; the infinities stay. 22008 if the result is out of range.
int64_t LocalInZone(int64_t utc, const ZoneArgument& zone);
int64_t UtcFromZone(int64_t local, const ZoneArgument& zone);

// Lower-cased and cut as an identifier: how units are compared and shown in errors.
std::string LowerCaseUnit(std::string_view text);

}  // namespace basalt
