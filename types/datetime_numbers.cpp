#include <cerrno>
#include <climits>
#include <cmath>
#include <cstdlib>
#include <cstring>

#include "types/datetime_decode.h"

namespace basalt {
namespace {

constexpr uint32_t kYearBit = FieldBit(FieldType::kYear);
constexpr uint32_t kMonthBit = FieldBit(FieldType::kMonth);
constexpr uint32_t kDayBit = FieldBit(FieldType::kDay);
constexpr uint32_t kDayOfYearBit = FieldBit(FieldType::kDayOfYear);

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) { return c >= 'a' && c <= 'z'; }

int64_t ParseInt64(const char* text, char** end, bool* overflow) {
  errno = 0;
  const long long value = std::strtoll(text, end, 10);
  if (errno == ERANGE) *overflow = true;
  return value;
}

int DigitsToInt(const char* text) { return static_cast<int>(std::strtoll(text, nullptr, 10)); }

}  // namespace

int ParseInt(const char* text, char** end, bool* overflow) {
  const int64_t value = ParseInt64(text, end, overflow);
  if (value < INT_MIN || value > INT_MAX) *overflow = true;
  return static_cast<int>(value);
}

DateTimeError ParseFraction(const char* text, double* fraction) {
  *fraction = 0;
  if (text[1] == '\0') return DateTimeError::kNone;
  char* end;
  errno = 0;
  *fraction = std::strtod(text, &end);
  return *end != '\0' || errno != 0 ? DateTimeError::kBadFormat : DateTimeError::kNone;
}

DateTimeError ParseFractionalSecond(const char* text, int64_t* microsecond) {
  double fraction;
  const DateTimeError error = ParseFraction(text, &fraction);
  if (error == DateTimeError::kNone) *microsecond = static_cast<int64_t>(std::rint(fraction * 1e6));
  return error;
}

DateTimeError ParseZoneOffset(const char* text, int* zone_west) {
  if (*text != '+' && *text != '-') return DateTimeError::kBadFormat;
  char* end;
  bool overflow = false;
  int hour = ParseInt(text + 1, &end, &overflow);
  int minute = 0, second = 0;
  if (overflow) return DateTimeError::kZoneOverflow;
  if (*end == ':') {
    minute = ParseInt(end + 1, &end, &overflow);
    if (!overflow && *end == ':') second = ParseInt(end + 1, &end, &overflow);
  } else if (*end == '\0' && std::strlen(text) > 3) {
    minute = hour % 100;
    hour /= 100;
  }
  if (overflow || hour < 0 || hour > 15 || minute < 0 || minute > 59 || second < 0 || second > 59) {
    return DateTimeError::kZoneOverflow;
  }
  const int seconds = (hour * 60 + minute) * 60 + second;
  *zone_west = *text == '-' ? seconds : -seconds;
  return *end == '\0' ? DateTimeError::kNone : DateTimeError::kBadFormat;
}

DateTimeError ParseClockTime(const char* text, int range, ClockTime* time) {
  constexpr int kMinuteToSecond = FieldBit(FieldType::kMinute) | FieldBit(FieldType::kSecond);
  const auto shift_to_minute_second = [time] {
    if (time->hour < INT_MIN || time->hour > INT_MAX) return false;
    time->second = time->minute;
    time->minute = static_cast<int>(time->hour);
    time->hour = 0;
    return true;
  };
  char* end;
  bool overflow = false;
  time->hour = ParseInt64(text, &end, &overflow);
  if (overflow) return DateTimeError::kFieldOverflow;
  if (*end != ':') return DateTimeError::kBadFormat;
  time->minute = ParseInt(end + 1, &end, &overflow);
  if (overflow) return DateTimeError::kFieldOverflow;
  time->second = 0;
  time->microsecond = 0;
  DateTimeError error = DateTimeError::kNone;
  if (*end == '\0') {
    if (range == kMinuteToSecond && !shift_to_minute_second()) return DateTimeError::kFieldOverflow;
  } else if (*end == '.') {
    error = ParseFractionalSecond(end, &time->microsecond);
    if (error == DateTimeError::kNone && !shift_to_minute_second()) return DateTimeError::kFieldOverflow;
  } else if (*end == ':') {
    time->second = ParseInt(end + 1, &end, &overflow);
    if (overflow) return DateTimeError::kFieldOverflow;
    if (*end == '.') {
      error = ParseFractionalSecond(end, &time->microsecond);
    } else if (*end != '\0') {
      return DateTimeError::kBadFormat;
    }
  } else {
    return DateTimeError::kBadFormat;
  }
  if (error != DateTimeError::kNone) return error;
  if (time->hour < 0 || time->minute < 0 || time->minute > 59 || time->second < 0 || time->second > 60 ||
      time->microsecond < 0 || time->microsecond > kUsPerSecond) {
    return DateTimeError::kFieldOverflow;
  }
  return DateTimeError::kNone;
}

