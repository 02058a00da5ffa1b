#include "engine/functions/datetime/date_template.h"

#include "base/format.h"
#include "base/sql_error.h"

namespace basalt {
namespace {

using enum TemplateField;
using enum LetterCase;
using enum DateConvention;

// Of names with a common beginning the longer one comes first.
constexpr TemplateKeyword kKeywords[] = {
    {"A.D.", kEraDotted, kUpper, false, kNone},
    {"A.M.", kMeridiemDotted, kUpper, false, kNone},
    {"AD", kEra, kUpper, false, kNone},
    {"AM", kMeridiem, kUpper, false, kNone},
    {"B.C.", kEraDotted, kUpper, false, kNone},
    {"BC", kEra, kUpper, false, kNone},
    {"CC", kCentury, kUpper, true, kNone},
    {"DAY", kDayName, kUpper, false, kNone},
    {"DDD", kDayOfYear, kUpper, true, kGregorian},
    {"DD", kDay, kUpper, true, kGregorian},
    {"DY", kDayNameShort, kUpper, false, kNone},
    {"Day", kDayName, kCapitalized, false, kNone},
    {"Dy", kDayNameShort, kCapitalized, false, kNone},
    {"D", kDayOfWeek, kUpper, true, kGregorian},
    {"FF1", kFraction1, kUpper, true, kNone},
    {"FF2", kFraction2, kUpper, true, kNone},
    {"FF3", kFraction3, kUpper, true, kNone},
    {"FF4", kFraction4, kUpper, true, kNone},
    {"FF5", kFraction5, kUpper, true, kNone},
    {"FF6", kFraction6, kUpper, true, kNone},
    {"FX", kExact, kUpper, false, kNone},
    {"HH24", kHour24, kUpper, true, kNone},
    {"HH12", kHour12, kUpper, true, kNone},
    {"HH", kHour12, kUpper, true, kNone},
    {"IDDD", kIsoDayOfYear, kUpper, true, kIso},
    {"ID", kIsoDayOfWeek, kUpper, true, kIso},
    {"IW", kIsoWeek, kUpper, true, kIso},
    {"IYYY", kIsoYear4, kUpper, true, kIso},
    {"IYY", kIsoYear3, kUpper, true, kIso},
    {"IY", kIsoYear2, kUpper, true, kIso},
    {"I", kIsoYear1, kUpper, true, kIso},
    {"J", kJulian, kUpper, true, kNone},
    {"MI", kMinute, kUpper, true, kNone},
    {"MM", kMonth, kUpper, true, kGregorian},
    {"MONTH", kMonthName, kUpper, false, kGregorian},
    {"MON", kMonthNameShort, kUpper, false, kGregorian},
    {"MS", kMillisecond, kUpper, true, kNone},
    {"Month", kMonthName, kCapitalized, false, kGregorian},
    {"Mon", kMonthNameShort, kCapitalized, false, kGregorian},
    {"OF", kOffset, kUpper, false, kNone},
    {"P.M.", kMeridiemDotted, kUpper, false, kNone},
    {"PM", kMeridiem, kUpper, false, kNone},
    {"Q", kQuarter, kUpper, true, kNone},
    {"RM", kRomanMonth, kUpper, false, kGregorian},
    {"SSSSS", kSecondOfDay, kUpper, true, kNone},
    {"SSSS", kSecondOfDay, kUpper, true, kNone},
    {"SS", kSecond, kUpper, true, kNone},
    {"TZH", kZoneHour, kUpper, false, kNone},
    {"TZM", kZoneMinute, kUpper, true, kNone},
    {"TZ", kZoneName, kUpper, false, kNone},
    {"US", kMicrosecond, kUpper, true, kNone},
    {"WW", kWeek, kUpper, true, kGregorian},
    {"W", kWeekOfMonth, kUpper, true, kGregorian},
    {"Y,YYY", kYearComma, kUpper, true, kGregorian},
    {"YYYY", kYear4, kUpper, true, kGregorian},
    {"YYY", kYear3, kUpper, true, kGregorian},
    {"YY", kYear2, kUpper, true, kGregorian},
    {"Y", kYear1, kUpper, true, kGregorian},
    {"a.d.", kEraDotted, kLower, false, kNone},
    {"a.m.", kMeridiemDotted, kLower, false, kNone},
    {"ad", kEra, kLower, false, kNone},
    {"am", kMeridiem, kLower, false, kNone},
    {"b.c.", kEraDotted, kLower, false, kNone},
    {"bc", kEra, kLower, false, kNone},
    {"cc", kCentury, kLower, true, kNone},
    {"day", kDayName, kLower, false, kNone},
    {"ddd", kDayOfYear, kLower, true, kGregorian},
    {"dd", kDay, kLower, true, kGregorian},
    {"dy", kDayNameShort, kLower, false, kNone},
    {"d", kDayOfWeek, kLower, true, kGregorian},
    {"ff1", kFraction1, kLower, true, kNone},
    {"ff2", kFraction2, kLower, true, kNone},
    {"ff3", kFraction3, kLower, true, kNone},
    {"ff4", kFraction4, kLower, true, kNone},
    {"ff5", kFraction5, kLower, true, kNone},
    {"ff6", kFraction6, kLower, true, kNone},
    {"fx", kExact, kLower, false, kNone},
    {"hh24", kHour24, kLower, true, kNone},
    {"hh12", kHour12, kLower, true, kNone},
    {"hh", kHour12, kLower, true, kNone},
    {"iddd", kIsoDayOfYear, kLower, true, kIso},
    {"id", kIsoDayOfWeek, kLower, true, kIso},
    {"iw", kIsoWeek, kLower, true, kIso},
    {"iyyy", kIsoYear4, kLower, true, kIso},
    {"iyy", kIsoYear3, kLower, true, kIso},
    {"iy", kIsoYear2, kLower, true, kIso},
    {"i", kIsoYear1, kLower, true, kIso},
    {"j", kJulian, kLower, true, kNone},
    {"mi", kMinute, kLower, true, kNone},
    {"mm", kMonth, kLower, true, kGregorian},
    {"month", kMonthName, kLower, false, kGregorian},
    {"mon", kMonthNameShort, kLower, false, kGregorian},
    {"ms", kMillisecond, kLower, true, kNone},
    {"of", kOffset, kLower, false, kNone},
    {"p.m.", kMeridiemDotted, kLower, false, kNone},
    {"pm", kMeridiem, kLower, false, kNone},
    {"q", kQuarter, kLower, true, kNone},
    {"rm", kRomanMonth, kLower, false, kGregorian},
    {"sssss", kSecondOfDay, kLower, true, kNone},
    {"ssss", kSecondOfDay, kLower, true, kNone},
    {"ss", kSecond, kLower, true, kNone},
    {"tzh", kZoneHour, kLower, false, kNone},
    {"tzm", kZoneMinute, kLower, true, kNone},
    {"tz", kZoneName, kLower, false, kNone},
    {"us", kMicrosecond, kLower, true, kNone},
    {"ww", kWeek, kLower, true, kGregorian},
    {"w", kWeekOfMonth, kLower, true, kGregorian},
    {"y,yyy", kYearComma, kLower, true, kGregorian},
    {"yyyy", kYear4, kLower, true, kGregorian},
    {"yyy", kYear3, kLower, true, kGregorian},
    {"yy", kYear2, kLower, true, kGregorian},
    {"y", kYear1, kLower, true, kGregorian},
};

const TemplateKeyword* FindKeyword(std::string_view text) {
  if (text.empty()) return nullptr;
  for (const TemplateKeyword& keyword : kKeywords) {
    if (keyword.name[0] == text[0] && text.starts_with(keyword.name)) return &keyword;
  }
  return nullptr;
}

}  // namespace

bool IsTemplateSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool IsTemplateSeparator(char c) {
  const bool alphanumeric = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  return c > 0x20 && c < 0x7F && !alphanumeric;
}

size_t CharacterBytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t bytes = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return std::min(bytes, text.size());
}

