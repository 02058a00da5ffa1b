#include "types/jsonpath_lexer.h"

#include <algorithm>

#include "base/sql_error.h"
#include "types/json_parser.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

using Kind = JsonPathTokenKind;

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool IsSpecial(char c) { return c != '\0' && std::string_view("?%$.[]{}()|&!=<>@#,*:-+/").find(c) != std::string_view::npos; }
bool IsOther(char c) { return c != '\0' && !IsSpecial(c) && !IsBlank(c) && c != '\\' && c != '"'; }

struct Keyword {
  std::string_view name;
  Kind kind;
  bool lower_case_only = false;
};
constexpr Keyword kKeywords[] = {
    {"is", Kind::kIs}, {"to", Kind::kTo}, {"abs", Kind::kAbs}, {"lax", Kind::kLax}, {"flag", Kind::kFlag},
    {"last", Kind::kLast}, {"null", Kind::kNull, true}, {"size", Kind::kSize}, {"true", Kind::kTrue, true},
    {"type", Kind::kType}, {"with", Kind::kWith}, {"false", Kind::kFalse, true}, {"floor", Kind::kFloor},
    {"double", Kind::kDouble}, {"exists", Kind::kExists}, {"starts", Kind::kStarts}, {"strict", Kind::kStrict},
    {"ceiling", Kind::kCeiling}, {"unknown", Kind::kUnknown}, {"datetime", Kind::kDatetime},
    {"keyvalue", Kind::kKeyValue}, {"like_regex", Kind::kLikeRegex},
};

Kind KindOfName(std::string_view name) {
  for (const Keyword& keyword : kKeywords) {
    if (keyword.lower_case_only ? name == keyword.name : EqualsIgnoreCase(name, keyword.name)) return keyword.kind;
  }
  return Kind::kName;
}

void AppendCode(char32_t code, std::string* out) {
  if (code == 0) {
    throw SqlError(sqlstate::kUntranslatableCharacter, "unsupported Unicode escape sequence")
        .Detail("\\u0000 cannot be converted to text.");
  }
  if (code > 0x10FFFF) throw SqlError(sqlstate::kSyntaxError, "invalid Unicode code point");
  AppendUtf8(code, out);
}

[[noreturn]] void ThrowSurrogate(const char* detail) {
  throw SqlError(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type jsonpath").Detail(detail);
}
constexpr const char* kLowMustFollow = "Unicode low surrogate must follow a high surrogate.";

}  // namespace

void JsonPathLexer::Fail(std::string_view message, std::string_view shown) {
  if (shown.empty()) throw SqlError(sqlstate::kSyntaxError, Format("{} at end of jsonpath input", message));
  throw SqlError(sqlstate::kSyntaxError, Format("{} at or near \"{}\" of jsonpath input", message, shown));
}

JsonPathToken JsonPathLexer::Next() {
  for (;;) {
    while (IsBlank(Peek())) ++at_;
    if (AtEnd()) return {};
    const char c = Peek();
    if (c == '/' && Peek(1) == '*') {
      SkipComment();
      continue;
    }
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) {
      JsonPathToken token = Number();
      if (token.kind != Kind::kName || Name(&token)) return token;
      continue;
    }
    if (c == '"') return Quoted(Kind::kString);
    if (c == '\\' || IsOther(c)) {
      JsonPathToken token;
      if (Name(&token)) return token;
      continue;
    }
    return Symbol();
  }
}

// Of all that PostgreSQL's scanner could match here, the longest counts; among equals the number before the junk.
JsonPathToken JsonPathLexer::Number() {
  const auto digits = [&](size_t at) {
    while (at < input_.size() && IsDigit(input_[at])) ++at;
    return at;
  };
  const auto is = [&](size_t at, std::string_view set) { return at < input_.size() && set.find(input_[at]) != std::string_view::npos; };
  const auto junk = [&](size_t end) { return end < input_.size() && IsOther(input_[end]) ? end + 1 : 0; };
  const size_t integer = Peek() == '.' ? 0 : Peek() == '0' ? at_ + 1 : digits(at_);
  size_t decimal = 0;
  if (is(std::max(integer, at_), ".")) decimal = digits(std::max(integer, at_) + 1);
  const size_t mantissa = std::max(integer, decimal);
  size_t real = 0;
  size_t failed = 0;
  if (is(mantissa, "eE")) {
    const size_t sign = mantissa + 1 + (is(mantissa + 1, "+-") ? 1 : 0);
    if (digits(sign) > sign) real = digits(sign);
    else if (sign > mantissa + 1) failed = sign;
  }
  const size_t number = std::max(mantissa, real);
  const size_t trailing = std::max({integer == 0 ? 0 : junk(integer), decimal == 0 ? 0 : junk(decimal), real == 0 ? 0 : junk(real)});
  size_t name = at_;
  while (name < input_.size() && IsOther(input_[name])) ++name;
  JsonPathToken token;
  const size_t longest = std::max({number, failed, trailing, name});
  if (longest == number) {
    const size_t from = at_;
    at_ = number;
    token.kind = number == integer ? Kind::kInteger : Kind::kNumber;
    token.text = Taken(from);
    token.shown = token.text;
    return token;
  }
  if (longest == failed) Fail("invalid numeric literal", input_.substr(at_, failed - at_));
  if (longest == trailing) Fail("trailing junk after numeric literal", input_.substr(at_, trailing - at_));
  token.kind = Kind::kName;
  return token;
}

