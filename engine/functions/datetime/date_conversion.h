// Conversions between date, time and timestamp that casts, operators and comparisons share.
#pragma once

#include "engine/functions/function_context.h"
#include "types/datetime_fields.h"
#include "types/time_zone.h"

namespace basalt {

inline const TimeZone& SessionZone(FunctionContext& context) {
  const TimeZone* zone = context.environment().io_settings().time_zone;
  return zone != nullptr ? *zone : *TimeZone::Utc();
}

inline constexpr int32_t kTimestampEndDate = 109'203'528 - kEpochJulian;  // 294277-01-01

// 22008 past the end of timestamps.
int64_t DateToTimestamp(int32_t date);
int64_t DateToTimestampTz(int32_t date, const TimeZone& zone);
int32_t TimestampToDate(int64_t timestamp);
int64_t TimeOfDay(int64_t timestamp);  // of a finite one
int TimeTzCompare(const TimeTz& left, const TimeTz& right);
int64_t WrapTime(int64_t time);  // into one day

}  // namespace basalt
