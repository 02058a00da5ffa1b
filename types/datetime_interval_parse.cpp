#include <cerrno>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "base/format.h"
#include "base/sql_error.h"
#include "types/datetime_decode.h"
#include "types/datetime_interval_fields.h"

namespace basalt {
namespace {

using enum DateTimeUnit;
constexpr auto kOk = DateTimeError::kNone;
constexpr auto kBad = DateTimeError::kBadFormat;
constexpr auto kOverflow = DateTimeError::kFieldOverflow;
constexpr int64_t kDaysPerMonth = 30;
constexpr size_t kIntervalBufferBytes = 256;

constexpr int kYearMask = FieldBit(FieldType::kYear), kMonthMask = FieldBit(FieldType::kMonth),
              kDayMask = FieldBit(FieldType::kDay), kHourMask = FieldBit(FieldType::kHour),
              kMinuteMask = FieldBit(FieldType::kMinute), kSecondMask = FieldBit(FieldType::kSecond);

// Reads the tokens from right to left, so that a unit is known before its number.
class IntervalDecoder {
 public:
  IntervalDecoder(const DateTimeTokens& tokens, int range, IntervalStyle style, IntervalParts* parts)
      : tokens_(tokens), range_(range), parts_(*parts) {
    force_negative_ = style == IntervalStyle::kSqlStandard && LeadingSignIsForAll();
  }

  DateTimeError Decode() {
    for (int i = tokens_.count() - 1; i >= 0; --i) {
      found_ = 0;
      const DateTimeError error = DecodeToken(tokens_[i]);
      if (error != kOk) return error;
      if ((found_ & known_) != 0) return kBad;
      known_ |= found_;
    }
    if (known_ == 0) return kBad;
    if (is_before_ && !parts_.Negate()) return kOverflow;
    return kOk;
  }

 private:
  // The SQL standard's '-1 1:00:00' is negative in whole, unless other signs stand in it.
  bool LeadingSignIsForAll() const {
    if (tokens_.count() == 0 || *tokens_[0].text != '-') return false;
    for (int i = 1; i < tokens_.count(); ++i) {
      if (*tokens_[i].text == '-' || *tokens_[i].text == '+') return false;
    }
    return true;
  }

  DateTimeError DecodeToken(const DateTimeToken& token) {
    switch (token.kind) {
      case TokenKind::kTime:
        return DecodeTime(token.text);
      case TokenKind::kZone:  // a sign and digits
        if (std::strchr(token.text + 1, ':') != nullptr && DecodeTime(token.text + 1, *token.text == '-') == kOk) {
          return kOk;
        }
        return DecodeNumber(token.text);
      case TokenKind::kDate:
      case TokenKind::kNumber:
        return DecodeNumber(token.text);
      default:
        return DecodeUnit(token.text);
    }
  }

  DateTimeError DecodeTime(const char* text, bool negative = false) {
    ClockTime time;
    const DateTimeError error = ParseClockTime(text, range_, &time);
    if (error != kOk) return error;
    int64_t us;
    const int64_t below_hour = TimeFromFields(0, time.minute, time.second, time.microsecond);
    if (__builtin_mul_overflow(time.hour, kUsPerHour, &us) || __builtin_add_overflow(us, below_hour, &us)) {
      return kOverflow;
    }
    if (negative || force_negative_) us = -us;
    parts_.microseconds = us;
    found_ = kTimeBits;
    unit_ = kDay;  // a number to the left is days
    return kOk;
  }

  // The unit of a last number without one follows from the typmod.
  DateTimeUnit LastUnit() const {
    if (range_ == kYearMask) return kYear;
    if (range_ == kMonthMask || range_ == (kYearMask | kMonthMask)) return kMonth;
    if (range_ == kDayMask) return kDay;
    if (range_ == kHourMask || range_ == (kDayMask | kHourMask)) return kHour;
    if (range_ == kMinuteMask || range_ == (kHourMask | kMinuteMask) || range_ == (kDayMask | kHourMask | kMinuteMask)) {
      return kMinute;
    }
    return kSecond;
  }

