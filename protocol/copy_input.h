// CopyInput: the bytes of a COPY FROM on their way to a parser. They arrive in arbitrary pieces; a piece is read where it lies,
// and only what a parser could not use yet (an unfinished line) is kept. Owned by a parser; one thread.
#pragma once

#include <string>
#include <string_view>

#include "base/memory_account.h"

namespace basalt {

class CopyInput {
 public:
  // account: where kept bytes are charged; may be null.
  explicit CopyInput(MemoryAccount* account) : account_(account) {}
  ~CopyInput();
  CopyInput(const CopyInput&) = delete;
  CopyInput& operator=(const CopyInput&) = delete;

  // The piece must stay as it is until Keep.
  void Add(std::string_view piece);
  // No more will be added.
  void Finish() { finished_ = true; }
  bool finished() const { return finished_; }

  // What is there and not consumed. Valid until the next Add or Keep.
  std::string_view rest() const { return data_.substr(begin_); }
  void Consume(size_t bytes) { begin_ += bytes; }
  // Takes the rest into memory of its own, because the piece goes away.
  void Keep();

 private:
  void ChargeKept();

  MemoryAccount* const account_;
  std::string kept_;
  std::string_view data_;   // all of kept_, or the piece
  size_t begin_ = 0;
  size_t charged_ = 0;
  bool finished_ = false;
};

}  // namespace basalt
