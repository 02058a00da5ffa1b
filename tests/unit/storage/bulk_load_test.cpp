#include <gmock/gmock.h>

#include <random>

#include "storage/internal/engine.h"
#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

class BulkLoadTest : public StorageTest, public ::testing::WithParamInterface<int> {
 protected:
  // Loads rows 0..count-1 (key = number in a scattered order, text wide) with both indexes; returns their RowIds.
  std::vector<RowId> Load(Transaction& transaction, int count) {
    auto load = transaction.OpenBulkLoad(heap_);
    auto keys = transaction.OpenIndexBuild(key_);
    auto texts = transaction.OpenIndexBuild(by_text_);
    std::vector<RowId> rows;
    for (int i = 0; i < count; ++i) {
      const std::string text = TextOfRow(i);
      const std::vector<NullableDatum> values = {Int(KeyOfRow(i, count)), Text(text)};
      rows.push_back(load->Append(values));
      keys->Add({values.data(), 1}, {}, rows.back());
      texts->Add({values.data() + 1, 1}, {}, rows.back());
    }
    load->Finish();
    EXPECT_EQ(keys->Finish(), std::make_pair(kInvalidRowId, kInvalidRowId));
    EXPECT_EQ(texts->Finish(), std::make_pair(kInvalidRowId, kInvalidRowId));
    return rows;
  }
  static int64_t KeyOfRow(int i, int count) { return (int64_t{i} * 7919) % count; }
  static std::string TextOfRow(int i) { return "row " + std::to_string(i % 100) + std::string(200, 'x'); }
  size_t CountRows(Transaction& transaction) {
    auto scan = transaction.OpenTableScan(heap_, {0}, 0);
    Chunk chunk;
    std::vector<RowId> ids;
    size_t count = 0;
    while (scan->Next(&chunk, &ids, nullptr)) count += ids.size();
    return count;
  }
  void Check(Transaction& transaction, const std::vector<RowId>& rows) {
    EXPECT_EQ(CountRows(transaction), rows.size());
    const int count = static_cast<int>(rows.size());
    for (int i = 0; i < count; i += 1 + count / 50) {
      EXPECT_EQ(Lookup(transaction, KeyOfRow(i, count)), rows[i]);
      EXPECT_EQ(Fetch(transaction, rows[i]), TextOfRow(i));
    }
    auto scan = transaction.OpenIndexScan(by_text_, {});
    std::vector<RowId> by_text;
    while (scan->Next(1000, &by_text)) {
    }
    EXPECT_EQ(by_text.size(), rows.size());
  }
};

INSTANTIATE_TEST_SUITE_P(SmallAndLarge, BulkLoadTest, ::testing::Values(0, 13, 30011));

TEST_P(BulkLoadTest, LoadedRowsAreSeenByTheLoaderThenByAllAndAfterReopen) {
  options_.write_set_spill_bytes = 4 << 20;  // the sorter writes runs
  Reopen();
  auto before = Begin(other_, IsolationLevel::kRepeatableRead);
  EXPECT_EQ(CountRows(*before), 0u);
  auto loader = Begin(owner_);
  const std::vector<RowId> rows = Load(*loader, GetParam());
  loader->StartStatement();
  Check(*loader, rows);
  Commit(std::move(loader));
  EXPECT_EQ(CountRows(*before), 0u) << "an older snapshot";
  before.reset();
  Check(*Begin(other_), rows);
  Reopen();
  Check(*Begin(other_), rows);
}

TEST_P(BulkLoadTest, ARolledBackLoadLeavesNothing) {
  auto loader = Begin(owner_);
  Load(*loader, GetParam());
  loader->Rollback();
  const auto gone = [&] { return CountRows(*Begin(other_)) == 0 && engine_->Estimate(heap_.id, 0).bytes < 1 << 20; };
  for (int i = 0; i < 1200 && !gone(); ++i) usleep(50000);
  EXPECT_EQ(CountRows(*Begin(other_)), 0u);
  EXPECT_LT(engine_->Estimate(heap_.id, 0).bytes, 1 << 20);
}

TEST_P(BulkLoadTest, WorksInTheTemporaryStore) {
  heap_.id = engine_->NewStorageId(true);
  key_.id = engine_->NewStorageId(true);
  by_text_.id = engine_->NewStorageId(true);
  auto loader = Begin(owner_);
  const std::vector<RowId> rows = Load(*loader, GetParam());
  Commit(std::move(loader));
  auto user = Begin(owner_);
  Check(*user, rows);
  const RowId row = Insert(*user, 1 << 30, "later");
  const int savepoint = user->CreateSavepoint();
  if (!rows.empty()) {
    EXPECT_EQ(user->LockRow(heap_, rows[0], RowLockMode::kUpdate, WaitPolicy::kWait).status, RowLockResult::Status::kLocked);
    Delete(*user, rows[0], KeyOfRow(0, GetParam()), TextOfRow(0));
  }
  user->RollbackToSavepoint(savepoint);
  Commit(std::move(user));
  auto reader = Begin(owner_);
  EXPECT_EQ(Fetch(*reader, row), "later");
  EXPECT_EQ(CountRows(*reader), rows.size() + 1);
  reader.reset();
  Reopen();
  EXPECT_EQ(CountRows(*Begin(owner_)), 0u) << "temporary data must be gone after a restart";
}

