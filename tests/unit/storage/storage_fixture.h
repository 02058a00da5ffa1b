// A storage engine in a directory of its own, and small helpers to write tests in terms of tables with int and text columns.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/sql_error.h"
#include "storage/storage_engine.h"

namespace basalt {

struct TestOwner : LockOwner {
  explicit TestOwner(int number = 1) {
    pid = number;
    cancel = &token;
    deadlock_timeout_ms = 50;
  }
  CancelToken token;
};

inline NullableDatum Int(int64_t value) {
  NullableDatum datum;
  datum.is_null = false;
  datum.value.i8 = value;
  return datum;
}
// Text must outlive the datum when longer than 12 bytes.
inline NullableDatum Text(std::string_view value) {
  NullableDatum datum;
  datum.is_null = false;
  datum.value.str = StringRef(value);
  return datum;
}

class StorageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    char path[] = "/tmp/basalt_storage_XXXXXX";
    options_.directory = mkdtemp(path);
    options_.memtable_bytes = 64 << 20;
    options_.block_cache_bytes = 32 << 20;
    options_.version_cache_bytes = 16 << 20;
    options_.wal_file_bytes = 4 << 20;
    options_.wal_writer_delay_ms = 20;
    Open();
  }
  void TearDown() override {
    engine_.reset();
    std::filesystem::remove_all(options_.directory);
  }
  void Open() {
    engine_ = StorageEngine::Open(options_);
    heap_.columns = {{PhysicalType::kInt64}, {PhysicalType::kString}};
    if (heap_.id == 0) {
      heap_.id = engine_->NewStorageId(false);
      key_.id = engine_->NewStorageId(false);
      key_.unique = true;
      key_.keys = {{.heap_column = 0, .physical = PhysicalType::kInt64}};
      by_text_.id = engine_->NewStorageId(false);
      by_text_.keys = {{.heap_column = 1, .physical = PhysicalType::kString}};
    }
  }
  void Reopen() {
    engine_.reset();
    Open();
  }
  std::unique_ptr<Transaction> Begin(LockOwner& owner, IsolationLevel level = IsolationLevel::kReadCommitted) {
    auto transaction = engine_->Begin(owner, level, false, nullptr);
    transaction->StartStatement();
    return transaction;
  }
  static void Commit(std::unique_ptr<Transaction> transaction) {
    const CommitResult result = transaction->CommitAndWait(true);
    if (result.error != nullptr) std::rethrow_exception(result.error);
    ASSERT_TRUE(result.committed);
  }
  // Inserts a row with its entries; kInvalidRowId if the key is taken.
  RowId Insert(Transaction& transaction, int64_t key, std::string_view text) {
    const std::vector<NullableDatum> values = {Int(key), Text(text)};
    const RowId row = transaction.InsertRow(heap_, values);
    const auto conflict = transaction.InsertIndexEntry(key_, {values.data(), 1}, {}, row);
    if (conflict.row_id != kInvalidRowId) {
      transaction.DeleteRow(heap_, row);
      return kInvalidRowId;
    }
    transaction.InsertIndexEntry(by_text_, {values.data() + 1, 1}, {}, row);
    return row;
  }
  void Update(Transaction& transaction, RowId row, int64_t key, std::string_view old_text, std::string_view text) {
    const std::vector<NullableDatum> values = {Int(key), Text(text)};
    const std::vector<NullableDatum> old = {Text(old_text)};
    transaction.UpdateRow(heap_, row, values);
    transaction.DeleteIndexEntry(by_text_, old, row);
    transaction.InsertIndexEntry(by_text_, {values.data() + 1, 1}, {}, row);
  }
  void Delete(Transaction& transaction, RowId row, int64_t key, std::string_view text) {
    const std::vector<NullableDatum> values = {Int(key), Text(text)};
    transaction.DeleteRow(heap_, row);
    transaction.DeleteIndexEntry(key_, {values.data(), 1}, row);
    transaction.DeleteIndexEntry(by_text_, {values.data() + 1, 1}, row);
  }
  std::vector<RowId> LookupAll(Transaction& transaction, int64_t key) {
    const NullableDatum value = Int(key);
    std::vector<RowId> rows;
    transaction.LookupUnique(key_, {&value, 1}, &rows);
    std::sort(rows.begin(), rows.end());
    return rows;
  }
  RowId Lookup(Transaction& transaction, int64_t key) {
    const std::vector<RowId> rows = LookupAll(transaction, key);
    EXPECT_LE(rows.size(), 1);
    return rows.empty() ? kInvalidRowId : rows[0];
  }
  // The text of a row by the statement's snapshot, or "<none>".
  std::string Fetch(Transaction& transaction, RowId row) {
    RowVersion version;
    if (row == kInvalidRowId || !transaction.FetchRow(heap_, row, &version)) return "<none>";
    return TextOf(transaction, version);
  }
  std::string TextOf(Transaction& transaction, const RowVersion& version) {
    const int column = 1;
    NullableDatum value;
    transaction.DecodeRow(heap_, version, {&column, 1}, {&value, 1});
    return value.is_null ? "<null>" : std::string(value.value.str.view());
  }
  static std::string ErrorState(const std::function<void()>& action, std::string* message = nullptr) {
    try {
      action();
    } catch (const SqlError& error) {
      if (message != nullptr) *message = error.what();
      return error.fields().state.ToString();
    }
    return "00000";
  }

  StorageOptions options_;
  std::unique_ptr<StorageEngine> engine_;
  TestOwner owner_{1}, other_{2};
  HeapLayout heap_;
  IndexLayout key_, by_text_;
};

}  // namespace basalt
