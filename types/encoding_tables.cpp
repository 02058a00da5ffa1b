#include "types/encoding_tables.h"

#include <iconv.h>
#include <unicode/ucnv.h>

#include <array>
#include <memory>
#include <mutex>

namespace basalt {
namespace {

enum class Shape : uint8_t { kNone, kSingle, kEuc, kEucJp, kEucTw, kSjis, kDouble, kJohab, kGb18030 };

struct Source {
  Shape shape;
  const char* converter;     // ICU's name, or the C library's after "iconv:"
  bool without_c1 = false;   // code pages that leave bytes undefined where ICU maps them to control characters
};

// By PostgreSQL's encoding number.
constexpr Source kSources[kEncodingCount] = {
    {Shape::kNone, nullptr},
    {Shape::kEucJp, "iconv:EUC-JP-MS"},
    {Shape::kEuc, "iconv:EUC-CN"},
    {Shape::kEuc, "EUC-KR"},
    {Shape::kEucTw, "iconv:EUC-TW"},
    {Shape::kEucJp, "iconv:EUC-JISX0213"},
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
    {Shape::kSingle, "iconv:ISO-8859-16"},
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
    {Shape::kDouble, "iconv:BIG5"},
    {Shape::kDouble, "GBK"},
    {Shape::kDouble, "windows-949"},
    {Shape::kGb18030, "GB18030"},
    {Shape::kJohab, "iconv:JOHAB"},
    {Shape::kSjis, "iconv:SHIFT_JISX0213"},
};

constexpr int kUhc = 38;

// Where PostgreSQL's tables differ from the converter's: count characters from first_bytes on stand for the code points
// from first_code_point on, or for none (0).
struct Correction {
  int encoding;
  uint32_t first_bytes;
  int count;
  char32_t first_code_point;
};
constexpr Correction kCorrections[] = {
    {1, 0x8FA2B7, 1, 0},      {3, 0xA2E6, 1, 0x20AC},   {3, 0xA2E7, 1, 0xAE},     {3, 0xA2E8, 1, 0x327E},   {4, 0xA7A8, 1, 0},
    {4, 0xA7AF, 1, 0},        {4, 0xA7B4, 1, 0},        {4, 0x8EA1A7A8, 1, 0},    {4, 0x8EA1A7AF, 1, 0},
    {4, 0x8EA1A7B4, 1, 0},    {5, 0xA1B1, 1, 0x203E},   {5, 0xA1EF, 1, 0xA5},     {30, 0xAA, 1, 0},
    {36, 0xA145, 1, 0x2022},  {36, 0xA14E, 1, 0xFF64},  {36, 0xA15A, 1, 0xFFFD},  {36, 0xA1C2, 1, 0x203E},
    {36, 0xA1C3, 1, 0xFFFD},  {36, 0xA1C5, 1, 0xFFFD},  {36, 0xA1E3, 1, 0x223C},  {36, 0xA1F2, 1, 0x2641},
    {36, 0xA1F3, 1, 0x2609},  {36, 0xA1FE, 1, 0xFFFD},  {36, 0xA240, 1, 0xFFFD},  {36, 0xA241, 1, 0xFF0F},
    {36, 0xA242, 1, 0xFF3C},  {36, 0xA244, 1, 0xA5},    {36, 0xA246, 2, 0xA2},    {36, 0xA2CC, 1, 0xFFFD},
    {36, 0xA2CE, 1, 0xFFFD},  {36, 0xA3E1, 1, 0},       {36, 0xC6A1, 1, 0x30FE},  {36, 0xC6A2, 2, 0x309D},
    {36, 0xC6A4, 1, 0x3005},  {36, 0xC6A5, 83, 0x3041}, {36, 0xC6F8, 7, 0x30A1},  {36, 0xC740, 63, 0x30A8},
    {36, 0xC7A1, 16, 0x30E7}, {36, 0xC7B1, 2, 0x414},   {36, 0xC7B3, 1, 0x401},   {36, 0xC7B4, 7, 0x416},
    {36, 0xC7BB, 19, 0x423},  {36, 0xC7CE, 1, 0x451},   {36, 0xC7CF, 26, 0x436},  {36, 0xC7E9, 10, 0x2460},
    {36, 0xC7F3, 10, 0x2474}, {36, 0xF9DD, 34, 0},      {38, 0xA2E8, 1, 0x327E},  {39, 0xA8BC, 1, 0xE7C7},
    {41, 0x815F, 1, 0x5C},    {41, 0x81B0, 1, 0x7E},
};

// Characters that PostgreSQL gives to a client for a code point, where they differ; 0: none.
struct ReverseCorrection {
  int encoding;
  char32_t code_point;
  uint32_t bytes;
};
constexpr ReverseCorrection kReverseCorrections[] = {
    {1, 0xA6, 0x8FA2C3},
    {35, 0xA2, 0x8191},
    {35, 0xA3, 0x8192},
    {35, 0xA5, 0x5C},
    {35, 0xAC, 0x81CA},
    {35, 0x2016, 0x8161},
    {35, 0x203E, 0x7E},
    {35, 0x2116, 0xFA59},
    {35, 0x2121, 0xFA5A},
    {35, 0x2160, 0xFA4A},
    {35, 0x2161, 0xFA4B},
    {35, 0x2162, 0xFA4C},
    {35, 0x2163, 0xFA4D},
    {35, 0x2164, 0xFA4E},
    {35, 0x2165, 0xFA4F},
    {35, 0x2166, 0xFA50},
    {35, 0x2167, 0xFA51},
    {35, 0x2168, 0xFA52},
    {35, 0x2169, 0xFA53},
    {35, 0x2212, 0x817C},
    {35, 0x301C, 0x8160},
    {35, 0x3231, 0xFA58},
    {36, 0x5341, 0xA451},
    {36, 0x5345, 0xA4CA},
    {37, 0x20AC, 0x80},
    {39, 0x1E3F, 0x8135F437},
    {39, 0xE7C7, 0xA8BC},
    {39, 0xFFFD, 0x8431A437},
    {41, 0xA5, 0x5C},
    {41, 0x203E, 0x7E},
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

void AppendPacked(uint32_t packed, std::string* out) {
  size_t count = 4;
  while (count > 1 && packed >> (8 * (count - 1)) == 0) --count;
  out->append(UnpackBytes(packed, count));
}

bool IsPrivateUse(char32_t c) { return (c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000; }

}  // namespace

// Decodes single characters through ICU or iconv.
class CharacterTable::Decoder {
 public:
  explicit Decoder(std::string_view name) {
    constexpr std::string_view kIconv = "iconv:";
    if (name.starts_with(kIconv)) {
      iconv_ = iconv_open("UTF-32LE", std::string(name.substr(kIconv.size())).c_str());
      return;
    }
    UErrorCode status = U_ZERO_ERROR;
    icu_ = ucnv_open(std::string(name).c_str(), &status);
    if (U_FAILURE(status)) return;
    ucnv_setToUCallBack(icu_, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    ucnv_setFromUCallBack(icu_, UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    ucnv_setFallback(icu_, false);
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() {
    if (icu_ != nullptr) ucnv_close(icu_);
    if (iconv_ != NoIconv()) iconv_close(iconv_);
  }
  bool ok() const { return icu_ != nullptr || iconv_ != NoIconv(); }

  // Number of code points, 0 when the bytes are no character.
  int Decode(std::string bytes, char32_t* code_points) const {
    return icu_ != nullptr ? DecodeIcu(bytes, code_points) : DecodeIconv(bytes, code_points);
  }
  // The bytes that ICU prefers for a code point that several stand for; those given when ICU has no say.
  uint32_t Preferred(char32_t c, uint32_t packed_bytes) const {
    if (icu_ == nullptr || c > 0xFFFF) return packed_bytes;
    const auto unit = static_cast<UChar>(c);
    char bytes[8];
    UErrorCode status = U_ZERO_ERROR;
    const int32_t length = ucnv_fromUChars(icu_, bytes, sizeof(bytes), &unit, 1, &status);
    if (U_FAILURE(status) || length < 1 || length > 4) return packed_bytes;
    return PackBytes({bytes, static_cast<size_t>(length)});
  }

 private:
  static iconv_t NoIconv() { return reinterpret_cast<iconv_t>(-1); }

  int DecodeIcu(const std::string& bytes, char32_t* code_points) const {
    UErrorCode status = U_ZERO_ERROR;
    UChar units[4];
    const int32_t length = ucnv_toUChars(icu_, units, 4, bytes.data(), static_cast<int32_t>(bytes.size()), &status);
    if (U_FAILURE(status) || length < 1 || length > 2) return 0;
    code_points[0] = units[0];
    if (length == 1) return 1;
    if (!U16_IS_LEAD(units[0]) || !U16_IS_TRAIL(units[1])) return 0;
    code_points[0] = static_cast<char32_t>(U16_GET_SUPPLEMENTARY(units[0], units[1]));
    return 1;
  }

  int DecodeIconv(std::string& bytes, char32_t* code_points) const {
    char* in = bytes.data();
    size_t in_left = bytes.size();
    char* out = reinterpret_cast<char*>(code_points);
    size_t out_left = 2 * sizeof(char32_t);
    iconv(iconv_, nullptr, nullptr, nullptr, nullptr);
    if (iconv(iconv_, &in, &in_left, &out, &out_left) != 0 || in_left != 0) return 0;
    if (iconv(iconv_, nullptr, nullptr, &out, &out_left) != 0) return 0;  // a first code point may be held back
    return static_cast<int>(2 - out_left / sizeof(char32_t));
  }

  UConverter* icu_ = nullptr;
  iconv_t iconv_ = NoIconv();
};

CharacterTable::CharacterTable(int encoding) : encoding_(encoding) {
  if (kSources[encoding].converter == nullptr) return;
  const Decoder decoder(kSources[encoding].converter);
  if (!decoder.ok()) return;
  Build(decoder);
  Correct();
  ok_ = true;
}

void CharacterTable::Correct() {
  for (const Correction& correction : kCorrections) {
    if (correction.encoding != encoding_) continue;
    for (uint32_t i = 0; i < static_cast<uint32_t>(correction.count); ++i) {
      const uint32_t bytes = correction.first_bytes + i;
      const auto old = to_.find(bytes);
      if (old != to_.end()) {
        const auto back = from_.find(old->second);
        if (back != from_.end() && back->second == bytes) from_.erase(back);
        to_.erase(old);
      }
      if (correction.first_code_point == 0) continue;
      const char32_t c = correction.first_code_point + i;
      to_[bytes] = c;
      from_.emplace(c, bytes);
    }
  }
  for (const ReverseCorrection& correction : kReverseCorrections) {
    if (correction.encoding != encoding_) continue;
    from_.erase(correction.code_point);
    if (correction.bytes != 0) from_.emplace(correction.code_point, correction.bytes);
  }
}

void CharacterTable::Build(const Decoder& decoder) {
  const Shape shape = kSources[encoding_].shape;
  for (uint32_t lead = 0x80; lead <= 0xFF; ++lead) {
    if (shape == Shape::kSingle || shape == Shape::kSjis) Add(lead, 1, decoder);
    if (shape == Shape::kSingle) continue;
    for (uint32_t trail = 0x30; trail <= 0xFE; ++trail) Add(lead << 8 | trail, 2, decoder);
  }
  const uint32_t prefix = shape == Shape::kEucJp ? 0x8F : 0;
  const uint32_t planes = shape == Shape::kEucTw ? 2 : prefix != 0 ? 1 : 0;
  for (uint32_t plane = 0; plane < planes; ++plane) {
    for (uint32_t row = 0xA1; row <= 0xFE; ++row) {
      for (uint32_t cell = 0xA1; cell <= 0xFE; ++cell) {
        if (shape == Shape::kEucTw) {
          Add(0x8E000000U | (0xA1 + plane) << 16 | row << 8 | cell, 4, decoder);
        } else {
          Add(prefix << 16 | row << 8 | cell, 3, decoder);
        }
      }
    }
  }
  if (shape != Shape::kGb18030) return;
  constexpr uint32_t kBmpCharacters = 39420;
  for (uint32_t linear = 0; linear < kBmpCharacters; ++linear) Add(GbPacked(linear), 4, decoder);
}

void CharacterTable::Add(uint32_t packed_bytes, size_t count, const Decoder& decoder) {
  const std::string bytes = UnpackBytes(packed_bytes, count);
  // PostgreSQL takes from a client fewer of JOHAB's characters than it gives to one.
  if (kSources[encoding_].shape != Shape::kJohab && !IsWellFormed(bytes, count)) return;
  char32_t c[2] = {0, 0};
  const int length = decoder.Decode(bytes, c);
  const bool c1 = c[0] >= 0x80 && c[0] < 0xA0 && kSources[encoding_].without_c1;
  const bool keeps_private_use = kSources[encoding_].shape == Shape::kGb18030 || encoding_ == kUhc;
  const bool private_use = IsPrivateUse(c[0]) && !keeps_private_use;
  const bool false_pair = length == 2 && (c[0] < 0xA0 || packed_bytes > 0xFFFFFF);
  if (length == 0 || false_pair || c[0] == 0xFFFD || c1 || private_use) return;
  to_.emplace(packed_bytes, c[0]);
  if (length == 2) {
    second_.emplace(packed_bytes, c[1]);
    from_pairs_.emplace(static_cast<uint64_t>(c[0]) << 32 | c[1], packed_bytes);
  } else {
    from_.emplace(c[0], decoder.Preferred(c[0], packed_bytes));
  }
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
    case Shape::kJohab: return first == 0x8F ? 3 : 2;
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
      return byte(0) != 0x8F && IsEucByte(byte(1));
    case Shape::kSjis:
      if (bytes == 1) return InRange(byte(0), 0xA1, 0xDF);
      return (InRange(byte(0), 0x81, 0x9F) || InRange(byte(0), 0xE0, 0xFC)) &&
             (InRange(byte(1), 0x40, 0x7E) || InRange(byte(1), 0x80, 0xFC));
    case Shape::kDouble: return byte(1) != 0;
    case Shape::kJohab:
      for (size_t i = 1; i < bytes; ++i) {
        if (!IsEucByte(byte(i))) return false;
      }
      return true;
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
  const auto second = second_.find(found->first);
  if (second != second_.end()) AppendUtf8(second->second, out);
  return true;
}

bool CharacterTable::AppendFromPair(char32_t first, char32_t second, std::string* out) const {
  const auto found = from_pairs_.find(static_cast<uint64_t>(first) << 32 | second);
  if (found == from_pairs_.end()) return false;
  AppendPacked(found->second, out);
  return true;
}

bool CharacterTable::AppendFromCodePoint(char32_t c, std::string* out) const {
  if (c >= kFirstSupplementary && kSources[encoding_].shape == Shape::kGb18030) {
    out->append(UnpackBytes(GbPacked(kGbSupplementaryStart + (c - kFirstSupplementary)), 4));
    return true;
  }
  const auto found = from_.find(c);
  if (found == from_.end()) return false;
  AppendPacked(found->second, out);
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
