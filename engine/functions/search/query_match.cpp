#include "engine/functions/search/query_match.h"

#include <algorithm>
#include <limits>

#include "base/stack_guard.h"

namespace basalt {
namespace {

// Which positions of two sorted lists go into a third.
enum Emit : int { kBoth = 1, kLeftOnly = 2, kRightOnly = 4 };

class QueryRun {
 public:
  QueryRun(const TsQueryView& query, OperandLookup& lookup) : query_(query), lookup_(lookup) {}

  QueryMatch Run(uint32_t at) {
    CheckStackDepth();
    const TsQueryItem item = query_[at];
    if (item.is_word()) return lookup_.Find(at, item, nullptr);
    switch (item.op) {
      case TsOperator::kNot: return Negated(Run(at + 1));
      case TsOperator::kAnd: {
        const QueryMatch left = Run(at + item.left);
        if (left == QueryMatch::kNo) return left;
        const QueryMatch right = Run(at + 1);
        return right == QueryMatch::kYes ? left : right;
      }
      case TsOperator::kOr: {
        const QueryMatch left = Run(at + item.left);
        if (left == QueryMatch::kYes) return left;
        const QueryMatch right = Run(at + 1);
        return right == QueryMatch::kNo ? left : right;
      }
      case TsOperator::kPhrase: return Phrase(at, nullptr) == QueryMatch::kYes ? QueryMatch::kYes : QueryMatch::kNo;
    }
    return QueryMatch::kNo;
  }

 private:
  static QueryMatch Negated(QueryMatch match) {
    if (match == QueryMatch::kMaybe) return match;
    return match == QueryMatch::kNo ? QueryMatch::kYes : QueryMatch::kNo;
  }

  QueryMatch Phrase(uint32_t at, PhrasePlaces* places) {
    CheckStackDepth();
    const TsQueryItem item = query_[at];
    if (item.is_word()) return lookup_.Find(at, item, places);
    if (item.op == TsOperator::kNot) return PhraseNot(at, places);
    PhrasePlaces left;
    PhrasePlaces right;
    const QueryMatch left_match = Phrase(at + item.left, &left);
    if (item.op != TsOperator::kOr && left_match == QueryMatch::kNo) return QueryMatch::kNo;
    const QueryMatch right_match = Phrase(at + 1, &right);
    if (item.op == TsOperator::kOr) return PhraseOr(left_match, &left, right_match, &right, places);
    if (right_match == QueryMatch::kNo) return QueryMatch::kNo;
    if (left_match == QueryMatch::kMaybe || right_match == QueryMatch::kMaybe) return QueryMatch::kMaybe;
    return PhraseAnd(item, left, right, places);
  }

  QueryMatch PhraseNot(uint32_t at, PhrasePlaces* places) {
    const QueryMatch match = Phrase(at + 1, places);
    if (match == QueryMatch::kMaybe) return match;
    if (match == QueryMatch::kNo) {
      places->negated = true;
      return QueryMatch::kYes;
    }
    if (places->positions.empty() && places->negated) {
      places->negated = false;
      return QueryMatch::kNo;
    }
    places->negated = !places->negated;
    return QueryMatch::kYes;
  }

  static QueryMatch PhraseAnd(const TsQueryItem& item, const PhrasePlaces& left, const PhrasePlaces& right, PhrasePlaces* places) {
    int left_offset = 0;
    int right_offset = 0;
    if (item.op == TsOperator::kPhrase) {
      left_offset = static_cast<int16_t>(item.distance) + right.width;
      if (places != nullptr) places->width = static_cast<int16_t>(item.distance) + left.width + right.width;
    } else {
      const int width = std::max(left.width, right.width);
      left_offset = width - left.width;
      right_offset = width - right.width;
      if (places != nullptr) places->width = width;
    }
    if (left.negated && right.negated) {  // not (left or right)
      Merge(places, left, right, kBoth | kLeftOnly | kRightOnly, left_offset, right_offset);
      if (places != nullptr) places->negated = true;
      return QueryMatch::kYes;
    }
    const int emit = left.negated ? kRightOnly : right.negated ? kLeftOnly : kBoth;
    return Merge(places, left, right, emit, left_offset, right_offset);
  }

