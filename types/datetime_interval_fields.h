// An interval's parts while it is read: each unit adds to the part that it belongs to, with fractions carried down.
#pragma once

#include <cstdint>

#include "types/datetime_fields.h"

namespace basalt {

// Every Add returns false when the part overflows.
struct IntervalParts {
  int64_t microseconds = 0;
  int32_t days = 0;
  int32_t months = 0;
  int32_t years = 0;

  bool AddMicroseconds(int64_t value, double fraction, int64_t us_per_unit);
  bool AddDays(int64_t value, int32_t days_per_unit);
  bool AddMonths(int64_t value);
  bool AddYears(int64_t value, int32_t years_per_unit);
  bool AddFractionOfMicroseconds(double fraction, int64_t us_per_unit);
  bool AddFractionOfDays(double fraction, int32_t days_per_unit);
  bool AddFractionOfYears(double fraction, int32_t years_per_unit);
  bool Negate();
};

// ISO 8601: "P1Y2M3DT4H5M6S", "P0001-02-03T04:05:06", "P00010203T040506".
DateTimeError ParseIsoInterval(std::string_view text, IntervalParts* parts);

}  // namespace basalt
