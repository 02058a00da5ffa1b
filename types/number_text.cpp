#include "types/number_text.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "base/int128.h"
#include "base/sql_error.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

template <typename Integer>
Integer ParseInteger(std::string_view text, const char* type) {
  const std::string_view trimmed = TrimSpaces(text);
  const char* at = trimmed.data();
  const char* const end = at + trimmed.size();
  if (at < end && *at == '+' && at + 1 < end && at[1] != '-') ++at;
  Integer value = 0;
  const auto [stop, error] = std::from_chars(at, end, value);
  if (error == std::errc::result_out_of_range) {
    // The least number without its sign is told only once the text has ended.
    constexpr uint64_t kOneTooLarge = static_cast<uint64_t>(std::numeric_limits<Integer>::max()) + 1;
    uint64_t magnitude = 0;
    const bool one_too_large = std::from_chars(at, end, magnitude).ec == std::errc() && magnitude == kOneTooLarge;
    if (one_too_large && stop != end) ThrowInvalidSyntax(type, text);
    ThrowOutOfRange(type, text);
  }
  if (error != std::errc() || stop != end) ThrowInvalidSyntax(type, text);
  return value;
}

template <typename Float>
Float StrTo(const char* text, char** end) {
  if constexpr (sizeof(Float) == sizeof(float)) {
    return std::strtof(text, end);
  } else {
    return std::strtod(text, end);
  }
}

// Names and hexadecimal numbers, by the C library as PostgreSQL does it.
template <typename Float>
Float ParseFloatSlow(std::string_view text, const char* start, const char* end, const char* type) {
  const std::string copy(start, end);
  char* stop = nullptr;
  errno = 0;
  const Float value = StrTo<Float>(copy.c_str(), &stop);
  if (stop == copy.c_str()) ThrowInvalidSyntax(type, text);
  if (errno == ERANGE && (value == 0 || std::isinf(value))) {
    // PostgreSQL shows the number alone for float8 and the whole text for float4.
    const std::string_view shown = sizeof(Float) == sizeof(float) ? text : std::string_view(copy.c_str(), stop);
    throw SqlError(sqlstate::kNumericValueOutOfRange, Format("\"{}\" is out of range for type {}", shown, type));
  }
  if (!TrimSpaces({stop, copy.size() - static_cast<size_t>(stop - copy.c_str())}).empty()) ThrowInvalidSyntax(type, text);
  return value;
}

template <typename Float>
Float ParseFloat(std::string_view text, const char* type) {
  const std::string_view trimmed = TrimSpaces(text);
  const char* at = trimmed.data();
  const char* const end = at + trimmed.size();
  const char* start = at;
  if (at < end && (*at == '+' || *at == '-')) ++at;
  if (at == end || !(IsDigit(*at) || *at == '.') || (end - at > 1 && ToLower(at[1]) == 'x')) {
    return ParseFloatSlow<Float>(text, start, end, type);
  }
  if (*start == '+') ++start;
  Float value = 0;
  const auto [stop, error] = std::from_chars(start, end, value);
  if (error != std::errc() || stop != end) return ParseFloatSlow<Float>(text, trimmed.data(), end, type);
  return value;
}

// Base by prefix as strtoul(text, 0) reads it; stops at the first other character; *overflow when 64 bits are passed.
uint64_t ScanUnsigned(std::string_view text, bool* overflow) {
  text = TrimSpaces(text);
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int base = 10;
  if (text.size() > 2 && text[0] == '0' && ToLower(text[1]) == 'x' && HexDigit(text[2]) >= 0) {
    base = 16;
    text.remove_prefix(2);
  } else if (!text.empty() && text[0] == '0') {
    base = 8;
  }
  uint64_t value = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), value, base);
  *overflow = result.ec == std::errc::result_out_of_range;
  if (*overflow) return std::numeric_limits<uint64_t>::max();
  return negative ? -value : value;
}

