// Commit order: early lock release, the published snapshot, must_see, asynchronous commits, concurrency.
#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <thread>

#include "base/blocking_scope.h"
#include "storage/internal/engine.h"
#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

class CommitTest : public StorageTest {
 protected:
  // Adds 1 to the number in a row's text, as an UPDATE ... SET n = n + 1 does under READ COMMITTED.
  void Increment(Transaction& transaction, RowId row, int64_t key) {
    const RowLockResult lock = transaction.LockRow(heap_, row, RowLockMode::kNoKeyUpdate, WaitPolicy::kWait);
    ASSERT_TRUE(lock.status == RowLockResult::Status::kLocked || lock.status == RowLockResult::Status::kUpdated);
    const std::string text = std::to_string(std::stoll(TextOf(transaction, lock.newest)) + 1);
    const std::vector<NullableDatum> values = {Int(key), Text(text)};
    transaction.UpdateRow(heap_, row, values);
  }
};

TEST_F(CommitTest, HotRowLosesNoUpdateAndGroupsItsSyncs) {
  auto setup = Begin(owner_);
  const RowId row = Insert(*setup, 1, "0");
  Commit(std::move(setup));
  constexpr int kThreads = 8, kRounds = 150;
  const uint64_t syncs_before = static_cast<Engine*>(engine_.get())->commits().sync_count();
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      TestOwner owner(10 + i);
      owner.deadlock_timeout_ms = 1000;
      for (int round = 0; round < kRounds; ++round) {
        auto transaction = Begin(owner);
        Increment(*transaction, row, 1);
        Commit(std::move(transaction));
        // A later statement of the same session sees its own commit.
        auto reader = Begin(owner);
        EXPECT_GE(std::stoll(Fetch(*reader, row)), round + 1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(Fetch(*Begin(owner_), row), std::to_string(kThreads * kRounds));
  const uint64_t syncs = static_cast<Engine*>(engine_.get())->commits().sync_count() - syncs_before;
  EXPECT_LE(syncs, static_cast<uint64_t>(kThreads) * kRounds);
  Reopen();
  EXPECT_EQ(Fetch(*Begin(owner_), row), std::to_string(kThreads * kRounds));
}

TEST_F(CommitTest, MoneyIsConservedUnderConcurrentTransfersAndSnapshots) {
  constexpr int kAccounts = 10;
  std::vector<RowId> rows;
  auto setup = Begin(owner_);
  for (int i = 0; i < kAccounts; ++i) rows.push_back(Insert(*setup, i, "100"));
  Commit(std::move(setup));
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      TestOwner owner(10 + i);
      uint64_t random = static_cast<uint64_t>(i) + 1;
      while (!stop) {
        random = HashInt(random);
        const size_t from = random % kAccounts, to = (from + 1 + (random >> 32) % (kAccounts - 1)) % kAccounts;
        auto transaction = Begin(owner);
        try {
          int sign = -1;
          for (const size_t at : {from, to}) {
            transaction->StartStatement();
            const RowLockResult lock = transaction->LockRow(heap_, rows[at], RowLockMode::kNoKeyUpdate, WaitPolicy::kWait);
            const std::string text = std::to_string(std::stoll(TextOf(*transaction, lock.newest)) + sign);
            const std::vector<NullableDatum> values = {Int(static_cast<int64_t>(at)), Text(text)};
            transaction->UpdateRow(heap_, rows[at], values);
            sign = 1;
          }
          // Every third is asynchronous.
          EXPECT_TRUE(transaction->CommitAndWait(random % 3 != 0).committed);
        } catch (const SqlError& error) {
          EXPECT_EQ(error.fields().state.ToString(), "40P01") << error.what();
        }
      }
    });
  }
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] {
      TestOwner owner(20 + i);
      while (!stop) {
        auto reader = Begin(owner, i == 0 ? IsolationLevel::kReadCommitted : IsolationLevel::kRepeatableRead);
        int64_t by_scan = 0, by_point = 0;
        auto scan = reader->OpenTableScan(heap_, {1}, 0);
        Chunk chunk;
        while (scan->Next(&chunk, nullptr, nullptr)) {
          for (uint32_t at = 0; at < chunk.size(); ++at) by_scan += std::stoll(std::string(chunk.column(0).Get(at).value.str.view()));
        }
        for (int key = 0; key < kAccounts; ++key) by_point += std::stoll(Fetch(*reader, Lookup(*reader, key)));
        ASSERT_EQ(by_scan, 100 * kAccounts);
        ASSERT_EQ(by_point, 100 * kAccounts);
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  stop = true;
  for (std::thread& thread : threads) thread.join();
}

TEST_F(CommitTest, AReadUnderALockRaisesMustSeeAndALaterStatementSeesIt) {
  auto setup = Begin(owner_);
  const RowId row = Insert(*setup, 1, "0");
  Commit(std::move(setup));
  for (int round = 0; round < 50; ++round) {
    auto second = Begin(other_);
    auto first = Begin(owner_);
    Increment(*first, row, 1);
    std::atomic<bool> answered = false;
    first->Commit(true, [&](CommitResult result) {
      EXPECT_TRUE(result.committed);
      answered = true;
    });
    // The row lock is free as soon as the commit is written, which is before it is durable.
    const RowLockResult lock = second->LockRow(heap_, row, RowLockMode::kUpdate, WaitPolicy::kWait);
    EXPECT_EQ(lock.status, RowLockResult::Status::kUpdated);
    EXPECT_EQ(TextOf(*second, lock.newest), std::to_string(round + 1));
    EXPECT_GT(second->must_see(), 0u);
    second->StartStatement();
    EXPECT_EQ(Fetch(*second, row), std::to_string(round + 1));
    // A commit without writes is answered only when what it read is durable.
    const SequenceNumber must_see = second->must_see();
    Commit(std::move(second));
    EXPECT_GE(engine_->durable_sequence(), must_see);
    while (!answered) std::this_thread::yield();
  }
}

// A commit's callback runs in the sync stage: one that waits holds every later sync back.
TEST_F(CommitTest, OnlyAReadWaitsForWhatAStatementMustSee) {
  auto setup = Begin(owner_);
  const RowId row = Insert(*setup, 1, "0");
  Commit(std::move(setup));
  std::promise<void> held, go_on;
  auto blocker = Begin(owner_);
  Insert(*blocker, 2, "blocker");
  blocker->Commit(true, [&](const CommitResult&) {
    held.set_value();
    go_on.get_future().wait();
  });
  held.get_future().wait();
  auto first = Begin(owner_);
  Increment(*first, row, 1);
  first->Commit(true, [](const CommitResult&) {});
  auto second = Begin(other_);
  EXPECT_EQ(second->LockRow(heap_, row, RowLockMode::kUpdate, WaitPolicy::kWait).status, RowLockResult::Status::kUpdated);
  second->StartStatement();
  const RowId inserted = Insert(*second, 3, "reads nothing");
  EXPECT_GT(second->must_see(), engine_->durable_sequence());
  std::thread later([&] {
    usleep(20000);
    go_on.set_value();
  });
  second->StartStatement();
  EXPECT_EQ(Fetch(*second, row), "1");
  EXPECT_EQ(Fetch(*second, inserted), "reads nothing");
  EXPECT_LE(second->must_see(), engine_->durable_sequence());
  later.join();
  Commit(std::move(second));
}

TEST_F(CommitTest, AThreadThatMayWaitSyncsItself) {
  struct Hook : BlockingHook {
    explicit Hook(bool may_wait) : may_wait(may_wait) {}
    void EnterBlocking() override {}
    bool MayWaitHere() const override { return may_wait; }
    const bool may_wait;
  };
  for (const bool may_wait : {true, false}) {
    Hook hook(may_wait);
    SetThreadBlockingHook(&hook);
    auto transaction = Begin(owner_);
    Insert(*transaction, 1, "x");
    std::promise<std::thread::id> answered;
    transaction->Commit(true, [&](const CommitResult& result) {
      EXPECT_TRUE(result.committed);
      answered.set_value(std::this_thread::get_id());
    });
    EXPECT_EQ(answered.get_future().get() == std::this_thread::get_id(), may_wait);
    SetThreadBlockingHook(nullptr);
  }
}

TEST_F(CommitTest, AsynchronousCommitsAreSeenAtOnceAndBecomeDurable) {
  auto writer = Begin(owner_);
  const RowId row = Insert(*writer, 1, "asynchronous");
  EXPECT_TRUE(writer->CommitAndWait(false).committed);
  EXPECT_EQ(Fetch(*Begin(other_), row), "asynchronous");
  auto* engine = static_cast<Engine*>(engine_.get());
  const SequenceNumber written = engine->commits().written_sequence();
  for (int i = 0; i < 200 && engine_->durable_sequence() < written; ++i) usleep(5000);
  EXPECT_GE(engine_->durable_sequence(), written);
}

TEST_F(CommitTest, UniqueKeysHoldUnderConcurrentInsertsAndDeletes) {
  constexpr int kThreads = 6, kKeys = 5;
  std::atomic<int> live[kKeys] = {};
  std::vector<std::thread> threads;
  std::atomic<int> inserted = 0, refused = 0;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      TestOwner owner(10 + i);
      uint64_t random = static_cast<uint64_t>(i) + 77;
      for (int round = 0; round < 300; ++round) {
        random = HashInt(random);
        const int64_t key = static_cast<int64_t>(random % kKeys);
        auto transaction = Begin(owner);
        const RowId row = Insert(*transaction, key, "x");
        if (row == kInvalidRowId) {
          ++refused;
          // Delete it, if it is still there.
          transaction->RollbackStatement();
          transaction->StartStatement();
          const RowId found = Lookup(*transaction, key);
          if (found == kInvalidRowId) continue;
          const auto status = transaction->LockRow(heap_, found, RowLockMode::kUpdate, WaitPolicy::kWait).status;
          if (status != RowLockResult::Status::kLocked) continue;
          EXPECT_EQ(live[key].fetch_sub(1), 1);
          Delete(*transaction, found, key, "x");
        } else {
          EXPECT_EQ(live[key].fetch_add(1), 0) << "two live rows with one key";
          ++inserted;
        }
        Commit(std::move(transaction));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_GT(inserted, 0);
  EXPECT_GT(refused, 0);
  auto reader = Begin(owner_);
  for (int64_t key = 0; key < kKeys; ++key) EXPECT_EQ(Lookup(*reader, key) != kInvalidRowId, live[key] == 1);
}

}  // namespace
}  // namespace basalt
