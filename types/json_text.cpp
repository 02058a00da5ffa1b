#include "types/json_text.h"

#include <algorithm>
#include <string>

#include "base/sql_error.h"
#include "types/encoding.h"
#include "types/text_scan.h"

namespace basalt {
namespace {

constexpr int kExcerptBytes = 50;

enum class Token : char {
  kString, kNumber, kWord, kOpenObject = '{', kCloseObject = '}', kOpenArray = '[', kCloseArray = ']', kComma = ',',
  kColon = ':', kEnd = '$',
};

bool IsWordCharacter(char c) { return IsAlpha(c) || IsDigit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

class JsonValidator {
 public:
  explicit JsonValidator(std::string_view text)
      : at_(text.data()), end_(text.data() + text.size()), line_start_(at_), token_(at_), token_end_(at_) {}

  void Run() {
    Advance();
    Value("Expected JSON value, but found \"{}\".");
    while (!open_.empty()) AfterValue();
    if (kind_ != Token::kEnd) Unexpected("Expected end of input, but found \"{}\".");
  }

 private:
  // Consumes a scalar, or opens containers until a scalar or an empty container was consumed.
  void Value(const char* expectation) {
    for (;;) {
      switch (kind_) {
        case Token::kString:
        case Token::kNumber:
        case Token::kWord: return Advance();
        case Token::kOpenObject:
          Advance();
          if (kind_ == Token::kCloseObject) return Advance();
          open_.push_back('{');
          Key("Expected string or \"}}\", but found \"{}\".");
          expectation = "Expected JSON value, but found \"{}\".";
          break;
        case Token::kOpenArray:
          Advance();
          if (kind_ == Token::kCloseArray) return Advance();
          open_.push_back('[');
          expectation = "Expected JSON value, but found \"{}\".";
          break;
        default: Unexpected(expectation);
      }
    }
  }

  void Key(const char* expectation) {
    if (kind_ != Token::kString) Unexpected(expectation);
    Advance();
    if (kind_ != Token::kColon) Unexpected("Expected \":\", but found \"{}\".");
    Advance();
  }

  void AfterValue() {
    const bool object = open_.back() == '{';
    if (kind_ == (object ? Token::kCloseObject : Token::kCloseArray)) {
      open_.pop_back();
      return Advance();
    }
    if (kind_ != Token::kComma) {
      Unexpected(object ? "Expected \",\" or \"}}\", but found \"{}\"." : "Expected \",\" or \"]\", but found \"{}\".");
    }
    Advance();
    if (object) Key("Expected string, but found \"{}\".");
    Value("Expected JSON value, but found \"{}\".");
  }

  void Advance() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) {
      if (*at_++ == '\n') {
        ++line_;
        line_start_ = at_;
      }
    }
    token_ = token_end_ = at_;
    if (at_ == end_) {
      kind_ = Token::kEnd;
      return;
    }
    const char c = *at_;
    if (c == '{' || c == '}' || c == '[' || c == ']' || c == ',' || c == ':') {
      kind_ = static_cast<Token>(c);
      token_end_ = ++at_;
    } else if (c == '"') {
      kind_ = Token::kString;
      String();
    } else if (c == '-' || IsDigit(c)) {
      kind_ = Token::kNumber;
      Number();
    } else {
      kind_ = Token::kWord;
      Word();
    }
  }

  void Word() {
    while (at_ < end_ && IsWordCharacter(*at_)) ++at_;
    if (at_ == token_) ++at_;
    token_end_ = at_;
    const std::string_view word(token_, static_cast<size_t>(at_ - token_));
    if (word != "true" && word != "false" && word != "null") InvalidToken();
  }

  bool Digits() {
    const char* start = at_;
    while (at_ < end_ && IsDigit(*at_)) ++at_;
    return at_ != start;
  }

  void Number() {
    if (*at_ == '-') ++at_;
    bool valid = true;
    if (at_ < end_ && *at_ == '0') {
      ++at_;
    } else {
      valid = Digits();
    }
    if (at_ < end_ && *at_ == '.') {
      ++at_;
      valid &= Digits();
    }
    if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
      ++at_;
      if (at_ < end_ && (*at_ == '+' || *at_ == '-')) ++at_;
      valid &= Digits();
    }
    for (; at_ < end_ && IsWordCharacter(*at_); ++at_) valid = false;
    token_end_ = at_;
    if (!valid) InvalidToken();
  }

  void String() {
    for (++at_; at_ < end_ && *at_ != '"'; ++at_) {
      if (static_cast<unsigned char>(*at_) < 0x20) {
        token_end_ = at_;
        Fail(Format("Character with value 0x{:02x} must be escaped.", static_cast<unsigned char>(*at_)));
      }
      if (*at_ == '\\') Escape();
    }
    token_end_ = at_;
    if (at_ == end_) InvalidToken();
    token_end_ = ++at_;
  }

  // Leaves at_ on the last character of the escape.
  void Escape() {
    const char* start = at_;
    if (++at_ == end_) {
      token_end_ = end_;
      InvalidToken();
    }
    if (*at_ == 'u') {
      for (int i = 0; i < 4; ++i) {
        if (++at_ == end_) {
          token_end_ = end_;
          InvalidToken();
        }
        if (HexDigit(*at_) < 0) {
          token_end_ = at_ + CharacterBytes(at_);
          Fail("\"\\u\" must be followed by four hexadecimal digits.");
        }
      }
    } else if (std::string_view("\"\\/bfnrt").find(*at_) == std::string_view::npos) {
      token_ = start;
      token_end_ = at_ + CharacterBytes(at_);
      Fail(Format("Escape sequence \"\\{}\" is invalid.", std::string_view(at_, static_cast<size_t>(token_end_ - at_))));
    }
  }

  size_t CharacterBytes(const char* at) const {
    return std::min(static_cast<size_t>(Utf8Length(static_cast<unsigned char>(*at))), static_cast<size_t>(end_ - at));
  }

  std::string_view token() const { return {token_, static_cast<size_t>(token_end_ - token_)}; }

  [[noreturn]] void InvalidToken() { Fail(Format("Token \"{}\" is invalid.", token())); }
  [[noreturn]] void Unexpected(const char* expectation) {
    if (kind_ == Token::kEnd) Fail("The input string ended unexpectedly.");
    const std::string_view text = token();
    Fail(fmt::vformat(expectation, fmt::make_format_args(text)));
  }

  [[noreturn]] void Fail(std::string detail) {
    const char* start = line_start_;
    while (token_end_ - start >= kExcerptBytes) start += CharacterBytes(start);
    if (start - line_start_ <= 3) start = line_start_;
    const bool more = kind_ != Token::kEnd && token_end_ < end_ && *token_end_ != '\n' && *token_end_ != '\r';
    throw SqlError(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type json")
        .Detail(std::move(detail))
        .Context(Format("JSON data, line {}: {}{}{}", line_, start > line_start_ ? "..." : "",
                        std::string_view(start, static_cast<size_t>(token_end_ - start)), more ? "..." : ""));
  }

  const char* at_;
  const char* const end_;
  const char* line_start_;
  const char* token_;
  const char* token_end_;
  Token kind_ = Token::kEnd;
  int line_ = 1;
  std::string open_;  // one '{' or '[' a level
};

}  // namespace

void ValidateJson(std::string_view text) { JsonValidator(text).Run(); }

}  // namespace basalt
