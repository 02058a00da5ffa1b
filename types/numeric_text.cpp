// Text and binary forms of Numeric, and the limits that a type modifier sets.
#include <algorithm>
#include <charconv>
#include <cstring>
#include <string>
#include <vector>

#include "base/byte_order.h"
#include "base/sql_error.h"
#include "types/numeric.h"
#include "types/numeric_decimal.h"
#include "types/numeric_digits.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

using Kind = Numeric::Kind;

constexpr int kTypmodOffset = 4;
constexpr uint16_t kSignPositive = 0x0000;
constexpr uint16_t kSignNegative = 0x4000;
constexpr uint16_t kSignNaN = 0xC000;
constexpr uint16_t kSignPositiveInfinity = 0xD000;
constexpr uint16_t kSignNegativeInfinity = 0xF000;

bool HasTypmod(int32_t typmod) { return typmod >= kTypmodOffset; }
int TypmodPrecision(int32_t typmod) { return (typmod - kTypmodOffset) >> 16 & 0xFFFF; }
int TypmodScale(int32_t typmod) { return (((typmod - kTypmodOffset) & 0x7FF) ^ 1024) - 1024; }

[[noreturn]] void ThrowFieldOverflow(int precision, int scale) {
  const int digits = precision - scale;
  throw SqlError(sqlstate::kNumericValueOutOfRange, "numeric field overflow")
      .Detail(Format("A field with precision {}, scale {} must round to an absolute value less than {}{}.", precision,
                     scale, digits != 0 ? "10^" : "", digits != 0 ? digits : 1));
}


// What the grammar [+-] digits [. digits] [e exponent] gives, the point taken out.
struct Literal {
  bool negative = false;
  std::string_view integer;
  std::string_view fraction;
  int64_t exponent = 0;
};

std::string_view TakeDigits(const char** at, const char* end) {
  const char* start = *at;
  while (*at < end && IsDigit(**at)) ++*at;
  return {start, static_cast<size_t>(*at - start)};
}

const char* SkipSpaces(const char* at, const char* end) {
  while (at < end && IsSpace(*at)) ++at;
  return at;
}

// As strtol reads it: leading white space and a sign are allowed.
int64_t TakeExponent(const char** at, const char* end, std::string_view text) {
  const char* p = SkipSpaces(*at, end);
  bool negative = false;
  if (p < end && (*p == '+' || *p == '-')) negative = *p++ == '-';
  if (p == end || !IsDigit(*p)) ThrowInvalidSyntax("numeric", text);
  int64_t exponent = 0;
  for (; p < end && IsDigit(*p); ++p) exponent = std::min<int64_t>(exponent * 10 + (*p - '0'), INT32_MAX);
  if (exponent >= INT32_MAX / 2) ThrowNumericOverflow();
  *at = p;
  return negative ? -exponent : exponent;
}

bool TakeWord(const char** at, const char* end, std::string_view word) {
  if (static_cast<size_t>(end - *at) < word.size()) return false;
  if (!EqualsIgnoreCase({*at, word.size()}, word)) return false;
  *at += word.size();
  return true;
}

bool TakeSpecial(const char** at, const char* end, Numeric* result) {
  if (TakeWord(at, end, "nan")) {
    *result = MakeNumericNaN();
    return true;
  }
  const char* p = *at;
  const bool negative = p < end && *p == '-';
  if (p < end && (*p == '-' || *p == '+')) ++p;
  if (!TakeWord(&p, end, "infinity") && !TakeWord(&p, end, "inf")) return false;
  *at = p;
  *result = MakeNumericInfinity(negative);
  return true;
}

