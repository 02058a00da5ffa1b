// CacheWarmer: the background job that reads what a bulk load or an index build brought into the version cache, as long as there
// is room: who loads a table reads it next. Owns one thread. Owned by the engine.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/internal/commit_queue.h"

namespace basalt {

class CacheWarmer {
 public:
  CacheWarmer(Store& store, VersionCache& cache, PublishedState& published);
  ~CacheWarmer();

  // After the commit that made it reachable was written with this sequence; any thread.
  void Schedule(const LoadedStorage& loaded, SequenceNumber sequence);
  void Stop();

 private:
  struct Waiting {
    LoadedStorage loaded;
    SequenceNumber sequence;
  };
  void Run();
  void Warm(const LoadedStorage& loaded);
  // Reads entries from a key on; false at the end of the range or of the room.
  bool WarmBatch(const LoadedStorage& loaded, std::string* from);

  Store& store_;
  VersionCache& cache_;
  PublishedState& published_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Waiting> waiting_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace basalt
