#include "storage/internal/reclaimer.h"

#include <rocksdb/convenience.h>

#include "base/log.h"
#include "storage/internal/rocks_status.h"

namespace basalt {
namespace {

constexpr int kTickMs = 200;
constexpr int kPointDeletesMax = 256;          // fewer keys are deleted one by one: a range tombstone slows readers
constexpr double kCompactBytesMin = 4 << 20;    // uncompressed; smaller ranges wait for ordinary compactions

}  // namespace

Reclaimer::Reclaimer(Store& store, CommitQueue& commits, PublishedState& published, SegmentCache& segments)
    : store_(store), commits_(commits), published_(published), segments_(segments) {
  LoadRecords();
  thread_ = std::thread([this] { Run(); });
}

Reclaimer::~Reclaimer() { Stop(); }

void Reclaimer::Stop() {
  {
    std::lock_guard lock(mutex_);
    if (stop_) return;
    stop_ = true;
    wake_.notify_all();
  }
  thread_.join();
}

void Reclaimer::RecordDrop(const Store& store, const DroppedStorage& dropped, rocksdb::WriteBatch* batch) {
  char value[5] = {kValueFormat};
  StoreUnaligned<uint32_t>(value + 1, dropped.family);
  ThrowIfFailed(batch->Put(store.family(kSystemFamily), SystemKey(SystemKind::kDropped, dropped.id),
                           rocksdb::Slice(value, sizeof(value))),
                "record a drop");
}

// Drops that a crash or shutdown left, and bulk loads whose transaction never committed.
void Reclaimer::LoadRecords() {
  for (const SystemKind kind : {SystemKind::kDropped, SystemKind::kBulkLoad}) {
    std::unique_ptr<rocksdb::Iterator> records(
        store_.db()->NewIterator(rocksdb::ReadOptions(), store_.family(kSystemFamily)));
    const char letter = static_cast<char>(kind);
    for (records->Seek(rocksdb::Slice(&letter, 1)); records->Valid() && records->key()[0] == letter; records->Next()) {
      if (records->key().size() != 9 || records->value().size() != 5) continue;
      pending_.push_back({{RowIdOfSuffix(ToView(records->key())), LoadUnaligned<uint32_t>(records->value().data() + 1)}, 0});
    }
    ThrowIfFailed(records->status(), "read drop records");
  }
}

void Reclaimer::Schedule(const DroppedStorage& dropped, SequenceNumber sequence) {
  std::lock_guard lock(mutex_);
  pending_.push_back({dropped, sequence});
  wake_.notify_all();
}

void Reclaimer::DestroyFamilyLater(SequenceNumber sequence) {
  std::lock_guard lock(mutex_);
  pending_.push_back({{}, sequence, Step::kDestroyFamilies});
  wake_.notify_all();
}

void Reclaimer::Run() {
  std::unique_lock lock(mutex_);
  while (!stop_) {
    lock.unlock();
    published_.DropStaleCopies();
    const bool worked = ReclaimReady();
    lock.lock();
    if (!worked && !stop_) wake_.wait_for(lock, std::chrono::milliseconds(kTickMs));
  }
}

SequenceNumber Reclaimer::OldestSnapshot() const {
  uint64_t oldest = 0;
  store_.db()->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest);
  return oldest;
}

bool Reclaimer::ReclaimReady() {
  std::vector<Pending> ready;
  const SequenceNumber oldest = OldestSnapshot();
  {
    std::lock_guard lock(mutex_);
    std::erase_if(pending_, [&](const Pending& pending) {
      if (oldest < pending.sequence) return false;
      ready.push_back(pending);
      return true;
    });
  }
  for (const Pending& pending : ready) {
    try {
      switch (pending.step) {
        case Step::kDelete: Reclaim(pending.dropped); break;
        case Step::kCompact: Compact(pending.dropped); break;
        case Step::kDestroyFamilies: store_.DestroyDroppedFamilies(); break;
      }
    } catch (const SqlError& error) {  // the record stays, the next start tries again
      LogLine(Severity::kWarning, std::string("could not reclaim a dropped storage: ") + error.what());
    }
  }
  return !ready.empty();
}

