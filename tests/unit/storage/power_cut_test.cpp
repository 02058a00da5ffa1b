// Power cuts under load, on the simulated disk of tests/crash/power_cut.h: concurrent writers of every kind, a cut at a random moment (also
// while the engine opens), then the engine opens what the disk has. Every acknowledged commit must be there, none half, indexes
// must agree with rows. CRASH_ROUNDS and CRASH_SEED choose length and history.
#include <map>
#include <random>
#include <set>
#include <thread>

#include "tests/crash/power_cut.h"
#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

using Rows = std::map<int64_t, std::string>;

int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::atoll(text);
}

// Keys [first, first + kKeys) belong to one writer, which knows what they hold: for sure, and if its last commit came through.
struct OwnRows {
  int64_t first = 0;
  Rows acknowledged, perhaps;
};

class PowerCutTest : public StorageTest {
 protected:
  static constexpr int kWriters = 4;
  static constexpr int64_t kKeys = 40, kCounterKey = 1'000'000, kTrailKey = 2'000'000, kLoadRows = 3000;

  void SetUp() override {
    options_.memtable_bytes = 4 << 20;  // flushes happen
    StorageTest::SetUp();
    for (int i = 0; i < kWriters; ++i) rows_[i].first = i * kKeys;
    auto transaction = Begin(owner_);
    counter_row_ = Insert(*transaction, kCounterKey, "0");
    Commit(std::move(transaction));
    loads_.columns = heap_.columns;
  }
  std::string Disk() const { return options_.directory + ".disk"; }

