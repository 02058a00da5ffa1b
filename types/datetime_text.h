// Digits of date and time output, appended without format strings.
#pragma once

#include <cstdint>
#include <string>

namespace basalt {

void AppendInteger(int64_t value, std::string* out);
// At least `digits` digits, zero filled; value >= 0.
void AppendPadded(int64_t value, int digits, std::string* out);
// Seconds as absolute values: "05", "05.25", or "5.25" without padding.
void AppendSeconds(int64_t second, int64_t microsecond, bool padded, std::string* out);
// "+02", "-03:30", "+00:53:28".
void AppendZoneOffset(int zone_west, std::string* out);

}  // namespace basalt
