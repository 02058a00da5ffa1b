// The statements that PostgreSQL's grammar lacks: CREATE | ALTER | DROP NAMESPACE and STORAGE, SHOW NAMESPACES | STORAGES. Called
// by Parse when PostgreSQL's parser has refused a text. Any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "base/arena.h"
#include "parser/ast.h"
#include "parser/parser.h"

namespace basalt {

// Reads the extension statements of the text (comments already blanked) and takes them out of it: what PostgreSQL can parse under
// another word is rewritten in place, the rest becomes blanks and is given back, in order. Returns false, and leaves the text
// alone, if there is no such statement. Throws 42601 for a faulty one and then lets the text end in front of it.
bool TakeExtensionStatements(char* text, size_t bytes, Arena& arena, std::vector<ParsedStatement>* statements);

// SHOW NAMESPACES and SHOW STORAGES come out of PostgreSQL's parser as SHOW of a setting; any other node is given back as it is.
ast::Node* RecognizeShowObjects(ast::Node* statement, Arena& arena);

}  // namespace basalt
