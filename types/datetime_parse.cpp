#include "base/format.h"
#include "base/sql_error.h"
#include "types/datetime_decode.h"
#include "types/time_zone.h"

namespace basalt {
namespace {

// Bytes of text that PostgreSQL's input functions take, with a null after each field.
constexpr size_t kShortBufferBytes = 129;
constexpr size_t kTimestampBufferBytes = 153;

bool TwoDigits(const char* at, int* value) {
  const auto high = static_cast<unsigned>(at[0] - '0'), low = static_cast<unsigned>(at[1] - '0');
  *value = static_cast<int>(high * 10 + low);
  return high < 10 && low < 10;
}

// The form that nearly all bulk data has: YYYY-MM-DD. The rules agree on it whatever DateStyle says.
bool FastDate(const char* at, DateTimeFields* fields) {
  int century, year;
  if (!TwoDigits(at, &century) || !TwoDigits(at + 2, &year) || at[4] != '-' || !TwoDigits(at + 5, &fields->month) ||
      at[7] != '-' || !TwoDigits(at + 8, &fields->day)) {
    return false;
  }
  fields->year = century * 100 + year;
  return fields->year > 0 && fields->month >= 1 && fields->month <= 12 && fields->day >= 1 &&
         fields->day <= DaysInMonth(fields->year, fields->month);
}

// HH:MM:SS[.ffffff] to the end of the text.
bool FastTime(std::string_view text, DateTimeFields* fields) {
  const char* at = text.data();
  if (text.size() < 8 || !TwoDigits(at, &fields->hour) || at[2] != ':' || !TwoDigits(at + 3, &fields->minute) ||
      at[5] != ':' || !TwoDigits(at + 6, &fields->second)) {
    return false;
  }
  if (fields->hour > 23 || fields->minute > 59 || fields->second > 59) return false;
  if (text.size() == 8) return true;
  if (at[8] != '.' || text.size() < 10 || text.size() > 15) return false;
  int64_t fraction = 0, unit = kUsPerSecond;
  for (const char c : text.substr(9)) {
    if (c < '0' || c > '9') return false;
    fraction = fraction * 10 + (c - '0');
    unit /= 10;
  }
  fields->microsecond = fraction * unit;
  return true;
}

bool FastTimestamp(std::string_view text, DateTimeFields* fields) {
  if (text.size() < 10 || !FastDate(text.data(), fields)) return false;
  return text.size() == 10 || (text[10] == ' ' && FastTime(text.substr(11), fields));
}

[[noreturn]] void ThrowTextOutOfRange(std::string_view type_name, std::string_view text) {
  throw SqlError(sqlstate::kDatetimeValueOutOfRange, Format("{} out of range: \"{}\"", type_name, text));
}

DateTimeDecoder DecodeWhole(std::string_view text, size_t buffer_bytes, std::string_view type_name, bool time_only,
                            const IoSettings& settings, int64_t now_us) {
  DateTimeTokens tokens;
  DateTimeDecoder decoder(settings, now_us);
  DateTimeError error = tokens.Split(text, buffer_bytes);
  if (error == DateTimeError::kNone) {
    error = time_only ? decoder.DecodeTimeOnly(tokens) : decoder.DecodeDateTime(tokens);
  }
  if (error != DateTimeError::kNone) ThrowDateTimeError(error, text, type_name);
  return decoder;
}

int64_t ParseTimestampOf(std::string_view text, std::string_view type_name, bool with_zone, const IoSettings& settings,
                         int64_t now_us) {
  const DateTimeDecoder decoder = DecodeWhole(text, kTimestampBufferBytes, type_name, false, settings, now_us);
  switch (decoder.kind()) {
    case DateTimeUnit::kEpoch:
      return kUnixEpochDate * kUsPerDay;
    case DateTimeUnit::kLate:
      return kTimestampInfinity;
    case DateTimeUnit::kEarly:
      return kTimestampMinusInfinity;
    default:
      break;
  }
  const int west = decoder.zone_west();
  int64_t result;
  if (!TimestampFromFields(decoder.fields(), with_zone ? &west : nullptr, &result)) {
    ThrowTextOutOfRange("timestamp", text);
  }
  return result;
}

// Rounds half away from zero to the digits of a precision 0..6; both results of PostgreSQL's formula.
int64_t RoundToPrecision(int64_t value, int32_t precision) {
  constexpr int64_t kUnits[] = {1'000'000, 100'000, 10'000, 1'000, 100, 10, 1};
  const int64_t unit = kUnits[precision];
  return value >= 0 ? (value + unit / 2) / unit * unit : -((-value + unit / 2) / unit * unit);
}

}  // namespace

int32_t ParseDate(std::string_view text, const IoSettings& settings, int64_t now_us) {
  DateTimeFields fields;
  if (text.size() == 10 && FastDate(text.data(), &fields)) return DateFromYmd(fields.year, fields.month, fields.day);
  const DateTimeDecoder decoder = DecodeWhole(text, kShortBufferBytes, "date", false, settings, now_us);
  switch (decoder.kind()) {
    case DateTimeUnit::kEpoch:
      return kUnixEpochDate;
    case DateTimeUnit::kLate:
      return kDateInfinity;
    case DateTimeUnit::kEarly:
      return kDateMinusInfinity;
    case DateTimeUnit::kDate:
      break;
    default:
      ThrowDateTimeError(DateTimeError::kBadFormat, text, "date");
  }
  fields = decoder.fields();
  if (!IsValidJulian(fields.year, fields.month)) ThrowTextOutOfRange("date", text);
  const int64_t date = JulianFromYmd(fields.year, fields.month, fields.day) - kEpochJulian;
  if (!IsValidDate(date)) ThrowTextOutOfRange("date", text);
  return static_cast<int32_t>(date);
}

int64_t ParseTime(std::string_view text, int32_t typmod, const IoSettings& settings, int64_t now_us) {
  DateTimeFields fields;
  if (!FastTime(text, &fields)) {
    fields = DecodeWhole(text, kShortBufferBytes, "time", true, settings, now_us).fields();
  }
  return ApplyTimeTypmod(TimeFromFields(fields.hour, fields.minute, fields.second, fields.microsecond), typmod);
}

TimeTz ParseTimeTz(std::string_view text, int32_t typmod, const IoSettings& settings, int64_t now_us) {
  const DateTimeDecoder decoder =
      DecodeWhole(text, kShortBufferBytes, "time with time zone", true, settings, now_us);
  const DateTimeFields& fields = decoder.fields();
  TimeTz result;
  result.time_us =
      ApplyTimeTypmod(TimeFromFields(fields.hour, fields.minute, fields.second, fields.microsecond), typmod);
  result.zone_seconds = decoder.zone_west();
  return result;
}

int64_t ParseTimestamp(std::string_view text, int32_t typmod, const IoSettings& settings, int64_t now_us) {
  DateTimeFields fields;
  int64_t result;
  if (!FastTimestamp(text, &fields) || !TimestampFromFields(fields, nullptr, &result)) {
    result = ParseTimestampOf(text, "timestamp", false, settings, now_us);
  }
  return ApplyTimestampTypmod(result, typmod);
}

int64_t ParseTimestampTz(std::string_view text, int32_t typmod, const IoSettings& settings, int64_t now_us) {
  DateTimeFields fields;
  int64_t result;
  // A two-digit offset at the end, as the ISO output has it.
  const bool short_offset = text.size() >= 22 && (text[text.size() - 3] == '+' || text[text.size() - 3] == '-');
  const std::string_view local = short_offset ? text.substr(0, text.size() - 3) : text;
  if (FastTimestamp(local, &fields)) {
    int west = 0;
    bool fits = true;
    if (short_offset) {
      fits = TwoDigits(text.data() + text.size() - 2, &west) && west <= 15;
      west *= text[text.size() - 3] == '-' ? 3600 : -3600;
    } else {
      const TimeZone& zone = settings.time_zone != nullptr ? *settings.time_zone : *TimeZone::Utc();
      west = ZoneWestAtFields(fields, zone, &fields.is_dst);
    }
    if (fits && TimestampFromFields(fields, &west, &result)) return ApplyTimestampTypmod(result, typmod);
  }
  result = ParseTimestampOf(text, "timestamp with time zone", true, settings, now_us);
  return ApplyTimestampTypmod(result, typmod);
}

int64_t ApplyTimestampTypmod(int64_t timestamp, int32_t typmod) {
  if (typmod == -1 || typmod == 6 || !IsFiniteTimestamp(timestamp)) return timestamp;
  if (typmod < 0 || typmod > 6) {
    throw SqlError(sqlstate::kInvalidParameterValue,
                   Format("timestamp({}) precision must be between {} and {}", typmod, 0, 6));
  }
  return RoundToPrecision(timestamp, typmod);
}

int64_t ApplyTimeTypmod(int64_t time, int32_t typmod) {
  return typmod >= 0 && typmod <= 6 ? RoundToPrecision(time, typmod) : time;
}

}  // namespace basalt
