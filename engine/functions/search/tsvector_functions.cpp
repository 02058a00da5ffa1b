// Functions and operators of tsvector that need no configuration.
#include <algorithm>

#include "base/sql_error.h"
#include "engine/functions/search/query_match.h"
#include "engine/functions/search/weight_letter.h"
#include "engine/functions/vector_rows.h"
#include "types/array.h"
#include "types/string_text.h"
#include "types/tsvector.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Packed = std::string_view;

std::vector<uint16_t> Copied(LexemePositions positions) {
  std::vector<uint16_t> copy;
  copy.reserve(positions.size());
  for (uint32_t i = 0; i < positions.size(); ++i) copy.push_back(positions[i].bits);
  return copy;
}

Packed Strip(Context context, Packed packed) {
  const TsVectorView vector(packed);
  TsVectorBuilder builder;
  for (uint32_t i = 0; i < vector.size(); ++i) builder.Add(vector.lexeme(i), LexemePositions());
  return builder.Finish(context.arena());
}

// A copy where changed(i) says whether the positions of a lexeme get the weight.
template <typename Changed>
Packed WithWeight(Context context, Packed packed, int weight, Changed changed) {
  const TsVectorView vector(packed);
  TsVectorBuilder builder;
  for (uint32_t i = 0; i < vector.size(); ++i) {
    std::vector<uint16_t> positions = Copied(vector.positions(i));
    for (uint16_t& each : positions) {
      if (changed(i)) each = LexemePosition(LexemePosition(each).position(), weight).bits;
    }
    builder.Add(vector.lexeme(i), positions);
  }
  return builder.Finish(context.arena());
}

Packed SetWeight(Context context, Packed packed, int8_t letter) {
  return WithWeight(context, packed, WeightOfLetter(letter), [](uint32_t) { return true; });
}

std::vector<NullableDatum> Texts(Packed array) { return ArrayView(array).Elements(PhysicalType::kString); }

// Which lexemes stand in the array.
std::vector<bool> Named(const TsVectorView& vector, Packed array) {
  std::vector<bool> named(vector.size(), false);
  for (const NullableDatum& element : Texts(array)) {
    if (element.is_null) continue;
    const Packed word = element.value.str.view();
    const uint32_t at = vector.LowerBound(word);
    if (at < vector.size() && vector.lexeme(at) == word) named[at] = true;
  }
  return named;
}

Packed SetWeightOf(Context context, Packed packed, int8_t letter, Packed array) {
  const int weight = WeightOfLetter(letter);
  const std::vector<bool> named = Named(TsVectorView(packed), array);
  return WithWeight(context, packed, weight, [&](uint32_t i) { return named[i]; });
}

Packed Without(Context context, Packed packed, const std::vector<bool>& dropped) {
  const TsVectorView vector(packed);
  TsVectorBuilder builder;
  for (uint32_t i = 0; i < vector.size(); ++i) {
    if (!dropped[i]) builder.Add(vector.lexeme(i), vector.positions(i));
  }
  return builder.Finish(context.arena());
}
Packed DeleteWord(Context context, Packed packed, Packed word) {
  const TsVectorView vector(packed);
  std::vector<bool> dropped(vector.size(), false);
  const uint32_t at = vector.LowerBound(word);
  if (at == vector.size() || vector.lexeme(at) != word) return packed;
  dropped[at] = true;
  return Without(context, packed, dropped);
}
Packed DeleteWords(Context context, Packed packed, Packed array) {
  return Without(context, packed, Named(TsVectorView(packed), array));
}

Packed FromArray(Context context, Packed array) {
  std::vector<TsLexeme> lexemes;
  for (const NullableDatum& element : Texts(array)) {
    if (element.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "lexeme array may not contain nulls");
    const Packed word = element.value.str.view();
    if (word.empty()) throw SqlError(sqlstate::kZeroLengthCharacterString, "lexeme array may not contain empty strings");
    if (word.size() > kMaxLexemeBytes) {
      throw SqlError(sqlstate::kProgramLimitExceeded,
                     Format("word is too long ({} bytes, max {} bytes)", word.size(), kMaxLexemeBytes));
    }
    lexemes.push_back({std::string(word), {}});
  }
  return MakeTsVector(std::move(lexemes), context.arena());
}

void ToArray(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) -> NullableDatum {
    const TsVectorView vector(TextAt(*call.arguments[0], row));
    std::vector<NullableDatum> words;
    for (uint32_t i = 0; i < vector.size(); ++i) words.push_back(ValueOf(StringRef(vector.lexeme(i))));
    return ValueOf(PackArray(kTextOid, PhysicalType::kString, words, {}, call.context.arena()));
  });
}

int WeightMask(Packed array) {
  int mask = 0;
  ArrayView(array).ForEach(PhysicalType::kInt8, [&](uint32_t, const NullableDatum& element) {
    if (element.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "weight array may not contain nulls");
    mask |= 1 << WeightOfLetter(element.value.i1);
  });
  return mask;
}

Packed Filter(Context context, Packed packed, Packed weights) {
  const TsVectorView vector(packed);
  const int mask = WeightMask(weights);
  TsVectorBuilder builder;
  for (uint32_t i = 0; i < vector.size(); ++i) {
    std::vector<uint16_t> positions = Copied(vector.positions(i));
    std::erase_if(positions, [&](uint16_t each) { return (mask & 1 << LexemePosition(each).weight()) == 0; });
    if (!positions.empty()) builder.Add(vector.lexeme(i), positions);
  }
  return builder.Finish(context.arena());
}

