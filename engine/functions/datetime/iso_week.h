// ISO 8601 weeks of Julian days: weeks begin on Monday, week 1 is the one with January 4th.
#pragma once

#include <cstdint>

namespace basalt {

int64_t MondayOf(int64_t julian);
int IsoYear(int64_t julian);
int IsoWeek(int64_t julian);
int64_t FirstMondayOfIsoYear(int year);

}  // namespace basalt
