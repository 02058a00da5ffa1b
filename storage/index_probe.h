// IndexProbe: the entries of one index under one key after another, as joins want them: what lies below stays open from key to key.
// Sees what Transaction::OpenIndexScan would see at each Open. One thread; destroyed before the transaction ends.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "storage/transaction.h"

namespace basalt {

class IndexProbe {
 public:
  virtual ~IndexProbe() = default;
  // Entries whose first keys.size() columns are these; none of them NULL.
  virtual void Open(std::span<const NullableDatum> keys) = 0;
  // Appends up to max entries' RowIds in the index's order; false when there are no more behind those.
  virtual bool Next(uint32_t max, std::vector<RowId>* row_ids) = 0;
};

// transaction: of a StorageEngine. The layout outlives the probe.
std::unique_ptr<IndexProbe> OpenIndexProbe(Transaction& transaction, const IndexLayout& index);

}  // namespace basalt
