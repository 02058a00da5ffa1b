// Functions and operators of macaddr and macaddr8: packed they are their 6 or 8 bytes, which order as they lie.
#include <string>

#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "engine/functions/hash/pg_hash.h"
#include "types/network_address.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Packed = std::string_view;

int32_t Compare(Packed a, Packed b) {
  const int order = a.compare(b);
  return order < 0 ? -1 : order > 0 ? 1 : 0;
}

template <typename Operation>
Packed Combine(Context context, Packed a, Packed b, Operation operation) {
  char* out = context.arena().AllocateBytes(a.size());
  for (size_t i = 0; i < a.size(); ++i) out[i] = static_cast<char>(operation(a[i], b[i]));
  return {out, a.size()};
}
Packed And(Context c, Packed a, Packed b) { return Combine(c, a, b, [](int x, int y) { return x & y; }); }
Packed Or(Context c, Packed a, Packed b) { return Combine(c, a, b, [](int x, int y) { return x | y; }); }
Packed Not(Context c, Packed a) { return Combine(c, a, a, [](int x, int) { return ~x; }); }

// The manufacturer's three bytes stay.
Packed Truncate(Context context, Packed value) {
  std::string bytes(value.substr(0, 3));
  bytes.resize(value.size(), '\0');
  return context.arena().Copy(bytes);
}
Packed SetSeventhBit(Context context, Packed value) {
  std::string bytes(value);
  bytes[0] = static_cast<char>(bytes[0] | 2);
  return context.arena().Copy(bytes);
}

Packed Widen(Context context, Packed value) { return context.arena().Copy(Mac8OfMac(value)); }
Packed Narrow(Context context, Packed value) {
  if (value.substr(3, 2) != "\xFF\xFE") {
    throw SqlError(sqlstate::kNumericValueOutOfRange, "macaddr8 data out of range to convert to macaddr")
        .Hint("Only addresses that have FF and FE as values in the 4th and 5th bytes from the left, for example "
              "xx:xx:xx:ff:fe:xx:xx:xx, are eligible to be converted from macaddr8 to macaddr.");
  }
  std::string bytes(value.substr(0, 3));
  bytes += value.substr(5);
  return context.arena().Copy(bytes);
}

#define ORDERED(name, test) MakeKernel<[](Packed a, Packed b) -> bool { return (Compare(a, b) test); }>(name)
#define MAC_FAMILY(type, hash)                                                                               \
  ORDERED(type "_eq", == 0), ORDERED(type "_ne", != 0), ORDERED(type "_lt", < 0), ORDERED(type "_le", <= 0), \
      ORDERED(type "_gt", > 0), ORDERED(type "_ge", >= 0), MakeKernel<&Compare>(type "_cmp"),                \
      MakeKernel<&And>(type "_and"), MakeKernel<&Or>(type "_or"), MakeKernel<&Not>(type "_not"),             \
      MakeKernel<&Truncate>(type "_trunc"),                                                                  \
      MakeKernel<[](Packed v) { return static_cast<int32_t>(PgHashBytes(v)); }>(hash),                       \
      MakeKernel<[](Packed v, int64_t seed) {                                                                \
        return static_cast<int64_t>(PgHashBytesExtended(v, static_cast<uint64_t>(seed)));                    \
      }>(hash "extended")

constexpr KernelEntry kKernels[] = {
    MAC_FAMILY("macaddr", "hashmacaddr"),
    MAC_FAMILY("macaddr8", "hashmacaddr8"),
    MakeKernel<&SetSeventhBit>("macaddr8_set7bit"),
    MakeKernel<&Widen>("macaddrtomacaddr8"),
    MakeKernel<&Narrow>("macaddr8tomacaddr"),
};

}  // namespace

KernelTable MacKernels() { return kKernels; }

}  // namespace basalt
