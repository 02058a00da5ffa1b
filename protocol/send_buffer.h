// SendBuffer: bytes on their way to the client; grows, is drained from the front by net, keeps its memory between messages
// and gives it back when idle. One thread at a time.
#pragma once

#include <cstdlib>
#include <cstring>
#include <new>
#include <string_view>

#include "base/byte_order.h"

namespace basalt {

class SendBuffer {
 public:
  SendBuffer() = default;
  ~SendBuffer() { std::free(data_); }
  SendBuffer(const SendBuffer&) = delete;
  SendBuffer& operator=(const SendBuffer&) = delete;

  const char* data() const { return data_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  void Clear() { size_ = 0; }
  // Gives the memory back: an idle connection holds none.
  void Shrink() {
    if (size_ != 0) return;
    std::free(data_);
    data_ = nullptr;
    capacity_ = 0;
  }
  void Truncate(size_t size) { size_ = size; }
  // Drops bytes at the front that were sent.
  void Consume(size_t bytes) {
    size_ -= bytes;
    if (size_ > 0) std::memmove(data_, data_ + bytes, size_);
  }

  // Room for `bytes` more; write there, then Commit what was used.
  char* Reserve(size_t bytes) {
    if (size_ + bytes > capacity_) Grow(size_ + bytes);
    return data_ + size_;
  }
  void Commit(size_t bytes) { size_ += bytes; }

  void Append(std::string_view bytes) {
    char* at = Reserve(bytes.size());
    if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void AppendString(std::string_view text) {  // with the ending NUL
    Append(text);
    AppendByte(0);
  }
  void AppendByte(char byte) {
    *Reserve(1) = byte;
    ++size_;
  }
  template <typename T>
  void AppendInt(T value) {
    StoreBigEndian(Reserve(sizeof(T)), value);
    size_ += sizeof(T);
  }
  // A message: its type byte and a length to be filled in by EndMessage(returned position).
  size_t BeginMessage(char type) {
    AppendByte(type);
    const size_t at = size_;
    AppendInt<int32_t>(0);
    return at;
  }
  void EndMessage(size_t at) { StoreBigEndian<int32_t>(data_ + at, static_cast<int32_t>(size_ - at)); }
  template <typename T>
  void Patch(size_t at, T value) { StoreBigEndian(data_ + at, value); }

 private:
  void Grow(size_t least) {
    size_t capacity = capacity_ == 0 ? 1024 : capacity_ * 2;
    while (capacity < least) capacity *= 2;
    void* grown = std::realloc(data_, capacity);
    if (grown == nullptr) throw std::bad_alloc();
    data_ = static_cast<char*>(grown);
    capacity_ = capacity;
  }

  char* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

}  // namespace basalt
