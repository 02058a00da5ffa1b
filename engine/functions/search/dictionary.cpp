#include "engine/functions/search/dictionary.h"

#include <libstemmer.h>

#include <map>
#include <memory>

#include "base/sql_error.h"
#include "engine/functions/text/character_class.h"

namespace basalt {
namespace {

// Longer ones are no words of any language; some algorithms take quadratic time.
constexpr size_t kMaxStemmedBytes = 1000;

struct StemmerDeleter {
  void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
};

// A stemmer is no object for two threads; each thread keeps those that it used.
sb_stemmer* StemmerOf(const std::string& language) {
  static thread_local std::map<std::string, std::unique_ptr<sb_stemmer, StemmerDeleter>> stemmers;
  auto& stemmer = stemmers[language];
  if (stemmer == nullptr) stemmer.reset(sb_stemmer_new(language.c_str(), "UTF_8"));
  return stemmer.get();
}

std::string_view Lower(std::string_view token, Arena& arena) { return arena.Copy(LowerText(token, kDefaultCollationOid)); }

}  // namespace

std::optional<std::vector<std::string_view>> SimpleDictionary::Lexize(std::string_view token, Arena& arena) const {
  const std::string_view word = Lower(token, arena);
  if (word.empty() || stop_words_.contains(word)) return std::vector<std::string_view>();
  if (!accept_) return std::nullopt;
  return std::vector{word};
}

SnowballDictionary::SnowballDictionary(std::string language, StopWords stop_words)
    : language_(std::move(language)), stop_words_(std::move(stop_words)) {
  if (StemmerOf(language_) == nullptr) {
    throw SqlError(sqlstate::kUndefinedObject,
                   Format("no Snowball stemmer available for language \"{}\" and encoding \"UTF8\"", language_));
  }
}

std::optional<std::vector<std::string_view>> SnowballDictionary::Lexize(std::string_view token, Arena& arena) const {
  const std::string_view word = Lower(token, arena);
  if (token.size() > kMaxStemmedBytes) return std::vector{word};
  if (word.empty() || stop_words_.contains(word)) return std::vector<std::string_view>();
  sb_stemmer* const stemmer = StemmerOf(language_);
  const sb_symbol* stem = sb_stemmer_stem(stemmer, reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
  if (stem == nullptr) throw std::bad_alloc();
  const auto bytes = static_cast<size_t>(sb_stemmer_length(stemmer));
  if (bytes == 0) return std::vector{word};  // nothing would be left
  return std::vector{arena.Copy({reinterpret_cast<const char*>(stem), bytes})};
}

}  // namespace basalt