template <typename Integer>
void AppendInteger(Integer value, std::string* out) {
  char buffer[24];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), value);
  out->append(buffer, static_cast<size_t>(result.ptr - buffer));
}

// Whether the digits of a text (d.ddde+nn) are a whole number of few enough bits to lie halfway between two values, which a long double
// then holds exactly.
template <typename Float>
bool MayBeHalfway(const char* text) {
  uint128_t number = 0;
  int exponent = 0;
  bool decimals = false;
  for (; *text != '\0' && *text != 'e'; ++text) {
    if (IsDigit(*text)) number = number * 10 + static_cast<unsigned>(*text - '0');
    if (IsDigit(*text) && decimals) --exponent;
    if (*text == '.') decimals = true;
  }
  if (*text == 'e') exponent += std::atoi(text + 1);
  constexpr int kMostFives = 23;  // 5^23 < 2^54
  if (exponent < 0) return true;
  if (exponent > kMostFives) return false;
  for (; exponent > 0; --exponent) number *= 5;
  while (number != 0 && (number & 1) == 0) number >>= 1;
  return number >> (std::numeric_limits<Float>::digits + 1) == 0;
}

// True when the text lies halfway between the value and a neighbour. Only whole numbers past the mantissa's bits can.
template <typename Float>
bool IsOnBoundary(const char* text, Float value) {
  if (!MayBeHalfway<Float>(text)) return false;
  const long double parsed = std::strtold(text, nullptr);
  const auto halfway = [value](Float neighbour) { return (static_cast<long double>(value) + neighbour) / 2; };
  constexpr Float kInfinity = std::numeric_limits<Float>::infinity();
  return parsed == halfway(std::nextafter(value, kInfinity)) || parsed == halfway(std::nextafter(value, -kInfinity));
}

// PostgreSQL's shortest digits lie strictly between the halfway points, while std::to_chars may end on one.
template <typename Float>
size_t LeaveBoundary(Float value, char* buffer, size_t capacity) {
  size_t length = std::strlen(buffer);
  if (!IsOnBoundary(buffer, value)) return length;
  const char* const point = std::strchr(buffer, '.');
  const char* const exponent = std::strchr(buffer, 'e');
  int decimals = point == nullptr ? 0 : static_cast<int>(exponent - point - 1);
  do {
    ++decimals;
    length = static_cast<size_t>(std::snprintf(buffer, capacity, "%.*e", decimals, static_cast<double>(value)));
  } while (decimals < std::numeric_limits<Float>::max_digits10 - 1 &&
           (StrTo<Float>(buffer, nullptr) != value || IsOnBoundary(buffer, value)));
  return length;
}

// Shortest digits from std::to_chars in scientific form, laid out as PostgreSQL does: a plain number for decimal
// exponents from -4 up to the type's guaranteed digits, else an exponent of at least two digits.
template <typename Float>
void AppendShortest(Float value, std::string* out) {
  char buffer[40];
  const auto result = std::to_chars(buffer, buffer + sizeof(buffer), value, std::chars_format::scientific);
  size_t length = static_cast<size_t>(result.ptr - buffer);
  if (std::fabs(value) >= static_cast<Float>(uint64_t{1} << std::numeric_limits<Float>::digits)) {
    *result.ptr = '\0';
    length = LeaveBoundary(value, buffer, sizeof(buffer));
  }
  const std::string_view text(buffer, length);
  const size_t e = text.find('e');
  int exponent = 0;
  std::from_chars(text.data() + e + (text[e + 1] == '+' ? 2 : 1), text.data() + length, exponent);
  if (exponent < -4 || exponent >= std::numeric_limits<Float>::digits10) {
    out->append(text);
    return;
  }
  char digits[24];
  int count = 0;
  for (const char c : text.substr(0, e)) {
    if (IsDigit(c)) digits[count++] = c;
  }
  if (text[0] == '-') out->push_back('-');
  if (exponent < 0) {
    out->append("0.").append(static_cast<size_t>(-exponent - 1), '0').append(digits, static_cast<size_t>(count));
    return;
  }
  const int whole = std::min(count, exponent + 1);
  out->append(digits, static_cast<size_t>(whole)).append(static_cast<size_t>(exponent + 1 - whole), '0');
  if (count > whole) out->append(1, '.').append(digits + whole, static_cast<size_t>(count - whole));
}

