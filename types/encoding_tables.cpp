#include "types/encoding_tables.h"

#include <unicode/ucnv.h>

#include <array>
#include <memory>
#include <mutex>

namespace basalt {
namespace {

enum class Shape : uint8_t { kNone, kSingle, kEuc, kEucJp, kEucTw, kSjis, kDouble, kGb18030 };

struct Source {
  Shape shape;
  const char* converter;     // ICU's name
  bool without_c1 = false;   // code pages that leave bytes undefined where ICU maps them to control characters
};

// By PostgreSQL's encoding number.
constexpr Source kSources[kEncodingCount] = {
    {Shape::kNone, nullptr},
    {Shape::kEucJp, "EUC-JP"},
    {Shape::kEuc, "EUC-CN"},
    {Shape::kEuc, "EUC-KR"},
    {Shape::kEucTw, "EUC-TW"},
    {Shape::kNone, nullptr},  // EUC_JIS_2004: ICU has no converter
    {Shape::kNone, nullptr},
    {Shape::kNone, nullptr},
    {Shape::kSingle, "ISO-8859-1"},
    {Shape::kSingle, "ISO-8859-2"},
    {Shape::kSingle, "ISO-8859-3"},
    {Shape::kSingle, "ISO-8859-4"},
    {Shape::kSingle, "ISO-8859-9"},
    {Shape::kSingle, "ISO-8859-10"},
    {Shape::kSingle, "ISO-8859-13"},
    {Shape::kSingle, "ISO-8859-14"},
    {Shape::kSingle, "ISO-8859-15"},
    {Shape::kSingle, "ISO-8859-16"},
    {Shape::kSingle, "windows-1256", true},
    {Shape::kSingle, "windows-1258", true},
    {Shape::kSingle, "IBM866"},
    {Shape::kSingle, "windows-874", true},
    {Shape::kSingle, "KOI8-R"},
    {Shape::kSingle, "windows-1251", true},
    {Shape::kSingle, "windows-1252", true},
    {Shape::kSingle, "ISO-8859-5"},
    {Shape::kSingle, "ISO-8859-6"},
    {Shape::kSingle, "ISO-8859-7"},
    {Shape::kSingle, "ISO-8859-8"},
    {Shape::kSingle, "windows-1250", true},
    {Shape::kSingle, "windows-1253", true},
    {Shape::kSingle, "windows-1254", true},
    {Shape::kSingle, "windows-1255", true},
    {Shape::kSingle, "windows-1257", true},
    {Shape::kSingle, "KOI8-U"},
    {Shape::kSjis, "windows-932"},
    {Shape::kDouble, "windows-950"},
    {Shape::kDouble, "GBK"},
    {Shape::kDouble, "windows-949"},
    {Shape::kGb18030, "GB18030"},
    {Shape::kNone, nullptr},  // JOHAB: ICU has no converter
    {Shape::kNone, nullptr},  // SHIFT_JIS_2004: ICU has no converter
};

bool InRange(uint8_t byte, int low, int high) { return byte >= low && byte <= high; }
bool IsEucByte(uint8_t byte) { return InRange(byte, 0xA1, 0xFE); }

constexpr char32_t kFirstSupplementary = 0x10000;
constexpr uint32_t kGbSupplementaryStart = 189000;  // linear index of 90 30 81 30

uint32_t GbLinear(std::string_view b) {
  const auto byte = [b](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(b[i])); };
  return ((byte(0) - 0x81) * 10 + byte(1) - 0x30) * 1260 + (byte(2) - 0x81) * 10 + byte(3) - 0x30;
}

uint32_t GbPacked(uint32_t linear) {
  const uint32_t b4 = linear % 10 + 0x30;
  const uint32_t b3 = linear / 10 % 126 + 0x81;
  const uint32_t b2 = linear / 1260 % 10 + 0x30;
  const uint32_t b1 = linear / 12600 + 0x81;
  return b1 << 24 | b2 << 16 | b3 << 8 | b4;
}

std::string UnpackBytes(uint32_t packed, size_t count) {
  std::string bytes;
  while (count-- > 0) bytes.push_back(static_cast<char>(packed >> (8 * count)));
  return bytes;
}

uint32_t PackBytes(std::string_view bytes) {
  uint32_t packed = 0;
  for (const char c : bytes) packed = packed << 8 | static_cast<uint8_t>(c);
  return packed;
}

struct ConverterCloser {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};

}  // namespace

