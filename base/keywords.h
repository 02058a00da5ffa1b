// PostgreSQL 15's keywords, sorted, with what pg_get_keywords() says of them. An immutable table; any thread.
#pragma once

#include <span>
#include <string_view>

namespace basalt {

// The letters are pg_get_keywords().catcode.
enum class KeywordCategory : char { kUnreserved = 'U', kColumnName = 'C', kTypeOrFunctionName = 'T', kReserved = 'R' };

struct Keyword {
  std::string_view word;
  KeywordCategory category;
  bool bare_label;  // may be a column label without AS
};

std::span<const Keyword> Keywords();
// `word` in lower case; null if it is no keyword.
const Keyword* FindKeyword(std::string_view word);

}  // namespace basalt
