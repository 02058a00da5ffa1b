#include "types/encoding.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/sql_error.h"
#include "types/encoding_tables.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

constexpr std::string_view kEncodingNames[] = {
    "SQL_ASCII", "EUC_JP",  "EUC_CN",     "EUC_KR",     "EUC_TW",     "EUC_JIS_2004", "UTF8",    "MULE_INTERNAL", "LATIN1",
    "LATIN2",    "LATIN3",  "LATIN4",     "LATIN5",     "LATIN6",     "LATIN7",       "LATIN8",  "LATIN9",        "LATIN10",
    "WIN1256",   "WIN1258", "WIN866",     "WIN874",     "KOI8R",      "WIN1251",      "WIN1252", "ISO_8859_5",    "ISO_8859_6",
    "ISO_8859_7", "ISO_8859_8", "WIN1250", "WIN1253",   "WIN1254",    "WIN1255",      "WIN1257", "KOI8U",         "SJIS",
    "BIG5",      "GBK",     "UHC",        "GB18030",    "JOHAB",      "SHIFT_JIS_2004"};
static_assert(std::size(kEncodingNames) == kEncodingCount);

struct Alias {
  std::string_view name;  // letters and digits only
  int encoding;
};
// Aliases that are not an encoding's own name without its punctuation.
constexpr Alias kAliases[] = {
    {"abc", 19},        {"alt", 20},         {"iso88591", 8},     {"iso885910", 13},   {"iso885913", 14},
    {"iso885914", 15},  {"iso885915", 16},   {"iso885916", 17},   {"iso88592", 9},     {"iso88593", 10},
    {"iso88594", 11},   {"iso88599", 12},    {"koi8", 22},        {"mskanji", 35},     {"shiftjis", 35},
    {"tcvn", 19},       {"tcvn5712", 19},    {"unicode", 6},      {"vscii", 19},       {"win", 23},
    {"win932", 35},     {"win936", 37},      {"win949", 38},      {"win950", 36},      {"windows1250", 29},
    {"windows1251", 23}, {"windows1252", 24}, {"windows1253", 30}, {"windows1254", 31}, {"windows1255", 32},
    {"windows1256", 18}, {"windows1257", 33}, {"windows1258", 19}, {"windows866", 20},  {"windows874", 21},
    {"windows932", 35}, {"windows936", 37},  {"windows949", 38},  {"windows950", 36},
};

// Lower-case letters and digits of the name; false if it is too long to be one.
bool CleanName(std::string_view name, char* buffer, size_t capacity, std::string_view* clean) {
  size_t size = 0;
  for (const char c : name) {
    if (!IsAlpha(c) && !IsDigit(c)) continue;
    if (size == capacity) return false;
    buffer[size++] = ToLower(c);
  }
  *clean = {buffer, size};
  return true;
}

bool IsContinuation(char c) { return (static_cast<uint8_t>(c) & 0xC0) == 0x80; }

// Bytes of the valid character at the front, 0 if it is not valid.
size_t ValidUtf8Character(const char* at, const char* end) {
  const auto first = static_cast<uint8_t>(*at);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const auto available = static_cast<size_t>(end - at);
  const auto second = static_cast<uint8_t>(available > 1 ? at[1] : 0);
  if (first >= 0xC2 && first <= 0xDF) return available >= 2 && IsContinuation(at[1]) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    if (available < 3 || !IsContinuation(at[1]) || !IsContinuation(at[2])) return 0;
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    return 3;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    if (available < 4 || !IsContinuation(at[1]) || !IsContinuation(at[2]) || !IsContinuation(at[3])) return 0;
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return 4;
  }
  return 0;
}

const char* FindInvalidUtf8(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  constexpr uint64_t kHighBits = 0x8080808080808080ULL;
  constexpr uint64_t kLowBits = 0x0101010101010101ULL;
  while (at < end) {
    uint64_t word;
    while (end - at >= 8) {
      std::memcpy(&word, at, 8);
      if (((word | ((word - kLowBits) & ~word)) & kHighBits) != 0) break;  // a high bit or a zero byte
      at += 8;
    }
    if (at == end) break;
    const size_t bytes = ValidUtf8Character(at, end);
    if (bytes == 0) return at;
    at += bytes;
  }
  return nullptr;
}

char32_t DecodeUtf8(const char* at, size_t bytes) {
  const auto byte = [at](size_t i) { return static_cast<char32_t>(static_cast<uint8_t>(at[i])); };
  switch (bytes) {
    case 1: return byte(0);
    case 2: return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
    case 3: return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
    default: return (byte(0) & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F);
  }
}

std::string HexBytes(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += Format("{}0x{:02x}", text.empty() ? "" : " ", static_cast<uint8_t>(c));
  return text;
}

[[noreturn]] void ThrowInvalidBytes(int encoding, std::string_view rest, size_t character_bytes) {
  throw SqlError(sqlstate::kCharacterNotInRepertoire,
                 Format("invalid byte sequence for encoding \"{}\": {}", EncodingName(encoding),
                        HexBytes(rest.substr(0, std::min<size_t>(character_bytes, 8)))));
}

