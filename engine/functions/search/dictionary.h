// Text search dictionaries: what a token of a document becomes in the index. Immutable; any thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"

namespace basalt {

using StopWords = std::set<std::string, std::less<>>;

class Dictionary {
 public:
  virtual ~Dictionary() = default;
  // The lexemes of a token, in the arena; none: a stop word; nullopt: the dictionary does not know the token.
  virtual std::optional<std::vector<std::string_view>> Lexize(std::string_view token, Arena& arena) const = 0;
};

// The token in lower case.
class SimpleDictionary : public Dictionary {
 public:
  SimpleDictionary(StopWords stop_words, bool accept) : stop_words_(std::move(stop_words)), accept_(accept) {}
  std::optional<std::vector<std::string_view>> Lexize(std::string_view token, Arena& arena) const override;

 private:
  const StopWords stop_words_;
  const bool accept_;  // false: tokens that are no stop words go to the next dictionary
};

// The token's stem, as the algorithms of the Snowball project find it.
class SnowballDictionary : public Dictionary {
 public:
  // Throws 22023 when the library has no such language.
  SnowballDictionary(std::string language, StopWords stop_words);
  std::optional<std::vector<std::string_view>> Lexize(std::string_view token, Arena& arena) const override;

 private:
  const std::string language_;
  const StopWords stop_words_;
};

}  // namespace basalt
