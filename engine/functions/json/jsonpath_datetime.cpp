#include "engine/functions/json/jsonpath_datetime.h"

#include <cstdlib>

#include "base/sql_error.h"
#include "engine/functions/datetime/date_conversion.h"
#include "engine/functions/json/json_writer.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowFormat(const char* message) { throw SqlError(sqlstate::kInvalidDatetimeFormat, message); }

JsonDateTime MakeTimestamp(const ReadDateTime& read, bool zoned) {
  JsonDateTime result;
  result.type = zoned ? kTimestampTzOid : kTimestampOid;
  if (zoned && !read.has_zone) ThrowFormat("missing time zone in input string for type timestamptz");
  if (zoned) result.zone_west = read.zone_west;
  if (!TimestampFromFields(read.fields, zoned ? &result.zone_west : nullptr, &result.value)) {
    throw SqlError(sqlstate::kDatetimeValueOutOfRange, zoned ? "timestamptz out of range" : "timestamp out of range");
  }
  result.value = ApplyTimestampTypmod(result.value, read.fraction_digits > 0 ? read.fraction_digits : -1);
  return result;
}

JsonDateTime MakeTime(const ReadDateTime& read, bool zoned) {
  JsonDateTime result;
  result.type = zoned ? kTimeTzOid : kTimeOid;
  if (zoned && !read.has_zone) ThrowFormat("missing time zone in input string for type timetz");
  if (zoned) result.zone_west = read.zone_west;
  const DateTimeFields& fields = read.fields;
  result.value = fields.hour * kUsPerHour + fields.minute * kUsPerMinute + fields.second * kUsPerSecond + fields.microsecond;
  result.value = ApplyTimeTypmod(result.value, read.fraction_digits > 0 ? read.fraction_digits : -1);
  return result;
}

JsonDateTime MakeDate(const ReadDateTime& read, std::string_view text) {
  const DateTimeFields& fields = read.fields;
  const int64_t date = JulianFromYmd(fields.year, fields.month, fields.day) - kEpochJulian;
  if (!IsValidJulian(fields.year, fields.month) || !IsValidDate(date)) {
    throw SqlError(sqlstate::kDatetimeValueOutOfRange, Format("date out of range: \"{}\"", text));
  }
  return {kDateOid, date, 0};
}

// In the order in which they are tried. A text without its marks cannot fit a format.
struct IsoFormat {
  const char* text;
  bool date, time, letter_t, fraction;
};
constexpr IsoFormat kIsoFormats[] = {
    {"yyyy-mm-dd", true, false, false, false},
    {"HH24:MI:SS.USTZH:TZM", false, true, false, true},
    {"HH24:MI:SS.USTZH", false, true, false, true},
    {"HH24:MI:SSTZH:TZM", false, true, false, false},
    {"HH24:MI:SSTZH", false, true, false, false},
    {"HH24:MI:SS.US", false, true, false, true},
    {"HH24:MI:SS", false, true, false, false},
    {"yyyy-mm-dd HH24:MI:SS.USTZH:TZM", true, true, false, true},
    {"yyyy-mm-dd HH24:MI:SS.USTZH", true, true, false, true},
    {"yyyy-mm-dd HH24:MI:SSTZH:TZM", true, true, false, false},
    {"yyyy-mm-dd HH24:MI:SSTZH", true, true, false, false},
    {"yyyy-mm-dd\"T\"HH24:MI:SS.USTZH:TZM", true, true, true, true},
    {"yyyy-mm-dd\"T\"HH24:MI:SS.USTZH", true, true, true, true},
    {"yyyy-mm-dd\"T\"HH24:MI:SSTZH:TZM", true, true, true, false},
    {"yyyy-mm-dd\"T\"HH24:MI:SSTZH", true, true, true, false},
    {"yyyy-mm-dd HH24:MI:SS.US", true, true, false, true},
    {"yyyy-mm-dd HH24:MI:SS", true, true, false, false},
    {"yyyy-mm-dd\"T\"HH24:MI:SS.US", true, true, true, true},
    {"yyyy-mm-dd\"T\"HH24:MI:SS", true, true, true, false},
};

const DateTemplate& IsoTemplate(size_t i) {
  static const std::vector<DateTemplate> kTemplates = [] {
    std::vector<DateTemplate> templates;
    for (const IsoFormat& format : kIsoFormats) templates.emplace_back(format.text, true);
    return templates;
  }();
  return kTemplates[i];
}

std::string ZoneText(int32_t west) {
  const int32_t seconds = std::abs(west);
  std::string text = Format("{}{:02}:{:02}", west > 0 ? '-' : '+', seconds / 3600, seconds / 60 % 60);
  if (seconds % 60 != 0) text += Format(":{:02}", seconds % 60);
  return text;
}

int Order(int64_t a, int64_t b) { return static_cast<int>(a > b) - static_cast<int>(a < b); }

class Comparer {
 public:
  Comparer(FunctionContext& context, bool use_zone) : context_(context), use_zone_(use_zone) {}

