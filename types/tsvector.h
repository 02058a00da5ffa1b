// tsvector in memory, rows and logs: PostgreSQL's own layout without its length word, because values order by their size first.
//   uint32 lexeme count; an entry for each (bit 0: has positions, 11 bits length, 20 bits offset); then, behind all entries, for
//   each lexeme its bytes and, if it has positions, at the next even offset uint16 count and uint16 positions
// Lexemes are unique and sorted by bytes; positions are sorted. Little-endian, unaligned. Views: the bytes must stay.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/byte_order.h"
#include "types/type_io.h"

namespace basalt {

inline constexpr size_t kMaxLexemeBytes = 2047;
inline constexpr size_t kMaxTsVectorBytes = (1 << 20) - 1;  // of lexemes and positions
inline constexpr int kMaxLexemePosition = 16383;
inline constexpr size_t kMaxLexemePositions = 256;  // of one lexeme

struct LexemePosition {
  uint16_t bits;
  explicit LexemePosition(uint16_t packed) : bits(packed) {}
  LexemePosition(int position, int weight) : bits(static_cast<uint16_t>((position & kMaxLexemePosition) | weight << 14)) {}
  int position() const { return bits & kMaxLexemePosition; }
  int weight() const { return bits >> 14; }  // 0 = D .. 3 = A
};

class LexemePositions {
 public:
  LexemePositions() = default;
  LexemePositions(const char* at, uint32_t count) : at_(at), count_(count) {}
  uint32_t size() const { return count_; }
  LexemePosition operator[](uint32_t i) const { return LexemePosition(LoadUnaligned<uint16_t>(at_ + 2 * size_t{i})); }

 private:
  const char* at_ = nullptr;
  uint32_t count_ = 0;
};

class TsVectorView {
 public:
  explicit TsVectorView(std::string_view packed) : packed_(packed), count_(LoadUnaligned<uint32_t>(packed.data())) {}
  uint32_t size() const { return count_; }
  size_t packed_bytes() const { return packed_.size(); }
  std::string_view lexeme(uint32_t i) const {
    const uint32_t entry = Entry(i);
    return {data() + (entry >> 12), entry >> 1 & kMaxLexemeBytes};
  }
  bool has_positions(uint32_t i) const { return (Entry(i) & 1) != 0; }
  LexemePositions positions(uint32_t i) const {
    const uint32_t entry = Entry(i);
    if ((entry & 1) == 0) return {};
    const char* at = data() + (((entry >> 12) + (entry >> 1 & kMaxLexemeBytes) + 1) & ~1u);
    return {at + 2, LoadUnaligned<uint16_t>(at)};
  }
  // The first lexeme that is not below this one.
  uint32_t LowerBound(std::string_view lexeme) const;

 private:
  uint32_t Entry(uint32_t i) const { return LoadUnaligned<uint32_t>(packed_.data() + 4 + 4 * size_t{i}); }
  const char* data() const { return packed_.data() + 4 + 4 * size_t{count_}; }
  std::string_view packed_;
  uint32_t count_;
};

// Makes a value of lexemes that come in order.
class TsVectorBuilder {
 public:
  void Add(std::string_view lexeme, std::span<const uint16_t> positions);
  void Add(std::string_view lexeme, LexemePositions positions);
  // Throws 54000 when the value is too long.
  std::string_view Finish(Arena& arena) const;

 private:
  void AddEntry(std::string_view lexeme, bool has_positions);
  std::vector<uint32_t> entries_;
  std::string data_;
};

// A lexeme with its positions while a value is put together.
struct TsLexeme {
  std::string word;
  std::vector<uint16_t> positions;
};
// Sorts the lexemes, joins equal ones and their positions (the highest weight of a position stays).
std::string_view MakeTsVector(std::vector<TsLexeme> lexemes, Arena& arena);

// What PostgreSQL's comparison gives: the difference of the first bytes that differ, or -1, 0, 1.
int CompareLexemes(std::string_view left, std::string_view right);
// Negative, 0, positive in PostgreSQL's order, with its numbers: by size first.
int CompareTsVectors(std::string_view left, std::string_view right);
// A memcomparable key in that order.
void AppendTsVectorKey(std::string_view packed, std::string* key);

// Rows of type_functions.cpp's table.
Datum ParseTsVector(std::string_view text, int32_t typmod, const IoContext& context);
void FormatTsVector(const Datum& value, const IoContext& context, std::string* out);
Datum ReceiveTsVector(std::string_view bytes, int32_t typmod, const IoContext& context);
void SendTsVector(const Datum& value, const IoContext& context, std::string* out);

// In quotes, quotes and backslashes doubled.
void AppendQuotedLexeme(std::string_view lexeme, std::string* out);

}  // namespace basalt