DateTemplate::DateTemplate(std::string_view text, bool standard) {
  while (!text.empty()) {
    if (ParseField(&text) || text.empty()) continue;
    if (text[0] == '"') {
      text.remove_prefix(ParseQuoted(text));
      continue;
    }
    if (!standard && text[0] == '\\' && text.size() > 1 && text[1] == '"') text.remove_prefix(1);
    const size_t character = CharacterBytes(text);
    if (standard && std::string_view("-./,':; ").find(text[0]) == std::string_view::npos) {
      throw SqlError(sqlstate::kInvalidDatetimeFormat,
                     Format("invalid datetime format separator: \"{}\"", text.substr(0, character)));
    }
    AddCharacter(text, character,
                 IsTemplateSeparator(text[0]) ? TemplateNode::Kind::kSeparator
                 : IsTemplateSpace(text[0])   ? TemplateNode::Kind::kSpace
                                              : TemplateNode::Kind::kCharacter);
    text.remove_prefix(character);
  }
}

TemplateParts PartsOf(const DateTemplate& pattern) {
  TemplateParts parts;
  for (const TemplateNode& node : pattern.nodes()) {
    if (node.kind != TemplateNode::Kind::kField) continue;
    switch (node.keyword->field) {
      case kExact: break;
      case kMeridiemDotted: case kMeridiem: case kHour24: case kHour12: case kMinute: case kSecond: case kSecondOfDay:
      case kMillisecond: case kMicrosecond: case kFraction1: case kFraction2: case kFraction3: case kFraction4:
      case kFraction5: case kFraction6: parts.time = true; break;
      case kZoneName: case kOffset: case kZoneHour: case kZoneMinute: parts.zone = true; break;
      default: parts.date = true;
    }
  }
  return parts;
}

// Takes prefix, keyword and suffix off. Without a keyword a prefix is dropped, and what follows it is a character.
bool DateTemplate::ParseField(std::string_view* text) {
  TemplateNode node;
  node.kind = TemplateNode::Kind::kField;
  node.fill_mode = text->starts_with("FM") || text->starts_with("fm");
  node.translated = text->starts_with("TM") || text->starts_with("tm");
  if (node.fill_mode || node.translated) text->remove_prefix(2);
  node.keyword = FindKeyword(*text);
  if (node.keyword == nullptr) return false;
  text->remove_prefix(node.keyword->name.size());
  node.ordinal_upper = text->starts_with("TH");
  node.ordinal_lower = text->starts_with("th");
  if (node.has_ordinal() || text->starts_with("SP")) text->remove_prefix(2);
  nodes_.push_back(std::move(node));
  return true;
}

// A text in double quotes, in which a backslash takes the next character as it is.
size_t DateTemplate::ParseQuoted(std::string_view text) {
  size_t at = 1;
  while (at < text.size()) {
    if (text[at] == '"') return at + 1;
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    const size_t character = CharacterBytes(text.substr(at));
    AddCharacter(text.substr(at), character, TemplateNode::Kind::kCharacter);
    at += character;
  }
  return at;
}

void DateTemplate::AddCharacter(std::string_view text, size_t bytes, TemplateNode::Kind kind) {
  TemplateNode node;
  node.kind = kind;
  node.character = text.substr(0, bytes);
  nodes_.push_back(std::move(node));
}

}  // namespace basalt
