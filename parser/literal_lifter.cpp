// Hot path of the simple protocol: no allocation after warm-up, one pass over the text.
#include "parser/literal_lifter.h"

#include <algorithm>

#include "base/stack_guard.h"
#include "parser/ast_reflection.h"
#include "parser/text_scanner.h"

namespace basalt {
namespace {

using namespace text_scanner;

// Beyond these a text is a bulk load, whose shape is not worth keeping.
constexpr size_t kMaxTextBytes = 64 * 1024;
constexpr size_t kMaxLiterals = 512;

constexpr uint64_t kInt4Limit = uint64_t{1} << 31;
constexpr uint64_t kInt8Limit = uint64_t{1} << 63;

class Lifter {
 public:
  Lifter(std::string_view text, LiftedText* lifted)
      : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()), copied_(begin_), lifted_(*lifted) {}

  bool Run() {
    lifted_.shape.clear();
    lifted_.literals.clear();
    if (!StartsQuery()) return false;
    while (at_ < end_) {
      if (*at_ == ';') return OnlyEndFollows() && Finish();
      if (!Token()) return false;
    }
    return Finish();
  }

 private:
  // A leading comment is left to the exact cache: the text must begin with the query's first word.
  bool StartsQuery() {
    while (at_ < end_ && (IsSpace(*at_) || *at_ == '(')) ++at_;
    const char* word_end = SkipIdentifier(at_, end_);
    const auto is = [&](std::string_view word) {
      return static_cast<size_t>(word_end - at_) == word.size() &&
             std::equal(at_, word_end, word.begin(), [](char a, char b) { return (a | 0x20) == b; });
    };
    const bool query = is("select") || is("insert") || is("update") || is("delete") || is("with") || is("values");
    at_ = word_end;
    return query;
  }

  bool Token() {
    const char c = *at_;
    if (IsIdentifierStart(c)) return Word();
    if (IsDigit(c)) return Number();
    switch (c) {
      case '\'':
        return String();
      case '"':
        return SkipTo(SkipQuoted(at_, end_, false));
      case '$':
        return Dollar();
      case '.':
        return Dot();
      case '-':
        if (StartsLineComment(at_, end_)) return Comment(SkipLineComment(at_, end_));
        break;
      case '/':
        if (StartsBlockComment(at_, end_)) return Comment(SkipBlockComment(at_, end_));
        break;
      default:
        // Control characters are the shape's own marks.
        if (static_cast<unsigned char>(c) < ' ' && !IsSpace(c)) return false;
    }
    ++at_;
    return true;
  }

  bool SkipTo(const char* to) {
    if (to == nullptr) return false;
    at_ = to;
    return true;
  }

  // E'', B'', X'', N'' and U&'' are other kinds of literals; date'…' is not.
  bool Word() {
    const char* word_end = SkipIdentifier(at_, end_);
    if (word_end - at_ == 1 && word_end < end_) {
      const char letter = static_cast<char>(*at_ | 0x20);
      if (*word_end == '\'' && (letter == 'e' || letter == 'b' || letter == 'x' || letter == 'n')) return false;
      if (*word_end == '&' && letter == 'u') return false;
    }
    at_ = word_end;
    return true;
  }

  bool Comment(const char* comment_end) {
    if (comment_end == nullptr) return false;
    CopyUntil(at_);
    lifted_.shape += ' ';
    at_ = copied_ = comment_end;
    return true;
  }

  // ".5" is a number, "a.5" an error, "a.b" a name.
  bool Dot() {
    if (at_ + 1 < end_ && IsDigit(at_[1])) {
      if (at_ > begin_ && (IsIdentifierPart(at_[-1]) || at_[-1] == '"' || at_[-1] == '.' || at_[-1] == ']' || at_[-1] == ')')) {
        return false;
      }
      return Number();
    }
    ++at_;
    return true;
  }

  bool Number() {
    const char* start = at_;
    uint64_t value = 0;
    bool integer = true;
    bool too_large = false;
    for (; at_ < end_ && IsDigit(*at_); ++at_) {
      too_large |= __builtin_mul_overflow(value, uint64_t{10}, &value);
      too_large |= __builtin_add_overflow(value, static_cast<uint64_t>(*at_ - '0'), &value);
    }
    if (at_ < end_ && *at_ == '.') {
      integer = false;
      ++at_;
      if (at_ < end_ && *at_ == '.') return false;
      while (at_ < end_ && IsDigit(*at_)) ++at_;
    }
    if (at_ < end_ && (*at_ | 0x20) == 'e') {
      integer = false;
      if (!Exponent()) return false;
    }
    if (at_ < end_ && (IsIdentifierPart(*at_) || *at_ == '.')) return false;
    if (!integer || too_large) return Add(start, LiteralClass::kNumeric, 0);
    // Whether a minus sign belongs to these two, only the grammar can tell, and it decides the type.
    if (value == kInt4Limit || value == kInt8Limit) return false;
    if (value > kInt8Limit) return Add(start, LiteralClass::kNumeric, 0);
    return Add(start, value < kInt4Limit ? LiteralClass::kInt4 : LiteralClass::kInt8, static_cast<int64_t>(value));
  }

  bool Exponent() {
    ++at_;
    if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (at_ >= end_ || !IsDigit(*at_)) return false;
    while (at_ < end_ && IsDigit(*at_)) ++at_;
    return true;
  }

  bool String() {
    const char* start = at_;
    bool doubled = false;
    for (++at_;; ++at_) {
      // A backslash means what standard_conforming_strings says.
      if (at_ >= end_ || *at_ == '\\') return false;
      if (*at_ != '\'') continue;
      if (at_ + 1 >= end_ || at_[1] != '\'') break;
      doubled = true;
      ++at_;
    }
    ++at_;
    return AddString(start, start + 1, at_ - 1, doubled) && !QuoteFollows();
  }

