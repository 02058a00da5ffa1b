// JsonParser: one pass over JSON text that tells a sink what it meets and throws PostgreSQL's error about the first fault (22P02,
// 22P05), 54001 beyond kMaxJsonDepth. Iterative: depth costs one byte a level and no stack. Internal to types/; any thread.
//
// A sink has
//   static constexpr bool kDecodes;      true: strings arrive without their escapes, and bad surrogates and \u0000 are errors
//   void String(std::string_view), Key(std::string_view);   quoted as in the text if not kDecodes; valid until the next call
//   void Number(std::string_view), Literal(char first);     "true", "false", "null" by their first letter
//   void BeginObject(), EndObject(), BeginArray(), EndArray();
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "base/sql_error.h"
#include "base/stack_guard.h"
#include "types/encoding.h"
#include "types/encoding_tables.h"
#include "types/text_scan.h"

namespace basalt {

// About what PostgreSQL's default max_stack_depth allows; what is built from deeper values is stopped by CheckStackDepth.
inline constexpr size_t kMaxJsonDepth = 8000;

template <typename Sink>
class JsonParser {
 public:
  JsonParser(std::string_view text, Sink& sink)
      : sink_(sink), at_(text.data()), end_(text.data() + text.size()), line_start_(at_), token_(at_), token_end_(at_) {}

  void Run() {
    Advance();
    Value("Expected JSON value, but found \"{}\".");
    while (!open_.empty()) AfterValue();
    if (kind_ != Token::kEnd) Unexpected("Expected end of input, but found \"{}\".");
  }

 private:
  enum class Token : char {
    kString, kNumber, kWord, kOpenObject = '{', kCloseObject = '}', kOpenArray = '[', kCloseArray = ']', kComma = ',',
    kColon = ':', kEnd = '$',
  };
  static constexpr int kExcerptBytes = 50;
  static bool IsWordCharacter(char c) { return IsAlpha(c) || IsDigit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

  // Consumes a scalar, or opens containers until a scalar or an empty container was consumed.
  void Value(const char* expectation) {
    for (;;) {
      switch (kind_) {
        case Token::kString: sink_.String(text()); return Advance();
        case Token::kNumber: sink_.Number(token()); return Advance();
        case Token::kWord: sink_.Literal(*token_); return Advance();
        case Token::kOpenObject:
          Open('{');
          if (kind_ == Token::kCloseObject) return Close();
          Key("Expected string or \"}}\", but found \"{}\".");
          expectation = "Expected JSON value, but found \"{}\".";
          break;
        case Token::kOpenArray:
          Open('[');
          if (kind_ == Token::kCloseArray) return Close();
          expectation = "Expected JSON value, but found \"{}\".";
          break;
        default: Unexpected(expectation);
      }
    }
  }

  void Open(char bracket) {
    if (open_.size() == kMaxJsonDepth) ThrowStackTooDeep();
    open_.push_back(bracket);
    if (bracket == '{') sink_.BeginObject();
    else sink_.BeginArray();
    Advance();
  }
  void Close() {
    if (open_.back() == '{') sink_.EndObject();
    else sink_.EndArray();
    open_.pop_back();
    Advance();
  }

  void Key(const char* expectation) {
    if (kind_ != Token::kString) Unexpected(expectation);
    sink_.Key(text());
    Advance();
    if (kind_ != Token::kColon) Unexpected("Expected \":\", but found \"{}\".");
    Advance();
  }

  void AfterValue() {
    const bool object = open_.back() == '{';
    if (kind_ == (object ? Token::kCloseObject : Token::kCloseArray)) return Close();
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
    escaped_ = false;
    high_ = 0;
    const char* plain = at_ + 1;  // not yet copied to decoded_
    for (++at_; at_ < end_ && *at_ != '"'; ++at_) {
      if (static_cast<unsigned char>(*at_) < 0x20) {
        token_end_ = at_;
        Fail(Format("Character with value 0x{:02x} must be escaped.", static_cast<unsigned char>(*at_)));
      }
      if (*at_ != '\\') {
        if (Sink::kDecodes && high_ != 0) LowSurrogateMissing();
        continue;
      }
      if constexpr (Sink::kDecodes) {
        if (!escaped_) decoded_.clear();
        escaped_ = true;
        decoded_.append(plain, at_);
        Escape();
        plain = at_ + 1;
      } else {
        Escape();
      }
    }
    token_end_ = at_;
    if (at_ == end_) InvalidToken();
    if (Sink::kDecodes && high_ != 0) LowSurrogateMissing();
    if (escaped_) decoded_.append(plain, at_);
    token_end_ = ++at_;
  }

  // Leaves at_ on the last character of the escape.
  void Escape() {
    if (++at_ == end_) {
      token_end_ = end_;
      InvalidToken();
    }
    if (*at_ == 'u') return UnicodeEscape();
    if (Sink::kDecodes && high_ != 0) LowSurrogateMissing();
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    const size_t letter = kLetters.find(*at_);
    if (letter == std::string_view::npos) {
      token_ = at_;
      token_end_ = at_ + CharacterBytes(at_);
      Fail(Format("Escape sequence \"\\{}\" is invalid.", token()));
    }
    if constexpr (Sink::kDecodes) decoded_.push_back("\"\\/\b\f\n\r\t"[letter]);
  }

  void UnicodeEscape() {
    char32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      if (++at_ == end_) {
        token_end_ = end_;
        InvalidToken();
      }
      const int digit = HexDigit(*at_);
      if (digit < 0) {
        token_end_ = at_ + CharacterBytes(at_);
        Fail("\"\\u\" must be followed by four hexadecimal digits.");
      }
      code = code * 16 + static_cast<char32_t>(digit);
    }
    if constexpr (Sink::kDecodes) Decode(code);
  }

