#include "types/xml/xml_characters.h"

#include <libxml/chvalid.h>

#include "base/format.h"
#include "types/encoding_tables.h"

namespace basalt {
namespace {

// The code point at the place, and its bytes.
uint32_t CodeAt(std::string_view text, size_t at, size_t* bytes) {
  const auto first = static_cast<unsigned char>(text[at]);
  *bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (at + *bytes > text.size()) *bytes = text.size() - at;
  if (*bytes == 1) return first;
  uint32_t code = first & (0xFFu >> (*bytes + 1));
  for (size_t i = 1; i < *bytes; ++i) code = code << 6 | (static_cast<unsigned char>(text[at + i]) & 0x3F);
  return code;
}

bool StartsWithXml(std::string_view text) {
  return text.size() >= 3 && (text[0] | 0x20) == 'x' && (text[1] | 0x20) == 'm' && (text[2] | 0x20) == 'l';
}

}  // namespace

bool IsXmlNameStart(uint32_t c) { return xmlIsBaseCharQ(c) || xmlIsIdeographicQ(c) || c == '_' || c == ':'; }
bool IsXmlNameCharacter(uint32_t c) {
  return xmlIsBaseCharQ(c) || xmlIsIdeographicQ(c) || xmlIsDigitQ(c) || c == '.' || c == '-' || c == '_' || c == ':' || xmlIsCombiningQ(c) ||
         xmlIsExtenderQ(c);
}
bool IsXmlNameAt(std::string_view text) {
  size_t bytes = 0;
  return !text.empty() && IsXmlNameCharacter(CodeAt(text, 0, &bytes));
}

std::string XmlNameOf(std::string_view identifier, bool fully, bool escape_period) {
  std::string name;
  size_t bytes = 0;
  for (size_t at = 0; at < identifier.size(); at += bytes) {
    const uint32_t code = CodeAt(identifier, at, &bytes);
    const bool first = at == 0;
    if (code == ':' && (first || fully)) name += "_x003A_";
    else if (code == '_' && at + 1 < identifier.size() && identifier[at + 1] == 'x') name += "_x005F_";
    else if (fully && first && StartsWithXml(identifier)) name += code == 'x' ? "_x0078_" : "_x0058_";
    else if (escape_period && code == '.') name += "_x002E_";
    else if (first ? !IsXmlNameStart(code) : !IsXmlNameCharacter(code)) name += Format("_x{:04X}_", code);
    else name.append(identifier.substr(at, bytes));
  }
  return name;
}

std::string IdentifierOfXmlName(std::string_view name) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); };
  std::string identifier;
  for (size_t at = 0; at < name.size();) {
    const bool escape = name.size() - at >= 7 && name[at] == '_' && name[at + 1] == 'x' && is_hex(name[at + 2]) && is_hex(name[at + 3]) &&
                        is_hex(name[at + 4]) && is_hex(name[at + 5]) && name[at + 6] == '_';
    if (!escape) {
      identifier.push_back(name[at++]);
      continue;
    }
    AppendUtf8(static_cast<char32_t>(std::stoul(std::string(name.substr(at + 2, 4)), nullptr, 16)), &identifier);
    at += 7;
  }
  return identifier;
}

void AppendXmlEscaped(std::string_view text, std::string* out) {
  for (const char c : text) {
    switch (c) {
      case '&': out->append("&amp;"); break;
      case '<': out->append("&lt;"); break;
      case '>': out->append("&gt;"); break;
      case '\r': out->append("&#x0d;"); break;
      default: out->push_back(c);
    }
  }
}

}  // namespace basalt
