// Long table scans with helpers give what they give without: every row once, in RowId order, whatever lies between, and however
// early they end.
#include <random>
#include <thread>

#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

struct SeenRow {
  int64_t key;
  std::string text;
  RowId row;
  TransactionId xmin;
  bool operator==(const SeenRow&) const = default;
};

class ParallelScanTest : public StorageTest {
 protected:
  static constexpr int kRows = 100'000;

  void SetUp() override {
    StorageTest::SetUp();
    auto transaction = Begin(owner_);
    for (int i = 0; i < kRows; ++i) {
      rows_.push_back(Insert(*transaction, i, i % 7 == 0 ? std::string(40, 'x') + std::to_string(i) : std::to_string(i)));
    }
    Commit(std::move(transaction));
  }
  std::vector<SeenRow> Scan(Transaction& transaction, int helpers) {
    std::vector<SeenRow> seen;
    const auto scan = transaction.OpenTableScan(heap_, {1, 0}, helpers);
    Chunk chunk;
    std::vector<RowId> row_ids;
    std::vector<TransactionId> xmins;
    while (scan->Next(&chunk, &row_ids, &xmins)) {
      EXPECT_GT(chunk.size(), 0u);
      EXPECT_EQ(row_ids.size(), chunk.size());
      for (uint32_t i = 0; i < chunk.size(); ++i) {
        seen.push_back({chunk.column(1).Get(i).value.i8, std::string(chunk.column(0).Get(i).value.str.view()), row_ids[i], xmins[i]});
      }
    }
    return seen;
  }
  void DeleteRange(int from, int to, int every) {
    auto transaction = Begin(owner_);
    for (int i = from; i < to; ++i) {
      if (i % every != 0) continue;
      transaction->LockRow(heap_, rows_[i], RowLockMode::kUpdate, WaitPolicy::kWait);
      transaction->DeleteRow(heap_, rows_[i]);
    }
    Commit(std::move(transaction));
  }
  std::vector<RowId> rows_;
};

TEST_F(ParallelScanTest, HelpersChangeNothing) {
  const auto alone = Scan(*Begin(owner_), 0);
  ASSERT_EQ(alone.size(), static_cast<size_t>(kRows));
  for (const int helpers : {1, 2, 8}) EXPECT_TRUE(Scan(*Begin(owner_), helpers) == alone) << helpers;
  DeleteRange(0, kRows, 3);
  DeleteRange(40'000, 90'000, 1);  // whole morsels without a row
  const auto fewer = Scan(*Begin(owner_), 0);
  ASSERT_LT(fewer.size(), alone.size() / 2);
  EXPECT_TRUE(Scan(*Begin(owner_), 2) == fewer);
}

TEST_F(ParallelScanTest, ASnapshotStaysWhatItWas) {
  auto reader = Begin(other_, IsolationLevel::kRepeatableRead);
  const auto before = Scan(*reader, 0);
  const auto scan = reader->OpenTableScan(heap_, {0}, 2);
  Chunk chunk;
  size_t count = 0;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(scan->Next(&chunk, nullptr, nullptr));
    count += chunk.size();
  }
  DeleteRange(0, kRows, 2);  // while it reads
  while (scan->Next(&chunk, nullptr, nullptr)) count += chunk.size();
  EXPECT_EQ(count, before.size());
  EXPECT_TRUE(Scan(*reader, 2) == before);
  EXPECT_EQ(Scan(*Begin(owner_), 2).size(), before.size() / 2);
}

TEST_F(ParallelScanTest, OwnWritesAreSeen) {
  auto transaction = Begin(owner_);
  transaction->LockRow(heap_, rows_[70'000], RowLockMode::kUpdate, WaitPolicy::kWait);
  transaction->DeleteRow(heap_, rows_[70'000]);
  Insert(*transaction, -1, "mine");
  transaction->StartStatement();
  const auto seen = Scan(*transaction, 2);
  EXPECT_EQ(seen.size(), static_cast<size_t>(kRows));
  EXPECT_EQ(seen.back().text, "mine");
  transaction->Rollback();
  EXPECT_EQ(Scan(*Begin(owner_), 2).back().key, kRows - 1);
}

TEST_F(ParallelScanTest, ScansThatEndEarlyLeaveNothingBehind) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      TestOwner owner(50 + t);
      std::mt19937 random(static_cast<unsigned>(t));
      for (int round = 0; round < 40; ++round) {
        const auto transaction = Begin(owner);
        const auto scan = transaction->OpenTableScan(heap_, {1}, 2);
        Chunk chunk;
        for (unsigned left = random() % 50; left > 0 && scan->Next(&chunk, nullptr, nullptr); --left) {
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace basalt
