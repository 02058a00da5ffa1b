#include "storage/internal/lock_manager.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/unit/storage/storage_fixture.h"

namespace basalt {
namespace {

using Outcome = LockManager::Outcome;

LockTag Table(uint64_t number) { return {LockSpace::kTable, false, 5, number, 0}; }
LockTag Row(uint64_t number) { return {LockSpace::kRow, false, 0, 1, number}; }

class LockManagerTest : public ::testing::Test {
 protected:
  Outcome Take(TestOwner& owner, const LockTag& tag, LockMode mode, HeldLocks* held,
               WaitPolicy policy = WaitPolicy::kSkip) {
    return locks_.Acquire(owner, static_cast<TransactionId>(owner.pid) * 100, tag, mode, policy, held);
  }
  void WaitUntilWaiting(size_t count) {
    for (;;) {
      size_t waiting = 0;
      for (const LockInfo& lock : locks_.List()) waiting += !lock.granted;
      if (waiting >= count) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  LockManager locks_;
  TestOwner one_{1}, two_{2}, three_{3};
};

TEST_F(LockManagerTest, TableConflictsAreSymmetricAndPostgreSQLs) {
  // Rows of the matrix in the manual, one bit a conflicting mode.
  const char* expected[] = {"00000001", "00000011", "00001111", "00011111", "00110111", "00111111", "01111111", "11111111"};
  for (LockMode held = 1; held <= 8; ++held) {
    for (LockMode wanted = 1; wanted <= 8; ++wanted) {
      HeldLocks first, second;
      Take(one_, Table(1), held, &first);
      const bool conflict = Take(two_, Table(1), wanted, &second) == Outcome::kWouldBlock;
      EXPECT_EQ(conflict, expected[wanted - 1][held - 1] == '1') << int{held} << " against " << int{wanted};
      locks_.Release(&first, 0);
      locks_.Release(&second, 0);
    }
  }
  EXPECT_TRUE(locks_.List().empty());
}

TEST_F(LockManagerTest, RowConflicts) {
  const char* expected[] = {"0001", "0011", "0111", "1111"};
  for (LockMode held = 1; held <= 4; ++held) {
    for (LockMode wanted = 1; wanted <= 4; ++wanted) {
      HeldLocks first, second;
      Take(one_, Row(1), held, &first);
      EXPECT_EQ(Take(two_, Row(1), wanted, &second) == Outcome::kWouldBlock, expected[wanted - 1][held - 1] == '1');
      locks_.Release(&first, 0);
      locks_.Release(&second, 0);
    }
  }
}

TEST_F(LockManagerTest, SavepointReleaseKeepsTheWeakerModeTakenBefore) {
  HeldLocks held, other;
  Take(one_, Row(1), ModeOf(RowLockMode::kKeyShare), &held);
  EXPECT_EQ(Take(one_, Row(1), ModeOf(RowLockMode::kUpdate), &held), Outcome::kAcquired);
  EXPECT_EQ(Take(one_, Row(1), ModeOf(RowLockMode::kShare), &held), Outcome::kAlreadyHeld);
  EXPECT_EQ(Take(two_, Row(1), ModeOf(RowLockMode::kShare), &other), Outcome::kWouldBlock);
  locks_.Release(&held, 1);
  EXPECT_EQ(Take(two_, Row(1), ModeOf(RowLockMode::kShare), &other), Outcome::kAcquired);
  EXPECT_EQ(Take(three_, Row(1), ModeOf(RowLockMode::kUpdate), &other), Outcome::kWouldBlock);
  locks_.Release(&held, 0);
  locks_.Release(&other, 0);
}

TEST_F(LockManagerTest, WaitersAreServedInOrderAndNewcomersDoNotOvertake) {
  HeldLocks share;
  Take(one_, Table(1), ModeOf(TableLockMode::kAccessShare), &share);
  std::vector<int> order;
  std::mutex order_mutex;
  std::vector<std::thread> threads;
  std::vector<std::unique_ptr<TestOwner>> owners;
  for (int i = 0; i < 5; ++i) {
    owners.push_back(std::make_unique<TestOwner>(10 + i));
    owners.back()->deadlock_timeout_ms = 10000;
    threads.emplace_back([&, i] {
      HeldLocks held;
      locks_.Acquire(*owners[i], 1, Table(1), ModeOf(TableLockMode::kAccessExclusive), WaitPolicy::kWait, &held);
      {
        std::lock_guard lock(order_mutex);
        order.push_back(i);
      }
      locks_.Release(&held, 0);
    });
    WaitUntilWaiting(static_cast<size_t>(i) + 1);
  }
  HeldLocks other;
  EXPECT_EQ(Take(two_, Table(1), ModeOf(TableLockMode::kAccessShare), &other), Outcome::kWouldBlock)
      << "compatible with the holder, but others wait";
  EXPECT_EQ(Take(one_, Table(1), ModeOf(TableLockMode::kRowShare), &other), Outcome::kAcquired)
      << "who is being waited for must not wait behind";
  locks_.Release(&other, 0);
  locks_.Release(&share, 0);
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(order, ::testing::ElementsAre(0, 1, 2, 3, 4));
  EXPECT_TRUE(locks_.List().empty());
}

TEST_F(LockManagerTest, DeadlockOfTwoEndsOneWithPostgreSQLsDetail) {
  HeldLocks first, second;
  Take(one_, Row(1), 4, &first);
  Take(two_, Row(2), 4, &second);
  std::atomic<int> deadlocks = 0;
  std::string detail;
  const auto run = [&](TestOwner& owner, uint64_t row, HeldLocks* held) {
    try {
      Take(owner, Row(row), 4, held, WaitPolicy::kWait);
    } catch (const SqlError& error) {
      EXPECT_EQ(error.fields().state.ToString(), "40P01");
      EXPECT_EQ(std::string(error.what()), "deadlock detected");
      detail = error.fields().detail;
      ++deadlocks;
    }
    locks_.Release(held, 0);
  };
  one_.deadlock_timeout_ms = 20;
  two_.deadlock_timeout_ms = 5000;
  std::thread waiting([&] { run(two_, 1, &second); });
  WaitUntilWaiting(1);
  run(one_, 2, &first);
  waiting.join();
  EXPECT_EQ(deadlocks, 1);
  EXPECT_EQ(detail, "Process 1 waits for ShareLock on transaction 200; blocked by process 2.\n"
                    "Process 2 waits for ShareLock on transaction 100; blocked by process 1.");
}

TEST_F(LockManagerTest, CycleThroughAQueueIsBrokenByReordering) {
  // one holds A; two waits for A exclusively while holding B; three queues behind two for a mode that one's lock allows;
  // one waits for what three holds. Only three's place in the queue makes the cycle.
  HeldLocks first, second, third;
  Take(one_, Table(1), ModeOf(TableLockMode::kAccessShare), &first);
  Take(three_, Table(2), ModeOf(TableLockMode::kAccessExclusive), &third);
  one_.deadlock_timeout_ms = two_.deadlock_timeout_ms = three_.deadlock_timeout_ms = 30;
  std::thread two([&] {
    Take(two_, Table(1), ModeOf(TableLockMode::kAccessExclusive), &second, WaitPolicy::kWait);
    locks_.Release(&second, 0);
  });
  WaitUntilWaiting(1);
  std::thread three([&] {
    EXPECT_NO_THROW(Take(three_, Table(1), ModeOf(TableLockMode::kAccessShare), &third, WaitPolicy::kWait));
    locks_.Release(&third, 0);
  });
  WaitUntilWaiting(2);
  EXPECT_NO_THROW(Take(one_, Table(2), ModeOf(TableLockMode::kAccessShare), &first, WaitPolicy::kWait));
  locks_.Release(&first, 0);
  two.join();
  three.join();
}

TEST_F(LockManagerTest, TimeoutAndCancelLeaveTheQueueIntact) {
  HeldLocks held, other;
  Take(one_, Row(1), 4, &held);
  two_.lock_timeout_ms = 20;
  std::string message;
  const auto wait = [&] { Take(two_, Row(1), 4, &other, WaitPolicy::kWait); };
  try {
    wait();
    FAIL();
  } catch (const SqlError& error) {
    EXPECT_EQ(error.fields().state.ToString(), "55P03");
    EXPECT_EQ(std::string(error.what()), "canceling statement due to lock timeout");
  }
  two_.lock_timeout_ms = 0;
  std::thread canceller([&] {
    WaitUntilWaiting(1);
    two_.token.Request(CancelReason::kUserRequest);
  });
  EXPECT_THROW(wait(), SqlError);
  canceller.join();
  two_.token.ResetForStatement();
  locks_.Release(&held, 0);
  EXPECT_EQ(Take(two_, Row(1), 4, &other), Outcome::kAcquired);
  locks_.Release(&other, 0);
  EXPECT_TRUE(locks_.List().empty());
}

TEST_F(LockManagerTest, SessionLocksAreCountedAndIndependentOfTransactions) {
  const LockTag tag{LockSpace::kAdvisory, false, 5, 42, 0};
  EXPECT_TRUE(locks_.AcquireSession(one_, tag, kAdvisoryExclusive, WaitPolicy::kSkip));
  EXPECT_TRUE(locks_.AcquireSession(one_, tag, kAdvisoryExclusive, WaitPolicy::kSkip));
  HeldLocks held;
  EXPECT_EQ(Take(one_, tag, kAdvisoryExclusive, &held), Outcome::kAcquired);
  EXPECT_FALSE(locks_.AcquireSession(two_, tag, kAdvisoryShare, WaitPolicy::kSkip));
  EXPECT_TRUE(locks_.ReleaseSession(one_, tag, kAdvisoryExclusive));
  EXPECT_TRUE(locks_.ReleaseSession(one_, tag, kAdvisoryExclusive));
  EXPECT_FALSE(locks_.ReleaseSession(one_, tag, kAdvisoryExclusive));
  EXPECT_FALSE(locks_.AcquireSession(two_, tag, kAdvisoryShare, WaitPolicy::kSkip)) << "the transaction's is still held";
  locks_.Release(&held, 0);
  EXPECT_TRUE(locks_.AcquireSession(two_, tag, kAdvisoryShare, WaitPolicy::kSkip));
  locks_.ReleaseAllSession(two_);
  EXPECT_TRUE(locks_.List().empty());
}

TEST_F(LockManagerTest, ManyWaitersOnOneRowAllGetIt) {
  constexpr int kThreads = 16, kRounds = 200;
  int64_t counter = 0;  // guarded by the row lock alone
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      TestOwner owner(100 + i);
      owner.deadlock_timeout_ms = 2;
      for (int round = 0; round < kRounds; ++round) {
        HeldLocks held;
        locks_.Acquire(owner, 1, Row(7), ModeOf(RowLockMode::kNoKeyUpdate), WaitPolicy::kWait, &held);
        ++counter;
        locks_.Release(&held, 0);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(counter, kThreads * kRounds);
}

}  // namespace
}  // namespace basalt
