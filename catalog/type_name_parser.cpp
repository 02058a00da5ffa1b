#include "catalog/type_name_parser.h"

#include <charconv>

#include "base/sql_error.h"
#include "types/type_modifiers.h"

namespace basalt {
namespace {

enum class TokenKind : uint8_t { kEnd, kWord, kQuoted, kNumber, kSymbol };
struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;      // folded or unquoted
  std::string_view raw;
};

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

class TypeNameParser {
 public:
  explicit TypeNameParser(std::string_view text) : text_(text) { Advance(); }

  ParsedTypeName Parse() {
    if (token_.kind == TokenKind::kEnd || IsWord("setof")) ThrowInvalid();
    ParsedTypeName type;
    ParseBase(&type);
    ParseArray(&type);
    if (token_.kind != TokenKind::kEnd) ThrowSyntax();
    return type;
  }

 private:
  [[noreturn]] void ThrowInvalid() const {
    throw SqlError(sqlstate::kSyntaxError, Format("invalid type name \"{}\"", text_));
  }
  [[noreturn]] void ThrowSyntax() const {
    std::string message = token_.kind == TokenKind::kEnd ? "syntax error at end of input"
                                                         : Format("syntax error at or near \"{}\"", token_.raw);
    throw SqlError(sqlstate::kSyntaxError, std::move(message)).Context(Format("invalid type name \"{}\"", text_));
  }

  void SkipSpaceAndComments() {
    while (at_ < text_.size()) {
      if (IsSpace(text_[at_])) {
        ++at_;
      } else if (text_.substr(at_, 2) == "--") {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (text_.substr(at_, 2) == "/*") {
        const size_t end = text_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else {
        return;
      }
    }
  }

  void ReadQuoted() {
    token_.kind = TokenKind::kQuoted;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        if (at_ + 1 == text_.size() || text_[at_ + 1] != '"') {
          ++at_;
          return;
        }
        ++at_;
      }
      token_.text += text_[at_];
    }
    throw SqlError(sqlstate::kSyntaxError, Format("unterminated quoted identifier at or near \"{}\"", text_))
        .Context(Format("invalid type name \"{}\"", text_));
  }

  void Advance() {
    SkipSpaceAndComments();
    token_ = Token{};
    if (at_ >= text_.size()) return;
    const size_t start = at_;
    const char c = text_[at_];
    if (c == '"') {
      ReadQuoted();
    } else if (IsWordStart(c)) {
      token_.kind = TokenKind::kWord;
      for (; at_ < text_.size() && (IsWordStart(text_[at_]) || IsDigit(text_[at_]) || text_[at_] == '$'); ++at_) {
        const char letter = text_[at_];
        token_.text += letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
      }
    } else if (IsDigit(c)) {
      token_.kind = TokenKind::kNumber;
      for (++at_; at_ < text_.size() && IsDigit(text_[at_]); ++at_) {}
      token_.text = text_.substr(start, at_ - start);
    } else {
      token_.kind = TokenKind::kSymbol;
      token_.text = text_[at_++];
    }
    token_.raw = text_.substr(start, at_ - start);
    if (token_.kind != TokenKind::kNumber && token_.text.size() > 63) {  // as every identifier is cut
      size_t end = 63;
      while ((static_cast<unsigned char>(token_.text[end]) & 0xC0) == 0x80) --end;
      token_.text.resize(end);
    }
  }

  bool IsWord(std::string_view word) const { return token_.kind == TokenKind::kWord && token_.text == word; }
  bool IsSymbol(char symbol) const { return token_.kind == TokenKind::kSymbol && token_.text[0] == symbol; }
  bool TakeWord(std::string_view word) {
    if (!IsWord(word)) return false;
    Advance();
    return true;
  }
  void ExpectWord(std::string_view word) {
    if (!TakeWord(word)) ThrowSyntax();
  }
  bool TakeSymbol(char symbol) {
    if (!IsSymbol(symbol)) return false;
    Advance();
    return true;
  }
  void ExpectSymbol(char symbol) {
    if (!TakeSymbol(symbol)) ThrowSyntax();
  }

  int32_t Number() {
    const bool negative = TakeSymbol('-');
    if (token_.kind != TokenKind::kNumber) ThrowSyntax();
    int32_t value = 0;
    const char* end = token_.text.data() + token_.text.size();
    if (std::from_chars(token_.text.data(), end, value).ec != std::errc()) ThrowSyntax();
    Advance();
    return negative ? -value : value;
  }
  int32_t Modifier(ParsedTypeName* type) {
    if (token_.kind != TokenKind::kWord && token_.kind != TokenKind::kQuoted) return Number();
    if (type->bad_modifier.empty()) type->bad_modifier = token_.text;
    Advance();
    return 0;
  }
  void ParseModifiers(ParsedTypeName* type) {
    if (!TakeSymbol('(')) return;
    do type->modifiers.push_back(Modifier(type));
    while (TakeSymbol(','));
    ExpectSymbol(')');
  }
  void SetSystem(ParsedTypeName* type, const char* name) { type->names = {"pg_catalog", name}; }

