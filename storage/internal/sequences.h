// Sequences: counters outside of transactions. A record 32 values ahead is logged before the first of them is given, so a
// crash skips values but never repeats one. Temporary ones are not logged. Owned by the engine; thread safe.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "storage/internal/commit_queue.h"
#include "storage/storage_engine.h"

namespace basalt {

class Sequences {
 public:
  Sequences(Store& store, CommitQueue& commits) : store_(store), commits_(commits) {}
  void Create(StorageId id, int64_t last_value, bool is_called);
  // logged: the sequence number that must be durable before the value may be shown; 0 = it is.
  int64_t Next(StorageId id, const SequenceOptions& options, SequenceNumber* logged);
  SequenceNumber Set(StorageId id, int64_t value, bool is_called);
  SequenceState Read(StorageId id);
  void Forget(StorageId id);

 private:
  static constexpr int64_t kLogAhead = 32;
  struct Sequence {
    std::mutex mutex;
    SequenceState state{0, 0, false};
    SequenceNumber logged_at = 0;
  };
  std::shared_ptr<Sequence> Find(StorageId id);
  SequenceNumber Log(StorageId id, int64_t last_value, bool is_called);

  Store& store_;
  CommitQueue& commits_;
  std::mutex mutex_;
  std::unordered_map<StorageId, std::shared_ptr<Sequence>> sequences_;
};

}  // namespace basalt
