// Small tests on characters and errors that every text and binary input function shares: C locale, no allocation.
#pragma once

#include <string_view>

namespace basalt {

constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool IsAlpha(char c) { return IsUpper(c) || (c >= 'a' && c <= 'z'); }
constexpr char ToLower(char c) { return IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c; }
// -1 when c is no hexadecimal digit.
constexpr int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = ToLower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr std::string_view TrimSpaces(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

constexpr bool EqualsIgnoreCase(std::string_view text, std::string_view lower_case) {
  if (text.size() != lower_case.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (ToLower(text[i]) != lower_case[i]) return false;
  }
  return true;
}

// 22P02 invalid input syntax for type TYPE: "TEXT"
[[noreturn]] void ThrowInvalidSyntax(std::string_view type, std::string_view text);
// 22003 value "TEXT" is out of range for type TYPE
[[noreturn]] void ThrowOutOfRange(std::string_view type, std::string_view text);
// 08P01 insufficient data left in message
[[noreturn]] void ThrowMessageTooShort();
// 22P03 incorrect binary data format; whoever decodes a Bind message adds the parameter.
[[noreturn]] void ThrowMessageTooLong();

}  // namespace basalt
