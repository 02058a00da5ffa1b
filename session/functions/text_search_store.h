// The text search configurations and dictionaries of the catalog, ready for use. Made once for the process, at the first use;
// immutable; any thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/functions/search/document.h"

namespace basalt {

class TextSearchStore {
 public:
  static const TextSearchStore& Get();
  // XX000 for an oid that is none's.
  const TextSearchConfiguration& Configuration(Oid oid) const;
  const Dictionary& DictionaryOf(Oid oid) const;

 private:
  TextSearchStore();
  std::map<Oid, std::unique_ptr<const Dictionary>> dictionaries_;
  std::map<Oid, TextSearchConfiguration> configurations_;
};

// What default_text_search_config names.
Oid CurrentTextSearchConfiguration(FunctionContext& context);
inline const TextSearchConfiguration& CurrentConfiguration(FunctionContext& context) {
  return TextSearchStore::Get().Configuration(CurrentTextSearchConfiguration(context));
}

}  // namespace basalt
