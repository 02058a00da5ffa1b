// Evaluates a tsquery: words are looked up by whoever has them (a tsvector, a headline's words, a ranking's window).
#pragma once

#include <vector>

#include "types/tsquery.h"
#include "types/tsvector.h"

namespace basalt {

// kMaybe: the word is there, but not known where.
enum class QueryMatch : uint8_t { kNo, kYes, kMaybe };

// Where a part of a phrase ends.
struct PhrasePlaces {
  std::vector<uint16_t> positions;  // sorted
  bool negated = false;             // everywhere but there
  int width = 0;
};

class OperandLookup {
 public:
  virtual ~OperandLookup() = default;
  // item: the word's number in the query. places is null unless they are wanted.
  virtual QueryMatch Find(uint32_t item, const TsQueryItem& word, PhrasePlaces* places) = 0;
};

// Of the subtree at an item. Throws 54001.
bool MatchesQuery(const TsQueryView& query, OperandLookup& lookup);

// Looks words up in a tsvector.
class VectorLookup : public OperandLookup {
 public:
  explicit VectorLookup(const TsVectorView& vector) : vector_(vector) {}
  QueryMatch Find(uint32_t item, const TsQueryItem& word, PhrasePlaces* places) override;

 private:
  QueryMatch FindPrefix(uint32_t at, const TsQueryItem& word, QueryMatch exact, PhrasePlaces* places) const;
  QueryMatch FindLexeme(uint32_t at, const TsQueryItem& word, PhrasePlaces* places) const;
  const TsVectorView& vector_;
};

}  // namespace basalt
