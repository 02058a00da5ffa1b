#include <cstdlib>

#include "base/sql_error.h"
#include "engine/functions/datetime/date_template.h"
#include "engine/functions/datetime/iso_week.h"
#include "types/datetime_text.h"

namespace basalt {
namespace {

using enum TemplateField;

constexpr std::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view kDays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::string_view kRomanMonths[] = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};
constexpr size_t kNameWidth = 9;
constexpr size_t kRomanWidth = 4;

void AppendInCase(std::string_view text, LetterCase letter_case, std::string* out) {
  for (char c : text) {
    if (letter_case == LetterCase::kUpper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    if (letter_case == LetterCase::kLower && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    out->push_back(c);
  }
}

class TemplateWriter {
 public:
  TemplateWriter(const ShownDateTime& value, std::string* out) : value_(value), out_(*out) {}

  void Write(const TemplateNode& node) {
    if (node.kind != TemplateNode::Kind::kField) {
      out_ += node.character;
      return;
    }
    node_ = &node;
    const TemplateField field = node.keyword->field;
    if (!WriteTime(field) && !WriteZone(field) && !WriteDay(field) && !WriteWeek(field)) WriteYear(field);
  }

 private:
  // The width holds for numbers from 0 on and is one more with a sign; FM takes none.
  void Number(int64_t value, int width) { Padded(value, node_->fill_mode ? 0 : width); }
  void SignedNumber(int64_t value, int width) { Number(value, value >= 0 ? width : width + 1); }

  // As C's %0*d: the sign counts into the width.
  void Padded(int64_t value, int width) {
    const size_t begin = out_.size();
    if (value < 0) out_ += '-';
    AppendPadded(std::abs(value), std::max(value < 0 ? width - 1 : width, 1), &out_);
    Ordinal(begin);
  }

  // 1st, 2nd, 3rd, 4th; 11th, 12th, 13th
  void Ordinal(size_t begin) {
    if (!node_->has_ordinal()) return;
    const size_t digits = out_.size() - begin;
    const bool teen = digits > 1 && out_[out_.size() - 2] == '1';
    const char last = teen ? '0' : out_.back();
    const std::string_view ending = last == '1' ? "ST" : last == '2' ? "ND" : last == '3' ? "RD" : "TH";
    AppendInCase(ending, node_->ordinal_upper ? LetterCase::kUpper : LetterCase::kLower, &out_);
  }

  void Name(std::string_view name, size_t width) { Word(name, node_->translated ? 0 : width); }

  void Word(std::string_view name, size_t width) {
    AppendInCase(name, node_->keyword->letter_case, &out_);
    if (!node_->fill_mode && name.size() < width) out_.append(width - name.size(), ' ');
  }

  void RefuseInterval() const {
    if (!value_.is_interval) return;
    throw SqlError(sqlstate::kInvalidDatetimeFormat, "invalid format specification for an interval value")
        .Hint("Intervals are not tied to specific calendar dates.");
  }

  bool WriteTime(TemplateField field) {
    const bool afternoon = value_.hour % 24 >= 12;
    switch (field) {
      case kMeridiemDotted: Name(afternoon ? "P.M." : "A.M.", 0); return true;
      case kMeridiem: Name(afternoon ? "PM" : "AM", 0); return true;
      case kHour12: {
        const int64_t hour = value_.hour % 12;
        Number(hour == 0 ? 12 : hour, value_.hour >= 0 ? 2 : 3);
        return true;
      }
      case kHour24: SignedNumber(value_.hour, 2); return true;
      case kMinute: SignedNumber(value_.minute, 2); return true;
      case kSecond: SignedNumber(value_.second, 2); return true;
      case kFraction1: Padded(value_.microsecond / 100'000, 1); return true;
      case kFraction2: Padded(value_.microsecond / 10'000, 2); return true;
      case kFraction3: case kMillisecond: Padded(value_.microsecond / 1000, 3); return true;
      case kFraction4: Padded(value_.microsecond / 100, 4); return true;
      case kFraction5: Padded(value_.microsecond / 10, 5); return true;
      case kFraction6: case kMicrosecond: Padded(value_.microsecond, 6); return true;
      case kSecondOfDay: Padded((value_.hour * 60 + value_.minute) * 60 + value_.second, 0); return true;
      case kExact: return true;
      default: return false;
    }
  }

  bool WriteZone(TemplateField field) {
    const int offset = std::abs(value_.seconds_east);
    switch (field) {
      case kZoneName:
        RefuseInterval();
        AppendInCase(value_.zone_name, node_->keyword->letter_case == LetterCase::kLower ? LetterCase::kLower
                                                                                         : LetterCase::kCapitalized, &out_);
        return true;
      case kZoneHour:
        RefuseInterval();
        out_ += value_.seconds_east >= 0 ? '+' : '-';
        AppendPadded(offset / 3600, 2, &out_);
        return true;
      case kZoneMinute:
        RefuseInterval();
        AppendPadded(offset % 3600 / 60, 2, &out_);
        return true;
      case kOffset:
        RefuseInterval();
        out_ += value_.seconds_east >= 0 ? '+' : '-';
        AppendPadded(offset / 3600, node_->fill_mode ? 1 : 2, &out_);
        if (offset % 3600 == 0) return true;
        out_ += ':';
        AppendPadded(offset % 3600 / 60, 2, &out_);
        return true;
      default:
        return false;
    }
  }

  bool WriteDay(TemplateField field) {
    switch (field) {
      case kEraDotted: RefuseInterval(); Name(value_.year <= 0 ? "B.C." : "A.D.", 0); return true;
      case kEra: RefuseInterval(); Name(value_.year <= 0 ? "BC" : "AD", 0); return true;
      case kMonthName: RefuseInterval(); Name(kMonths[value_.month - 1], kNameWidth); return true;
      case kMonthNameShort: RefuseInterval(); Name(kMonths[value_.month - 1].substr(0, 3), 0); return true;
      case kMonth: SignedNumber(value_.month, 2); return true;
      case kRomanMonth: WriteRomanMonth(); return true;
      case kDayName: RefuseInterval(); Name(kDays[value_.day_of_week], kNameWidth); return true;
      case kDayNameShort: RefuseInterval(); Name(kDays[value_.day_of_week].substr(0, 3), 0); return true;
      case kDayOfYear: Number(value_.day_of_year, 3); return true;
      case kDay: Number(value_.day, 2); return true;
      case kDayOfWeek: RefuseInterval(); Padded(value_.day_of_week + 1, 1); return true;
      case kIsoDayOfWeek: RefuseInterval(); Padded(value_.day_of_week == 0 ? 7 : value_.day_of_week, 1); return true;
      case kQuarter:
        if (value_.month != 0) Padded((value_.month - 1) / 3 + 1, 1);
        return true;
      default: return false;
    }
  }

  // Of intervals, months count from 0 and may be negative: -1 is XII.
  void WriteRomanMonth() {
    if (value_.month == 0 && value_.year == 0) return;
    int64_t index = value_.month - 1;
    if (value_.month == 0) index = value_.year >= 0 ? 11 : 0;
    if (value_.month < 0) index = 12 + value_.month;
    Word(kRomanMonths[index], kRomanWidth);
  }

  // Years and months of intervals need not be a date's: PostgreSQL's own formula in 32 bits, which rounds towards zero, decides what they give.
  static int64_t JulianOfInterval(int64_t year, int64_t month, int64_t day) {
    year += month > 2 ? 4800 : 4799;
    month += month > 2 ? 1 : 13;
    const int64_t century = year / 100;
    return static_cast<int32_t>(year * 365 - 32167 + year / 4 - century + century / 4 + 7834 * month / 256 + day);
  }
  static int64_t IsoYearOfInterval(int64_t year, int64_t month, int64_t day) {
    const int64_t date = JulianOfInterval(year, month, day);
    const auto first_monday = [](int64_t of_year) {
      const int64_t fourth = JulianOfInterval(of_year, 1, 4);
      const int64_t weekday = fourth % 7;
      return fourth - (weekday < 0 ? weekday + 7 : weekday);
    };
    int64_t start = first_monday(year);
    if (date < start) start = first_monday(--year);
    return (date - start) / 7 + 1 >= 52 && date >= first_monday(year + 1) ? year + 1 : year;
  }
  int64_t IsoYearOfValue() const {
    return value_.is_interval ? IsoYearOfInterval(value_.year, value_.month, value_.day) : IsoYear(Julian());
  }

  int64_t Julian() const {
    if (value_.is_interval) return JulianOfInterval(value_.year, value_.month, value_.day);
    return JulianFromYmd(static_cast<int>(value_.year), static_cast<int>(value_.month), static_cast<int>(value_.day));
  }

  bool WriteWeek(TemplateField field) {
    switch (field) {
      case kIsoDayOfYear: Number(Julian() - FirstMondayOfIsoYear(IsoYear(Julian())) + 1, 3); return true;
      case kWeek: Number((value_.day_of_year - 1) / 7 + 1, 2); return true;
      case kIsoWeek: Number(IsoWeek(Julian()), 2); return true;
      case kWeekOfMonth: Padded((value_.day - 1) / 7 + 1, 1); return true;
      case kJulian: Padded(Julian(), 1); return true;
      default: return false;
    }
  }

  // Without a year 0, but for intervals.
  int64_t Shown(int64_t year) const { return value_.is_interval || year > 0 ? year : -(year - 1); }

  void WriteYear(TemplateField field) {
    const int64_t year = Shown(value_.year);
    switch (field) {
      case kCentury: return WriteCentury();
      case kYearComma: {
        const size_t begin = out_.size();
        AppendInteger(year / 1000, &out_);
        out_ += ',';
        const int64_t rest = year % 1000;
        if (rest < 0) out_ += '-';
        AppendPadded(std::abs(rest), rest < 0 ? 2 : 3, &out_);
        return Ordinal(begin);
      }
      case kYear4: return Number(year, year >= 0 ? 4 : 5);
      case kYear3: return Number(year % 1000, year >= 0 ? 3 : 4);
      case kYear2: return Number(year % 100, year >= 0 ? 2 : 3);
      case kYear1: return Padded(year % 10, 1);
      default: break;
    }
    const int64_t iso_year = Shown(IsoYearOfValue());
    switch (field) {
      case kIsoYear4: return Number(iso_year, year >= 0 ? 4 : 5);
      case kIsoYear3: return Number(iso_year % 1000, year >= 0 ? 3 : 4);
      case kIsoYear2: return Number(iso_year % 100, year >= 0 ? 2 : 3);
      default: return Padded(iso_year % 10, 1);
    }
  }

  void WriteCentury() {
    int64_t century = value_.year / 100;
    if (!value_.is_interval) century = value_.year > 0 ? (value_.year - 1) / 100 + 1 : value_.year / 100 - 1;
    if (century <= 99 && century >= -99) {
      SignedNumber(century, 2);
    } else {
      Padded(century, 1);
    }
  }

  const ShownDateTime& value_;
  std::string& out_;
  const TemplateNode* node_ = nullptr;
};

}  // namespace

void FormatWithTemplate(const DateTemplate& pattern, const ShownDateTime& value, std::string* out) {
  TemplateWriter writer(value, out);
  for (const TemplateNode& node : pattern.nodes()) writer.Write(node);
}

}  // namespace basalt
