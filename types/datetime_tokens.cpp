#include "types/datetime_tokens.h"

#include <algorithm>
#include <cstring>

namespace basalt {
namespace {

constexpr size_t kMaxKeywordBytes = 10;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsAlnum(char c) { return IsDigit(c) || IsAlpha(c); }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsPunctuation(char c) { return c > ' ' && c < 127 && !IsAlnum(c); }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

constexpr DateTimeKeyword Word(std::string_view name, FieldType type, int32_t value) { return {name, type, value}; }
constexpr DateTimeKeyword Word(std::string_view name, FieldType type, DateTimeUnit value) {
  return {name, type, static_cast<int32_t>(value)};
}
constexpr DateTimeKeyword Unit(std::string_view name, DateTimeUnit value) { return Word(name, FieldType::kUnits, value); }
constexpr DateTimeKeyword Reserved(std::string_view name, DateTimeUnit value) {
  return Word(name, FieldType::kReserved, value);
}
constexpr DateTimeKeyword Month(std::string_view name, int month) { return Word(name, FieldType::kMonth, month); }
constexpr DateTimeKeyword Weekday(std::string_view name, int day) { return Word(name, FieldType::kDayOfWeek, day); }

using enum DateTimeUnit;

constexpr DateTimeKeyword kKeywords[] = {
    Reserved("-infinity", kEarly), Word("ad", FieldType::kEra, kAnnoDomini), Reserved("allballs", kZulu),
    Word("am", FieldType::kAmPm, kAm), Month("apr", 4), Month("april", 4), Word("at", FieldType::kIgnored, 0),
    Month("aug", 8), Month("august", 8), Word("bc", FieldType::kEra, kBeforeChrist), Unit("d", kDay), Month("dec", 12),
    Month("december", 12), Unit("dow", kDayOfWeek), Unit("doy", kDayOfYear),
    Word("dst", FieldType::kDstModifier, 3600), Reserved("epoch", kEpoch), Month("feb", 2), Month("february", 2),
    Weekday("fri", 5), Weekday("friday", 5), Unit("h", kHour), Reserved("infinity", kLate),
    Unit("isodow", kIsoDayOfWeek), Unit("isoyear", kIsoYear), Unit("j", kJulian), Month("jan", 1), Month("january", 1),
    Unit("jd", kJulian), Month("jul", 7), Unit("julian", kJulian), Month("july", 7), Month("jun", 6), Month("june", 6),
    Unit("m", kMonth), Month("mar", 3), Month("march", 3), Month("may", 5), Unit("mm", kMinute), Weekday("mon", 1),
    Weekday("monday", 1), Month("nov", 11), Month("november", 11), Reserved("now", kNow), Month("oct", 10),
    Month("october", 10), Word("on", FieldType::kIgnored, 0), Word("pm", FieldType::kAmPm, kPm), Unit("s", kSecond),
    Weekday("sat", 6), Weekday("saturday", 6), Month("sep", 9), Month("sept", 9), Month("september", 9),
    Weekday("sun", 0), Weekday("sunday", 0), Word("t", FieldType::kIsoTime, kTime), Weekday("thu", 4),
    Weekday("thur", 4), Weekday("thurs", 4), Weekday("thursday", 4), Reserved("today", kToday),
    Reserved("tomorrow", kTomorrow), Weekday("tue", 2), Weekday("tues", 2), Weekday("tuesday", 2), Weekday("wed", 3),
    Weekday("wednesday", 3), Weekday("weds", 3), Unit("y", kYear), Reserved("yesterday", kYesterday),
};

constexpr DateTimeKeyword kUnits[] = {
    Word("@", FieldType::kIgnored, 0), Word("ago", FieldType::kAgo, 0), Unit("c", kCentury), Unit("cent", kCentury),
    Unit("centuries", kCentury), Unit("century", kCentury), Unit("d", kDay), Unit("day", kDay), Unit("days", kDay),
    Unit("dec", kDecade), Unit("decade", kDecade), Unit("decades", kDecade), Unit("decs", kDecade), Unit("h", kHour),
    Unit("hour", kHour), Unit("hours", kHour), Unit("hr", kHour), Unit("hrs", kHour), Unit("m", kMinute),
    Unit("microsecon", kMicrosecond), Unit("mil", kMillennium), Unit("millennia", kMillennium),
    Unit("millennium", kMillennium), Unit("millisecon", kMillisecond), Unit("mils", kMillennium), Unit("min", kMinute),
    Unit("mins", kMinute), Unit("minute", kMinute), Unit("minutes", kMinute), Unit("mon", kMonth), Unit("mons", kMonth),
    Unit("month", kMonth), Unit("months", kMonth), Unit("ms", kMillisecond), Unit("msec", kMillisecond),
    Unit("msecond", kMillisecond), Unit("mseconds", kMillisecond), Unit("msecs", kMillisecond),
    Unit("qtr", kQuarter), Unit("quarter", kQuarter), Unit("s", kSecond), Unit("sec", kSecond), Unit("second", kSecond),
    Unit("seconds", kSecond), Unit("secs", kSecond), Unit("timezone", kZone), Unit("timezone_h", kZoneHour),
    Unit("timezone_m", kZoneMinute), Unit("us", kMicrosecond), Unit("usec", kMicrosecond),
    Unit("usecond", kMicrosecond), Unit("useconds", kMicrosecond), Unit("usecs", kMicrosecond), Unit("w", kWeek),
    Unit("week", kWeek), Unit("weeks", kWeek), Unit("y", kYear), Unit("year", kYear), Unit("years", kYear),
    Unit("yr", kYear), Unit("yrs", kYear),
};

constexpr bool ByName(const DateTimeKeyword& a, const DateTimeKeyword& b) { return a.name < b.name; }
static_assert(std::is_sorted(std::begin(kKeywords), std::end(kKeywords), ByName));
static_assert(std::is_sorted(std::begin(kUnits), std::end(kUnits), ByName));

template <size_t N>
const DateTimeKeyword* FindIn(const DateTimeKeyword (&table)[N], std::string_view name) {
  name = name.substr(0, kMaxKeywordBytes);
  const auto* row = std::lower_bound(std::begin(table), std::end(table), DateTimeKeyword{name, {}, 0}, ByName);
  return row != std::end(table) && row->name == name ? row : nullptr;
}

}  // namespace

const DateTimeKeyword* FindDateTimeKeyword(std::string_view lower_case) { return FindIn(kKeywords, lower_case); }
const DateTimeKeyword* FindIntervalUnit(std::string_view lower_case) { return FindIn(kUnits, lower_case); }

class DateTimeTokens::Splitter {
 public:
  Splitter(std::string_view text, char* buffer, size_t buffer_bytes)
      : at_(text.data()), end_(text.data() + text.size()), out_(buffer), out_end_(buffer + buffer_bytes) {}

