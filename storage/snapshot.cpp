#include "storage/internal/snapshot.h"

namespace basalt {

const rocksdb::Snapshot* SnapshotKeeper::Take() {
  std::lock_guard lock(mutex_);
  const rocksdb::Snapshot* snapshot = db_->GetSnapshot();
  live_.insert(snapshot);
  return snapshot;
}

void SnapshotKeeper::Release(const rocksdb::Snapshot* snapshot) {
  std::lock_guard lock(mutex_);
  if (db_ == nullptr) return;
  live_.erase(snapshot);
  db_->ReleaseSnapshot(snapshot);
}

void SnapshotKeeper::Close() {
  std::lock_guard lock(mutex_);
  for (const rocksdb::Snapshot* snapshot : live_) db_->ReleaseSnapshot(snapshot);
  live_.clear();
  db_ = nullptr;
}

}  // namespace basalt