  // One transaction of a few random changes and one step of the shared counter.
  void WriteOnce(OwnRows* rows, TestOwner& owner, std::mt19937_64& random) {
    auto transaction = Begin(owner);
    rows->perhaps = rows->acknowledged;
    for (uint64_t change = random() % 4; change < 5; ++change) {
      const int64_t key = rows->first + static_cast<int64_t>(random() % kKeys);
      const std::string text = std::to_string(random()) + std::string(random() % 10 == 0 ? 20'000 : random() % 60, '*');
      transaction->StartStatement();
      const auto found = rows->perhaps.find(key);
      if (found == rows->perhaps.end()) {
        ASSERT_NE(Insert(*transaction, key, text), kInvalidRowId);
        rows->perhaps[key] = text;
        continue;
      }
      const RowId row = Lookup(*transaction, key);
      ASSERT_EQ(transaction->LockRow(heap_, row, RowLockMode::kUpdate, WaitPolicy::kWait).status,
                RowLockResult::Status::kLocked);
      if (random() % 3 == 0) {
        Delete(*transaction, row, key, found->second);
        rows->perhaps.erase(found);
      } else {
        Update(*transaction, row, key, found->second, text);
        found->second = text;
      }
    }
    Count(*transaction);
    if (Acknowledged(std::move(transaction), true)) rows->acknowledged = rows->perhaps, ++counted_;
  }
  void Count(Transaction& transaction) {
    transaction.StartStatement();
    const RowLockResult lock = transaction.LockRow(heap_, counter_row_, RowLockMode::kUpdate, WaitPolicy::kWait);
    const std::string old = TextOf(transaction, lock.newest);
    Update(transaction, counter_row_, kCounterKey, old, std::to_string(std::stoll(old) + 1));
  }
  // An answer that came after the cut proves nothing.
  static bool Acknowledged(std::unique_ptr<Transaction> transaction, bool synchronous) {
    const CommitResult result = transaction->CommitAndWait(synchronous);
    EXPECT_TRUE(result.committed);
    return result.committed && !power_cut::IsCut();
  }
  // Commits that do not wait: the end of the trail may be lost, never the middle.
  void WriteTrail(TestOwner& owner) {
    while (!power_cut::IsCut()) {
      auto transaction = Begin(owner);
      ASSERT_NE(Insert(*transaction, kTrailKey + trail_, "trail"), kInvalidRowId);
      ASSERT_TRUE(transaction->CommitAndWait(false).committed);
      ++trail_;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  void DropTable(TestOwner& owner, const std::string name) {
    const HeapLayout heap = loaded_.extract(name).mapped();
    auto transaction = Begin(owner);
    transaction->DeleteCatalogRecord(name);
    transaction->DropStorageId(heap.id, heap.column_family);
    if (!Acknowledged(std::move(transaction), true)) return;
    dropped_.insert(name);
    if (heap.column_family != 0) engine_->DropFamily(heap.column_family);
  }
  // Tables loaded as sorted files, some in a storage of their own; the record makes them reachable.
  void LoadTables(TestOwner& owner, std::mt19937_64& random) {
    while (!power_cut::IsCut()) {
      if (loaded_.size() > 3 || (!loaded_.empty() && random() % 3 == 0)) DropTable(owner, loaded_.begin()->first);
      HeapLayout fresh = loads_;
      const std::string name = "load" + std::to_string(next_load_++);
      fresh.id = engine_->NewStorageId(false);
      if (random() % 3 == 0) fresh.column_family = engine_->CreateFamily(options_.directory + "/" + name);
      auto transaction = Begin(owner);
      auto load = transaction->OpenBulkLoad(fresh);
      for (int64_t i = 0; i < kLoadRows; ++i) load->Append(std::vector<NullableDatum>{Int(i), Text(kLoadText)});
      load->Finish();
      load.reset();
      transaction->PutCatalogRecord(name, std::to_string(fresh.id) + " " + std::to_string(fresh.column_family));
      if (Acknowledged(std::move(transaction), true)) loaded_[name] = fresh;
    }
  }
  void Maintain(std::mt19937_64& random) {
    while (!power_cut::IsCut()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 40));
      if (random() % 2 == 0) {
        engine_->Checkpoint();
      } else {
        engine_->CompactRange(heap_.id, 0);
      }
    }
  }

  // One cut in four comes while the engine opens, the others after the first acknowledged commit.
  void RunUntilCut(uint64_t seed) {
    std::mt19937_64 random(seed);
    counted_ = 0;
    std::thread cutter([this, opening = random() % 4 == 0, wait = random() % 300] {
      const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
      while (!opening && counted_ == 0 && std::chrono::steady_clock::now() < give_up) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(wait));
      power_cut::Cut();
    });
    Open();
    std::vector<std::thread> threads;
    for (int i = 0; i < kWriters; ++i) {
      threads.emplace_back([this, i, from = random()] {
        std::mt19937_64 own(from);
        TestOwner owner(10 + i);
        while (!power_cut::IsCut() && !HasFatalFailure()) WriteOnce(&rows_[i], owner, own);
      });
    }
    threads.emplace_back([this] {
      TestOwner owner(30);
      WriteTrail(owner);
    });
    threads.emplace_back([this, from = random()] {
      std::mt19937_64 own(from);
      TestOwner owner(31);
      LoadTables(owner, own);
    });
    threads.emplace_back([this, from = random()] {
      std::mt19937_64 own(from);
      Maintain(own);
    });
    for (std::thread& thread : threads) thread.join();
    cutter.join();
    engine_.reset();
  }

