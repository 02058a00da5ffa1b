// date_trunc() of timestamps, timestamps in a zone, and intervals.
#include "engine/functions/datetime/date_conversion.h"
#include "engine/functions/datetime/iso_week.h"
#include "engine/functions/datetime/unit_argument.h"
#include "engine/functions/datetime/zone_argument.h"
#include "engine/functions/families.h"

namespace basalt {
namespace {

using enum DateTimeUnit;

// Width of units that are parts of a day; 0 for longer ones.
int64_t WidthInDay(DateTimeUnit unit) {
  switch (unit) {
    case kMicrosecond: return 1;
    case kMillisecond: return 1000;
    case kSecond: return kUsPerSecond;
    case kMinute: return kUsPerMinute;
    case kHour: return kUsPerHour;
    default: return 0;
  }
}

int FirstYear(DateTimeUnit unit, int year) {
  switch (unit) {
    case kMillennium: return year > 0 ? (year + 999) / 1000 * 1000 - 999 : -((999 - (year - 1)) / 1000) * 1000 + 1;
    case kCentury: return year > 0 ? (year + 99) / 100 * 100 - 99 : -((99 - (year - 1)) / 100) * 100 + 1;
    case kDecade: return year > 0 ? year / 10 * 10 : -((8 - (year - 1)) / 10) * 10;
    default: return year;
  }
}

// The first day of the unit that holds the day.
int64_t FirstJulian(const UnitArgument& unit, int64_t julian) {
  if (unit.unit() == kDay) return julian;
  if (unit.unit() == kWeek) return MondayOf(julian);
  int year, month, day;
  YmdFromJulian(julian, &year, &month, &day);
  switch (unit.unit()) {
    case kMonth: return julian - day + 1;
    case kQuarter: return JulianFromYmd(year, (month - 1) / 3 * 3 + 1, 1);
    case kYear: case kDecade: case kCentury: case kMillennium: return JulianFromYmd(FirstYear(unit.unit(), year), 1, 1);
    default: unit.ThrowNotSupported();
  }
}

// False when the result is no timestamp.
bool TruncateLocal(const UnitArgument& unit, int64_t local, int64_t* result) {
  const int64_t time = WrapTime(local);
  if (const int64_t width = WidthInDay(unit.unit())) {
    *result = local - time % width;
    return true;
  }
  const int64_t julian = (local - time) / kUsPerDay + kEpochJulian;
  const int64_t first = FirstJulian(unit, julian) - kEpochJulian;
  return !__builtin_mul_overflow(first, kUsPerDay, result);
}

int64_t TruncateTimestamp(std::string_view text, int64_t timestamp) {
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  const UnitArgument unit(text, "timestamp without time zone", UnitArgument::Words::kIntervalUnits);
  if (!unit.is_unit()) unit.ThrowNotRecognized();
  int64_t result;
  if (!TruncateLocal(unit, timestamp, &result) || !IsValidTimestamp(result)) ThrowTimestampOutOfRange();
  return result;
}

// Within a day the offset stays; the beginning of a day asks for its own.
int64_t TruncateInZone(std::string_view text, int64_t timestamp, auto east_at_utc, auto east_at_local) {
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  const UnitArgument unit(text, "timestamp with time zone", UnitArgument::Words::kIntervalUnits);
  if (!unit.is_unit()) unit.ThrowNotRecognized();
  int64_t local, result;
  const int64_t shift = east_at_utc(timestamp) * kUsPerSecond;
  if (__builtin_add_overflow(timestamp, shift, &local) || !TruncateLocal(unit, local, &result)) ThrowTimestampOutOfRange();
  result -= WidthInDay(unit.unit()) > 0 ? shift : east_at_local(result) * kUsPerSecond;
  if (!IsValidTimestamp(result)) ThrowTimestampOutOfRange();
  return result;
}

int64_t TruncateTimestampTz(FunctionContext& context, std::string_view unit, int64_t timestamp) {
  const TimeZone& zone = SessionZone(context);
  return TruncateInZone(
      unit, timestamp, [&](int64_t utc) { return zone.OffsetAtUtc(utc).seconds_east; },
      [&](int64_t local) { return zone.OffsetAtLocal(local).seconds_east; });
}

int64_t TruncateTimestampTzInZone(std::string_view unit, int64_t timestamp, std::string_view zone_name) {
  if (!IsFiniteTimestamp(timestamp)) return timestamp;
  const ZoneArgument zone = ZoneArgument::FromText(zone_name).WithoutAbbreviation();
  return TruncateInZone(
      unit, timestamp, [&](int64_t utc) { return zone.EastAtUtc(utc); },
      [&](int64_t local) { return zone.EastAtLocal(local); });
}

Interval TruncateInterval(std::string_view text, Interval interval) {
  const UnitArgument unit(text, "interval", UnitArgument::Words::kIntervalUnits);
  if (!unit.is_unit()) unit.ThrowNotRecognized();
  Interval result = interval;
  if (const int64_t width = WidthInDay(unit.unit())) {
    result.time_us -= result.time_us % width;
    return result;
  }
  const auto whole_months = [&result](int32_t months) {
    result.months -= result.months % months;
    result.days = 0;
  };
  result.time_us = 0;
  switch (unit.unit()) {
    case kDay: break;
    case kMonth: whole_months(1); break;
    case kQuarter: whole_months(3); break;
    case kYear: whole_months(12); break;
    case kDecade: whole_months(120); break;
    case kCentury: whole_months(1200); break;
    case kMillennium: whole_months(12000); break;
    case kWeek: unit.ThrowNotSupported("Months usually have fractional weeks.");
    default: unit.ThrowNotSupported();
  }
  return result;
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&TruncateTimestamp>("timestamp_trunc"),
    MakeKernel<&TruncateTimestampTz>("timestamptz_trunc"),
    MakeKernel<&TruncateTimestampTzInZone>("timestamptz_trunc_zone"),
    MakeKernel<&TruncateInterval>("interval_trunc"),
};

}  // namespace

KernelTable DateTimeTruncateKernels() { return kKernels; }

}  // namespace basalt
