// The lexical part of date, time and interval input: cuts a text into fields and looks keywords up. Used by the parsers
// of types/datetime*.cpp only.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "types/datetime_fields.h"

namespace basalt {

enum class TokenKind : uint8_t { kNumber, kString, kDate, kTime, kZone, kSpecial };

struct DateTimeToken {
  TokenKind kind;
  char* text;  // null-terminated, lower case; the decoders cut it further
};

// Owns the lower-cased bytes of its tokens.
class DateTimeTokens {
 public:
  static constexpr int kMaxTokens = 25;
  static constexpr size_t kMaxBytes = 256;

  // buffer_bytes: how much text PostgreSQL's input function of the type takes, field ends included.
  DateTimeError Split(std::string_view text, size_t buffer_bytes);
  int count() const { return count_; }
  const DateTimeToken& operator[](int index) const { return tokens_[index]; }

 private:
  class Splitter;
  std::array<DateTimeToken, kMaxTokens> tokens_;
  int count_ = 0;
  char buffer_[kMaxBytes];
};

// What a keyword is. The values are bits of the field masks; kMonth .. kSecond are PostgreSQL's too, because interval
// typmods hold them.
enum class FieldType : uint8_t {
  kReserved = 0,
  kMonth = 1,
  kYear = 2,
  kDay = 3,
  kJulian = 4,
  kZone = 5,
  kDstZone = 6,
  kDynamicZone = 7,
  kIgnored = 8,
  kAmPm = 9,
  kHour = 10,
  kMinute = 11,
  kSecond = 12,
  kMillisecond = 13,
  kMicrosecond = 14,
  kDayOfYear = 15,
  kDayOfWeek = 16,
  kUnits = 17,
  kEra = 18,
  kAgo = 19,
  kIsoTime = 23,
  kWeek = 24,
  kDecade = 25,
  kCentury = 26,
  kMillennium = 27,
  kDstModifier = 28,
  kUnknown = 31,
};
constexpr uint32_t FieldBit(FieldType type) { return 1U << static_cast<int>(type); }
inline constexpr uint32_t kDateBits = FieldBit(FieldType::kYear) | FieldBit(FieldType::kMonth) | FieldBit(FieldType::kDay);
inline constexpr uint32_t kAllSecondBits =
    FieldBit(FieldType::kSecond) | FieldBit(FieldType::kMillisecond) | FieldBit(FieldType::kMicrosecond);
inline constexpr uint32_t kTimeBits = FieldBit(FieldType::kHour) | FieldBit(FieldType::kMinute) | kAllSecondBits;

// Values of reserved words and units.
enum class DateTimeUnit : uint8_t {
  kNone,
  kEarly,
  kLate,
  kEpoch,
  kNow,
  kYesterday,
  kToday,
  kTomorrow,
  kZulu,
  kDelta,
  kSecond,
  kMinute,
  kHour,
  kDay,
  kWeek,
  kMonth,
  kQuarter,
  kYear,
  kDecade,
  kCentury,
  kMillennium,
  kMillisecond,
  kMicrosecond,
  kJulian,
  kDayOfWeek,
  kDayOfYear,
  kZone,
  kZoneHour,
  kZoneMinute,
  kIsoYear,
  kIsoDayOfWeek,
  kTime,
  kDate,
};

struct DateTimeKeyword {
  std::string_view name;
  FieldType type;
  int32_t value;
};
inline constexpr int kAm = 0, kPm = 1, kTwentyFourHours = 2;
inline constexpr int kAnnoDomini = 0, kBeforeChrist = 1;

// Null if unknown. Only the first ten characters count.
const DateTimeKeyword* FindDateTimeKeyword(std::string_view lower_case);
const DateTimeKeyword* FindIntervalUnit(std::string_view lower_case);

}  // namespace basalt
