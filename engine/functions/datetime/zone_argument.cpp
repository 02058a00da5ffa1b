#include "engine/functions/datetime/zone_argument.h"

#include "base/format.h"
#include "base/sql_error.h"
#include "types/datetime_fields.h"

namespace basalt {
namespace {

constexpr size_t kMaxIdentifierBytes = 63;

int64_t CheckedTimestamp(int64_t timestamp, int64_t shift_seconds) {
  int64_t result;
  if (__builtin_add_overflow(timestamp, shift_seconds * kUsPerSecond, &result) || !IsValidTimestamp(result)) {
    ThrowTimestampOutOfRange();
  }
  return result;
}

std::string ChangeCase(std::string_view text, char first, char last) {
  std::string result(text);
  for (char& c : result) {
    if (c >= first && c <= last) c = static_cast<char>(c ^ 0x20);
  }
  return result;
}

}  // namespace

std::string LowerCaseUnit(std::string_view text) { return ChangeCase(text.substr(0, kMaxIdentifierBytes), 'A', 'Z'); }

ZoneArgument ZoneArgument::FromText(std::string_view name) {
  ZoneArgument result;
  TimeZoneAbbreviation abbreviation;
  if (FindTimeZoneAbbreviation(LowerCaseUnit(name), &abbreviation)) {
    result.fixed_east_ = abbreviation.seconds_east;
    result.zone_ = abbreviation.dynamic_zone;
    if (result.zone_ != nullptr) result.abbreviation_ = ChangeCase(name, 'a', 'z');
    return result;
  }
  result.zone_ = TimeZone::Find(name);
  if (result.zone_ == nullptr) ThrowZoneNotRecognized(name);
  return result;
}

ZoneArgument ZoneArgument::FromInterval(const Interval& interval, const IoSettings& settings) {
  if (interval.months != 0 || interval.days != 0) {
    std::string shown;
    FormatInterval(interval, settings, &shown);
    throw SqlError(sqlstate::kInvalidParameterValue,
                   Format("interval time zone \"{}\" must not include months or days", shown));
  }
  ZoneArgument result;
  result.fixed_east_ = static_cast<int32_t>(interval.time_us / kUsPerSecond);
  return result;
}

int32_t ZoneArgument::EastAtUtc(int64_t timestamp) const {
  if (zone_ == nullptr) return fixed_east_;
  TimeZone::Offset offset;
  if (!abbreviation_.empty() && zone_->OffsetOfAbbreviation(abbreviation_, timestamp, &offset)) return offset.seconds_east;
  return zone_->OffsetAtUtc(timestamp).seconds_east;
}

int32_t ZoneArgument::EastAtLocal(int64_t local) const {
  if (zone_ == nullptr) return fixed_east_;
  const int32_t east = zone_->OffsetAtLocal(local).seconds_east;
  if (abbreviation_.empty()) return east;
  TimeZone::Offset offset;
  const bool named = zone_->OffsetOfAbbreviation(abbreviation_, local - east * kUsPerSecond, &offset);
  return named ? offset.seconds_east : east;
}

int64_t LocalInZone(int64_t utc, const ZoneArgument& zone) {
  return IsFiniteTimestamp(utc) ? CheckedTimestamp(utc, zone.EastAtUtc(utc)) : utc;
}

int64_t UtcFromZone(int64_t local, const ZoneArgument& zone) {
  return IsFiniteTimestamp(local) ? CheckedTimestamp(local, -static_cast<int64_t>(zone.EastAtLocal(local))) : local;
}

}  // namespace basalt
