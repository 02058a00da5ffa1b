// SQL quoting of names and texts, by PostgreSQL's rules. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace basalt {

// Double-quoted only where needed: not a lower-case identifier, or a keyword that is not unreserved.
std::string QuoteIdentifier(std::string_view name);
// 'text', or E'text' with doubled backslashes when it has any.
std::string QuoteLiteral(std::string_view text);
// "a.\"B\"" to its parts, folding unquoted ones to lower case; false if it is malformed.
bool SplitQualifiedName(std::string_view text, std::vector<std::string>* parts);

}  // namespace basalt
