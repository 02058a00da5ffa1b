// Counters, sequences, families, catalog publication, and what a directory must hold.
#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <thread>

#include "storage/internal/engine.h"
#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

using EngineTest = StorageTest;

struct CountVersion : CatalogVersion {
  explicit CountVersion(int count) : count(count) {}
  int count;
};
struct CountChange : CatalogChange {
  explicit CountChange(int by) : by(by) {}
  int by;
};
struct CountMerger : CatalogMerger {
  std::shared_ptr<const CatalogVersion> Merge(const std::shared_ptr<const CatalogVersion>& newest,
                                              const CatalogChange& change) override {
    return std::make_shared<CountVersion>(static_cast<const CountVersion&>(*newest).count +
                                          static_cast<const CountChange&>(change).by);
  }
};

TEST_F(EngineTest, NumbersAreNeverGivenTwice) {
  std::set<uint64_t> oids, ids;
  TransactionId last_xid = 0;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 3000; ++i) {
      EXPECT_TRUE(oids.insert(engine_->NewOid()).second);
      EXPECT_TRUE(ids.insert(engine_->NewStorageId(i % 2 == 0)).second);
    }
    auto transaction = Begin(owner_);
    EXPECT_EQ(transaction->xid_if_assigned(), kInvalidTransactionId);
    EXPECT_GT(transaction->xid(), last_xid);
    last_xid = transaction->xid();
    EXPECT_EQ(engine_->oldest_running_transaction_id(), last_xid);
    transaction.reset();
    EXPECT_EQ(engine_->oldest_running_transaction_id(), engine_->next_transaction_id());
    Reopen();
  }
  EXPECT_GE(*oids.begin(), 16384u);
}

TEST_F(EngineTest, SequencesCountLogAheadAndEnd) {
  const StorageId id = engine_->NewStorageId(false);
  SequenceOptions options;
  options.maximum = 100;
  engine_->CreateSequence(id, options, 1, false);
  EXPECT_EQ(engine_->NextValue(id, options), 1);
  EXPECT_EQ(engine_->ReadSequence(id).log_count, 32);
  EXPECT_EQ(engine_->NextValue(id, options), 2);
  EXPECT_EQ(engine_->ReadSequence(id).log_count, 31);
  Reopen();
  EXPECT_EQ(engine_->NextValue(id, options), 34) << "PostgreSQL too goes on behind the logged value after a crash";
  engine_->SetValue(id, 99, true);
  EXPECT_EQ(engine_->NextValue(id, options), 100);
  std::string message;
  EXPECT_EQ(ErrorState([&] { engine_->NextValue(id, options); }, &message), "2200H");
  EXPECT_EQ(message, "nextval: reached maximum value of sequence (100)");
  options.cycle = true;
  EXPECT_EQ(engine_->NextValue(id, options), 1);
  engine_->SetValue(id, 50, false);
  EXPECT_EQ(engine_->NextValue(id, options), 50);
  SequenceOptions down;
  down.increment = -1;
  down.minimum = INT64_MIN;
  down.maximum = -1;
  engine_->SetValue(id, INT64_MIN + 1, true);
  EXPECT_EQ(engine_->NextValue(id, down), INT64_MIN);
  EXPECT_EQ(ErrorState([&] { engine_->NextValue(id, down); }), "2200H");
}

TEST_F(EngineTest, ParallelSequenceUsersGetDifferentValues) {
  const StorageId id = engine_->NewStorageId(false);
  engine_->CreateSequence(id, {}, 1, false);
  std::vector<std::vector<int64_t>> values(4);
  std::vector<std::thread> threads;
  for (auto& mine : values) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) mine.push_back(engine_->NextValue(id, {}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::set<int64_t> all;
  for (const auto& mine : values) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 2000u);
  EXPECT_EQ(*all.rbegin(), 2000);
}

