#include "base/memory_account.h"

#include <algorithm>

#include "base/sql_error.h"

namespace basalt {

MemoryAccount::~MemoryAccount() {
  if (parent_ != nullptr) parent_->Release(reserved_bytes_.load(std::memory_order_relaxed));
}

// The root counts with one atomic addition; every other account is owned by one thread.
bool MemoryAccount::Reserve(int64_t bytes) {
  if (parent_ == nullptr) {
    const int64_t before = used_bytes_.fetch_add(bytes, std::memory_order_relaxed);
    if (bytes <= limit_bytes_ - before) return true;
    used_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    return false;
  }
  const int64_t used = used_bytes_.load(std::memory_order_relaxed) + bytes;
  if (used > limit_bytes_) return false;
  const int64_t missing = used - reserved_bytes_.load(std::memory_order_relaxed);
  if (missing > 0) {
    const int64_t slab = std::max(missing, kSlabBytes);
    if (!parent_->Reserve(slab)) return false;
    reserved_bytes_.fetch_add(slab, std::memory_order_relaxed);
  }
  used_bytes_.store(used, std::memory_order_relaxed);
  return true;
}

bool MemoryAccount::TryCharge(int64_t bytes) { return Reserve(bytes); }

void MemoryAccount::ChargeSlow(int64_t bytes) {
  if (Reserve(bytes)) return;
  throw SqlError(sqlstate::kOutOfMemory, "out of memory")
      .Detail(Format("Failed on request of size {} in memory account \"{}\".", bytes, name_));
}

void MemoryAccount::Release(int64_t bytes) {
  if (bytes == 0) return;
  const int64_t used = used_bytes_.fetch_sub(bytes, std::memory_order_relaxed) - bytes;
  if (parent_ == nullptr) return;
  const int64_t idle = reserved_bytes_.load(std::memory_order_relaxed) - used;
  if (idle <= 2 * kSlabBytes) return;
  const int64_t back = idle - kSlabBytes;
  reserved_bytes_.fetch_sub(back, std::memory_order_relaxed);
  parent_->Release(back);
}

}  // namespace basalt
