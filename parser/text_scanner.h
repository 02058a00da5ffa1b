// The lexical rules of SQL text that do not need the grammar: where a literal, a quoted name or a comment ends. Pure functions on
// byte ranges, used by whoever looks at a text before or without parsing it. Any thread; no allocation.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

namespace basalt::text_scanner {

namespace internal {
enum CharClass : uint8_t { kSpace = 1, kIdentifierStart = 2, kDigit = 4, kOperator = 8 };
inline constexpr std::array<uint8_t, 256> kCharClasses = [] {
  std::array<uint8_t, 256> classes{};
  for (const char* c = " \t\n\r\f"; *c != 0; ++c) classes[static_cast<uint8_t>(*c)] = kSpace;
  for (int c = 0; c < 26; ++c) classes['a' + c] = classes['A' + c] = kIdentifierStart;
  classes['_'] = kIdentifierStart;
  for (int c = 0x80; c < 0x100; ++c) classes[c] = kIdentifierStart;
  for (int c = '0'; c <= '9'; ++c) classes[c] = kDigit;
  for (const char* c = "~!@#^&|`?+-*/%<>="; *c != 0; ++c) classes[static_cast<uint8_t>(*c)] = kOperator;
  return classes;
}();
inline bool HasClass(char c, int mask) { return (kCharClasses[static_cast<uint8_t>(c)] & mask) != 0; }
}  // namespace internal

inline bool IsSpace(char c) { return internal::HasClass(c, internal::kSpace); }
inline bool IsDigit(char c) { return internal::HasClass(c, internal::kDigit); }
inline bool IsIdentifierStart(char c) { return internal::HasClass(c, internal::kIdentifierStart); }
inline bool IsIdentifierPart(char c) {
  return internal::HasClass(c, internal::kIdentifierStart | internal::kDigit) || c == '$';
}
inline bool IsOperatorChar(char c) { return internal::HasClass(c, internal::kOperator); }

inline const char* SkipIdentifier(const char* at, const char* end) {
  while (at < end && IsIdentifierPart(*at)) ++at;
  return at;
}

// `at` is the opening quote ('…' or "…", doubled quotes inside). Returns the byte after the closing quote, null if there is none.
// With `backslash`, a backslash hides the next byte (E'…').
inline const char* SkipQuoted(const char* at, const char* end, bool backslash) {
  const char quote = *at++;
  for (;;) {
    if (!backslash) at = static_cast<const char*>(std::memchr(at, quote, static_cast<size_t>(end - at)));
    if (at == nullptr || at >= end) return nullptr;
    if (*at == quote) {
      if (at + 1 >= end || at[1] != quote) return at + 1;
      at += 2;
    } else {
      at += *at == '\\' ? 2 : 1;
    }
  }
}

// `at` is a '$'. Returns the end of the dollar-quoted string that starts there, `at` itself if none starts there, null if it is
// not closed.
inline const char* SkipDollarQuoted(const char* at, const char* end) {
  const char* tag_end = at + 1;
  if (tag_end < end && IsDigit(*tag_end)) return at;
  while (tag_end < end && IsIdentifierPart(*tag_end) && *tag_end != '$') ++tag_end;
  if (tag_end >= end || *tag_end != '$') return at;
  const size_t tag_bytes = static_cast<size_t>(tag_end + 1 - at);
  const char* body = tag_end + 1;
  const void* close = memmem(body, static_cast<size_t>(end - body), at, tag_bytes);
  return close == nullptr ? nullptr : static_cast<const char*>(close) + tag_bytes;
}

// `at` is the first of "/*"; comments nest. Null if not closed.
inline const char* SkipBlockComment(const char* at, const char* end) {
  int depth = 0;
  while (at + 1 < end) {
    if (at[0] == '/' && at[1] == '*') {
      ++depth;
      at += 2;
    } else if (at[0] == '*' && at[1] == '/') {
      at += 2;
      if (--depth == 0) return at;
    } else {
      ++at;
    }
  }
  return nullptr;
}

// `at` is the first of "--". Returns the line end, which is not part of the comment.
inline const char* SkipLineComment(const char* at, const char* end) {
  while (at < end && *at != '\n' && *at != '\r') ++at;
  return at;
}

inline bool StartsLineComment(const char* at, const char* end) { return at + 1 < end && at[0] == '-' && at[1] == '-'; }
inline bool StartsBlockComment(const char* at, const char* end) { return at + 1 < end && at[0] == '/' && at[1] == '*'; }

}  // namespace basalt::text_scanner
