// Advisory locks, pg_lock_status, pg_blocking_pids, and pg_sleep.
#include <algorithm>
#include <array>
#include <cmath>
#include <condition_variable>
#include <mutex>

#include "base/blocking_scope.h"
#include "base/clock.h"
#include "base/sql_error.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/row_list.h"
#include "types/array.h"

namespace basalt {
namespace {

ExecutionContext& ExecutionOf(FunctionContext& context) { return EnvironmentOf(context).context(); }
StorageEngine& StorageOf(FunctionContext& context) { return ExecutionOf(context).session().storage(); }

// --- advisory locks

AdvisoryKey KeyOf(FunctionContext& context, int64_t key) {
  return {ExecutionOf(context).connection().database, static_cast<uint64_t>(key), false};
}
AdvisoryKey KeyOf(FunctionContext& context, int32_t first, int32_t second) {
  const uint64_t key = uint64_t{static_cast<uint32_t>(first)} << 32 | static_cast<uint32_t>(second);
  return {ExecutionOf(context).connection().database, key, true};
}

template <bool kExclusive, bool kTransactionLevel, bool kWait>
bool Lock(FunctionContext& context, AdvisoryKey key) {
  ConnectionState& connection = ExecutionOf(context).connection();
  Transaction* transaction = kTransactionLevel ? connection.transaction.transaction.get() : nullptr;
  return StorageOf(context).LockAdvisory(connection.lock_owner, transaction, key, kExclusive, kWait);
}

template <bool kExclusive>
bool Unlock(FunctionContext& context, AdvisoryKey key) {
  if (StorageOf(context).UnlockAdvisory(ExecutionOf(context).connection().lock_owner, key, kExclusive)) return true;
  ErrorFields warning;
  warning.severity = Severity::kWarning;
  warning.state = sqlstate::kWarning;
  warning.message = Format("you don't own a lock of type {}", kExclusive ? "ExclusiveLock" : "ShareLock");
  context.environment().Notice(std::move(warning));
  return false;
}

// --- pg_locks

// Which modes each mode conflicts with, as bits by the mode's number: PostgreSQL's table.
constexpr std::array<std::string_view, 9> kModeNames = {
    "", "AccessShareLock", "RowShareLock", "RowExclusiveLock", "ShareUpdateExclusiveLock", "ShareLock",
    "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"};
constexpr std::array<uint16_t, 9> kConflicts = {0, 1 << 8, 1 << 7 | 1 << 8, 0x1E0, 0x1F0, 0x1D8, 0x1F8, 0x1FC, 0x1FE};

size_t ModeNumber(std::string_view name) {
  for (size_t i = 1; i < kModeNames.size(); ++i) {
    if (kModeNames[i] == name) return i;
  }
  return 0;
}

bool SameObject(const LockInfo& a, const LockInfo& b) {
  return a.lock_type == b.lock_type && a.database == b.database && a.relation == b.relation && a.object == b.object;
}

void AddLock(RowList& rows, const LockInfo& lock) {
  constexpr size_t kColumns = 16;
  RowValues row(kColumns);
  row[0] = rows.Text(lock.lock_type);
  if (lock.lock_type == "transactionid") {
    row[6] = Field(static_cast<uint32_t>(lock.object));
  } else {
    row[1] = Field(uint32_t{lock.database});
  }
  if (lock.lock_type == "relation" || lock.lock_type == "tuple") row[2] = Field(uint32_t{lock.relation});
  if (lock.lock_type == "advisory") {
    row[7] = Field(static_cast<uint32_t>(lock.object >> 32));
    row[8] = Field(static_cast<uint32_t>(lock.object));
    row[9] = Field(static_cast<int16_t>(lock.two_keys ? 2 : 1));
  }
  row[11] = Field(lock.owner_pid);
  row[12] = rows.Text(lock.mode);
  row[13] = Field(lock.granted);
  row[14] = Field(false);
  rows.Add(std::move(row));
}

std::unique_ptr<SetFunctionCursor> OpenLocks(FunctionContext& context, std::span<const NullableDatum>) {
  auto rows = std::make_unique<RowList>();
  for (const LockInfo& lock : StorageOf(context).ListLocks()) AddLock(*rows, lock);
  return rows;
}

// Who holds what the session waits for. Waits for a transaction have no grant in the list: they show the holder's xid only.
std::vector<int32_t> Blockers(FunctionContext& context, int32_t pid) {
  const std::vector<LockInfo> locks = StorageOf(context).ListLocks();
  std::vector<int32_t> blockers;
  for (const LockInfo& wanted : locks) {
    if (wanted.granted || wanted.owner_pid != pid) continue;
    const uint16_t conflicts = kConflicts[ModeNumber(wanted.mode)];
    for (const LockInfo& held : locks) {
      if (!held.granted || held.owner_pid == pid || !SameObject(wanted, held)) continue;
      if ((conflicts >> ModeNumber(held.mode) & 1) != 0) blockers.push_back(held.owner_pid);
    }
  }
  return blockers;
}
StringRef BlockingPids(FunctionContext& context, int32_t pid) {
  std::vector<NullableDatum> blockers;
  for (const int32_t blocker : Blockers(context, pid)) blockers.push_back(Field(blocker));
  return PackArray(kInt4Oid, PhysicalType::kInt32, blockers, {}, context.arena());
}
// Whether one of these sessions is in the way: what PostgreSQL's isolation tester asks.
bool IsBlockedBy(FunctionContext& context, int32_t pid, std::string_view others) {
  const std::vector<int32_t> blockers = Blockers(context, pid);
  bool blocked = false;
  ArrayView(others).ForEach(PhysicalType::kInt32, [&](uint32_t, const NullableDatum& other) {
    if (other.is_null) throw SqlError(sqlstate::kInternalError, "array must not contain nulls");
    blocked = blocked || std::find(blockers.begin(), blockers.end(), other.value.i4) != blockers.end();
  });
  return blocked;
}

// --- pg_sleep

class SleepWaiter final : public CancelWaiter {
 public:
  explicit SleepWaiter(CancelToken& cancel) : cancel_(cancel) { cancel_.SetWaiter(this); }
  ~SleepWaiter() { cancel_.SetWaiter(nullptr); }
  void WakeForCancel() override { wake_.notify_all(); }
  void WaitUntil(int64_t deadline_us) {
    // Slices, because a wake between the check and the wait would be missed.
    constexpr int64_t kSliceUs = 100'000;
    std::unique_lock lock(mutex_);
    for (int64_t now = MonotonicUs(); now < deadline_us && !cancel_.requested(); now = MonotonicUs()) {
      wake_.wait_for(lock, std::chrono::microseconds(std::min(kSliceUs, deadline_us - now)));
    }
  }

