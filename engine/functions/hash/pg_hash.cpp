#include "engine/functions/hash/pg_hash.h"

#include <bit>

#include "base/byte_order.h"

namespace basalt {
namespace {

struct State {
  uint32_t a, b, c;

  explicit State(uint32_t length) { a = b = c = 0x9E3779B9u + length + 3923095u; }

  void Mix() {
    a -= c, a ^= std::rotl(c, 4), c += b;
    b -= a, b ^= std::rotl(a, 6), a += c;
    c -= b, c ^= std::rotl(b, 8), b += a;
    a -= c, a ^= std::rotl(c, 16), c += b;
    b -= a, b ^= std::rotl(a, 19), a += c;
    c -= b, c ^= std::rotl(b, 4), b += a;
  }
  void Finish() {
    c ^= b, c -= std::rotl(b, 14);
    a ^= c, a -= std::rotl(c, 11);
    b ^= a, b -= std::rotl(a, 25);
    c ^= b, c -= std::rotl(b, 16);
    a ^= c, a -= std::rotl(c, 4);
    b ^= a, b -= std::rotl(a, 14);
    c ^= b, c -= std::rotl(b, 24);
  }
  void Seed(uint64_t seed) {
    if (seed == 0) return;
    a += static_cast<uint32_t>(seed >> 32);
    b += static_cast<uint32_t>(seed);
    Mix();
  }
  void Absorb(std::string_view bytes) {
    const char* at = bytes.data();
    size_t left = bytes.size();
    for (; left >= 12; left -= 12, at += 12) {
      a += LoadUnaligned<uint32_t>(at);
      b += LoadUnaligned<uint32_t>(at + 4);
      c += LoadUnaligned<uint32_t>(at + 8);
      Mix();
    }
    // The lowest byte of c is kept for the length.
    for (size_t i = 0; i < left; ++i) {
      const auto byte = static_cast<uint32_t>(static_cast<uint8_t>(at[i]));
      if (i < 4) a += byte << (8 * i);
      else if (i < 8) b += byte << (8 * (i - 4));
      else c += byte << (8 * (i - 7));
    }
    Finish();
  }
};

}  // namespace

uint32_t PgHashBytes(std::string_view bytes) {
  State state(static_cast<uint32_t>(bytes.size()));
  state.Absorb(bytes);
  return state.c;
}

uint64_t PgHashBytesExtended(std::string_view bytes, uint64_t seed) {
  State state(static_cast<uint32_t>(bytes.size()));
  state.Seed(seed);
  state.Absorb(bytes);
  return static_cast<uint64_t>(state.b) << 32 | state.c;
}

uint32_t PgHashUint32(uint32_t value) {
  State state(sizeof(uint32_t));
  state.a += value;
  state.Finish();
  return state.c;
}

uint64_t PgHashUint32Extended(uint32_t value, uint64_t seed) {
  State state(sizeof(uint32_t));
  state.Seed(seed);
  state.a += value;
  state.Finish();
  return static_cast<uint64_t>(state.b) << 32 | state.c;
}

}  // namespace basalt
