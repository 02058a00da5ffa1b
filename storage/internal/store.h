// Store: one RocksDB with its column families. The durable one holds everything that survives; the temporary one has no
// write-ahead log and is wiped at start. Thread safe. Writes come from the commit queue's write stage alone.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/write_buffer_manager.h>

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "storage/internal/data_directory.h"
#include "storage/internal/key_format.h"
#include "storage/storage_engine.h"

namespace basalt {

// What both stores share: block cache and memtable budget.
struct StoreResources {
  std::shared_ptr<rocksdb::Cache> block_cache;
  std::shared_ptr<rocksdb::WriteBufferManager> write_buffers;
  explicit StoreResources(const StorageOptions& options);
};

class Store {
 public:
  static constexpr uint32_t kFamiliesMax = 1024;

  static std::unique_ptr<Store> OpenDurable(const StorageOptions& options, const StoreResources& resources,
                                            DataDirectory& directory, rocksdb::Env* env);
  static std::unique_ptr<Store> OpenTemporary(const StorageOptions& options, const StoreResources& resources,
                                              const std::string& path);
  ~Store();

  rocksdb::DB* db() const { return db_.get(); }
  // 0 = default, kSystemFamily, or a created one; throws 58P01 for a family that is not there.
  rocksdb::ColumnFamilyHandle* family(uint32_t number) const;

  // False if there is no such key. snapshot null: the newest.
  bool Get(uint32_t family, std::string_view key, const rocksdb::Snapshot* snapshot, rocksdb::PinnableSlice* value) const;

  void CreateFamily(uint32_t number, const std::string& directory);
  bool HasFamily(uint32_t number) const;
  // None is dropped while this is held: a write that names a dropped family ruins the store, so whoever writes to created
  // ones looks first.
  std::unique_lock<std::mutex> KeepFamilies() { return std::unique_lock(families_mutex_); }
  // Drops at once; the handle (and with it the files) goes with DestroyDroppedFamilies, when nobody can be reading.
  void DropFamily(uint32_t number);
  void DestroyDroppedFamilies();
  rocksdb::ColumnFamilyOptions FamilyOptions(const std::string& directory) const;

 private:
  Store(const StorageOptions& options, const StoreResources& resources);
  rocksdb::DBOptions DatabaseOptions() const;
  void AdoptHandle(rocksdb::ColumnFamilyHandle* handle);

  const StorageOptions options_;
  const StoreResources resources_;
  std::unique_ptr<rocksdb::DB> db_;
  std::array<std::atomic<rocksdb::ColumnFamilyHandle*>, kFamiliesMax> families_{};
  rocksdb::ColumnFamilyHandle* system_ = nullptr;
  std::mutex families_mutex_;
  std::mutex dropped_mutex_;
  std::vector<rocksdb::ColumnFamilyHandle*> dropped_;
};

inline rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

}  // namespace basalt
