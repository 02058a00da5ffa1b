#include "types/datetime_decode.h"

#include <cmath>
#include <cstring>
#include <string>

#include "types/time_zone.h"

namespace basalt {
namespace {

using enum DateTimeUnit;
constexpr auto kOk = DateTimeError::kNone;
constexpr auto kBad = DateTimeError::kBadFormat;
constexpr uint32_t kZoneBit = FieldBit(FieldType::kZone);

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  }
  return upper;
}

// The abbreviation's offset as its zone last used it, or else the zone's at that local time.
int ZoneWestOfAbbreviation(const DateTimeFields& fields, const char* abbreviation, const TimeZone& zone, int* is_dst) {
  const int west = ZoneWestAtFields(fields, zone, is_dst);
  int64_t utc;
  TimeZone::Offset offset;
  if (!TimestampFromFields(fields, &west, &utc) || !zone.OffsetOfAbbreviation(UpperCase(abbreviation), utc, &offset)) {
    return west;
  }
  *is_dst = offset.is_dst ? 1 : 0;
  return -offset.seconds_east;
}

}  // namespace

DateTimeDecoder::DateTimeDecoder(const IoSettings& settings, int64_t now_us)
    : numbers_(settings.date_order),
      session_zone_(settings.time_zone != nullptr ? *settings.time_zone : *TimeZone::Utc()),
      now_us_(now_us) {}

DateTimeFields DateTimeDecoder::Now() const {
  DateTimeFields fields;
  FieldsFromTimestampTz(now_us_, session_zone_, &fields);
  return fields;
}

DateTimeError DateTimeDecoder::DecodeToken(const DateTimeTokens& tokens, int index) {
  const DateTimeToken& token = tokens[index];
  switch (token.kind) {
    case TokenKind::kDate:
      return time_only_ ? DecodeDateTokenForTime(tokens, index) : DecodeDateToken(tokens, index);
    case TokenKind::kTime:
      return DecodeTimeToken(token.text);
    case TokenKind::kZone:
      found_ = kZoneBit;
      return ParseZoneOffset(token.text, &zone_west_);
    case TokenKind::kNumber:
      if (label_ != kNone) return DecodeLabeledNumber(token.text);
      return time_only_ ? DecodeNumberTokenForTime(tokens, index) : DecodeNumberToken(tokens, index);
    default:
      return DecodeWord(tokens, index);
  }
}

DateTimeError DateTimeDecoder::DecodeDateToken(const DateTimeTokens& tokens, int index) {
  constexpr uint32_t kMonthAndDay = FieldBit(FieldType::kMonth) | FieldBit(FieldType::kDay);
  char* text = tokens[index].text;
  if (label_ == kJulian) return DecodeJulianWithZone(text);
  // With month and day known this is a zone name ("america/new_york") or a run-together time with a zone.
  if (label_ == kNone && (known_ & kMonthAndDay) != kMonthAndDay) return numbers_.DecodeDate(text, known_, &found_);
  if (!IsDigit(*text) && label_ == kNone) return DecodeNamedZone(text);
  if (label_ != kNone && label_ != kTime) return kBad;
  label_ = kNone;
  return DecodeTimeWithZone(text, known_);
}

DateTimeError DateTimeDecoder::DecodeDateTokenForTime(const DateTimeTokens& tokens, int index) {
  char* text = tokens[index].text;
  const int count = tokens.count();
  if (index == 0 && count >= 2 && (tokens[count - 1].kind == TokenKind::kDate || tokens[1].kind == TokenKind::kTime)) {
    return numbers_.DecodeDate(text, known_, &found_);
  }
  if (!IsDigit(*text)) return DecodeNamedZone(text);
  return DecodeTimeWithZone(text, known_ | kDateBits);
}

DateTimeError DateTimeDecoder::DecodeJulianWithZone(const char* text) {
  char* end;
  bool overflow = false;
  const int value = ParseInt(text, &end, &overflow);
  if (overflow || value < 0) return DateTimeError::kFieldOverflow;
  YmdFromJulian(value, &numbers_.fields.year, &numbers_.fields.month, &numbers_.fields.day);
  is_julian_ = true;
  found_ = kDateBits | kTimeBits | kZoneBit;
  label_ = kNone;
  return ParseZoneOffset(end, &zone_west_);
}

DateTimeError DateTimeDecoder::DecodeTimeWithZone(char* text, uint32_t known) {
  if ((known_ & kTimeBits) == kTimeBits) return kBad;
  char* sign = std::strchr(text, '-');
  if (sign == nullptr) return kBad;
  DateTimeError error = ParseZoneOffset(sign, &zone_west_);
  if (error != kOk) return error;
  *sign = '\0';
  error = numbers_.DecodeConcatenated(text, known, &found_);
  found_ |= kZoneBit;
  return error;
}