  static QueryMatch PhraseOr(QueryMatch left_match, PhrasePlaces* left, QueryMatch right_match, PhrasePlaces* right,
                             PhrasePlaces* places) {
    if (left_match == QueryMatch::kNo && right_match == QueryMatch::kNo) return QueryMatch::kNo;
    if (left_match == QueryMatch::kMaybe || right_match == QueryMatch::kMaybe) return QueryMatch::kMaybe;
    if (left_match == QueryMatch::kNo) left->width = 0;
    if (right_match == QueryMatch::kNo) right->width = 0;
    const int width = std::max(left->width, right->width);
    const int left_offset = width - left->width;
    const int right_offset = width - right->width;
    places->width = width;
    if (!left->negated && !right->negated) {
      return Merge(places, *left, *right, kBoth | kLeftOnly | kRightOnly, left_offset, right_offset);
    }
    // not (left and right), not (left and not right), not (right and not left)
    const int emit = left->negated && right->negated ? kBoth : left->negated ? kLeftOnly : kRightOnly;
    Merge(places, *left, *right, emit, left_offset, right_offset);
    places->negated = true;
    return QueryMatch::kYes;
  }

  static QueryMatch Merge(PhrasePlaces* places, const PhrasePlaces& left, const PhrasePlaces& right, int emit, int left_offset,
                          int right_offset) {
    constexpr int kDone = std::numeric_limits<int>::max();
    const auto at = [](const PhrasePlaces& list, size_t i, int offset) {
      return i < list.positions.size() ? (list.positions[i] & kMaxLexemePosition) + offset : kDone;
    };
    std::vector<uint16_t> merged;
    for (size_t l = 0, r = 0; l < left.positions.size() || r < right.positions.size();) {
      const int left_at = at(left, l, left_offset);
      const int right_at = at(right, r, right_offset);
      const int found = std::min(left_at, right_at);
      const int kind = left_at == right_at ? kBoth : left_at < right_at ? kLeftOnly : kRightOnly;
      if (left_at <= right_at) ++l;
      if (right_at <= left_at) ++r;
      if ((emit & kind) == 0 || found <= 0) continue;
      if (places == nullptr) return QueryMatch::kYes;
      merged.push_back(static_cast<uint16_t>(found));
    }
    if (merged.empty()) return QueryMatch::kNo;
    places->positions = std::move(merged);
    return QueryMatch::kYes;
  }

  const TsQueryView& query_;
  OperandLookup& lookup_;
};

}  // namespace

bool MatchesQuery(const TsQueryView& query, OperandLookup& lookup) { return QueryRun(query, lookup).Run(0) != QueryMatch::kNo; }

QueryMatch VectorLookup::FindLexeme(uint32_t at, const TsQueryItem& word, PhrasePlaces* places) const {
  if (!vector_.has_positions(at)) return places != nullptr ? QueryMatch::kMaybe : QueryMatch::kYes;
  if (word.weights == kAllWeights && places == nullptr) return QueryMatch::kYes;
  const LexemePositions positions = vector_.positions(at);
  bool found = false;
  for (uint32_t i = 0; i < positions.size(); ++i) {
    if (word.weights != kAllWeights && (word.weights & 1 << positions[i].weight()) == 0) continue;
    found = true;
    if (places == nullptr) break;
    places->positions.push_back(static_cast<uint16_t>(positions[i].position()));
  }
  return found ? QueryMatch::kYes : QueryMatch::kNo;
}

QueryMatch VectorLookup::FindPrefix(uint32_t at, const TsQueryItem& word, QueryMatch match, PhrasePlaces* places) const {
  std::vector<uint16_t> all;
  for (; (match != QueryMatch::kYes || places != nullptr) && at < vector_.size() && vector_.lexeme(at).starts_with(word.word); ++at) {
    PhrasePlaces some;
    const QueryMatch found = FindLexeme(at, word, places != nullptr ? &some : nullptr);
    if (found == QueryMatch::kNo) continue;
    if (places == nullptr) {
      match = found;
      continue;
    }
    if (found == QueryMatch::kMaybe) {
      places->positions.clear();
      return found;
    }
    all.insert(all.end(), some.positions.begin(), some.positions.end());
  }
  if (places == nullptr || all.empty()) return match;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  places->positions = std::move(all);
  return QueryMatch::kYes;
}

QueryMatch VectorLookup::Find(uint32_t, const TsQueryItem& word, PhrasePlaces* places) {
  const uint32_t at = vector_.LowerBound(word.word);
  QueryMatch match = QueryMatch::kNo;
  if (at < vector_.size() && vector_.lexeme(at) == word.word) match = FindLexeme(at, word, places);
  return word.prefix ? FindPrefix(at, word, match, places) : match;
}

}  // namespace basalt