DateTimeError NumberDecoder::DecodeTime(const char* text, uint32_t* found) {
  *found = kTimeBits;
  ClockTime time;
  const DateTimeError error = ParseClockTime(text, kIntervalFullRange, &time);
  if (error != DateTimeError::kNone) return error;
  if (time.hour > INT_MAX) return DateTimeError::kFieldOverflow;
  fields.hour = static_cast<int>(time.hour);
  fields.minute = time.minute;
  fields.second = time.second;
  fields.microsecond = time.microsecond;
  return DateTimeError::kNone;
}

DateTimeError NumberDecoder::DecodeNamedMonths(char* const* parts, int count, uint32_t* known, uint32_t* found,
                                               bool* have_text_month) {
  for (int i = 0; i < count; ++i) {
    if (!IsAlpha(*parts[i])) continue;
    const DateTimeKeyword* keyword = FindDateTimeKeyword(parts[i]);
    if (keyword != nullptr && keyword->type == FieldType::kIgnored) continue;
    if (keyword == nullptr || keyword->type != FieldType::kMonth) return DateTimeError::kBadFormat;
    if ((*known & kMonthBit) != 0) return DateTimeError::kBadFormat;
    fields.month = keyword->value;
    *have_text_month = true;
    *known |= kMonthBit;
    *found |= kMonthBit;
    *parts[i] = '\0';  // done
  }
  return DateTimeError::kNone;
}

DateTimeError NumberDecoder::DecodeDate(char* text, uint32_t known, uint32_t* found) {
  *found = 0;
  char* parts[DateTimeTokens::kMaxTokens];
  int count = 0;
  while (*text != '\0' && count < DateTimeTokens::kMaxTokens) {
    while (*text != '\0' && !IsDigit(*text) && !IsAlpha(*text)) ++text;
    if (*text == '\0') return DateTimeError::kBadFormat;  // ends with a separator
    parts[count++] = text;
    const bool digits = IsDigit(*text);
    while (digits ? IsDigit(*text) : IsAlpha(*text)) ++text;
    if (*text != '\0') *text++ = '\0';
  }
  bool have_text_month = false;
  DateTimeError error = DecodeNamedMonths(parts, count, &known, found, &have_text_month);
  if (error != DateTimeError::kNone) return error;
  const int64_t microsecond = fields.microsecond;
  for (int i = 0; i < count; ++i) {
    if (*parts[i] == '\0') continue;
    uint32_t part_found;
    error = DecodeNumber(parts[i], have_text_month, known, &part_found);
    if (error != DateTimeError::kNone) return error;
    if ((known & part_found) != 0) return DateTimeError::kBadFormat;
    known |= part_found;
    *found |= part_found;
  }
  fields.microsecond = microsecond;
  const uint32_t beside_date = kDayOfYearBit | FieldBit(FieldType::kZone);
  return (known & ~beside_date) == kDateBits ? DateTimeError::kNone : DateTimeError::kBadFormat;
}

// The order rules: a number of three digits or more is a year, otherwise DateStyle decides.
void NumberDecoder::AssignNumber(int value, size_t length, bool have_text_month, uint32_t known, uint32_t* found) {
  const auto year = [&] { *found = kYearBit, fields.year = value; };
  const auto month = [&] { *found = kMonthBit, fields.month = value; };
  const auto day = [&] { *found = kDayBit, fields.day = value; };
  const bool looks_like_year = length >= 3 || order_ == DateOrder::kYmd;
  switch (known & kDateBits) {
    case 0:
      looks_like_year ? year() : order_ == DateOrder::kDmy ? day() : month();
      break;
    case kYearBit:
    case kDayBit:
      month();
      break;
    case kMonthBit:
      have_text_month && looks_like_year ? year() : day();
      break;
    case kYearBit | kMonthBit:
      if (have_text_month && length >= 3 && two_digit_year_) {
        // DD-MON-YYYY in YMD order: the first number was the day.
        fields.day = fields.year;
        fields.year = value;
        two_digit_year_ = false;
        *found = kDayBit;
      } else {
        day();
      }
      break;
    default:  // month and day
      year();
      break;
  }
}

