#include "storage/internal/store.h"

#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/table_properties_collectors.h>

#include <algorithm>
#include <filesystem>

#include "storage/internal/rocks_status.h"

namespace basalt {
namespace {

const std::string kSystemFamilyName = "system";
const std::string kFamilyNamePrefix = "storage_";

std::string FamilyName(uint32_t number) { return kFamilyNamePrefix + std::to_string(number); }

}  // namespace

StoreResources::StoreResources(const StorageOptions& options)
    : block_cache(rocksdb::NewLRUCache(static_cast<size_t>(options.block_cache_bytes / 2), 6)),
      write_buffers(std::make_shared<rocksdb::WriteBufferManager>(static_cast<size_t>(options.memtable_bytes))) {}

Store::Store(const StorageOptions& options, const StoreResources& resources) : options_(options), resources_(resources) {}

Store::~Store() {
  for (auto& family : families_) {
    if (family.load() != nullptr) db_->DestroyColumnFamilyHandle(family.load());
  }
  if (system_ != nullptr) db_->DestroyColumnFamilyHandle(system_);
  DestroyDroppedFamilies();
  if (db_ != nullptr) db_->Close();
}

rocksdb::DBOptions Store::DatabaseOptions() const {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.max_background_jobs = 2;
  options.max_open_files = 4096;
  options.write_buffer_manager = resources_.write_buffers;
  options.max_total_wal_size = static_cast<uint64_t>(options_.wal_file_bytes) * 4;
  options.allow_concurrent_memtable_write = false;  // one writer: the write stage
  options.enable_write_thread_adaptive_yield = false;
  options.keep_log_file_num = 4;
  options.max_log_file_size = 16 << 20;
  options.bytes_per_sync = 1 << 20;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions Store::FamilyOptions(const std::string& directory) const {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = static_cast<size_t>(std::max<int64_t>(1 << 20, options_.memtable_bytes / 4));
  options.max_write_buffer_number = 4;
  options.level_compaction_dynamic_level_bytes = true;
  options.compression = rocksdb::kLZ4Compression;
  options.compression_per_level = {rocksdb::kNoCompression, rocksdb::kNoCompression, rocksdb::kLZ4Compression};
  options.target_file_size_base = 64 << 20;
  options.max_bytes_for_level_base = 256 << 20;
  options.memtable_huge_page_size = 2 << 20;
  // Ranges full of deleted keys make seeks slow: files with many tombstones are compacted early.
  options.table_properties_collector_factories = {rocksdb::NewCompactOnDeletionCollectorFactory(16384, 8192, 0.5)};
  if (!directory.empty()) options.cf_paths = {{directory, UINT64_MAX}};
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = resources_.block_cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10, false));
  table.format_version = 5;
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  table.data_block_hash_table_util_ratio = 0.75;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::unique_ptr<Store> Store::OpenDurable(const StorageOptions& options, const StoreResources& resources,
                                          DataDirectory& directory, rocksdb::Env* env) {
  std::unique_ptr<Store> store(new Store(options, resources));
  rocksdb::DBOptions database = store->DatabaseOptions();
  if (env != nullptr) database.env = env;
  std::vector<std::string> names;
  const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies(database, directory.store_path(), &names);
  if (!listed.ok()) {
    directory.CheckStoreIsNew();
    names.clear();
  }
  const std::map<uint32_t, std::string> families = directory.families();
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors = {
      {rocksdb::kDefaultColumnFamilyName, store->FamilyOptions("")}, {kSystemFamilyName, store->FamilyOptions("")}};
  std::map<uint32_t, std::string> present;
  for (const auto& [number, path] : families) {
    if (std::find(names.begin(), names.end(), FamilyName(number)) == names.end()) continue;
    present[number] = path;
    descriptors.emplace_back(FamilyName(number), store->FamilyOptions(path));
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  ThrowIfFailed(rocksdb::DB::Open(database, directory.store_path(), descriptors, &handles, &db), "open the store");
  store->db_.reset(db);
  for (rocksdb::ColumnFamilyHandle* handle : handles) store->AdoptHandle(handle);
  if (present.size() != families.size()) directory.SetFamilies(present);
  return store;
}

std::unique_ptr<Store> Store::OpenTemporary(const StorageOptions& options, const StoreResources& resources,
                                            const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
  std::unique_ptr<Store> store(new Store(options, resources));
  rocksdb::DBOptions database = store->DatabaseOptions();
  database.max_background_jobs = 1;
  database.keep_log_file_num = 1;
  database.info_log_level = rocksdb::WARN_LEVEL;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  ThrowIfFailed(rocksdb::DB::Open(database, path, {{rocksdb::kDefaultColumnFamilyName, store->FamilyOptions("")}},
                                  &handles, &db),
                "open the temporary store");
  store->db_.reset(db);
  for (rocksdb::ColumnFamilyHandle* handle : handles) store->AdoptHandle(handle);
  return store;
}

void Store::AdoptHandle(rocksdb::ColumnFamilyHandle* handle) {
  const std::string& name = handle->GetName();
  if (name == kSystemFamilyName) {
    system_ = handle;
  } else if (name == rocksdb::kDefaultColumnFamilyName) {
    families_[0] = handle;
  } else {
    families_[std::stoul(name.substr(kFamilyNamePrefix.size()))] = handle;
  }
}

rocksdb::ColumnFamilyHandle* Store::family(uint32_t number) const {
  if (number == kSystemFamily) return system_;
  rocksdb::ColumnFamilyHandle* handle =
      number < kFamiliesMax ? families_[number].load(std::memory_order_acquire) : nullptr;
  if (handle == nullptr) throw SqlError(sqlstate::kUndefinedFile, Format("storage number {} does not exist", number));
  return handle;
}

bool Store::HasFamily(uint32_t number) const {
  return number == kSystemFamily || (number < kFamiliesMax && families_[number].load(std::memory_order_acquire) != nullptr);
}

bool Store::Get(uint32_t number, std::string_view key, const rocksdb::Snapshot* snapshot,
                rocksdb::PinnableSlice* value) const {
  rocksdb::ReadOptions options;
  options.snapshot = snapshot;
  value->Reset();
  const rocksdb::Status status = db_->Get(options, family(number), ToSlice(key), value);
  if (status.IsNotFound()) return false;
  ThrowIfFailed(status, "read from the store");
  return true;
}

void Store::CreateFamily(uint32_t number, const std::string& directory) {
  rocksdb::ColumnFamilyHandle* handle = nullptr;
  ThrowIfFailed(db_->CreateColumnFamily(FamilyOptions(directory), FamilyName(number), &handle), "create a storage");
  families_[number].store(handle, std::memory_order_release);
}

void Store::DropFamily(uint32_t number) {
  const auto kept = KeepFamilies();
  rocksdb::ColumnFamilyHandle* handle = family(number);
  ThrowIfFailed(db_->DropColumnFamily(handle), "drop a storage");
  families_[number].store(nullptr, std::memory_order_release);
  std::lock_guard lock(dropped_mutex_);
  dropped_.push_back(handle);
}

void Store::DestroyDroppedFamilies() {
  std::lock_guard lock(dropped_mutex_);
  for (rocksdb::ColumnFamilyHandle* handle : dropped_) db_->DestroyColumnFamilyHandle(handle);
  dropped_.clear();
}

}  // namespace basalt
