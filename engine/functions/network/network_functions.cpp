// Functions and operators of inet and cidr.
#include <algorithm>
#include <cstring>
#include <string>

#include "base/int128.h"
#include "base/sql_error.h"
#include "engine/functions/families.h"
#include "engine/functions/hash/pg_hash.h"
#include "types/network_address.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Packed = std::string_view;

// The packed form in the arena; a short one is copied into the result anyway.
Packed Keep(Context context, const NetworkAddress& address) { return context.arena().Copy(address.packed()); }

template <typename Append>
Packed Text(Context context, Append&& append) {
  std::string text;
  append(&text);
  return context.arena().Copy(text);
}

Packed Host(Context context, Packed value) {
  return Text(context, [&](std::string* out) { AppendNetworkHost(NetworkAddress::Unpack(value), out); });
}
Packed Show(Context context, Packed value) {
  return Text(context, [&](std::string* out) { AppendNetworkAddress(NetworkAddress::Unpack(value), true, out); });
}
Packed AbbreviateInet(Context context, Packed value) {
  return Text(context, [&](std::string* out) { AppendNetworkAddress(NetworkAddress::Unpack(value), false, out); });
}
Packed AbbreviateCidr(Context context, Packed value) {
  return Text(context, [&](std::string* out) { AppendAbbreviatedCidr(NetworkAddress::Unpack(value), out); });
}

template <bool kCidr>
Packed SetMaskLength(Context context, Packed value, int32_t bits) {
  NetworkAddress address = NetworkAddress::Unpack(value);
  if (bits == -1) bits = address.max_bits();
  if (bits < 0 || bits > address.max_bits()) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("invalid mask length: {}", bits));
  }
  address.bits = static_cast<uint8_t>(bits);
  if (kCidr) address.ClearHostBits();
  return Keep(context, address);
}

Packed Network(Context context, Packed value) {
  NetworkAddress address = NetworkAddress::Unpack(value);
  address.ClearHostBits();
  return Keep(context, address);
}

// All ones in the network part, or right of it.
NetworkAddress Mask(const NetworkAddress& address, bool host) {
  NetworkAddress mask = address;
  std::memset(mask.bytes, 0xFF, mask.size());
  mask.ClearHostBits();
  for (size_t i = 0; host && i < mask.size(); ++i) mask.bytes[i] = static_cast<uint8_t>(~mask.bytes[i]);
  return mask;
}
template <bool kHost>
Packed MaskOf(Context context, Packed value) {
  NetworkAddress mask = Mask(NetworkAddress::Unpack(value), kHost);
  mask.bits = mask.max_bits();
  return Keep(context, mask);
}
Packed Broadcast(Context context, Packed value) {
  NetworkAddress address = NetworkAddress::Unpack(value);
  const NetworkAddress host = Mask(address, true);
  for (size_t i = 0; i < address.size(); ++i) address.bytes[i] |= host.bytes[i];
  return Keep(context, address);
}

int32_t MaskLength(Packed value) { return NetworkAddress::Unpack(value).bits; }
int32_t Family(Packed value) { return NetworkAddress::Unpack(value).family == kInetFamily4 ? 4 : 6; }
bool SameFamily(Packed a, Packed b) { return a[0] == b[0]; }

// ---- containment ----

// Does the network of `outer` hold that of `inner`; strictly: is it also larger.
bool Contains(Packed outer, Packed inner, bool strictly) {
  if (!SameFamily(outer, inner)) return false;
  const NetworkAddress a = NetworkAddress::Unpack(outer);
  const NetworkAddress b = NetworkAddress::Unpack(inner);
  return (strictly ? a.bits < b.bits : a.bits <= b.bits) && a.ComparePrefix(b, a.bits) == 0;
}
bool Overlap(Packed left, Packed right) {
  if (!SameFamily(left, right)) return false;
  const NetworkAddress a = NetworkAddress::Unpack(left);
  const NetworkAddress b = NetworkAddress::Unpack(right);
  return a.ComparePrefix(b, std::min(a.bits, b.bits)) == 0;
}

Packed Merge(Context context, Packed left, Packed right) {
  if (!SameFamily(left, right)) {
    throw SqlError(sqlstate::kInvalidParameterValue, "cannot merge addresses from different families");
  }
  NetworkAddress merged = NetworkAddress::Unpack(left);
  const NetworkAddress other = NetworkAddress::Unpack(right);
  merged.bits = std::min(merged.bits, other.bits);
  while (merged.ComparePrefix(other, merged.bits) != 0) --merged.bits;
  merged.ClearHostBits();
  return Keep(context, merged);
}

// ---- arithmetic ----

[[noreturn]] void ThrowOutOfRange() { throw SqlError(sqlstate::kNumericValueOutOfRange, "result is out of range"); }

template <typename Operation>
Packed Combine(Context context, Packed left, Packed right, const char* name, Operation operation) {
  if (!SameFamily(left, right)) {
    throw SqlError(sqlstate::kInvalidParameterValue, Format("cannot {} inet values of different sizes", name));
  }
  NetworkAddress result = NetworkAddress::Unpack(left);
  const NetworkAddress other = NetworkAddress::Unpack(right);
  for (size_t i = 0; i < result.size(); ++i) result.bytes[i] = static_cast<uint8_t>(operation(result.bytes[i], other.bytes[i]));
  result.bits = std::max(result.bits, other.bits);
  return Keep(context, result);
}
Packed And(Context c, Packed a, Packed b) { return Combine(c, a, b, "AND", [](int x, int y) { return x & y; }); }
Packed Or(Context c, Packed a, Packed b) { return Combine(c, a, b, "OR", [](int x, int y) { return x | y; }); }
Packed Not(Context context, Packed value) {
  NetworkAddress result = NetworkAddress::Unpack(value);
  for (size_t i = 0; i < result.size(); ++i) result.bytes[i] = static_cast<uint8_t>(~result.bytes[i]);
  return Keep(context, result);
}