DateTimeError DateTimeDecoder::DecodeNamedZone(const char* text) {
  named_zone_ = TimeZone::Find(text);
  if (named_zone_ == nullptr) ThrowZoneNotRecognized(text);
  found_ = kZoneBit;
  return kOk;
}

DateTimeError DateTimeDecoder::DecodeTimeToken(const char* text) {
  if (!time_only_ && label_ != kNone) {
    if (label_ != kTime) return kBad;
    label_ = kNone;
  }
  const DateTimeError error = numbers_.DecodeTime(text, &found_);
  if (error != kOk || time_only_) return error;
  return TimeFieldsOverflow(numbers_.fields) ? DateTimeError::kFieldOverflow : kOk;
}

DateTimeError DateTimeDecoder::DecodeNumberToken(const DateTimeTokens& tokens, int index) {
  char* text = tokens[index].text;
  const char* point = std::strchr(text, '.');
  const bool date_begun = (known_ & kDateBits) != 0;
  const bool time_begun = (known_ & kTimeBits) != 0;
  if (point != nullptr && !date_begun) return numbers_.DecodeDate(text, known_, &found_);
  if (point != nullptr && point - text > 2) return numbers_.DecodeConcatenated(text, known_, &found_);
  // Six digits and more are a date or time, unless both are known already: then a year.
  if (std::strlen(text) >= 6 && (!date_begun || !time_begun)) return numbers_.DecodeConcatenated(text, known_, &found_);
  return numbers_.DecodeNumber(text, have_text_month_, known_, &found_);
}

DateTimeError DateTimeDecoder::DecodeNumberTokenForTime(const DateTimeTokens& tokens, int index) {
  char* text = tokens[index].text;
  const int count = tokens.count();
  if (const char* point = std::strchr(text, '.')) {
    if (index == 0 && count >= 2 && tokens[count - 1].kind == TokenKind::kDate) {
      return numbers_.DecodeDate(text, known_, &found_);
    }
    if (point - text <= 2) return kBad;
    return numbers_.DecodeConcatenated(text, known_ | kDateBits, &found_);
  }
  if (std::strlen(text) > 4) return numbers_.DecodeConcatenated(text, known_ | kDateBits, &found_);
  return numbers_.DecodeNumber(text, false, known_ | kDateBits, &found_);
}

DateTimeError DateTimeDecoder::DecodeJulian(int value, const char* rest) {
  if (value < 0) return DateTimeError::kFieldOverflow;
  DateTimeFields& fields = numbers_.fields;
  YmdFromJulian(value, &fields.year, &fields.month, &fields.day);
  is_julian_ = true;
  found_ = kDateBits;
  if (*rest != '.') return kOk;
  double fraction;
  const DateTimeError error = ParseFraction(rest, &fraction);
  if (error != kOk) return error;
  SplitTime(static_cast<int64_t>(fraction * static_cast<double>(kUsPerDay)), &fields);
  found_ |= kTimeBits;
  return kOk;
}

// A number after a unit: "j2451187", "t040506", "y2001m02d04".
DateTimeError DateTimeDecoder::DecodeLabeledNumber(char* text) {
  const auto set = [this](FieldType type, int* field, int value) {
    found_ = FieldBit(type);
    *field = value;
    return kOk;
  };
  const DateTimeUnit label = label_;
  char* end;
  bool overflow = false;
  const int value = ParseInt(text, &end, &overflow);
  if (overflow) return DateTimeError::kFieldOverflow;
  const bool takes_fraction = label == kJulian || label == kTime || label == kSecond;
  if (*end != '\0' && (*end != '.' || !takes_fraction)) return kBad;
  label_ = kNone;
  kind_ = kDate;
  DateTimeFields& fields = numbers_.fields;
  switch (label) {
    case kYear:
      return set(FieldType::kYear, &fields.year, value);
    case kMonth:  // after month and hour it means minutes
      if ((known_ & FieldBit(FieldType::kMonth)) != 0 && (known_ & FieldBit(FieldType::kHour)) != 0) {
        return set(FieldType::kMinute, &fields.minute, value);
      }
      return set(FieldType::kMonth, &fields.month, value);
    case kDay:
      return set(FieldType::kDay, &fields.day, value);
    case kHour:
      return set(FieldType::kHour, &fields.hour, value);
    case kMinute:
      return set(FieldType::kMinute, &fields.minute, value);
    case kSecond:
      set(FieldType::kSecond, &fields.second, value);
      if (*end != '.') return kOk;
      found_ = kAllSecondBits;
      return ParseFractionalSecond(end, &fields.microsecond);
    case kZone:
      found_ = kZoneBit;
      return ParseZoneOffset(text, &zone_west_);
    case kJulian:
      return DecodeJulian(value, end);
    case kTime: {
      const DateTimeError error = numbers_.DecodeConcatenated(text, known_ | kDateBits, &found_);
      if (error != kOk) return error;
      return found_ == kTimeBits ? kOk : kBad;
    }
    default:
      return kBad;
  }
}

