// Vector: up to kVectorSize values of one physical type, the unit that kernels work on. Flat (one slot a row), constant
// (one slot for all rows) or dictionary (an index a row into another vector's slots). Validity is one bit a slot,
// 1 = not null; no bitmap = no NULLs.
//
// Ownership: a vector either owns its buffer (Allocate) or refers to another's (Reference, Slice), which must stay as it
// is meanwhile. The rule of the engine: what an operator returns from Next stays valid until the next call of Next on
// that operator. Strings written into an owned vector live in its arena until Reset. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>

#include "base/arena.h"
#include "types/datum.h"

namespace basalt {

inline constexpr uint32_t kVectorSize = 2048;
inline constexpr uint32_t kValidityWords = kVectorSize / 64;

enum class VectorKind : uint8_t { kFlat, kConstant, kDictionary };

// What kernels read: slot of row i = index == nullptr ? i : index[i].
template <typename T>
struct VectorView {
  const T* data;
  const uint64_t* validity;  // by slot; nullptr: no NULLs
  const uint32_t* index;     // nullptr: flat
  uint32_t Slot(uint32_t row) const { return index == nullptr ? row : index[row]; }
  const T& operator[](uint32_t row) const { return data[Slot(row)]; }
  bool IsNull(uint32_t row) const {
    if (validity == nullptr) return false;
    const uint32_t slot = Slot(row);
    return (validity[slot >> 6] >> (slot & 63) & 1) == 0;
  }
};

class Vector {
 public:
  explicit Vector(PhysicalType type) : type_(type) {}
  Vector(Vector&&) noexcept = default;
  Vector& operator=(Vector&&) noexcept = default;

  PhysicalType physical_type() const { return type_; }
  VectorKind kind() const { return kind_; }
  bool is_constant() const { return kind_ == VectorKind::kConstant; }

  // Becomes a flat vector over its own buffer (allocated once, charged to account if any), no NULLs, empty string arena.
  void Reset(MemoryAccount* account = nullptr);
  // As Reset, but kConstant with slot 0 only. ResetConstantNull: constant NULL.
  void ResetConstant(const NullableDatum& value);
  // For a kernel over constants: as Reset, but with room for slot 0 only; then slot 0 becomes the value of every row.
  void ResetOneSlot(MemoryAccount* account = nullptr);
  void SpreadFirstSlot();
  // Refers to all of source.
  void Reference(const Vector& source);
  // Row i becomes source's row selection[i]; selection must live as long as this does. Composes dictionaries: then the
  // composed index is kept in this vector.
  void Slice(const Vector& source, const uint32_t* selection, uint32_t count);

  template <typename T>
  T* data() { return static_cast<T*>(data_); }
  void* raw_data() { return data_; }
  const void* raw_data() const { return data_; }
  template <typename T>
  VectorView<T> View() const {
    return {static_cast<const T*>(data_), validity_, index_};
  }

  bool IsNull(uint32_t row) const { return View<char>().IsNull(row); }
  bool has_validity() const { return validity_ != nullptr; }
  uint64_t* mutable_validity();  // makes an all-valid bitmap if there was none; flat or constant, owned buffer
  void SetNull(uint32_t slot) { mutable_validity()[slot >> 6] &= ~(uint64_t{1} << (slot & 63)); }
  void SetValid(uint32_t slot) {
    if (validity_ != nullptr) mutable_validity()[slot >> 6] |= uint64_t{1} << (slot & 63);
  }

  NullableDatum Get(uint32_t row) const;                    // points into the vector
  void Set(uint32_t slot, const NullableDatum& value);      // copies heap bytes into strings(); owned flat
  void SetNoCopy(uint32_t slot, const NullableDatum& value);
  // For kernels that produce heap values into this vector; emptied by Reset.
  Arena& strings();

 private:
  struct Buffer;
  struct BufferDeleter {
    void operator()(Buffer* buffer) const;
  };
  void EnsureBuffer(uint32_t capacity, MemoryAccount* account);
  void UseOwnBuffer(VectorKind kind);
  uint32_t* OwnIndex();

  PhysicalType type_;
  VectorKind kind_ = VectorKind::kFlat;
  void* data_ = nullptr;
  uint64_t* validity_ = nullptr;
  const uint32_t* index_ = nullptr;
  std::unique_ptr<Buffer, BufferDeleter> buffer_;  // data, validity words, own index, string arena
};

// kVectorSize zeros: the index of every constant vector; and 0, 1, 2 ...
extern const uint32_t kZeroIndex[kVectorSize];
const uint32_t* IdentityIndex();

}  // namespace basalt
