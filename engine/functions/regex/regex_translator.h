// Turns PostgreSQL's regular expression syntax into the common subset of RE2 and PCRE2. Pure.
#pragma once

#include <string>
#include <string_view>

#include "engine/functions/regex/regex.h"

namespace basalt {

struct TranslatedRegex {
  std::string text;
  RegexOptions options;             // with the pattern's own (?...) and *** prefixes applied
  bool needs_backtracking = false;  // look-around, word boundaries, back references
  bool has_lazy_quantifier = false;
  bool prefers_shortest = false;    // the whole match is to be the shortest one
  int group_count = 0;
};

// all_lazy: every quantifier is written as a non-greedy one.
TranslatedRegex TranslateRegex(std::string_view pattern, RegexOptions options, bool all_lazy = false);

}  // namespace basalt
