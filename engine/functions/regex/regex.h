// Regex: a PostgreSQL regular expression (ARE, ERE or literal) compiled once. RE2 runs it in leftmost-longest mode and in
// linear time; only look-around, word boundaries and back references go to PCRE2 under a match limit. Immutable after
// Compile; owned by a call site's PreparedState, used by its thread.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "engine/functions/function_context.h"

namespace basalt {

struct RegexOptions {
  enum class Syntax : uint8_t { kAdvanced, kExtended, kBasic, kLiteral };
  Syntax syntax = Syntax::kAdvanced;
  bool ignore_case = false;
  bool newline_stops = false;    // . and [^...] do not match a newline
  bool newline_anchors = false;  // ^ and $ match around newlines
  bool expanded = false;         // white space and comments are skipped
  bool global = false;           // the g flag, for the functions that take it
  bool operator==(const RegexOptions&) const = default;
};

// The letters of a flags argument. Throws 22023 `invalid regular expression option: "z"`.
RegexOptions ParseRegexOptions(std::string_view flags);

struct RegexGroup {
  int64_t begin = -1;  // byte offsets; -1: took no part
  int64_t end = -1;
  bool matched() const { return begin >= 0; }
  std::string_view In(std::string_view text) const {
    return text.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }
};

class Regex {
 public:
  virtual ~Regex() = default;
  // Throws 2201B "invalid regular expression: ...".
  static std::unique_ptr<Regex> Compile(std::string_view pattern, const RegexOptions& options);
  int group_count() const { return group_count_; }
  // First match at or after byte start; groups[0] is the whole match. Fills as many as given (0: only yes or no).
  virtual bool Search(std::string_view text, size_t start, std::span<RegexGroup> groups) const = 0;

 protected:
  int group_count_ = 0;
};

// The compiled form of this call site's pattern; a few recent ones are kept for patterns that vary by row.
const Regex& PreparedRegex(FunctionContext& context, std::string_view pattern, const RegexOptions& options);

[[noreturn]] void ThrowInvalidRegex(std::string_view reason);

}  // namespace basalt