// Places the decimal digits into base-10000 ones.
Numeric FromLiteral(const Literal& literal, int32_t typmod, Arena& arena) {
  std::string decimals;
  decimals.reserve(literal.integer.size() + literal.fraction.size());
  decimals.append(literal.integer).append(literal.fraction);
  int64_t point = static_cast<int64_t>(literal.integer.size()) + literal.exponent;  // digits before the point
  int64_t scale = std::max<int64_t>(0, static_cast<int64_t>(literal.fraction.size()) - literal.exponent);
  size_t leading = 0;
  while (leading < decimals.size() && decimals[leading] == '0') ++leading;
  decimals.erase(0, leading);
  point -= static_cast<int64_t>(leading);
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  if (HasTypmod(typmod)) {
    // The digits after the first that rounding looks at cannot change the result, however many there are.
    const int kept = std::max(TypmodScale(typmod), 0) + 1;
    const int64_t most = std::clamp<int64_t>(point + kept, 0, static_cast<int64_t>(decimals.size()));
    decimals.resize(static_cast<size_t>(most));
    scale = std::min<int64_t>(scale, kept);
    if (!decimals.empty() && point > 4 * (kNumericMaxWeight + 1)) {
      ThrowFieldOverflow(TypmodPrecision(typmod), TypmodScale(typmod));
    }
  }
  if (decimals.empty()) point = 0;
  if (point > 4 * (kNumericMaxWeight + 1) || scale > kNumericMaxStoredScale) ThrowNumericOverflow();
  const auto first_position = static_cast<int>(point);
  const int weight = first_position > 0 ? (first_position - 1) / kDigitDecimals : -((kDigitDecimals - first_position) / kDigitDecimals);
  const int offset = (weight + 1) * kDigitDecimals - first_position;
  std::vector<int16_t> digits((decimals.size() + static_cast<size_t>(offset) + 3) / 4);
  for (size_t i = 0; i < 4 * digits.size(); ++i) {
    const size_t j = i - static_cast<size_t>(offset);  // wraps for the leading zeros
    const int decimal = i >= static_cast<size_t>(offset) && j < decimals.size() ? decimals[j] - '0' : 0;
    digits[i / 4] = static_cast<int16_t>(digits[i / 4] * 10 + decimal);
  }
  return MakeNumeric(literal.negative, weight, digits, static_cast<int>(scale), arena);
}

// Up to 18 digits without exponent, the whole text: the common case.
bool ParseSmall(std::string_view text, Numeric* result) {
  const char* at = text.data();
  const char* const end = at + text.size();
  const bool negative = at < end && *at == '-';
  if (negative) ++at;
  if (end - at > 19 || at == end) return false;
  uint64_t magnitude = 0;
  int digits = 0;
  const char* point = nullptr;
  for (; at < end; ++at) {
    if (IsDigit(*at)) {
      magnitude = magnitude * 10 + static_cast<uint64_t>(*at - '0');
      ++digits;
    } else if (*at == '.' && point == nullptr) {
      point = at;
    } else {
      return false;
    }
  }
  if (digits == 0 || digits > 18) return false;
  const auto value = static_cast<int64_t>(magnitude);
  *result = Numeric::Small(negative ? -value : value, point == nullptr ? 0 : static_cast<int>(end - point - 1));
  return true;
}

Numeric ParseLong(std::string_view text, int32_t typmod, Arena& arena) {
  const char* const end = text.data() + text.size();
  const char* at = SkipSpaces(text.data(), end);
  Numeric result;
  if (!TakeSpecial(&at, end, &result)) {
    Literal literal;
    if (at < end && (*at == '+' || *at == '-')) literal.negative = *at++ == '-';
    literal.integer = TakeDigits(&at, end);
    if (at < end && *at == '.') {
      ++at;
      literal.fraction = TakeDigits(&at, end);
    }
    if (literal.integer.empty() && literal.fraction.empty()) ThrowInvalidSyntax("numeric", text);
    if (at < end && (*at == 'e' || *at == 'E')) {
      ++at;
      literal.exponent = TakeExponent(&at, end, text);
    }
    if (SkipSpaces(at, end) != end) ThrowInvalidSyntax("numeric", text);
    return FromLiteral(literal, typmod, arena);
  }
  if (SkipSpaces(at, end) != end) ThrowInvalidSyntax("numeric", text);
  return result;
}