TEST_F(EngineTest, AFamilyKeepsItsFilesInItsDirectory) {
  const std::string place = options_.directory + "_place";
  const uint32_t family = engine_->CreateFamily(place);
  heap_.column_family = key_.column_family = by_text_.column_family = family;
  auto writer = Begin(owner_);
  const RowId row = Insert(*writer, 1, "placed");
  Commit(std::move(writer));
  engine_->Checkpoint();
  const auto files = [&] {
    int count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(place)) count += entry.path().extension() == ".sst";
    return count;
  };
  EXPECT_GE(files(), 1);
  Reopen();
  EXPECT_EQ(Fetch(*Begin(owner_), row), "placed");
  EXPECT_GT(engine_->FamilyBytes(family), 0);
  engine_.reset();
  std::filesystem::rename(place, place + "_away");
  std::string message;
  EXPECT_EQ(ErrorState([&] { Open(); }, &message), "58P01");
  EXPECT_THAT(message, ::testing::HasSubstr(place));
  std::filesystem::rename(place + "_away", place);
  Open();
  engine_->DropFamily(family);
  for (int i = 0; i < 100 && files() > 0; ++i) usleep(50000);
  EXPECT_EQ(files(), 0);
  Reopen();
  EXPECT_EQ(ErrorState([&] { engine_->FamilyBytes(family); }), "58P01");
  std::filesystem::remove_all(place);
}

// The reclaimer starts with the engine, before there is a catalog.
TEST_F(EngineTest, ACatalogInstalledWhileTheReclaimerWorksStays) {
  CountMerger merger;
  for (int round = 0; round < 10; ++round) {
    auto holder = Begin(other_);  // keeps the reclaimer from working before the restart
    auto dropper = Begin(owner_);
    for (int i = 0; i < 20; ++i) dropper->DropStorageId(engine_->NewStorageId(false), 0);
    Commit(std::move(dropper));
    holder.reset();
    Reopen();
    engine_->InstallCatalog(&merger, std::make_shared<CountVersion>(round));
    for (int i = 0; i < 30; ++i) {
      const auto catalog = engine_->published_catalog();
      ASSERT_NE(catalog, nullptr);
      EXPECT_EQ(static_cast<const CountVersion&>(*catalog).count, round);
      usleep(1000);
    }
  }
}

// A write that named a dropped family would fail everyone in its group, and stop the store.
TEST_F(EngineTest, DroppingAFamilyDisturbsNobody) {
  std::atomic<bool> stop = false;
  int64_t committed = 0;
  std::thread bystander([&] {
    TestOwner owner(7);
    while (!stop) {
      auto transaction = Begin(owner);
      Insert(*transaction, committed, "row");
      if (!transaction->CommitAndWait(false).committed) break;
      ++committed;
    }
  });
  for (int i = 0; i < 40; ++i) {
    HeapLayout placed = heap_;
    placed.id = engine_->NewStorageId(false);
    placed.column_family = engine_->CreateFamily(options_.directory + "/place" + std::to_string(i));
    auto writer = Begin(owner_);
    for (int row = 0; row < 200; ++row) writer->InsertRow(placed, std::vector<NullableDatum>{Int(row), Text("placed")});
    Commit(std::move(writer));
    auto dropper = Begin(owner_);
    dropper->DropStorageId(placed.id, placed.column_family);
    Commit(std::move(dropper));  // the reclaimer begins to delete the rows
    engine_->DropFamily(placed.column_family);
  }
  stop = true;
  bystander.join();
  const int64_t expected = committed;
  auto transaction = Begin(owner_);
  EXPECT_NE(Insert(*transaction, expected, "last"), kInvalidRowId);
  Commit(std::move(transaction));
  EXPECT_NE(Lookup(*Begin(owner_), expected), kInvalidRowId);
}