TEST_F(BulkLoadTest, WhatWasLoadedIsReadAheadAndWritesMeanwhileWin) {
  constexpr int kRows = 30011, kStep = 149;
  auto loader = Begin(owner_);
  const std::vector<RowId> rows = Load(*loader, kRows);
  Commit(std::move(loader));
  auto old = Begin(other_, IsolationLevel::kRepeatableRead);
  EXPECT_EQ(Fetch(*old, rows[0]), TextOfRow(0));
  for (int i = 0; i < kRows; i += kStep) {
    auto writer = Begin(owner_);
    EXPECT_EQ(writer->LockRow(heap_, rows[i], RowLockMode::kUpdate, WaitPolicy::kWait).status, RowLockResult::Status::kLocked);
    Update(*writer, rows[i], KeyOfRow(i, kRows), TextOfRow(i), "new");
    Commit(std::move(writer));
  }
  const VersionCache& cache = static_cast<Engine&>(*engine_).cache();
  const int64_t least = int64_t{kRows} * 200;  // most rows and their unique index entries, but not the other index
  for (int i = 0; i < 400 && cache.used_bytes() < least; ++i) usleep(50000);
  EXPECT_GE(cache.used_bytes(), least);
  TestOwner third(3);
  auto reader = Begin(third);
  for (int i = 0; i < kRows; i += kStep) {
    EXPECT_EQ(Fetch(*reader, rows[i]), "new");
    EXPECT_EQ(Fetch(*old, rows[i]), TextOfRow(i));
    EXPECT_EQ(Lookup(*reader, KeyOfRow(i + 1, kRows)), rows[i + 1]);
    EXPECT_EQ(Fetch(*reader, rows[i + 1]), TextOfRow(i + 1));
  }
}

TEST_F(BulkLoadTest, AUniqueBuildNamesTwoRowsWithTheSameKey) {
  auto transaction = Begin(owner_);
  auto build = transaction->OpenIndexBuild(key_);
  for (int i = 0; i < 1000; ++i) {
    const NullableDatum key = Int(i == 700 ? 300 : i);
    build->Add({&key, 1}, {}, static_cast<RowId>(i + 1));
  }
  const NullableDatum null;
  build->Add({&null, 1}, {}, 5001);
  build->Add({&null, 1}, {}, 5002);
  const auto [first, second] = build->Finish();
  EXPECT_THAT((std::vector<RowId>{first, second}), ::testing::UnorderedElementsAre(301, 701));
}

// Bytes of all files of the store.
int64_t DiskBytes(const std::string& directory) {
  int64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (entry.path().extension() == ".sst") bytes += static_cast<int64_t>(entry.file_size());
  }
  return bytes;
}

TEST_F(BulkLoadTest, DroppedSpaceComesBackWhenNoSnapshotNeedsIt) {
  std::mt19937_64 random(5);
  const auto fill = [&] {  // incompressible, through ordinary commits
    std::string text(1000, ' ');
    for (int batch = 0; batch < 20; ++batch) {
      auto writer = Begin(owner_);
      for (int i = 0; i < 1000; ++i) {
        for (char& letter : text) letter = static_cast<char>(random());
        const std::vector<NullableDatum> values = {Int(i), Text(text)};
        writer->InsertRow(heap_, values);
      }
      Commit(std::move(writer));
    }
    engine_->Checkpoint();
  };
  fill();
  EXPECT_GT(DiskBytes(options_.directory), 15 << 20);
  auto old_reader = Begin(other_, IsolationLevel::kRepeatableRead);
  auto dropper = Begin(owner_);
  dropper->DropStorageId(heap_.id, 0);
  Commit(std::move(dropper));
  usleep(600000);
  EXPECT_EQ(CountRows(*old_reader), 20000u) << "an older snapshot still reads what was dropped";
  old_reader.reset();
  for (int i = 0; i < 200 && DiskBytes(options_.directory) > 1 << 20; ++i) usleep(50000);
  EXPECT_LT(DiskBytes(options_.directory), 1 << 20);
}

TEST_F(BulkLoadTest, ADropIsRememberedAcrossARestart) {
  auto writer = Begin(owner_);
  for (int i = 0; i < 1000; ++i) Insert(*writer, i, "text");
  Commit(std::move(writer));
  auto holder = Begin(other_);  // keeps the reclaimer from working before the restart
  auto dropper = Begin(owner_);
  dropper->DropStorageId(heap_.id, 0);
  Commit(std::move(dropper));
  holder.reset();
  Reopen();
  for (int i = 0; i < 100 && CountRows(*Begin(owner_)) > 0; ++i) usleep(50000);
  EXPECT_EQ(CountRows(*Begin(owner_)), 0u);
}

}  // namespace
}  // namespace basalt
