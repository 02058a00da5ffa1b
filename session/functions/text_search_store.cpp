#include "session/functions/text_search_store.h"

#include "base/sql_error.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"
#include "engine/functions/search/option_list.h"
#include "session/function_environment.h"

namespace basalt {
namespace {

StopWords StopWordsOf(std::string_view list) {
  StopWords words;
  TsvReader row(SeedText("stop_words"));
  while (row.Next()) {
    if (row.Raw(0) == list) words.insert(row.Text(1));
  }
  return words;
}

std::unique_ptr<const Dictionary> MakeDictionary(std::string_view options) {
  std::string language;
  StopWords stop_words;
  for (const TextOption& option : ParseOptionList(options)) {
    if (option.key == "language") language = option.value;
    if (option.key == "stopwords") stop_words = StopWordsOf(option.value);
  }
  if (language.empty()) return std::make_unique<SimpleDictionary>(std::move(stop_words), true);
  return std::make_unique<SnowballDictionary>(std::move(language), std::move(stop_words));
}

}  // namespace

const TextSearchStore& TextSearchStore::Get() {
  static const TextSearchStore store;
  return store;
}

TextSearchStore::TextSearchStore() {
  TsvReader dictionary(SeedText("pg_ts_dict"));
  const size_t options = dictionary.Column("dictinitoption");
  while (dictionary.Next()) {
    dictionaries_[dictionary.OidAt(0)] = MakeDictionary(dictionary.IsNull(options) ? std::string() : dictionary.Text(options));
  }
  for (TsvReader row(SeedText("pg_ts_config")); row.Next();) configurations_[row.OidAt(0)].oid = row.OidAt(0);
  TsvReader map(SeedText("pg_ts_config_map"));  // in the order of configuration, token type and place
  const size_t token = map.Column("maptokentype");
  const size_t dictionary_oid = map.Column("mapdict");
  while (map.Next()) {
    const Oid oid = map.OidAt(dictionary_oid);
    configurations_[map.OidAt(0)].dictionaries[map.Number<uint32_t>(token)].push_back({oid, dictionaries_.at(oid).get()});
  }
}

const TextSearchConfiguration& TextSearchStore::Configuration(Oid oid) const {
  const auto found = configurations_.find(oid);
  if (found == configurations_.end()) ThrowInternal(Format("cache lookup failed for text search configuration {}", oid));
  return found->second;
}

const Dictionary& TextSearchStore::DictionaryOf(Oid oid) const {
  const auto found = dictionaries_.find(oid);
  if (found == dictionaries_.end()) ThrowInternal(Format("cache lookup failed for text search dictionary {}", oid));
  return *found->second;
}

Oid CurrentTextSearchConfiguration(FunctionContext& context) {
  const SessionEnvironment& environment = EnvironmentOf(context);
  const auto name = environment.context().connection().settings.Get("default_text_search_config", false);
  return environment.catalog_names().ResolveName(kRegconfigOid, *name);
}

}  // namespace basalt
