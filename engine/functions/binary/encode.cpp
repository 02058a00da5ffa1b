// encode and decode (hex, base64, escape), digests (md5, sha2), and conversion between character encodings.
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "engine/functions/text/utf8.h"
#include "types/encoding.h"
#include "types/encoding_check.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;
using Bytes = std::string_view;

constexpr char kHexDigits[] = "0123456789abcdef";
constexpr char kBase64Digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

[[noreturn]] void ThrowInvalid(std::string message) { throw SqlError(sqlstate::kInvalidParameterValue, std::move(message)); }

std::string EncodeHex(Bytes bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (char byte : bytes) {
    out += kHexDigits[static_cast<uint8_t>(byte) >> 4];
    out += kHexDigits[static_cast<uint8_t>(byte) & 15];
  }
  return out;
}

int HexDigit(Text text, size_t at) {
  const char c = text[at];
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  ThrowInvalid(Format("invalid hexadecimal digit: \"{}\"", text.substr(at, CharacterBytes(text, at))));
}

bool IsBlank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

std::string DecodeHex(Text text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (IsBlank(text[at])) {
      ++at;
      continue;
    }
    const int high = HexDigit(text, at++);
    if (at >= text.size()) ThrowInvalid("invalid hexadecimal data: odd number of digits");
    out += static_cast<char>(high << 4 | HexDigit(text, at++));
  }
  return out;
}

std::string EncodeBase64(Bytes bytes) {
  constexpr size_t kLine = 76;
  std::string out;
  size_t line = 0;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) group = group << 8 | (i + j < bytes.size() ? static_cast<uint8_t>(bytes[i + j]) : 0);
    for (size_t j = 0; j < 4; ++j) {
      out += i + j > bytes.size() ? '=' : kBase64Digits[group >> (18 - 6 * j) & 63];
    }
    line += 4;
    if (line >= kLine) {
      out += '\n';
      line = 0;
    }
  }
  return out;
}

int Base64Digit(char c) {
  for (int i = 0; i < 64; ++i) {
    if (kBase64Digits[i] == c) return i;
  }
  return -1;
}

std::string DecodeBase64(Text text) {
  std::string out;
  uint32_t group = 0;
  int position = 0;
  int end = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (IsBlank(c)) continue;
    int digit = 0;
    if (c == '=') {
      if (end == 0) {
        if (position == 2) end = 1;
        else if (position == 3) end = 2;
        else ThrowInvalid("unexpected \"=\" while decoding base64 sequence");
      }
    } else if ((digit = Base64Digit(c)) < 0) {
      ThrowInvalid(Format("invalid symbol \"{}\" found while decoding base64 sequence",
                          text.substr(at, CharacterBytes(text, at))));
    }
    group = group << 6 | static_cast<uint32_t>(digit);
    if (++position == 4) {
      out += static_cast<char>(group >> 16);
      if (end == 0 || end > 1) out += static_cast<char>(group >> 8);
      if (end == 0 || end > 2) out += static_cast<char>(group);
      group = 0;
      position = 0;
    }
  }
  if (position != 0) {
    throw SqlError(sqlstate::kInvalidParameterValue, "invalid base64 end sequence")
        .Hint("Input data is missing padding, is truncated, or is otherwise corrupted.");
  }
  return out;
}