// Positions of the right operand come behind all of the left one's.
void AppendShifted(LexemePositions from, int shift, std::vector<uint16_t>* to) {
  for (uint32_t i = 0; i < from.size() && to->size() < kMaxLexemePositions; ++i) {
    if (!to->empty() && LexemePosition(to->back()).position() == kMaxLexemePosition) break;
    to->push_back(LexemePosition(std::min(from[i].position() + shift, kMaxLexemePosition), from[i].weight()).bits);
  }
}

int LargestPosition(const TsVectorView& vector) {
  int largest = 0;
  for (uint32_t i = 0; i < vector.size(); ++i) {
    const LexemePositions positions = vector.positions(i);
    for (uint32_t p = 0; p < positions.size(); ++p) largest = std::max(largest, positions[p].position());
  }
  return largest;
}

Packed Concat(Context context, Packed left, Packed right) {
  const TsVectorView a(left);
  const TsVectorView b(right);
  const int shift = LargestPosition(a);
  TsVectorBuilder builder;
  for (uint32_t i = 0, j = 0; i < a.size() || j < b.size();) {
    const int order = i == a.size() ? 1 : j == b.size() ? -1 : a.lexeme(i).compare(b.lexeme(j));
    std::vector<uint16_t> positions;
    if (order <= 0) positions = Copied(a.positions(i));
    if (order >= 0) AppendShifted(b.positions(j), shift, &positions);
    builder.Add(order <= 0 ? a.lexeme(i) : b.lexeme(j), positions);
    if (order <= 0) ++i;
    if (order >= 0) ++j;
  }
  return builder.Finish(context.arena());
}

bool Matches(Packed vector, Packed query) {
  const TsVectorView words(vector);
  const TsQueryView wanted(query);
  if (wanted.empty()) return false;
  VectorLookup lookup(words);
  return MatchesQuery(wanted, lookup);
}

class LexemeCursor : public SetFunctionCursor {
 public:
  explicit LexemeCursor(Packed packed) : vector_(packed) {}
  bool Next(Chunk* rows) override {
    arena_.Reset();
    uint32_t count = 0;
    for (; count < kVectorSize && next_ < vector_.size(); ++count, ++next_) {
      rows->column(0).Set(count, ValueOf(StringRef(vector_.lexeme(next_))));
      SetPositions(rows, count, vector_.positions(next_));
    }
    rows->set_size(count);
    return count > 0;
  }

 private:
  void SetPositions(Chunk* rows, uint32_t row, LexemePositions positions) {
    std::vector<NullableDatum> places;
    std::vector<NullableDatum> weights;
    for (uint32_t i = 0; i < positions.size(); ++i) {
      places.push_back(ValueOf(static_cast<int16_t>(positions[i].position())));
      weights.push_back(ValueOf(StringRef(std::string_view("DCBA").substr(positions[i].weight(), 1))));
    }
    NullableDatum place_array;
    NullableDatum weight_array;
    if (!places.empty()) {
      place_array = ValueOf(PackArray(kInt2Oid, PhysicalType::kInt16, places, {}, arena_));
      weight_array = ValueOf(PackArray(kTextOid, PhysicalType::kString, weights, {}, arena_));
    }
    rows->column(1).Set(row, place_array);
    rows->column(2).Set(row, weight_array);
  }
  const TsVectorView vector_;
  Arena arena_;
  uint32_t next_ = 0;
};
std::unique_ptr<SetFunctionCursor> OpenLexemes(FunctionContext&, std::span<const NullableDatum> arguments) {
  return std::make_unique<LexemeCursor>(arguments[0].value.str.view());
}

#define ORDERED(name, test) MakeKernel<[](Packed a, Packed b) -> bool { return (CompareTsVectors(a, b) test); }>("tsvector_" name)

constexpr KernelEntry kKernels[] = {
    ORDERED("eq", == 0),
    ORDERED("ne", != 0),
    ORDERED("lt", < 0),
    ORDERED("le", <= 0),
    ORDERED("gt", > 0),
    ORDERED("ge", >= 0),
    MakeKernel<[](Packed a, Packed b) -> int32_t { return CompareTsVectors(a, b); }>("tsvector_cmp"),
    MakeKernel<[](Packed v) { return static_cast<int32_t>(TsVectorView(v).size()); }>("tsvector_length"),
    MakeKernel<&Strip>("tsvector_strip"),
    MakeKernel<&SetWeight>("tsvector_setweight"),
    MakeKernel<&SetWeightOf>("tsvector_setweight_by_filter"),
    MakeKernel<&DeleteWord>("tsvector_delete_str"),
    MakeKernel<&DeleteWords>("tsvector_delete_arr"),
    MakeKernel<&FromArray>("array_to_tsvector"),
    MakeVectorKernel("tsvector_to_array", &ToArray),
    MakeKernel<&Filter>("tsvector_filter"),
    MakeKernel<&Concat>("tsvector_concat"),
    MakeKernel<[](Packed vector, Packed query) { return Matches(vector, query); }>("ts_match_vq"),
    MakeKernel<[](Packed query, Packed vector) { return Matches(vector, query); }>("ts_match_qv"),
};
constexpr SetFunctionEntry kSetFunctions[] = {{"tsvector_unnest", &OpenLexemes}};

}  // namespace

KernelTable TsVectorKernels() { return kKernels; }
SetFunctionTable TsVectorSetFunctions() { return kSetFunctions; }

}  // namespace basalt
