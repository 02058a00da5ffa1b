#include "engine/functions/text/character_class.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include <vector>

#include "base/sql_error.h"
#include "engine/functions/text/utf8.h"

namespace basalt {
namespace {

bool AsciiOnly(Oid collation) { return collation == kCCollationOid || collation == kPosixCollationOid; }

char32_t AsciiLower(char32_t code) { return code >= 'A' && code <= 'Z' ? code + 32 : code; }
char32_t AsciiUpper(char32_t code) { return code >= 'a' && code <= 'z' ? code - 32 : code; }
bool AsciiAlphanumeric(char32_t code) {
  return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
}

template <typename Map>
std::string MapCharacters(std::string_view text, Map map) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) AppendCharacter(map(NextCharacter(text, &at)), &out);
  return out;
}

template <typename Map>
std::string MapBytes(std::string_view text, Map map) {
  std::string out(text);
  for (char& byte : out) byte = static_cast<char>(map(static_cast<uint8_t>(byte)));
  return out;
}

std::string Upper(std::string_view text) {
  std::string form(text);
  for (char& byte : form) byte = static_cast<char>(AsciiUpper(static_cast<uint8_t>(byte)));
  return form;
}

const UNormalizer2* FindNormalizer(std::string_view form) {
  const std::string name = Upper(form);
  UErrorCode status = U_ZERO_ERROR;
  if (name == "NFC") return unorm2_getNFCInstance(&status);
  if (name == "NFD") return unorm2_getNFDInstance(&status);
  if (name == "NFKC") return unorm2_getNFKCInstance(&status);
  if (name == "NFKD") return unorm2_getNFKDInstance(&status);
  throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid normalization form: {}", form));
}

std::vector<UChar> ToUtf16(std::string_view text) {
  std::vector<UChar> out(text.size() + 1);
  int32_t length = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8(out.data(), static_cast<int32_t>(out.size()), &length, text.data(), static_cast<int32_t>(text.size()), &status);
  if (U_FAILURE(status)) throw SqlError(sqlstate::kCharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\"");
  out.resize(length);
  return out;
}

}  // namespace

char32_t LowerCharacter(char32_t code) {
  return code < 0x80 ? AsciiLower(code) : static_cast<char32_t>(u_tolower(static_cast<UChar32>(code)));
}
char32_t UpperCharacter(char32_t code) {
  return code < 0x80 ? AsciiUpper(code) : static_cast<char32_t>(u_toupper(static_cast<UChar32>(code)));
}
bool IsAlphanumeric(char32_t code) {
  return code < 0x80 ? AsciiAlphanumeric(code) : u_isalnum(static_cast<UChar32>(code)) != 0;
}

std::string LowerText(std::string_view text, Oid collation) {
  if (AsciiOnly(collation) || IsAscii(text)) return MapBytes(text, AsciiLower);
  return MapCharacters(text, LowerCharacter);
}

std::string UpperText(std::string_view text, Oid collation) {
  if (AsciiOnly(collation) || IsAscii(text)) return MapBytes(text, AsciiUpper);
  return MapCharacters(text, UpperCharacter);
}

std::string InitcapText(std::string_view text, Oid collation) {
  const bool ascii = AsciiOnly(collation);
  bool inside_word = false;
  return MapCharacters(text, [&](char32_t code) {
    if (ascii && code >= 0x80) {
      inside_word = false;
      return code;
    }
    const char32_t mapped = inside_word ? LowerCharacter(code) : UpperCharacter(code);
    inside_word = IsAlphanumeric(mapped);
    return mapped;
  });
}

std::string NormalizeText(std::string_view text, std::string_view form) {
  const UNormalizer2* normalizer = FindNormalizer(form);
  if (IsAscii(text)) return std::string(text);
  const std::vector<UChar> source = ToUtf16(text);
  UErrorCode status = U_ZERO_ERROR;
  std::vector<UChar> target(source.size() * 2 + 16);
  auto length = unorm2_normalize(normalizer, source.data(), static_cast<int32_t>(source.size()), target.data(),
                                 static_cast<int32_t>(target.size()), &status);
  if (status == U_BUFFER_OVERFLOW_ERROR) {
    status = U_ZERO_ERROR;
    target.resize(length);
    length = unorm2_normalize(normalizer, source.data(), static_cast<int32_t>(source.size()), target.data(),
                              static_cast<int32_t>(target.size()), &status);
  }
  std::string out(static_cast<size_t>(length) * 3 + 1, '\0');
  int32_t bytes = 0;
  if (U_SUCCESS(status)) {
    u_strToUTF8(out.data(), static_cast<int32_t>(out.size()), &bytes, target.data(), length, &status);
  }
  if (U_FAILURE(status)) throw SqlError(sqlstate::kProgramLimitExceeded, "normalization failed");
  out.resize(bytes);
  return out;
}

}  // namespace basalt
