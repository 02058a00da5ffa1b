#include "parser/statement_tokens.h"

#include "parser/text_scanner.h"

namespace basalt {
namespace {

using namespace text_scanner;

struct Lexeme {
  StatementToken::Kind kind;
  const char* end;  // null: broken
};

const char* SkipNumber(const char* at, const char* end) {
  while (at < end && (IsDigit(*at) || *at == '.' || IsIdentifierPart(*at))) ++at;
  return at;
}

Lexeme NextLexeme(const char* at, const char* end) {
  const char c = *at;
  if (c == '\'') return {StatementToken::kString, SkipQuoted(at, end, false)};
  if ((c == 'e' || c == 'E') && at + 1 < end && at[1] == '\'') return {StatementToken::kString, SkipQuoted(at + 1, end, true)};
  if (c == '"') return {StatementToken::kQuotedName, SkipQuoted(at, end, false)};
  if (IsIdentifierStart(c)) return {StatementToken::kWord, SkipIdentifier(at, end)};
  if (IsDigit(c)) return {StatementToken::kNumber, SkipNumber(at, end)};
  if (c == '$') {
    const char* after = SkipDollarQuoted(at, end);
    if (after != at) return {StatementToken::kString, after};
  }
  return {StatementToken::kOther, at + 1};
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

bool StatementToken::IsKeyword(std::string_view keyword) const {
  if (kind != kWord || text.size() != keyword.size()) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    if (Lower(text[i]) != keyword[i]) return false;
  }
  return true;
}

std::vector<StatementToken> TokenizeStatements(const char* text, size_t bytes) {
  std::vector<StatementToken> tokens;
  const char* const end = text + bytes;
  const auto add = [&](StatementToken::Kind kind, const char* from, const char* to) {
    tokens.push_back({kind, static_cast<int>(from - text), static_cast<int>(to - text), std::string_view(from, to)});
  };
  for (const char* at = text; at < end;) {
    if (IsSpace(*at)) {
      ++at;
      continue;
    }
    const Lexeme lexeme = NextLexeme(at, end);
    if (lexeme.end == nullptr) {
      add(StatementToken::kOther, at, end);
      break;
    }
    add(lexeme.kind, at, lexeme.end);
    at = lexeme.end;
  }
  add(StatementToken::kEnd, end, end);
  return tokens;
}

}  // namespace basalt
