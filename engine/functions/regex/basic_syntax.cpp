#include "engine/functions/regex/basic_syntax.h"

#include <algorithm>

namespace basalt {
namespace {

class Rewriter {
 public:
  explicit Rewriter(std::string_view pattern) : pattern_(pattern) {}

  std::string Run() {
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_++];
      const bool first = first_;
      first_ = false;
      if (c == '*') {
        out_ += first ? "\\*" : "*";
      } else if (c == '^') {
        out_ += first && !after_anchor_ ? "^" : "\\^";
        first_ = after_anchor_ = first;
        continue;
      } else if (c == '$') {
        out_ += at_ == pattern_.size() || pattern_.substr(at_).starts_with("\\)") ? "$" : "\\$";
      } else if (c == '[') {
        Bracket();
      } else if (c == '\\') {
        Escape();
      } else {
        Literal(c);
      }
      after_anchor_ = false;
    }
    return std::move(out_);
  }

 private:
  void Literal(char c) {
    constexpr std::string_view kSpecial = "(){}+?|\\]";
    if (kSpecial.find(c) != std::string_view::npos) out_ += '\\';
    out_ += c;
  }

  void Escape() {
    if (at_ == pattern_.size()) {
      out_ += '\\';  // an error in both
      return;
    }
    const char c = pattern_[at_++];
    switch (c) {
      case '(': first_ = true; [[fallthrough]];
      case ')': out_ += c; return;
      case '{': return Bound();
      case '<': out_ += "[[:<:]]"; return;
      case '>': out_ += "[[:>:]]"; return;
      default: break;
    }
    if (c < '1' || c > '9') return Literal(c);
    (out_ += '\\') += c;
    // One digit is the group's number: another one is a character.
    if (at_ < pattern_.size() && pattern_[at_] >= '0' && pattern_[at_] <= '9') ((out_ += '[') += pattern_[at_++]) += ']';
  }

  void Bound() {
    out_ += '{';
    const size_t end = std::min(pattern_.find("\\}", at_), pattern_.size());
    out_ += pattern_.substr(at_, end - at_);
    if (end < pattern_.size()) out_ += '}';
    at_ = std::min(end + 2, pattern_.size());
  }

  // As it stands, but that a backslash is one.
  void Bracket() {
    out_ += '[';
    if (at_ < pattern_.size() && pattern_[at_] == '^') out_ += pattern_[at_++];
    if (at_ < pattern_.size() && pattern_[at_] == ']') out_ += pattern_[at_++];
    while (at_ < pattern_.size() && pattern_[at_] != ']') {
      const std::string_view rest = pattern_.substr(at_);
      const bool named = rest.starts_with("[:") || rest.starts_with("[.") || rest.starts_with("[=");
      const size_t close = named ? rest.find(std::string{rest[1], ']'}, 2) : std::string_view::npos;
      if (close != std::string_view::npos) {
        out_ += rest.substr(0, close + 2);
        at_ += close + 2;
        continue;
      }
      if (rest[0] == '\\') out_ += '\\';
      out_ += rest[0];
      ++at_;
    }
    if (at_ < pattern_.size()) out_ += pattern_[at_++];
  }

  const std::string_view pattern_;
  size_t at_ = 0;
  bool first_ = true;  // where a star stands for itself and a caret is an anchor
  bool after_anchor_ = false;
  std::string out_;
};

}  // namespace

std::string AdvancedOfBasic(std::string_view pattern) { return Rewriter(pattern).Run(); }

}  // namespace basalt
