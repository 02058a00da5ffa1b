// Characters of UTF-8 text. Text values are valid UTF-8 (input checks it); a broken one is never read past its end. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "types/encoding_tables.h"

namespace basalt {

// PostgreSQL's limit for one value, less its header.
inline constexpr size_t kMaxTextBytes = 0x3FFFFFFF - 4;

inline bool IsContinuation(char byte) { return (static_cast<uint8_t>(byte) & 0xC0) == 0x80; }

// Bytes of the character that starts here, cut at the end of the text.
inline size_t CharacterBytes(std::string_view text, size_t at) {
  const auto lead = static_cast<uint8_t>(text[at]);
  const size_t bytes = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return bytes < text.size() - at ? bytes : text.size() - at;
}

inline size_t CountCharacters(std::string_view text) {
  size_t count = 0;
  for (char byte : text) count += !IsContinuation(byte);
  return count;
}

inline bool IsAscii(std::string_view text) {
  uint8_t all = 0;
  for (char byte : text) all |= static_cast<uint8_t>(byte);
  return all < 0x80;
}

// Byte offset of the character with this 0-based number; the text's size if it has fewer.
inline size_t CharacterOffset(std::string_view text, size_t character) {
  size_t at = 0;
  while (character > 0 && at < text.size()) {
    at += CharacterBytes(text, at);
    --character;
  }
  return at;
}

// Reads the character at *at and moves on.
inline char32_t NextCharacter(std::string_view text, size_t* at) {
  const size_t bytes = CharacterBytes(text, *at);
  const auto lead = static_cast<uint8_t>(text[*at]);
  char32_t code = bytes == 1 ? lead : lead & (0xFF >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) code = code << 6 | (static_cast<uint8_t>(text[*at + i]) & 0x3F);
  *at += bytes;
  return code;
}

inline void AppendCharacter(char32_t code, std::string* out) { AppendUtf8(code, out); }

}  // namespace basalt
