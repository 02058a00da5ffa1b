// Arena: bump allocation for things that die together (a message, a plan, a chunk's strings). Not thread safe; owned by
// one statement, plan or operator. Nothing is destructed: only trivially destructible objects go in. Reset keeps the
// first block, so a message that fits in it never calls malloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/memory_account.h"

namespace basalt {

class Arena {
 public:
  explicit Arena(MemoryAccount* account = nullptr, size_t first_block_bytes = 4096)
      : account_(account), next_block_bytes_(first_block_bytes) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* Allocate(size_t bytes, size_t alignment = alignof(std::max_align_t)) {
    const uintptr_t at = (reinterpret_cast<uintptr_t>(cursor_) + alignment - 1) & ~(alignment - 1);
    if (cursor_ == nullptr || at + bytes > reinterpret_cast<uintptr_t>(end_)) return AllocateSlow(bytes, alignment);
    cursor_ = reinterpret_cast<char*>(at + bytes);
    return reinterpret_cast<void*>(at);
  }
  char* AllocateBytes(size_t bytes) { return static_cast<char*>(Allocate(bytes, 1)); }
  std::string_view Copy(std::string_view text) {
    char* at = AllocateBytes(text.size());
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
  }
  template <typename T, typename... Args>
  T* New(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (Allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }
  template <typename T>
  std::span<T> NewArray(size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    T* first = static_cast<T*>(Allocate(sizeof(T) * count, alignof(T)));
    for (size_t i = 0; i < count; ++i) new (first + i) T();
    return {first, count};
  }
  // Frees all but the first block; everything allocated so far is gone.
  void Reset();
  size_t allocated_bytes() const { return allocated_bytes_; }
  // Null if nobody counts.
  MemoryAccount* account() const { return account_; }

 private:
  struct Block {
    Block* previous;
    size_t bytes;  // without this header
  };
  void* AllocateSlow(size_t bytes, size_t alignment);
  void FreeBlock(Block* block);

  MemoryAccount* const account_;
  size_t next_block_bytes_;
  size_t allocated_bytes_ = 0;
  Block* last_ = nullptr;
  char* cursor_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace basalt