std::string EncodeEscape(Bytes bytes) {
  std::string out;
  for (char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (byte == 0 || byte >= 0x80) {
      out += {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
              static_cast<char>('0' + (byte & 7))};
    } else {
      if (c == '\\') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string DecodeEscape(Text text) {
  const auto octal = [&](size_t at, char highest) { return at < text.size() && text[at] >= '0' && text[at] <= highest; };
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      out += text[at];
    } else if (octal(at + 1, '3') && octal(at + 2, '7') && octal(at + 3, '7')) {
      out += static_cast<char>((text[at + 1] - '0') << 6 | (text[at + 2] - '0') << 3 | (text[at + 3] - '0'));
      at += 3;
    } else if (at + 1 < text.size() && text[at + 1] == '\\') {
      out += text[at++];
    } else {
      throw SqlError(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type bytea");
    }
  }
  return out;
}

struct Encoding {
  Text name;
  std::string (*encode)(Bytes);
  std::string (*decode)(Text);
};
constexpr Encoding kEncodings[] = {
    {"hex", &EncodeHex, &DecodeHex}, {"base64", &EncodeBase64, &DecodeBase64}, {"escape", &EncodeEscape, &DecodeEscape}};

const Encoding& FindTextEncoding(Text name) {
  std::string lower(name);
  for (char& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const Encoding& encoding : kEncodings) {
    if (encoding.name == lower) return encoding;
  }
  ThrowInvalid(Format("unrecognized encoding: \"{}\"", name));
}

Text Encode(Context context, Bytes bytes, Text name) {
  const Encoding& encoding = FindTextEncoding(name);
  if (bytes.size() > kMaxTextBytes / 4) throw SqlError(sqlstate::kProgramLimitExceeded, "result of encoding conversion is too large");
  return context.arena().Copy(encoding.encode(bytes));
}
Bytes Decode(Context context, Text text, Text name) { return context.arena().Copy(FindTextEncoding(name).decode(text)); }

std::string Digest(const EVP_MD* method, Bytes bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, method, nullptr) != 1) {
    throw SqlError(sqlstate::kInternalError, "could not compute hash");
  }
  return {reinterpret_cast<const char*>(digest.data()), size};
}
Text Md5(Context context, Bytes bytes) { return context.arena().Copy(EncodeHex(Digest(EVP_md5(), bytes))); }
Bytes Sha224(Context context, Bytes bytes) { return context.arena().Copy(Digest(EVP_sha224(), bytes)); }
Bytes Sha256(Context context, Bytes bytes) { return context.arena().Copy(Digest(EVP_sha256(), bytes)); }
Bytes Sha384(Context context, Bytes bytes) { return context.arena().Copy(Digest(EVP_sha384(), bytes)); }
Bytes Sha512(Context context, Bytes bytes) { return context.arena().Copy(Digest(EVP_sha512(), bytes)); }

constexpr int kSqlAscii = 0;

int RequireEncoding(Text name, const char* role) {
  const int encoding = FindEncoding(name);
  if (encoding < 0) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid {} encoding name \"{}\"", role, name));
  }
  return encoding;
}

// The conversions between encodings other than UTF8 that PostgreSQL has; by way of UTF8 here.
constexpr std::pair<Text, Text> kDirect[] = {
    {"KOI8R", "WIN1251"},      {"KOI8R", "WIN866"}, {"WIN1251", "WIN866"}, {"ISO_8859_5", "KOI8R"}, {"ISO_8859_5", "WIN1251"},
    {"ISO_8859_5", "WIN866"},  {"EUC_JP", "SJIS"},  {"EUC_TW", "BIG5"},    {"LATIN2", "WIN1250"},   {"EUC_JIS_2004", "SHIFT_JIS_2004"}};
// Those with MULE_INTERNAL, which is not built.
constexpr Text kWithMule[] = {"KOI8R",  "ISO_8859_5", "WIN1251", "WIN866", "EUC_CN",  "EUC_JP", "SJIS",  "EUC_KR",
                              "EUC_TW", "BIG5",       "LATIN1",  "LATIN2", "WIN1250", "LATIN3", "LATIN4"};

void RequireConversion(int source, int destination) {
  const Text from = EncodingName(source), to = EncodingName(destination);
  const bool mule = from == "MULE_INTERNAL" || to == "MULE_INTERNAL";
  if (!mule && (from == "UTF8" || to == "UTF8")) return;
  for (const auto& [a, b] : kDirect) {
    if ((a == from && b == to) || (a == to && b == from)) return;
  }
  const Text other = from == "MULE_INTERNAL" ? to : from;
  if (mule && std::find(std::begin(kWithMule), std::end(kWithMule), other) != std::end(kWithMule)) {
    ThrowNotSupported(Format("conversion between {} and {}", from, to));
  }
  throw SqlError(sqlstate::kUndefinedFunction,
                 Format("default conversion function for encoding \"{}\" to \"{}\" does not exist", from, to));
}

