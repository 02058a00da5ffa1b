#include <cerrno>
#include <climits>
#include <cstdlib>

#include "base/format.h"
#include "base/sql_error.h"
#include "engine/functions/datetime/date_template.h"
#include "engine/functions/datetime/date_template_values.h"

namespace basalt {
namespace {

using enum TemplateField;

constexpr std::string_view kEras[] = {"AD", "BC"};
constexpr std::string_view kErasDotted[] = {"A.D.", "B.C."};
constexpr std::string_view kMeridiems[] = {"AM", "PM"};
constexpr std::string_view kMeridiemsDotted[] = {"A.M.", "P.M."};
constexpr std::string_view kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                        "July",    "August",   "September", "October", "November", "December"};
constexpr std::string_view kMonthsShort[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kDays[] = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::string_view kDaysShort[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
// From the longest on, because the first that fits is taken.
constexpr std::string_view kRomanMonths[] = {"XII", "XI", "X", "IX", "VIII", "VII", "VI", "V", "IV", "III", "II", "I"};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// A two or three digit year means the one nearest to 2020.
int YearNear2020(int year) {
  if (year < 70) return year + 2000;
  if (year < 100) return year + 1900;
  if (year < 520) return year + 2000;
  if (year < 1000) return year + 1000;
  return year;
}

class TemplateReader {
 public:
  TemplateReader(const DateTemplate& pattern, std::string_view text, bool standard)
      : nodes_(pattern.nodes()), text_(text), standard_(standard), exact_(standard) {
    at_ = text_.c_str();
  }

  TemplateValues Read() {
    for (index_ = 0; index_ < nodes_.size() && *at_ != '\0'; ++index_) {
      const TemplateNode& node = nodes_[index_];
      const bool is_field = node.kind == TemplateNode::Kind::kField;
      const bool is_exact = is_field && node.keyword->field == kExact;
      if (!exact_ && !is_exact && (is_field || index_ == 0)) SkipSpaces();
      if (!is_field) {
        SkipCharacter(node);
        continue;
      }
      SetConvention(node.keyword->convention);
      ReadField(node);
      if (!exact_) {
        extra_skip_ = 0;
        SkipSpaces();
      }
    }
    if (standard_) CheckEnds();
    return values_;
  }

 private:
  void CheckEnds() {
    if (index_ < nodes_.size()) {
      throw SqlError(sqlstate::kInvalidDatetimeFormat, "input string is too short for datetime format");
    }
    SkipSpaces();
    if (*at_ == '\0') return;
    throw SqlError(sqlstate::kInvalidDatetimeFormat, "trailing characters remain in input string after datetime format");
  }
  void CheckCharacter(const TemplateNode& node) const {
    if (std::string_view(at_).starts_with(node.character)) return;
    const char* what = node.kind == TemplateNode::Kind::kCharacter ? "character" : "separator";
    throw SqlError(sqlstate::kInvalidDatetimeFormat, Format("unmatched format {} \"{}\"", what, node.character));
  }

  void SkipSpaces() {
    for (; IsTemplateSpace(*at_); ++at_) ++extra_skip_;
  }

  void Advance() { at_ += CharacterBytes({at_, static_cast<size_t>(text_.c_str() + text_.size() - at_)}); }

  void SkipCharacter(const TemplateNode& node) {
    if (standard_) CheckCharacter(node);
    if (exact_) {
      Advance();
    } else if (node.kind == TemplateNode::Kind::kCharacter) {
      // What was skipped beyond the template counts, since it might be part of a field.
      if (extra_skip_ > 0) {
        --extra_skip_;
      } else {
        Advance();
      }
    } else {
      --extra_skip_;
      if (IsTemplateSpace(*at_) || IsTemplateSeparator(*at_)) {
        ++at_;
        ++extra_skip_;
      }
    }
  }

  void SetConvention(DateConvention convention) {
    if (convention == DateConvention::kNone) return;
    if (values_.convention == DateConvention::kNone) values_.convention = convention;
    if (values_.convention == convention) return;
    throw SqlError(sqlstate::kInvalidDatetimeFormat, "invalid combination of date conventions")
        .Hint("Do not mix Gregorian and ISO week date conventions in a formatting template.");
  }

  void Set(int* target, int value) {
    if (*target != 0 && *target != value) {
      throw SqlError(sqlstate::kInvalidDatetimeFormat,
                     Format("conflicting values for \"{}\" field in formatting string", Key()))
          .Detail("This value contradicts a previous setting for the same field type.");
    }
    *target = value;
  }

  std::string_view Key() const { return nodes_[index_].keyword->name; }

  // Whether what follows the current field is no digit, so that the number's end shows itself.
  bool NumberEndsItself() const {
    if (nodes_[index_].has_ordinal() || index_ + 1 == nodes_.size()) return true;
    const TemplateNode& next = nodes_[index_ + 1];
    if (next.kind == TemplateNode::Kind::kField) return !next.keyword->is_digit;
    return !(next.character.size() == 1 && next.character[0] >= '0' && next.character[0] <= '9');
  }

  // Reads a number of the width, or of any width where its end shows itself; gives the characters taken.
  int Number(int* target, size_t width) {
    const char* begin = at_;
    while (IsTemplateSpace(*at_)) ++at_;
    const size_t rest = text_.c_str() + text_.size() - at_;
    const std::string head(at_, std::min(width, rest));
    char* end;
    long value;
    errno = 0;
    if (nodes_[index_].fill_mode || NumberEndsItself()) {
      value = std::strtol(begin, &end, 10);
      at_ = end;
    } else {
      if (rest < width) ThrowTooShort(width, rest);
      value = std::strtol(head.c_str(), &end, 10);
      const size_t used = end - head.c_str();
      if (used > 0 && used < width) ThrowTooFewDigits(head, width, used);
      at_ += used;
    }
    if (at_ == begin) {
      throw SqlError(sqlstate::kInvalidDatetimeFormat, Format("invalid value \"{}\" for \"{}\"", head, Key()))
          .Detail("Value must be an integer.");
    }
    if (errno == ERANGE || value < INT_MIN || value > INT_MAX) {
      throw SqlError(sqlstate::kDatetimeValueOutOfRange,
                     Format("value for \"{}\" in source string is out of range", Key()))
          .Detail(Format("Value must be in the range {} to {}.", INT_MIN, INT_MAX));
    }
    if (target != nullptr) Set(target, static_cast<int>(value));
    return static_cast<int>(at_ - begin);
  }

  static constexpr const char* kFillModeHint = "If your source string is not fixed-width, try using the \"FM\" modifier.";
  [[noreturn]] void ThrowTooShort(size_t width, size_t rest) const {
    throw SqlError(sqlstate::kInvalidDatetimeFormat, Format("source string too short for \"{}\" formatting field", Key()))
        .Detail(Format("Field requires {} characters, but only {} remain.", width, rest))
        .Hint(kFillModeHint);
  }
  [[noreturn]] void ThrowTooFewDigits(const std::string& head, size_t width, size_t used) const {
    throw SqlError(sqlstate::kInvalidDatetimeFormat, Format("invalid value \"{}\" for \"{}\"", head, Key()))
        .Detail(Format("Field requires {} characters, but only {} could be parsed.", width, used))
        .Hint(kFillModeHint);
  }

  void PlainNumber(int* target) { PlainNumber(target, Key().size()); }
  void PlainNumber(int* target, size_t width) {
    Number(target, width);
    SkipOrdinal();
  }

  void SkipOrdinal() {
    if (!nodes_[index_].has_ordinal()) return;
    for (int i = 0; i < 2 && *at_ != '\0'; ++i) Advance();
  }

  template <size_t N>
  int Word(const std::string_view (&words)[N]) {
    for (size_t i = 0; i < N; ++i) {
      size_t length = 0;
      while (length < words[i].size() && at_[length] != '\0' && Lower(at_[length]) == Lower(words[i][length])) ++length;
      if (length == words[i].size()) {
        at_ += length;
        return static_cast<int>(i);
      }
    }
    std::string_view shown(at_);
    size_t end = 0;
    while (end < shown.size() && !IsTemplateSpace(shown[end])) ++end;
    throw SqlError(sqlstate::kInvalidDatetimeFormat,
                   Format("invalid value \"{}\" for \"{}\"", shown.substr(0, end), Key()))
        .Detail("The given value did not match any of the allowed values for this field.");
  }

  void ReadField(const TemplateNode& node) {
    const TemplateField field = node.keyword->field;
    if (!ReadTime(field) && !ReadZone(field) && !ReadDay(field)) ReadYear(field);
  }

  bool ReadTime(TemplateField field) {
    switch (field) {
      case kExact: exact_ = true; return true;
      case kMeridiemDotted: ReadMeridiem(Word(kMeridiemsDotted)); return true;
      case kMeridiem: ReadMeridiem(Word(kMeridiems)); return true;
      case kHour12:
        Number(&values_.hour, 2);
        values_.clock_of_12 = true;
        SkipOrdinal();
        return true;
      case kHour24: PlainNumber(&values_.hour, 2); return true;
      case kMinute: PlainNumber(&values_.minute); return true;
      case kSecond: PlainNumber(&values_.second); return true;
      case kMillisecond: ReadFraction(&values_.millisecond, 3); return true;
      case kMicrosecond: ReadFraction(&values_.microsecond, 6); return true;
      case kFraction1: case kFraction2: case kFraction3: case kFraction4: case kFraction5: case kFraction6:
        values_.fraction_digits = static_cast<int>(field) - static_cast<int>(kFraction1) + 1;
        ReadFraction(&values_.microsecond, values_.fraction_digits, 6);
        return true;
      case kSecondOfDay: PlainNumber(&values_.second_of_day); return true;
      default: return false;
    }
  }

  void ReadMeridiem(int value) {
    Set(&values_.afternoon, value);
    values_.clock_of_12 = true;
  }

  // "25" is a quarter, as "250" is; "025" is less.
  void ReadFraction(int* target, int width) { ReadFraction(target, width, width); }
  void ReadFraction(int* target, int width, int scale) {
    const int length = Number(target, width);
    int64_t value = *target;
    for (int digits = std::max(length, 1); digits < scale; ++digits) value *= 10;
    *target = static_cast<int>(std::min<int64_t>(std::max<int64_t>(value, INT_MIN), INT_MAX));
    SkipOrdinal();
  }

  bool ReadZone(TemplateField field) {
    switch (field) {
      case kZoneName:
      case kOffset:
        throw SqlError(sqlstate::kFeatureNotSupported,
                       Format("formatting field \"{}\" is only supported in to_char", Key()));
      case kZoneHour:
        // A minus that was skipped as a separator is the sign.
        if (*at_ == '+' || *at_ == '-' || *at_ == ' ') {
          values_.zone_sign = *at_++ == '-' ? -1 : 1;
        } else {
          values_.zone_sign = extra_skip_ > 0 && at_[-1] == '-' ? -1 : 1;
        }
        Number(&values_.zone_hour, 2);
        return true;
      case kZoneMinute:
        if (values_.zone_sign == 0) values_.zone_sign = 1;
        Number(&values_.zone_minute, 2);
        return true;
      default:
        return false;
    }
  }

  bool ReadDay(TemplateField field) {
    switch (field) {
      case kEraDotted: Set(&values_.before_christ, Word(kErasDotted)); return true;
      case kEra: Set(&values_.before_christ, Word(kEras)); return true;
      case kMonthName: Set(&values_.month, Word(kMonths) + 1); return true;
      case kMonthNameShort: Set(&values_.month, Word(kMonthsShort) + 1); return true;
      case kRomanMonth: Set(&values_.month, 12 - Word(kRomanMonths)); return true;
      case kMonth: PlainNumber(&values_.month); return true;
      case kDayName: ReadDayName(Word(kDays)); return true;
      case kDayNameShort: ReadDayName(Word(kDaysShort)); return true;
      case kDayOfYear: PlainNumber(&values_.day_of_year); return true;
      case kIsoDayOfYear: PlainNumber(&values_.day_of_year, 3); return true;
      case kDay: PlainNumber(&values_.day); return true;
      case kDayOfWeek: PlainNumber(&values_.day_of_week); return true;
      case kIsoDayOfWeek:
        Number(&values_.day_of_week, 1);
        if (++values_.day_of_week > 7) values_.day_of_week = 1;
        SkipOrdinal();
        return true;
      case kWeek: case kIsoWeek: PlainNumber(&values_.week); return true;
      case kWeekOfMonth: PlainNumber(&values_.week_of_month); return true;
      case kQuarter: PlainNumber(nullptr); return true;  // which day of it is not known: ignored
      case kJulian: PlainNumber(&values_.julian); return true;
      default: return false;
    }
  }

  void ReadDayName(int value) {
    Set(&values_.day_of_week, value);
    ++values_.day_of_week;
  }

  void ReadYear(TemplateField field) {
    switch (field) {
      case kCentury: return PlainNumber(&values_.century);
      case kYearComma: return ReadYearWithComma();
      case kYear4: case kIsoYear4:
        Number(&values_.year, Key().size());
        values_.year_digits = 4;
        return SkipOrdinal();
      case kYear3: case kIsoYear3: return ReadPartOfYear(3);
      case kYear2: case kIsoYear2: return ReadPartOfYear(2);
      default: return ReadPartOfYear(1);
    }
  }

  void ReadPartOfYear(int digits) {
    if (Number(&values_.year, Key().size()) < 4) values_.year = YearNear2020(values_.year);
    values_.year_digits = digits;
    SkipOrdinal();
  }

  void ReadYearWithComma() {
    char* end;
    const long thousands = std::strtol(at_, &end, 10);
    bool valid = end != at_ && *end == ',';
    if (valid) {
      const std::string rest(end + 1, std::min<size_t>(3, text_.c_str() + text_.size() - end - 1));
      char* rest_end;
      const long years = std::strtol(rest.c_str(), &rest_end, 10);
      valid = rest_end != rest.c_str();
      int year;
      if (valid && (thousands < INT_MIN || thousands > INT_MAX ||
                    __builtin_mul_overflow(static_cast<int>(thousands), 1000, &year) ||
                    __builtin_add_overflow(year, static_cast<int>(years), &year))) {
        throw SqlError(sqlstate::kDatetimeFieldOverflow, "value for \"Y,YYY\" in source string is out of range");
      }
      if (valid) Set(&values_.year, year);
      end += 1 + (rest_end - rest.c_str());
    }
    if (!valid) throw SqlError(sqlstate::kInvalidDatetimeFormat, "invalid input string for \"Y,YYY\"");
    values_.year_digits = 4;
    at_ = end;
    SkipOrdinal();
  }

  const std::vector<TemplateNode>& nodes_;
  const std::string text_;
  const bool standard_;
  bool exact_;            // FX
  const char* at_;
  size_t index_ = 0;
  int extra_skip_ = 0;    // characters skipped beyond those of the template
  TemplateValues values_;
};

}  // namespace

ReadDateTime ReadWithTemplate(const DateTemplate& pattern, std::string_view text, bool standard) {
  return TemplateReader(pattern, text, standard).Read().Resolve(text);
}

}  // namespace basalt
