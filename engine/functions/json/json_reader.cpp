#include "engine/functions/json/json_reader.h"

#include "base/sql_error.h"
#include "engine/functions/text/utf8.h"

namespace basalt {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Behind the closing quote of the string that starts at this quote.
size_t StringEnd(std::string_view text, size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

// Behind the value that starts here; nesting is only counted.
size_t ValueEnd(std::string_view text, size_t at) {
  size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = StringEnd(text, at);
      if (depth == 0) return at;
    } else if (c == '{' || c == '[') {
      ++depth;
      ++at;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      ++at;
      if (--depth == 0) return at;
    } else if (depth == 0 && (c == ',' || c == ':' || IsBlank(c))) {
      return at;
    } else {
      ++at;
    }
  }
  return at;
}

char32_t HexUnit(std::string_view text, size_t at) {
  char32_t unit = 0;
  for (char c : text.substr(at, 4)) {
    unit = unit * 16 + static_cast<char32_t>(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
  }
  return unit;
}

}  // namespace

std::string_view TrimJson(std::string_view text) {
  while (!text.empty() && IsBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsBlank(text.back())) text.remove_suffix(1);
  return text;
}

JsonKind JsonKindOf(std::string_view value) {
  switch (value.empty() ? 'n' : value[0]) {
    case '{': return JsonKind::kObject;
    case '[': return JsonKind::kArray;
    case '"': return JsonKind::kString;
    case 't':
    case 'f': return JsonKind::kBoolean;
    case 'n': return JsonKind::kNull;
    default: return JsonKind::kNumber;
  }
}

std::string UnescapeJsonString(std::string_view quoted) {
  const std::string_view text = quoted.substr(1, quoted.size() - 2);
  std::string out;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\' || at + 1 == text.size()) {
      out += text[at];
      continue;
    }
    const char escape = text[++at];
    switch (escape) {
      case 'b': out += '\b'; break;
      case 'f': out += '\f'; break;
      case 'n': out += '\n'; break;
      case 'r': out += '\r'; break;
      case 't': out += '\t'; break;
      case 'u': {
        char32_t code = HexUnit(text, at + 1);
        at += 4;
        if (code >= 0xD800 && code <= 0xDBFF && at + 6 < text.size()) {
          code = 0x10000 + ((code & 0x3FF) << 10) + (HexUnit(text, at + 3) & 0x3FF);
          at += 6;
        }
        if (code == 0) {
          throw SqlError(sqlstate::kUntranslatableCharacter, "unsupported Unicode escape sequence")
              .Detail("\\u0000 cannot be converted to text.");
        }
        AppendCharacter(code, &out);
        break;
      }
      default: out += escape;
    }
  }
  return out;
}

std::optional<std::string> JsonAsText(std::string_view value) {
  switch (JsonKindOf(value)) {
    case JsonKind::kNull: return std::nullopt;
    case JsonKind::kString: return UnescapeJsonString(value);
    default: return std::string(value);
  }
}

JsonParts::JsonParts(std::string_view container)
    : text_(container), is_object_(JsonKindOf(container) == JsonKind::kObject) {}

void JsonParts::SkipBlanks() {
  while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
}

std::string_view JsonParts::Take() {
  SkipBlanks();
  const size_t end = ValueEnd(text_, at_);
  const std::string_view part = text_.substr(at_, end - at_);
  at_ = end;
  SkipBlanks();
  return part;
}

bool JsonParts::Next() {
  SkipBlanks();
  if (at_ < text_.size() && text_[at_] == ',') ++at_;
  SkipBlanks();
  if (at_ >= text_.size() || text_[at_] == ']' || text_[at_] == '}') return false;
  if (is_object_) {
    key_ = Take();
    ++at_;  // the colon
  }
  value_ = Take();
  return true;
}

std::optional<std::string_view> FindJsonMember(std::string_view value, std::string_view name) {
  if (JsonKindOf(value) != JsonKind::kObject) return std::nullopt;
  std::optional<std::string_view> found;
  for (JsonParts members(value); members.Next();) {
    const std::string_view key = members.key();
    const bool plain = key.find('\\') == std::string_view::npos;
    if (plain ? key.substr(1, key.size() - 2) == name : UnescapeJsonString(key) == name) found = members.value();
  }
  return found;
}

int32_t CountJsonElements(std::string_view array) {
  int32_t count = 0;
  for (JsonParts elements(array); elements.Next();) ++count;
  return count;
}

std::optional<std::string_view> FindJsonElement(std::string_view value, int64_t index) {
  if (JsonKindOf(value) != JsonKind::kArray) return std::nullopt;
  if (index < 0) index += CountJsonElements(value);
  if (index < 0) return std::nullopt;
  for (JsonParts elements(value); elements.Next(); --index) {
    if (index == 0) return elements.value();
  }
  return std::nullopt;
}

}  // namespace basalt
