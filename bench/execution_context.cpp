// What an ExecutionContext costs to build: time a context and allocations, one loop a constructor.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>

#include "session/execution_context.h"
#include "session/settings.h"
#include "tests/unit/session/silent_sink.h"

namespace {
uint64_t allocations = 0;
}

void* operator new(size_t bytes) {
  ++allocations;
  if (void* memory = std::malloc(bytes)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace basalt {
namespace {

// Nobody looks into the services: only their addresses are held.
alignas(64) char nothing[64];
template <typename T>
T& Unused() { return reinterpret_cast<T&>(nothing); }

template <typename Build>
void Measure(const char* name, Build build) {
  constexpr int kRounds = 20'000'000;
  const uint64_t before = allocations;
  const auto started = std::chrono::steady_clock::now();
  for (int i = 0; i < kRounds; ++i) {
    const ExecutionContext context = build();
    asm volatile("" : : "g"(&context) : "memory");
  }
  const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - started;
  std::printf("%-36s %6.2f ns  %llu allocations\n", name, taken.count() / kRounds, static_cast<unsigned long long>(allocations - before));
}

void Run() {
  const SessionContext session({Unused<StorageEngine>(), Unused<CatalogStore>(), Unused<FunctionRegistry>(), Unused<SystemTables>(),
                                Unused<ServerSettings>(), Unused<SessionRegistry>(), Unused<NotificationHub>(), Unused<AuditLog>(),
                                Unused<PlanCache>(), Unused<MemoryAccount>()});
  MemoryAccount memory(nullptr);
  const ServerSettings settings;
  ConnectionState connection(memory, settings);
  SilentSink sink;
  Arena arena;
  std::printf("sizeof(ExecutionContext) = %zu, of it for the session: %zu\n", sizeof(ExecutionContext), sizeof(&session));
  Measure("user, role", [&] { return ExecutionContext(session, connection, sink, arena, 10, 10); });
  Measure("user, role, namespace", [&] { return ExecutionContext(session, connection, sink, arena, 10, 10, Oid{2200}); });
  Measure("... request id, client address", [&] {
    return ExecutionContext(session, connection, sink, arena, 10, 10, Oid{2200}, 7, connection.client_address);
  });
  Measure("anonymous", [&] { return ExecutionContext::Anonymous(session, connection, sink, arena); });
  std::printf("SessionContexts made: %llu\n", static_cast<unsigned long long>(SessionContext::constructed()));
}

}  // namespace
}  // namespace basalt

int main() { basalt::Run(); }