TEST_F(EngineTest, AStoreThatLostItsCurrentFileIsNotReplaced) {
  engine_.reset();
  const std::string current = options_.directory + "/store/CURRENT";
  std::filesystem::rename(current, options_.directory + "/kept");
  std::string message;
  EXPECT_EQ(ErrorState([&] { Open(); }, &message), "XX001");
  EXPECT_THAT(message, ::testing::HasSubstr("is not a valid data directory"));
  std::filesystem::rename(options_.directory + "/kept", current);
  Open();
}

TEST_F(EngineTest, ANewerFormatIsRefused) {
  engine_.reset();
  std::ofstream(options_.directory + "/storage_format") << "2\n";
  std::string message;
  EXPECT_EQ(ErrorState([&] { Open(); }, &message), "55000");
  EXPECT_EQ(message, "database files are incompatible with server");
  std::ofstream(options_.directory + "/storage_format") << "1\n";
  Open();
}

TEST_F(EngineTest, LogFilesAreWrittenAhead) {
  auto* engine = static_cast<Engine*>(engine_.get());
  EXPECT_EQ(engine->wal_files().grown_count(), 0);
  EXPECT_GE(engine->wal_files().prewritten_count(), 1);
  // Many switches of the log: used files come back as spares, and recovery does not read what they held before.
  int64_t key = 0;
  for (int round = 0; round < 12; ++round) {
    auto writer = Begin(owner_);
    for (int i = 0; i < 50; ++i) Insert(*writer, key++, "row of round " + std::to_string(round));
    Commit(std::move(writer));
    engine_->Checkpoint();
    usleep(20000);
  }
  EXPECT_GE(engine->wal_files().prewritten_count(), 5);
  Reopen();
  auto reader = Begin(owner_);
  for (int64_t i = 0; i < key; ++i) ASSERT_NE(Lookup(*reader, i), kInvalidRowId);
}

TEST_F(EngineTest, CatalogChangesArePublishedWithTheCommitAndRecordsSurvive) {
  CountMerger merger;
  engine_->InstallCatalog(&merger, std::make_shared<CountVersion>(10));
  const uint64_t generation = engine_->catalog_generation();
  const auto count = [&] { return static_cast<const CountVersion&>(*engine_->published_catalog()).count; };
  auto plain = Begin(owner_);
  Insert(*plain, 1, "row");
  Commit(std::move(plain));
  EXPECT_EQ(engine_->catalog_generation(), generation) << "no catalog change, no new version";
  auto ddl = Begin(owner_);
  ddl->LockCatalogKey("public.t");
  ddl->PutCatalogRecord("table/1", "first");
  const int savepoint = ddl->CreateSavepoint();
  ddl->PutCatalogRecord("table/2", "second");
  ddl->RollbackToSavepoint(savepoint);
  ddl->SetCatalogChange(std::make_shared<CountChange>(5));
  EXPECT_EQ(count(), 10);
  Commit(std::move(ddl));
  EXPECT_EQ(count(), 15);
  EXPECT_NE(engine_->catalog_generation(), generation);
  Reopen();
  std::vector<std::string> records;
  engine_->ScanCatalogRecords([&](std::string_view key, std::string_view value) {
    records.push_back(std::string(key) + "=" + std::string(value));
  });
  EXPECT_THAT(records, ::testing::ElementsAre("table/1=first"));
}

TEST_F(EngineTest, MemoryLimitOfTheWriteSetGives53200AndLeavesTheTransactionUsable) {
  MemoryAccount account(nullptr, 256 * 1024);
  auto transaction = engine_->Begin(owner_, IsolationLevel::kReadCommitted, false, &account);
  transaction->StartStatement();
  const std::string text(1000, 'x');
  EXPECT_EQ(ErrorState([&] {
              for (int i = 0; i < 10000; ++i) Insert(*transaction, i, text);
            }),
            "53200");
  transaction->RollbackStatement();
  transaction->StartStatement();
  EXPECT_NE(Insert(*transaction, 1, "fits"), kInvalidRowId);
  Commit(std::move(transaction));
  EXPECT_EQ(account.used_bytes(), 0);
}

}  // namespace
}  // namespace basalt