  void Decode(char32_t code) {
    if (code >= 0xD800 && code <= 0xDBFF) {
      if (high_ != 0) {
        token_end_ = at_ + 1;
        Fail("Unicode high surrogate must not follow a high surrogate.");
      }
      high_ = code;
      return;
    }
    const bool low = code >= 0xDC00 && code <= 0xDFFF;
    if (low != (high_ != 0)) LowSurrogateMissing();
    if (low) code = 0x10000 + ((high_ & 0x3FF) << 10) + (code & 0x3FF);
    high_ = 0;
    if (code == 0) {
      token_end_ = at_ + 1;
      throw SqlError(sqlstate::kUntranslatableCharacter, "unsupported Unicode escape sequence")
          .Detail("\\u0000 cannot be converted to text.").Context(Excerpt());
    }
    AppendUtf8(code, &decoded_);
  }
  [[noreturn]] void LowSurrogateMissing() {
    token_end_ = at_ + CharacterBytes(at_);
    Fail("Unicode low surrogate must follow a high surrogate.");
  }

  size_t CharacterBytes(const char* at) const {
    return std::min(static_cast<size_t>(Utf8Length(static_cast<unsigned char>(*at))), static_cast<size_t>(end_ - at));
  }

  std::string_view token() const { return {token_, static_cast<size_t>(token_end_ - token_)}; }
  // A string as the sink wants it.
  std::string_view text() const {
    if constexpr (!Sink::kDecodes) return token();
    return escaped_ ? std::string_view(decoded_) : token().substr(1, token().size() - 2);
  }

  [[noreturn]] void InvalidToken() { Fail(Format("Token \"{}\" is invalid.", token())); }
  [[noreturn]] void Unexpected(const char* expectation) {
    if (kind_ == Token::kEnd) Fail("The input string ended unexpectedly.");
    const std::string_view text = token();
    Fail(fmt::vformat(expectation, fmt::make_format_args(text)));
  }

  std::string Excerpt() const {
    const char* start = line_start_;
    while (token_end_ - start >= kExcerptBytes) start += CharacterBytes(start);
    if (start - line_start_ <= 3) start = line_start_;
    const bool more = kind_ != Token::kEnd && token_end_ < end_ && *token_end_ != '\n' && *token_end_ != '\r';
    return Format("JSON data, line {}: {}{}{}", line_, start > line_start_ ? "..." : "",
                  std::string_view(start, static_cast<size_t>(token_end_ - start)), more ? "..." : "");
  }
  [[noreturn]] void Fail(std::string detail) {
    throw SqlError(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type json")
        .Detail(std::move(detail)).Context(Excerpt());
  }

  Sink& sink_;
  const char* at_;
  const char* const end_;
  const char* line_start_;
  const char* token_;
  const char* token_end_;
  Token kind_ = Token::kEnd;
  int line_ = 1;
  bool escaped_ = false;
  char32_t high_ = 0;    // a high surrogate that waits for its low one
  std::string decoded_;  // the string token, if it has escapes
  std::string open_;     // one '{' or '[' a level
};

}  // namespace basalt