// Zone abbreviations come before keywords ("sat" is one in some sets).
bool DateTimeDecoder::DecodeAbbreviation(const char* text) {
  TimeZoneAbbreviation abbreviation;
  if (!FindTimeZoneAbbreviation(text, &abbreviation)) return false;
  found_ = kZoneBit;
  if (abbreviation.dynamic_zone != nullptr) {
    found_ |= FieldBit(FieldType::kDynamicZone);
    abbreviation_zone_ = abbreviation.dynamic_zone;
    abbreviation_ = text;
    return true;
  }
  if (abbreviation.is_dst) found_ |= FieldBit(FieldType::kDstZone);
  numbers_.fields.is_dst = abbreviation.is_dst ? 1 : 0;
  zone_west_ = -abbreviation.seconds_east;
  return true;
}

DateTimeError DateTimeDecoder::DecodeWord(const DateTimeTokens& tokens, int index) {
  const char* text = tokens[index].text;
  if (DecodeAbbreviation(text)) return kOk;
  if (const DateTimeKeyword* keyword = FindDateTimeKeyword(text)) return DecodeKeyword(*keyword, tokens, index);
  named_zone_ = TimeZone::Find(text);
  if (named_zone_ == nullptr) return kBad;
  found_ = kZoneBit;
  return kOk;
}

DateTimeError DateTimeDecoder::DecodeKeyword(const DateTimeKeyword& keyword, const DateTimeTokens& tokens, int index) {
  constexpr uint32_t kMonthBit = FieldBit(FieldType::kMonth), kDayBit = FieldBit(FieldType::kDay);
  DateTimeFields& fields = numbers_.fields;
  found_ = FieldBit(keyword.type);
  switch (keyword.type) {
    case FieldType::kIgnored:
      skip_ = true;
      return kOk;
    case FieldType::kReserved:
      return DecodeReserved(static_cast<DateTimeUnit>(keyword.value));
    case FieldType::kMonth:
      if (time_only_) return kBad;
      // A number taken for the month before was the day.
      if ((known_ & kMonthBit) != 0 && !have_text_month_ && (known_ & kDayBit) == 0 && fields.month >= 1 &&
          fields.month <= 31) {
        fields.day = fields.month;
        found_ = kDayBit;
      }
      have_text_month_ = true;
      fields.month = keyword.value;
      return kOk;
    case FieldType::kDstModifier:
      found_ |= FieldBit(FieldType::kDstZone);
      fields.is_dst = 1;
      zone_west_ -= keyword.value;
      return kOk;
    case FieldType::kAmPm:
      am_pm_ = keyword.value;
      return kOk;
    case FieldType::kEra:
      before_christ_ = keyword.value == kBeforeChrist;
      return kOk;
    case FieldType::kDayOfWeek:
      return time_only_ ? kBad : kOk;
    case FieldType::kUnits:
      found_ = 0;
      label_ = static_cast<DateTimeUnit>(keyword.value);
      return kOk;
    case FieldType::kIsoTime:
      return DecodeIsoTimeMark(keyword, tokens, index);
    default:
      return kBad;
  }
}

DateTimeError DateTimeDecoder::DecodeIsoTimeMark(const DateTimeKeyword& keyword, const DateTimeTokens& tokens,
                                                 int index) {
  found_ = 0;
  if (!time_only_ && (known_ & kDateBits) != kDateBits) return kBad;
  if (index + 1 >= tokens.count()) return kBad;
  const TokenKind next = tokens[index + 1].kind;
  if (next != TokenKind::kNumber && next != TokenKind::kTime && next != TokenKind::kDate) return kBad;
  label_ = static_cast<DateTimeUnit>(keyword.value);
  return kOk;
}