  DateTimeError Run(DateTimeTokens* tokens) {
    for (;;) {
      while (IsSpace(Peek())) ++at_;
      if (at_ == end_) return overflow_ ? DateTimeError::kBadFormat : DateTimeError::kNone;
      if (IsPunctuation(Peek()) && Peek() != '.' && Peek() != '+' && Peek() != '-') {
        if (tokens->count_ >= kMaxTokens) return DateTimeError::kBadFormat;
        ++at_;  // other punctuation only separates
        continue;
      }
      if (tokens->count_ >= kMaxTokens) return DateTimeError::kBadFormat;
      DateTimeToken& token = tokens->tokens_[tokens->count_];
      token.text = out_;
      if (!Next(&token.kind) || overflow_) return DateTimeError::kBadFormat;
      if (out_ >= out_end_) return DateTimeError::kBadFormat;
      *out_++ = '\0';
      ++tokens->count_;
    }
  }

 private:
  // '\0' at the end; a zero byte cannot stand in SQL text.
  char Peek() const { return at_ != end_ ? *at_ : '\0'; }
  void Take() {
    if (out_ + 1 >= out_end_) {
      overflow_ = true;
      ++at_;
    } else {
      *out_++ = Lower(*at_++);
    }
  }
  template <typename Predicate>
  void TakeWhile(Predicate predicate) {
    while (at_ != end_ && predicate(*at_)) Take();
  }

  bool Next(TokenKind* kind) {
    if (IsDigit(Peek())) return *kind = FromDigit(), true;
    if (Peek() == '.') {
      *kind = TokenKind::kNumber;
      Take();
      TakeWhile(IsDigit);
      return true;
    }
    if (IsAlpha(Peek())) return *kind = FromLetter(), true;
    if (Peek() == '+' || Peek() == '-') return FromSign(kind);
    return false;
  }

  TokenKind FromDigit() {
    Take();
    TakeWhile(IsDigit);
    if (Peek() == ':') {
      TakeWhile([](char c) { return IsDigit(c) || c == ':' || c == '.'; });
      return TokenKind::kTime;
    }
    const char delimiter = Peek();
    if (delimiter != '-' && delimiter != '/' && delimiter != '.') return TokenKind::kNumber;
    Take();
    if (!IsDigit(Peek())) {
      TakeWhile([delimiter](char c) { return IsAlnum(c) || c == delimiter; });
      return TokenKind::kDate;
    }
    TakeWhile(IsDigit);
    if (Peek() != delimiter) return delimiter == '.' ? TokenKind::kNumber : TokenKind::kDate;
    // Both delimiters are the same: a date of three fields.
    TakeWhile([delimiter](char c) { return IsDigit(c) || c == delimiter; });
    return TokenKind::kDate;
  }

  TokenKind FromLetter() {
    const char* begin = out_;
    TakeWhile(IsAlpha);
    const char next = Peek();
    bool is_date = next == '-' || next == '/' || next == '.';
    if (next == '+' || IsDigit(next)) is_date = FindDateTimeKeyword({begin, out_}) == nullptr;
    if (!is_date) return TokenKind::kString;
    TakeWhile([](char c) { return IsAlnum(c) || (c != '\0' && std::strchr("+-/_.:", c) != nullptr); });
    return TokenKind::kDate;
  }

  bool FromSign(TokenKind* kind) {
    Take();
    while (IsSpace(Peek())) ++at_;
    if (IsDigit(Peek())) {
      *kind = TokenKind::kZone;
      TakeWhile([](char c) { return IsDigit(c) || c == ':' || c == '.' || c == '-'; });
      return true;
    }
    if (!IsAlpha(Peek())) return false;
    *kind = TokenKind::kSpecial;
    TakeWhile(IsAlpha);
    return true;
  }

  const char* at_;
  const char* end_;
  char* out_;
  char* out_end_;
  bool overflow_ = false;
};

DateTimeError DateTimeTokens::Split(std::string_view text, size_t buffer_bytes) {
  count_ = 0;
  return Splitter(text, buffer_, std::min(buffer_bytes, kMaxBytes)).Run(this);
}

}  // namespace basalt
