// ParallelScan: the rest of a long table scan, read in morsels of consecutive segments by helper threads of the ScanPool and by the
// consumer itself, and handed out in RowId order. Reads one snapshot and no writes of the transaction: whoever makes it has seen
// that there are none on the table (later ones belong to later commands, or to this one, which does not see its own). The morsels
// read ahead are few, so memory is bounded whatever the consumer does. The consumer's thread owns it; helpers touch `Shared` alone,
// and the destructor waits for those that are at work (a chunk's time).
#pragma once

#include <memory>
#include <vector>

#include "storage/internal/scan_pool.h"
#include "storage/internal/segment_reader.h"

namespace basalt {

class ParallelScan {
 public:
  // From that segment on. source.snapshot is set. source, writer and cache outlive it.
  ParallelScan(ScanPool& pool, int helpers, const MergedCursor::Source& source, const RowToChunk& writer, SegmentCache& cache,
               SegmentReader::Wanted wanted, uint64_t from);
  ~ParallelScan();
  ParallelScan(const ParallelScan&) = delete;
  ParallelScan& operator=(const ParallelScan&) = delete;

  // As TableScan::Next.
  bool Next(Chunk* rows, std::vector<RowId>* row_ids, std::vector<TransactionId>* xmins);

 private:
  struct Morsel;
  struct Shared;
  const SegmentRows* NextBatch();
  void TakeFront();
  void StartHelpers();

  ScanPool& pool_;
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Morsel> current_;
  size_t next_batch_ = 0;
};

}  // namespace basalt
