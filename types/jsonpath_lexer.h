// JsonPathLexer: tokens of a jsonpath as PostgreSQL's scanner cuts them, its longest matches and its oddities included (what
// follows a number, a comment that swallows the name before it). Internal to types/; one parse on one thread.
#pragma once

#include <string>
#include <string_view>

namespace basalt {

enum class JsonPathTokenKind : uint8_t {
  kEnd, kSymbol, kString, kVariable, kNumber, kInteger, kName,
  kAnd, kOr, kNot, kAny, kLess, kLessOrEqual, kEqual, kNotEqual, kGreater, kGreaterOrEqual,
  // Names that are keywords; where a key may stand they are names too.
  kIs, kTo, kAbs, kLax, kFlag, kLast, kNull, kSize, kTrue, kType, kWith, kFalse, kFloor, kDouble, kExists, kStarts, kStrict,
  kCeiling, kUnknown, kDatetime, kKeyValue, kLikeRegex,
};

struct JsonPathToken {
  JsonPathTokenKind kind = JsonPathTokenKind::kEnd;
  char symbol = '\0';      // kSymbol
  std::string text;        // strings and names without escapes, numbers as written
  std::string shown;       // what an error at this token shows; empty: "at end"
  bool is_name() const { return kind == JsonPathTokenKind::kName || kind >= JsonPathTokenKind::kIs; }
  bool Is(char c) const { return kind == JsonPathTokenKind::kSymbol && symbol == c; }
};

class JsonPathLexer {
 public:
  explicit JsonPathLexer(std::string_view input) : input_(input) {}
  JsonPathToken Next();
  [[noreturn]] static void Fail(std::string_view message, std::string_view shown);  // 42601 ... of jsonpath input

 private:
  JsonPathToken Number();
  JsonPathToken Quoted(JsonPathTokenKind kind);
  bool Name(JsonPathToken* token);  // false: a comment swallowed it
  JsonPathToken Symbol();
  void SkipComment();
  void Escape(std::string* out);
  void UnicodeRun(std::string* out);
  size_t UnicodeLength(size_t at, bool* complete) const;
  char Peek(size_t ahead = 0) const { return at_ + ahead < input_.size() ? input_[at_ + ahead] : '\0'; }
  bool AtEnd() const { return at_ >= input_.size(); }
  std::string_view Taken(size_t from) const { return input_.substr(from, at_ - from); }

  const std::string_view input_;
  size_t at_ = 0;
};

}  // namespace basalt