  DateTimeError DecodeNumber(const char* text) {
    if (unit_ == kNone) unit_ = LastUnit();
    const bool negative = *text == '-';
    char* end;
    errno = 0;
    long long parsed = std::strtoll(text, &end, 10);
    if (errno == ERANGE) return kOverflow;
    int64_t value = parsed;
    double fraction = 0;
    if (*end == '-') {  // years-months
      bool overflow = false;
      int months = ParseInt(end + 1, &end, &overflow);
      if (overflow || months < 0 || months >= 12) return kOverflow;
      if (*end != '\0') return kBad;
      unit_ = kMonth;
      if (negative) months = -months;
      if (__builtin_mul_overflow(value, 12, &value) || __builtin_add_overflow(value, months, &value)) return kOverflow;
    } else if (*end == '.') {
      const DateTimeError error = ParseFraction(end, &fraction);
      if (error != kOk) return error;
      if (negative) fraction = -fraction;
    } else if (*end != '\0') {
      return kBad;
    }
    if (force_negative_) {
      if (value > 0) value = -value;
      if (fraction > 0) fraction = -fraction;
    }
    return Add(value, fraction);
  }

  DateTimeError Add(int64_t value, double fraction) {
    bool fits = true;
    const auto time = [&](FieldType type, int64_t us_per_unit) {
      found_ = FieldBit(type);
      fits = parts_.AddMicroseconds(value, fraction, us_per_unit);
    };
    const auto years = [&](FieldType type, int32_t years_per_unit) {
      found_ = FieldBit(type);
      fits = parts_.AddYears(value, years_per_unit) && parts_.AddFractionOfYears(fraction, years_per_unit);
    };
    switch (unit_) {
      case kMicrosecond: time(FieldType::kMicrosecond, 1); break;
      case kMillisecond: time(FieldType::kMillisecond, 1000); break;
      case kSecond:
        time(FieldType::kSecond, kUsPerSecond);
        if (fraction != 0) found_ = kAllSecondBits;
        break;
      case kMinute: time(FieldType::kMinute, kUsPerMinute); break;
      case kHour:
        time(FieldType::kHour, kUsPerHour);
        unit_ = kDay;
        break;
      case kDay:
        found_ = FieldBit(FieldType::kDay);
        fits = parts_.AddDays(value, 1) && parts_.AddFractionOfMicroseconds(fraction, kUsPerDay);
        break;
      case kWeek:
        found_ = FieldBit(FieldType::kWeek);
        fits = parts_.AddDays(value, 7) && parts_.AddFractionOfDays(fraction, 7);
        break;
      case kMonth:
        found_ = FieldBit(FieldType::kMonth);
        fits = parts_.AddMonths(value) && parts_.AddFractionOfDays(fraction, kDaysPerMonth);
        break;
      case kYear: years(FieldType::kYear, 1); break;
      case kDecade: years(FieldType::kDecade, 10); break;
      case kCentury: years(FieldType::kCentury, 100); break;
      case kMillennium: years(FieldType::kMillennium, 1000); break;
      default: return kBad;
    }
    return fits ? kOk : kOverflow;
  }

  DateTimeError DecodeUnit(const char* text) {
    const DateTimeKeyword* keyword = FindIntervalUnit(text);
    if (keyword == nullptr) return kBad;
    if (keyword->type == FieldType::kIgnored) {
      unit_ = kNone;
      return kOk;
    }
    if (keyword->type == FieldType::kAgo) {
      is_before_ = true;
      unit_ = kEpoch;  // no unit of intervals: "1 ago" is wrong
      return kOk;
    }
    unit_ = static_cast<DateTimeUnit>(keyword->value);
    return kOk;
  }

