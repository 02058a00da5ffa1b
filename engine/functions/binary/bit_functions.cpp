// Functions of bit and bit varying. Packed: a 32-bit count, then the bits, first one highest (types/string_text.h).
#include <algorithm>
#include <bit>
#include <cstring>

#include "base/planted_bug.h"
#include "base/sql_error.h"
#include "engine/functions/aggregates/aggregate_maker.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/families.h"
#include "types/string_text.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Packed = std::string_view;

bool BitAt(Packed bits, uint32_t i) {
  return (static_cast<uint8_t>(BitBytes(bits)[i / 8]) >> (7 - i % 8) & 1) != 0;
}

// Bits under construction, all zero at first.
class BitWriter {
 public:
  explicit BitWriter(int64_t count) : count_(static_cast<uint32_t>(count)) {
    if (count > 0x7FFFFFFF) throw SqlError(sqlstate::kProgramLimitExceeded, "bit string length exceeds the maximum allowed (2147483640)");
    bytes_.assign((static_cast<size_t>(count) + 7) / 8, '\0');
  }
  void Set(uint32_t i, bool bit) {
    const auto mask = static_cast<uint8_t>(0x80 >> (i % 8));
    const auto byte = static_cast<uint8_t>(bytes_[i / 8]);
    bytes_[i / 8] = static_cast<char>(bit ? byte | mask : byte & ~mask);
  }
  void CopyFrom(Packed source, uint32_t from, uint32_t count, uint32_t to) {
    for (uint32_t i = 0; i < count; ++i) Set(to + i, BitAt(source, from + i));
  }
  Packed Finish(Context context) {
    const StringRef packed = PackBits(bytes_, count_, context.arena());
    return packed.is_inline() ? context.arena().Copy(packed.view()) : packed.view();
  }

 private:
  uint32_t count_;
  std::string bytes_;
};

int Compare(Packed a, Packed b) {
  const int order = BitBytes(a).compare(BitBytes(b));
  if (order != 0) return order < 0 ? -1 : 1;
  return BitCount(a) < BitCount(b) ? -1 : BitCount(a) > BitCount(b) ? 1 : 0;
}

// What SQL's bitcmp gives: the difference of the first bytes that differ, else the order of the lengths.
int32_t ByteDifference(Packed a, Packed b) {
  const Packed left = BitBytes(a), right = BitBytes(b);
  for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    if (left[i] != right[i]) return static_cast<uint8_t>(left[i]) - static_cast<uint8_t>(right[i]);
  }
  return BitCount(a) < BitCount(b) ? -1 : BitCount(a) > BitCount(b) ? 1 : 0;
}

