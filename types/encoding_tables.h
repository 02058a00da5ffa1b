// CharacterTable: the characters of one client encoding and their code points, made from ICU's converters (the C library's
// where ICU has none) on first use and immutable afterwards, so that conversion is a look-up. A character of the 2004
// Japanese sets may stand for two code points. Internal to types/; see encoding.h. Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace basalt {

inline constexpr int kEncodingCount = 42;

class CharacterTable {
 public:
  explicit CharacterTable(int encoding);
  // False when there is no such converter.
  bool ok() const { return ok_; }
  // Length that the first byte announces, and whether bytes of that length are there and well formed.
  size_t CharacterBytes(std::string_view rest) const;
  bool IsWellFormed(std::string_view rest, size_t bytes) const;
  // False when the character has no equivalent.
  bool AppendAsUtf8(std::string_view character, std::string* out) const;
  bool AppendFromCodePoint(char32_t c, std::string* out) const;
  // The character for two code points together; false if there is none.
  bool AppendFromPair(char32_t first, char32_t second, std::string* out) const;
  bool has_pairs() const { return !from_pairs_.empty(); }

 private:
  class Decoder;
  void Build(const Decoder& decoder);
  void Correct();
  void Add(uint32_t packed_bytes, size_t count, const Decoder& decoder);

  const int encoding_;
  bool ok_ = false;
  std::unordered_map<uint32_t, char32_t> to_;    // bytes, first one highest
  std::unordered_map<char32_t, uint32_t> from_;
  std::unordered_map<uint32_t, char32_t> second_;      // the other code point of characters that stand for two
  std::unordered_map<uint64_t, uint32_t> from_pairs_;  // first code point << 32 | second
};

// Null for encodings without a conversion to UTF8.
const CharacterTable* FindCharacterTable(int encoding);

void AppendUtf8(char32_t c, std::string* out);

}  // namespace basalt
