#include "storage/internal/cache_warmer.h"

#include "base/log.h"
#include "storage/internal/key_format.h"
#include "storage/internal/rocks_status.h"

namespace basalt {
namespace {

constexpr int kPublishTickMs = 10;
constexpr int kBatchEntries = 16384;  // a snapshot is held no longer than these take

}  // namespace

CacheWarmer::CacheWarmer(Store& store, VersionCache& cache, PublishedState& published)
    : store_(store), cache_(cache), published_(published), thread_([this] { Run(); }) {}

CacheWarmer::~CacheWarmer() { Stop(); }

void CacheWarmer::Stop() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
    wake_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void CacheWarmer::Schedule(const LoadedStorage& loaded, SequenceNumber sequence) {
  std::lock_guard lock(mutex_);
  waiting_.push_back({loaded, sequence});
  wake_.notify_all();
}

void CacheWarmer::Run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return stop_ || !waiting_.empty(); });
    if (stop_) return;
    const Waiting next = waiting_.front();
    if (published_.sequence() < next.sequence) {  // older snapshots do not hold it
      wake_.wait_for(lock, std::chrono::milliseconds(kPublishTickMs));
      continue;
    }
    waiting_.erase(waiting_.begin());
    lock.unlock();
    Warm(next.loaded);
    lock.lock();
  }
}

void CacheWarmer::Warm(const LoadedStorage& loaded) {
  std::string from(View(StoragePrefix(loaded.id)));
  try {
    while (WarmBatch(loaded, &from)) {
      std::lock_guard lock(mutex_);
      if (stop_) return;
    }
  } catch (const std::exception& error) {
    LogLine(Severity::kLog, std::string("could not warm the cache: ") + error.what());
  }
}

bool CacheWarmer::WarmBatch(const LoadedStorage& loaded, std::string* from) {
  const auto kept = store_.KeepFamilies();
  if (!cache_.HasRoom() || !store_.HasFamily(loaded.family)) return false;
  const std::shared_ptr<const Snapshot> snapshot = published_.Newest();
  const std::string end = PrefixEnd(View(StoragePrefix(loaded.id)));
  const rocksdb::Slice upper(end);
  rocksdb::ReadOptions options;
  options.snapshot = snapshot->rocks();
  options.iterate_upper_bound = &upper;
  options.fill_cache = false;
  std::unique_ptr<rocksdb::Iterator> entries(store_.db()->NewIterator(options, store_.family(loaded.family)));
  int count = 0;
  for (entries->Seek(*from); entries->Valid() && count < kBatchEntries; entries->Next(), ++count) {
    const std::string_view key = ToView(entries->key());
    cache_.InsertRead(VersionCache::Hash(key), key, ToView(entries->value()), snapshot->sequence());
  }
  ThrowIfFailed(entries->status(), "warm the cache");
  if (!entries->Valid()) return false;
  from->assign(ToView(entries->key()));
  return true;
}

}  // namespace basalt
