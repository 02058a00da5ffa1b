// to_char of timestamps and intervals, to_date, to_timestamp(text, text).
#include "base/format.h"
#include "engine/functions/datetime/date_conversion.h"
#include "engine/functions/datetime/date_template.h"
#include "engine/functions/families.h"

namespace basalt {
namespace {

class PreparedTemplate : public PreparedState {
 public:
  explicit PreparedTemplate(std::string_view text) : text_(text), pattern_(text) {}
  bool IsFor(std::string_view text) const { return text_ == text; }
  const DateTemplate& pattern() const { return pattern_; }
  std::string buffer;  // of results, reused from row to row

 private:
  std::string text_;
  DateTemplate pattern_;
};

PreparedTemplate& TemplateFor(FunctionContext& context, std::string_view text) {
  auto* prepared = static_cast<PreparedTemplate*>(context.prepared().get());
  if (prepared == nullptr || !prepared->IsFor(text)) {
    auto fresh = std::make_unique<PreparedTemplate>(text);
    prepared = fresh.get();
    context.prepared() = std::move(fresh);
  }
  return *prepared;
}

std::string_view Show(FunctionContext& context, const ShownDateTime& value, std::string_view format) {
  PreparedTemplate& prepared = TemplateFor(context, format);
  prepared.buffer.clear();
  FormatWithTemplate(prepared.pattern(), value, &prepared.buffer);
  return context.arena().Copy(prepared.buffer);
}

ShownDateTime ShownTimestamp(const DateTimeFields& fields) {
  const int64_t julian = JulianFromYmd(fields.year, fields.month, fields.day);
  ShownDateTime shown;
  shown.year = fields.year;
  shown.month = fields.month;
  shown.day = fields.day;
  shown.hour = fields.hour;
  shown.minute = fields.minute;
  shown.second = fields.second;
  shown.microsecond = fields.microsecond;
  shown.day_of_year = julian - JulianFromYmd(fields.year, 1, 1) + 1;
  shown.day_of_week = DayOfWeek(julian);
  return shown;
}

std::optional<std::string_view> TimestampToChar(FunctionContext& context, int64_t timestamp, std::string_view format) {
  if (format.empty() || !IsFiniteTimestamp(timestamp)) return std::nullopt;
  DateTimeFields fields;
  if (!FieldsFromTimestamp(timestamp, &fields)) ThrowTimestampOutOfRange();
  return Show(context, ShownTimestamp(fields), format);
}

std::optional<std::string_view> TimestampTzToChar(FunctionContext& context, int64_t timestamp, std::string_view format) {
  if (format.empty() || !IsFiniteTimestamp(timestamp)) return std::nullopt;
  DateTimeFields fields;
  if (!FieldsFromTimestampTz(timestamp, SessionZone(context), &fields)) ThrowTimestampOutOfRange();
  ShownDateTime shown = ShownTimestamp(fields);
  shown.seconds_east = -fields.zone_west;
  shown.zone_name = fields.zone_abbreviation;
  return Show(context, shown, format);
}

std::optional<std::string_view> IntervalToChar(FunctionContext& context, Interval interval, std::string_view format) {
  if (format.empty()) return std::nullopt;
  ShownDateTime shown;
  shown.is_interval = true;
  shown.year = interval.months / 12;
  shown.month = interval.months % 12;
  shown.day = interval.days;
  shown.hour = interval.time_us / kUsPerHour;
  shown.minute = interval.time_us / kUsPerMinute % 60;
  shown.second = interval.time_us / kUsPerSecond % 60;
  shown.microsecond = interval.time_us % kUsPerSecond;
  shown.day_of_year = interval.months * int64_t{30} + interval.days;  // about the days that it lasts
  return Show(context, shown, format);
}

int64_t ToTimestamp(FunctionContext& context, std::string_view text, std::string_view format) {
  const ReadDateTime read = ReadWithTemplate(TemplateFor(context, format).pattern(), text);
  int is_dst;
  const int west = read.has_zone ? read.zone_west : ZoneWestAtFields(read.fields, SessionZone(context), &is_dst);
  int64_t result;
  if (!TimestampFromFields(read.fields, &west, &result)) ThrowTimestampOutOfRange();
  return ApplyTimestampTypmod(result, read.fraction_digits > 0 ? read.fraction_digits : -1);
}

int32_t ToDate(FunctionContext& context, std::string_view text, std::string_view format) {
  const DateTimeFields fields = ReadWithTemplate(TemplateFor(context, format).pattern(), text).fields;
  const int64_t date = JulianFromYmd(fields.year, fields.month, fields.day) - kEpochJulian;
  if (!IsValidJulian(fields.year, fields.month) || !IsValidDate(date)) {
    throw SqlError(sqlstate::kDatetimeValueOutOfRange, Format("date out of range: \"{}\"", text));
  }
  return static_cast<int32_t>(date);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&TimestampToChar>("timestamp_to_char"),
    MakeKernel<&TimestampTzToChar>("timestamptz_to_char"),
    MakeKernel<&IntervalToChar>("interval_to_char"),
    MakeKernel<&ToTimestamp>("to_timestamp"),
    MakeKernel<&ToDate>("to_date"),
};

}  // namespace

KernelTable DateTimeTemplateKernels() { return kKernels; }

}  // namespace basalt