Packed Move(Context context, Packed value, int64_t distance, bool back) {
  NetworkAddress result = NetworkAddress::Unpack(value);
  // A byte at a time from the last; what is left of the distance, with its sign, is what the next bytes must take.
  int128_t rest = back ? static_cast<int64_t>(0 - static_cast<uint64_t>(distance)) : distance;
  for (size_t i = result.size(); i-- > 0;) {
    const int128_t sum = result.bytes[i] + rest;
    result.bytes[i] = static_cast<uint8_t>(sum & 0xFF);
    rest = sum >> 8;
  }
  if (rest != 0) ThrowOutOfRange();
  return Keep(context, result);
}
Packed Plus(Context c, Packed value, int64_t distance) { return Move(c, value, distance, false); }
Packed PlusReversed(Context c, int64_t distance, Packed value) { return Move(c, value, distance, false); }
Packed MinusInteger(Context c, Packed value, int64_t distance) { return Move(c, value, distance, true); }

int64_t Difference(Packed left, Packed right) {
  if (!SameFamily(left, right)) {
    throw SqlError(sqlstate::kInvalidParameterValue, "cannot subtract inet values of different sizes");
  }
  const NetworkAddress a = NetworkAddress::Unpack(left);
  const NetworkAddress b = NetworkAddress::Unpack(right);
  uint128_t wide_a = 0, wide_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    wide_a = wide_a << 8 | a.bytes[i];
    wide_b = wide_b << 8 | b.bytes[i];
  }
  // The difference of 128-bit addresses wraps, as PostgreSQL's does.
  const auto difference = static_cast<int128_t>(wide_a - wide_b);
  const auto result = static_cast<int64_t>(difference);
  if (result != difference) ThrowOutOfRange();
  return result;
}

Packed Smaller(Packed a, Packed b) { return CompareNetworkAddresses(a, b) < 0 ? a : b; }
Packed Larger(Packed a, Packed b) { return CompareNetworkAddresses(a, b) > 0 ? a : b; }

#define ORDERED(name, test) \
  MakeKernel<[](Packed a, Packed b) -> bool { return (CompareNetworkAddresses(a, b) test); }>(name)

constexpr KernelEntry kKernels[] = {
    ORDERED("network_eq", == 0),
    ORDERED("network_ne", != 0),
    ORDERED("network_lt", < 0),
    ORDERED("network_le", <= 0),
    ORDERED("network_gt", > 0),
    ORDERED("network_ge", >= 0),
    MakeKernel<&CompareNetworkAddresses>("network_cmp"),
    MakeKernel<&Smaller>("network_smaller"),
    MakeKernel<&Larger>("network_larger"),
    MakeKernel<&Host>("network_host"),
    MakeKernel<&Show>("network_show"),
    MakeKernel<&AbbreviateInet>("inet_abbrev"),
    MakeKernel<&AbbreviateCidr>("cidr_abbrev"),
    MakeKernel<&SetMaskLength<false>>("inet_set_masklen"),
    MakeKernel<&SetMaskLength<true>>("cidr_set_masklen"),
    MakeKernel<&Network>("network_network"),
    MakeKernel<&Network>("inet_to_cidr"),
    MakeKernel<&MaskOf<false>>("network_netmask"),
    MakeKernel<&MaskOf<true>>("network_hostmask"),
    MakeKernel<&Broadcast>("network_broadcast"),
    MakeKernel<&MaskLength>("network_masklen"),
    MakeKernel<&Family>("network_family"),
    MakeKernel<&SameFamily>("inet_same_family"),
    MakeKernel<[](Packed a, Packed b) { return Contains(b, a, true); }>("network_sub"),
    MakeKernel<[](Packed a, Packed b) { return Contains(b, a, false); }>("network_subeq"),
    MakeKernel<[](Packed a, Packed b) { return Contains(a, b, true); }>("network_sup"),
    MakeKernel<[](Packed a, Packed b) { return Contains(a, b, false); }>("network_supeq"),
    MakeKernel<&Overlap>("network_overlap"),
    MakeKernel<&Merge>("inet_merge"),
    MakeKernel<&And>("inetand"),
    MakeKernel<&Or>("inetor"),
    MakeKernel<&Not>("inetnot"),
    MakeKernel<&Plus>("inetpl"),
    MakeKernel<&PlusReversed>("int8pl_inet_2631"),
    MakeKernel<&MinusInteger>("inetmi_int8"),
    MakeKernel<&Difference>("inetmi"),
    MakeKernel<[](Packed v) { return static_cast<int32_t>(PgHashBytes(v)); }>("hashinet"),
    MakeKernel<[](Packed v, int64_t seed) {
      return static_cast<int64_t>(PgHashBytesExtended(v, static_cast<uint64_t>(seed)));
    }>("hashinetextended"),
};

}  // namespace

KernelTable NetworkKernels() { return kKernels; }

}  // namespace basalt
