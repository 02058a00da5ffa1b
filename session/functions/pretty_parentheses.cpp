#include "session/functions/pretty_parentheses.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace basalt {
namespace {

enum class TokenKind : uint8_t { kWord, kQuotedName, kLiteral, kOperator, kPunctuation };

struct Token {
  TokenKind kind;
  std::string_view text;
  size_t start;
};

bool IsWordStart(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80; }
bool IsDigit(unsigned char c) { return c >= '0' && c <= '9'; }
bool IsWordPart(unsigned char c) { return IsWordStart(c) || IsDigit(c) || c == '$'; }
bool IsOperatorPart(char c) { return std::string_view("+-*/<>=~!@#%^&|`?:").find(c) != std::string_view::npos; }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

size_t EndOfQuoted(std::string_view text, size_t at, char quote, bool backslashes) {
  for (++at; at < text.size(); ++at) {
    if (backslashes && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (at + 1 >= text.size() || text[at + 1] != quote) return at + 1;
      ++at;
    }
  }
  return text.size();
}

template <typename Belongs>
size_t EndOfRun(std::string_view text, size_t at, Belongs belongs) {
  while (at < text.size() && belongs(text[at])) ++at;
  return at;
}

std::vector<Token> Tokenize(std::string_view text) {
  std::vector<Token> tokens;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (IsSpace(c)) {
      ++at;
      continue;
    }
    size_t end = at + 1;
    TokenKind kind = TokenKind::kPunctuation;
    if (c == '\'' || ((c == 'E' || c == 'B' || c == 'X') && end < text.size() && text[end] == '\'')) {
      kind = TokenKind::kLiteral;
      end = EndOfQuoted(text, c == '\'' ? at : at + 1, '\'', c == 'E');
    } else if (c == '"') {
      kind = TokenKind::kQuotedName;
      end = EndOfQuoted(text, at, '"', false);
    } else if (IsWordStart(static_cast<unsigned char>(c))) {
      kind = TokenKind::kWord;
      end = EndOfRun(text, at, [](char part) { return IsWordPart(static_cast<unsigned char>(part)); });
    } else if (IsDigit(static_cast<unsigned char>(c))) {
      kind = TokenKind::kLiteral;
      end = EndOfRun(text, at, [](char part) { return IsWordPart(static_cast<unsigned char>(part)) || part == '.'; });
    } else if (IsOperatorPart(c)) {
      kind = TokenKind::kOperator;
      end = EndOfRun(text, at, IsOperatorPart);
    }
    tokens.push_back({kind, text.substr(at, end - at), at});
    at = end;
  }
  return tokens;
}

// What the direct contents of a pair of parentheses are.
enum class Content : uint8_t { kOperand, kQuery, kList, kJoin, kAnd, kOr, kNot, kTest, kArrayTest, kOperator, kCollate, kOther };

bool IsBoolean(Content content) { return content == Content::kAnd || content == Content::kOr || content == Content::kNot; }

struct Pair {
  size_t open = 0, close = 0;
  int parent = -1;              // the enclosing pair of parentheses or brackets
  bool is_expression = false;   // an operand in parentheses, not arguments of something
  bool parent_is_operand = false;  // stands inside CASE or another thing with own delimiters within its parent
  bool keep_sorted = false;     // element of an ORDER BY, GROUP BY or PARTITION BY list
  bool is_join_condition = false;
  Content content = Content::kOperand;
  std::string_view operator_name;  // kOperator with two operands
  size_t operator_token = 0;
  bool drop = false;
};

class Prettifier {
 public:
  explicit Prettifier(std::string_view text) : text_(text), tokens_(Tokenize(text)) {}

  std::string Run() {
    FindPairs();
    for (Pair& pair : pairs_) Classify(pair);
    for (Pair& pair : pairs_) pair.drop = pair.is_expression && MayDrop(pair);
    return Print();
  }

 private:
  bool Is(size_t token, std::string_view text) const { return token < tokens_.size() && tokens_[token].text == text; }
  bool IsAny(size_t token, std::initializer_list<std::string_view> texts) const {
    if (token >= tokens_.size()) return false;
    return std::find(texts.begin(), texts.end(), tokens_[token].text) != texts.end();
  }

  // Parentheses after these words hold an expression; after all other words, arguments.
  bool StartsExpression(size_t open) const {
    if (open == 0) return true;
    const Token& before = tokens_[open - 1];
    switch (before.kind) {
      case TokenKind::kQuotedName:
      case TokenKind::kLiteral: return false;
      case TokenKind::kOperator: return before.text != "::";
      case TokenKind::kPunctuation: return before.text != ")" && before.text != "]";
      default:
        return IsAny(open - 1, {"AND", "OR", "NOT", "WHERE", "ON", "HAVING", "WHEN", "THEN", "ELSE", "CASE", "SELECT", "BY",
                                "LIMIT", "OFFSET", "FROM", "DISTINCT", "RETURNING", "CHECK", "JOIN", "SET", "DEFAULT"}) &&
               !(before.text == "ON" && open > 1 && Is(open - 2, "DISTINCT"));
    }
  }

