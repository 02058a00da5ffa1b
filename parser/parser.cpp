#include "parser/parser.h"

#include <algorithm>
#include <cstring>

#include "parser/comment_blanker.h"
#include "parser/extension_statements.h"
#include "parser/raw_parser.h"
#include "parser/text_scanner.h"

namespace basalt {
namespace {

// As PostgreSQL's MaxAllocSize; positions are int.
constexpr size_t kMaxTextBytes = (size_t{1} << 30) - 2;

bool HasComment(std::string_view text) {
  return text.find("--") != std::string_view::npos || text.find("/*") != std::string_view::npos;
}

// The parser's private, NUL-terminated copy.
char* PrepareText(std::string_view text, Arena& arena, const ParseOptions& options) {
  if (text.size() > kMaxTextBytes) {
    throw SqlError(sqlstate::kProgramLimitExceeded, Format("statement of {} bytes is too long", text.size()))
        .Detail(Format("The limit is {} bytes.", kMaxTextBytes));
  }
  if (std::memchr(text.data(), 0, text.size()) != nullptr) {
    throw SqlError(sqlstate::kCharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\": 0x00");
  }
  char* copy = arena.AllocateBytes(text.size() + 1);
  if (!text.empty()) std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = 0;
  if (HasComment(text)) BlankComments(copy, text.size(), options.standard_conforming_strings);
  return copy;
}

// Comments are blanks in `text`, so this takes them off as well.
void TrimBlanks(const char* text, ParsedStatement* statement) {
  int start = statement->location;
  int end = start + statement->length;
  while (start < end && text_scanner::IsSpace(text[start])) ++start;
  while (end > start && text_scanner::IsSpace(text[end - 1])) --end;
  statement->location = start;
  statement->length = end - start;
}

ParsedStatement MakeStatement(const ast::RawStmt& raw, const char* text, size_t bytes, Arena& arena) {
  ParsedStatement statement;
  statement.node = RecognizeShowObjects(raw.stmt, arena);
  statement.location = raw.stmt_location;
  statement.length = raw.stmt_len != 0 ? raw.stmt_len : static_cast<int>(bytes) - raw.stmt_location;
  TrimBlanks(text, &statement);
  return statement;
}

std::span<const ParsedStatement> Collect(const ast::List* raw, const char* text, size_t bytes,
                                         std::span<const ParsedStatement> extensions, Arena& arena) {
  const auto raw_count = static_cast<size_t>(ast::Length(raw));
  const auto statements = arena.NewArray<ParsedStatement>(raw_count + extensions.size());
  size_t count = 0;
  for (const auto* item : ast::Each<ast::RawStmt>(raw)) statements[count++] = MakeStatement(*item, text, bytes, arena);
  std::copy(extensions.begin(), extensions.end(), statements.begin() + static_cast<std::ptrdiff_t>(count));
  if (!extensions.empty()) {
    std::sort(statements.begin(), statements.end(), [](const auto& a, const auto& b) { return a.location < b.location; });
  }
  return statements;
}

// After a syntax error: the text may hold statements that PostgreSQL does not know.
std::span<const ParsedStatement> ParseWithExtensions(char* text, size_t bytes, Arena& arena, const ParseOptions& options,
                                                     const SqlError& first_error) {
  std::vector<ParsedStatement> extensions;
  try {
    if (!TakeExtensionStatements(text, bytes, arena, &extensions)) throw first_error;
  } catch (const SqlError&) {
    // A fault in front of the faulty extension statement, where the text now ends, is the one to report.
    if (std::strlen(text) < bytes) RawParse(text, std::strlen(text), RawParseMode::kStatements, arena, options);
    throw;
  }
  const ast::List* raw = RawParse(text, bytes, RawParseMode::kStatements, arena, options);
  return Collect(raw, text, bytes, extensions, arena);
}

}  // namespace

std::span<const ParsedStatement> Parse(std::string_view text, Arena& arena, const ParseOptions& options) {
  char* copy = PrepareText(text, arena, options);
  const size_t notices_before = options.notices == nullptr ? 0 : options.notices->size();
  try {
    const ast::List* raw = RawParse(copy, text.size(), RawParseMode::kStatements, arena, options);
    return Collect(raw, copy, text.size(), {}, arena);
  } catch (const SqlError& error) {
    if (error.fields().state != sqlstate::kSyntaxError) throw;
    if (options.notices != nullptr) options.notices->resize(notices_before);
    return ParseWithExtensions(copy, text.size(), arena, options, error);
  }
}

ast::TypeName* ParseTypeName(std::string_view text, Arena& arena) {
  const char* copy = PrepareText(text, arena, {});
  return ast::Cast<ast::TypeName>(ast::First(RawParse(copy, text.size(), RawParseMode::kTypeName, arena, {})));
}

ast::SelectStmt* ParseExpression(std::string_view text, Arena& arena) {
  const char* copy = PrepareText(text, arena, {});
  const ast::List* raw = RawParse(copy, text.size(), RawParseMode::kExpression, arena, {});
  return ast::Cast<ast::SelectStmt>(ast::Cast<ast::RawStmt>(ast::First(raw))->stmt);
}

}  // namespace basalt
