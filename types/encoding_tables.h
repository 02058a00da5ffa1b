// CharacterTable: the characters of one client encoding and their code points, made from ICU's converters on first use
// and immutable afterwards, so that conversion is a look-up. Internal to types/; see encoding.h. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

struct UConverter;  // ICU's

namespace basalt {

inline constexpr int kEncodingCount = 42;

class CharacterTable {
 public:
  explicit CharacterTable(int encoding);
  // False when ICU has no such converter.
  bool ok() const { return ok_; }
  // Length that the first byte announces, and whether bytes of that length are there and well formed.
  size_t CharacterBytes(std::string_view rest) const;
  bool IsWellFormed(std::string_view rest, size_t bytes) const;
  // False when the character has no equivalent.
  bool AppendAsUtf8(std::string_view character, std::string* out) const;
  bool AppendFromCodePoint(char32_t c, std::string* out) const;

 private:
  void Build(UConverter* converter);
  void Add(uint32_t packed_bytes, size_t count, UConverter* converter);

  const int encoding_;
  bool ok_ = false;
  std::unordered_map<uint32_t, char32_t> to_;    // bytes, first one highest
  std::unordered_map<char32_t, uint32_t> from_;
};

// Null for encodings without a conversion to UTF8.
const CharacterTable* FindCharacterTable(int encoding);

void AppendUtf8(char32_t c, std::string* out);

}  // namespace basalt
