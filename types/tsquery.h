// tsquery in memory, rows and logs: PostgreSQL's own layout without its length word, because values order by their size.
//   uint32 item count; 12 bytes for each item in prefix order, an operator's right operand directly behind it:
//     word      uint8 1, uint8 weights (bit 0 = D .. bit 3 = A; 0: any), uint8 prefix, -, int32 checksum, 12 bits length, 20 bits offset
//     operator  uint8 2, uint8 operator, int16 distance, uint32 distance in items to the left operand, -
//   then the words, each with a zero byte. Little-endian, unaligned.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "types/type_io.h"

namespace basalt {

enum class TsOperator : uint8_t { kNot = 1, kAnd = 2, kOr = 3, kPhrase = 4 };

inline constexpr int kMaxPhraseDistance = 16384;
inline constexpr uint8_t kAllWeights = 0;

struct TsQueryItem {
  enum class Kind : uint8_t { kWord = 1, kOperator = 2, kStop = 3 };  // kStop: only while a query is made
  Kind kind = Kind::kWord;
  TsOperator op = TsOperator::kNot;
  uint16_t distance = 0;  // kPhrase
  uint32_t left = 0;      // items from here to the left operand; the right one (the only one of kNot) is the next item
  uint8_t weights = kAllWeights;
  bool prefix = false;
  int32_t checksum = 0;
  std::string_view word;

  bool is_word() const { return kind == Kind::kWord; }
  bool Is(TsOperator wanted) const { return kind == Kind::kOperator && op == wanted; }
};

class TsQueryView {
 public:
  explicit TsQueryView(std::string_view packed);
  uint32_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  TsQueryItem operator[](uint32_t i) const;

 private:
  std::string_view packed_;
  uint32_t count_;
};

TsQueryItem MakeTsWord(std::string_view word, uint8_t weights, bool prefix);
TsQueryItem MakeTsOperator(TsOperator op, uint16_t distance);
std::vector<TsQueryItem> UnpackTsQuery(std::string_view packed);
// Of items in prefix order; finds the left operands. Throws XX000 for a malformed list, 54000 for one that is too large.
std::string_view PackTsQuery(std::vector<TsQueryItem> items, Arena& arena);
// Sets the left operands of items in prefix order.
void LinkTsQuery(std::vector<TsQueryItem>* items);

// The checksum that PostgreSQL orders words by.
int32_t TsWordChecksum(std::string_view word);

// Negative, 0, positive, with PostgreSQL's numbers. Weights and prefixes do not count.
int CompareTsQueries(std::string_view left, std::string_view right);
uint64_t HashTsQuery(std::string_view packed);
void AppendTsQueryKey(std::string_view packed, std::string* key);

// Takes what an operand of a query's text stands for: one word, or a complete expression in postfix order, or a stop word.
class TsQueryMaker {
 public:
  explicit TsQueryMaker(std::string_view text) : text_(text) {}
  void PushWord(std::string_view word, uint8_t weights, bool prefix);
  void PushOperator(TsOperator op, uint16_t distance);
  void PushStop();
  bool empty() const { return items_.empty(); }
  // Packs what was pushed, without its stop words; an empty query if nothing is left. *only_stops: there were only stop words.
  std::string_view Finish(Arena& arena, bool* only_stops);

 private:
  const std::string_view text_;  // for messages
  std::vector<TsQueryItem> items_;
  std::vector<uint32_t> word_ends_;
  std::string words_;
};

enum class TsQuerySyntax : uint8_t { kStandard, kPlain, kWeb };
using TsOperandHandler = std::function<void(TsQueryMaker& maker, std::string_view word, uint8_t weights, bool prefix)>;
// Reads a query's text; each operand goes to the handler, which pushes something. Throws 42601, 22023, 54000.
// *notice: what PostgreSQL tells the client about a query without lexemes; empty if nothing.
std::string_view ParseTsQueryText(std::string_view text, TsQuerySyntax syntax, const TsOperandHandler& operand, Arena& arena,
                                  std::string* notice);

// Removes the stop words from items in prefix order and widens the phrases around them; the result may be empty.
std::vector<TsQueryItem> RemoveStopWords(const std::vector<TsQueryItem>& items);

// As tsquery's output; items in prefix order.
void AppendTsQueryText(const std::vector<TsQueryItem>& items, std::string* out);

// Rows of type_functions.cpp's table.
Datum ParseTsQuery(std::string_view text, int32_t typmod, const IoContext& context);
void FormatTsQuery(const Datum& value, const IoContext& context, std::string* out);
Datum ReceiveTsQuery(std::string_view bytes, int32_t typmod, const IoContext& context);
void SendTsQuery(const Datum& value, const IoContext& context, std::string* out);

}  // namespace basalt