[[noreturn]] void ThrowUntranslatable(int from, int to, std::string_view character) {
  throw SqlError(sqlstate::kUntranslatableCharacter,
                 Format("character with byte sequence {} in encoding \"{}\" has no equivalent in encoding \"{}\"",
                        HexBytes(character), EncodingName(from), EncodingName(to)));
}

[[noreturn]] void ThrowNoConversion(int from, int to) {
  throw SqlError(sqlstate::kUndefinedFunction,
                 Format("default conversion function for encoding \"{}\" to \"{}\" does not exist", EncodingName(from),
                        EncodingName(to)));
}

}  // namespace

void AppendUtf8(char32_t c, std::string* out) {
  if (c < 0x80) {
    out->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out->push_back(static_cast<char>(0xC0 | c >> 6));
    out->push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | c >> 12));
    out->push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out->push_back(static_cast<char>(0xF0 | c >> 18));
    out->push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

int FindEncoding(std::string_view name) {
  char buffer[64];
  char own_buffer[64];
  std::string_view clean;
  if (!CleanName(name, buffer, sizeof(buffer), &clean) || clean.empty()) return -1;
  for (int i = 0; i < kEncodingCount; ++i) {
    std::string_view own;
    CleanName(kEncodingNames[i], own_buffer, sizeof(own_buffer), &own);
    if (own == clean) return i;
  }
  for (const Alias& alias : kAliases) {
    if (alias.name == clean) return alias.encoding;
  }
  return -1;
}

std::string_view EncodingName(int encoding) {
  return encoding >= 0 && encoding < kEncodingCount ? kEncodingNames[encoding] : std::string_view();
}

int Utf8Length(unsigned char first) {
  if (first < 0x80) return 1;
  if ((first & 0xE0) == 0xC0) return 2;
  if ((first & 0xF0) == 0xE0) return 3;
  if ((first & 0xF8) == 0xF0) return 4;
  return 1;
}

size_t CountUtf8Characters(std::string_view text) {
  size_t count = 0;
  for (const char c : text) count += IsContinuation(c) ? 0 : 1;
  return count;
}

bool IsValidUtf8(std::string_view text) { return FindInvalidUtf8(text) == nullptr; }

void CheckUtf8(std::string_view text) {
  const char* invalid = FindInvalidUtf8(text);
  if (invalid == nullptr) return;
  const std::string_view rest = text.substr(static_cast<size_t>(invalid - text.data()));
  ThrowInvalidBytes(kEncodingUtf8, rest, static_cast<size_t>(Utf8Length(static_cast<unsigned char>(*invalid))));
}

void ConvertToUtf8(int encoding, std::string_view text, std::string* out) {
  if (encoding == kEncodingUtf8 || encoding == kEncodingSqlAscii) {
    CheckUtf8(text);
    out->append(text);
    return;
  }
  const CharacterTable* table = FindCharacterTable(encoding);
  if (table == nullptr) ThrowNoConversion(encoding, kEncodingUtf8);
  for (size_t at = 0; at < text.size();) {
    const auto byte = static_cast<uint8_t>(text[at]);
    if (byte < 0x80 && byte != 0) {
      out->push_back(text[at++]);
      continue;
    }
    const std::string_view rest = text.substr(at);
    const size_t bytes = byte == 0 ? 1 : table->CharacterBytes(rest);
    if (byte == 0 || !table->IsWellFormed(rest, bytes)) ThrowInvalidBytes(encoding, rest, bytes);
    if (!table->AppendAsUtf8(rest.substr(0, bytes), out)) ThrowUntranslatable(encoding, kEncodingUtf8, rest.substr(0, bytes));
    at += bytes;
  }
}

void ConvertFromUtf8(int encoding, std::string_view text, std::string* out) {
  if (encoding == kEncodingUtf8 || encoding == kEncodingSqlAscii) {
    out->append(text);
    return;
  }
  const CharacterTable* table = FindCharacterTable(encoding);
  if (table == nullptr) ThrowNoConversion(kEncodingUtf8, encoding);
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    if (static_cast<uint8_t>(*at) < 0x80) {
      out->push_back(*at++);
      continue;
    }
    const size_t bytes = ValidUtf8Character(at, end);
    const std::string_view rest(at, static_cast<size_t>(end - at));
    if (bytes == 0) ThrowInvalidBytes(kEncodingUtf8, rest, static_cast<size_t>(Utf8Length(static_cast<unsigned char>(*at))));
    const char32_t c = DecodeUtf8(at, bytes);
    if (table->has_pairs() && at + bytes < end) {
      const size_t next_bytes = ValidUtf8Character(at + bytes, end);
      if (next_bytes > 0 && table->AppendFromPair(c, DecodeUtf8(at + bytes, next_bytes), out)) {
        at += bytes + next_bytes;
        continue;
      }
    }
    if (!table->AppendFromCodePoint(c, out)) {
      ThrowUntranslatable(kEncodingUtf8, encoding, rest.substr(0, bytes));
    }
    at += bytes;
  }
}

}  // namespace basalt
