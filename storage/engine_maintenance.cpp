// Families, estimates, compaction and checkpoints of the engine.
#include <algorithm>

#include "storage/internal/engine.h"
#include "storage/internal/rocks_status.h"

namespace basalt {

uint32_t Engine::CreateFamily(const std::string& directory) {
  std::lock_guard lock(families_mutex_);
  DataDirectory::PrepareFamilyDirectory(directory);
  std::map<uint32_t, std::string> families = directory_.families();
  uint32_t number = 1;
  while (number < Store::kFamiliesMax && families.contains(number)) ++number;
  if (number == Store::kFamiliesMax) throw SqlError(sqlstate::kProgramLimitExceeded, "too many storages");
  families[number] = directory;
  directory_.SetFamilies(families);
  store_->CreateFamily(number, directory);
  return number;
}

void Engine::DropFamily(uint32_t family) {
  std::lock_guard lock(families_mutex_);
  std::map<uint32_t, std::string> families = directory_.families();
  store_->DropFamily(family);
  families.erase(family);
  directory_.SetFamilies(families);
  reclaimer_->DestroyFamilyLater(commits_->written_sequence());
}

int64_t Engine::FamilyBytes(uint32_t family) const {
  uint64_t files = 0, memory = 0;
  store_->db()->GetIntProperty(store_->family(family), rocksdb::DB::Properties::kTotalSstFilesSize, &files);
  store_->db()->GetIntProperty(store_->family(family), rocksdb::DB::Properties::kSizeAllMemTables, &memory);
  return static_cast<int64_t>(files + memory);
}

// Files: entries of the tables that overlap, scaled by the range's share of their bytes. Memtables count exactly enough.
HeapEstimate Engine::Estimate(StorageId id, uint32_t family) {
  Store& from = store(IsTemporary(id));
  rocksdb::ColumnFamilyHandle* handle = from.family(IsTemporary(id) ? 0 : family);
  const KeyPrefix prefix = StoragePrefix(id);
  const std::string end = PrefixEnd(View(prefix));
  const rocksdb::Range range(ToSlice(View(prefix)), end);
  uint64_t memory_count = 0, memory_bytes = 0, file_bytes = 0;
  from.db()->GetApproximateMemTableStats(handle, range, &memory_count, &memory_bytes);
  rocksdb::SizeApproximationOptions sizes;
  sizes.include_files = true;
  from.db()->GetApproximateSizes(sizes, handle, &range, 1, &file_bytes);
  rocksdb::TablePropertiesCollection tables;
  from.db()->GetPropertiesOfTablesInRange(handle, &range, 1, &tables);
  double entries = 0, bytes = 0;
  for (const auto& [name, table] : tables) {
    entries += static_cast<double>(table->num_entries) - 2.0 * static_cast<double>(table->num_deletions);
    bytes += static_cast<double>(table->data_size + table->index_size + table->filter_size);
  }
  const double share = bytes <= 0 ? 0 : std::min(1.0, static_cast<double>(file_bytes) / bytes);
  HeapEstimate estimate;
  estimate.rows = static_cast<int64_t>(std::max(0.0, entries * share)) + static_cast<int64_t>(memory_count);
  // Entries of all sizes lie in a file; what was ever numbered is a bound.
  if (estimate.rows > 0) {
    estimate.last_row = FindLastRow(id, family);
    estimate.rows = std::min(estimate.rows, static_cast<int64_t>(estimate.last_row));
  }
  estimate.bytes = static_cast<int64_t>(file_bytes + memory_bytes);
  return estimate;
}

void Engine::CompactRange(StorageId id, uint32_t family) {
  Store& from = store(IsTemporary(id));
  const KeyPrefix prefix = StoragePrefix(id);
  const std::string end = PrefixEnd(View(prefix));
  const rocksdb::Slice first = ToSlice(View(prefix)), last(end);
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  ThrowIfFailed(from.db()->CompactRange(options, from.family(IsTemporary(id) ? 0 : family), &first, &last),
                "compact the store");
}

void Engine::Checkpoint() {
  std::lock_guard lock(families_mutex_);  // none is half made or half dropped
  std::vector<rocksdb::ColumnFamilyHandle*> families = {store_->family(0), store_->family(kSystemFamily)};
  for (const auto& [number, directory] : directory_.families()) families.push_back(store_->family(number));
  ThrowIfFailed(store_->db()->Flush(rocksdb::FlushOptions(), families), "flush the store");
  commits_->WaitDurable(commits_->written_sequence());
}

}  // namespace basalt
