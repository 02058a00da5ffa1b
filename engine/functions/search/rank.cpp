// ts_rank and ts_rank_cd, with PostgreSQL's steps in its mixture of single and double precision: they show in the results.
#include <algorithm>
#include <array>
#include <cmath>
#include <climits>

#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "engine/functions/search/query_match.h"
#include "types/array.h"
#include "types/bentley_sort.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Packed = std::string_view;
using Weights = std::array<float, 4>;  // of D, C, B, A

constexpr Weights kDefaultWeights = {0.1f, 0.2f, 0.4f, 1.0f};

enum Normalization : int32_t { kLogLength = 1, kLength = 2, kExtentDistance = 4, kUnique = 8, kLogUnique = 16, kSelf = 32 };

Weights ReadWeights(Packed packed) {
  const ArrayView array(packed);
  if (array.dimension_count() != 1) throw SqlError(sqlstate::kArraySubscriptError, "array of weight must be one-dimensional");
  if (array.size() < kDefaultWeights.size()) throw SqlError(sqlstate::kArraySubscriptError, "array of weight is too short");
  const std::vector<NullableDatum> elements = array.Elements(PhysicalType::kFloat32);
  for (const NullableDatum& element : elements) {
    if (element.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "array of weight must not contain nulls");
  }
  Weights weights = kDefaultWeights;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (elements[i].value.f4 >= 0) weights[i] = elements[i].value.f4;
    if (weights[i] > 1.0f) throw SqlError(sqlstate::kInvalidParameterValue, "weight out of range");
  }
  return weights;
}

int LengthOf(const TsVectorView& vector) {
  int length = 0;
  for (uint32_t i = 0; i < vector.size(); ++i) length += std::max<int>(1, static_cast<int>(vector.positions(i).size()));
  return length;
}

// The positions of a lexeme; one that has none stands at `placeless` with the lowest weight.
std::vector<LexemePosition> PositionsOf(const TsVectorView& vector, uint32_t at, int placeless) {
  if (!vector.has_positions(at)) return {LexemePosition(placeless, 0)};
  std::vector<LexemePosition> positions;
  const LexemePositions from = vector.positions(at);
  for (uint32_t i = 0; i < from.size(); ++i) positions.push_back(from[i]);
  return positions;
}

struct LexemeRange {
  uint32_t begin = 0, end = 0;
};
LexemeRange LexemesOf(const TsVectorView& vector, const TsQueryItem& word) {
  LexemeRange range;
  range.begin = range.end = vector.LowerBound(word.word);
  const auto matches = [&](uint32_t i) {
    return word.prefix ? vector.lexeme(i).starts_with(word.word) : i == range.begin && vector.lexeme(i) == word.word;
  };
  while (range.end < vector.size() && matches(range.end)) ++range.end;
  return range;
}

// One item for each word, sorted; of equal words the one that the sort puts first.
std::vector<TsQueryItem> UniqueWords(const TsQueryView& query) {
  std::vector<TsQueryItem> words;
  for (uint32_t i = 0; i < query.size(); ++i) {
    if (query[i].is_word()) words.push_back(query[i]);
  }
  SortAsPostgres(std::span(words), [](const TsQueryItem& a, const TsQueryItem& b) { return a.word.compare(b.word); });
  words.erase(std::unique(words.begin(), words.end(), [](const TsQueryItem& a, const TsQueryItem& b) { return a.word == b.word; }),
              words.end());
  return words;
}

float DistanceWeight(int distance) {
  if (distance > 100) return 1e-30f;
  return static_cast<float>(1.0 / (1.005 + 0.05 * std::exp(static_cast<float>(distance) / 1.5 - 2)));
}

float RankOr(const Weights& weights, const TsVectorView& vector, const std::vector<TsQueryItem>& words) {
  float rank = 0;
  for (const TsQueryItem& word : words) {
    const LexemeRange range = LexemesOf(vector, word);
    for (uint32_t at = range.begin; at < range.end; ++at) {
      const std::vector<LexemePosition> positions = PositionsOf(vector, at, 0);
      float sum = 0;
      float best = -1;
      int best_at = 0;
      for (int i = 0; i < static_cast<int>(positions.size()); ++i) {
        const float weight = weights[positions[i].weight()];
        sum = sum + weight / static_cast<float>((i + 1) * (i + 1));
        if (weight > best) {
          best = weight;
          best_at = i;
        }
      }
      const float term = best + sum - best / static_cast<float>((best_at + 1) * (best_at + 1));
      rank = static_cast<float>(rank + term / 1.64493406685);
    }
  }
  return words.empty() ? rank : rank / static_cast<float>(words.size());
}