  // CHARACTER, CHAR, NCHAR, VARCHAR and their VARYING forms; without a length CHARACTER is CHARACTER(1).
  void ParseCharacter(ParsedTypeName* type, bool varying_word) {
    const bool varying = !varying_word || TakeWord("varying");
    SetSystem(type, varying ? "varchar" : "bpchar");
    ParseModifiers(type);
    if (!varying && type->modifiers.empty()) type->modifiers = {1};
  }
  void ParseBit(ParsedTypeName* type) {
    const bool varying = TakeWord("varying");
    SetSystem(type, varying ? "varbit" : "bit");
    ParseModifiers(type);
    if (!varying && type->modifiers.empty()) type->modifiers = {1};
  }
  void ParseTime(ParsedTypeName* type, const char* without, const char* with) {
    ParseModifiers(type);
    const bool zone = TakeWord("with");
    if (zone || TakeWord("without")) {
      ExpectWord("time");
      ExpectWord("zone");
    }
    SetSystem(type, zone ? with : without);
  }
  void ParseFloat(ParsedTypeName* type) {
    ParseModifiers(type);
    const int32_t bits = type->modifiers.empty() ? 53 : type->modifiers[0];
    const auto complain = [this](const char* message) {
      throw SqlError(sqlstate::kInvalidParameterValue, message).Context(Format("invalid type name \"{}\"", text_));
    };
    if (bits < 1) complain("precision for type float must be at least 1 bit");
    if (bits > 53) complain("precision for type float must be less than 54 bits");
    type->modifiers.clear();
    SetSystem(type, bits <= 24 ? "float4" : "float8");
  }

  int32_t IntervalField() {
    constexpr std::pair<std::string_view, int32_t> kFields[] = {
        {"year", kIntervalYear}, {"month", kIntervalMonth},   {"day", kIntervalDay},
        {"hour", kIntervalHour}, {"minute", kIntervalMinute}, {"second", kIntervalSecond}};
    for (const auto& [word, bit] : kFields) {
      if (TakeWord(word)) return bit;
    }
    return 0;
  }
  void ParseInterval(ParsedTypeName* type) {
    SetSystem(type, "interval");
    if (IsSymbol('(')) {
      ParseModifiers(type);
      type->modifiers.insert(type->modifiers.begin(), kIntervalAllFields);
      return;
    }
    const int32_t from = IntervalField();
    if (from == 0) return;
    int32_t fields = from;
    if (TakeWord("to")) {
      const int32_t to = IntervalField();
      if (to == 0) ThrowSyntax();
      fields = IntervalSpan(from, to);
    }
    type->modifiers = {fields};
    if ((fields & kIntervalSecond) != 0) ParseModifiers(type);
  }
  int32_t IntervalSpan(int32_t from, int32_t to) const {
    if (from == kIntervalYear && to == kIntervalMonth) return from | to;
    constexpr int32_t kOrder[] = {kIntervalDay, kIntervalHour, kIntervalMinute, kIntervalSecond};
    int32_t span = 0;
    bool inside = false;
    for (const int32_t field : kOrder) {
      inside |= field == from;
      if (inside) span |= field;
      if (field == to && inside && span != field) return span;
    }
    ThrowSyntax();
  }

  bool ParseKeywordType(ParsedTypeName* type) {
    constexpr std::pair<std::string_view, const char*> kPlain[] = {
        {"int", "int4"},     {"integer", "int4"}, {"smallint", "int2"},
        {"bigint", "int8"},  {"real", "float4"},  {"boolean", "bool"}};
    for (const auto& [word, name] : kPlain) {
      if (!TakeWord(word)) continue;
      SetSystem(type, name);
      return true;
    }
    if (TakeWord("decimal") || TakeWord("dec") || TakeWord("numeric")) {
      SetSystem(type, "numeric");
      ParseModifiers(type);
    } else if (TakeWord("float")) {
      ParseFloat(type);
    } else if (TakeWord("character") || TakeWord("char") || TakeWord("nchar")) {
      ParseCharacter(type, true);
    } else if (TakeWord("varchar")) {
      ParseCharacter(type, false);
    } else if (TakeWord("national")) {
      if (!TakeWord("character")) ExpectWord("char");
      ParseCharacter(type, true);
    } else if (TakeWord("bit")) {
      ParseBit(type);
    } else if (TakeWord("time")) {
      ParseTime(type, "time", "timetz");
    } else if (TakeWord("timestamp")) {
      ParseTime(type, "timestamp", "timestamptz");
    } else if (TakeWord("interval")) {
      ParseInterval(type);
    } else {
      return false;
    }
    return true;
  }

  void ParseBase(ParsedTypeName* type) {
    if (ParseKeywordType(type)) return;
    const bool may_be_double = IsWord("double");
    do {
      if (token_.kind != TokenKind::kWord && token_.kind != TokenKind::kQuoted) ThrowSyntax();
      type->names.push_back(token_.text);
      Advance();
    } while (TakeSymbol('.'));
    if (may_be_double && type->names.size() == 1 && TakeWord("precision")) return SetSystem(type, "float8");
    ParseModifiers(type);
  }

  void ParseArray(ParsedTypeName* type) {
    if (TakeWord("array")) {
      type->is_array = true;
      if (TakeSymbol('[')) {
        Number();
        ExpectSymbol(']');
      }
      return;
    }
    while (TakeSymbol('[')) {
      type->is_array = true;
      if (token_.kind == TokenKind::kNumber) Advance();
      ExpectSymbol(']');
    }
  }

  std::string_view text_;
  size_t at_ = 0;
  Token token_;
};

}  // namespace

ParsedTypeName ParseTypeNameText(std::string_view text) { return TypeNameParser(text).Parse(); }

}  // namespace basalt