  std::optional<int> Compare(const JsonDateTime& a, const JsonDateTime& b) {
    if (IsTime(a) != IsTime(b)) return std::nullopt;
    if (IsTime(a)) return CompareTimes(a, b);
    if (a.type == b.type) return Order(a.value, b.value);
    if (Rank(a) > Rank(b)) {
      const std::optional<int> reversed = Compare(b, a);
      return -*reversed;
    }
    if (b.type == kTimestampOid) return DateAgainst(a, b.value, [](int32_t date) { return DateToTimestamp(date); });
    CheckZone(a.type == kDateOid ? "date" : "timestamp", "timestamptz");
    const TimeZone& zone = SessionZone(context_);
    if (a.type == kDateOid) return DateAgainst(a, b.value, [&](int32_t date) { return DateToTimestampTz(date, zone); });
    return Order(IsFiniteTimestamp(a.value) ? TimestampToTimestampTz(a.value, zone) : a.value, b.value);
  }

 private:
  static bool IsTime(const JsonDateTime& value) { return value.type == kTimeOid || value.type == kTimeTzOid; }
  static int Rank(const JsonDateTime& value) {
    return value.type == kDateOid || value.type == kTimeOid ? 0 : value.type == kTimestampOid ? 1 : 2;
  }
  // A date past the end of timestamps is after all of them.
  template <typename Convert>
  static int DateAgainst(const JsonDateTime& date, int64_t timestamp, Convert convert) {
    const auto days = static_cast<int32_t>(date.value);
    if (days >= kTimestampEndDate) return timestamp == kTimestampInfinity ? -1 : 1;
    return Order(convert(days), timestamp);
  }
  int CompareTimes(const JsonDateTime& a, const JsonDateTime& b) {
    if (a.type == kTimeOid && b.type == kTimeOid) return Order(a.value, b.value);
    return TimeTzCompare(WithZone(a), WithZone(b));
  }
  TimeTz WithZone(const JsonDateTime& time) {
    TimeTz result;
    result.time_us = time.value;
    result.zone_seconds = time.zone_west;
    if (time.type == kTimeTzOid) return result;
    CheckZone("time", "timetz");
    DateTimeFields fields;
    if (!FieldsFromTimestampTz(context_.environment().transaction_time_us(), SessionZone(context_), &fields)) ThrowTimestampOutOfRange();
    fields.hour = static_cast<int>(time.value / kUsPerHour);
    fields.minute = static_cast<int>(time.value / kUsPerMinute % 60);
    fields.second = static_cast<int>(time.value / kUsPerSecond % 60);
    int is_dst = 0;
    result.zone_seconds = ZoneWestAtFields(fields, SessionZone(context_), &is_dst);
    return result;
  }
  void CheckZone(const char* from, const char* to) const {
    if (use_zone_) return;
    throw SqlError(sqlstate::kFeatureNotSupported, Format("cannot convert value from {} to {} without time zone usage", from, to))
        .Hint("Use *_tz() function for time zone support.");
  }
  FunctionContext& context_;
  const bool use_zone_;
};

}  // namespace

JsonDateTime ReadJsonDateTime(std::string_view text, const DateTemplate& pattern) {
  const ReadDateTime read = ReadWithTemplate(pattern, text, true);
  const TemplateParts parts = PartsOf(pattern);
  if (parts.date && parts.time) return MakeTimestamp(read, parts.zone);
  if (parts.date && parts.zone) ThrowFormat("datetime format is zoned but not timed");
  if (parts.date) return MakeDate(read, text);
  if (!parts.time) ThrowFormat("datetime format is not dated and not timed");
  return MakeTime(read, parts.zone);
}

std::optional<JsonDateTime> ReadIsoDateTime(std::string_view text) {
  const size_t colon = text.find(':');
  const bool time = colon != std::string_view::npos;
  const bool letter_t = text.find('T') != std::string_view::npos;
  const bool fraction = text.find('.') != std::string_view::npos;
  const size_t dash = text.find('-', 1);
  const bool date = dash != std::string_view::npos && dash < colon;
  for (size_t i = 0; i < std::size(kIsoFormats); ++i) {
    const IsoFormat& format = kIsoFormats[i];
    if (format.time != time || format.letter_t != letter_t || format.fraction != fraction || format.date != date) continue;
    try {
      return ReadJsonDateTime(text, IsoTemplate(i));
    } catch (const SqlError&) {
      continue;  // the next format
    }
  }
  return std::nullopt;
}

std::string FormatJsonDateTime(FunctionContext& context, const JsonDateTime& value) {
  Datum datum;
  std::string text;
  switch (value.type) {
    case kDateOid:
      datum = MakeDatum(static_cast<int32_t>(value.value));
      return JsonDateTimeText(context, {kDateOid}, datum);
    case kTimestampOid: return JsonDateTimeText(context, {kTimestampOid}, MakeDatum(value.value));
    case kTimestampTzOid: {
      text = JsonDateTimeText(context, {kTimestampOid}, MakeDatum(value.value - value.zone_west * kUsPerSecond));
      const size_t era = text.find(" BC");
      text.insert(era == std::string::npos ? text.size() : era, ZoneText(value.zone_west));
      return text;
    }
    default: FormatTime(value.value, context.environment().io_settings(), &text);
  }
  if (value.type == kTimeTzOid) text += ZoneText(value.zone_west);
  return text;
}

std::string_view JsonDateTimeTypeName(const JsonDateTime& value) {
  switch (value.type) {
    case kDateOid: return "date";
    case kTimeOid: return "time without time zone";
    case kTimeTzOid: return "time with time zone";
    case kTimestampOid: return "timestamp without time zone";
    default: return "timestamp with time zone";
  }
}

std::optional<int> CompareJsonDateTimes(FunctionContext& context, const JsonDateTime& a, const JsonDateTime& b, bool use_zone) {
  return Comparer(context, use_zone).Compare(a, b);
}

}  // namespace basalt
