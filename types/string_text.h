// Text forms of the string-like types: character types with their length limits, name, "char", bytea, uuid, money, bit
// strings, tid, pg_lsn. Results are views into the input where nothing changes, else into the arena. Any thread.
// Bit strings are packed as a little-endian uint32 bit count and the bits, first one highest, zero padded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "types/datum.h"
#include "types/type_io.h"

namespace basalt {

inline constexpr int kNameBytes = 64;  // with PostgreSQL's final zero byte
inline constexpr int kCharacterTypmodOffset = 4;

// Assignment to varchar(n), char(n): blanks beyond n are cut, anything else is 22001; char(n) is padded.
std::string_view FitVarchar(std::string_view text, int32_t typmod);
std::string_view FitBpchar(std::string_view text, int32_t typmod, Arena& arena);
std::string_view TrimBlanks(std::string_view text);        // trailing ' ', as bpchar compares
std::string_view TruncateName(std::string_view text);      // to 63 bytes, whole characters
size_t Utf8Prefix(std::string_view text, size_t characters);  // bytes of the first characters

int8_t ParseCharType(std::string_view text);
void AppendCharType(int8_t value, std::string* out);

StringRef ParseBytea(std::string_view text, Arena& arena);
void AppendBytea(std::string_view bytes, ByteaOutput output, std::string* out);
Uuid ParseUuid(std::string_view text);
void AppendUuid(const Uuid& value, std::string* out);
int64_t ParseMoney(std::string_view text);
void AppendMoney(int64_t value, std::string* out);
uint64_t ParseTid(std::string_view text);  // block << 16 | offset
void AppendTid(uint64_t value, std::string* out);
uint64_t ParseLsn(std::string_view text);
void AppendLsn(uint64_t value, std::string* out);

// The length is checked before the digits: as by CheckBitLength, or CheckVarBitLength when varying.
StringRef ParseBits(std::string_view text, bool varying, int32_t typmod, Arena& arena);
void AppendBits(std::string_view packed, std::string* out);
StringRef PackBits(std::string_view bytes, uint32_t bit_count, Arena& arena);
inline uint32_t BitCount(std::string_view packed);
inline std::string_view BitBytes(std::string_view packed);
// Assignment checks of bit(n) (22026) and varbit(n) (22001).
void CheckBitLength(uint64_t bits, int32_t typmod);
void CheckVarBitLength(uint64_t bits, int32_t typmod);

inline uint32_t BitCount(std::string_view packed) {
  uint32_t count;
  __builtin_memcpy(&count, packed.data(), sizeof(count));
  return count;
}
inline std::string_view BitBytes(std::string_view packed) { return packed.substr(sizeof(uint32_t)); }

}  // namespace basalt
