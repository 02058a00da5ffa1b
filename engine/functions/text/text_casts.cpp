// Casts among text, varchar, bpchar, name, "char" and bool, and the length coercions of varchar(n) and char(n).
#include "base/planted_bug.h"
#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "engine/functions/text/utf8.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Text = std::string_view;

constexpr size_t kNameBytes = 63;
constexpr int32_t kTypmodHeader = 4;  // typmod of varchar(n) is n + 4

Text CutToName(Text text) {
  if (text.size() <= kNameBytes) return text;
  size_t end = kNameBytes;
  while (end > 0 && IsContinuation(text[end])) --end;
  return text.substr(0, end);
}

Text WithoutTrailingBlanks(Text text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// What is over the limit must be blanks, unless the cast is explicit.
Text CutToLength(Text text, size_t characters, bool is_explicit, const char* type) {
  if (text.size() <= characters) return text;
  const size_t end = CharacterOffset(text, characters);
  if (!is_explicit && text.find_first_not_of(' ', end) != Text::npos) {
    throw SqlError(sqlstate::kStringDataRightTruncation,
                   Format("value too long for type {}({})", type, characters));
  }
  return text.substr(0, end);
}

Text CoerceVarchar(Text text, int32_t typmod, bool is_explicit) {
  if (typmod < kTypmodHeader) return text;
  return CutToLength(text, static_cast<size_t>(typmod - kTypmodHeader), is_explicit, "character varying");
}

Text CoerceBpchar(Context context, Text text, int32_t typmod, bool is_explicit) {
  if (typmod < kTypmodHeader) return text;
  const auto wanted = static_cast<size_t>(typmod - kTypmodHeader);
  const size_t have = CountCharacters(text);
  if (have >= wanted) return CutToLength(text, wanted, is_explicit, "character");
  const size_t bytes = text.size() + wanted - have;
  if (bytes + 4 > kMaxTextBytes) {
    throw SqlError(sqlstate::kProgramLimitExceeded, Format("invalid memory alloc request size {}", bytes + 4));
  }
  char* at = context.arena().AllocateBytes(bytes);
  std::memcpy(at, text.data(), text.size());
  std::memset(at + text.size(), ' ', wanted - have);
  return {at, text.size() + wanted - have};
}

// "char" holds one byte; high ones print as an octal escape.
Text CharToText(Context context, int8_t value) {
  const auto byte = static_cast<uint8_t>(value);
  if (byte == 0) return {};
  std::string out;
  if (byte < 0x80) {
    out.push_back(static_cast<char>(byte));
  } else {
    out = {'\\', static_cast<char>('0' + (byte >> 6)), static_cast<char>('0' + (byte >> 3 & 7)),
           static_cast<char>('0' + (byte & 7))};
  }
  return context.arena().Copy(out);
}

int8_t TextToChar(Text text) {
  const auto octal = [&](size_t i) { return text[i] >= '0' && text[i] <= '7'; };
  if (text.size() == 4 && !PlantedBug("planted.char_octal") && text[0] == '\\' && octal(1) && octal(2) && octal(3)) {
    return static_cast<int8_t>(((text[1] - '0') << 6) + ((text[2] - '0') << 3) + (text[3] - '0'));
  }
  return text.empty() ? 0 : text[0];
}

Text BpcharToName(Text text) { return WithoutTrailingBlanks(CutToName(text)); }

Text NameWithOid(Context context, Text name, uint32_t oid) {
  const std::string suffix = Format("_{}", oid);
  size_t keep = std::min(name.size(), kNameBytes - suffix.size());
  while (keep > 0 && keep < name.size() && IsContinuation(name[keep])) --keep;
  return context.arena().Copy(std::string(name.substr(0, keep)) + suffix);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](Text t) { return t; }>("name_text"),
    MakeKernel<[](Text t) { return t; }>("name_bpchar"),
    MakeKernel<&CutToName>("text_name"),
    MakeKernel<&BpcharToName>("bpchar_name"),
    MakeKernel<&CharToText>("char_text"),
    MakeKernel<&CharToText>("char_bpchar"),
    MakeKernel<&TextToChar>("text_char"),
    MakeKernel<[](bool v) -> Text { return v ? "true" : "false"; }>("booltext"),
    MakeKernel<&CoerceVarchar>("varchar"),
    MakeKernel<&CoerceBpchar>("bpchar"),
    MakeKernel<&NameWithOid>("nameconcatoid"),
};

}  // namespace

KernelTable TextCastKernels() { return kKernels; }

}  // namespace basalt
