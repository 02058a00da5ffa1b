// MemoryAccount: who holds how much. Accounts form a tree (server > session > statement > operator); a charge goes up
// the tree and fails with 53200 at the first limit. Charges are kept in slabs so that a statement touches the shared
// server counter only every kSlabBytes. An account belongs to one thread at a time, except one made with kShared (the
// server's), which any thread may charge. The parent outlives its children.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace basalt {

class MemoryAccount {
 public:
  static constexpr int64_t kNoLimit = INT64_MAX;
  static constexpr int64_t kSlabBytes = 64 * 1024;

  explicit MemoryAccount(MemoryAccount* parent, int64_t limit_bytes = kNoLimit, const char* name = "")
      : parent_(parent), limit_bytes_(limit_bytes), name_(name) {}
  ~MemoryAccount();
  MemoryAccount(const MemoryAccount&) = delete;
  MemoryAccount& operator=(const MemoryAccount&) = delete;

  // Throws SqlError 53200 "out of memory" when a limit would be passed; nothing is charged then.
  void Charge(int64_t bytes) {
    const int64_t used = used_bytes_.load(std::memory_order_relaxed) + bytes;
    if (used > reserved_bytes_.load(std::memory_order_relaxed)) return ChargeSlow(bytes);
    used_bytes_.store(used, std::memory_order_relaxed);
  }
  // False instead of throwing: for caches, and for operators that can spill.
  bool TryCharge(int64_t bytes);
  void Release(int64_t bytes);

  int64_t used_bytes() const { return used_bytes_.load(std::memory_order_relaxed); }
  int64_t limit_bytes() const { return limit_bytes_; }
  void set_limit_bytes(int64_t limit) { limit_bytes_ = limit; }

 private:
  void ChargeSlow(int64_t bytes);
  bool Reserve(int64_t bytes);

  MemoryAccount* const parent_;
  int64_t limit_bytes_;
  const char* const name_;
  std::atomic<int64_t> used_bytes_ = 0;
  std::atomic<int64_t> reserved_bytes_ = 0;  // taken from the parent; the root reserves from nobody
};

}  // namespace basalt