struct Occurrences {
  std::vector<LexemePosition> positions;
  bool placeless = false;  // the lexeme has no positions
};

void AddPairs(const Weights& weights, const Occurrences& a, const Occurrences& b, float* rank) {
  for (const LexemePosition& i : a.positions) {
    for (const LexemePosition& j : b.positions) {
      int distance = std::abs(i.position() - j.position());
      if (distance == 0 && !a.placeless && !b.placeless) continue;
      if (distance == 0) distance = kMaxLexemePosition + 1;
      const float pair = weights[i.weight()] * weights[j.weight()] * DistanceWeight(distance);
      const auto current = static_cast<float>(std::sqrt(static_cast<double>(pair)));
      *rank = *rank < 0 ? current : static_cast<float>(1.0 - (1.0 - *rank) * (1.0 - current));
    }
  }
}

float RankAnd(Context context, const Weights& weights, const TsVectorView& vector, const std::vector<TsQueryItem>& words) {
  if (words.size() < 2) return RankOr(weights, vector, words);
  std::vector<Occurrences> last(words.size());
  float rank = -1;
  for (size_t i = 0; i < words.size(); ++i) {
    context.environment().cancel().Check();
    const LexemeRange range = LexemesOf(vector, words[i]);
    for (uint32_t at = range.begin; at < range.end; ++at) {
      last[i] = {PositionsOf(vector, at, kMaxLexemePosition), !vector.has_positions(at)};
      for (size_t k = 0; k < i; ++k) AddPairs(weights, last[i], last[k], &rank);
    }
  }
  return rank;
}

float Rank(Context context, const Weights& weights, Packed packed_vector, Packed packed_query, int32_t method) {
  const TsVectorView vector(packed_vector);
  const TsQueryView query(packed_query);
  if (vector.size() == 0 || query.empty()) return 0;
  const bool all = query[0].Is(TsOperator::kAnd) || query[0].Is(TsOperator::kPhrase);
  const std::vector<TsQueryItem> words = UniqueWords(query);
  float rank = all ? RankAnd(context, weights, vector, words) : RankOr(weights, vector, words);
  if (rank < 0) rank = 1e-20f;
  if ((method & kLogLength) != 0) {
    rank = static_cast<float>(rank / (std::log(static_cast<double>(LengthOf(vector) + 1)) / std::log(2.0)));
  }
  if ((method & kLength) != 0) rank /= static_cast<float>(LengthOf(vector));
  if ((method & kUnique) != 0) rank /= static_cast<float>(vector.size());
  if ((method & kLogUnique) != 0) {
    rank = static_cast<float>(rank / (std::log(static_cast<double>(vector.size() + 1)) / std::log(2.0)));
  }
  if ((method & kSelf) != 0) rank /= rank + 1;
  return rank;
}

// ---- cover density ----

struct DocumentWord {
  LexemePosition position{uint16_t{0}};
  uint32_t lexeme = 0;
  std::vector<uint32_t> items;  // of the query
};

std::vector<DocumentWord> DocumentWords(const TsVectorView& vector, const TsQueryView& query) {
  std::vector<DocumentWord> words;
  for (uint32_t i = 0; i < query.size(); ++i) {
    const TsQueryItem word = query[i];
    if (!word.is_word()) continue;
    const LexemeRange range = LexemesOf(vector, word);
    for (uint32_t at = range.begin; at < range.end; ++at) {
      if (!vector.has_positions(at)) continue;
      for (const LexemePosition& position : PositionsOf(vector, at, 0)) {
        if (word.weights == kAllWeights || (word.weights & 1 << position.weight()) != 0) words.push_back({position, at, {i}});
      }
    }
  }
  std::stable_sort(words.begin(), words.end(), [](const DocumentWord& a, const DocumentWord& b) {
    if (a.position.position() != b.position.position()) return a.position.position() < b.position.position();
    if (a.position.weight() != b.position.weight()) return a.position.weight() < b.position.weight();
    return a.lexeme < b.lexeme;
  });
  size_t last = 0;
  for (size_t i = 1; i < words.size(); ++i) {
    if (words[i].position.bits == words[last].position.bits && words[i].lexeme == words[last].lexeme) {
      words[last].items.push_back(words[i].items[0]);
    } else if (++last != i) {
      words[last] = std::move(words[i]);
    }
  }
  if (!words.empty()) words.resize(last + 1);
  return words;
}

