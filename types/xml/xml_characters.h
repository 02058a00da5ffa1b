// Classes of characters of XML 1.0, by libxml2's tables. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace basalt {

inline bool IsXmlSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsXmlNameStart(uint32_t character);
bool IsXmlNameCharacter(uint32_t character);
// The text begins with a character that a name may hold.
bool IsXmlNameAt(std::string_view text);

// An SQL identifier as an XML name, what may not stand there as _xHHHH_ (SQL/XML 9.1). fully: also ':' and a leading "xml".
std::string XmlNameOf(std::string_view identifier, bool fully, bool escape_period);
// The reverse.
std::string IdentifierOfXmlName(std::string_view name);

// < > & and carriage returns as references.
void AppendXmlEscaped(std::string_view text, std::string* out);

}  // namespace basalt
