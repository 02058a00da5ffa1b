// All matches of a pattern in a text, for regexp_matches, regexp_split_to_*, and their like. Pure but for the compiled
// pattern kept in the call site.
#pragma once

#include <vector>

#include "engine/functions/regex/regex.h"

namespace basalt {

struct RegexMatches {
  std::string_view text;
  size_t groups_per_match = 0;     // with group 0
  std::vector<RegexGroup> groups;  // match after match
  size_t count() const { return groups_per_match == 0 ? 0 : groups.size() / groups_per_match; }
  const RegexGroup& group(size_t match, size_t group) const { return groups[match * groups_per_match + group]; }
};

// with_groups: record the parenthesized parts; ignore_degenerate: no empty matches at the text's ends or right after
// another match (as splitting wants it). start: byte offset.
RegexMatches FindRegexMatches(FunctionContext& context, std::string_view text, std::string_view pattern,
                              const RegexOptions& options, size_t start, bool with_groups, bool ignore_degenerate);

// The parts between the matches.
std::vector<std::string_view> SplitByRegex(FunctionContext& context, std::string_view text, std::string_view pattern,
                                           const RegexOptions& options);

// text[] of one match: its groups, or the whole match if the pattern has none.
StringRef PackRegexMatch(const RegexMatches& matches, size_t match, Arena& arena);

// Options for a function that does not take g: 22023 `regexp_match() does not support the "global" option`.
RegexOptions ParseLocalRegexOptions(std::string_view flags, const char* function, const char* hint = nullptr);

}  // namespace basalt
