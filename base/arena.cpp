#include "base/arena.h"

#include <algorithm>
#include <cstdlib>

namespace basalt {
namespace {
constexpr size_t kLargestBlockBytes = size_t{1} << 20;
}

Arena::~Arena() {
  while (last_ != nullptr) FreeBlock(std::exchange(last_, last_->previous));
}

void Arena::FreeBlock(Block* block) {
  allocated_bytes_ -= block->bytes;
  if (account_ != nullptr) account_->Release(static_cast<int64_t>(block->bytes));
  std::free(block);
}

void* Arena::AllocateSlow(size_t bytes, size_t alignment) {
  const size_t wanted = std::max(next_block_bytes_, bytes + alignment);
  if (account_ != nullptr) account_->Charge(static_cast<int64_t>(wanted));
  Block* block = static_cast<Block*>(std::malloc(sizeof(Block) + wanted));
  if (block == nullptr) {
    if (account_ != nullptr) account_->Release(static_cast<int64_t>(wanted));
    throw std::bad_alloc();
  }
  *block = {last_, wanted};
  last_ = block;
  allocated_bytes_ += wanted;
  next_block_bytes_ = std::min(next_block_bytes_ * 2, kLargestBlockBytes);
  cursor_ = reinterpret_cast<char*>(block + 1);
  end_ = cursor_ + wanted;
  return Allocate(bytes, alignment);
}

void Arena::Reset() {
  if (last_ == nullptr) return;
  while (last_->previous != nullptr) FreeBlock(std::exchange(last_, last_->previous));
  cursor_ = reinterpret_cast<char*>(last_ + 1);
  end_ = cursor_ + last_->bytes;
}

}  // namespace basalt