[[noreturn]] void ThrowUntranslatable(int source, int destination, Bytes character) {
  std::string shown;
  for (const char c : character) shown += Format("{}0x{:02x}", shown.empty() ? "" : " ", static_cast<uint8_t>(c));
  throw SqlError(sqlstate::kUntranslatableCharacter,
                 Format("character with byte sequence {} in encoding \"{}\" has no equivalent in encoding \"{}\"", shown, EncodingName(source),
                        EncodingName(destination)));
}

bool StartsWithCharacter(int encoding, Bytes bytes) {
  try {
    return CheckEncoding(encoding, bytes) == 1;
  } catch (const SqlError&) {
    return false;
  }
}

// Character by character, so that the first that cannot be converted is told by its own bytes.
std::string ConvertDirectly(int source, int destination, Bytes bytes) {
  std::string out, utf8;
  for (size_t at = 0; at < bytes.size();) {
    size_t size = 1;  // what is well formed as one character
    while (size < 4 && at + size < bytes.size() && !StartsWithCharacter(source, bytes.substr(at, size))) ++size;
    const Bytes character = bytes.substr(at, size);
    try {
      utf8.clear();
      ConvertToUtf8(source, character, &utf8);
      ConvertFromUtf8(destination, utf8, &out);
    } catch (const SqlError&) {
      ThrowUntranslatable(source, destination, character);
    }
    at += size;
  }
  return out;
}

Bytes Convert(Context context, Bytes bytes, Text from, Text to) {
  const int source = RequireEncoding(from, "source");
  const int destination = RequireEncoding(to, "destination");
  CheckEncoding(source, bytes);
  if (bytes.empty() || source == destination || destination == kSqlAscii) return bytes;
  if (source == kSqlAscii) {
    CheckEncoding(destination, bytes);
    return bytes;
  }
  RequireConversion(source, destination);
  if (source != kEncodingUtf8 && destination != kEncodingUtf8) return context.arena().Copy(ConvertDirectly(source, destination, bytes));
  std::string out;
  if (source == kEncodingUtf8) ConvertFromUtf8(destination, bytes, &out);
  else ConvertToUtf8(source, bytes, &out);
  return context.arena().Copy(out);
}
Text ConvertFrom(Context context, Bytes bytes, Text from) { return Convert(context, bytes, from, "UTF8"); }
Bytes ConvertTo(Context context, Text text, Text to) { return Convert(context, text, "UTF8", to); }

int32_t LengthInEncoding(Bytes bytes, Text name) {
  const int encoding = FindEncoding(name);
  if (encoding < 0) ThrowInvalid(Format("invalid encoding name \"{}\"", name));
  return static_cast<int32_t>(CheckEncoding(encoding, bytes));
}

Text EncodingToName(Context context, int32_t encoding) { return context.arena().Copy(EncodingName(encoding)); }

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Encode>("binary_encode"),
    MakeKernel<&Decode>("binary_decode"),
    MakeKernel<&Md5>("md5_text"),
    MakeKernel<&Md5>("md5_bytea"),
    MakeKernel<&Sha224>("sha224_bytea"),
    MakeKernel<&Sha256>("sha256_bytea"),
    MakeKernel<&Sha384>("sha384_bytea"),
    MakeKernel<&Sha512>("sha512_bytea"),
    MakeKernel<&Convert>("pg_convert"),
    MakeKernel<&ConvertFrom>("pg_convert_from"),
    MakeKernel<&ConvertTo>("pg_convert_to"),
    MakeKernel<&LengthInEncoding>("length_in_encoding"),
    MakeKernel<&EncodingToName>("PG_encoding_to_char"),
    MakeKernel<[](Text name) -> int32_t { return FindEncoding(name); }>("PG_char_to_encoding"),
    MakeKernel<[]() -> Text { return "UTF8"; }>("getdatabaseencoding"),
};

}  // namespace

KernelTable EncodingKernels() { return kKernels; }

}  // namespace basalt