DateTimeError NumberDecoder::DecodeNumber(char* text, bool have_text_month, uint32_t known, uint32_t* found) {
  *found = 0;
  char* end;
  bool overflow = false;
  const size_t length = std::strlen(text);
  const int value = ParseInt(text, &end, &overflow);
  if (overflow) return DateTimeError::kFieldOverflow;
  if (end == text) return DateTimeError::kBadFormat;
  if (*end == '.') {
    // 20011225.5, 040506.789
    if (end - text > 2) return DecodeConcatenated(text, known | kDateBits, found);
    const DateTimeError error = ParseFractionalSecond(end, &fields.microsecond);
    if (error != DateTimeError::kNone) return error;
  } else if (*end != '\0') {
    return DateTimeError::kBadFormat;
  }
  if (length == 3 && (known & kDateBits) == kYearBit && value >= 1 && value <= 366) {
    *found = kDayOfYearBit | kMonthBit | kDayBit;
    fields.day_of_year = value;
    return DateTimeError::kNone;
  }
  const uint32_t date_known = known & kDateBits;
  if (date_known == kDateBits) return DecodeConcatenated(text, known, found);
  if (date_known == (kYearBit | kDayBit)) return DateTimeError::kBadFormat;
  AssignNumber(value, length, have_text_month, known, found);
  if (*found == kYearBit) two_digit_year_ = length <= 2;
  return DateTimeError::kNone;
}

DateTimeError NumberDecoder::DecodeConcatenated(char* text, uint32_t known, uint32_t* found) {
  *found = 0;
  size_t length = std::strlen(text);
  if (char* point = std::strchr(text, '.')) {
    fields.microsecond = point[1] == '\0' ? 0 : static_cast<int64_t>(std::rint(std::strtod(point, nullptr) * 1e6));
    *point = '\0';
    length = point - text;
  } else if ((known & kDateBits) != kDateBits && length >= 6) {
    *found = kDateBits;
    fields.day = DigitsToInt(text + length - 2);
    text[length - 2] = '\0';
    fields.month = DigitsToInt(text + length - 4);
    text[length - 4] = '\0';
    fields.year = DigitsToInt(text);
    if (length - 4 == 2) two_digit_year_ = true;
    return DateTimeError::kNone;
  }
  if ((known & kTimeBits) == kTimeBits || (length != 6 && length != 4)) return DateTimeError::kBadFormat;
  *found = kTimeBits;
  fields.second = length == 6 ? DigitsToInt(text + 4) : 0;
  text[4] = '\0';
  fields.minute = DigitsToInt(text + 2);
  text[2] = '\0';
  fields.hour = DigitsToInt(text);
  return DateTimeError::kNone;
}

DateTimeError NumberDecoder::Validate(uint32_t known, bool is_julian, bool before_christ) {
  if ((known & kYearBit) != 0 && !is_julian) {
    if (before_christ) {
      if (fields.year <= 0) return DateTimeError::kFieldOverflow;
      fields.year = -(fields.year - 1);
    } else if (two_digit_year_) {
      if (fields.year < 0) return DateTimeError::kFieldOverflow;
      if (fields.year < 70) {
        fields.year += 2000;
      } else if (fields.year < 100) {
        fields.year += 1900;
      }
    } else if (fields.year <= 0) {
      return DateTimeError::kFieldOverflow;
    }
  }
  if ((known & kDayOfYearBit) != 0) {
    // In 32 bits, so that absurd years wrap around as PostgreSQL's do.
    const auto julian = static_cast<uint32_t>(JulianFromYmd(fields.year, 1, 1) + fields.day_of_year - 1);
    YmdFromJulian(julian, &fields.year, &fields.month, &fields.day);
  }
  if ((known & kMonthBit) != 0 && (fields.month < 1 || fields.month > 12)) return DateTimeError::kMonthDayOverflow;
  if ((known & kDayBit) != 0 && (fields.day < 1 || fields.day > 31)) return DateTimeError::kMonthDayOverflow;
  if ((known & kDateBits) == kDateBits && fields.day > DaysInMonth(fields.year, fields.month)) {
    return DateTimeError::kFieldOverflow;
  }
  return DateTimeError::kNone;
}

}  // namespace basalt
