#include "types/client_text.h"

#include "base/sql_error.h"
#include "types/encoding.h"

namespace basalt {

std::string TakeClientString(BinaryReader* reader, const IoContext& context) {
  std::string text;
  for (;;) {
    if (reader->size() == 0) throw SqlError(sqlstate::kProtocolViolation, "invalid string in message");
    const auto c = static_cast<char>(reader->Take<int8_t>());
    if (c == '\0') break;
    text.push_back(c);
  }
  if (context.settings.client_encoding == kEncodingUtf8) {
    CheckUtf8(text);
    return text;
  }
  std::string converted;
  ConvertToUtf8(context.settings.client_encoding, text, &converted);
  return converted;
}

void AppendClientString(std::string_view text, const IoContext& context, std::string* out) {
  if (context.settings.client_encoding == kEncodingUtf8) {
    out->append(text);
  } else {
    ConvertFromUtf8(context.settings.client_encoding, text, out);
  }
  out->push_back('\0');
}

}  // namespace basalt
