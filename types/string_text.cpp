#include "types/string_text.h"

#include <algorithm>
#include <cstring>

#include "base/sql_error.h"
#include "types/encoding.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

std::string_view FirstCharacter(std::string_view text) {
  return text.substr(0, static_cast<size_t>(Utf8Length(static_cast<unsigned char>(text[0]))));
}

bool IsOctal(char c, char highest) { return c >= '0' && c <= highest; }

bool IsOctalEscape(std::string_view text) {
  return text.size() >= 4 && text[0] == '\\' && IsOctal(text[1], '3') && IsOctal(text[2], '7') && IsOctal(text[3], '7');
}

char OctalByte(std::string_view escape) {
  return static_cast<char>((escape[1] - '0') << 6 | (escape[2] - '0') << 3 | (escape[3] - '0'));
}

int RequireHex(std::string_view rest) {
  const int digit = HexDigit(rest[0]);
  if (digit < 0) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid hexadecimal digit: \"{}\"", FirstCharacter(rest)));
  }
  return digit;
}

StringRef ParseHexBytea(std::string_view digits, Arena& arena) {
  char* const start = arena.AllocateBytes(digits.size() / 2);
  char* at = start;
  for (size_t i = 0; i < digits.size();) {
    const char c = digits[i];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      ++i;
      continue;
    }
    const int high = RequireHex(digits.substr(i));
    if (i + 1 == digits.size()) {
      throw SqlError(sqlstate::kInvalidParameterValue, "invalid hexadecimal data: odd number of digits");
    }
    *at++ = static_cast<char>(high << 4 | RequireHex(digits.substr(i + 1)));
    i += 2;
  }
  return StringRef({start, static_cast<size_t>(at - start)});
}

void AppendEscapedBytea(std::string_view bytes, std::string* out) {
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '\\') {
      out->append("\\\\");
    } else if (byte < 0x20 || byte > 0x7E) {
      const char escape[4] = {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
                              static_cast<char>('0' + (byte & 7))};
      out->append(escape, 4);
    } else {
      out->push_back(c);
    }
  }
}

void AppendUpperHex(uint32_t value, std::string* out) {
  char buffer[8];
  int at = 8;
  do {
    buffer[--at] = "0123456789ABCDEF"[value & 15];
    value >>= 4;
  } while (value != 0);
  out->append(buffer + at, static_cast<size_t>(8 - at));
}

