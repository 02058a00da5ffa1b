// Character encodings by PostgreSQL's names and numbers, UTF-8 validation, and conversion between UTF-8 (the server's only
// encoding) and every client encoding. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace basalt {

inline constexpr int kEncodingSqlAscii = 0;
inline constexpr int kEncodingUtf8 = 6;
inline constexpr int kEncodingMuleInternal = 7;  // the one with no conversion to UTF8

// PostgreSQL's encoding number by name or alias ("utf-8", "unicode", "LATIN1", "win1252"), or -1.
int FindEncoding(std::string_view name);
// "UTF8"; "" for an unknown number.
std::string_view EncodingName(int encoding);

// Throws 22021 `invalid byte sequence for encoding "UTF8": 0x..` (also for NUL bytes).
void CheckUtf8(std::string_view text);
bool IsValidUtf8(std::string_view text);
// Byte length of the character that starts with this byte; characters in a valid text.
int Utf8Length(unsigned char first);
size_t CountUtf8Characters(std::string_view text);

// Client text to UTF-8 and back; 22021 for invalid bytes, 22P05 for characters without an equivalent. Appends.
void ConvertToUtf8(int encoding, std::string_view text, std::string* out);
void ConvertFromUtf8(int encoding, std::string_view text, std::string* out);

}  // namespace basalt
