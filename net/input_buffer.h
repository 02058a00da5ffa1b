// InputBuffer: bytes that came from the client and are not consumed yet. Memory is not cleared, grows with what really arrived and
// is given back when nothing is left. One thread at a time.
#pragma once

#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

namespace basalt {

class InputBuffer {
 public:
  InputBuffer() = default;
  ~InputBuffer() { std::free(data_); }
  InputBuffer(const InputBuffer&) = delete;
  InputBuffer& operator=(const InputBuffer&) = delete;

  std::string_view bytes() const { return {data_ + begin_, end_ - begin_}; }
  size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  // Views of consumed bytes stay valid until the next Room or Release.
  void Consume(size_t bytes) { begin_ += bytes; }

  // Free space behind the bytes, at least `least`; write there, then Commit what was used.
  char* Room(size_t least) {
    if (empty()) begin_ = end_ = 0;
    if (capacity_ - end_ < least) MakeRoom(least);
    return data_ + end_;
  }
  size_t room() const { return capacity_ - end_; }
  void Commit(size_t bytes) { end_ += bytes; }

  // Gives the memory back if nothing is left: an idle connection holds none.
  void Release() {
    if (!empty()) return;
    std::free(data_);
    data_ = nullptr;
    begin_ = end_ = capacity_ = 0;
  }

 private:
  void MakeRoom(size_t least) {
    const size_t left = size();
    if (begin_ > 0 && left > 0) std::memmove(data_, data_ + begin_, left);
    begin_ = 0;
    end_ = left;
    if (capacity_ - end_ >= least) return;
    void* grown = std::realloc(data_, end_ + least);
    if (grown == nullptr) throw std::bad_alloc();
    data_ = static_cast<char*>(grown);
    capacity_ = end_ + least;
  }

  char* data_ = nullptr;
  size_t begin_ = 0, end_ = 0, capacity_ = 0;
};

}  // namespace basalt
