// 64-bit hashes for our own tables (never on disk, never for SQL's hash functions).
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/int128.h"

namespace basalt {

inline uint64_t HashMix(uint64_t a, uint64_t b) {
  const auto product = static_cast<uint128_t>(a ^ 0x9E3779B97F4A7C15ULL) * (b ^ 0xE7037ED1A0B428DBULL);
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

inline uint64_t HashInt(uint64_t value) { return HashMix(value, 0xA0761D6478BD642FULL); }

inline uint64_t HashBytes(const void* data, size_t bytes) {
  const char* at = static_cast<const char*>(data);
  uint64_t hash = bytes * 0x9E3779B97F4A7C15ULL;
  uint64_t word;
  for (; bytes >= 8; bytes -= 8, at += 8) {
    std::memcpy(&word, at, 8);
    hash = HashMix(hash, word);
  }
  word = 0;
  if (bytes > 0) std::memcpy(&word, at, bytes);
  return HashMix(hash, word);
}

inline uint64_t HashString(std::string_view text) { return HashBytes(text.data(), text.size()); }

}  // namespace basalt