DateTimeError DateTimeDecoder::DecodeReserved(DateTimeUnit word) {
  DateTimeFields& fields = numbers_.fields;
  const DateTimeUnit result = time_only_ ? kTime : kDate;
  if (word == kZulu) {
    found_ = kTimeBits | kZoneBit;
    kind_ = result;
    fields.hour = fields.minute = fields.second = 0;
    zone_west_ = 0;
    return kOk;
  }
  if (word == kNow) {
    found_ = time_only_ ? kTimeBits : kDateBits | kTimeBits | kZoneBit;
    kind_ = result;
    fields = Now();
    if (!time_only_) zone_west_ = fields.zone_west;
    return kOk;
  }
  if (time_only_) return kBad;
  if (word == kYesterday || word == kToday || word == kTomorrow) {
    found_ = kDateBits;
    kind_ = kDate;
    const DateTimeFields now = Now();
    const int shift = word == kYesterday ? -1 : word == kTomorrow ? 1 : 0;
    YmdFromJulian(JulianFromYmd(now.year, now.month, now.day) + shift, &fields.year, &fields.month, &fields.day);
    return kOk;
  }
  kind_ = word;  // epoch and the infinities: what stands beside them is read and ignored
  return kOk;
}

DateTimeError DateTimeDecoder::ApplyAmPm() {
  int& hour = numbers_.fields.hour;
  if (am_pm_ == kTwentyFourHours) return kOk;
  if (hour > 12) return DateTimeError::kFieldOverflow;
  if (am_pm_ == kAm && hour == 12) {
    hour = 0;
  } else if (am_pm_ == kPm && hour != 12) {
    hour += 12;
  }
  return kOk;
}

DateTimeError DateTimeDecoder::ResolveZone() {
  DateTimeFields& fields = numbers_.fields;
  const bool zone_known = (known_ & kZoneBit) != 0;
  if ((named_zone_ != nullptr || abbreviation_zone_ != nullptr || !zone_known) &&
      (known_ & FieldBit(FieldType::kDstModifier)) != 0) {
    return kBad;
  }
  if (named_zone_ != nullptr) zone_west_ = ZoneWestAtFields(fields, *named_zone_, &fields.is_dst);
  if (abbreviation_zone_ != nullptr) {
    zone_west_ = ZoneWestOfAbbreviation(fields, abbreviation_, *abbreviation_zone_, &fields.is_dst);
  }
  if (!zone_known) zone_west_ = ZoneWestAtFields(fields, session_zone_, &fields.is_dst);
  return kOk;
}

DateTimeError DateTimeDecoder::ResolveTimeZone() {
  const bool have_date = (known_ & kDateBits) == kDateBits;
  const bool zone_known = (known_ & kZoneBit) != 0;
  if (named_zone_ != nullptr) {
    if ((known_ & FieldBit(FieldType::kDstModifier)) != 0) return kBad;
    int32_t seconds_east;
    if (named_zone_->IsFixed(&seconds_east)) {
      zone_west_ = -seconds_east;
      return kOk;
    }
    return have_date ? ResolveZone() : kBad;
  }
  if (zone_known && abbreviation_zone_ == nullptr) return kOk;
  if ((known_ & kDateBits) == 0) {
    DateTimeFields& fields = numbers_.fields;
    const DateTimeFields now = Now();
    fields.year = now.year, fields.month = now.month, fields.day = now.day;
  } else if (!have_date) {
    return kBad;
  }
  return ResolveZone();
}

DateTimeError DateTimeDecoder::DecodeDateTime(const DateTimeTokens& tokens) {
  for (int i = 0; i < tokens.count(); ++i) {
    found_ = 0;
    skip_ = false;
    const DateTimeError error = DecodeToken(tokens, i);
    if (error != kOk) return error;
    if (skip_) continue;
    if ((found_ & known_) != 0) return kBad;
    known_ |= found_;
  }
  DateTimeError error = numbers_.Validate(known_, is_julian_, before_christ_);
  if (error == kOk) error = ApplyAmPm();
  if (error != kOk || kind_ != kDate) return error;
  if ((known_ & kDateBits) != kDateBits) return kBad;
  return ResolveZone();
}

DateTimeError DateTimeDecoder::DecodeTimeOnly(const DateTimeTokens& tokens) {
  time_only_ = true;
  kind_ = kTime;
  for (int i = 0; i < tokens.count(); ++i) {
    found_ = 0;
    skip_ = false;
    const DateTimeError error = DecodeToken(tokens, i);
    if (error != kOk) return error;
    if (skip_) continue;
    if ((found_ & known_) != 0) return kBad;
    known_ |= found_;
  }
  DateTimeError error = numbers_.Validate(known_, is_julian_, before_christ_);
  if (error == kOk) error = ApplyAmPm();
  if (error != kOk) return error;
  if (TimeFieldsOverflow(numbers_.fields)) return DateTimeError::kFieldOverflow;
  if ((known_ & kTimeBits) != kTimeBits) return kBad;
  return ResolveTimeZone();
}

}  // namespace basalt
