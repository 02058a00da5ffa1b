// What the parser and the dictionaries do, step by step: ts_parse, ts_token_type, ts_lexize, ts_debug.
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"
#include "session/functions/text_search_store.h"
#include "types/array.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Arguments = std::span<const NullableDatum>;
using Cursor = std::unique_ptr<SetFunctionCursor>;

constexpr Oid kDefaultParserOid = 3722;

void CheckParserOid(Oid oid) {
  if (oid != kDefaultParserOid) ThrowInternal(Format("cache lookup failed for text search parser {}", oid));
}
// The only parser, if its schema is searched or named.
void CheckParserName(std::string_view text) {
  const std::vector<std::string> names = ParseQualifiedName(text);
  if (names.size() <= 2 && names.back() == "default" && (names.size() == 1 || names[0] == "pg_catalog")) return;
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ".") + name;
  throw SqlError(sqlstate::kUndefinedObject, Format("text search parser \"{}\" does not exist", joined));
}

void CheckParser(const NullableDatum& parser, bool by_name) {
  if (by_name) CheckParserName(parser.value.str.view());
  else CheckParserOid(parser.value.u4);
}

template <bool kByName>
Cursor OpenTokenTypes(Context, Arguments arguments) {
  CheckParser(arguments[0], kByName);
  auto rows = std::make_unique<RowList>();
  for (int32_t type = 1; type <= kTokenTypeCount; ++type) {
    rows->Add({Field(type), rows->Text(kTokenTypes[type].alias), rows->Text(kTokenTypes[type].description)});
  }
  return rows;
}

template <bool kByName>
Cursor OpenTokens(Context context, Arguments arguments) {
  CheckParser(arguments[0], kByName);
  auto rows = std::make_unique<RowList>();
  DefaultParser parser(arguments[1].value.str.view(), &context.environment().cancel());
  ParserToken token;
  while (parser.Next(&token)) rows->Add({Field(static_cast<int32_t>(token.type)), rows->Text(token.text)});
  return rows;
}

NullableDatum LexemeArray(const std::optional<std::vector<std::string_view>>& lexemes, Arena& arena) {
  if (!lexemes) return {};
  std::vector<NullableDatum> elements;
  for (std::string_view lexeme : *lexemes) elements.push_back(Field(StringRef(lexeme)));
  return Field(PackArray(kTextOid, PhysicalType::kString, elements, {}, arena));
}

std::optional<std::string_view> Lexize(Context context, uint32_t dictionary, std::string_view token) {
  const auto lexemes = TextSearchStore::Get().DictionaryOf(dictionary).Lexize(token, context.arena());
  if (!lexemes) return std::nullopt;
  // The array is longer than what fits into a value itself.
  return context.arena().Copy(LexemeArray(lexemes, context.arena()).value.str.view());
}

// The dictionary that knows the token, and what it makes of it; if none does, the first one without lexemes.
void AddDebugRow(const ParserToken& token, const std::vector<NamedDictionary>& dictionaries, RowList* rows) {
  std::vector<NullableDatum> oids;
  NullableDatum chosen;
  NullableDatum lexemes;
  for (const NamedDictionary& each : dictionaries) {
    oids.push_back(Field(each.oid));
    if (!chosen.is_null) continue;
    const auto found = each.dictionary->Lexize(token.text, rows->arena());
    if (!found) continue;
    chosen = Field(each.oid);
    lexemes = LexemeArray(found, rows->arena());
  }
  if (chosen.is_null && !oids.empty()) chosen = oids[0];
  const TokenTypeInfo& type = kTokenTypes[static_cast<size_t>(token.type)];
  rows->Add({rows->Text(type.alias), rows->Text(type.description), rows->Text(token.text),
             Field(PackArray(kRegdictionaryOid, PhysicalType::kUInt32, oids, {}, rows->arena())), chosen, lexemes});
}

template <bool kCurrent>
Cursor OpenDebug(Context context, Arguments arguments) {
  const Oid oid = kCurrent ? CurrentTextSearchConfiguration(context) : arguments[0].value.u4;
  const TextSearchConfiguration& configuration = TextSearchStore::Get().Configuration(oid);
  auto rows = std::make_unique<RowList>();
  DefaultParser parser(arguments[kCurrent ? 0 : 1].value.str.view(), &context.environment().cancel());
  ParserToken token;
  while (parser.Next(&token)) AddDebugRow(token, configuration.dictionaries[static_cast<size_t>(token.type)], rows.get());
  return rows;
}

constexpr KernelEntry kKernels[] = {MakeKernel<&Lexize>("ts_lexize")};
constexpr SetFunctionEntry kSetFunctions[] = {
    {"ts_token_type_byid", &OpenTokenTypes<false>}, {"ts_token_type_byname", &OpenTokenTypes<true>},
    {"ts_parse_byid", &OpenTokens<false>},          {"ts_parse_byname", &OpenTokens<true>},
    {"ts_debug_6183", &OpenDebug<false>},           {"ts_debug_6184", &OpenDebug<true>},
};

}  // namespace

FunctionFamily SearchTokenFunctions() { return {"text search", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
