#include "engine/functions/regex/regex_translator.h"

#include <algorithm>

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "engine/functions/regex/basic_syntax.h"
#include "engine/functions/text/utf8.h"

namespace basalt {
namespace {

constexpr int kMaxDepth = 500;
constexpr int kMaxRepetition = 255;
constexpr char32_t kEnd = 0xFFFFFFFF;

constexpr std::string_view kWordClass = "\\p{L}\\p{Nl}\\p{Nd}_";
constexpr std::string_view kSpaceClass =
    " \\t-\\r\\x{85}\\x{1680}\\x{2000}-\\x{2006}\\x{2008}-\\x{200a}\\x{2028}\\x{2029}\\x{205f}\\x{3000}";

struct NamedClass {
  std::string_view name;
  std::string_view members;
};
constexpr NamedClass kNamedClasses[] = {
    {"alnum", "\\p{L}\\p{Nl}\\p{Nd}"},
    {"alpha", "\\p{L}\\p{Nl}"},
    {"blank", " \\t"},
    {"cntrl", "\\p{Cc}"},
    {"digit", "0-9"},
    {"graph", "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}"},
    {"lower", "\\p{Ll}"},
    {"print", "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}"},
    {"punct", "\\p{P}\\p{S}"},
    {"space", kSpaceClass},
    {"upper", "\\p{Lu}"},
    {"word", kWordClass},
    {"xdigit", "0-9A-Fa-f"},
};

bool IsAsciiAlnum(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool IsDigit(char32_t c) { return c >= '0' && c <= '9'; }
int HexValue(char32_t c) {
  if (IsDigit(c)) return static_cast<int>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<int>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<int>(c - 'A' + 10);
  return -1;
}

std::string EscapedCode(char32_t c) { return Format("\\x{{{:x}}}", static_cast<uint32_t>(c)); }

void AppendLiteral(char32_t c, std::string* out) {
  if (IsAsciiAlnum(c) || c == '_' || c >= 0x80) {
    AppendCharacter(c, out);
  } else if (c > ' ' && c < 0x7F) {
    out->push_back('\\');
    out->push_back(static_cast<char>(c));
  } else {
    *out += EscapedCode(c);
  }
}

class Translator {
 public:
  Translator(std::string_view pattern, const RegexOptions& options) : pattern_(pattern) { result_.options = options; }

  TranslatedRegex Run(bool all_lazy) {
    ReadPrefixes();
    if (options().syntax == RegexOptions::Syntax::kBasic) {
      rewritten_ = AdvancedOfBasic(pattern_.substr(at_));
      pattern_ = rewritten_;
      at_ = 0;
      options().syntax = RegexOptions::Syntax::kAdvanced;
    }
    if (options().syntax == RegexOptions::Syntax::kLiteral) {
      while (!AtEnd()) AppendLiteral(Take(), &result_.text);
      return std::move(result_);
    }
    result_.text = Alternatives(0, all_lazy);
    result_.prefers_shortest = preference_ == Preference::kShortest;
    if (!AtEnd()) ThrowInvalidRegex("parentheses () not balanced");
    return std::move(result_);
  }

 private:
  struct Piece {
    std::string text;
    bool is_constraint = false;
  };
  enum class Preference : uint8_t { kNone, kLongest, kShortest };

  RegexOptions& options() { return result_.options; }
  bool is_advanced() { return options().syntax == RegexOptions::Syntax::kAdvanced; }
  bool AtEnd() const { return at_ >= pattern_.size(); }
  bool LooksAt(std::string_view text) const { return pattern_.substr(at_).starts_with(text); }
  bool Accept(std::string_view text) {
    if (!LooksAt(text)) return false;
    at_ += text.size();
    return true;
  }
  char32_t Peek() const {
    size_t at = at_;
    return AtEnd() ? kEnd : NextCharacter(pattern_, &at);
  }
  char32_t Take() { return NextCharacter(pattern_, &at_); }

  void ReadPrefixes() {
    if (options().syntax != RegexOptions::Syntax::kLiteral && LooksAt("***")) {
      at_ += 3;
      if (Accept("=")) options().syntax = RegexOptions::Syntax::kLiteral;
      else if (Accept(":")) options().syntax = RegexOptions::Syntax::kAdvanced;
      else ThrowInvalidRegex("quantifier operand invalid");
    }
    if (!is_advanced() || !LooksAt("(?") || at_ + 2 >= pattern_.size()) return;
    if (!std::isalpha(static_cast<unsigned char>(pattern_[at_ + 2]))) return;
    const size_t close = pattern_.find(')', at_);
    if (close == std::string_view::npos) ThrowInvalidRegex("invalid embedded option");
    for (char flag : pattern_.substr(at_ + 2, close - at_ - 2)) EmbeddedOption(flag);
    at_ = close + 1;
  }

  void EmbeddedOption(char flag) {
    RegexOptions& o = options();
    switch (flag) {
      case 'b': o.syntax = RegexOptions::Syntax::kBasic; return;
      case 'c': o.ignore_case = false; return;
      case 'e': o.syntax = RegexOptions::Syntax::kExtended; return;
      case 'i': o.ignore_case = true; return;
      case 'm':
      case 'n': o.newline_stops = o.newline_anchors = true; return;
      case 'p': o.newline_stops = true, o.newline_anchors = false; return;
      case 'q': o.syntax = RegexOptions::Syntax::kLiteral; return;
      case 's': o.newline_stops = o.newline_anchors = false; return;
      case 't': o.expanded = false; return;
      case 'w': o.newline_stops = false, o.newline_anchors = true; return;
      case 'x': o.expanded = true; return;
      default: ThrowInvalidRegex("invalid embedded option");
    }
  }

  void SkipIgnored() {
    for (;;) {
      if (is_advanced() && LooksAt("(?#")) {
        const size_t close = pattern_.find(')', at_);
        at_ = close == std::string_view::npos ? pattern_.size() : close + 1;
      } else if (options().expanded && !AtEnd() && std::isspace(static_cast<unsigned char>(pattern_[at_]))) {
        ++at_;
      } else if (options().expanded && LooksAt("#")) {
        while (!AtEnd() && pattern_[at_] != '\n') ++at_;
      } else {
        return;
      }
    }
  }

  std::string Alternatives(int depth, bool lazy) {
    if (depth > kMaxDepth) ThrowInvalidRegex("regular expression is too complex");
    CheckStackDepth();
    std::string out = Branch(depth, lazy);
    while (Accept("|")) {
      out += "|" + Branch(depth, lazy);
      preference_ = Preference::kLongest;
    }
    return out;
  }

  // Leaves in preference_ what the first piece that has a preference wants.
  std::string Branch(int depth, bool lazy) {
    std::string out;
    Preference preference = Preference::kNone;
    for (SkipIgnored(); !AtEnd() && !LooksAt("|") && !LooksAt(")"); SkipIgnored()) {
      const size_t start = at_;
      const int groups_before = result_.group_count;
      preference_ = Preference::kNone;
      Piece piece = Atom(depth, lazy);
      SkipIgnored();
      // {1,1}? makes nothing optional: it only asks for the shortest match inside.
      if (!lazy && LooksAt("{1,1}?")) {
        at_ = start;
        result_.group_count = groups_before;
        piece = Atom(depth, true);
        SkipIgnored();
      }
      const std::string quantifier = Quantifier(piece.is_constraint, lazy);
      out += EndsWithEmptyRound(piece.text, quantifier) ? "(?:" + piece.text.substr(1) + "*" + piece.text : piece.text + quantifier;
      if (preference == Preference::kNone) preference = preference_;
    }
    preference_ = preference;
    return out;
  }

  // PostgreSQL takes x+ as the rounds before the last one, and the last one, which is what the group gives: where a round may be empty
  // the last one is.
  static bool EndsWithEmptyRound(std::string_view group, std::string_view quantifier) {
    if (quantifier != "+" || !group.starts_with('(') || group.starts_with("(?")) return false;
    const std::string_view inner = group.substr(1, group.size() - 2);
    return inner.find_first_of("(|\\[") == std::string_view::npos && (inner.ends_with('*') || inner.ends_with('?'));
  }

  Piece Atom(int depth, bool lazy) {
    switch (Peek()) {
      case '(': return Group(depth, lazy);
      case '[': return Bracket();
      case '\\': return Escape();
      case '.': ++at_; return {options().newline_stops ? "[^\\n]" : "(?s:.)"};
      case '^': ++at_; return {options().newline_anchors ? "(?m:^)" : "\\A", true};
      case '$': ++at_; return {options().newline_anchors ? "(?m:$)" : "\\z", true};
      case '*':
      case '+':
      case '?': ThrowInvalidRegex("quantifier operand invalid");
      case '{':
        if (at_ + 1 < pattern_.size() && IsDigit(pattern_[at_ + 1])) ThrowInvalidRegex("quantifier operand invalid");
        break;
      default: break;
    }
    Piece piece;
    AppendLiteral(Take(), &piece.text);
    return piece;
  }

  Piece Group(int depth, bool lazy) {
    ++at_;
    if (is_advanced() && Accept("?")) {
      for (std::string_view kind : {":", "=", "!", "<=", "<!"}) {
        if (Accept(kind)) return SpecialGroup(kind, depth, lazy);
      }
      ThrowInvalidRegex("quantifier operand invalid");
    }
    const bool captures = lookaround_depth_ == 0;
    if (captures) ++result_.group_count;
    std::string inner = Alternatives(depth + 1, lazy);
    if (!Accept(")")) ThrowInvalidRegex("parentheses () not balanced");
    return {(captures ? "(" : "(?:") + inner + ")"};
  }

  Piece SpecialGroup(std::string_view kind, int depth, bool lazy) {
    const bool is_lookaround = kind != ":";
    lookaround_depth_ += is_lookaround;
    std::string inner = Alternatives(depth + 1, lazy);
    lookaround_depth_ -= is_lookaround;
    if (!Accept(")")) ThrowInvalidRegex("parentheses () not balanced");
    result_.needs_backtracking |= is_lookaround;
    return {"(?" + std::string(kind) + inner + ")", is_lookaround};
  }

  int RepetitionCount() {
    int count = 0;
    if (!IsDigit(Peek())) ThrowInvalidRegex("invalid repetition count(s)");
    while (IsDigit(Peek())) {
      count = count * 10 + static_cast<int>(Take() - '0');
      if (count > kMaxRepetition) ThrowInvalidRegex("invalid repetition count(s)");
    }
    return count;
  }

  std::string Braces() {
    ++at_;
    const int low = RepetitionCount();
    std::string out = Format("{{{}", low);
    if (Accept(",")) {
      out += ",";
      if (IsDigit(Peek())) {
        const int high = RepetitionCount();
        if (high < low) ThrowInvalidRegex("invalid repetition count(s)");
        out += Format("{}", high);
      }
    }
    if (AtEnd()) ThrowInvalidRegex("braces {} not balanced");
    if (!Accept("}")) ThrowInvalidRegex("invalid repetition count(s)");
    return out + "}";
  }

  std::string Quantifier(bool is_constraint, bool lazy) {
    std::string out;
    if (LooksAt("*") || LooksAt("+") || LooksAt("?")) out = std::string(1, pattern_[at_++]);
    else if (LooksAt("{") && at_ + 1 < pattern_.size() && IsDigit(pattern_[at_ + 1])) out = Braces();
    else return out;
    if (is_constraint) ThrowInvalidRegex("quantifier operand invalid");
    const bool is_exactly_once = out == "{1,1}";
    const bool is_exact_count = out[0] == '{' && out.find(',') == std::string::npos;
    const bool is_lazy = is_advanced() && Accept("?");
    if (!is_exact_count) preference_ = is_lazy ? Preference::kShortest : Preference::kLongest;
    if (is_lazy || lazy) {
      result_.has_lazy_quantifier = true;
      if (!is_exactly_once) out += "?";
    }
    if (is_exactly_once) out.clear();
    SkipIgnored();
    if (LooksAt("*") || LooksAt("+") || LooksAt("?") ||
        (LooksAt("{") && at_ + 1 < pattern_.size() && IsDigit(pattern_[at_ + 1]))) {
      ThrowInvalidRegex("quantifier operand invalid");
    }
    return out;
  }

  // Code of a character escape after the backslash; kEnd: it is none.
  char32_t CharacterEscape() {
    const size_t start = at_;
    const char32_t c = Take();
    switch (c) {
      case 'a': return 7;
      case 'b': return 8;
      case 'B': return '\\';
      case 'c':
        if (AtEnd()) ThrowInvalidRegex("invalid escape \\ sequence");
        return Take() & 0x1F;
      case 'e': return 27;
      case 'f': return 12;
      case 'n': return '\n';
      case 'r': return '\r';
      case 't': return '\t';
      case 'v': return 11;
      case 'u': return HexDigits(4, 4);
      case 'U': return HexDigits(8, 8);
      case 'x': return HexDigits(1, 255);
      default: break;
    }
    if (!IsAsciiAlnum(c)) return c;
    at_ = start;
    return kEnd;
  }

  char32_t HexDigits(int least, int most) {
    char32_t code = 0;
    int count = 0;
    for (; count < most && HexValue(Peek()) >= 0; ++count) {
      code = code * 16 + static_cast<char32_t>(HexValue(Take()));
      if (code > 0x10FFFF) ThrowInvalidRegex("invalid escape \\ sequence");
    }
    if (count < least || code == 0) ThrowInvalidRegex("invalid escape \\ sequence");
    return code;
  }

  Piece Constraint(std::string text) {
    result_.needs_backtracking = true;
    return {std::move(text), true};
  }

  Piece WordConstraint(char32_t c) {
    const std::string word = "[" + std::string(kWordClass) + "]";
    const std::string starts = "(?<!" + word + ")(?=" + word + ")";
    const std::string ends = "(?<=" + word + ")(?!" + word + ")";
    if (c == 'm') return Constraint(starts);
    if (c == 'M') return Constraint(ends);
    if (c == 'y') return Constraint("(?:" + starts + "|" + ends + ")");
    return Constraint("(?:(?<!" + word + ")(?!" + word + ")|(?<=" + word + ")(?=" + word + "))");
  }

  Piece Number() {
    const size_t start = at_;
    int reference = 0;
    while (IsDigit(Peek()) && reference < 1000) reference = reference * 10 + static_cast<int>(Take() - '0');
    const bool one_digit = at_ == start + 1;
    if (pattern_[start] != '0' && (one_digit || reference <= result_.group_count)) {
      if (reference > result_.group_count || lookaround_depth_ > 0) ThrowInvalidRegex("invalid backreference number");
      result_.needs_backtracking = true;
      return {Format("(?:\\{})", reference)};
    }
    at_ = start;
    char32_t code = 0;
    for (int i = 0; i < 3 && Peek() >= '0' && Peek() <= '7'; ++i) code = code * 8 + (Take() - '0');
    if (at_ == start || code == 0) ThrowInvalidRegex("invalid escape \\ sequence");
    Piece piece;
    AppendLiteral(code, &piece.text);
    return piece;
  }

  Piece Escape() {
    ++at_;
    if (AtEnd()) ThrowInvalidRegex("invalid escape \\ sequence");
    Piece piece;
    if (!is_advanced()) {
      AppendLiteral(Take(), &piece.text);
      return piece;
    }
    const char32_t c = Peek();
    if (IsDigit(c)) return Number();
    switch (c) {
      case 'A': ++at_; return {"\\A", true};
      case 'Z': ++at_; return {"\\z", true};
      case 'm':
      case 'M':
      case 'y':
      case 'Y': ++at_; return WordConstraint(c);
      case 'd': ++at_; return {"[0-9]"};
      case 'D': ++at_; return {"[^0-9]"};
      case 'w': ++at_; return {"[" + std::string(kWordClass) + "]"};
      case 'W': ++at_; return {"[^" + std::string(kWordClass) + "]"};
      case 's': ++at_; return {"[" + std::string(kSpaceClass) + "]"};
      case 'S': ++at_; return {"[^" + std::string(kSpaceClass) + "]"};
      default: break;
    }
    const char32_t code = CharacterEscape();
    if (code == kEnd) ThrowInvalidRegex("invalid escape \\ sequence");
    AppendLiteral(code, &piece.text);
    return piece;
  }

  // [:name:], [=c=] or [.c.] after its opening bracket; what stands between the marks.
  std::string_view BracketName(char mark) {
    const char close[] = {mark, ']'};
    const size_t end = pattern_.find(std::string_view(close, 2), at_);
    if (end == std::string_view::npos) ThrowInvalidRegex("brackets [] not balanced");
    const std::string_view name = pattern_.substr(at_, end - at_);
    at_ = end + 2;
    return name;
  }

  std::string_view ClassMembers(std::string_view name) {
    if (options().ignore_case && (name == "upper" || name == "lower")) name = "alpha";
    for (const NamedClass& known : kNamedClasses) {
      if (known.name == name) return known.members;
    }
    ThrowInvalidRegex("invalid character class");
  }

  // One character of a bracket expression that may end a range; kEnd if members were appended instead.
  char32_t BracketCharacter(std::string* members) {
    if (AtEnd()) ThrowInvalidRegex("brackets [] not balanced");
    if (Accept("[:")) return *members += ClassMembers(BracketName(':')), kEnd;
    if (LooksAt("[=") || LooksAt("[.")) {
      const char mark = pattern_[at_ + 1];
      at_ += 2;
      const std::string_view name = BracketName(mark);
      size_t read = 0;
      if (name.empty()) ThrowInvalidRegex("invalid collating element");
      const char32_t code = NextCharacter(name, &read);
      if (read != name.size()) ThrowInvalidRegex("invalid collating element");
      return code;
    }
    if (!is_advanced() || !Accept("\\")) return Take();
    if (AtEnd()) ThrowInvalidRegex("invalid escape \\ sequence");
    switch (Peek()) {
      case 'd': ++at_; return *members += "0-9", kEnd;
      case 'w': ++at_; return *members += kWordClass, kEnd;
      case 's': ++at_; return *members += kSpaceClass, kEnd;
      case 'D': ++at_; return *members += "\\D", kEnd;
      case 'W': ++at_; return *members += "\\W", kEnd;
      case 'S': ++at_; return *members += "\\S", kEnd;
      default: break;
    }
    if (IsDigit(Peek())) return BracketOctal();
    const char32_t code = CharacterEscape();
    if (code == kEnd) ThrowInvalidRegex("invalid escape \\ sequence");
    return code;
  }
  char32_t BracketOctal() {
    char32_t code = 0;
    for (int i = 0; i < 3 && Peek() >= '0' && Peek() <= '7'; ++i) code = code * 8 + (Take() - '0');
    if (code == 0) ThrowInvalidRegex("invalid escape \\ sequence");
    return code;
  }

  Piece Bracket() {
    ++at_;
    if (Accept("[:<:]]")) return WordConstraint('m');
    if (Accept("[:>:]]")) return WordConstraint('M');
    const bool negated = Accept("^");
    std::string members;
    for (bool first = true; first || !LooksAt("]"); first = false) BracketItem(&members);
    ++at_;
    if (negated && options().newline_stops) members += "\\n";
    return {(negated ? "[^" : "[") + members + "]"};
  }

  void BracketItem(std::string* members) {
    const char32_t low = BracketCharacter(members);
    if (low == kEnd) return;
    if (!LooksAt("-") || at_ + 1 >= pattern_.size() || pattern_[at_ + 1] == ']') {
      *members += EscapedCode(low);
      return;
    }
    ++at_;
    const char32_t high = BracketCharacter(members);
    if (high == kEnd || high < low) ThrowInvalidRegex("invalid character range");
    *members += EscapedCode(low) + "-" + EscapedCode(high);
  }

  std::string_view pattern_;
  std::string rewritten_;  // a basic expression's
  size_t at_ = 0;
  int lookaround_depth_ = 0;
  Preference preference_ = Preference::kNone;
  TranslatedRegex result_;
};

}  // namespace

TranslatedRegex TranslateRegex(std::string_view pattern, RegexOptions options, bool all_lazy) {
  return Translator(pattern, options).Run(all_lazy);
}

}  // namespace basalt
