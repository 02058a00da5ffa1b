// Functions of bytea: concatenation, parts, bits, trimming.
#include <algorithm>
#include <bit>

#include "base/sql_error.h"
#include "engine/functions/checked_math.h"
#include "engine/functions/families.h"
#include "engine/functions/text/utf8.h"

namespace basalt {
namespace {

using Context = FunctionContext&;
using Bytes = std::string_view;

Bytes Concatenate(Context context, Bytes a, Bytes b) {
  if (a.size() + b.size() > kMaxTextBytes) {
    throw SqlError(sqlstate::kProgramLimitExceeded, "requested length too large");
  }
  char* at = context.arena().AllocateBytes(a.size() + b.size());
  std::copy(a.begin(), a.end(), at);
  std::copy(b.begin(), b.end(), at + a.size());
  return {at, a.size() + b.size()};
}

// Bytes first .. end-1, counted from 1; both may lie outside.
Bytes Slice(Bytes bytes, int64_t first, int64_t end) {
  first = std::max<int64_t>(first, 1);
  end = std::min<int64_t>(end, static_cast<int64_t>(bytes.size()) + 1);
  if (end <= first) return {};
  return bytes.substr(static_cast<size_t>(first - 1), static_cast<size_t>(end - first));
}

Bytes Substring(Bytes bytes, int32_t first, int32_t length) {
  if (length < 0) throw SqlError(sqlstate::kSubstringError, "negative substring length not allowed");
  return Slice(bytes, first, int64_t{first} + length);
}
Bytes SubstringToEnd(Bytes bytes, int32_t first) { return Slice(bytes, first, INT64_MAX); }

Bytes Overlay(Context context, Bytes bytes, Bytes part, int32_t first, int32_t length) {
  if (first <= 0) throw SqlError(sqlstate::kSubstringError, "negative substring length not allowed");
  const int64_t rest = AddChecked<int32_t>(first, length);
  return Concatenate(context, Concatenate(context, Slice(bytes, 1, first), part), Slice(bytes, rest, INT64_MAX));
}
Bytes OverlayWhole(Context context, Bytes bytes, Bytes part, int32_t first) {
  return Overlay(context, bytes, part, first, static_cast<int32_t>(part.size()));
}

int32_t Position(Bytes bytes, Bytes part) {
  if (part.empty()) return 1;
  const size_t at = bytes.find(part);
  return at == Bytes::npos ? 0 : static_cast<int32_t>(at) + 1;
}

void CheckIndex(int64_t index, int64_t size) {
  if (index < 0 || index >= size) {
    throw SqlError(sqlstate::kArraySubscriptError, Format("index {} out of valid range, 0..{}", index, size - 1));
  }
}
int32_t GetByte(Bytes bytes, int32_t index) {
  CheckIndex(index, static_cast<int64_t>(bytes.size()));
  return static_cast<uint8_t>(bytes[static_cast<size_t>(index)]);
}
int32_t GetBit(Bytes bytes, int64_t index) {
  CheckIndex(index, static_cast<int64_t>(bytes.size()) * 8);
  return static_cast<uint8_t>(bytes[static_cast<size_t>(index / 8)]) >> (index % 8) & 1;
}
char* Copy(Context context, Bytes bytes) {
  char* at = context.arena().AllocateBytes(bytes.size());
  std::copy(bytes.begin(), bytes.end(), at);
  return at;
}
Bytes SetByte(Context context, Bytes bytes, int32_t index, int32_t value) {
  CheckIndex(index, static_cast<int64_t>(bytes.size()));
  char* at = Copy(context, bytes);
  at[index] = static_cast<char>(value);
  return {at, bytes.size()};
}
Bytes SetBit(Context context, Bytes bytes, int64_t index, int32_t value) {
  CheckIndex(index, static_cast<int64_t>(bytes.size()) * 8);
  if (value != 0 && value != 1) throw SqlError(sqlstate::kInvalidParameterValue, "new bit must be 0 or 1");
  char* at = Copy(context, bytes);
  const int mask = 1 << (index % 8);
  char& byte = at[index / 8];
  byte = static_cast<char>(value == 1 ? byte | mask : byte & ~mask);
  return {at, bytes.size()};
}
int64_t BitCount(Bytes bytes) {
  int64_t count = 0;
  for (char byte : bytes) count += std::popcount(static_cast<uint8_t>(byte));
  return count;
}

Bytes TrimLeft(Bytes bytes, Bytes set) {
  const size_t first = bytes.find_first_not_of(set);
  return first == Bytes::npos ? Bytes() : bytes.substr(first);
}
Bytes TrimRight(Bytes bytes, Bytes set) {
  const size_t last = bytes.find_last_not_of(set);
  return last == Bytes::npos ? Bytes() : bytes.substr(0, last + 1);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Concatenate>("byteacat"),
    MakeKernel<[](StringRef b) -> int32_t { return static_cast<int32_t>(b.size()); }>("byteaoctetlen"),
    MakeKernel<&Substring>("bytea_substr"),
    MakeKernel<&SubstringToEnd>("bytea_substr_no_len"),
    MakeKernel<&Overlay>("byteaoverlay"),
    MakeKernel<&OverlayWhole>("byteaoverlay_no_len"),
    MakeKernel<&Position>("byteapos"),
    MakeKernel<&GetByte>("byteaGetByte"),
    MakeKernel<&GetBit>("byteaGetBit"),
    MakeKernel<&SetByte>("byteaSetByte"),
    MakeKernel<&SetBit>("byteaSetBit"),
    MakeKernel<&BitCount>("bytea_bit_count"),
    MakeKernel<[](Bytes b, Bytes s) { return TrimRight(TrimLeft(b, s), s); }>("byteatrim"),
    MakeKernel<&TrimLeft>("bytealtrim"),
    MakeKernel<&TrimRight>("byteartrim"),
};

}  // namespace

KernelTable ByteaKernels() { return kKernels; }

}  // namespace basalt
