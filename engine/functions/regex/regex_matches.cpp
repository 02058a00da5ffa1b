#include "engine/functions/regex/regex_matches.h"

#include "base/sql_error.h"
#include "engine/functions/text/utf8.h"
#include "types/array.h"

namespace basalt {

RegexMatches FindRegexMatches(FunctionContext& context, std::string_view text, std::string_view pattern,
                              const RegexOptions& options, size_t start, bool with_groups, bool ignore_degenerate) {
  const Regex& regex = PreparedRegex(context, pattern, options);
  RegexMatches matches;
  matches.text = text;
  matches.groups_per_match = 1 + (with_groups ? static_cast<size_t>(regex.group_count()) : 0);
  std::vector<RegexGroup> groups(matches.groups_per_match);
  int64_t previous_end = 0;
  while (start <= text.size() && regex.Search(text, start, groups)) {
    const auto [begin, end] = groups[0];
    if (!ignore_degenerate || (begin < static_cast<int64_t>(text.size()) && end > previous_end)) {
      if (matches.groups.size() > 0x7FFFFFF) throw SqlError(sqlstate::kProgramLimitExceeded, "too many regular expression matches");
      matches.groups.insert(matches.groups.end(), groups.begin(), groups.end());
    }
    previous_end = end;
    if (!options.global) break;
    context.environment().cancel().Check();
    start = static_cast<size_t>(end);
    if (begin == end) start += start < text.size() ? CharacterBytes(text, start) : 1;
  }
  return matches;
}

std::vector<std::string_view> SplitByRegex(FunctionContext& context, std::string_view text, std::string_view pattern,
                                           const RegexOptions& options) {
  const RegexMatches matches = FindRegexMatches(context, text, pattern, options, 0, false, true);
  std::vector<std::string_view> parts;
  size_t at = 0;
  for (size_t i = 0; i < matches.count(); ++i) {
    const RegexGroup& match = matches.group(i, 0);
    parts.push_back(text.substr(at, static_cast<size_t>(match.begin) - at));
    at = static_cast<size_t>(match.end);
  }
  parts.push_back(text.substr(at));
  return parts;
}

StringRef PackRegexMatch(const RegexMatches& matches, size_t match, Arena& arena) {
  std::vector<NullableDatum> elements;
  const size_t first = matches.groups_per_match == 1 ? 0 : 1;
  for (size_t g = first; g < matches.groups_per_match; ++g) {
    const RegexGroup& group = matches.group(match, g);
    NullableDatum element;
    if (group.matched()) element = {MakeDatum(StringRef(group.In(matches.text))), false};
    elements.push_back(element);
  }
  return PackArray(kTextOid, PhysicalType::kString, elements, {}, arena);
}

RegexOptions ParseLocalRegexOptions(std::string_view flags, const char* function, const char* hint) {
  RegexOptions options = ParseRegexOptions(flags);
  if (options.global) {
    SqlError error(sqlstate::kInvalidParameterValue, Format("{} does not support the \"global\" option", function));
    if (hint != nullptr) error.fields().hint = hint;
    throw error;
  }
  return options;
}

}  // namespace basalt
