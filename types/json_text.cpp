#include "types/json_text.h"

#include "types/json_parser.h"

namespace basalt {
namespace {

template <bool kDecodeStrings>
struct NothingKept {
  static constexpr bool kDecodes = kDecodeStrings;
  void String(std::string_view) {}
  void Key(std::string_view) {}
  void Number(std::string_view) {}
  void Literal(char) {}
  void BeginObject() {}
  void EndObject() {}
  void BeginArray() {}
  void EndArray() {}
};

// The letter behind the backslash; 'u' for the other control characters, 0 for what stays as it is.
char EscapeOf(char c) {
  switch (c) {
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    case '"': return '"';
    case '\\': return '\\';
    default: return static_cast<unsigned char>(c) < ' ' ? 'u' : '\0';
  }
}

}  // namespace

void ValidateJson(std::string_view text) {
  NothingKept<false> sink;
  JsonParser(text, sink).Run();
}

void CheckJsonEscapes(std::string_view valid) {
  if (valid.find("\\u") == std::string_view::npos) return;
  NothingKept<true> sink;
  JsonParser(valid, sink).Run();
}

void AppendJsonString(std::string_view text, std::string* out) {
  out->push_back('"');
  size_t plain = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char escape = EscapeOf(text[i]);
    if (escape == '\0') continue;
    out->append(text, plain, i - plain);
    plain = i + 1;
    out->push_back('\\');
    out->push_back(escape);
    if (escape == 'u') *out += Format("{:04x}", static_cast<unsigned>(text[i]));
  }
  out->append(text, plain);
  out->push_back('"');
}

}  // namespace basalt