 private:
  CancelToken& cancel_;
  std::mutex mutex_;
  std::condition_variable wake_;
};

void Sleep(FunctionContext& context, double seconds) {
  CancelToken& cancel = ExecutionOf(context).cancel();
  cancel.Check();
  if (!(seconds > 0)) return;
  constexpr double kLongestSeconds = 1e9;
  BlockingScope scope;
  SleepWaiter waiter(cancel);
  waiter.WaitUntil(MonotonicUs() + static_cast<int64_t>(std::min(seconds, kLongestSeconds) * 1e6));
  cancel.Check();
}

double SecondsOf(const Interval& interval) {
  return static_cast<double>(interval.time_us) / 1e6 + interval.days * 86400.0 + interval.months * 30.0 * 86400.0;
}

#define BASALT_ADVISORY(name, call)                                                                                    \
  MakeKernel<[](FunctionContext& c, int64_t key) { return (call)(c, KeyOf(c, key)); }>(name "_int8"),                   \
      MakeKernel<[](FunctionContext& c, int32_t a, int32_t b) { return (call)(c, KeyOf(c, a, b)); }>(name "_int4")
#define BASALT_ADVISORY_VOID(name, call)                                                                               \
  MakeKernel<[](FunctionContext& c, int64_t key) { return (call)(c, KeyOf(c, key)), StringRef(); }>(name "_int8"),      \
      MakeKernel<[](FunctionContext& c, int32_t a, int32_t b) { return (call)(c, KeyOf(c, a, b)), StringRef(); }>(name "_int4")

constexpr KernelEntry kKernels[] = {
    BASALT_ADVISORY_VOID("pg_advisory_lock", (Lock<true, false, true>)),
    BASALT_ADVISORY_VOID("pg_advisory_lock_shared", (Lock<false, false, true>)),
    BASALT_ADVISORY_VOID("pg_advisory_xact_lock", (Lock<true, true, true>)),
    BASALT_ADVISORY_VOID("pg_advisory_xact_lock_shared", (Lock<false, true, true>)),
    BASALT_ADVISORY("pg_try_advisory_lock", (Lock<true, false, false>)),
    BASALT_ADVISORY("pg_try_advisory_lock_shared", (Lock<false, false, false>)),
    BASALT_ADVISORY("pg_try_advisory_xact_lock", (Lock<true, true, false>)),
    BASALT_ADVISORY("pg_try_advisory_xact_lock_shared", (Lock<false, true, false>)),
    BASALT_ADVISORY("pg_advisory_unlock", Unlock<true>),
    BASALT_ADVISORY("pg_advisory_unlock_shared", Unlock<false>),
    MakeKernel<[](FunctionContext& c) {
      return StorageOf(c).ReleaseSessionLocks(ExecutionOf(c).connection().lock_owner), StringRef();
    }>("pg_advisory_unlock_all"),
    MakeKernel<&BlockingPids>("pg_blocking_pids"),
    MakeKernel<&IsBlockedBy>("pg_isolation_test_session_is_blocked"),
    MakeKernel<[](FunctionContext& c, double seconds) { return Sleep(c, seconds), StringRef(); }>("pg_sleep"),
    MakeKernel<[](FunctionContext& c, Interval interval) { return Sleep(c, SecondsOf(interval)), StringRef(); }>("pg_sleep_for_3935"),
    MakeKernel<[](FunctionContext& c, int64_t until) {
      return Sleep(c, static_cast<double>(until - NowTimestampUs()) / 1e6), StringRef();
    }>("pg_sleep_until_3936"),
};
#undef BASALT_ADVISORY
#undef BASALT_ADVISORY_VOID

constexpr SetFunctionEntry kSetFunctions[] = {{"pg_lock_status", &OpenLocks}};

}  // namespace

FunctionFamily LockFunctions() { return {"locks", kKernels, {}, kSetFunctions}; }

}  // namespace basalt
