#include "engine/functions/regex/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/sql_error.h"
#include "engine/functions/regex/regex_translator.h"

namespace basalt {
namespace {

constexpr int64_t kMaxProgramBytes = 64 << 20;
constexpr uint32_t kBacktrackingSteps = 20'000'000;
constexpr uint32_t kBacktrackingKilobytes = 64 << 10;
constexpr size_t kMaxTextForBacktracking = 1 << 30;

void RequireValid(const RE2& regex) {
  if (regex.ok()) return;
  const bool too_big = regex.error_code() == RE2::ErrorPatternTooLarge || regex.error_code() == RE2::ErrorRepeatSize;
  ThrowInvalidRegex(too_big ? "regular expression is too complex" : regex.error());
}

// First the bounds of the whole match (the longest, or the shortest if the pattern prefers that), then, for patterns with
// non-greedy quantifiers, the groups inside these bounds by each quantifier's own preference.
class LinearRegex : public Regex {
 public:
  LinearRegex(const TranslatedRegex& translated, std::string_view whole_text)
      : whole_(std::string(whole_text), Options(translated, !translated.prefers_shortest)) {
    RequireValid(whole_);
    group_count_ = translated.group_count;
    if (!translated.has_lazy_quantifier) return;
    parts_ = std::make_unique<RE2>(translated.text, Options(translated, false));
    RequireValid(*parts_);
  }

  bool Search(std::string_view text, size_t start, std::span<RegexGroup> groups) const override {
    const re2::StringPiece input(text.data() == nullptr ? "" : text.data(), text.size());
    const bool in_two_steps = parts_ != nullptr && groups.size() > 1;
    if (!Match(whole_, input, start, input.size(), RE2::UNANCHORED, in_two_steps ? groups.first(1) : groups)) return false;
    if (in_two_steps) {
      const RegexGroup whole = groups[0];
      Match(*parts_, input, static_cast<size_t>(whole.begin), static_cast<size_t>(whole.end), RE2::ANCHOR_BOTH, groups);
      groups[0] = whole;
    }
    return true;
  }

 private:
  static bool Match(const RE2& regex, const re2::StringPiece& input, size_t start, size_t end, RE2::Anchor anchor,
                    std::span<RegexGroup> groups) {
    constexpr size_t kOnStack = 16;
    re2::StringPiece small[kOnStack];
    std::vector<re2::StringPiece> large;
    re2::StringPiece* found = small;
    if (groups.size() > kOnStack) {
      large.resize(groups.size());
      found = large.data();
    }
    if (!regex.Match(input, start, end, anchor, found, static_cast<int>(groups.size()))) return false;
    for (size_t i = 0; i < groups.size(); ++i) {
      groups[i] = {};
      if (found[i].data() == nullptr) continue;
      const int64_t begin = found[i].data() - input.data();
      groups[i] = {begin, begin + static_cast<int64_t>(found[i].size())};
    }
    return true;
  }
  static RE2::Options Options(const TranslatedRegex& translated, bool longest) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kMaxProgramBytes);
    options.set_case_sensitive(!translated.options.ignore_case);
    options.set_longest_match(longest);
    return options;
  }

  const RE2 whole_;
  std::unique_ptr<RE2> parts_;
};