template <typename Float>
void AppendFloat(Float value, int extra_float_digits, std::string* out) {
  if (std::isnan(value)) {
    out->append("NaN");
  } else if (std::isinf(value)) {
    out->append(value < 0 ? "-Infinity" : "Infinity");
  } else if (extra_float_digits > 0) {
    AppendShortest(value, out);
  } else {
    char buffer[64];
    const int digits = std::max(std::numeric_limits<Float>::digits10 + extra_float_digits, 1);
    const int length = std::snprintf(buffer, sizeof(buffer), "%.*g", digits, static_cast<double>(value));
    out->append(buffer, static_cast<size_t>(length));
  }
}

}  // namespace

int16_t ParseInt16(std::string_view text) { return ParseInteger<int16_t>(text, "smallint"); }
int32_t ParseInt32(std::string_view text) { return ParseInteger<int32_t>(text, "integer"); }
int64_t ParseInt64(std::string_view text) { return ParseInteger<int64_t>(text, "bigint"); }
float ParseFloat32(std::string_view text) { return ParseFloat<float>(text, "real"); }
double ParseFloat64(std::string_view text) { return ParseFloat<double>(text, "double precision"); }

bool ParseBool(std::string_view text) {
  struct Word {
    std::string_view word;
    size_t least;  // characters that tell it apart
    bool value;
  };
  static constexpr Word kWords[] = {{"true", 1, true}, {"false", 1, false}, {"yes", 1, true},  {"no", 1, false},
                                    {"on", 2, true},   {"off", 2, false},   {"1", 1, true},    {"0", 1, false}};
  const std::string_view trimmed = TrimSpaces(text);
  for (const Word& word : kWords) {
    if (trimmed.size() >= word.least && trimmed.size() <= word.word.size() &&
        EqualsIgnoreCase(trimmed, word.word.substr(0, trimmed.size()))) {
      return word.value;
    }
  }
  ThrowInvalidSyntax("boolean", text);
}

uint32_t ParseOid(std::string_view text) {
  const std::string_view trimmed = TrimSpaces(text);
  const char* at = trimmed.data();
  const char* const end = at + trimmed.size();
  const bool negative = at < end && *at == '-';
  if (at < end && (*at == '+' || *at == '-')) ++at;
  uint64_t magnitude = 0;
  const auto [stop, error] = std::from_chars(at, end, magnitude);
  if (error == std::errc::result_out_of_range) ThrowOutOfRange("oid", text);
  if (error != std::errc() || stop != end) ThrowInvalidSyntax("oid", text);
  const uint64_t limit = negative ? uint64_t{1} << 31 : UINT32_MAX;
  if (magnitude > limit) ThrowOutOfRange("oid", text);
  return static_cast<uint32_t>(negative ? -magnitude : magnitude);
}

uint32_t ParseXid(std::string_view text) {
  bool overflow;
  return static_cast<uint32_t>(ScanUnsigned(text, &overflow));
}

uint64_t ParseXid8(std::string_view text) {
  bool overflow;
  return ScanUnsigned(text, &overflow);
}

void AppendInt64(int64_t value, std::string* out) { AppendInteger(value, out); }
void AppendUint64(uint64_t value, std::string* out) { AppendInteger(value, out); }
void AppendFloat32(float value, int extra_float_digits, std::string* out) { AppendFloat(value, extra_float_digits, out); }
void AppendFloat64(double value, int extra_float_digits, std::string* out) { AppendFloat(value, extra_float_digits, out); }

}  // namespace basalt
