// SegmentReader: the rows of one heap by segments (see segment_cache.h) as one snapshot sees them, from the cache or else from the
// store, which fills the cache. Knows nothing of a transaction's own writes. One thread; source, writer and cache outlive it.
#pragma once

#include <rocksdb/iterator.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/internal/merged_cursor.h"
#include "storage/internal/row_to_chunk.h"
#include "storage/internal/segment_cache.h"
#include "types/chunk.h"

namespace basalt {

// What Read gives; good to be filled again. columns: in the order of the writer's, as long as nothing else is read into this.
struct SegmentRows {
  uint32_t size = 0;
  std::vector<const Vector*> columns;
  std::vector<RowId> row_ids;         // if wanted
  std::vector<TransactionId> xmins;   // if wanted
  size_t stored_bytes = 0;            // read from the store
  // Whose vectors those are.
  std::vector<std::shared_ptr<Vector>> own;
  std::shared_ptr<const Segment> shared;

  void Show(Chunk* rows) const;  // as references
};

class SegmentReader {
 public:
  struct Wanted {  // beside the columns
    bool row_ids, xmins;
  };
  static constexpr uint64_t kNoSegment = UINT64_MAX;

  // source.snapshot is set.
  SegmentReader(const MergedCursor::Source& source, const RowToChunk& writer, SegmentCache& cache, Wanted wanted);
  // The rows of the segment; maybe none. Numbers ascend from call to call.
  void Read(uint64_t number, SegmentRows* rows);
  // The next segment that may hold rows.
  uint64_t next() const { return next_; }

 private:
  bool ReadCached(uint64_t number, SegmentRows* rows);
  void ReadStored(uint64_t number, SegmentRows* rows);
  void SeekTo(RowId first);
  void NoteRow();
  void Keep(uint64_t number, SegmentRows* rows);

  const MergedCursor::Source& source_;
  const RowToChunk& writer_;
  SegmentCache& cache_;
  const Wanted wanted_;
  const std::string upper_;
  const rocksdb::Slice upper_slice_;
  std::unique_ptr<rocksdb::Iterator> stored_;
  int entries_left_ = 0;         // until the iterator is renewed, so that it holds no files and memtables for long
  RowId from_ = 0, at_ = 0;      // the iterator stands at row at_; there is none in [from_, at_)
  std::vector<uint16_t> offsets_;
  std::vector<Vector*> vectors_;
  uint64_t next_ = 0;
};

}  // namespace basalt
