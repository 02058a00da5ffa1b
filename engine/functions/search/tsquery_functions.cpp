// Functions and operators of tsquery that need no configuration.
#include <algorithm>

#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "engine/functions/search/query_tree.h"
#include "base/stack_guard.h"
#include "types/tsquery.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Packed = std::string_view;

Packed Joined(Context context, Packed left, Packed right, TsOperator op, int32_t distance) {
  if (TsQueryView(left).empty()) return right;
  if (TsQueryView(right).empty()) return left;
  std::vector<TsQueryItem> items{MakeTsOperator(op, static_cast<uint16_t>(distance))};
  for (const TsQueryItem& item : UnpackTsQuery(right)) items.push_back(item);
  for (const TsQueryItem& item : UnpackTsQuery(left)) items.push_back(item);
  return PackTsQuery(std::move(items), context.arena());
}
Packed And(Context context, Packed a, Packed b) { return Joined(context, a, b, TsOperator::kAnd, 0); }
Packed Or(Context context, Packed a, Packed b) { return Joined(context, a, b, TsOperator::kOr, 0); }
Packed Phrase(Context context, Packed a, Packed b, int32_t distance) {
  if (distance < 0 || distance > kMaxPhraseDistance) {
    throw SqlError(sqlstate::kInvalidParameterValue,
                   Format("distance in phrase operator must be an integer value between zero and {} inclusive", kMaxPhraseDistance));
  }
  return Joined(context, a, b, TsOperator::kPhrase, distance);
}
Packed Not(Context context, Packed query) {
  if (TsQueryView(query).empty()) return query;
  std::vector<TsQueryItem> items{MakeTsOperator(TsOperator::kNot, 0)};
  for (const TsQueryItem& item : UnpackTsQuery(query)) items.push_back(item);
  return PackTsQuery(std::move(items), context.arena());
}

std::vector<Packed> WordsOf(Packed query) {
  std::vector<Packed> words;
  for (const TsQueryItem& item : UnpackTsQuery(query)) {
    if (item.is_word()) words.push_back(item.word);
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}
bool Contains(Packed query, Packed part) {
  const std::vector<Packed> words = WordsOf(query);
  const std::vector<Packed> wanted = WordsOf(part);
  return std::includes(words.begin(), words.end(), wanted.begin(), wanted.end());
}

// What an index can look for: negations match anything. Appends what stays of the subtree; false: nothing does.
bool AppendIndexable(const std::vector<TsQueryItem>& items, uint32_t at, std::vector<TsQueryItem>* out) {
  CheckStackDepth();
  const TsQueryItem& item = items[at];
  const size_t place = out->size();
  if (item.is_word()) {
    out->push_back(item);
    return true;
  }
  if (item.op == TsOperator::kNot) return false;
  out->push_back(item);
  const bool right = AppendIndexable(items, at + 1, out);
  const bool left = (item.op != TsOperator::kOr || right) && AppendIndexable(items, at + item.left, out);
  if (left && right) return true;
  if (item.op == TsOperator::kOr || (!left && !right)) {
    out->resize(place);
    return false;
  }
  out->erase(out->begin() + static_cast<ptrdiff_t>(place));
  return true;
}
Packed QueryTreeText(Context context, Packed query) {
  const std::vector<TsQueryItem> items = UnpackTsQuery(query);
  if (items.empty()) return {};
  std::vector<TsQueryItem> indexable;
  if (!AppendIndexable(items, 0, &indexable)) return "T";
  LinkTsQuery(&indexable);
  std::string text;
  AppendTsQueryText(indexable, &text);
  return context.arena().Copy(text);
}

Packed Rewrite(Context context, Packed query, Packed wanted, Packed substitute) {
  return RewriteTsQuery(query, wanted, substitute, context.arena());
}

#define ORDERED(name, test) MakeKernel<[](Packed a, Packed b) -> bool { return (CompareTsQueries(a, b) test); }>("tsquery_" name)

constexpr KernelEntry kKernels[] = {
    ORDERED("eq", == 0),
    ORDERED("ne", != 0),
    ORDERED("lt", < 0),
    ORDERED("le", <= 0),
    ORDERED("gt", > 0),
    ORDERED("ge", >= 0),
    MakeKernel<[](Packed a, Packed b) -> int32_t { return CompareTsQueries(a, b); }>("tsquery_cmp"),
    MakeKernel<&And>("tsquery_and"),
    MakeKernel<&Or>("tsquery_or"),
    MakeKernel<&Not>("tsquery_not"),
    MakeKernel<[](Context c, Packed a, Packed b) { return Phrase(c, a, b, 1); }>("tsquery_phrase"),
    MakeKernel<&Phrase>("tsquery_phrase_distance"),
    MakeKernel<[](Packed query) { return static_cast<int32_t>(TsQueryView(query).size()); }>("tsquery_numnode"),
    MakeKernel<&QueryTreeText>("tsquerytree"),
    MakeKernel<[](Packed query, Packed part) { return Contains(query, part); }>("tsq_mcontains"),
    MakeKernel<[](Packed part, Packed query) { return Contains(query, part); }>("tsq_mcontained"),
    MakeKernel<&Rewrite>("tsquery_rewrite"),
};

}  // namespace

KernelTable TsQueryKernels() { return kKernels; }

}  // namespace basalt
