// Documents and queries of text under a configuration: the one given, or the session's.
#include "engine/functions/search/headline.h"
#include "engine/functions/search/query_match.h"
#include "session/functions/families.h"
#include "session/functions/text_search_store.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;

const TextSearchConfiguration& ById(Oid oid) { return TextSearchStore::Get().Configuration(oid); }

Text ToVector(Context context, const TextSearchConfiguration& configuration, Text text) {
  Document document(context, configuration);
  document.Add(text);
  return document.Vector(context.arena());
}

template <TsQuerySyntax kSyntax, TsOperator kJoin>
Text ToQuery(Context context, const TextSearchConfiguration& configuration, Text text) {
  return MakeTextQuery(context, configuration, text, kSyntax, kJoin);
}
constexpr auto& kPlainQuery = ToQuery<TsQuerySyntax::kPlain, TsOperator::kAnd>;

// Both overloads of a function over a text.
#define BY_CONFIGURATION(name, function)                                                               \
  MakeKernel<[](Context c, uint32_t oid, Text text) { return function(c, ById(oid), text); }>(name "_byid"), \
      MakeKernel<[](Context c, Text text) { return function(c, CurrentConfiguration(c), text); }>(name)

Text Headline(Context context, const TextSearchConfiguration& configuration, Text text, Text query, Text options) {
  return context.arena().Copy(MakeHeadline(context, configuration, text, query, ReadHeadlineOptions(options)));
}

bool Matches(Text vector, Text query) {
  const TsVectorView words(vector);
  const TsQueryView wanted(query);
  if (wanted.empty()) return false;
  VectorLookup lookup(words);
  return MatchesQuery(wanted, lookup);
}
bool TextMatchesQuery(Context context, Text text, Text query) {
  return Matches(ToVector(context, CurrentConfiguration(context), text), query);
}
bool TextMatchesText(Context context, Text text, Text words) {
  const TextSearchConfiguration& configuration = CurrentConfiguration(context);
  return Matches(ToVector(context, configuration, text), kPlainQuery(context, configuration, words));
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](Context c) -> uint32_t { return CurrentTextSearchConfiguration(c); }>("get_current_ts_config"),
    BY_CONFIGURATION("to_tsvector", ToVector),
    BY_CONFIGURATION("to_tsquery", (ToQuery<TsQuerySyntax::kStandard, TsOperator::kPhrase>)),
    BY_CONFIGURATION("plainto_tsquery", kPlainQuery),
    BY_CONFIGURATION("phraseto_tsquery", (ToQuery<TsQuerySyntax::kPlain, TsOperator::kPhrase>)),
    BY_CONFIGURATION("websearch_to_tsquery", (ToQuery<TsQuerySyntax::kWeb, TsOperator::kPhrase>)),
    MakeKernel<[](Context c, uint32_t oid, Text text, Text query, Text options) {
      return Headline(c, ById(oid), text, query, options);
    }>("ts_headline_byid_opt"),
    MakeKernel<[](Context c, uint32_t oid, Text text, Text query) { return Headline(c, ById(oid), text, query, {}); }>(
        "ts_headline_byid"),
    MakeKernel<[](Context c, Text text, Text query, Text options) {
      return Headline(c, CurrentConfiguration(c), text, query, options);
    }>("ts_headline_opt"),
    MakeKernel<[](Context c, Text text, Text query) { return Headline(c, CurrentConfiguration(c), text, query, {}); }>("ts_headline"),
    MakeKernel<&TextMatchesQuery>("ts_match_tq"),
    MakeKernel<&TextMatchesText>("ts_match_tt"),
};

}  // namespace

FunctionFamily TextSearchFunctions() { return {"text search", kKernels, {}, {}}; }

}  // namespace basalt
