#include "engine/functions/datetime/iso_week.h"

#include "types/datetime_fields.h"

namespace basalt {

int64_t MondayOf(int64_t julian) { return julian - (DayOfWeek(julian) + 6) % 7; }

int64_t FirstMondayOfIsoYear(int year) { return MondayOf(JulianFromYmd(year, 1, 4)); }

int IsoYear(int64_t julian) {
  // The year that the week's Thursday lies in.
  int year, month, day;
  YmdFromJulian(MondayOf(julian) + 3, &year, &month, &day);
  return year;
}

int IsoWeek(int64_t julian) {
  return static_cast<int>((MondayOf(julian) - FirstMondayOfIsoYear(IsoYear(julian))) / 7) + 1;
}

}  // namespace basalt
