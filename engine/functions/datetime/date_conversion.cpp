#include "engine/functions/datetime/date_conversion.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowNoTimestamp() {
  throw SqlError(sqlstate::kDatetimeValueOutOfRange, "date out of range for timestamp");
}

}  // namespace

int64_t DateToTimestamp(int32_t date) {
  if (date == kDateInfinity) return kTimestampInfinity;
  if (date == kDateMinusInfinity) return kTimestampMinusInfinity;
  if (date >= kTimestampEndDate) ThrowNoTimestamp();
  return date * kUsPerDay;
}

int64_t DateToTimestampTz(int32_t date, const TimeZone& zone) {
  const int64_t local = DateToTimestamp(date);
  if (!IsFiniteTimestamp(local)) return local;
  const int64_t result = local - zone.OffsetAtLocal(local).seconds_east * kUsPerSecond;
  if (!IsValidTimestamp(result)) ThrowNoTimestamp();
  return result;
}

int32_t TimestampToDate(int64_t timestamp) {
  if (timestamp == kTimestampInfinity) return kDateInfinity;
  if (timestamp == kTimestampMinusInfinity) return kDateMinusInfinity;
  const int64_t date = timestamp / kUsPerDay;
  return static_cast<int32_t>(timestamp % kUsPerDay < 0 ? date - 1 : date);
}

int64_t TimeOfDay(int64_t timestamp) { return WrapTime(timestamp); }

int TimeTzCompare(const TimeTz& left, const TimeTz& right) {
  const int64_t a = left.time_us + left.zone_seconds * kUsPerSecond, b = right.time_us + right.zone_seconds * kUsPerSecond;
  if (a != b) return a < b ? -1 : 1;
  if (left.zone_seconds == right.zone_seconds) return 0;
  return left.zone_seconds < right.zone_seconds ? -1 : 1;
}

int64_t WrapTime(int64_t time) {
  time %= kUsPerDay;
  return time < 0 ? time + kUsPerDay : time;
}

}  // namespace basalt
