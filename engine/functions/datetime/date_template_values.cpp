#include "engine/functions/datetime/date_template_values.h"

#include "base/format.h"
#include "base/sql_error.h"
#include "engine/functions/datetime/iso_week.h"
#include "types/datetime_decode.h"

namespace basalt {
namespace {

constexpr uint32_t kYearBit = FieldBit(FieldType::kYear);
constexpr uint32_t kMonthBit = FieldBit(FieldType::kMonth);
constexpr uint32_t kDayBit = FieldBit(FieldType::kDay);

void SetDate(int64_t julian, DateTimeFields* fields, uint32_t* known) {
  // In 32 bits, as PostgreSQL counts.
  YmdFromJulian(static_cast<uint32_t>(julian), &fields->year, &fields->month, &fields->day);
  *known |= kDateBits;
}

int CheckedYear(int64_t year, std::string_view text) {
  if (year < INT32_MIN || year > INT32_MAX) ThrowDateTimeError(DateTimeError::kFieldOverflow, text, "timestamp");
  return static_cast<int>(year);
}

}  // namespace

void TemplateValues::ResolveTime(DateTimeFields* fields) const {
  if (second_of_day != 0) {
    fields->hour = second_of_day / 3600;
    fields->minute = second_of_day % 3600 / 60;
    fields->second = second_of_day % 60;
  }
  if (second != 0) fields->second = second;
  if (minute != 0) fields->minute = minute;
  if (hour != 0) fields->hour = hour;
  if (!clock_of_12) return;
  if (fields->hour < 1 || fields->hour > 12) {
    throw SqlError(sqlstate::kInvalidDatetimeFormat, Format("hour \"{}\" is invalid for the 12-hour clock", fields->hour))
        .Hint("Use the 24-hour clock, or give an hour between 1 and 12.");
  }
  if (afternoon != 0 && fields->hour < 12) {
    fields->hour += 12;
  } else if (afternoon == 0 && fields->hour == 12) {
    fields->hour = 0;
  }
}

void TemplateValues::ResolveYear(DateTimeFields* fields, uint32_t* known) {
  int64_t signed_century = before_christ != 0 ? -int64_t{century} : century;
  if (year != 0 && (century == 0 || year_digits > 2)) {
    const int64_t signed_year = before_christ != 0 ? -int64_t{year} : year;
    fields->year = static_cast<int>(signed_year < 0 ? signed_year + 1 : signed_year);
  } else if (year != 0) {
    // The year within the century, which in AD begins with year 1 and in BC ends with it.
    const int rest = year % 100;
    int64_t full;
    if (rest != 0) {
      full = signed_century >= 0 ? rest + (signed_century - 1) * 100 : (signed_century + 1) * 100 - rest + 1;
    } else {
      full = signed_century * 100 + (signed_century >= 0 ? 0 : 1);
    }
    fields->year = CheckedYear(full, "");
  } else if (century != 0) {
    fields->year = CheckedYear(signed_century >= 0 ? (signed_century - 1) * 100 + 1 : signed_century * 100 + 1, "");
  } else {
    return;
  }
  *known |= kYearBit;
}

void TemplateValues::ResolveDay(DateTimeFields* fields, uint32_t* known) {
  if (julian != 0) SetDate(julian, fields, known);
  if (week != 0) {
    if (convention == DateConvention::kIso) {
      int64_t first = FirstMondayOfIsoYear(fields->year) + (int64_t{week} - 1) * 7;
      if (day_of_week > 1) first += day_of_week - 2;
      if (day_of_week == 1 || day_of_week < 0) first += 6;
      SetDate(first, fields, known);
    } else {
      day_of_year = static_cast<int>((int64_t{week} - 1) * 7 + 1);
    }
  }
  if (week_of_month != 0) day = static_cast<int>((int64_t{week_of_month} - 1) * 7 + 1);
  if (day != 0) {
    fields->day = day;
    *known |= kDayBit;
  }
  if (month != 0) {
    fields->month = month;
    *known |= kMonthBit;
  }
  if (day_of_year != 0 && (fields->month <= 1 || fields->day <= 1)) ResolveDayOfYear(fields, known);
}

void TemplateValues::ResolveDayOfYear(DateTimeFields* fields, uint32_t* known) const {
  if (fields->year == 0 && before_christ == 0) {
    throw SqlError(sqlstate::kInvalidDatetimeFormat, "cannot calculate day of year without year information");
  }
  if (convention == DateConvention::kIso) {
    SetDate(FirstMondayOfIsoYear(fields->year) - 1 + day_of_year, fields, known);
    return;
  }
  int found_month = 1, before = 0;
  while (found_month <= 12 && day_of_year > before + DaysInMonth(fields->year, found_month)) {
    before += DaysInMonth(fields->year, found_month++);
  }
  if (found_month > 12) before -= 31;  // of December: such a day is refused either way
  if (fields->month <= 1) fields->month = found_month;
  if (fields->day <= 1) fields->day = day_of_year - before;
  *known |= kMonthBit | kDayBit;
}

ReadDateTime TemplateValues::Resolve(std::string_view text) {
  ReadDateTime result;
  DateTimeFields& fields = result.fields;
  fields.month = fields.day = 1;
  uint32_t known = 0;
  ResolveTime(&fields);
  ResolveYear(&fields, &known);
  ResolveDay(&fields, &known);
  fields.microsecond = millisecond * int64_t{1000} + microsecond;
  result.fraction_digits = fraction_digits;
  NumberDecoder decoder(DateOrder::kYmd);
  decoder.fields = fields;
  const bool valid_date = known == 0 || decoder.Validate(known, true, false) == DateTimeError::kNone;
  if (!valid_date || fields.hour < 0 || fields.hour > 23 || fields.minute < 0 || fields.minute > 59 || fields.second < 0 ||
      fields.second > 59 || fields.microsecond < 0 || fields.microsecond >= kUsPerSecond) {
    ThrowDateTimeError(DateTimeError::kFieldOverflow, text, "timestamp");
  }
  if (zone_sign != 0) {
    if (zone_hour < 0 || zone_hour > 15 || zone_minute < 0 || zone_minute > 59) {
      ThrowDateTimeError(DateTimeError::kZoneOverflow, text, "timestamp");
    }
    result.has_zone = true;
    result.zone_west = -zone_sign * (zone_hour * 3600 + zone_minute * 60);
  }
  return result;
}

}  // namespace basalt