void FormatSmall(const Numeric& value, std::string* out) {
  char digits[20];
  const uint64_t magnitude = value.unscaled < 0 ? -static_cast<uint64_t>(value.unscaled) : static_cast<uint64_t>(value.unscaled);
  const auto length = static_cast<int>(std::to_chars(digits, digits + sizeof(digits), magnitude).ptr - digits);
  const int scale = value.display_scale;
  char text[24];
  char* at = text;
  if (value.unscaled < 0) *at++ = '-';
  const int integer_digits = length - scale;
  if (integer_digits > 0) {
    std::memcpy(at, digits, static_cast<size_t>(integer_digits));
    at += integer_digits;
  } else {
    *at++ = '0';
  }
  if (scale > 0) {
    *at++ = '.';
    for (int zeros = -integer_digits; zeros > 0; --zeros) *at++ = '0';
    const int fraction_digits = std::min(length, scale);
    std::memcpy(at, digits + length - fraction_digits, static_cast<size_t>(fraction_digits));
    at += fraction_digits;
  }
  out->append(text, static_cast<size_t>(at - text));
}

void AppendFourDigits(int digit, std::string* out) {
  const char text[4] = {static_cast<char>('0' + digit / 1000), static_cast<char>('0' + digit / 100 % 10),
                        static_cast<char>('0' + digit / 10 % 10), static_cast<char>('0' + digit % 10)};
  out->append(text, 4);
}

void FormatBig(const Numeric& value, std::string* out) {
  const NumericDigits digits(value);
  if (digits.negative()) out->push_back('-');
  if (digits.count() == 0 || digits.weight() < 0) {
    out->push_back('0');
  } else {
    char first[8];
    out->append(first, static_cast<size_t>(std::to_chars(first, first + sizeof(first), digits[0]).ptr - first));
    for (int weight = digits.weight() - 1; weight >= 0; --weight) AppendFourDigits(digits.AtWeight(weight), out);
  }
  const int scale = value.display_scale;
  if (scale == 0) return;
  out->push_back('.');
  const size_t fraction_start = out->size();
  for (int weight = -1; -weight * kDigitDecimals < scale + kDigitDecimals; --weight) {
    AppendFourDigits(digits.AtWeight(weight), out);
  }
  out->resize(fraction_start + static_cast<size_t>(scale));
}

void AppendUint16(int value, std::string* out) {
  char bytes[2];
  StoreBigEndian(bytes, static_cast<uint16_t>(value));
  out->append(bytes, 2);
}

[[noreturn]] void ThrowBadBinary(const char* what) {
  throw SqlError(sqlstate::kInvalidBinaryRepresentation, Format("invalid {} in external \"numeric\" value", what));
}

}  // namespace

Numeric ParseNumeric(std::string_view text, int32_t typmod, Arena& arena) {
  Numeric result;
  if (!ParseSmall(text, &result)) result = ParseLong(text, typmod, arena);
  return HasTypmod(typmod) ? ApplyNumericTypmod(result, typmod, arena) : result;
}

void FormatNumeric(const Numeric& value, std::string* out) {
  switch (value.kind) {
    case Kind::kSmall: return FormatSmall(value, out);
    case Kind::kBig: return FormatBig(value, out);
    case Kind::kNaN: out->append("NaN"); return;
    case Kind::kPositiveInfinity: out->append("Infinity"); return;
    case Kind::kNegativeInfinity: out->append("-Infinity"); return;
  }
}

