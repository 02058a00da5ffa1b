// MemoryMeter: adds up what an account is charged while it lives: how an operator knows its own share of the statement's memory
// without an account of its own. WorkMemory: what the operators of a statement may hold before they write to disk. One thread.
#pragma once

#include <cstdint>

#include "base/memory_account.h"

namespace basalt {

class TemporarySpace;

// Read from the session when an execution starts. Without a space nothing is written.
struct WorkMemory {
  int64_t work_mem_bytes = INT64_MAX;
  int64_t hash_mem_bytes = INT64_MAX;  // of hash tables: work_mem times hash_mem_multiplier
  TemporarySpace* space = nullptr;

  // Of what is kept; least: what it takes to do anything. True only where there is a disk to go to.
  bool IsOverWork(int64_t bytes, int64_t least) const { return bytes > work_mem_bytes && bytes > least && space != nullptr; }
  bool IsOverHash(int64_t bytes, int64_t least) const { return bytes > hash_mem_bytes && bytes > least && space != nullptr; }
};

class MemoryMeter {
 public:
  MemoryMeter(const MemoryAccount& account, int64_t* sum) : account_(account), sum_(sum), before_(account.used_bytes()) {}
  ~MemoryMeter() { *sum_ += account_.used_bytes() - before_; }
  MemoryMeter(const MemoryMeter&) = delete;
  MemoryMeter& operator=(const MemoryMeter&) = delete;

 private:
  const MemoryAccount& account_;
  int64_t* sum_;
  int64_t before_;
};

}  // namespace basalt