  const DateTimeTokens& tokens_;
  const int range_;
  IntervalParts& parts_;
  DateTimeUnit unit_ = kNone;
  bool force_negative_ = false;
  bool is_before_ = false;
  uint32_t known_ = 0;
  uint32_t found_ = 0;
};

}  // namespace

bool IntervalParts::AddFractionOfMicroseconds(double fraction, int64_t us_per_unit) {
  if (fraction == 0) return true;
  fraction *= static_cast<double>(us_per_unit);
  auto us = static_cast<int64_t>(fraction);
  fraction -= static_cast<double>(us);
  if (fraction > 0.5) {
    ++us;
  } else if (fraction < -0.5) {
    --us;
  }
  return !__builtin_add_overflow(microseconds, us, &microseconds);
}

bool IntervalParts::AddFractionOfDays(double fraction, int32_t days_per_unit) {
  if (fraction == 0) return true;
  fraction *= days_per_unit;
  const auto whole = static_cast<int32_t>(fraction);
  if (__builtin_add_overflow(days, whole, &days)) return false;
  return AddFractionOfMicroseconds(fraction - whole, kUsPerDay);
}

bool IntervalParts::AddFractionOfYears(double fraction, int32_t years_per_unit) {
  const auto whole = static_cast<int32_t>(std::rint(fraction * years_per_unit * 12));
  return !__builtin_add_overflow(months, whole, &months);
}

bool IntervalParts::AddMicroseconds(int64_t value, double fraction, int64_t us_per_unit) {
  int64_t us;
  if (__builtin_mul_overflow(value, us_per_unit, &us) || __builtin_add_overflow(microseconds, us, &microseconds)) {
    return false;
  }
  return AddFractionOfMicroseconds(fraction, us_per_unit);
}

bool IntervalParts::AddDays(int64_t value, int32_t days_per_unit) {
  int32_t added;
  return !__builtin_mul_overflow(value, days_per_unit, &added) && !__builtin_add_overflow(days, added, &days);
}

bool IntervalParts::AddMonths(int64_t value) { return !__builtin_add_overflow(months, value, &months); }

bool IntervalParts::AddYears(int64_t value, int32_t years_per_unit) {
  int32_t added;
  return !__builtin_mul_overflow(value, years_per_unit, &added) && !__builtin_add_overflow(years, added, &years);
}

bool IntervalParts::Negate() {
  if (microseconds == INT64_MIN || days == INT32_MIN || months == INT32_MIN || years == INT32_MIN) return false;
  microseconds = -microseconds;
  days = -days;
  months = -months;
  years = -years;
  return true;
}

Interval ParseInterval(std::string_view text, int32_t typmod, const IoSettings& settings) {
  const int range = typmod >= 0 ? (typmod >> 16) & kIntervalFullRange : kIntervalFullRange;
  IntervalParts parts;
  DateTimeTokens tokens;
  DateTimeError error = tokens.Split(text, kIntervalBufferBytes);
  if (error == kOk) error = IntervalDecoder(tokens, range, settings.interval_style, &parts).Decode();
  if (error == kBad) {
    parts = {};
    error = ParseIsoInterval(text, &parts);
  }
  if (error == kOverflow) error = DateTimeError::kIntervalOverflow;
  if (error != kOk) ThrowDateTimeError(error, text, "interval");
  const int64_t months = static_cast<int64_t>(parts.years) * 12 + parts.months;
  if (months < INT_MIN || months > INT_MAX) ThrowIntervalOutOfRange();
  Interval result;
  result.months = static_cast<int32_t>(months);
  result.days = parts.days;
  result.time_us = parts.microseconds;
  return ApplyIntervalTypmod(result, typmod);
}

namespace {

// The fields from one to another that INTERVAL can be declared with, or all.
bool IsIntervalRange(int range) {
  constexpr int kTimes[] = {kDayMask, kHourMask, kMinuteMask, kSecondMask};
  if (range == kIntervalFullRange || range == kYearMask || range == kMonthMask || range == (kYearMask | kMonthMask)) return true;
  for (size_t first = 0; first < std::size(kTimes); ++first) {
    for (size_t last = first, fields = 0; last < std::size(kTimes); ++last) {
      fields |= static_cast<size_t>(kTimes[last]);
      if (static_cast<size_t>(range) == fields) return true;
    }
  }
  return false;
}

}  // namespace

Interval ApplyIntervalTypmod(const Interval& interval, int32_t typmod) {
  if (typmod < 0) return interval;
  const int range = (typmod >> 16) & kIntervalFullRange;
  const int precision = typmod & 0xFFFF;
  if (!IsIntervalRange(range)) ThrowInternal(Format("unrecognized interval typmod: {}", typmod));
  Interval result = interval;
  const auto truncate = [&result](int64_t unit) { result.time_us = result.time_us / unit * unit; };
  // Fields right of the last one are cut off, those to the left stay.
  if (range != kIntervalFullRange && (range & kSecondMask) == 0) {
    if ((range & kMinuteMask) != 0) {
      truncate(kUsPerMinute);
    } else if ((range & kHourMask) != 0) {
      truncate(kUsPerHour);
    } else {
      result.time_us = 0;
      if ((range & kDayMask) == 0) result.days = 0;
      if ((range & (kDayMask | kMonthMask)) == 0) result.months = result.months / 12 * 12;
    }
  }
  if (precision == 0xFFFF) return result;
  if (precision > 6) {
    throw SqlError(sqlstate::kInvalidParameterValue,
                   Format("interval({}) precision must be between {} and {}", precision, 0, 6));
  }
  constexpr int64_t kUnits[] = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  const int64_t unit = kUnits[precision], half = unit / 2;
  int64_t us = result.time_us;
  if (us >= 0 ? us > INT64_MAX - half : us < INT64_MIN + 1 + half) ThrowIntervalOutOfRange();
  result.time_us = us >= 0 ? (us + half) / unit * unit : -((-us + half) / unit * unit);
  return result;
}

}  // namespace basalt
