// ParallelScan: the rest of a long table scan, read in morsels of consecutive RowIds by helper threads of the ScanPool and by the
// consumer itself, and handed out in RowId order. Reads one snapshot and no writes of the transaction: whoever makes it has seen
// that there are none on the table (later ones belong to later commands, or to this one, which does not see its own). The morsels
// read ahead are few, so memory is bounded whatever the consumer does. The consumer's thread owns it; helpers touch `Shared` alone,
// and the destructor waits for those that are at work (a chunk's time).
#pragma once

#include <memory>
#include <vector>

#include "storage/internal/merged_cursor.h"
#include "storage/internal/row_to_chunk.h"
#include "storage/internal/scan_pool.h"

namespace basalt {

class ParallelScan {
 public:
  struct Wanted {  // beside the columns
    bool row_ids, xmins;
  };
  // From the first row at or after `from` on. source.snapshot is set.
  ParallelScan(ScanPool& pool, int helpers, MergedCursor::Source source, const RowToChunk& writer, Wanted wanted, RowId from);
  ~ParallelScan();
  ParallelScan(const ParallelScan&) = delete;
  ParallelScan& operator=(const ParallelScan&) = delete;

  // As TableScan::Next.
  bool Next(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins);

 private:
  struct Batch;
  struct Morsel;
  struct Shared;
  const Batch* NextBatch();
  void TakeFront();
  void StartHelpers();

  ScanPool& pool_;
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Morsel> current_;
  size_t next_batch_ = 0;
};

}  // namespace basalt
