// Reclaimer: the background job that gives dropped storage ids' space back once no snapshot can read them, and drops the
// idle threads' stale snapshot copies. A drop is recorded in the commit that drops, so a crash does not forget it. Owns one
// thread. Owned by the engine.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/internal/commit_queue.h"
#include "storage/internal/segment_cache.h"

namespace basalt {

class Reclaimer {
 public:
  Reclaimer(Store& store, CommitQueue& commits, PublishedState& published, SegmentCache& segments);
  ~Reclaimer();

  // Puts the record of a drop into the dropping commit's batch.
  static void RecordDrop(const Store& store, const DroppedStorage& dropped, rocksdb::WriteBatch* batch);
  // After that commit was written with this sequence.
  void Schedule(const DroppedStorage& dropped, SequenceNumber sequence);
  void DestroyFamilyLater(SequenceNumber sequence);
  void Stop();

 private:
  enum class Step : uint8_t { kDelete, kCompact, kDestroyFamilies };
  struct Pending {
    DroppedStorage dropped;
    SequenceNumber sequence;  // no older snapshot may be left
    Step step = Step::kDelete;
  };
  void LoadRecords();
  void Run();
  bool ReclaimReady();
  void Reclaim(const DroppedStorage& dropped);
  void Compact(const DroppedStorage& dropped);
  double UncompressedBytes(rocksdb::ColumnFamilyHandle* family, const rocksdb::Range& range) const;
  void RemoveRange(const DroppedStorage& dropped, rocksdb::WriteBatch* batch, bool* compact);
  SequenceNumber OldestSnapshot() const;

  Store& store_;
  CommitQueue& commits_;
  PublishedState& published_;
  SegmentCache& segments_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Pending> pending_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace basalt
