// The byte format of catalog records: RecordWriter and RecordReader take the same list of fields, so one function a struct
// describes both directions. Integers are variable-length (zigzag for signed ones), strings and lists carry their length.
// Reading checks every length: damaged bytes give XX001, never a crash. Catalog folder only; one thread.
#pragma once

#include <bit>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/sql_error.h"
#include "catalog/descriptors.h"
#include "types/array.h"

namespace basalt {

class RecordWriter {
 public:
  template <typename... Fields>
  void operator()(const Fields&... fields) {
    (Write(fields), ...);
  }
  // Fields that a struct got in a later format version.
  template <typename... Fields>
  void Since(uint8_t, const Fields&... fields) {
    (Write(fields), ...);
  }
  std::string& bytes() { return bytes_; }

 private:
  void WriteVarint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes_ += static_cast<char>(value | 0x80);
    bytes_ += static_cast<char>(value);
  }
  template <typename T>
  void Write(const T& value) {
    if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, char>) {
      bytes_ += static_cast<char>(value);
    } else if constexpr (std::is_enum_v<T>) {
      Write(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_same_v<T, float>) {
      WriteVarint(std::bit_cast<uint32_t>(value));
    } else if constexpr (std::is_signed_v<T>) {
      const int64_t wide = value;
      WriteVarint(static_cast<uint64_t>(wide) << 1 ^ static_cast<uint64_t>(wide >> 63));
    } else if constexpr (std::is_unsigned_v<T>) {
      WriteVarint(value);
    } else {
      RecordFields(*this, const_cast<T&>(value));
    }
  }
  void Write(const std::string& text) {
    WriteVarint(text.size());
    bytes_ += text;
  }
  template <typename T>
  void Write(const std::vector<T>& list) {
    WriteVarint(list.size());
    for (const T& element : list) Write(element);
  }
  template <typename A, typename B>
  void Write(const std::pair<A, B>& pair) {
    Write(pair.first);
    Write(pair.second);
  }
  template <typename T>
  void Write(const std::optional<T>& optional) {
    Write(optional.has_value());
    if (optional.has_value()) Write(*optional);
  }
  template <typename T>
  void Write(const std::shared_ptr<const T>& pointer) {
    Write(pointer != nullptr);
    if (pointer != nullptr) Write(*pointer);
  }
  void Write(const Value& value) {
    (*this)(value.type().oid, value.type().typmod, value.type().collation, value.physical_type(), value.is_null());
    std::string packed;
    if (!value.is_null()) AppendPacked(value.physical_type(), value.datum(), &packed);
    Write(packed);
  }

  std::string bytes_;
};

class RecordReader {
 public:
  RecordReader(std::string_view bytes, uint8_t version) : rest_(bytes), version_(version) {}
  template <typename... Fields>
  void operator()(Fields&... fields) {
    (Read(fields), ...);
  }
  template <typename... Fields>
  void Since(uint8_t version, Fields&... fields) {
    if (version_ >= version) (Read(fields), ...);
  }
  bool at_end() const { return rest_.empty(); }
  [[noreturn]] static void ThrowDamaged() {
    throw SqlError(sqlstate::kDataCorrupted, "a catalog record is damaged");
  }

 private:
  char ReadByte() {
    if (rest_.empty()) ThrowDamaged();
    const char byte = rest_.front();
    rest_.remove_prefix(1);
    return byte;
  }
  uint64_t ReadVarint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = static_cast<uint8_t>(ReadByte());
      value |= uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) return value;
    }
    ThrowDamaged();
  }
  // No list or string can be longer than the bytes that are left.
  size_t ReadLength() {
    const uint64_t length = ReadVarint();
    if (length > rest_.size()) ThrowDamaged();
    return length;
  }
  template <typename T>
  void Read(T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      value = ReadByte() != 0;
    } else if constexpr (std::is_same_v<T, char>) {
      value = ReadByte();
    } else if constexpr (std::is_enum_v<T>) {
      std::underlying_type_t<T> raw{};
      Read(raw);
      value = static_cast<T>(raw);
    } else if constexpr (std::is_same_v<T, float>) {
      value = std::bit_cast<float>(static_cast<uint32_t>(ReadVarint()));
    } else if constexpr (std::is_signed_v<T>) {
      const uint64_t zigzag = ReadVarint();
      value = static_cast<T>(static_cast<int64_t>(zigzag >> 1 ^ (~(zigzag & 1) + 1)));
    } else if constexpr (std::is_unsigned_v<T>) {
      value = static_cast<T>(ReadVarint());
    } else {
      RecordFields(*this, value);
    }
  }
  void Read(std::string& text) {
    const size_t length = ReadLength();
    text.assign(rest_.substr(0, length));
    rest_.remove_prefix(length);
  }
  template <typename T>
  void Read(std::vector<T>& list) {
    const size_t length = ReadLength();
    list.clear();
    list.reserve(std::min<size_t>(length, 1024));
    for (size_t i = 0; i < length; ++i) Read(list.emplace_back());
  }
  template <typename A, typename B>
  void Read(std::pair<A, B>& pair) {
    Read(pair.first);
    Read(pair.second);
  }
  template <typename T>
  void Read(std::optional<T>& optional) {
    bool present = false;
    Read(present);
    if (present) Read(optional.emplace());
    else optional.reset();
  }
  template <typename T>
  void Read(std::shared_ptr<const T>& pointer) {
    bool present = false;
    Read(present);
    if (!present) return pointer.reset();
    auto object = std::make_shared<T>();
    Read(*object);
    pointer = std::move(object);
  }
  void Read(Value& value) {
    SqlType type;
    PhysicalType physical = PhysicalType::kString;
    bool is_null = true;
    std::string packed;
    (*this)(type.oid, type.typmod, type.collation, physical, is_null, packed);
    if (static_cast<int>(physical) >= kPhysicalTypeCount) ThrowDamaged();
    if (is_null) {
      value = Value::Null(type, physical);
      return;
    }
    if (physical != PhysicalType::kString && physical != PhysicalType::kNumeric && packed.size() != PhysicalWidth(physical)) {
      ThrowDamaged();
    }
    const Datum datum = ReadPacked(physical, packed);
    value = Value(type, physical, &datum);
  }

  std::string_view rest_;
  uint8_t version_;
};

}  // namespace basalt
