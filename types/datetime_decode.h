// Gives meaning to the tokens of a date or time text, in the order of PostgreSQL's rules: what a number is depends on
// the fields before it and on DateStyle's order. Used by the parsers of types/datetime*.cpp only.
#pragma once

#include "types/datetime_fields.h"
#include "types/datetime_tokens.h"

namespace basalt {

// strtol with int's range; *overflow is only ever set.
int ParseInt(const char* text, char** end, bool* overflow);
// ".25", or "." alone; anything behind it is an error.
DateTimeError ParseFraction(const char* text, double* fraction);
DateTimeError ParseFractionalSecond(const char* text, int64_t* microsecond);
// "+hh", "+hhmm", "-hh:mm:ss" to seconds west.
DateTimeError ParseZoneOffset(const char* text, int* zone_west);
// "hh:mm[:ss[.ffffff]]" or "mm:ss.ffffff"; range: an interval typmod's mask, of which minute-second changes hh:mm.
struct ClockTime {
  int64_t hour = 0;
  int minute = 0;
  int second = 0;
  int64_t microsecond = 0;
};
inline constexpr int kIntervalFullRange = 0x7FFF;
DateTimeError ParseClockTime(const char* text, int range, ClockTime* time);

// Collects fields from numbers. `known` is the mask of the fields seen in earlier tokens, `found` of those in this one.
class NumberDecoder {
 public:
  explicit NumberDecoder(DateOrder order) : order_(order) {}

  DateTimeError DecodeDate(char* text, uint32_t known, uint32_t* found);
  DateTimeError DecodeTime(const char* text, uint32_t* found);
  DateTimeError DecodeNumber(char* text, bool have_text_month, uint32_t known, uint32_t* found);
  // Run-together digits: 20011225, 040506.789.
  DateTimeError DecodeConcatenated(char* text, uint32_t known, uint32_t* found);
  // Checks and completes year (era, two digits), day of year, month and day.
  DateTimeError Validate(uint32_t known, bool is_julian, bool before_christ);

  DateTimeFields fields;

 private:
  DateTimeError DecodeNamedMonths(char* const* parts, int count, uint32_t* known, uint32_t* found, bool* have_text_month);
  void AssignNumber(int value, size_t length, bool have_text_month, uint32_t known, uint32_t* found);

  DateOrder order_;
  bool two_digit_year_ = false;
};

class DateTimeDecoder {
 public:
  DateTimeDecoder(const IoSettings& settings, int64_t now_us);

  // Date with or without time. *kind: kDate, or kEpoch, kEarly, kLate (fields unset then). May throw 22023.
  DateTimeError DecodeDateTime(const DateTimeTokens& tokens);
  // Time with or without date and zone.
  DateTimeError DecodeTimeOnly(const DateTimeTokens& tokens);

  DateTimeUnit kind() const { return kind_; }
  const DateTimeFields& fields() const { return numbers_.fields; }
  int zone_west() const { return zone_west_; }

 private:
  DateTimeError DecodeToken(const DateTimeTokens& tokens, int index);
  DateTimeError DecodeDateToken(const DateTimeTokens& tokens, int index);
  DateTimeError DecodeDateTokenForTime(const DateTimeTokens& tokens, int index);
  DateTimeError DecodeJulianWithZone(const char* text);
  DateTimeError DecodeTimeWithZone(char* text, uint32_t known);
  DateTimeError DecodeNamedZone(const char* text);
  DateTimeError DecodeTimeToken(const char* text);
  DateTimeError DecodeNumberToken(const DateTimeTokens& tokens, int index);
  DateTimeError DecodeNumberTokenForTime(const DateTimeTokens& tokens, int index);
  DateTimeError DecodeLabeledNumber(char* text);
  DateTimeError DecodeJulian(int value, const char* rest);
  DateTimeError DecodeWord(const DateTimeTokens& tokens, int index);
  DateTimeError DecodeKeyword(const DateTimeKeyword& keyword, const DateTimeTokens& tokens, int index);
  DateTimeError DecodeReserved(DateTimeUnit word);
  DateTimeError DecodeIsoTimeMark(const DateTimeKeyword& keyword, const DateTimeTokens& tokens, int index);
  bool DecodeAbbreviation(const char* text);
  DateTimeError ApplyAmPm();
  DateTimeError ResolveZone();
  DateTimeError ResolveTimeZone();
  DateTimeFields Now() const;

  NumberDecoder numbers_;
  const TimeZone& session_zone_;
  const int64_t now_us_;
  bool time_only_ = false;
  DateTimeUnit kind_ = DateTimeUnit::kDate;
  uint32_t known_ = 0;
  uint32_t found_ = 0;
  int zone_west_ = 0;
  int am_pm_ = kTwentyFourHours;
  DateTimeUnit label_ = DateTimeUnit::kNone;  // what the next number is
  bool have_text_month_ = false;
  bool is_julian_ = false;
  bool before_christ_ = false;
  bool skip_ = false;  // the token says nothing
  const TimeZone* named_zone_ = nullptr;
  const TimeZone* abbreviation_zone_ = nullptr;
  const char* abbreviation_ = nullptr;
};

}  // namespace basalt
