// The lockable things, their modes and PostgreSQL's conflict tables. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "storage/storage_types.h"

namespace basalt {

enum class LockSpace : uint8_t { kTable, kRow, kKey, kCatalogKey, kAdvisory };

struct LockTag {
  LockSpace space = LockSpace::kTable;
  bool two_keys = false;   // advisory: the (int4, int4) space
  Oid database = 0;
  uint64_t object = 0;     // table oid, heap or index storage id, advisory key, hash of a catalog key
  uint64_t part = 0;       // RowId, hash of the key
  bool operator==(const LockTag&) const = default;
  uint64_t Hash() const {
    return HashMix(object + static_cast<uint64_t>(space) * 0x9E3779B97F4A7C15ULL, part ^ (uint64_t{database} << 32) ^ two_keys);
  }
};

// Modes are numbered from 1 in every space; a set of modes is a mask with bit `mode`.
using LockMode = uint8_t;
using LockMask = uint16_t;
inline constexpr LockMode kExclusiveKeyLock = 1;  // the only mode of keys and catalog keys
inline constexpr LockMode kAdvisoryShare = 5, kAdvisoryExclusive = 7;  // as the table modes of these numbers

constexpr LockMask Bit(LockMode mode) { return static_cast<LockMask>(1 << mode); }
inline LockMode ModeOf(TableLockMode mode) { return static_cast<LockMode>(mode); }
inline LockMode ModeOf(RowLockMode mode) { return static_cast<LockMode>(static_cast<int>(mode) + 1); }

// Which modes of others a request for `mode` conflicts with.
inline LockMask ConflictsOf(LockSpace space, LockMode mode) {
  constexpr LockMask kTableConflicts[9] = {
      0,
      Bit(8),
      Bit(7) | Bit(8),
      Bit(5) | Bit(6) | Bit(7) | Bit(8),
      Bit(4) | Bit(5) | Bit(6) | Bit(7) | Bit(8),
      Bit(3) | Bit(4) | Bit(6) | Bit(7) | Bit(8),
      Bit(3) | Bit(4) | Bit(5) | Bit(6) | Bit(7) | Bit(8),
      Bit(2) | Bit(3) | Bit(4) | Bit(5) | Bit(6) | Bit(7) | Bit(8),
      Bit(1) | Bit(2) | Bit(3) | Bit(4) | Bit(5) | Bit(6) | Bit(7) | Bit(8),
  };
  constexpr LockMask kRowConflicts[5] = {
      0, Bit(4), Bit(3) | Bit(4), Bit(2) | Bit(3) | Bit(4), Bit(1) | Bit(2) | Bit(3) | Bit(4),
  };
  if (space == LockSpace::kRow) return kRowConflicts[mode];
  if (space == LockSpace::kTable || space == LockSpace::kAdvisory) return kTableConflicts[mode];
  return Bit(kExclusiveKeyLock);
}

// Modes that make a request for `mode` needless: each of them conflicts with all that `mode` conflicts with.
inline LockMask CoveringModes(LockSpace space, LockMode mode) {
  if (space != LockSpace::kRow) return Bit(mode);
  return static_cast<LockMask>(((Bit(4) << 1) - 1) & ~(Bit(mode) - 1));
}

// "ShareLock on transaction 123", "AccessExclusiveLock on relation 16384 of database 5" ... blocker: its xid.
std::string DescribeLock(const LockTag& tag, LockMode mode, TransactionId blocker);
std::string_view LockModeName(LockSpace space, LockMode mode);

}  // namespace basalt
