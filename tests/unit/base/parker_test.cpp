#include "base/parker.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace basalt {
namespace {

TEST(ParkerTest, AnEarlyUnparkIsKept) {
  Parker& parker = Parker::OfThread();
  parker.Unpark();
  parker.Park();  // would sleep for ever otherwise
}

TEST(ParkerTest, ParkUntilEndsByItself) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(20);
  while (std::chrono::steady_clock::now() < deadline) Parker::OfThread().ParkUntil(deadline);
  Parker::OfThread().ParkUntil(deadline);  // passed already
}

TEST(ParkerTest, EveryTurnReachesTheOther) {
  constexpr int kTurns = 20000;
  std::atomic<int> turn = 0;
  int guarded = 0;  // written by whoever has the turn: ordered by Unpark and Park alone
  std::atomic<Parker*> parkers[2] = {&Parker::OfThread(), nullptr};
  const auto play = [&](int me) {
    for (int i = me; i < kTurns; i += 2) {
      while (turn.load(std::memory_order_acquire) != i) Parker::OfThread().Park();
      ++guarded;
      turn.store(i + 1, std::memory_order_release);
      parkers[1 - me].load()->Unpark();
    }
  };
  std::thread other([&] {
    parkers[1] = &Parker::OfThread();
    play(1);
  });
  while (parkers[1] == nullptr) std::this_thread::yield();
  play(0);
  other.join();
  EXPECT_EQ(guarded, kTurns);
}

TEST(ParkerTest, AThreadThatEndedLeavesItsParkerToTheNext) {
  Parker* first = nullptr;
  std::thread([&] { first = &Parker::OfThread(); }).join();
  first->Unpark();  // too late, and harmless
  Parker* second = nullptr;
  std::thread([&] {
    second = &Parker::OfThread();
    second->Park();  // the late wake-up
  }).join();
  EXPECT_EQ(first, second);
}

}  // namespace
}  // namespace basalt