// The words of a document that a cover has taken in so far.
class CoverLookup : public OperandLookup {
 public:
  explicit CoverLookup(uint32_t items) : positions_(items) {}
  void Reset(bool backwards) {
    for (std::vector<uint16_t>& each : positions_) each.clear();
    backwards_ = backwards;
  }
  void Add(const DocumentWord& word) {
    for (uint32_t item : word.items) {
      std::vector<uint16_t>& positions = positions_[item];
      if (positions.empty() || LexemePosition(positions.back()).position() != word.position.position()) {
        positions.push_back(word.position.bits);
      }
    }
  }
  QueryMatch Find(uint32_t item, const TsQueryItem&, PhrasePlaces* places) override {
    const std::vector<uint16_t>& positions = positions_[item];
    if (positions.empty()) return QueryMatch::kNo;
    if (places != nullptr) {
      places->positions = positions;
      if (backwards_) std::reverse(places->positions.begin(), places->positions.end());
    }
    return QueryMatch::kYes;
  }

 private:
  std::vector<std::vector<uint16_t>> positions_;
  bool backwards_ = false;
};

struct Cover {
  size_t next = 0;         // where the search goes on
  size_t begin = 0, end = 0;  // words, both in it
};

// The next shortest run of words that satisfies the query.
bool FindCover(Context context, const std::vector<DocumentWord>& words, const TsQueryView& query, CoverLookup& lookup, Cover* cover) {
  for (;; ++cover->next) {
    context.environment().cancel().Check();
    lookup.Reset(false);
    size_t end = cover->next;
    for (; end < words.size(); ++end) {
      lookup.Add(words[end]);
      if (MatchesQuery(query, lookup)) break;
    }
    if (end >= words.size() || words[end].position.position() <= 0) return false;
    lookup.Reset(true);
    for (size_t begin = end + 1; begin-- > cover->next;) {
      lookup.Add(words[begin]);
      if (!MatchesQuery(query, lookup)) continue;
      *cover = {begin + 1, begin, end};
      return true;
    }
  }
}

float RankCoverDensity(Context context, const Weights& weights, Packed packed_vector, Packed packed_query, int32_t method) {
  const TsVectorView vector(packed_vector);
  const TsQueryView query(packed_query);
  const std::vector<DocumentWord> words = DocumentWords(vector, query);
  if (words.empty()) return 0;
  std::array<double, 4> inverse;
  for (size_t i = 0; i < inverse.size(); ++i) inverse[i] = 1.0 / static_cast<double>(weights[i]);
  double rank = 0;
  double distances = 0;
  double last_center = 0;
  int covers = 0;
  CoverLookup lookup(query.size());
  Cover cover;
  while (FindCover(context, words, query, lookup, &cover)) {
    double sum = 0;
    for (size_t i = cover.begin; i <= cover.end; ++i) sum += inverse[words[i].position.weight()];
    const int count = static_cast<int>(cover.end - cover.begin);
    const int from = words[cover.begin].position.position();
    const int to = words[cover.end].position.position();
    int noise = (to - from) - count;
    if (noise < 0) noise = count / 2;
    rank += (static_cast<double>(count + 1) / sum) / static_cast<double>(1 + noise);
    const double center = static_cast<double>(to + from) / 2.0;
    if (covers > 0 && center > last_center) distances += 1.0 / (center - last_center);
    last_center = center;
    ++covers;
  }
  if ((method & kLogLength) != 0) rank /= std::log(static_cast<double>(LengthOf(vector) + 1));
  if ((method & kLength) != 0) rank /= static_cast<double>(LengthOf(vector));
  if ((method & kExtentDistance) != 0 && covers > 0 && distances > 0) rank /= static_cast<double>(covers) / distances;
  if ((method & kUnique) != 0) rank /= static_cast<double>(vector.size());
  if ((method & kLogUnique) != 0) rank /= std::log(static_cast<double>(vector.size() + 1)) / std::log(2.0);
  if ((method & kSelf) != 0) rank /= rank + 1;
  return static_cast<float>(rank);
}

#define RANKING(name, function)                                                                                                  \
  MakeKernel<[](Context c, Packed w, Packed v, Packed q, int32_t m) { return function(c, ReadWeights(w), v, q, m); }>(name "_wttf"), \
      MakeKernel<[](Context c, Packed w, Packed v, Packed q) { return function(c, ReadWeights(w), v, q, 0); }>(name "_wtt"),      \
      MakeKernel<[](Context c, Packed v, Packed q, int32_t m) { return function(c, kDefaultWeights, v, q, m); }>(name "_ttf"),    \
      MakeKernel<[](Context c, Packed v, Packed q) { return function(c, kDefaultWeights, v, q, 0); }>(name "_tt")

constexpr KernelEntry kKernels[] = {RANKING("ts_rank", Rank), RANKING("ts_rankcd", RankCoverDensity)};

}  // namespace

KernelTable SearchRankKernels() { return kKernels; }

}  // namespace basalt
