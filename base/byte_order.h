// Unaligned big- and little-endian loads and stores (the wire is big-endian, our disk formats say which they use).
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace basalt {

static_assert(std::endian::native == std::endian::little, "only little-endian machines");

template <typename T>
T ByteSwap(T value) {
  static_assert(std::is_integral_v<T>);
  if constexpr (sizeof(T) == 1) return value;
  if constexpr (sizeof(T) == 2) return static_cast<T>(__builtin_bswap16(static_cast<uint16_t>(value)));
  if constexpr (sizeof(T) == 4) return static_cast<T>(__builtin_bswap32(static_cast<uint32_t>(value)));
  if constexpr (sizeof(T) == 8) return static_cast<T>(__builtin_bswap64(static_cast<uint64_t>(value)));
}

template <typename T>
T LoadUnaligned(const void* at) {
  T value;
  std::memcpy(&value, at, sizeof(T));
  return value;
}
template <typename T>
void StoreUnaligned(void* at, T value) {
  std::memcpy(at, &value, sizeof(T));
}
template <typename T>
T LoadBigEndian(const void* at) {
  return ByteSwap(LoadUnaligned<T>(at));
}
template <typename T>
void StoreBigEndian(void* at, T value) {
  StoreUnaligned(at, ByteSwap(value));
}

}  // namespace basalt
