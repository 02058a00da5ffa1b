// The keys of the store. Rows: prefix + big-endian RowId. Index entries: prefix + memcomparable columns (+ RowId when the
// index is not unique or a column is NULL). The prefix is one byte of key format and seven of storage id, so a storage's
// keys are one range. System records: one letter of kind + key. Whatever stands behind the prefix is called the suffix.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/byte_order.h"
#include "base/sql_error.h"
#include "storage/storage_types.h"

namespace basalt {

inline constexpr uint8_t kKeyFormat = 1;
inline constexpr size_t kPrefixBytes = 8;
inline constexpr char kValueFormat = 1;  // first byte of index entries and system records

inline constexpr uint32_t kSystemFamily = 0xFFFFFFFF;

enum class SystemKind : char { kCounter = 'C', kDropped = 'D', kBulkLoad = 'L', kCatalog = 'R', kSequence = 'S' };

inline bool IsTemporary(StorageId id) { return (id & kTemporaryBit) != 0; }

using KeyPrefix = std::array<char, kPrefixBytes>;
inline KeyPrefix StoragePrefix(StorageId id) {
  KeyPrefix prefix;
  StoreBigEndian<uint64_t>(prefix.data(), (id & ~kTemporaryBit) | uint64_t{kKeyFormat} << 56);
  return prefix;
}
inline std::string_view View(const KeyPrefix& prefix) { return {prefix.data(), prefix.size()}; }

struct RowKey {  // a whole heap key on the stack
  char bytes[kPrefixBytes + 8];
  RowKey(StorageId heap, RowId row) {
    StoreUnaligned(bytes, StoragePrefix(heap));
    StoreBigEndian<uint64_t>(bytes + kPrefixBytes, row);
  }
  std::string_view view() const { return {bytes, sizeof(bytes)}; }
  std::string_view suffix() const { return {bytes + kPrefixBytes, 8}; }
};

inline void AppendRowId(RowId row, std::string* key) {
  char bytes[8];
  StoreBigEndian<uint64_t>(bytes, row);
  key->append(bytes, 8);
}
inline RowId RowIdOfSuffix(std::string_view suffix) { return LoadBigEndian<uint64_t>(suffix.data() + suffix.size() - 8); }

// The value of an index entry: format byte, RowId, packed INCLUDE columns.
inline constexpr size_t kIndexValueHeaderBytes = 9;
inline RowId RowIdOfIndexValue(std::string_view value) {
  if (value.size() < kIndexValueHeaderBytes || value[0] != kValueFormat) {
    throw SqlError(sqlstate::kIndexCorrupted, "index entry has an unknown format version");
  }
  return LoadUnaligned<uint64_t>(value.data() + 1);
}

inline std::string SystemKey(SystemKind kind, std::string_view key) {
  std::string result(1, static_cast<char>(kind));
  result.append(key);
  return result;
}
inline std::string SystemKey(SystemKind kind, uint64_t number) {
  std::string result(1, static_cast<char>(kind));
  AppendRowId(number, &result);
  return result;
}

// The first key behind all keys that begin with prefix; empty: there is none.
inline std::string PrefixEnd(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xFF) end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  return end;
}

}  // namespace basalt
