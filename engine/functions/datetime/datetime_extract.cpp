// extract() and date_part(): one computation, given out as numeric with the field's scale or as double precision.
#include <cmath>

#include "base/format.h"
#include "base/planted_bug.h"
#include "engine/functions/datetime/date_conversion.h"
#include "engine/functions/datetime/iso_week.h"
#include "engine/functions/datetime/unit_argument.h"
#include "engine/functions/families.h"
#include "types/numeric.h"

namespace basalt {
namespace {

using enum DateTimeUnit;
constexpr int64_t kSecondsPerDay = 86'400;
constexpr int64_t kUnixEpochUs = kUnixEpochDate * kUsPerDay;

// A field's value: scaled / 10^scale, or what PostgreSQL computes in floating point (the last digit may differ).
struct ExtractedField {
  enum class Kind : uint8_t { kNull, kNumber, kJulianFraction, kFarEpoch, kInfinity, kMinusInfinity };
  static ExtractedField Integer(int64_t value) { return {Kind::kNumber, value, 0, static_cast<double>(value)}; }
  static ExtractedField Scaled(int64_t value, int scale, double approximate) {
    return {Kind::kNumber, value, scale, approximate};
  }
  static ExtractedField Infinity(bool negative) { return {negative ? Kind::kMinusInfinity : Kind::kInfinity, 0, 0, 0}; }

