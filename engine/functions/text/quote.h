// Quoting of identifiers and literals as PostgreSQL's quote_ident and quote_literal do it. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace basalt {

// Unchanged if it is lower-case letters, digits, underscores and no keyword; else in double quotes.
std::string QuoteIdentifier(std::string_view name);
// In single quotes; with a backslash inside as E'...'.
std::string QuoteLiteral(std::string_view text);

}  // namespace basalt
