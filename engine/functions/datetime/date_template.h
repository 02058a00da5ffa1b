// DateTemplate: a parsed format of to_char, to_date and to_timestamp ("YYYY-MM-DD HH24:MI"). Immutable once parsed; kept by
// a call site from row to row.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "types/datetime_fields.h"

namespace basalt {

enum class TemplateField : uint8_t {
  kEraDotted, kEra, kMeridiemDotted, kMeridiem, kCentury, kDayName, kDayNameShort, kDayOfYear, kDay, kDayOfWeek,
  kFraction1, kFraction2, kFraction3, kFraction4, kFraction5, kFraction6, kExact, kHour24, kHour12, kIsoDayOfYear,
  kIsoDayOfWeek, kIsoWeek, kIsoYear4, kIsoYear3, kIsoYear2, kIsoYear1, kJulian, kMinute, kMonth, kMonthName,
  kMonthNameShort, kMillisecond, kOffset, kQuarter, kRomanMonth, kSecondOfDay, kSecond, kZoneHour, kZoneMinute, kZoneName,
  kMicrosecond, kWeek, kWeekOfMonth, kYearComma, kYear4, kYear3, kYear2, kYear1,
};
enum class LetterCase : uint8_t { kUpper, kLower, kCapitalized };
enum class DateConvention : uint8_t { kNone, kGregorian, kIso };

struct TemplateKeyword {
  std::string_view name;  // as written; errors show it
  TemplateField field;
  LetterCase letter_case;
  bool is_digit;  // its text is a number
  DateConvention convention;
};

struct TemplateNode {
  enum class Kind : uint8_t { kField, kCharacter, kSeparator, kSpace };
  Kind kind = Kind::kCharacter;
  const TemplateKeyword* keyword = nullptr;  // kField
  std::string character;                     // else: one character
  bool fill_mode = false;                    // FM
  bool translated = false;                   // TM
  bool ordinal_upper = false;                // TH
  bool ordinal_lower = false;                // th
  bool has_ordinal() const { return ordinal_upper || ordinal_lower; }
};

class DateTemplate {
 public:
  // standard: as the SQL standard has it, only a few separators (22007).
  explicit DateTemplate(std::string_view text, bool standard = false);
  const std::vector<TemplateNode>& nodes() const { return nodes_; }

 private:
  bool ParseField(std::string_view* text);
  size_t ParseQuoted(std::string_view text);
  void AddCharacter(std::string_view text, size_t bytes, TemplateNode::Kind kind);

  std::vector<TemplateNode> nodes_;
};

// What to_char shows: fields of a timestamp or, with is_interval, of an interval.
struct ShownDateTime {
  int64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microsecond = 0;
  int64_t day_of_year = 0;
  int day_of_week = 0;  // 0 is Sunday
  int seconds_east = 0;
  std::string_view zone_name;
  bool is_interval = false;
};
void FormatWithTemplate(const DateTemplate& pattern, const ShownDateTime& value, std::string* out);  // 22007

// What to_date and to_timestamp read.
struct ReadDateTime {
  DateTimeFields fields;
  bool has_zone = false;
  int zone_west = 0;
  int fraction_digits = 0;  // of FF1 .. FF6, 0: none
};
// standard: separators and characters must be the template's, and neither may be longer than the other.
ReadDateTime ReadWithTemplate(const DateTemplate& pattern, std::string_view text, bool standard = false);  // 22007, 22008

// Which parts of a date and time a template names.
struct TemplateParts {
  bool date = false, time = false, zone = false;
};
TemplateParts PartsOf(const DateTemplate& pattern);

bool IsTemplateSpace(char c);
bool IsTemplateSeparator(char c);
size_t CharacterBytes(std::string_view text);  // of its first character, in UTF-8; 1 .. text.size()

}  // namespace basalt