  struct Level {
    int pair;
    int cases = 0;
    bool in_by_list = false;
  };

  void FindPairs() {
    std::vector<Level> levels{{-1}};
    for (size_t i = 0; i < tokens_.size(); ++i) {
      Level& level = levels.back();
      if (Is(i, "(") || Is(i, "[")) {
        Pair pair;
        pair.open = i;
        pair.close = tokens_.size();
        pair.parent = level.pair;
        pair.is_expression = Is(i, "(") && StartsExpression(i);
        pair.parent_is_operand = level.cases > 0;
        pair.keep_sorted = level.in_by_list && level.cases == 0;
        pair.is_join_condition = i > 0 && Is(i - 1, "ON");
        pairs_.push_back(pair);
        levels.push_back({static_cast<int>(pairs_.size() - 1)});
      } else if ((Is(i, ")") || Is(i, "]")) && levels.size() > 1) {
        pairs_[static_cast<size_t>(level.pair)].close = i;
        levels.pop_back();
      } else if (tokens_[i].kind == TokenKind::kWord) {
        if (Is(i, "CASE")) ++level.cases;
        if (Is(i, "END") && level.cases > 0) --level.cases;
        if (Is(i, "BY")) level.in_by_list = true;
        if (IsAny(i, {"HAVING", "LIMIT", "OFFSET", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "FETCH", "ROWS", "RANGE"})) {
          level.in_by_list = false;
        }
      }
    }
  }

  void Classify(Pair& pair) const {
    if (!pair.is_expression) return;
    int cases = 0;
    for (size_t i = pair.open + 1; i < pair.close; ++i) {
      if (Is(i, "(") || Is(i, "[")) {
        i = CloseOf(i);
        continue;
      }
      if (Is(i, "CASE")) ++cases;
      if (Is(i, "END")) --cases;
      if (cases == 0) Note(pair, i);
    }
  }

  void Note(Pair& pair, size_t i) const {
    const bool first = i == pair.open + 1;
    const TokenKind kind = tokens_[i].kind;
    if (first && IsAny(i, {"SELECT", "VALUES", "WITH"})) pair.content = Content::kQuery;
    if (pair.content != Content::kOperand && pair.content != Content::kOperator) return;
    if (Is(i, ",")) pair.content = Content::kList;
    else if (Is(i, "JOIN")) pair.content = Content::kJoin;
    else if (Is(i, "AND")) pair.content = Content::kAnd;
    else if (Is(i, "OR")) pair.content = Content::kOr;
    else if (first && Is(i, "NOT")) pair.content = Content::kNot;
    else if (Is(i, "IN") || (first && Is(i, "EXISTS")) || IsSubqueryTest(i)) pair.content = Content::kOther;  // of a subquery: kept
    else if (Is(i, "IS")) pair.content = Content::kTest;
    else if (Is(i, "COLLATE")) pair.content = Content::kCollate;
    else if (IsAny(i, {"AT", "OVERLAPS", "SIMILAR"}) && !first) pair.content = Content::kOther;
    else if (IsAny(i, {"ANY", "ALL"}) && pair.content == Content::kOperator) pair.content = Content::kArrayTest;
    else if (kind == TokenKind::kOperator && tokens_[i].text != "::" && pair.content == Content::kOperand) {
      pair.content = Content::kOperator;
      pair.operator_token = i;
      if (!first) pair.operator_name = tokens_[i].text;
    }
  }

  bool IsSubqueryTest(size_t i) const {
    return IsAny(i, {"ANY", "ALL"}) && Is(i + 1, "(") && IsAny(i + 2, {"SELECT", "VALUES", "WITH"});
  }

  size_t CloseOf(size_t open) const {
    const auto found = std::lower_bound(pairs_.begin(), pairs_.end(), open, [](const Pair& pair, size_t at) { return pair.open < at; });
    return found->close;
  }

  bool MayDrop(const Pair& pair) const {
    if (pair.close >= tokens_.size()) return false;
    const size_t after = pair.close + 1;
    if (pair.content == Content::kQuery || pair.content == Content::kList || pair.content == Content::kOther) return false;
    if (Is(after, ".") || Is(after, "[") || pair.keep_sorted) return false;
    if (pair.content == Content::kJoin) {
      const bool has_alias = after < tokens_.size() && tokens_[after].text != ")" && IsAlias(after);
      return !has_alias && !(pair.open > 0 && Is(pair.open - 1, "JOIN"));
    }
    if (pair.is_join_condition || Is(after, "::") || pair.content == Content::kCollate) return true;
    if (pair.content == Content::kOperand) return false;
    const Pair* parent = pair.parent < 0 ? nullptr : &pairs_[static_cast<size_t>(pair.parent)];
    if (parent == nullptr || !parent->is_expression || pair.parent_is_operand) return true;
    return MayDropInside(pair, *parent);
  }

