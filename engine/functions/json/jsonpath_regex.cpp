#include "engine/functions/json/jsonpath_regex.h"

#include "base/sql_error.h"
#include "types/jsonpath.h"

namespace basalt {

RegexOptions JsonPathRegexOptions(uint32_t flags) {
  RegexOptions options;
  options.ignore_case = (flags & kJsonPathRegexIgnoreCase) != 0;
  if ((flags & kJsonPathRegexQuote) != 0) {
    options.syntax = RegexOptions::Syntax::kLiteral;
    return options;
  }
  options.newline_stops = (flags & kJsonPathRegexDotAll) == 0;
  options.newline_anchors = (flags & kJsonPathRegexMultiLine) != 0;
  if ((flags & kJsonPathRegexExpanded) != 0) {
    throw SqlError(sqlstate::kFeatureNotSupported, "XQuery \"x\" flag (expanded regular expressions) is not implemented");
  }
  return options;
}

void CheckJsonPathPattern(std::string_view pattern, uint32_t flags) { Regex::Compile(pattern, JsonPathRegexOptions(flags)); }

JsonPathPrepared& JsonPathPrepared::Of(FunctionContext& context) {
  if (context.prepared() == nullptr) context.prepared() = std::make_unique<JsonPathPrepared>();
  return static_cast<JsonPathPrepared&>(*context.prepared());
}

const Regex& JsonPathPrepared::RegexFor(std::string_view pattern, uint32_t flags) {
  for (const Pattern& kept : patterns_) {
    if (kept.flags == flags && kept.text == pattern) return *kept.regex;
  }
  if (patterns_.size() == kMostKept) patterns_.clear();
  patterns_.push_back({std::string(pattern), flags, Regex::Compile(pattern, JsonPathRegexOptions(flags))});
  return *patterns_.back().regex;
}

const DateTemplate& JsonPathPrepared::TemplateFor(std::string_view text) {
  for (const Template& kept : templates_) {
    if (kept.text == text) return *kept.parsed;
  }
  if (templates_.size() == kMostKept) templates_.clear();
  templates_.push_back({std::string(text), std::make_unique<DateTemplate>(text, true)});
  return *templates_.back().parsed;
}

}  // namespace basalt
