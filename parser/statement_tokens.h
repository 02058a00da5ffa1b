// A token list of one text for the extension statements. Comments must be blanked; what PostgreSQL's parser has to judge (broken
// literals) becomes one last kOther token. Used by extension_statements.cpp.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace basalt {

struct StatementToken {
  enum Kind : unsigned char { kWord, kQuotedName, kString, kNumber, kOther, kEnd };
  Kind kind = kEnd;
  int start = 0;
  int end = 0;
  std::string_view text;

  bool IsSymbol(char symbol) const { return kind == kOther && text.size() == 1 && text[0] == symbol; }
  // `keyword` in lower case.
  bool IsKeyword(std::string_view keyword) const;
};

// Ends with a kEnd token at the end of the text.
std::vector<StatementToken> TokenizeStatements(const char* text, size_t bytes);

}  // namespace basalt
