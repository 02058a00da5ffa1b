// Building an ExecutionContext allocates nothing and makes no session: each of the four constructors, with operator new counted.
#include <cstdlib>
#include <new>

#include "tests/unit/session/session_fixture.h"

namespace {
thread_local uint64_t allocations = 0;

void* CountedAllocation(size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
}  // namespace

[[gnu::noinline]] void* operator new(size_t bytes) { return CountedAllocation(bytes); }
[[gnu::noinline]] void* operator new[](size_t bytes) { return CountedAllocation(bytes); }
[[gnu::noinline]] void* operator new(size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes);
}
[[gnu::noinline]] void* operator new[](size_t bytes, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(bytes);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace basalt {
namespace {

// The session costs a context the 8 bytes of its address: what is left is connection, sink, arena (8 each), user, role, namespace
// (4 each, padded), request id (8), client address (16), time (8). Nothing is released at its end, so nothing is counted.
static_assert(sizeof(ExecutionContext) == 8 + 3 * 8 + 4 * 4 + 8 + 16 + 8);
static_assert(std::is_trivially_destructible_v<ExecutionContext>);

class ExecutionContextTest : public SessionFixture {
 protected:
  // Allocations of build; the sum of what the contexts say keeps them from being left out.
  template <typename Build>
  uint64_t CountAllocations(Build build) {
    const uint64_t before = allocations;
    for (int i = 0; i < 1000; ++i) {
      const ExecutionContext context = build();
      seen_ = seen_ + context.user() + context.request_id() + reinterpret_cast<uintptr_t>(&context.session());
    }
    return allocations - before;
  }
  volatile uint64_t seen_ = 0;
};

TEST_F(ExecutionContextTest, TheCounterCounts) {
  const uint64_t before = allocations;
  delete new volatile int(1);
  EXPECT_EQ(allocations - before, 1u);
}

TEST_F(ExecutionContextTest, BuildingAllocatesNothing) {
  const uint64_t sessions = SessionContext::constructed();
  EXPECT_EQ(CountAllocations([&] { return ExecutionContext(*session_, *connection_, sink_, arena_, 10, 10); }), 0u);
  EXPECT_EQ(CountAllocations([&] { return ExecutionContext(*session_, *connection_, sink_, arena_, 10, 10, Oid{2200}); }), 0u);
  EXPECT_EQ(CountAllocations([&] {
              return ExecutionContext(*session_, *connection_, sink_, arena_, 10, 10, Oid{2200}, 7, connection_->client_address);
            }), 0u);
  EXPECT_EQ(CountAllocations([&] { return ExecutionContext::Anonymous(*session_, *connection_, sink_, arena_); }), 0u);
  EXPECT_EQ(SessionContext::constructed(), sessions);
}

}  // namespace
}  // namespace basalt
