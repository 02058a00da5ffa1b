#include "base/arena.h"

#include <gtest/gtest.h>

#include "base/sql_error.h"

namespace basalt {
namespace {

TEST(ArenaTest, KeepsWhatItCopiedAndReusesTheFirstBlock) {
  Arena arena(nullptr, 128);
  const std::string_view first = arena.Copy("hello");
  for (int i = 0; i < 100; ++i) arena.Copy("some more text than a block holds");
  EXPECT_EQ(first, "hello");
  const size_t grown = arena.allocated_bytes();
  arena.Reset();
  EXPECT_LT(arena.allocated_bytes(), grown);
  EXPECT_EQ(arena.Copy("again"), "again");
}

TEST(MemoryAccountTest, RefusesPastTheLimitOfAnyAncestor) {
  MemoryAccount server(nullptr, 1 << 20);
  MemoryAccount statement(&server);
  statement.Charge(700'000);
  EXPECT_THROW(statement.Charge(600'000), SqlError);
  EXPECT_EQ(statement.used_bytes(), 700'000);
  statement.Release(700'000);
  statement.Charge(900'000);
  EXPECT_FALSE(statement.TryCharge(900'000));
}

TEST(MemoryAccountTest, GivesBackToTheServerWhenDestroyed) {
  MemoryAccount server(nullptr, 1 << 20);
  {
    MemoryAccount session(&server);
    MemoryAccount statement(&session);
    statement.Charge(300'000);
    EXPECT_GE(server.used_bytes(), 300'000);
  }
  EXPECT_EQ(server.used_bytes(), 0);
}

TEST(ArenaTest, ChargesItsAccount) {
  MemoryAccount account(nullptr, 64 * 1024);
  Arena arena(&account);
  EXPECT_THROW(arena.AllocateBytes(100'000), SqlError);
  arena.AllocateBytes(10'000);
  EXPECT_GE(account.used_bytes(), 10'000);
}

}  // namespace
}  // namespace basalt
