#include "types/encoding_check.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/sql_error.h"
#include "types/encoding.h"

namespace basalt {
namespace {

using Bytes = std::string_view;

enum class Shape : uint8_t { kAscii, kSingle, kUtf8, kMule, kEucJp, kEuc, kEucTw, kJohab, kSjis, kDouble, kGb18030 };

Shape ShapeOf(int encoding) {
  switch (encoding) {
    case 0: return Shape::kAscii;
    case 1: case 5: return Shape::kEucJp;
    case 2: case 3: return Shape::kEuc;
    case 4: return Shape::kEucTw;
    case 6: return Shape::kUtf8;
    case 7: return Shape::kMule;
    case 35: case 41: return Shape::kSjis;
    case 36: case 37: case 38: return Shape::kDouble;
    case 39: return Shape::kGb18030;
    case 40: return Shape::kJohab;
    default: return Shape::kSingle;
  }
}

constexpr uint8_t kSingleShift2 = 0x8E, kSingleShift3 = 0x8F;

uint8_t At(Bytes rest, size_t i) { return static_cast<uint8_t>(rest[i]); }
bool InRange(uint8_t byte, int low, int high) { return byte >= low && byte <= high; }
bool IsHigh(uint8_t byte) { return byte >= 0x80; }
bool IsEuc(uint8_t byte) { return InRange(byte, 0xA1, 0xFE); }
bool AllEuc(Bytes rest, size_t from, size_t end) {
  return std::all_of(rest.begin() + static_cast<std::ptrdiff_t>(from), rest.begin() + static_cast<std::ptrdiff_t>(end),
                     [](char c) { return IsEuc(static_cast<uint8_t>(c)); });
}

size_t MuleBytes(uint8_t first) {
  if (InRange(first, 0x81, 0x8D)) return 2;
  if (InRange(first, 0x90, 0x99) || first == 0x9A || first == 0x9B) return 3;
  return first == 0x9C || first == 0x9D ? 4 : 1;
}

// Bytes that the front of the text announces.
size_t AnnouncedBytes(Shape shape, Bytes rest) {
  const uint8_t first = At(rest, 0);
  if (!IsHigh(first)) return 1;
  switch (shape) {
    case Shape::kAscii:
    case Shape::kSingle: return 1;
    case Shape::kUtf8: return static_cast<size_t>(Utf8Length(first));
    case Shape::kMule: return MuleBytes(first);
    case Shape::kEucJp:
    case Shape::kJohab:
    case Shape::kEuc: return first == kSingleShift3 && shape != Shape::kEuc ? 3 : 2;
    case Shape::kEucTw: return first == kSingleShift2 ? 4 : first == kSingleShift3 ? 3 : 2;
    case Shape::kSjis: return InRange(first, 0xA1, 0xDF) ? 1 : 2;
    case Shape::kDouble: return 2;
    case Shape::kGb18030: return rest.size() > 1 && InRange(At(rest, 1), 0x30, 0x39) ? 4 : 2;
  }
  return 1;
}

bool IsWellFormedEuc(Shape shape, Bytes rest, size_t bytes) {
  const uint8_t first = At(rest, 0);
  switch (shape) {
    case Shape::kEucJp:
      if (first == kSingleShift2) return InRange(At(rest, 1), 0xA1, 0xDF);
      return AllEuc(rest, first == kSingleShift3 ? 1 : 0, bytes);
    case Shape::kEucTw:
      if (first == kSingleShift2) return InRange(At(rest, 1), 0xA1, 0xA7) && AllEuc(rest, 2, bytes);
      return first != kSingleShift3 && AllEuc(rest, 1, bytes);
    case Shape::kJohab: return AllEuc(rest, 1, bytes);
    default: return AllEuc(rest, 0, bytes);
  }
}

// The first byte is high, and as many bytes as it announces are there.
bool IsWellFormed(Shape shape, Bytes rest, size_t bytes) {
  const uint8_t first = At(rest, 0);
  switch (shape) {
    case Shape::kAscii:
    case Shape::kSingle: return true;
    case Shape::kUtf8: return IsValidUtf8(rest.substr(0, bytes));
    case Shape::kMule: return std::all_of(rest.begin() + 1, rest.begin() + static_cast<std::ptrdiff_t>(bytes), [](char c) { return (c & 0x80) != 0; });
    case Shape::kSjis:
      if (bytes == 1) return true;
      return (InRange(first, 0x81, 0x9F) || InRange(first, 0xE0, 0xFC)) && (InRange(At(rest, 1), 0x40, 0x7E) || InRange(At(rest, 1), 0x80, 0xFC));
    case Shape::kDouble: return At(rest, 1) != 0 && !(first == 0x8D && At(rest, 1) == ' ');  // which PostgreSQL keeps for what is no UTF8
    case Shape::kGb18030:
      if (!InRange(first, 0x81, 0xFE)) return false;
      if (bytes == 4) return InRange(At(rest, 2), 0x81, 0xFE) && InRange(At(rest, 3), 0x30, 0x39);
      return InRange(At(rest, 1), 0x40, 0x7E) || InRange(At(rest, 1), 0x80, 0xFE);
    default: return IsWellFormedEuc(shape, rest, bytes);
  }
}

[[noreturn]] void ThrowInvalid(int encoding, Bytes rest, size_t announced) {
  std::string shown;
  for (const char c : rest.substr(0, std::min<size_t>(announced, 8))) shown += Format("{}0x{:02x}", shown.empty() ? "" : " ", static_cast<uint8_t>(c));
  throw SqlError(sqlstate::kCharacterNotInRepertoire, Format("invalid byte sequence for encoding \"{}\": {}", EncodingName(encoding), shown));
}

}  // namespace

size_t CheckEncoding(int encoding, std::string_view text) {
  const Shape shape = ShapeOf(encoding);
  size_t characters = 0;
  for (size_t at = 0; at < text.size(); ++characters) {
    const Bytes rest = text.substr(at);
    if (rest[0] == '\0') ThrowInvalid(encoding, rest, 1);
    const size_t bytes = AnnouncedBytes(shape, rest);
    if (IsHigh(At(rest, 0)) && (rest.size() < bytes || !IsWellFormed(shape, rest, bytes))) ThrowInvalid(encoding, rest, bytes);
    at += bytes;
  }
  return characters;
}

}  // namespace basalt