// A file that is being compacted may come out many times as large as it went in.
double Reclaimer::UncompressedBytes(rocksdb::ColumnFamilyHandle* family, const rocksdb::Range& range) const {
  uint64_t bytes = 0;
  rocksdb::SizeApproximationOptions sizes;
  sizes.include_files = true;
  store_.db()->GetApproximateSizes(sizes, family, &range, 1, &bytes);
  rocksdb::TablePropertiesCollection tables;
  store_.db()->GetPropertiesOfTablesInRange(family, &range, 1, &tables);
  double compressed = 0, raw = 0;
  for (const auto& [name, table] : tables) {
    compressed += static_cast<double>(table->data_size);
    raw += static_cast<double>(table->raw_key_size + table->raw_value_size);
  }
  return static_cast<double>(bytes) * (compressed > 0 ? std::max(1.0, raw / compressed) : 1);
}

void Reclaimer::RemoveRange(const DroppedStorage& dropped, rocksdb::WriteBatch* batch, bool* compact) {
  rocksdb::ColumnFamilyHandle* family = store_.family(dropped.family);
  const KeyPrefix prefix = StoragePrefix(dropped.id);
  const std::string end = PrefixEnd(View(prefix));
  const rocksdb::Slice from(prefix.data(), prefix.size()), to(end);
  const rocksdb::Range range(from, to);
  *compact = UncompressedBytes(family, range) >= kCompactBytesMin;
  if (*compact) ThrowIfFailed(rocksdb::DeleteFilesInRange(store_.db(), family, &from, &to, false), "delete files");
  rocksdb::ReadOptions options;
  options.iterate_upper_bound = &to;
  std::unique_ptr<rocksdb::Iterator> keys(store_.db()->NewIterator(options, family));
  int count = 0;
  for (keys->Seek(from); keys->Valid() && count <= kPointDeletesMax; keys->Next(), ++count) {
    ThrowIfFailed(batch->Delete(family, keys->key()), "delete a dropped storage");
  }
  ThrowIfFailed(keys->status(), "scan a dropped storage");
  if (count <= kPointDeletesMax) return;
  batch->Clear();
  ThrowIfFailed(batch->DeleteRange(family, from, to), "delete a dropped storage");
}

void Reclaimer::Reclaim(const DroppedStorage& dropped) {
  rocksdb::WriteBatch batch;
  bool compact = false;
  const bool family_exists = store_.HasFamily(dropped.family);  // else the whole storage went
  if (family_exists) RemoveRange(dropped, &batch, &compact);
  rocksdb::ColumnFamilyHandle* system = store_.family(kSystemFamily);
  for (const SystemKind kind : {SystemKind::kDropped, SystemKind::kBulkLoad, SystemKind::kSequence}) {
    ThrowIfFailed(batch.Delete(system, SystemKey(kind, dropped.id)), "delete a drop record");
  }
  SequenceNumber deleted;
  try {
    deleted = commits_.Write(std::move(batch), family_exists ? dropped.family : 0);
  } catch (const SqlError&) {
    if (!family_exists || store_.HasFamily(dropped.family)) throw;
    return Reclaim(dropped);
  }
  segments_.Forget(dropped.id, deleted);
  if (!compact) return;
  std::lock_guard lock(mutex_);
  pending_.push_back({dropped, deleted, Step::kCompact});
}

// Only once no snapshot is older than the deletion can compaction leave the entries out.
void Reclaimer::Compact(const DroppedStorage& dropped) {
  const KeyPrefix prefix = StoragePrefix(dropped.id);
  const std::string end = PrefixEnd(View(prefix));
  const rocksdb::Slice from(prefix.data(), prefix.size()), to(end);
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  ThrowIfFailed(store_.db()->CompactRange(options, store_.family(dropped.family), &from, &to), "compact");
}

}  // namespace basalt