CharacterTable::CharacterTable(int encoding) : encoding_(encoding) {
  const Source& source = kSources[encoding];
  if (source.converter == nullptr) return;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, ConverterCloser> converter(ucnv_open(source.converter, &status));
  if (U_FAILURE(status)) return;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  ucnv_setFallback(converter.get(), false);
  if (U_FAILURE(status)) return;
  Build(converter.get());
  ok_ = true;
}

void CharacterTable::Build(UConverter* converter) {
  const Shape shape = kSources[encoding_].shape;
  for (uint32_t lead = 0x80; lead <= 0xFF; ++lead) {
    if (shape == Shape::kSingle || shape == Shape::kSjis) Add(lead, 1, converter);
    if (shape == Shape::kSingle) continue;
    for (uint32_t trail = 0x40; trail <= 0xFE; ++trail) Add(lead << 8 | trail, 2, converter);
  }
  const uint32_t prefix = shape == Shape::kEucJp ? 0x8F : 0;
  const uint32_t planes = shape == Shape::kEucTw ? 7 : prefix != 0 ? 1 : 0;
  for (uint32_t plane = 0; plane < planes; ++plane) {
    for (uint32_t row = 0xA1; row <= 0xFE; ++row) {
      for (uint32_t cell = 0xA1; cell <= 0xFE; ++cell) {
        if (shape == Shape::kEucTw) {
          Add(0x8E000000U | (0xA1 + plane) << 16 | row << 8 | cell, 4, converter);
        } else {
          Add(prefix << 16 | row << 8 | cell, 3, converter);
        }
      }
    }
  }
  if (shape != Shape::kGb18030) return;
  constexpr uint32_t kBmpCharacters = 39420;
  for (uint32_t linear = 0; linear < kBmpCharacters; ++linear) Add(GbPacked(linear), 4, converter);
}

void CharacterTable::Add(uint32_t packed_bytes, size_t count, UConverter* converter) {
  const std::string bytes = UnpackBytes(packed_bytes, count);
  if (!IsWellFormed(bytes, count)) return;
  UErrorCode status = U_ZERO_ERROR;
  UChar units[4];
  const int32_t length = ucnv_toUChars(converter, units, 4, bytes.data(), static_cast<int32_t>(count), &status);
  if (U_FAILURE(status) || length < 1 || length > 2) return;
  char32_t c = units[0];
  if (length == 2) {
    if (!U16_IS_LEAD(units[0]) || !U16_IS_TRAIL(units[1])) return;
    c = static_cast<char32_t>(U16_GET_SUPPLEMENTARY(units[0], units[1]));
  }
  const bool c1 = c >= 0x80 && c < 0xA0;
  if (c == 0xFFFD || (c1 && kSources[encoding_].without_c1)) return;
  to_.emplace(packed_bytes, c);
  char back[8];
  status = U_ZERO_ERROR;
  const int32_t back_length = ucnv_fromUChars(converter, back, sizeof(back), units, length, &status);
  if (U_FAILURE(status) || back_length < 1 || back_length > 4) return;
  from_.emplace(c, PackBytes({back, static_cast<size_t>(back_length)}));
}

size_t CharacterTable::CharacterBytes(std::string_view rest) const {
  const auto first = static_cast<uint8_t>(rest[0]);
  switch (kSources[encoding_].shape) {
    case Shape::kNone:
    case Shape::kSingle: return 1;
    case Shape::kEuc:
    case Shape::kDouble: return 2;
    case Shape::kEucJp: return first == 0x8F ? 3 : 2;
    case Shape::kEucTw: return first == 0x8E ? 4 : first == 0x8F ? 3 : 2;
    case Shape::kSjis: return InRange(first, 0xA1, 0xDF) ? 1 : 2;
    case Shape::kGb18030: return rest.size() > 1 && InRange(static_cast<uint8_t>(rest[1]), '0', '9') ? 4 : 2;
  }
  return 1;
}