  Rows ReadAll() {
    auto reader = Begin(owner_);
    auto scan = reader->OpenTableScan(heap_, {0, 1}, 0);
    Chunk chunk;
    std::vector<RowId> ids, by_scan, by_text;
    Rows all;
    while (scan->Next(&chunk, &ids, nullptr)) {
      for (uint32_t i = 0; i < chunk.size(); ++i) {
        const int64_t key = chunk.column(0).Get(i).value.i8;
        EXPECT_TRUE(all.emplace(key, chunk.column(1).Get(i).value.str.view()).second) << "two rows of key " << key;
        EXPECT_EQ(Lookup(*reader, key), ids[i]) << "the index says otherwise of key " << key;
        by_scan.push_back(ids[i]);
      }
    }
    auto index_scan = reader->OpenIndexScan(by_text_, {});
    while (index_scan->Next(100, &by_text)) {
    }
    std::sort(by_text.begin(), by_text.end());
    EXPECT_EQ(by_text, by_scan);
    return all;
  }
  void CheckLoads() {
    std::map<std::string, std::string> records;
    engine_->ScanCatalogRecords([&](std::string_view key, std::string_view value) { records.emplace(key, value); });
    for (const auto& [name, heap] : loaded_) EXPECT_TRUE(records.contains(name)) << "acknowledged " << name << " is lost";
    for (const std::string& name : dropped_) EXPECT_FALSE(records.contains(name)) << "dropped " << name << " is back";
    auto reader = Begin(owner_);
    for (const auto& [name, value] : records) {
      HeapLayout heap = loads_;
      heap.id = std::stoull(value);
      heap.column_family = static_cast<uint32_t>(std::stoul(value.substr(value.find(' '))));
      auto scan = reader->OpenTableScan(heap, {0}, 0);
      Chunk chunk;
      std::vector<RowId> ids;
      int64_t count = 0;
      while (scan->Next(&chunk, &ids, nullptr)) count += chunk.size();
      EXPECT_EQ(count, kLoadRows) << "rows of " << name;
    }
  }
  void CheckAndTakeOver(int64_t counted_before) {
    const Rows all = ReadAll();
    int64_t in_doubt = 0;
    for (OwnRows& rows : rows_) {
      const Rows found(all.lower_bound(rows.first), all.lower_bound(rows.first + kKeys));
      const bool more = found != rows.acknowledged;
      in_doubt += rows.perhaps != rows.acknowledged || more;
      EXPECT_TRUE(!more || found == rows.perhaps) << "rows from " << rows.first << " are neither before nor after the last commit";
      rows.acknowledged = rows.perhaps = found;
    }
    const int64_t counter = std::stoll(all.at(kCounterKey));
    EXPECT_GE(counter, counted_before + counted_);
    EXPECT_LE(counter, counted_before + counted_ + kWriters);
    const int64_t trail = std::distance(all.lower_bound(kTrailKey), all.end());
    if (trail > 0) {
      EXPECT_EQ(all.rbegin()->first, kTrailKey + trail - 1) << "the trail of asynchronous commits has a hole";
    }
    EXPECT_LE(trail, trail_ + 1);
    trail_ = trail;
    CheckLoads();
  }
  int64_t Counter() {
    auto reader = Begin(owner_);
    return std::stoll(Fetch(*reader, counter_row_));
  }

  const std::string kLoadText = std::string(1000, 'x');
  RowId counter_row_ = 0;
  OwnRows rows_[kWriters];
  std::atomic<int64_t> counted_ = 0;
  int64_t trail_ = 0;
  int next_load_ = 0;
  HeapLayout loads_;
  std::map<std::string, HeapLayout> loaded_;
  std::set<std::string> dropped_;
};

TEST_F(PowerCutTest, NothingAcknowledgedIsLost) {
  const int64_t rounds = FromEnvironment("CRASH_ROUNDS", 4);
  const uint64_t seed = static_cast<uint64_t>(FromEnvironment("CRASH_SEED", static_cast<int64_t>(std::random_device{}())));
  int64_t acknowledged = 0;
  for (int64_t round = 0; round < rounds && !HasFailure(); ++round) {
    SCOPED_TRACE(Format("CRASH_SEED={} round {}", seed, round));
    const int64_t counted_before = Counter();
    engine_.reset();
    power_cut::Start(options_.directory, Disk());
    RunUntilCut(seed + static_cast<uint64_t>(round));
    acknowledged += counted_;
    power_cut::Restore(options_.directory, Disk(), 0);
    Open();
    CheckAndTakeOver(counted_before);
  }
  EXPECT_GT(acknowledged, 0);
  if (rounds > 4) std::printf("%ld rounds, %ld commits, %d loads, %zu drops acknowledged\n", rounds, acknowledged, next_load_,
                              dropped_.size());
}

// The simulation can see a lost commit: without syncs there are some.
TEST_F(PowerCutTest, WithoutSyncsCommitsAreLost) {
  engine_.reset();
  options_.fsync = false;
  power_cut::Start(options_.directory, Disk());
  Open();
  std::mt19937_64 random(1);
  for (int i = 0; i < 20; ++i) WriteOnce(&rows_[0], owner_, random);
  power_cut::Cut();
  engine_.reset();
  power_cut::Restore(options_.directory, Disk(), 0);
  Open();
  EXPECT_EQ(counted_, 20);
  EXPECT_EQ(Counter(), 0);
}

}  // namespace
}  // namespace basalt
