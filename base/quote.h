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
// 'text' as SQL reads it while standard_conforming_strings is on.
std::string QuoteConstant(std::string_view text);
// "a.\"B\"" to its parts, folding unquoted ones to lower case and cutting all to 63 bytes; false if it is malformed. An empty or
// blank text has no parts. With ',' as separator, the list form that search_path has.
bool SplitQualifiedName(std::string_view text, std::vector<std::string>* parts, char separator = '.');
// Cuts a name to PostgreSQL's 63 bytes, never inside a character.
void TruncateIdentifier(std::string* name);

}  // namespace basalt
