#include <charconv>
#include <cstdlib>

#include "types/datetime_fields.h"
#include "types/datetime_text.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

constexpr std::string_view kMonthNames[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kDayNames[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr size_t kMaxZoneBytes = 10;  // MAXTZLEN

int DisplayYear(int year) { return year > 0 ? year : -(year - 1); }

void AppendTwoWithDelimiter(int first, char delimiter, int second, std::string* out) {
  AppendPadded(first, 2, out);
  out->push_back(delimiter);
  AppendPadded(second, 2, out);
}

// Day and month in DateStyle's order.
void AppendDayMonth(const DateTimeFields& fields, char delimiter, bool day_first, std::string* out) {
  if (day_first) {
    AppendTwoWithDelimiter(fields.day, delimiter, fields.month, out);
  } else {
    AppendTwoWithDelimiter(fields.month, delimiter, fields.day, out);
  }
  out->push_back(delimiter);
}

void AppendDate(const DateTimeFields& fields, const IoSettings& settings, std::string* out) {
  const bool day_first = settings.date_order == DateOrder::kDmy;
  switch (settings.date_style) {
    case DateStyle::kIso:
      AppendPadded(DisplayYear(fields.year), 4, out);
      out->push_back('-');
      AppendTwoWithDelimiter(fields.month, '-', fields.day, out);
      return;
    case DateStyle::kSql:
      AppendDayMonth(fields, '/', day_first, out);
      break;
    case DateStyle::kGerman:
      AppendDayMonth(fields, '.', true, out);
      break;
    case DateStyle::kPostgres:
      AppendDayMonth(fields, '-', day_first, out);
      break;
  }
  AppendPadded(DisplayYear(fields.year), 4, out);
}

void AppendClock(const DateTimeFields& fields, std::string* out) {
  AppendTwoWithDelimiter(fields.hour, ':', fields.minute, out);
  out->push_back(':');
  AppendSeconds(fields.second, fields.microsecond, true, out);
}

// Sat Nov 21 10:20:30.5 2026
void AppendPostgresDateTime(const DateTimeFields& fields, const IoSettings& settings, std::string* out) {
  out->append(kDayNames[DayOfWeek(JulianFromYmd(fields.year, fields.month, fields.day))]);
  out->push_back(' ');
  const std::string_view month = kMonthNames[fields.month - 1];
  if (settings.date_order == DateOrder::kDmy) {
    AppendPadded(fields.day, 2, out);
    out->push_back(' ');
    out->append(month);
  } else {
    out->append(month);
    out->push_back(' ');
    AppendPadded(fields.day, 2, out);
  }
  out->push_back(' ');
  AppendClock(fields, out);
  out->push_back(' ');
  AppendPadded(DisplayYear(fields.year), 4, out);
}

void AppendDateTime(const DateTimeFields& fields, bool with_zone, const IoSettings& settings, std::string* out) {
  const DateStyle style = settings.date_style;
  if (style == DateStyle::kPostgres) {
    AppendPostgresDateTime(fields, settings, out);
  } else {
    AppendDate(fields, settings, out);
    out->push_back(' ');
    AppendClock(fields, out);
  }
  if (with_zone) {
    if (style != DateStyle::kIso) {
      out->push_back(' ');
      out->append(fields.zone_abbreviation.substr(0, kMaxZoneBytes));
    } else {
      AppendZoneOffset(fields.zone_west, out);
    }
  }
  if (fields.year <= 0) out->append(" BC");
}

char* WriteTwo(int value, char* at) {
  at[0] = static_cast<char>('0' + value / 10);
  at[1] = static_cast<char>('0' + value % 10);
  return at + 2;
}

// The usual case, without a string operation a digit: ISO style, years 1 to 9999.
bool HasShortIsoForm(const DateTimeFields& fields, const IoSettings& settings) {
  return settings.date_style == DateStyle::kIso && fields.year > 0 && fields.year <= 9999;
}

char* WriteIsoDate(const DateTimeFields& fields, char* at) {
  at = WriteTwo(fields.year % 100, WriteTwo(fields.year / 100, at));
  *at++ = '-';
  at = WriteTwo(fields.month, at);
  *at++ = '-';
  return WriteTwo(fields.day, at);
}

char* WriteIsoTime(const DateTimeFields& fields, char* at) {
  at = WriteTwo(fields.hour, at);
  *at++ = ':';
  at = WriteTwo(fields.minute, at);
  *at++ = ':';
  at = WriteTwo(fields.second, at);
  auto fraction = static_cast<int>(fields.microsecond);
  if (fraction == 0) return at;
  *at++ = '.';
  at = WriteTwo(fraction % 100, WriteTwo(fraction / 100 % 100, WriteTwo(fraction / 10'000, at)));
  while (at[-1] == '0') --at;
  return at;
}

void AppendIsoTimestamp(const DateTimeFields& fields, std::string* out) {
  char buffer[32];
  char* at = WriteIsoDate(fields, buffer);
  *at++ = ' ';
  at = WriteIsoTime(fields, at);
  out->append(buffer, at - buffer);
}

bool AppendInfinity(bool positive, bool negative, std::string* out) {
  if (positive) out->append("infinity");
  if (negative) out->append("-infinity");
  return positive || negative;
}

}  // namespace

void AppendInteger(int64_t value, std::string* out) {
  char buffer[24];
  out->append(buffer, std::to_chars(buffer, buffer + sizeof(buffer), value).ptr);
}

void AppendPadded(int64_t value, int digits, std::string* out) {
  char buffer[24];
  char* at = buffer + sizeof(buffer);
  const char* end = at;
  for (; value > 0 || digits > 0; value /= 10, --digits) *--at = static_cast<char>('0' + value % 10);
  out->append(at, end - at);
}

void AppendSeconds(int64_t second, int64_t microsecond, bool padded, std::string* out) {
  AppendPadded(std::abs(second), padded ? 2 : 1, out);
  if (microsecond == 0) return;
  microsecond = std::abs(microsecond);
  int digits = 6;
  for (; microsecond % 10 == 0; microsecond /= 10) --digits;
  out->push_back('.');
  AppendPadded(microsecond, digits, out);
}

void AppendZoneOffset(int zone_west, std::string* out) {
  const int offset = std::abs(zone_west);
  const int minute = offset / 60 % 60, second = offset % 60;
  out->push_back(zone_west <= 0 ? '+' : '-');
  AppendPadded(offset / 3600, 2, out);
  if (minute == 0 && second == 0) return;
  out->push_back(':');
  AppendPadded(minute, 2, out);
  if (second == 0) return;
  out->push_back(':');
  AppendPadded(second, 2, out);
}

void FormatDate(int32_t date, const IoSettings& settings, std::string* out) {
  if (AppendInfinity(date == kDateInfinity, date == kDateMinusInfinity, out)) return;
  DateTimeFields fields;
  YmdFromDate(date, &fields.year, &fields.month, &fields.day);
  if (HasShortIsoForm(fields, settings)) {
    char buffer[16];
    out->append(buffer, WriteIsoDate(fields, buffer) - buffer);
    return;
  }
  AppendDate(fields, settings, out);
  if (fields.year <= 0) out->append(" BC");
}

void FormatTime(int64_t time, const IoSettings&, std::string* out) {
  DateTimeFields fields;
  SplitTime(time, &fields);
  char buffer[24];
  out->append(buffer, WriteIsoTime(fields, buffer) - buffer);
}

void FormatTimeTz(TimeTz time, const IoSettings& settings, std::string* out) {
  FormatTime(time.time_us, settings, out);
  AppendZoneOffset(time.zone_seconds, out);
}

void FormatTimestamp(int64_t timestamp, const IoSettings& settings, std::string* out) {
  if (AppendInfinity(timestamp == kTimestampInfinity, timestamp == kTimestampMinusInfinity, out)) return;
  DateTimeFields fields;
  if (!FieldsFromTimestamp(timestamp, &fields)) ThrowTimestampOutOfRange();
  if (HasShortIsoForm(fields, settings)) return AppendIsoTimestamp(fields, out);
  AppendDateTime(fields, false, settings, out);
}

void FormatTimestampTz(int64_t timestamp, const IoSettings& settings, std::string* out) {
  if (AppendInfinity(timestamp == kTimestampInfinity, timestamp == kTimestampMinusInfinity, out)) return;
  DateTimeFields fields;
  const TimeZone& zone = settings.time_zone != nullptr ? *settings.time_zone : *TimeZone::Utc();
  if (!FieldsFromTimestampTz(timestamp, zone, &fields)) ThrowTimestampOutOfRange();
  if (HasShortIsoForm(fields, settings)) {
    AppendIsoTimestamp(fields, out);
    return AppendZoneOffset(fields.zone_west, out);
  }
  AppendDateTime(fields, true, settings, out);
}

}  // namespace basalt
