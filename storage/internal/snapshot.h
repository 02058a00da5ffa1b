// Snapshot: what a statement reads: everything up to one sequence number, and the catalog that belongs to it. Immutable,
// shared by shared_ptr. Taken by the write stage between batches only, so it never cuts a transaction in two.
#pragma once

#include <rocksdb/db.h>

#include <memory>
#include <mutex>
#include <unordered_set>

#include "storage/publication.h"
#include "storage/storage_types.h"

namespace basalt {

// Gives RocksDB's snapshots back. Outlives the store when somebody keeps a Snapshot longer than the engine.
class SnapshotKeeper {
 public:
  explicit SnapshotKeeper(rocksdb::DB* db) : db_(db) {}
  const rocksdb::Snapshot* Take();
  void Release(const rocksdb::Snapshot* snapshot);
  void Close();  // before the store closes: releases all

 private:
  std::mutex mutex_;
  rocksdb::DB* db_;  // null once closed
  std::unordered_set<const rocksdb::Snapshot*> live_;
};

class Snapshot {
 public:
  Snapshot(std::shared_ptr<SnapshotKeeper> keeper, std::shared_ptr<const CatalogVersion> catalog)
      : keeper_(std::move(keeper)), rocks_(keeper_->Take()), catalog_(std::move(catalog)),
        sequence_(rocks_->GetSequenceNumber()) {}
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  ~Snapshot() { keeper_->Release(rocks_); }

  SequenceNumber sequence() const { return sequence_; }
  const rocksdb::Snapshot* rocks() const { return rocks_; }
  const std::shared_ptr<const CatalogVersion>& catalog() const { return catalog_; }

 private:
  const std::shared_ptr<SnapshotKeeper> keeper_;
  const rocksdb::Snapshot* const rocks_;
  const std::shared_ptr<const CatalogVersion> catalog_;
  const SequenceNumber sequence_;
};

}  // namespace basalt
