// SegmentCache: decoded columns of heap rows in front of RocksDB, for scans and for fetches of many rows. A segment is kVectorSize
// consecutive RowIds of one heap. It is right for every snapshot from its sequence on, as long as it is here: the write stage
// drops the segments of what it wrote before anybody can see the write, and a reader adds one only if the segment's stamp shows
// no commit since its snapshot. Stamps: the last commit of any segment that shares a hash bucket, so they bound every segment's
// last commit. Segments are immutable and shared. Bounded in memory; sharded; thread safe.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "storage/storage_types.h"
#include "types/vector.h"

namespace basalt {

struct Segment {
  struct Column {
    int number;  // in the heap's layout
    std::shared_ptr<const Vector> values;
    int64_t bytes;
  };
  static constexpr RowId kRows = kVectorSize;
  static uint64_t NumberOf(RowId row) { return row / kRows; }

  RowId first = 0;                 // of the range of RowIds
  std::vector<uint16_t> offsets;   // of the rows that are there, ascending
  std::vector<Column> columns;

  int64_t bytes() const;  // of all of it
  uint32_t size() const { return static_cast<uint32_t>(offsets.size()); }
  // Null: not here.
  const Vector* Find(int column, PhysicalType physical) const;
  // The slot of a row of this segment's range; -1: there is no such row.
  int SlotOf(RowId row) const;
};

class SegmentCache {
 public:
  explicit SegmentCache(int64_t bytes_max);
  ~SegmentCache();
  SegmentCache(const SegmentCache&) = delete;
  SegmentCache& operator=(const SegmentCache&) = delete;

  // Null if it is not here, or only for later snapshots.
  std::shared_ptr<const Segment> Find(StorageId heap, uint64_t number, SequenceNumber sequence);
  // Whether Insert would probably keep a segment read at that snapshot.
  bool Wants(StorageId heap, uint64_t number, SequenceNumber sequence);
  // As read at a snapshot. Columns that are here already stay.
  void Insert(StorageId heap, uint64_t number, SequenceNumber sequence, const std::shared_ptr<const Segment>& segment);
  // From the write stage: a row of the segment was written.
  void Written(StorageId heap, uint64_t number, SequenceNumber sequence);
  // A dropped heap, whose rows were deleted at that sequence.
  void Forget(StorageId heap, SequenceNumber sequence);
  int64_t used_bytes() const;

 private:
  struct Shard;
  Shard& ShardOf(uint64_t hash) const;

  std::unique_ptr<Shard[]> shards_;
};

}  // namespace basalt
