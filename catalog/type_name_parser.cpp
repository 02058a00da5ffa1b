#include "catalog/type_name_parser.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/keywords.h"
#include "base/sql_error.h"
#include "catalog/type_name_lexer.h"
#include "parser/ast.h"
#include "parser/parser.h"
#include "types/type_modifiers.h"

namespace basalt {
namespace {

// Thrown where a modifier is more than a constant or a name: SQL's own grammar judges the text then.
struct ExpressionFound {};

class TypeNameParser {
 public:
  explicit TypeNameParser(std::string_view text) : text_(text), lexer_(text) { Advance(); }

  ParsedTypeName Parse() {
    if (text_.find_first_not_of(" \t\n\r\f") == std::string_view::npos || IsWord("setof")) ThrowInvalid();
    if (token_.kind == Kind::kEnd) ThrowSyntax();
    ParsedTypeName type;
    ParseBase(&type);
    ParseArray(&type);
    if (token_.kind != Kind::kEnd) ThrowSyntax();
    return type;
  }

 private:
  using Kind = TypeNameToken::Kind;

  [[noreturn]] void ThrowInvalid() const {
    throw SqlError(sqlstate::kSyntaxError, Format("invalid type name \"{}\"", text_));
  }
  [[noreturn]] void ThrowSyntax() const { lexer_.ThrowAt(token_); }

  void Advance() {
    token_ = next_ ? *next_ : lexer_.Next();
    next_.reset();
  }
  const TypeNameToken& Peek() {
    if (!next_) next_ = lexer_.Next();
    return *next_;
  }

  bool IsWord(std::string_view word) const { return token_.kind == Kind::kWord && token_.text == word; }
  bool IsSymbol(char symbol) const { return token_.kind == Kind::kOther && token_.text.size() == 1 && token_.text[0] == symbol; }
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

  static bool MayBeColumn(std::string_view word) {
    const Keyword* keyword = FindKeyword(word);
    return keyword == nullptr || keyword->category == KeywordCategory::kUnreserved || keyword->category == KeywordCategory::kColumnName;
  }
  // A constant or a name. What cannot be a number is an error once the type is known to exist.
  int32_t Modifier(ParsedTypeName* type) {
    const bool negative = TakeSymbol('-');
    if (negative && token_.kind != Kind::kNumber && token_.kind != Kind::kDecimal) throw ExpressionFound();
    if (token_.kind == Kind::kEnd || token_.kind == Kind::kOther || (token_.kind == Kind::kWord && !MayBeColumn(token_.text))) {
      throw ExpressionFound();
    }
    const std::string text = (negative ? "-" : "") + token_.text;
    int32_t value = 0;
    const char* end = text.data() + text.size();
    const bool fits = token_.kind == Kind::kNumber && std::from_chars(text.data(), end, value).ec == std::errc();
    if (!fits && type->bad_modifier.empty()) type->bad_modifier = text;
    Advance();
    if (!IsSymbol(',') && !IsSymbol(')')) throw ExpressionFound();
    return fits ? value : 0;
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
    const bool zone = IsWord("with");
    if (zone || IsWord("without")) {
      if (Peek().kind != Kind::kWord || Peek().text != "time") ThrowSyntax();  // the scanner looks ahead, too
      Advance();
      Advance();
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
      const TypeNameToken end = token_;
      fields = IntervalSpan(from, IntervalField());
      if (fields == 0) lexer_.ThrowAt(end);
    }
    type->modifiers = {fields};
    if ((fields & kIntervalSecond) != 0) ParseModifiers(type);
  }
  // 0: no such span.
  static int32_t IntervalSpan(int32_t from, int32_t to) {
    if (from == kIntervalYear && to == kIntervalMonth) return from | to;
    constexpr int32_t kOrder[] = {kIntervalDay, kIntervalHour, kIntervalMinute, kIntervalSecond};
    int32_t span = 0;
    bool inside = false;
    for (const int32_t field : kOrder) {
      inside |= field == from;
      if (inside) span |= field;
      if (field == to && inside && span != field) return span;
    }
    return 0;
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
    if (token_.kind == Kind::kWord) {
      const Keyword* keyword = FindKeyword(token_.text);
      const bool may_be_type = keyword == nullptr || keyword->category == KeywordCategory::kUnreserved ||
                               keyword->category == KeywordCategory::kTypeOrFunctionName;
      if (!may_be_type) ThrowSyntax();
    }
    do {
      if (token_.kind != Kind::kWord && token_.kind != Kind::kQuoted) ThrowSyntax();
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
        if (token_.kind != Kind::kNumber) ThrowSyntax();
        Advance();
        ExpectSymbol(']');
      }
      return;
    }
    while (TakeSymbol('[')) {
      type->is_array = true;
      if (token_.kind == Kind::kNumber) Advance();
      ExpectSymbol(']');
    }
  }

  const std::string_view text_;
  TypeNameLexer lexer_;
  TypeNameToken token_;
  std::optional<TypeNameToken> next_;
};

ParsedTypeName ParseBySqlGrammar(std::string_view text) {
  Arena arena;
  try {
    const ast::TypeName* parsed = ParseTypeName(text, arena);
    ParsedTypeName type;
    for (const ast::Node* name : parsed->names) type.names.push_back(ast::StringValue(name));
    type.has_expression = true;
    type.is_array = ast::Length(parsed->array_bounds) > 0;
    return type;
  } catch (const SqlError& error) {
    ErrorFields fields = error.fields();
    const std::string_view before = text.substr(0, fields.byte_location < 0 ? 0 : static_cast<size_t>(fields.byte_location));
    const auto characters = std::count_if(before.begin(), before.end(), [](char c) { return (c & 0xC0) != 0x80; });
    throw SqlError(fields.state, fields.message).Context(Format("invalid type name \"{}\"", text)).At(static_cast<int>(characters));
  }
}

}  // namespace

ParsedTypeName ParseTypeNameText(std::string_view text) {
  try {
    return TypeNameParser(text).Parse();
  } catch (const ExpressionFound&) {
    return ParseBySqlGrammar(text);
  }
}

}  // namespace basalt
