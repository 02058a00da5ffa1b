// SegmentFetch: rows here and there of a heap out of the SegmentCache. Where they lie is noted first; then they are copied a column at a
// time, so that the reads from memory overlap. One use, on the stack; cache and writer outlive it.
#pragma once

#include <memory>
#include <vector>

#include "storage/internal/row_to_chunk.h"
#include "storage/internal/segment_cache.h"

namespace basalt {

class SegmentFetch {
 public:
  SegmentFetch(SegmentCache& cache, StorageId heap, SequenceNumber sequence, const RowToChunk& writer)
      : cache_(cache), heap_(heap), sequence_(sequence), writer_(writer) {}
  enum class Answer : uint8_t { kUnknown, kNoRow, kNoted };
  // kNoted: Copy will fill the slot.
  Answer Note(RowId row, uint32_t slot);
  void Copy(Vector* const* vectors) const;

 private:
  static constexpr size_t kRemembered = 64;
  struct Place {
    uint32_t segment, from, slot;
  };
  int SegmentOf(uint64_t number);
  void CopyColumn(size_t column, Vector* vector) const;

  SegmentCache& cache_;
  const StorageId heap_;
  const SequenceNumber sequence_;
  const RowToChunk& writer_;
  std::vector<std::shared_ptr<const Segment>> segments_;
  std::vector<const Vector*> sources_;  // by segment and column
  std::vector<Place> places_;
  struct {
    uint64_t number = UINT64_MAX;
    int segment = -1;                   // -1: the cache has not what is wanted
  } remembered_[kRemembered];           // by the number's low bits
};

}  // namespace basalt