  bool Dollar() {
    const char* after = SkipDollarQuoted(at_, end_);
    if (after == nullptr) return false;
    if (after == at_) return Parameter();
    const char* start = at_;
    const auto tag_bytes = static_cast<const char*>(std::memchr(at_ + 1, '$', static_cast<size_t>(end_ - at_ - 1))) + 1 - at_;
    at_ = after;
    return AddString(start, start + tag_bytes, after - tag_bytes, false);
  }

  bool Parameter() {
    ++at_;
    if (at_ >= end_ || !IsDigit(*at_)) return false;
    while (at_ < end_ && IsDigit(*at_)) ++at_;
    return at_ >= end_ || !IsIdentifierPart(*at_);
  }

  // A literal that the next line continues ('a' <line end> 'b').
  bool QuoteFollows() const {
    for (const char* c = at_; c < end_; ++c) {
      if (StartsLineComment(c, end_)) c = SkipLineComment(c, end_);
      if (c >= end_ || !IsSpace(*c)) return c < end_ && *c == '\'';
    }
    return false;
  }

  bool OnlyEndFollows() {
    for (const char* c = at_; c < end_; ++c) {
      if (!IsSpace(*c) && *c != ';') return false;
    }
    end_ = at_;
    return true;
  }

  bool Finish() {
    CopyUntil(end_);
    while (!lifted_.shape.empty() && IsSpace(lifted_.shape.back())) lifted_.shape.pop_back();
    return true;
  }

  void CopyUntil(const char* to) {
    lifted_.shape.append(copied_, static_cast<size_t>(to - copied_));
    copied_ = to;
  }

  uint32_t Offset(const char* at) const { return static_cast<uint32_t>(at - begin_); }

  bool Add(const char* start, LiteralClass literal_class, int64_t integer) {
    return Push(start, {Offset(start), Offset(at_), literal_class, false, 0, 0, integer});
  }
  bool AddString(const char* start, const char* value_start, const char* value_end, bool doubled) {
    return Push(start, {Offset(start), Offset(at_), LiteralClass::kString, doubled, Offset(value_start), Offset(value_end), 0});
  }
  bool Push(const char* start, const Literal& literal) {
    if (lifted_.literals.size() >= kMaxLiterals) return false;
    CopyUntil(start);
    copied_ = at_;
    lifted_.shape += static_cast<char>(literal.literal_class);
    lifted_.literals.push_back(literal);
    return true;
  }

  const char* const begin_;
  const char* at_;
  const char* end_;
  const char* copied_;  // what lies before is in the shape
  LiftedText& lifted_;
};

// Collects the constants of a tree that stand for literals.
class LiteralMatcher {
 public:
  LiteralMatcher(const LiftedText& lifted, std::vector<LiftedConstant>* constants) : lifted_(lifted), constants_(*constants) {}

  bool Visit(const ast::Node* node) {
    CheckStackDepth();
    if (node->tag == ast::T_A_Const) {
      Match(*ast::Cast<ast::A_Const>(node));
      return true;
    }
    // Typmods decide the type itself.
    if (node->tag == ast::T_TypeName) return true;
    return ast::ForEachChild(node, [this](const ast::Node* child) { return Visit(child); });
  }

 private:
  void Match(const ast::A_Const& constant) {
    const auto& literals = lifted_.literals;
    const auto location = static_cast<uint32_t>(constant.location);
    const auto found = std::lower_bound(literals.begin(), literals.end(), location,
                                        [](const Literal& literal, uint32_t at) { return literal.start < at; });
    if (found == literals.end() || constant.isnull || constant.location < 0) return;
    const bool string = ast::Is<ast::String>(constant.val);
    if (string != (found->literal_class == LiteralClass::kString)) return;
    if (found->start == location) {
      constants_.push_back({&constant, static_cast<int>(found - literals.begin()), false});
    } else if (!string && IsNegative(*constant.val)) {
      constants_.push_back({&constant, static_cast<int>(found - literals.begin()), true});
    }
  }

  // A folded sign: the constant then lies at the sign, in front of its literal.
  static bool IsNegative(const ast::Node& value) {
    if (const auto* integer = ast::DynCast<ast::Integer>(&value)) return integer->ival < 0;
    const auto* number = ast::DynCast<ast::Float>(&value);
    return number != nullptr && number->fval[0] == '-';
  }

  const LiftedText& lifted_;
  std::vector<LiftedConstant>& constants_;
};

}  // namespace

bool LiftLiterals(std::string_view text, LiftedText* lifted) {
  return text.size() <= kMaxTextBytes && Lifter(text, lifted).Run();
}

std::string_view LiteralText(std::string_view text, const Literal& literal, std::string* scratch) {
  const std::string_view raw = text.substr(literal.value_start, literal.value_end - literal.value_start);
  if (!literal.has_doubled_quotes) return raw;
  scratch->clear();
  for (size_t i = 0; i < raw.size(); ++i) {
    *scratch += raw[i];
    if (raw[i] == '\'') ++i;
  }
  return *scratch;
}

bool MatchLiterals(const ast::Node* statement, const LiftedText& lifted, std::vector<LiftedConstant>* constants) {
  constants->clear();
  LiteralMatcher(lifted, constants).Visit(statement);
  std::sort(constants->begin(), constants->end(),
            [](const LiftedConstant& a, const LiftedConstant& b) { return a.literal_index < b.literal_index; });
  if (constants->size() != lifted.literals.size()) return false;
  for (size_t i = 0; i < constants->size(); ++i) {
    if ((*constants)[i].literal_index != static_cast<int>(i)) return false;
  }
  return true;
}

}  // namespace basalt
