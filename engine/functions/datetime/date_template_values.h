// TemplateValues: the fields that a text gave for a template of to_date or to_timestamp, before they are made one date.
#pragma once

#include "engine/functions/datetime/date_template.h"

namespace basalt {

// 0 is "not given" in all of them.
struct TemplateValues {
  DateConvention convention = DateConvention::kNone;
  int hour = 0, minute = 0, second = 0, second_of_day = 0, millisecond = 0, microsecond = 0;
  int afternoon = 0;
  int day_of_week = 0;  // 1 is Sunday
  int day = 0, day_of_year = 0, month = 0, year = 0, week = 0, week_of_month = 0, century = 0, julian = 0;
  int before_christ = 0;
  int year_digits = 0;
  int zone_sign = 0, zone_hour = 0, zone_minute = 0;
  int fraction_digits = 0;
  bool clock_of_12 = false;

  ReadDateTime Resolve(std::string_view text);

 private:
  void ResolveTime(DateTimeFields* fields) const;
  void ResolveYear(DateTimeFields* fields, uint32_t* known);
  void ResolveDay(DateTimeFields* fields, uint32_t* known);
  void ResolveDayOfYear(DateTimeFields* fields, uint32_t* known) const;
};

}  // namespace basalt
