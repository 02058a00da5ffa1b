#include "types/vector.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>

#include "base/assert.h"
#include "types/value.h"

namespace basalt {
namespace {

struct IdentityTable {
  uint32_t index[kVectorSize];
  constexpr IdentityTable() : index() {
    for (uint32_t i = 0; i < kVectorSize; ++i) index[i] = i;
  }
};
constexpr IdentityTable kIdentity;

}  // namespace

constexpr uint32_t kZeroIndex[kVectorSize] = {};

const uint32_t* IdentityIndex() { return kIdentity.index; }

struct Vector::Buffer {
  Buffer(MemoryAccount* owner_account, size_t owner_bytes)
      : account(owner_account), bytes(owner_bytes), strings(owner_account) {}
  MemoryAccount* const account;
  const size_t bytes;  // charged, this struct included
  uint32_t capacity = 0;
  std::unique_ptr<uint32_t[]> index;
  Arena strings;
  uint64_t validity[kValidityWords];
  alignas(16) char data[16];  // really capacity slots
};

void Vector::BufferDeleter::operator()(Buffer* buffer) const {
  MemoryAccount* account = buffer->account;
  const size_t bytes = buffer->bytes + (buffer->index ? kVectorSize * sizeof(uint32_t) : 0);
  buffer->~Buffer();
  std::free(buffer);
  if (account != nullptr) account->Release(static_cast<int64_t>(bytes));
}

void Vector::EnsureBuffer(uint32_t capacity, MemoryAccount* account) {
  if (buffer_ != nullptr && buffer_->capacity >= capacity) return;
  if (buffer_ != nullptr && account == nullptr) account = buffer_->account;
  buffer_.reset();
  const size_t bytes = sizeof(Buffer) + capacity * PhysicalWidth(type_);
  if (account != nullptr) account->Charge(static_cast<int64_t>(bytes));
  void* memory = std::aligned_alloc(16, (bytes + 15) & ~size_t{15});
  if (memory == nullptr) {
    if (account != nullptr) account->Release(static_cast<int64_t>(bytes));
    throw std::bad_alloc();
  }
  buffer_.reset(new (memory) Buffer(account, bytes));
  buffer_->capacity = capacity;
}

void Vector::UseOwnBuffer(VectorKind kind) {
  buffer_->strings.Reset();
  kind_ = kind;
  data_ = reinterpret_cast<char*>(buffer_.get()) + offsetof(Buffer, data);
  validity_ = nullptr;
  index_ = kind == VectorKind::kConstant ? kZeroIndex : nullptr;
}

void Vector::Reset(MemoryAccount* account) {
  EnsureBuffer(kVectorSize, account);
  UseOwnBuffer(VectorKind::kFlat);
}

void Vector::ResetConstant(const NullableDatum& value) {
  EnsureBuffer(1, nullptr);
  UseOwnBuffer(VectorKind::kConstant);
  Set(0, value);
}

void Vector::ResetOneSlot(MemoryAccount* account) {
  EnsureBuffer(1, account);
  UseOwnBuffer(VectorKind::kFlat);
}

void Vector::SpreadFirstSlot() {
  BASALT_ASSERT(buffer_ != nullptr && kind_ == VectorKind::kFlat);
  kind_ = VectorKind::kConstant;
  index_ = kZeroIndex;
}

void Vector::Reference(const Vector& source) {
  BASALT_ASSERT(type_ == source.type_);
  if (this == &source) return;
  kind_ = source.kind_;
  data_ = source.data_;
  validity_ = source.validity_;
  index_ = source.index_;
}

void Vector::Slice(const Vector& source, const uint32_t* selection, uint32_t count) {
  const uint32_t* inner = source.index_;
  const bool constant = source.is_constant();
  Reference(source);
  if (constant) return;
  kind_ = VectorKind::kDictionary;
  if (inner == nullptr) {
    index_ = selection;
    return;
  }
  uint32_t* composed = OwnIndex();
  if (composed == inner || composed == selection) {
    uint32_t copy[kVectorSize];
    for (uint32_t i = 0; i < count; ++i) copy[i] = inner[selection[i]];
    std::memcpy(composed, copy, count * sizeof(uint32_t));
  } else {
    for (uint32_t i = 0; i < count; ++i) composed[i] = inner[selection[i]];
  }
  index_ = composed;
}

uint32_t* Vector::OwnIndex() {
  if (buffer_ == nullptr) EnsureBuffer(1, nullptr);
  if (buffer_->index == nullptr) {
    constexpr int64_t kBytes = kVectorSize * sizeof(uint32_t);
    if (buffer_->account != nullptr) buffer_->account->Charge(kBytes);
    try {
      buffer_->index = std::make_unique_for_overwrite<uint32_t[]>(kVectorSize);
    } catch (...) {
      if (buffer_->account != nullptr) buffer_->account->Release(kBytes);
      throw;
    }
  }
  return buffer_->index.get();
}

uint64_t* Vector::mutable_validity() {
  if (validity_ == nullptr) {
    BASALT_ASSERT(buffer_ != nullptr && kind_ != VectorKind::kDictionary);
    std::memset(buffer_->validity, 0xFF, sizeof(buffer_->validity));
    validity_ = buffer_->validity;
  }
  return validity_;
}

NullableDatum Vector::Get(uint32_t row) const {
  NullableDatum result;
  const uint32_t slot = View<char>().Slot(row);
  result.is_null = validity_ != nullptr && (validity_[slot >> 6] >> (slot & 63) & 1) == 0;
  if (result.is_null) return result;
  const size_t width = PhysicalWidth(type_);
  std::memcpy(static_cast<void*>(&result.value), static_cast<const char*>(data_) + slot * width, width);
  return result;
}

void Vector::Set(uint32_t slot, const NullableDatum& value) {
  if (value.is_null || !HasHeap(type_)) return SetNoCopy(slot, value);
  SetNoCopy(slot, {CopyDatum(type_, value.value, strings()), false});
}

void Vector::SetNoCopy(uint32_t slot, const NullableDatum& value) {
  if (value.is_null) {
    // The slot stays readable: kernels may compute on NULL slots before they look at the validity.
    std::memset(static_cast<char*>(data_) + slot * PhysicalWidth(type_), 0, PhysicalWidth(type_));
    return SetNull(slot);
  }
  SetValid(slot);
  const size_t width = PhysicalWidth(type_);
  std::memcpy(static_cast<char*>(data_) + slot * width, static_cast<const void*>(&value.value), width);
}

Arena& Vector::strings() {
  BASALT_ASSERT(buffer_ != nullptr);
  return buffer_->strings;
}

}  // namespace basalt
