// Comparisons of everything that is an integer in memory: int2/4/8, oid, xid, cid, xid8, pg_lsn, "char", bool.
#include "engine/functions/families.h"

namespace basalt {
namespace {

template <typename A, typename B>
int32_t ThreeWay(A a, B b) {
  return a > b ? 1 : a == b ? 0 : -1;
}

#define COMPARISONS(prefix, A, B)                                                       \
  MakeKernel<[](A a, B b) noexcept -> bool { return a == b; }>(prefix "eq"),            \
      MakeKernel<[](A a, B b) noexcept -> bool { return a != b; }>(prefix "ne"),        \
      MakeKernel<[](A a, B b) noexcept -> bool { return a < b; }>(prefix "lt"),         \
      MakeKernel<[](A a, B b) noexcept -> bool { return a <= b; }>(prefix "le"),        \
      MakeKernel<[](A a, B b) noexcept -> bool { return (a > b); }>(prefix "gt"),         \
      MakeKernel<[](A a, B b) noexcept -> bool { return (a >= b); }>(prefix "ge")

#define THREE_WAY(name, A, B) MakeKernel<[](A a, B b) noexcept { return ThreeWay<A, B>(a, b); }>(name)

// "char" orders as an unsigned byte.
#define CHAR_COMPARISON(name, op) \
  MakeKernel<[](int8_t a, int8_t b) noexcept -> bool { return (static_cast<uint8_t>(a) op static_cast<uint8_t>(b)); }>(name)

constexpr KernelEntry kKernels[] = {
    COMPARISONS("int2", int16_t, int16_t),
    COMPARISONS("int4", int32_t, int32_t),
    COMPARISONS("int8", int64_t, int64_t),
    COMPARISONS("int24", int16_t, int32_t),
    COMPARISONS("int42", int32_t, int16_t),
    COMPARISONS("int28", int16_t, int64_t),
    COMPARISONS("int82", int64_t, int16_t),
    COMPARISONS("int48", int32_t, int64_t),
    COMPARISONS("int84", int64_t, int32_t),
    COMPARISONS("oid", uint32_t, uint32_t),
    COMPARISONS("xid8", uint64_t, uint64_t),
    COMPARISONS("pg_lsn_", uint64_t, uint64_t),
    COMPARISONS("bool", bool, bool),
    CHAR_COMPARISON("chareq", ==),
    CHAR_COMPARISON("charne", !=),
    CHAR_COMPARISON("charlt", <),
    CHAR_COMPARISON("charle", <=),
    CHAR_COMPARISON("chargt", >),
    CHAR_COMPARISON("charge", >=),
    MakeKernel<[](uint32_t a, uint32_t b) noexcept -> bool { return a == b; }>("xideq"),
    MakeKernel<[](uint32_t a, uint32_t b) noexcept -> bool { return a != b; }>("xidneq"),
    MakeKernel<[](uint32_t a, uint32_t b) noexcept -> bool { return a == b; }>("cideq"),
    MakeKernel<[](int16_t a, int16_t b) noexcept -> int32_t { return a - b; }>("btint2cmp"),
    THREE_WAY("btint4cmp", int32_t, int32_t),
    THREE_WAY("btint8cmp", int64_t, int64_t),
    THREE_WAY("btint24cmp", int16_t, int32_t),
    THREE_WAY("btint42cmp", int32_t, int16_t),
    THREE_WAY("btint28cmp", int16_t, int64_t),
    THREE_WAY("btint82cmp", int64_t, int16_t),
    THREE_WAY("btint48cmp", int32_t, int64_t),
    THREE_WAY("btint84cmp", int64_t, int32_t),
    THREE_WAY("btoidcmp", uint32_t, uint32_t),
    THREE_WAY("xid8cmp", uint64_t, uint64_t),
    THREE_WAY("pg_lsn_cmp", uint64_t, uint64_t),
    MakeKernel<[](bool a, bool b) noexcept -> int32_t { return int{a} - int{b}; }>("btboolcmp"),
    MakeKernel<[](int8_t a, int8_t b) noexcept -> int32_t { return uint8_t(a) - uint8_t(b); }>("btcharcmp"),
    MakeKernel<[](bool a, bool b) noexcept -> bool { return a && b; }>("booland_statefunc"),
    MakeKernel<[](bool a, bool b) noexcept -> bool { return a || b; }>("boolor_statefunc"),
    MakeKernel<[](uint64_t a) noexcept { return static_cast<uint32_t>(a); }>("xid8toxid"),
};

}  // namespace

KernelTable IntegerComparisonKernels() { return kKernels; }

}  // namespace basalt