class BacktrackingRegex : public Regex {
 public:
  explicit BacktrackingRegex(const TranslatedRegex& translated) {
    uint32_t flags = PCRE2_UTF | PCRE2_NO_UTF_CHECK | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
    if (translated.options.ignore_case) flags |= PCRE2_CASELESS;
    int error = 0;
    PCRE2_SIZE offset = 0;
    code_.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated.text.data()), translated.text.size(), flags, &error,
                              &offset, nullptr));
    if (code_ == nullptr) ThrowInvalidRegex(Message(error));
    context_.reset(pcre2_match_context_create(nullptr));
    match_.reset(pcre2_match_data_create_from_pattern(code_.get(), nullptr));
    if (context_ == nullptr || match_ == nullptr) throw std::bad_alloc();
    pcre2_set_match_limit(context_.get(), kBacktrackingSteps);
    pcre2_set_heap_limit(context_.get(), kBacktrackingKilobytes);
    group_count_ = translated.group_count;
  }

  bool Search(std::string_view text, size_t start, std::span<RegexGroup> groups) const override {
    if (text.size() > kMaxTextForBacktracking) ThrowFailed("out of memory");
    const int result = pcre2_match(code_.get(), reinterpret_cast<PCRE2_SPTR>(text.data() == nullptr ? "" : text.data()),
                                   text.size(), start, PCRE2_NO_UTF_CHECK, match_.get(), context_.get());
    if (result == PCRE2_ERROR_NOMATCH) return false;
    if (result < 0) ThrowFailed(Message(result));
    const PCRE2_SIZE* bounds = pcre2_get_ovector_pointer(match_.get());
    const uint32_t available = pcre2_get_ovector_count(match_.get());
    for (size_t i = 0; i < groups.size(); ++i) {
      groups[i] = {};
      if (i < available && bounds[2 * i] != PCRE2_UNSET) {
        groups[i] = {static_cast<int64_t>(bounds[2 * i]), static_cast<int64_t>(bounds[2 * i + 1])};
      }
    }
    return true;
  }

 private:
  struct Free {
    void operator()(pcre2_code* code) const { pcre2_code_free(code); }
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  };
  static std::string Message(int error) {
    PCRE2_UCHAR buffer[256];
    pcre2_get_error_message(error, buffer, sizeof(buffer));
    return reinterpret_cast<const char*>(buffer);
  }
  [[noreturn]] static void ThrowFailed(const std::string& reason) {
    throw SqlError(sqlstate::kInvalidRegularExpression, Format("regular expression failed: {}", reason));
  }

  std::unique_ptr<pcre2_code, Free> code_;
  std::unique_ptr<pcre2_match_context, Free> context_;
  std::unique_ptr<pcre2_match_data, Free> match_;
};

class RegexCache : public PreparedState {
 public:
  const Regex& Get(std::string_view pattern, const RegexOptions& options) {
    for (size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].pattern == pattern && entries_[i].options == options) {
        if (i > 0) std::rotate(entries_.begin(), entries_.begin() + static_cast<ptrdiff_t>(i), entries_.begin() + static_cast<ptrdiff_t>(i) + 1);
        return *entries_.front().regex;
      }
    }
    Entry entry{std::string(pattern), options, Regex::Compile(pattern, options)};
    if (entries_.size() >= kKept) entries_.pop_back();
    entries_.insert(entries_.begin(), std::move(entry));
    return *entries_.front().regex;
  }

 private:
  static constexpr size_t kKept = 32;
  struct Entry {
    std::string pattern;
    RegexOptions options;
    std::unique_ptr<Regex> regex;
  };
  std::vector<Entry> entries_;  // most recent first
};

}  // namespace

void ThrowInvalidRegex(std::string_view reason) {
  throw SqlError(sqlstate::kInvalidRegularExpression, Format("invalid regular expression: {}", reason));
}

std::unique_ptr<Regex> Regex::Compile(std::string_view pattern, const RegexOptions& options) {
  const TranslatedRegex translated = TranslateRegex(pattern, options);
  if (translated.needs_backtracking) return std::make_unique<BacktrackingRegex>(translated);
  if (!translated.prefers_shortest) return std::make_unique<LinearRegex>(translated, translated.text);
  return std::make_unique<LinearRegex>(translated, TranslateRegex(pattern, options, true).text);
}

const Regex& PreparedRegex(FunctionContext& context, std::string_view pattern, const RegexOptions& options) {
  if (context.prepared() == nullptr) context.prepared() = std::make_unique<RegexCache>();
  return static_cast<RegexCache&>(*context.prepared()).Get(pattern, options);
}

RegexOptions ParseRegexOptions(std::string_view flags) {
  RegexOptions options;
  for (size_t at = 0; at < flags.size(); ++at) {
    switch (flags[at]) {
      case 'g': options.global = true; break;
      case 'c': options.ignore_case = false; break;
      case 'e':  // PostgreSQL takes away more than it gives: basic ones
      case 'b': options.syntax = RegexOptions::Syntax::kBasic; break;
      case 'i': options.ignore_case = true; break;
      case 'm':
      case 'n': options.newline_stops = options.newline_anchors = true; break;
      case 'p': options.newline_stops = true, options.newline_anchors = false; break;
      case 'q': options.syntax = RegexOptions::Syntax::kLiteral; break;
      case 's': options.newline_stops = options.newline_anchors = false; break;
      case 't': options.expanded = false; break;
      case 'w': options.newline_stops = false, options.newline_anchors = true; break;
      case 'x': options.expanded = true; break;
      default: {
        size_t end = at + 1;
        while (end < flags.size() && (static_cast<uint8_t>(flags[end]) & 0xC0) == 0x80) ++end;
        throw SqlError(sqlstate::kInvalidParameterValue,
                       Format("invalid regular expression option: \"{}\"", flags.substr(at, end - at)));
      }
    }
  }
  return options;
}

}  // namespace basalt
