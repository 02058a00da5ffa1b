// Plain types of the storage layer's interface.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "types/datum.h"

namespace basalt {

using StorageId = uint64_t;      // names one heap, index or sequence; never reused. kTemporaryBit: in the store without WAL
using RowId = uint64_t;          // stable number of a row in its heap, < 2^48; opaque above storage (ctid is made of it)
using CommandId = uint32_t;      // statement number in a transaction
using TransactionId = uint64_t;  // 64-bit xid; its low half is what SQL's xid shows
using SequenceNumber = uint64_t; // RocksDB's: orders all commits

inline constexpr StorageId kTemporaryBit = StorageId{1} << 63;
inline constexpr RowId kInvalidRowId = 0;
inline constexpr TransactionId kInvalidTransactionId = 0;
inline constexpr TransactionId kFrozenTransactionId = 2;

enum class IsolationLevel : uint8_t { kReadUncommitted, kReadCommitted, kRepeatableRead, kSerializable };
enum class RowLockMode : uint8_t { kKeyShare, kShare, kNoKeyUpdate, kUpdate };
enum class TableLockMode : uint8_t {  // PostgreSQL's eight, weakest first
  kAccessShare = 1, kRowShare, kRowExclusive, kShareUpdateExclusive, kShare, kShareRowExclusive, kExclusive, kAccessExclusive,
};
enum class WaitPolicy : uint8_t { kWait, kNoWait, kSkip };

// One physical column of a heap; position = attribute number - 1, dropped columns included. Rows written before the
// column was added hold fewer columns and read `missing` (instant ADD COLUMN ... DEFAULT).
struct RowColumn {
  PhysicalType physical = PhysicalType::kInt32;
  bool dropped = false;
  NullableDatum missing;  // heap bytes owned by whoever owns the layout
};

// A heap as storage sees it. Owned by the catalog's table descriptor, immutable, outlives every transaction using it.
struct HeapLayout {
  StorageId id = 0;
  uint32_t column_family = 0;  // which storage (tablespace); StorageEngine::FamilyOf
  std::vector<RowColumn> columns;
};

struct IndexKeyColumn {
  int heap_column = -1;  // position in HeapLayout::columns, or -1: an expression, computed by the caller
  PhysicalType physical = PhysicalType::kInt32;
  bool descending = false;
  bool nulls_first = false;
  // How kString keys become memcomparable: bytes as they are (text in C collation, bytea, uuid text ...), blank-padded
  // (bpchar: trailing spaces ignored), ICU sort key + original, or the packed form of a type that orders otherwise.
  enum class StringOrder : uint8_t {
    kBytes, kBlankPadded, kIcu, kNetwork, kBits, kArray, kRange, kMultirange, kRecord, kJsonb, kTsVector,
    kTsQuery
  } string_order = StringOrder::kBytes;
  std::string icu_locale;
  std::vector<IndexKeyColumn> parts;  // arrays: the element; ranges, multiranges: a bound; records: the fields
  // Enums: values and their order when the index was made; values that came later follow in the order of their numbers.
  std::vector<std::pair<uint32_t, float>> labels;
};

struct IndexLayout {
  StorageId id = 0;
  uint32_t column_family = 0;
  bool unique = false;
  bool nulls_not_distinct = false;
  std::vector<IndexKeyColumn> keys;
  std::vector<RowColumn> included;         // INCLUDE columns stored with the entry
  std::vector<int> included_heap_columns;  // their positions in the heap
};

// Bound of a key range: the first `values.size()` key columns.
struct IndexBound {
  std::vector<NullableDatum> values;
  bool inclusive = true;
};

}  // namespace basalt
