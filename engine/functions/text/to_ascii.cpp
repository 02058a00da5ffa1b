// to_ascii: each byte of the text, read as one of four single-byte encodings, becomes an ASCII character that looks like it. In a UTF-8
// database this is of little use, but it is what PostgreSQL does.
#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "types/encoding.h"

namespace basalt {
namespace {

struct Likeness {
  std::string_view encoding;
  std::string_view characters;  // of the bytes from 0x80 on
};
constexpr Likeness kLikenesses[] = {
    {"LATIN1",
     "                                  cL Y  \"Ca  -R     'u .,       "
     "  AAAAACEEEEIIII NOOOOOxOUUUUYTBaaaaaaaceeeeiiii nooo           "},
    {"LATIN2",
     "                                 A L LS \"SSTZ-ZZ a,l'ls ,sstz\"zz"
     "  AAALCCCEEEEIIDDNNOOOOxRUUUUYTBraaaalccceeeeiiddnnoo           "},
    {"LATIN9",
     "                                  cL YS sCa  -R     Zu .z   EeY "
     "  AAAAACEEEEIIII NOOOOOxOUUUUYTBaaaaaaaceeeeiiii nooo           "},
    {"WIN1250",
     "  ' \"    %S<STZZ `'\"\".--  s>stzz   L A  \"CS  -RZ  ,l'u .,as L\"lz"
     "  AAALCCCEEEEIIDDNNOOOOxRUUUUYTBraaaalccceeeeiiddnnoo           "},
};

std::string_view Convert(FunctionContext& context, std::string_view text, int encoding) {
  const std::string_view name = EncodingName(encoding);
  for (const Likeness& likeness : kLikenesses) {
    if (likeness.encoding != name) continue;
    std::string ascii(text);
    for (char& c : ascii) {
      if (static_cast<unsigned char>(c) >= 0x80) c = likeness.characters[static_cast<unsigned char>(c) - 0x80];
    }
    return context.arena().Copy(ascii);
  }
  throw SqlError(sqlstate::kFeatureNotSupported, Format("encoding conversion from {} to ASCII not supported", name));
}

std::string_view ByNumber(FunctionContext& context, std::string_view text, int32_t encoding) {
  if (encoding < 0 || EncodingName(encoding).empty()) {
    throw SqlError(sqlstate::kUndefinedObject, Format("{} is not a valid encoding code", encoding));
  }
  return Convert(context, text, encoding);
}
std::string_view ByName(FunctionContext& context, std::string_view text, std::string_view name) {
  const int encoding = FindEncoding(name);
  if (encoding < 0) throw SqlError(sqlstate::kUndefinedObject, Format("{} is not a valid encoding name", name));
  return Convert(context, text, encoding);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](FunctionContext& context, std::string_view text) { return Convert(context, text, kEncodingUtf8); }>("to_ascii_default"),
    MakeKernel<&ByNumber>("to_ascii_enc"),
    MakeKernel<&ByName>("to_ascii_encname"),
};

}  // namespace

KernelTable AsciiKernels() { return kKernels; }

}  // namespace basalt