  bool IsAlias(size_t token) const {
    if (tokens_[token].kind == TokenKind::kQuotedName) return true;
    return tokens_[token].kind == TokenKind::kWord && tokens_[token].text.find_first_of("abcdefghijklmnopqrstuvwxyz") == 0;
  }

  // PostgreSQL's isSimpleNode: which operand needs no parentheses inside which expression.
  bool MayDropInside(const Pair& child, const Pair& parent) const {
    if (parent.content == Content::kOperand) return !IsCast(parent) && parent.is_join_condition;
    if (parent.content == Content::kQuery || parent.content == Content::kJoin) return true;
    switch (child.content) {
      case Content::kAnd:
      case Content::kNot: return parent.content == Content::kAnd || parent.content == Content::kOr;
      case Content::kOr: return parent.content == Content::kOr;
      case Content::kTest: return IsBoolean(parent.content);
      case Content::kOperator:
        if (IsBoolean(parent.content)) return true;
        return parent.content == Content::kOperator && BindsTighter(child, parent);
      default: return false;
    }
  }

  bool IsCast(const Pair& pair) const { return Is(pair.close + 1, "::"); }

  static int ArithmeticRank(std::string_view name) {
    if (name == "+" || name == "-") return 1;
    return name == "*" || name == "/" || name == "%" ? 2 : 0;
  }
  static bool BindsTighter(const Pair& child, const Pair& parent) {
    const int rank = ArithmeticRank(child.operator_name), outer = ArithmeticRank(parent.operator_name);
    if (rank == 0 || outer == 0) return false;
    if (rank != outer) return rank > outer;
    return child.close < parent.operator_token;  // (a - b) - c
  }

  std::string Print() const {
    std::vector<bool> omitted(text_.size() + 1, false);
    for (const Pair& pair : pairs_) {
      if (!pair.drop) continue;
      omitted[tokens_[pair.open].start] = true;
      omitted[tokens_[pair.close].start] = true;
    }
    std::string out;
    for (size_t i = 0; i < text_.size(); ++i) {
      if (!omitted[i]) out += text_[i];
    }
    return out;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::vector<Pair> pairs_;  // by position of the opening token
};

}  // namespace

std::string PrettyParentheses(std::string_view canonical) { return Prettifier(canonical).Run(); }

std::string UnqualifyRelations(std::string_view query, const std::function<bool(std::string_view, std::string_view)>& is_visible) {
  const std::vector<Token> tokens = Tokenize(query);
  const auto is_name = [&](size_t i) { return tokens[i].kind == TokenKind::kWord || tokens[i].kind == TokenKind::kQuotedName; };
  const auto bare = [&](size_t i) {
    std::string name(tokens[i].text);
    if (tokens[i].kind != TokenKind::kQuotedName || name.size() < 2) return name;
    name = name.substr(1, name.size() - 2);
    for (size_t at = name.find("\"\""); at != std::string::npos; at = name.find("\"\"", at + 1)) name.erase(at, 1);
    return name;
  };
  std::string out;
  size_t copied = 0;
  for (size_t i = 1; i + 2 < tokens.size(); ++i) {
    const std::string_view before = tokens[i - 1].text;
    const bool may_be_relation = before == "FROM" || before == "JOIN" || before == "(" || before == "," || before == "INTO" ||
                                 before == "UPDATE" || before == "USING";
    if (!may_be_relation || !is_name(i) || tokens[i + 1].text != "." || !is_name(i + 2)) continue;
    const bool goes_on = i + 3 < tokens.size() && (tokens[i + 3].text == "." || (tokens[i + 3].text == "(" && before != "INTO"));
    if (goes_on || !is_visible(bare(i), bare(i + 2))) continue;
    out += query.substr(copied, tokens[i].start - copied);
    copied = tokens[i + 2].start;
  }
  return out + std::string(query.substr(copied));
}

bool LooksLikeFunctionCall(std::string_view expression) {
  const std::vector<Token> tokens = Tokenize(expression);
  size_t at = 0;
  const auto is_name = [&](size_t i) {
    return i < tokens.size() && (tokens[i].kind == TokenKind::kWord || tokens[i].kind == TokenKind::kQuotedName);
  };
  if (!is_name(at)) return false;
  while (at + 2 < tokens.size() && tokens[at + 1].text == "." && is_name(at + 2)) at += 2;
  if (++at >= tokens.size() || tokens[at].text != "(") return false;
  int depth = 0;
  for (; at < tokens.size(); ++at) {
    if (tokens[at].text == "(") ++depth;
    if (tokens[at].text == ")" && --depth == 0) return at + 1 == tokens.size();
  }
  return false;
}

}  // namespace basalt
