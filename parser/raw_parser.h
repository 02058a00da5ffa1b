// The C++ side of raw_parse.h: sets up the request, turns outcomes into SqlErrors. Only parser.cpp and extension_statements.cpp
// include this; any thread.
#pragma once

#include <cstddef>

#include "base/arena.h"
#include "parser/ast.h"
#include "parser/parser.h"

namespace basalt {

enum class RawParseMode { kStatements, kTypeName, kExpression };

// `text` is NUL-terminated at text[bytes] and free of other NULs. Gives the list of RawStmts.
ast::List* RawParse(const char* text, size_t bytes, RawParseMode mode, Arena& arena, const ParseOptions& options);

}  // namespace basalt