template <typename Operation>
Packed Combine(Context context, Packed a, Packed b, const char* name, Operation operation) {
  if (BitCount(a) != BitCount(b)) {
    throw SqlError(sqlstate::kStringDataLengthMismatch, Format("cannot {} bit strings of different sizes", name));
  }
  std::string bytes(BitBytes(a));
  for (size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(operation(bytes[i], BitBytes(b)[i]));
  const StringRef packed = PackBits(bytes, BitCount(a), context.arena());
  return packed.is_inline() ? context.arena().Copy(packed.view()) : packed.view();
}
Packed And(Context c, Packed a, Packed b) { return Combine(c, a, b, "AND", [](int x, int y) { return x & y; }); }
Packed Or(Context c, Packed a, Packed b) { return Combine(c, a, b, "OR", [](int x, int y) { return x | y; }); }
Packed Xor(Context c, Packed a, Packed b) { return Combine(c, a, b, "XOR", [](int x, int y) { return x ^ y; }); }

Packed Not(Context context, Packed bits) {
  BitWriter out(BitCount(bits));
  for (uint32_t i = 0; i < BitCount(bits); ++i) out.Set(i, !BitAt(bits, i));
  return out.Finish(context);
}

// To the left for a positive count.
Packed Shift(Context context, Packed bits, int64_t count) {
  const auto size = static_cast<int64_t>(BitCount(bits));
  BitWriter out(size);
  for (int64_t i = 0; i < size; ++i) {
    const int64_t from = i + count;
    if (from >= 0 && from < size) out.Set(static_cast<uint32_t>(i), BitAt(bits, static_cast<uint32_t>(from)));
  }
  return out.Finish(context);
}

Packed Concatenate(Context context, Packed a, Packed b) {
  BitWriter out(int64_t{BitCount(a)} + BitCount(b));
  out.CopyFrom(a, 0, BitCount(a), 0);
  out.CopyFrom(b, 0, BitCount(b), BitCount(a));
  return out.Finish(context);
}

Packed Slice(Context context, Packed bits, int64_t first, int64_t end) {
  first = std::max<int64_t>(first, 1);
  end = std::min<int64_t>(end, int64_t{BitCount(bits)} + 1);
  const int64_t count = std::max<int64_t>(end - first, 0);
  BitWriter out(count);
  if (count > 0) out.CopyFrom(bits, static_cast<uint32_t>(first - 1), static_cast<uint32_t>(count), 0);
  return out.Finish(context);
}
Packed Substring(Context context, Packed bits, int32_t first, int32_t length) {
  if (length < 0) throw SqlError(sqlstate::kSubstringError, "negative substring length not allowed");
  return Slice(context, bits, first, int64_t{first} + length);
}
Packed SubstringToEnd(Context context, Packed bits, int32_t first) { return Slice(context, bits, first, INT64_MAX); }

Packed Overlay(Context context, Packed bits, Packed part, int32_t first, int32_t length) {
  if (first <= 0) throw SqlError(sqlstate::kSubstringError, "negative substring length not allowed");
  const int64_t rest = AddChecked<int32_t>(first, length);
  const Packed head = Concatenate(context, Slice(context, bits, 1, first), part);
  return Concatenate(context, head, Slice(context, bits, rest, INT64_MAX));
}
Packed OverlayWhole(Context context, Packed bits, Packed part, int32_t first) {
  return Overlay(context, bits, part, first, static_cast<int32_t>(BitCount(part)));
}

int32_t Position(Packed bits, Packed part) {
  if (BitCount(bits) == 0 || BitCount(part) > BitCount(bits)) return 0;
  const uint32_t last = BitCount(bits) - (PlantedBug("planted.bit_position") ? 1 : 0);
  for (uint32_t at = 0; at + BitCount(part) <= last; ++at) {
    uint32_t same = 0;
    while (same < BitCount(part) && BitAt(bits, at + same) == BitAt(part, same)) ++same;
    if (same == BitCount(part)) return static_cast<int32_t>(at) + 1;
  }
  return 0;
}

void CheckIndex(Packed bits, int32_t index) {
  if (index < 0 || index >= static_cast<int64_t>(BitCount(bits))) {
    throw SqlError(sqlstate::kArraySubscriptError,
                   Format("bit index {} out of valid range (0..{})", index, int64_t{BitCount(bits)} - 1));
  }
}
int32_t GetBit(Packed bits, int32_t index) {
  CheckIndex(bits, index);
  return BitAt(bits, static_cast<uint32_t>(index)) ? 1 : 0;
}
Packed SetBit(Context context, Packed bits, int32_t index, int32_t value) {
  CheckIndex(bits, index);
  if (value != 0 && value != 1) throw SqlError(sqlstate::kInvalidParameterValue, "new bit must be 0 or 1");
  BitWriter out(BitCount(bits));
  out.CopyFrom(bits, 0, BitCount(bits), 0);
  out.Set(static_cast<uint32_t>(index), value == 1);
  return out.Finish(context);
}
int64_t CountOnes(Packed bits) {
  int64_t count = 0;
  for (char byte : BitBytes(bits)) count += std::popcount(static_cast<uint8_t>(byte));
  return count;
}

// Explicit casts cut or fill with zeros; others must fit.
Packed CoerceBit(Context context, Packed bits, int32_t length, bool is_explicit) {
  const auto have = static_cast<int64_t>(BitCount(bits));
  constexpr int32_t kMaxBits = INT32_MAX - 7;
  if (length <= 0 || length > kMaxBits || length == have) return bits;
  if (!is_explicit) CheckBitLength(BitCount(bits), length);
  BitWriter out(length);
  out.CopyFrom(bits, 0, static_cast<uint32_t>(std::min<int64_t>(have, length)), 0);
  return out.Finish(context);
}
Packed CoerceVarbit(Context context, Packed bits, int32_t length, bool is_explicit) {
  if (length <= 0 || length >= static_cast<int64_t>(BitCount(bits))) return bits;
  if (!is_explicit) CheckVarBitLength(BitCount(bits), length);
  return Slice(context, bits, 1, int64_t{length} + 1);
}

template <typename T>
Packed FromInteger(Context context, T value, int32_t length) {
  constexpr int32_t kWidth = sizeof(T) * 8;
  if (length <= 0 || length > INT32_MAX - 7) length = 1;
  BitWriter out(length);
  for (int32_t i = value < 0 ? 0 : std::max(0, length - kWidth); i < length; ++i) {
    const int32_t power = length - 1 - i;
    out.Set(static_cast<uint32_t>(i), power >= kWidth ? value < 0 : (value >> power & 1) != 0);
  }
  return out.Finish(context);
}
template <typename T>
T ToInteger(Packed bits) {
  if (BitCount(bits) > sizeof(T) * 8) ThrowIntegerOutOfRange(sizeof(T));
  std::make_unsigned_t<T> value = 0;
  for (uint32_t i = 0; i < BitCount(bits); ++i) value = value << 1 | (BitAt(bits, i) ? 1 : 0);
  return static_cast<T>(value);
}

#define ORDERED(name, test) MakeKernel<[](Packed a, Packed b) -> bool { return (Compare(a, b) test); }>(name)

constexpr KernelEntry kKernels[] = {
    ORDERED("biteq", == 0),
    ORDERED("bitne", != 0),
    ORDERED("bitlt", < 0),
    ORDERED("bitle", <= 0),
    ORDERED("bitgt", > 0),
    ORDERED("bitge", >= 0),
    MakeKernel<&ByteDifference>("bitcmp"),
    MakeKernel<&And>("bit_and"),
    MakeKernel<&Or>("bit_or"),
    MakeKernel<&Xor>("bitxor"),
    MakeKernel<&Not>("bitnot"),
    MakeKernel<[](Context c, Packed b, int32_t n) { return Shift(c, b, n); }>("bitshiftleft"),
    MakeKernel<[](Context c, Packed b, int32_t n) { return Shift(c, b, -int64_t{n}); }>("bitshiftright"),
    MakeKernel<&Concatenate>("bitcat"),
    MakeKernel<&Substring>("bitsubstr"),
    MakeKernel<&SubstringToEnd>("bitsubstr_no_len"),
    MakeKernel<&Overlay>("bitoverlay"),
    MakeKernel<&OverlayWhole>("bitoverlay_no_len"),
    MakeKernel<&Position>("bitposition"),
    MakeKernel<&GetBit>("bitgetbit"),
    MakeKernel<&SetBit>("bitsetbit"),
    MakeKernel<&CountOnes>("bit_bit_count"),
    MakeKernel<[](Packed b) { return static_cast<int32_t>(BitCount(b)); }>("bitlength"),
    MakeKernel<[](Packed b) { return static_cast<int32_t>(BitCount(b)); }>("bit_length_1812"),
    MakeKernel<[](Packed b) { return static_cast<int32_t>((BitCount(b) + 7) / 8); }>("bitoctetlength"),
    MakeKernel<&CoerceBit>("bit"),
    MakeKernel<&CoerceVarbit>("varbit"),
    MakeKernel<&FromInteger<int32_t>>("bitfromint4"),
    MakeKernel<&FromInteger<int64_t>>("bitfromint8"),
    MakeKernel<&ToInteger<int32_t>>("bittoint4"),
    MakeKernel<&ToInteger<int64_t>>("bittoint8"),
};

// bit_and, bit_or and bit_xor of bit strings: one value, replaced by its combination with each further one.
template <Packed (*kCombine)(Context, Packed, Packed)>
struct BitAggregate {
  using Arguments = std::tuple<Packed>;
  char* place;
  size_t bytes;
  bool any;
  // All are of one size, or And and its like have thrown.
  void Keep(Packed bits, Arena& arena) {
    if (!any) place = arena.AllocateBytes(bits.size());
    std::memcpy(place, bits.data(), bits.size());
    bytes = bits.size();
    any = true;
  }
  void Add(Context context, Packed bits) {
    if (!any) return Keep(bits, context.arena());
    Arena scratch;
    Arena& kept = context.arena();
    context.set_arena(&scratch);
    try {
      const Packed combined = kCombine(context, {place, bytes}, bits);
      context.set_arena(&kept);
      Keep(combined, kept);
    } catch (...) {
      context.set_arena(&kept);
      throw;
    }
  }
  void Merge(Context context, const BitAggregate& other) {
    if (other.any) Add(context, {other.place, other.bytes});
  }
  NullableDatum Final(Context context) const {
    if (!any) return NullDatum();
    const Packed bits(place, bytes);
    return NotNull(StringRef(bytes > StringRef::kInlineBytes ? context.arena().Copy(bits) : bits));
  }
};

constexpr AggregateEntry kAggregates[] = {
    MakeAggregate<BitAggregate<&And>>(2242),
    MakeAggregate<BitAggregate<&Or>>(2243),
    MakeAggregate<BitAggregate<&Xor>>(6167),
};

}  // namespace

KernelTable BitKernels() { return kKernels; }
AggregateTable BitAggregates() { return kAggregates; }

}  // namespace basalt