Numeric ReceiveNumeric(std::string_view bytes, int32_t typmod, Arena& arena) {
  constexpr size_t kHeaderBytes = 8;
  if (bytes.size() < kHeaderBytes) ThrowMessageTooShort();
  const auto count = LoadBigEndian<uint16_t>(bytes.data());
  const auto weight = LoadBigEndian<int16_t>(bytes.data() + 2);
  const auto sign = LoadBigEndian<uint16_t>(bytes.data() + 4);
  const auto scale = LoadBigEndian<uint16_t>(bytes.data() + 6);
  if (sign != kSignPositive && sign != kSignNegative && sign != kSignNaN && sign != kSignPositiveInfinity &&
      sign != kSignNegativeInfinity) {
    ThrowBadBinary("sign");
  }
  if (scale > kNumericMaxStoredScale) ThrowBadBinary("scale");
  if (bytes.size() < kHeaderBytes + 2 * size_t{count}) ThrowMessageTooShort();
  std::vector<int16_t> digits(count);
  for (size_t i = 0; i < count; ++i) {
    digits[i] = LoadBigEndian<int16_t>(bytes.data() + kHeaderBytes + 2 * i);
    if (digits[i] < 0 || digits[i] >= kDigitBase) ThrowBadBinary("digit");
  }
  if (bytes.size() > kHeaderBytes + 2 * size_t{count}) ThrowMessageTooLong();
  Numeric result;
  if (sign == kSignNaN) {
    result = MakeNumericNaN();
  } else if (sign == kSignPositiveInfinity || sign == kSignNegativeInfinity) {
    result = MakeNumericInfinity(sign == kSignNegativeInfinity);
  } else {
    // Digits beyond the display scale are cut off, as PostgreSQL does.
    const int shown = weight + 1 + (scale + kDigitDecimals - 1) / kDigitDecimals;
    if (shown < static_cast<int>(digits.size())) digits.resize(static_cast<size_t>(std::max(shown, 0)));
    if (shown == static_cast<int>(digits.size()) && scale % kDigitDecimals != 0 && shown > 0) {
      const auto unit = static_cast<int>(kPowersOf10[kDigitDecimals - scale % kDigitDecimals]);
      digits.back() = static_cast<int16_t>(digits.back() / unit * unit);
    }
    result = MakeNumeric(sign == kSignNegative, weight, digits, scale, arena);
  }
  return HasTypmod(typmod) ? ApplyNumericTypmod(result, typmod, arena) : result;
}

void SendNumeric(const Numeric& value, std::string* out) {
  if (value.kind > Kind::kBig) {
    AppendUint16(0, out);
    AppendUint16(0, out);
    AppendUint16(value.kind == Kind::kNaN ? kSignNaN
                 : value.kind == Kind::kPositiveInfinity ? kSignPositiveInfinity : kSignNegativeInfinity, out);
    AppendUint16(value.kind == Kind::kNaN ? 0 : 0x20, out);  // what PostgreSQL's header bits give for infinities
    return;
  }
  const NumericDigits digits(value);
  AppendUint16(digits.count(), out);
  AppendUint16(digits.weight(), out);
  AppendUint16(digits.negative() ? kSignNegative : kSignPositive, out);
  AppendUint16(value.display_scale, out);
  for (int i = 0; i < digits.count(); ++i) AppendUint16(digits[i], out);
}

Numeric ApplyNumericTypmod(const Numeric& value, int32_t typmod, Arena& arena) {
  if (!HasTypmod(typmod) || value.kind == Kind::kNaN) return value;
  const int precision = TypmodPrecision(typmod);
  const int scale = TypmodScale(typmod);
  if (value.kind > Kind::kBig) {
    throw SqlError(sqlstate::kNumericValueOutOfRange, "numeric field overflow")
        .Detail(Format("A field with precision {}, scale {} cannot hold an infinite value.", precision, scale));
  }
  const Numeric rounded = RoundNumeric(value, scale, arena);
  if (rounded.is_small() && scale >= 0) {
    const int64_t magnitude = rounded.unscaled < 0 ? -rounded.unscaled : rounded.unscaled;
    if (precision < 18 && static_cast<uint64_t>(magnitude) >= kPowersOf10[precision]) ThrowFieldOverflow(precision, scale);
    return rounded;
  }
  const NumericDigits digits(rounded);
  if (digits.count() == 0) return rounded;
  int decimals = (digits.weight() + 1) * kDigitDecimals;  // before the point, negative for zeros after it
  for (int limit = kDigitBase / 10; limit > digits[0]; limit /= 10) --decimals;
  if (decimals > precision - scale) ThrowFieldOverflow(precision, scale);
  return rounded;
}

}  // namespace basalt
