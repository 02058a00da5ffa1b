// Classes of characters in UTF-8 text, Unicode's as the default collation has them. The text must be valid. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace basalt {

// Bytes of the character that starts here, cut at the end of the text.
size_t CharacterBytesAt(std::string_view text, size_t at);
char32_t CharacterAt(std::string_view text, size_t at);
bool IsAlphanumericAt(std::string_view text, size_t at);
// White space as the C library has it; *bytes: the character's length.
bool IsSpaceAt(std::string_view text, size_t at, size_t* bytes);

}  // namespace basalt