bool CharacterTable::IsWellFormed(std::string_view rest, size_t bytes) const {
  if (rest.size() < bytes) return false;
  const auto byte = [rest](size_t i) { return static_cast<uint8_t>(rest[i]); };
  switch (kSources[encoding_].shape) {
    case Shape::kNone:
    case Shape::kSingle: return true;
    case Shape::kEuc: return IsEucByte(byte(0)) && IsEucByte(byte(1));
    case Shape::kEucJp:
      if (byte(0) == 0x8E) return InRange(byte(1), 0xA1, 0xDF);
      if (byte(0) == 0x8F) return bytes == 3 && IsEucByte(byte(1)) && IsEucByte(byte(2));
      return IsEucByte(byte(0)) && IsEucByte(byte(1));
    case Shape::kEucTw:
      if (byte(0) == 0x8E) return bytes == 4 && InRange(byte(1), 0xA1, 0xA7) && IsEucByte(byte(2)) && IsEucByte(byte(3));
      return byte(0) != 0x8F && IsEucByte(byte(0)) && IsEucByte(byte(1));
    case Shape::kSjis:
      if (bytes == 1) return InRange(byte(0), 0xA1, 0xDF);
      return (InRange(byte(0), 0x81, 0x9F) || InRange(byte(0), 0xE0, 0xFC)) &&
             (InRange(byte(1), 0x40, 0x7E) || InRange(byte(1), 0x80, 0xFC));
    case Shape::kDouble: return byte(1) != 0;
    case Shape::kGb18030:
      if (bytes == 4) {
        return InRange(byte(0), 0x81, 0xFE) && InRange(byte(1), 0x30, 0x39) && InRange(byte(2), 0x81, 0xFE) &&
               InRange(byte(3), 0x30, 0x39);
      }
      return InRange(byte(0), 0x81, 0xFE) && (InRange(byte(1), 0x40, 0x7E) || InRange(byte(1), 0x80, 0xFE));
  }
  return false;
}

bool CharacterTable::AppendAsUtf8(std::string_view character, std::string* out) const {
  if (character.size() == 4 && kSources[encoding_].shape == Shape::kGb18030) {
    const uint32_t linear = GbLinear(character);
    if (linear >= kGbSupplementaryStart) {
      const char32_t c = kFirstSupplementary + (linear - kGbSupplementaryStart);
      if (c > 0x10FFFF) return false;
      AppendUtf8(c, out);
      return true;
    }
  }
  const auto found = to_.find(PackBytes(character));
  if (found == to_.end()) return false;
  AppendUtf8(found->second, out);
  return true;
}

bool CharacterTable::AppendFromCodePoint(char32_t c, std::string* out) const {
  if (c >= kFirstSupplementary && kSources[encoding_].shape == Shape::kGb18030) {
    out->append(UnpackBytes(GbPacked(kGbSupplementaryStart + (c - kFirstSupplementary)), 4));
    return true;
  }
  const auto found = from_.find(c);
  if (found == from_.end()) return false;
  size_t count = 4;
  while (count > 1 && found->second >> (8 * (count - 1)) == 0) --count;
  out->append(UnpackBytes(found->second, count));
  return true;
}

const CharacterTable* FindCharacterTable(int encoding) {
  struct Slot {
    std::once_flag once;
    std::unique_ptr<const CharacterTable> table;
  };
  static std::array<Slot, kEncodingCount> slots;
  if (encoding < 0 || encoding >= kEncodingCount) return nullptr;
  Slot& slot = slots[static_cast<size_t>(encoding)];
  std::call_once(slot.once, [&] { slot.table = std::make_unique<const CharacterTable>(encoding); });
  return slot.table->ok() ? slot.table.get() : nullptr;
}

}  // namespace basalt