void AppendDecimal(uint64_t value, std::string* out) {
  char buffer[20];
  int at = 20;
  do {
    buffer[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  out->append(buffer + at, static_cast<size_t>(20 - at));
}

// As strtoul(text, 10): white space and a sign are allowed, the sign wraps, no number is zero and takes nothing. False if
// it is too large.
bool TakeUnsigned(std::string_view* text, uint32_t* value) {
  std::string_view rest = *text;
  while (!rest.empty() && IsSpace(rest.front())) rest.remove_prefix(1);
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  *value = 0;
  if (rest.empty() || !IsDigit(rest.front())) return true;
  uint64_t number = 0;
  for (; !rest.empty() && IsDigit(rest.front()); rest.remove_prefix(1)) {
    number = number * 10 + static_cast<uint64_t>(rest.front() - '0');
    if (number > UINT32_MAX) return false;
  }
  // strtoul's 64 bits must be the number's or its sign extension's.
  if (negative && number > uint64_t{1} << 31) return false;
  *value = static_cast<uint32_t>(negative ? -number : number);
  *text = rest;
  return true;
}

}  // namespace

size_t Utf8Prefix(std::string_view text, size_t characters) {
  size_t at = 0;
  for (; characters > 0 && at < text.size(); --characters) {
    at += static_cast<size_t>(Utf8Length(static_cast<unsigned char>(text[at])));
  }
  return std::min(at, text.size());
}

std::string_view TrimBlanks(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::string_view FitVarchar(std::string_view text, int32_t typmod) {
  if (typmod < kCharacterTypmodOffset) return text;
  const auto limit = static_cast<size_t>(typmod - kCharacterTypmodOffset);
  if (text.size() <= limit) return text;
  const size_t bytes = Utf8Prefix(text, limit);
  if (!TrimBlanks(text.substr(bytes)).empty()) {
    throw SqlError(sqlstate::kStringDataRightTruncation,
                   Format("value too long for type character varying({})", limit));
  }
  return text.substr(0, bytes);
}

std::string_view FitBpchar(std::string_view text, int32_t typmod, Arena& arena) {
  if (typmod < kCharacterTypmodOffset) return text;
  const auto limit = static_cast<size_t>(typmod - kCharacterTypmodOffset);
  const size_t characters = text.size() <= limit / 4 ? 0 : CountUtf8Characters(text);
  if (characters > limit) {
    const size_t bytes = Utf8Prefix(text, limit);
    if (!TrimBlanks(text.substr(bytes)).empty()) {
      throw SqlError(sqlstate::kStringDataRightTruncation, Format("value too long for type character({})", limit));
    }
    return text.substr(0, bytes);
  }
  const size_t missing = limit - (characters == 0 ? CountUtf8Characters(text) : characters);
  if (missing == 0) return text;
  char* padded = arena.AllocateBytes(text.size() + missing);
  if (!text.empty()) std::memcpy(padded, text.data(), text.size());
  std::memset(padded + text.size(), ' ', missing);
  return {padded, text.size() + missing};
}

std::string_view TruncateName(std::string_view text) {
  constexpr size_t kMost = kNameBytes - 1;
  if (text.size() <= kMost) return text;
  size_t bytes = kMost;
  while (bytes > 0 && (static_cast<uint8_t>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

int8_t ParseCharType(std::string_view text) {
  if (text.size() == 4 && text[0] == '\\' && IsOctal(text[1], '7') && IsOctal(text[2], '7') && IsOctal(text[3], '7')) {
    return static_cast<int8_t>(OctalByte(text));
  }
  return text.empty() ? int8_t{0} : static_cast<int8_t>(text[0]);
}

void AppendCharType(int8_t value, std::string* out) {
  const auto byte = static_cast<uint8_t>(value);
  if (byte == 0) return;
  if (byte < 0x80) {
    out->push_back(static_cast<char>(byte));
  } else {
    AppendEscapedBytea({reinterpret_cast<const char*>(&byte), 1}, out);
  }
}

StringRef ParseBytea(std::string_view text, Arena& arena) {
  if (text.starts_with("\\x")) return ParseHexBytea(text.substr(2), arena);
  char* const start = arena.AllocateBytes(text.size());
  char* at = start;
  while (!text.empty()) {
    size_t used = 1;
    if (text[0] != '\\') {
      *at++ = text[0];
    } else if (IsOctalEscape(text)) {
      *at++ = OctalByte(text);
      used = 4;
    } else if (text.size() >= 2 && text[1] == '\\') {
      *at++ = '\\';
      used = 2;
    } else {
      throw SqlError(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type bytea");
    }
    text.remove_prefix(used);
  }
  return StringRef({start, static_cast<size_t>(at - start)});
}

void AppendBytea(std::string_view bytes, ByteaOutput output, std::string* out) {
  if (output == ByteaOutput::kEscape) return AppendEscapedBytea(bytes, out);
  const size_t before = out->size();
  out->resize(before + 2 + 2 * bytes.size());
  char* at = out->data() + before;
  *at++ = '\\';
  *at++ = 'x';
  for (const char c : bytes) {
    *at++ = kHexDigits[static_cast<uint8_t>(c) >> 4];
    *at++ = kHexDigits[static_cast<uint8_t>(c) & 15];
  }
}

Uuid ParseUuid(std::string_view text) {
  std::string_view rest = text;
  const bool braces = !rest.empty() && rest[0] == '{';
  if (braces) rest.remove_prefix(1);
  Uuid result;
  for (int i = 0; i < 16; ++i) {
    if (rest.size() < 2) ThrowInvalidSyntax("uuid", text);
    const int high = HexDigit(rest[0]);
    const int low = HexDigit(rest[1]);
    if (high < 0 || low < 0) ThrowInvalidSyntax("uuid", text);
    result.bytes[i] = static_cast<uint8_t>(high << 4 | low);
    rest.remove_prefix(2);
    if (!rest.empty() && rest[0] == '-' && i % 2 == 1 && i < 15) rest.remove_prefix(1);
  }
  if (rest != (braces ? "}" : "")) ThrowInvalidSyntax("uuid", text);
  return result;
}

void AppendUuid(const Uuid& value, std::string* out) {
  char text[36];
  char* at = text;
  for (int i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
    *at++ = kHexDigits[value.bytes[i] >> 4];
    *at++ = kHexDigits[value.bytes[i] & 15];
  }
  out->append(text, sizeof(text));
}

// The C locale's money: "$", two decimals, "," between thousands, "-" or parentheses for negative amounts.
int64_t ParseMoney(std::string_view text) {
  std::string_view rest = text;
  bool negative = false;
  const auto skip = [&](std::string_view characters) {
    while (!rest.empty() && (IsSpace(rest[0]) || characters.find(rest[0]) != std::string_view::npos)) {
      negative |= rest[0] == '-' || rest[0] == '(';
      rest.remove_prefix(1);
    }
  };
  skip("$");
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '(' || rest[0] == '+')) {
    negative = rest[0] != '+';
    rest.remove_prefix(1);
  }
  skip("$");
  int64_t value = 0;  // kept negative: its range is the larger one
  int decimals = 0;
  bool seen_point = false;
  const auto push = [&](int digit) {
    if (__builtin_mul_overflow(value, int64_t{10}, &value) || __builtin_sub_overflow(value, int64_t{digit}, &value)) {
      ThrowOutOfRange("money", text);
    }
  };
  for (; !rest.empty(); rest.remove_prefix(1)) {
    if (IsDigit(rest[0]) && (!seen_point || decimals < 2)) {
      push(rest[0] - '0');
      decimals += seen_point ? 1 : 0;
    } else if (rest[0] == '.' && !seen_point) {
      seen_point = true;
    } else if (rest[0] != ',') {
      break;
    }
  }
  const bool round_up = !rest.empty() && IsDigit(rest[0]) && rest[0] >= '5';
  for (; decimals < 2; ++decimals) push(0);
  if (round_up && __builtin_sub_overflow(value, int64_t{1}, &value)) ThrowOutOfRange("money", text);
  while (!rest.empty() && IsDigit(rest[0])) rest.remove_prefix(1);
  while (!rest.empty()) {
    if (rest[0] == '-') negative = true;
    if (!IsSpace(rest[0]) && rest[0] != ')' && rest[0] != '-' && rest[0] != '+' && rest[0] != '$') {
      ThrowInvalidSyntax("money", text);
    }
    rest.remove_prefix(1);
  }
  if (negative) return value;
  if (value == INT64_MIN) ThrowOutOfRange("money", text);
  return -value;
}

void AppendMoney(int64_t value, std::string* out) {
  const uint64_t cents = value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  if (value < 0) out->push_back('-');
  out->push_back('$');
  std::string whole;
  AppendDecimal(cents / 100, &whole);
  for (size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) out->push_back(',');
    out->push_back(whole[i]);
  }
  out->push_back('.');
  out->push_back(static_cast<char>('0' + cents / 10 % 10));
  out->push_back(static_cast<char>('0' + cents % 10));
}

uint64_t ParseTid(std::string_view text) {
  std::string_view parts[2];  // what follows the first parenthesis or comma, and the comma after it
  int count = 0;
  for (size_t i = 0; i < text.size() && count < 2 && text[i] != ')'; ++i) {
    if (text[i] == ',' || (text[i] == '(' && count == 0)) parts[count++] = text.substr(i + 1);
  }
  uint32_t block = 0;
  uint32_t offset = 0;
  if (count < 2 || !TakeUnsigned(&parts[0], &block) || !parts[0].starts_with(',') || !TakeUnsigned(&parts[1], &offset) ||
      !parts[1].starts_with(')') || offset > UINT16_MAX) {
    ThrowInvalidSyntax("tid", text);
  }
  return static_cast<uint64_t>(block) << 16 | offset;
}

void AppendTid(uint64_t value, std::string* out) {
  out->push_back('(');
  AppendDecimal(value >> 16, out);
  out->push_back(',');
  AppendDecimal(value & 0xFFFF, out);
  out->push_back(')');
}

uint64_t ParseLsn(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) ThrowInvalidSyntax("pg_lsn", text);
  uint64_t parts[2] = {0, 0};
  const std::string_view halves[2] = {text.substr(0, slash), text.substr(slash + 1)};
  for (int i = 0; i < 2; ++i) {
    if (halves[i].empty() || halves[i].size() > 8) ThrowInvalidSyntax("pg_lsn", text);
    for (const char c : halves[i]) {
      if (HexDigit(c) < 0) ThrowInvalidSyntax("pg_lsn", text);
      parts[i] = parts[i] << 4 | static_cast<uint64_t>(HexDigit(c));
    }
  }
  return parts[0] << 32 | parts[1];
}

void AppendLsn(uint64_t value, std::string* out) {
  AppendUpperHex(static_cast<uint32_t>(value >> 32), out);
  out->push_back('/');
  AppendUpperHex(static_cast<uint32_t>(value), out);
}

StringRef PackBits(std::string_view bytes, uint32_t bit_count, Arena& arena) {
  const size_t size = (size_t{bit_count} + 7) / 8;
  char* const start = arena.AllocateBytes(sizeof(bit_count) + size);
  std::memcpy(start, &bit_count, sizeof(bit_count));
  if (size > 0) {
    std::memcpy(start + sizeof(bit_count), bytes.data(), size);
    if (bit_count % 8 != 0) start[sizeof(bit_count) + size - 1] &= static_cast<char>(0xFF << (8 - bit_count % 8));
  }
  return StringRef({start, sizeof(bit_count) + size});
}

StringRef ParseBits(std::string_view text, bool varying, int32_t typmod, Arena& arena) {
  const bool hex = text.starts_with('x') || text.starts_with('X');
  if (hex || text.starts_with('b') || text.starts_with('B')) text.remove_prefix(1);
  if (text.size() > (hex ? INT32_MAX / 4 : INT32_MAX)) {
    throw SqlError(sqlstate::kProgramLimitExceeded, Format("bit string length exceeds the maximum allowed ({})", INT32_MAX));
  }
  const size_t bits = text.size() * (hex ? 4 : 1);
  (varying ? CheckVarBitLength : CheckBitLength)(bits, typmod);
  std::string bytes((bits + 7) / 8, '\0');
  for (size_t i = 0; i < text.size(); ++i) {
    const int digit = hex ? HexDigit(text[i]) : text[i] == '0' || text[i] == '1' ? text[i] - '0' : -1;
    if (digit < 0) {
      throw SqlError(sqlstate::kInvalidTextRepresentation, Format("\"{}\" is not a valid {} digit",
                                                                  FirstCharacter(text.substr(i)), hex ? "hexadecimal" : "binary"));
    }
    const size_t bit = hex ? 4 * i : i;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] | digit << ((hex ? 4 : 7) - static_cast<int>(bit % 8)));
  }
  return PackBits(bytes, static_cast<uint32_t>(bits), arena);
}

void AppendBits(std::string_view packed, std::string* out) {
  const std::string_view bytes = BitBytes(packed);
  const uint32_t count = BitCount(packed);
  const size_t before = out->size();
  out->resize(before + count);
  for (uint32_t i = 0; i < count; ++i) (*out)[before + i] = static_cast<char>('0' + (bytes[i / 8] >> (7 - i % 8) & 1));
}

void CheckBitLength(uint64_t bits, int32_t typmod) {
  if (typmod <= 0 || bits == static_cast<uint64_t>(typmod)) return;
  throw SqlError(sqlstate::kStringDataLengthMismatch,
                 Format("bit string length {} does not match type bit({})", bits, typmod));
}

void CheckVarBitLength(uint64_t bits, int32_t typmod) {
  if (typmod <= 0 || bits <= static_cast<uint64_t>(typmod)) return;
  throw SqlError(sqlstate::kStringDataRightTruncation,
                 Format("bit string too long for type bit varying({})", typmod));
}

}  // namespace basalt
