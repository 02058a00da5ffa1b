// Order and equality of text, bpchar (trailing blanks do not count), name and bytea.
#include <cstring>

#include "engine/functions/families.h"

namespace basalt {
namespace {

// The default collation is C: bytes decide. Others are types' business.
bool IsByteOrder(Oid collation) {
  return collation == kDefaultCollationOid || collation == kCCollationOid || collation == kPosixCollationOid ||
         collation == kInvalidOid;
}

int CompareBytes(std::string_view a, std::string_view b) {
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

int CompareText(FunctionContext& context, std::string_view a, std::string_view b) {
  if (IsByteOrder(context.collation())) [[likely]] return CompareBytes(a, b);
  const SqlType type{kTextOid, -1, context.collation()};
  return CompareDatums(type, MakeDatum(StringRef(a)), MakeDatum(StringRef(b)), context.environment().types());
}

std::string_view Unpadded(std::string_view text) {
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

int ComparePadded(FunctionContext& context, std::string_view a, std::string_view b) {
  return CompareText(context, Unpadded(a), Unpadded(b));
}

// A null datum pointer never happens here: names are short text, cut at 63 bytes when they are made.
#define ORDERED(name, compare, test)                                                                         \
  MakeKernel<[](FunctionContext& c, std::string_view a, std::string_view b) -> bool { return (compare(c, a, b) test); }>(name)
#define BYTES(name, test) \
  MakeKernel<[](std::string_view a, std::string_view b) -> bool { return (a.compare(b) test); }>(name)
#define SAME(name) MakeKernel<[](StringRef a, StringRef b) -> bool { return a == b; }>(name)
#define DIFFERENT(name) MakeKernel<[](StringRef a, StringRef b) -> bool { return !(a == b); }>(name)
#define THREE_WAY(name, compare) \
  MakeKernel<[](FunctionContext& c, std::string_view a, std::string_view b) -> int32_t { return compare(c, a, b); }>(name)

constexpr KernelEntry kKernels[] = {
    SAME("texteq"),
    DIFFERENT("textne"),
    ORDERED("text_lt", CompareText, < 0),
    ORDERED("text_le", CompareText, <= 0),
    ORDERED("text_gt", CompareText, > 0),
    ORDERED("text_ge", CompareText, >= 0),
    THREE_WAY("bttextcmp", CompareText),
    BYTES("text_pattern_lt", < 0),
    BYTES("text_pattern_le", <= 0),
    BYTES("text_pattern_gt", > 0),
    BYTES("text_pattern_ge", >= 0),
    MakeKernel<[](std::string_view a, std::string_view b) -> int32_t { return CompareBytes(a, b); }>("bttext_pattern_cmp"),
    MakeKernel<[](FunctionContext& c, std::string_view a, std::string_view b) {
      return (CompareText(c, a, b) > 0) ? a : b;
    }>("text_larger"),
    MakeKernel<[](FunctionContext& c, std::string_view a, std::string_view b) {
      return CompareText(c, a, b) < 0 ? a : b;
    }>("text_smaller"),
    MakeKernel<[](std::string_view a, std::string_view b) -> bool { return Unpadded(a) == Unpadded(b); }>("bpchareq"),
    MakeKernel<[](std::string_view a, std::string_view b) -> bool { return Unpadded(a) != Unpadded(b); }>("bpcharne"),
    ORDERED("bpcharlt", ComparePadded, < 0),
    ORDERED("bpcharle", ComparePadded, <= 0),
    ORDERED("bpchargt", ComparePadded, > 0),
    ORDERED("bpcharge", ComparePadded, >= 0),
    THREE_WAY("bpcharcmp", ComparePadded),
    MakeKernel<[](std::string_view a, std::string_view b) -> bool {
      return CompareBytes(Unpadded(a), Unpadded(b)) < 0;
    }>("bpchar_pattern_lt"),
    MakeKernel<[](std::string_view a, std::string_view b) -> bool {
      return CompareBytes(Unpadded(a), Unpadded(b)) <= 0;
    }>("bpchar_pattern_le"),
    MakeKernel<[](std::string_view a, std::string_view b) -> bool {
      return (CompareBytes(Unpadded(a), Unpadded(b)) > 0);
    }>("bpchar_pattern_gt"),
    MakeKernel<[](std::string_view a, std::string_view b) -> bool {
      return (CompareBytes(Unpadded(a), Unpadded(b)) >= 0);
    }>("bpchar_pattern_ge"),
    MakeKernel<[](std::string_view a, std::string_view b) -> int32_t {
      return CompareBytes(Unpadded(a), Unpadded(b));
    }>("btbpchar_pattern_cmp"),
    MakeKernel<[](FunctionContext& c, std::string_view a, std::string_view b) {
      return (ComparePadded(c, a, b) >= 0) ? a : b;
    }>("bpchar_larger"),
    MakeKernel<[](FunctionContext& c, std::string_view a, std::string_view b) {
      return ComparePadded(c, a, b) <= 0 ? a : b;
    }>("bpchar_smaller"),
    SAME("nameeq"),
    DIFFERENT("namene"),
    ORDERED("namelt", CompareText, < 0),
    ORDERED("namele", CompareText, <= 0),
    ORDERED("namegt", CompareText, > 0),
    ORDERED("namege", CompareText, >= 0),
    THREE_WAY("btnamecmp", CompareText),
    SAME("nameeqtext"),
    DIFFERENT("namenetext"),
    ORDERED("namelttext", CompareText, < 0),
    ORDERED("nameletext", CompareText, <= 0),
    ORDERED("namegttext", CompareText, > 0),
    ORDERED("namegetext", CompareText, >= 0),
    THREE_WAY("btnametextcmp", CompareText),
    SAME("texteqname"),
    DIFFERENT("textnename"),
    ORDERED("textltname", CompareText, < 0),
    ORDERED("textlename", CompareText, <= 0),
    ORDERED("textgtname", CompareText, > 0),
    ORDERED("textgename", CompareText, >= 0),
    THREE_WAY("bttextnamecmp", CompareText),
    SAME("byteaeq"),
    DIFFERENT("byteane"),
    BYTES("bytealt", < 0),
    BYTES("byteale", <= 0),
    BYTES("byteagt", > 0),
    BYTES("byteage", >= 0),
    MakeKernel<[](std::string_view a, std::string_view b) -> int32_t { return a.compare(b); }>("byteacmp"),
};

}  // namespace

KernelTable TextComparisonKernels() { return kKernels; }

}  // namespace basalt