JsonPathToken JsonPathLexer::Quoted(JsonPathTokenKind kind) {
  JsonPathToken token;
  token.kind = kind;
  token.shown = "\"";
  for (++at_; !AtEnd();) {
    if (Peek() == '"') {
      ++at_;
      return token;
    }
    if (Peek() == '\\') Escape(&token.text);
    else token.text.push_back(input_[at_++]);
  }
  Fail("unexpected end of quoted string", "");
}

bool JsonPathLexer::Name(JsonPathToken* token) {
  for (;;) {
    if (AtEnd()) break;
    const char c = Peek();
    if (IsBlank(c)) {
      const size_t from = at_;
      while (IsBlank(Peek())) ++at_;
      token->shown = Taken(from);
      break;
    }
    if (c == '/' && Peek(1) == '*') {
      SkipComment();
      return false;
    }
    if (IsSpecial(c) || c == '"') break;
    if (c == '\\') Escape(&token->text);
    else token->text.push_back(input_[at_++]);
  }
  token->kind = KindOfName(token->text);
  return true;
}

JsonPathToken JsonPathLexer::Symbol() {
  JsonPathToken token;
  const size_t from = at_;
  const char c = Peek();
  if (c == '$' && Peek(1) == '"') {
    ++at_;
    return Quoted(Kind::kVariable);
  }
  if (c == '$' && IsOther(Peek(1))) {
    for (++at_; IsOther(Peek());) token.text.push_back(input_[at_++]);
    token.kind = Kind::kVariable;
    token.shown = Taken(from);
    return token;
  }
  struct Pair {
    std::string_view text;
    Kind kind;
  };
  constexpr Pair kPairs[] = {{"&&", Kind::kAnd}, {"||", Kind::kOr}, {"**", Kind::kAny}, {"<=", Kind::kLessOrEqual},
                             {"==", Kind::kEqual}, {"<>", Kind::kNotEqual}, {"!=", Kind::kNotEqual},
                             {">=", Kind::kGreaterOrEqual}, {"!", Kind::kNot}, {"<", Kind::kLess}, {">", Kind::kGreater}};
  token.kind = Kind::kSymbol;
  token.symbol = c;
  token.shown = std::string(1, c);
  ++at_;
  for (const Pair& pair : kPairs) {
    if (!input_.substr(from).starts_with(pair.text)) continue;
    token.kind = pair.kind;
    token.shown = pair.text;
    at_ = from + pair.text.size();
    break;
  }
  return token;
}

void JsonPathLexer::SkipComment() {
  const size_t end = input_.find("*/", at_ + 2);
  if (end == std::string_view::npos) Fail("unexpected end of comment", "");
  at_ = end + 2;
}

void JsonPathLexer::Escape(std::string* out) {
  const char c = Peek(1);
  if (c == 'u') return UnicodeRun(out);
  if (at_ + 1 >= input_.size() || c == '\n') Fail("unexpected end after backslash", "\\");
  if (c == 'x') {
    const int high = HexDigit(Peek(2));
    const int low = HexDigit(Peek(3));
    if (high < 0 || low < 0) Fail("invalid hex character sequence", input_.substr(at_, high < 0 ? 2 : 3));
    at_ += 4;
    return AppendCode(static_cast<char32_t>(high * 16 + low), out);
  }
  constexpr std::string_view kLetters = "bfnrtv";
  const size_t letter = kLetters.find(c);
  out->push_back(letter == std::string_view::npos ? c : "\b\f\n\r\t\v"[letter]);
  at_ += 2;
}

// Of the escape that starts here; the longest broken one otherwise.
size_t JsonPathLexer::UnicodeLength(size_t at, bool* complete) const {
  const bool braces = at + 2 < input_.size() && input_[at + 2] == '{';
  const size_t first = at + (braces ? 3 : 2);
  size_t end = first;
  while (end < input_.size() && end - first < (braces ? 6 : 4) && HexDigit(input_[end]) >= 0) ++end;
  if (!braces) {
    *complete = end - first == 4;
    return end - at;
  }
  *complete = end > first && end < input_.size() && input_[end] == '}';
  return end - at + (*complete ? 1 : 0);
}

void JsonPathLexer::UnicodeRun(std::string* out) {
  const size_t from = at_;
  size_t end = at_;
  while (input_.substr(end).starts_with("\\u")) {
    bool complete = false;
    const size_t length = UnicodeLength(end, &complete);
    end += length;
    if (!complete) Fail("invalid unicode sequence", input_.substr(from, end - from));
  }
  char32_t high = 0;
  while (at_ < end) {
    bool complete = false;
    const size_t length = UnicodeLength(at_, &complete);
    char32_t code = 0;
    for (char c : input_.substr(at_ + 2, length - 2)) {
      if (HexDigit(c) >= 0) code = code * 16 + static_cast<char32_t>(HexDigit(c));
    }
    at_ += length;
    if (code >= 0xD800 && code <= 0xDBFF) {
      if (high != 0) ThrowSurrogate("Unicode high surrogate must not follow a high surrogate.");
      high = code;
      continue;
    }
    const bool low = code >= 0xDC00 && code <= 0xDFFF;
    if (low != (high != 0)) ThrowSurrogate(kLowMustFollow);
    if (low) code = 0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF);
    high = 0;
    AppendCode(code, out);
  }
  if (high != 0) ThrowSurrogate(kLowMustFollow);
}

}  // namespace basalt