  Kind kind = Kind::kNull;
  int64_t value = 0;  // kJulianFraction: the Julian day; kFarEpoch: the timestamp
  int scale = 0;
  double approximate = 0;
  int64_t time_us = 0;        // kJulianFraction
  int64_t whole_seconds = 0;  // kNumber: to be added, where the sum is no 64-bit integer
};

std::optional<double> ToDouble(const ExtractedField& field) {
  switch (field.kind) {
    case ExtractedField::Kind::kNull:
      return std::nullopt;
    case ExtractedField::Kind::kInfinity:
      return HUGE_VAL;
    case ExtractedField::Kind::kMinusInfinity:
      return -HUGE_VAL;
    default:
      return field.approximate;
  }
}

Numeric ScaledNumeric(int64_t value, int scale, Arena& arena) {
  if (value < Numeric::kSmallLimit && value > -Numeric::kSmallLimit) return Numeric::Small(value, scale);
  return MultiplyNumeric(NumericFromInt64(value, arena), Numeric::Small(1, scale), arena);
}

std::optional<Numeric> ToNumeric(const ExtractedField& field, Arena& arena) {
  Numeric result;
  switch (field.kind) {
    case ExtractedField::Kind::kNull:
      return std::nullopt;
    case ExtractedField::Kind::kInfinity:
      result.kind = Numeric::Kind::kPositiveInfinity;
      return result;
    case ExtractedField::Kind::kMinusInfinity:
      result.kind = Numeric::Kind::kNegativeInfinity;
      return result;
    case ExtractedField::Kind::kJulianFraction: {
      const Numeric fraction =
          DivideNumeric(NumericFromInt64(field.time_us, arena), NumericFromInt64(kUsPerDay, arena), arena);
      return AddNumeric(NumericFromInt64(field.value, arena), fraction, arena);
    }
    case ExtractedField::Kind::kFarEpoch: {
      // Through a division, whose rounding shows in the last digits.
      const Numeric us = SubtractNumeric(NumericFromInt64(field.value, arena), NumericFromInt64(kUnixEpochUs, arena), arena);
      return RoundNumeric(DivideNumeric(us, NumericFromInt64(kUsPerSecond, arena), arena), 6, arena);
    }
    default:
      break;
  }
  result = ScaledNumeric(field.value, field.scale, arena);
  if (field.whole_seconds == 0) return result;
  return AddNumeric(result, NumericFromInt64(field.whole_seconds, arena), arena);
}

// us + seconds.
ExtractedField SecondsField(int64_t us, int64_t seconds, double approximate) {
  int64_t sum;
  if (!__builtin_mul_overflow(seconds, kUsPerSecond, &sum) && !__builtin_add_overflow(sum, us, &sum)) {
    return ExtractedField::Scaled(sum, 6, approximate);
  }
  ExtractedField field = ExtractedField::Scaled(us, 6, approximate);
  field.whole_seconds = seconds;
  return field;
}

int64_t DisplayedYear(int64_t year) { return year > 0 ? year : year - 1; }
int64_t Decade(int64_t year) { return year >= 0 ? year / 10 : -((8 - (year - 1)) / 10); }
int64_t Century(int64_t year, int64_t years) {
  if (year <= 0 && PlantedBug("planted.century_bc")) return -((0 - (year - 1)) / years);
  return year > 0 ? (year + years - 1) / years : -((years - 1 - (year - 1)) / years);
}

// Fields that the calendar day alone decides; false if the unit is none.
bool DayField(DateTimeUnit unit, int year, int month, int day, ExtractedField* field) {
  const int64_t julian = JulianFromYmd(year, month, day);
  const auto give = [field](int64_t value) { return *field = ExtractedField::Integer(value), true; };
  switch (unit) {
    case kDay: return give(day);
    case kMonth: return give(month);
    case kQuarter: return give((month - 1) / 3 + 1);
    case kWeek: return give(IsoWeek(julian));
    case kYear: return give(DisplayedYear(year));
    case kDecade: return give(Decade(year));
    case kCentury: return give(Century(year, 100));
    case kMillennium: return give(Century(year, 1000));
    case kIsoYear: {
      const int64_t iso_year = IsoYear(julian);
      return give(iso_year > 0 ? iso_year : iso_year - 1);
    }
    case kDayOfWeek: return give(DayOfWeek(julian));
    case kIsoDayOfWeek: return give(DayOfWeek(julian) == 0 ? 7 : DayOfWeek(julian));
    case kDayOfYear: return give(julian - JulianFromYmd(year, 1, 1) + 1);
    default: return false;
  }
}

bool ClockField(DateTimeUnit unit, int64_t hour, int64_t minute, int64_t second, int64_t microsecond, ExtractedField* field) {
  const int64_t us = second * kUsPerSecond + microsecond;
  const auto give = [field](const ExtractedField& value) { return *field = value, true; };
  const auto seconds = static_cast<double>(second), fraction = static_cast<double>(microsecond);
  switch (unit) {
    case kMicrosecond: return give(ExtractedField::Integer(us));
    case kMillisecond: return give(ExtractedField::Scaled(us, 3, seconds * 1000.0 + fraction / 1000.0));
    case kSecond: return give(ExtractedField::Scaled(us, 6, seconds + fraction / 1e6));
    case kMinute: return give(ExtractedField::Integer(minute));
    case kHour: return give(ExtractedField::Integer(hour));
    default: return false;
  }
}

bool ClockField(DateTimeUnit unit, int64_t time_us, ExtractedField* field) {
  DateTimeFields fields;
  SplitTime(time_us, &fields);
  return ClockField(unit, fields.hour, fields.minute, fields.second, fields.microsecond, field);
}

bool ZoneField(DateTimeUnit unit, int zone_west, ExtractedField* field) {
  const auto give = [field](int64_t value) { return *field = ExtractedField::Integer(value), true; };
  switch (unit) {
    case kZone: return give(-zone_west);
    case kZoneMinute: return give(-zone_west / 60 % 60);
    case kZoneHour: return give(-zone_west / 3600);
    default: return false;
  }
}

// Of infinity, units that always grow are infinite, those that turn around are NULL.
ExtractedField InfiniteField(const UnitArgument& unit, bool negative, bool has_time) {
  switch (unit.unit()) {
    case kYear: case kDecade: case kCentury: case kMillennium: case kJulian: case kIsoYear: case kEpoch:
      return ExtractedField::Infinity(negative);
    case kDay: case kMonth: case kQuarter: case kWeek: case kDayOfWeek: case kIsoDayOfWeek: case kDayOfYear:
      return {};
    case kMicrosecond: case kMillisecond: case kSecond: case kMinute: case kHour:
    case kZone: case kZoneHour: case kZoneMinute:
      if (has_time) return {};
      break;
    default:
      break;
  }
  unit.ThrowNotSupported();
}

ExtractedField EpochOf(int64_t timestamp) {
  int64_t us;
  if (!__builtin_sub_overflow(timestamp, kUnixEpochUs, &us)) return ExtractedField::Scaled(us, 6, static_cast<double>(us) / 1e6);
  const double approximate = (static_cast<double>(timestamp) - static_cast<double>(kUnixEpochUs)) / 1e6;
  return {ExtractedField::Kind::kFarEpoch, timestamp, 0, approximate};
}

ExtractedField TimestampFields(const UnitArgument& unit, int64_t timestamp, const TimeZone* zone) {
  if (!unit.is_known()) unit.ThrowNotRecognized();
  if (!IsFiniteTimestamp(timestamp)) return InfiniteField(unit, timestamp < 0, true);
  if (unit.unit() == kEpoch) return EpochOf(timestamp);
  if (unit.is_reserved()) unit.ThrowNotSupported();
  DateTimeFields fields;
  const bool valid = zone != nullptr ? FieldsFromTimestampTz(timestamp, *zone, &fields) : FieldsFromTimestamp(timestamp, &fields);
  if (!valid) ThrowTimestampOutOfRange();
  ExtractedField field;
  if (unit.unit() == kJulian) {
    field.kind = ExtractedField::Kind::kJulianFraction;
    field.value = JulianFromYmd(fields.year, fields.month, fields.day);
    field.time_us = TimeFromFields(fields.hour, fields.minute, fields.second, fields.microsecond);
    const double seconds = fields.hour * 3600 + fields.minute * 60 + fields.second + static_cast<double>(fields.microsecond) / 1e6;
    field.approximate = static_cast<double>(field.value) + seconds / static_cast<double>(kSecondsPerDay);
    return field;
  }
  if (DayField(unit.unit(), fields.year, fields.month, fields.day, &field) ||
      ClockField(unit.unit(), fields.hour, fields.minute, fields.second, fields.microsecond, &field) ||
      (zone != nullptr && ZoneField(unit.unit(), fields.zone_west, &field))) {
    return field;
  }
  unit.ThrowNotSupported();
}

ExtractedField DateField(const UnitArgument& unit, int32_t date) {
  if (!unit.is_known()) unit.ThrowNotRecognized();
  if (!IsFiniteDate(date)) return InfiniteField(unit, date < 0, false);
  const int64_t julian = int64_t{date} + kEpochJulian;
  if (unit.unit() == kEpoch) return ExtractedField::Integer((int64_t{date} - kUnixEpochDate) * kSecondsPerDay);
  if (unit.unit() == kJulian) return ExtractedField::Integer(julian);
  int year, month, day;
  YmdFromDate(date, &year, &month, &day);
  ExtractedField field;
  if (unit.is_reserved() || !DayField(unit.unit(), year, month, day, &field)) unit.ThrowNotSupported();
  return field;
}

ExtractedField TimeField(const UnitArgument& unit, int64_t time) {
  if (unit.unit() == kEpoch) return ExtractedField::Scaled(time, 6, static_cast<double>(time) / 1e6);
  if (!unit.is_unit()) unit.ThrowNotRecognized();
  ExtractedField field;
  if (!ClockField(unit.unit(), time, &field)) unit.ThrowNotSupported();
  return field;
}

ExtractedField TimeTzField(const UnitArgument& unit, TimeTz time) {
  if (unit.unit() == kEpoch) {
    return ExtractedField::Scaled(time.time_us + time.zone_seconds * kUsPerSecond, 6,
                                  static_cast<double>(time.time_us) / 1e6 + time.zone_seconds);
  }
  if (!unit.is_unit()) unit.ThrowNotRecognized();
  ExtractedField field;
  if (!ClockField(unit.unit(), time.time_us, &field) && !ZoneField(unit.unit(), time.zone_seconds, &field)) {
    unit.ThrowNotSupported();
  }
  return field;
}

// A year has 365.25 days here, a month 30.
ExtractedField IntervalEpoch(const Interval& interval) {
  const int64_t years = interval.months / 12, months = interval.months % 12;
  const int64_t seconds = (1461 * years + 120 * months + int64_t{4} * interval.days) * (kSecondsPerDay / 4);
  double approximate = static_cast<double>(interval.time_us) / 1e6;
  approximate += 365.25 * 86'400.0 * static_cast<double>(years);
  approximate += 30.0 * 86'400.0 * static_cast<double>(months);
  approximate += 86'400.0 * interval.days;
  return SecondsField(interval.time_us, seconds, approximate);
}

ExtractedField IntervalField(const UnitArgument& unit, const Interval& interval) {
  if (unit.unit() == kEpoch) return IntervalEpoch(interval);
  if (!unit.is_unit()) unit.ThrowNotRecognized();
  const int64_t year = interval.months / 12, month = interval.months % 12;
  switch (unit.unit()) {
    case kDay: return ExtractedField::Integer(interval.days);
    case kMonth: return ExtractedField::Integer(month);
    case kQuarter: return ExtractedField::Integer(month / 3 + 1);
    case kYear: return ExtractedField::Integer(year);
    case kDecade: return ExtractedField::Integer(year / 10);
    case kCentury: return ExtractedField::Integer(year / 100);
    case kMillennium: return ExtractedField::Integer(year / 1000);
    default: break;
  }
  ExtractedField field;
  const int64_t us = interval.time_us;
  if (!ClockField(unit.unit(), us / kUsPerHour, us / kUsPerMinute % 60, us / kUsPerSecond % 60, us % kUsPerSecond, &field)) {
    unit.ThrowNotSupported();
  }
  return field;
}

template <auto Compute, typename T>
std::optional<Numeric> Extract(FunctionContext& context, std::string_view unit, T value) {
  return ToNumeric(Compute(context, unit, value), context.arena());
}
template <auto Compute, typename T>
std::optional<double> Part(FunctionContext& context, std::string_view unit, T value) {
  return ToDouble(Compute(context, unit, value));
}

ExtractedField OfTimestamp(FunctionContext&, std::string_view unit, int64_t value) {
  return TimestampFields(UnitArgument(unit, "timestamp without time zone"), value, nullptr);
}
ExtractedField OfTimestampTz(FunctionContext& context, std::string_view unit, int64_t value) {
  return TimestampFields(UnitArgument(unit, "timestamp with time zone"), value, &SessionZone(context));
}
ExtractedField OfDate(FunctionContext&, std::string_view unit, int32_t value) {
  return DateField(UnitArgument(unit, "date"), value);
}
ExtractedField OfTime(FunctionContext&, std::string_view unit, int64_t value) {
  return TimeField(UnitArgument(unit, "time without time zone"), value);
}
ExtractedField OfTimeTz(FunctionContext&, std::string_view unit, TimeTz value) {
  return TimeTzField(UnitArgument(unit, "time with time zone"), value);
}
ExtractedField OfInterval(FunctionContext&, std::string_view unit, Interval value) {
  return IntervalField(UnitArgument(unit, "interval"), value);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Extract<OfTimestamp, int64_t>>("extract_timestamp"),
    MakeKernel<&Part<OfTimestamp, int64_t>>("timestamp_part"),
    MakeKernel<&Extract<OfTimestampTz, int64_t>>("extract_timestamptz"),
    MakeKernel<&Part<OfTimestampTz, int64_t>>("timestamptz_part"),
    MakeKernel<&Extract<OfDate, int32_t>>("extract_date"),
    MakeKernel<&Extract<OfTime, int64_t>>("extract_time"),
    MakeKernel<&Part<OfTime, int64_t>>("time_part"),
    MakeKernel<&Extract<OfTimeTz, TimeTz>>("extract_timetz"),
    MakeKernel<&Part<OfTimeTz, TimeTz>>("timetz_part"),
    MakeKernel<&Extract<OfInterval, Interval>>("extract_interval"),
    MakeKernel<&Part<OfInterval, Interval>>("interval_part"),
};

}  // namespace

KernelTable DateTimeExtractKernels() { return kKernels; }

}  // namespace basalt
