// SQL text -> AST. Parse is called by the session's thread on a plan cache miss; any number of threads may parse at once. The
// nodes live in the caller's arena and refer to nothing else, not even the text.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/sql_error.h"
#include "parser/ast.h"

namespace basalt {

// One statement of a text; [location, location + length) are its bytes without blanks, comments and semicolon around it.
struct ParsedStatement {
  ast::Node* node = nullptr;
  int location = 0;
  int length = 0;
};

enum class BackslashQuote : uint8_t { kOff, kOn, kSafeEncoding };

// What settings of the session change in the lexer.
struct ParseOptions {
  bool standard_conforming_strings = true;
  bool escape_string_warning = true;
  BackslashQuote backslash_quote = BackslashQuote::kSafeEncoding;
  // Takes the warnings and notices of the lexer (nonstandard escapes, truncated names) when given.
  std::vector<ErrorFields>* notices = nullptr;
};

// All statements of the text, in order; an empty span for a text without any. Throws SqlError: 42601 syntax errors with
// PostgreSQL's message and position, 54001 for nesting deeper than the stack bears, 54000 for texts over 1 GB, 53200.
std::span<const ParsedStatement> Parse(std::string_view text, Arena& arena, const ParseOptions& options = {});

// A bare type name ("numeric(10,2)[]"), as regtype and DDL functions read it.
ast::TypeName* ParseTypeName(std::string_view text, Arena& arena);

// A bare expression ("a + 1"), as PL/pgSQL and stored defaults hold it: a SelectStmt that has it as its target.
ast::SelectStmt* ParseExpression(std::string_view text, Arena& arena);

}  // namespace basalt
