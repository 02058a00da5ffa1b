// jsonb in memory, rows and logs: one run of bytes (PhysicalType::kString) in which a member or an element is found without
// reading its siblings.
//
//   value     = header, payload        header: uint32, the type in its upper 4 bits, the number of parts in the lower 28
//   array     = header, entry[n], data         entry: uint32, type above, below the part's end counted from the data's start
//   object    = header, key end[n], entry[n], data      data: the keys, then the values
//   string    = its bytes; number = the packed numeric; null, false, true have no bytes
//
// Keys are unique and sorted by length, then bytes, as PostgreSQL keeps them. A container inside another has its header too,
// so its bytes alone are a value. All integers little-endian, unaligned. Views: the bytes must stay.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/byte_order.h"
#include "types/numeric.h"

namespace basalt {

enum class JsonbType : uint8_t { kNull, kString, kNumber, kFalse, kTrue, kArray, kObject };

inline constexpr uint32_t kJsonbLengthMask = 0x0FFFFFFF;
inline constexpr int kJsonbTypeShift = 28;

class JsonbValue {
 public:
  JsonbValue() = default;  // null
  // payload: of scalars without the header, of containers with it.
  JsonbValue(JsonbType type, std::string_view payload) : type_(type), payload_(payload) {}
  // Of a whole jsonb value.
  explicit JsonbValue(std::string_view bytes) : type_(TypeOf(Word(bytes.data(), 0))), payload_(bytes) {
    if (!is_container()) payload_.remove_prefix(sizeof(uint32_t));
  }

  JsonbType type() const { return type_; }
  bool is_array() const { return type_ == JsonbType::kArray; }
  bool is_object() const { return type_ == JsonbType::kObject; }
  bool is_container() const { return type_ >= JsonbType::kArray; }
  bool is_null() const { return type_ == JsonbType::kNull; }
  bool is_string() const { return type_ == JsonbType::kString; }
  bool is_number() const { return type_ == JsonbType::kNumber; }
  bool is_boolean() const { return type_ == JsonbType::kFalse || type_ == JsonbType::kTrue; }
  std::string_view payload() const { return payload_; }

  std::string_view string() const { return payload_; }
  Numeric number() const { return ReadPackedNumeric(payload_); }
  bool boolean() const { return type_ == JsonbType::kTrue; }

  // Containers: how many elements or members.
  uint32_t size() const { return Word(payload_.data(), 0) & kJsonbLengthMask; }
  // The i-th element of an array, or value of an object.
  JsonbValue at(uint32_t i) const {
    const char* entries = is_array() ? payload_.data() + 4 : payload_.data() + 4 + size_t{4} * size();
    const uint32_t entry = Word(entries, i);
    const uint32_t begin = i > 0 ? Word(entries, i - 1) & kJsonbLengthMask : KeyBytes();
    return {TypeOf(entry), {data() + begin, (entry & kJsonbLengthMask) - begin}};
  }
  // Objects: the i-th key.
  std::string_view key(uint32_t i) const {
    const char* ends = payload_.data() + 4;
    const uint32_t begin = i > 0 ? Word(ends, i - 1) : 0;
    return {data() + begin, Word(ends, i) - begin};
  }
  // Objects: the position of a key, by binary search.
  std::optional<uint32_t> FindKey(std::string_view key) const;
  // The member of that name; nullopt when there is none or this is no object.
  std::optional<JsonbValue> Find(std::string_view key) const {
    if (!is_object()) return std::nullopt;
    const std::optional<uint32_t> i = FindKey(key);
    return i ? std::optional(at(*i)) : std::nullopt;
  }
  // Arrays: negative ones count from the end; nullopt out of bounds or when this is no array.
  std::optional<JsonbValue> Element(int64_t index) const {
    if (!is_array()) return std::nullopt;
    if (index < 0) index += size();
    if (index < 0 || index >= size()) return std::nullopt;
    return at(static_cast<uint32_t>(index));
  }

 private:
  static uint32_t Word(const char* words, uint32_t i) { return LoadUnaligned<uint32_t>(words + size_t{4} * i); }
  static JsonbType TypeOf(uint32_t word) { return static_cast<JsonbType>(word >> kJsonbTypeShift); }
  const char* data() const { return payload_.data() + 4 + size_t{is_array() ? 4U : 8U} * size(); }
  uint32_t KeyBytes() const {
    const uint32_t n = is_array() ? 0 : size();
    return n == 0 ? 0 : Word(payload_.data() + 4, n - 1);
  }

  JsonbType type_ = JsonbType::kNull;
  std::string_view payload_;
};

// By length, then bytes.
inline int CompareJsonbKeys(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.empty() ? 0 : std::memcmp(a.data(), b.data(), a.size());
}

// The bytes of a whole value: the payload itself for containers, else made in the arena.
std::string_view WholeJsonb(const JsonbValue& value, Arena& arena);

std::string_view ParseJsonb(std::string_view text, Arena& arena);  // errors as ValidateJson, and those of strings and numbers
void FormatJsonb(const JsonbValue& value, std::string* out);       // as jsonb_out; appends
void FormatJsonbPretty(const JsonbValue& value, std::string* out);
// What ->> gives: strings without quotes; nullopt for null. Points into the value or into *buffer.
std::optional<std::string_view> JsonbAsText(const JsonbValue& value, std::string* buffer);

int CompareJsonb(const JsonbValue& left, const JsonbValue& right);  // -1, 0, 1 as the btree operator class
uint64_t HashJsonb(const JsonbValue& value);                        // equal values hash equal
// Memcomparable, orders as CompareJsonb.
void AppendJsonbKey(std::string_view bytes, std::string* key);

}  // namespace basalt
