// What a call site of jsonpath functions keeps: its compiled patterns and datetime templates.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/functions/datetime/date_template.h"
#include "engine/functions/regex/regex.h"

namespace basalt {

RegexOptions JsonPathRegexOptions(uint32_t flags);  // 0A000 for x without q
// What jsonpath input calls for a pattern (types/jsonpath.h). 2201B.
void CheckJsonPathPattern(std::string_view pattern, uint32_t flags);

class JsonPathPrepared : public PreparedState {
 public:
  static JsonPathPrepared& Of(FunctionContext& context);
  const Regex& RegexFor(std::string_view pattern, uint32_t flags);
  const DateTemplate& TemplateFor(std::string_view text);

 private:
  struct Pattern {
    std::string text;
    uint32_t flags;
    std::unique_ptr<Regex> regex;
  };
  struct Template {
    std::string text;
    std::unique_ptr<DateTemplate> parsed;
  };
  static constexpr size_t kMostKept = 32;
  std::vector<Pattern> patterns_;
  std::vector<Template> templates_;
};

}  // namespace basalt
