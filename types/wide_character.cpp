#include "types/wide_character.h"

#include <unicode/uchar.h>

#include "types/encoding.h"
#include "types/text_scan.h"

namespace basalt {

size_t CharacterBytesAt(std::string_view text, size_t at) {
  const auto bytes = static_cast<size_t>(Utf8Length(static_cast<unsigned char>(text[at])));
  return bytes < text.size() - at ? bytes : text.size() - at;
}

char32_t CharacterAt(std::string_view text, size_t at) {
  const size_t bytes = CharacterBytesAt(text, at);
  const auto lead = static_cast<unsigned char>(text[at]);
  char32_t code = bytes == 1 ? lead : lead & (0xFFu >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3F);
  return code;
}

bool IsAlphanumericAt(std::string_view text, size_t at) {
  const char32_t code = CharacterAt(text, at);
  if (code < 0x80) return IsAlpha(static_cast<char>(code)) || IsDigit(static_cast<char>(code));
  return u_isalnum(static_cast<UChar32>(code)) != 0;
}

bool IsSpaceAt(std::string_view text, size_t at, size_t* bytes) {
  *bytes = 1;
  if (at >= text.size()) return false;
  if (static_cast<unsigned char>(text[at]) < 0x80) return IsSpace(text[at]);
  *bytes = CharacterBytesAt(text, at);
  const char32_t code = CharacterAt(text, at);
  // The C library's white space has no blanks that forbid a line break.
  return u_isspace(static_cast<UChar32>(code)) != 0 && code != 0x85 && code != 0xA0 && code != 0x2007 && code != 0x202F;
}

}  // namespace basalt
