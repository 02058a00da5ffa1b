// Order, equality, hash and index keys of jsonb, and the search for a key.
#include <algorithm>

#include "base/hash.h"
#include "base/stack_guard.h"
#include "types/jsonb.h"

namespace basalt {
namespace {

// The order of types: null, string, number, boolean, array, object.
int RankOf(JsonbType type) {
  switch (type) {
    case JsonbType::kNull: return 0;
    case JsonbType::kString: return 1;
    case JsonbType::kNumber: return 2;
    case JsonbType::kFalse:
    case JsonbType::kTrue: return 3;
    case JsonbType::kArray: return 4;
    case JsonbType::kObject: return 5;
  }
  return 0;
}

template <typename T>
int Order(const T& a, const T& b) {
  return static_cast<int>(a > b) - static_cast<int>(a < b);
}

int OrderParts(const JsonbValue& a, const JsonbValue& b);

int OrderValues(const JsonbValue& a, const JsonbValue& b) {
  if (const int order = Order(RankOf(a.type()), RankOf(b.type())); order != 0) return order;
  switch (a.type()) {
    case JsonbType::kNull: return 0;
    case JsonbType::kString: return Order(a.string().compare(b.string()), 0);
    case JsonbType::kNumber: return CompareNumeric(a.number(), b.number());
    case JsonbType::kFalse:
    case JsonbType::kTrue: return Order(a.boolean(), b.boolean());
    case JsonbType::kArray:
    case JsonbType::kObject: return OrderParts(a, b);
  }
  return 0;
}

// Containers of one kind: the larger one is greater, then part by part.
int OrderParts(const JsonbValue& a, const JsonbValue& b) {
  CheckStackDepth();
  if (a.size() != b.size()) return Order(a.size(), b.size());
  for (uint32_t i = 0; i < a.size(); ++i) {
    if (a.is_object()) {
      if (const int order = a.key(i).compare(b.key(i)); order != 0) return Order(order, 0);
    }
    if (const int order = OrderValues(a.at(i), b.at(i)); order != 0) return order;
  }
  return 0;
}

// PostgreSQL keeps a scalar as an array of one, which makes an empty array less than it and every other array greater.
int TopRank(const JsonbValue& value) {
  if (value.is_object()) return 3;
  if (!value.is_array()) return 1;
  return value.size() == 0 ? 0 : 2;
}

void AppendEscaped(std::string_view text, std::string* key) {
  for (char c : text) {
    key->push_back(c);
    if (c == '\0') key->push_back('\xFF');
  }
  key->append(2, '\0');
}

void AppendKey(const JsonbValue& value, std::string* key) {
  key->push_back(static_cast<char>(RankOf(value.type()) + 1));
  switch (value.type()) {
    case JsonbType::kNull: return;
    case JsonbType::kString: return AppendEscaped(value.string(), key);
    case JsonbType::kNumber: return AppendNumericKey(value.number(), key);
    case JsonbType::kFalse:
    case JsonbType::kTrue: key->push_back(value.boolean() ? '\1' : '\0'); return;
    case JsonbType::kArray:
    case JsonbType::kObject: break;
  }
  CheckStackDepth();
  char count[sizeof(uint32_t)];
  StoreBigEndian(count, value.size());
  key->append(count, sizeof(count));
  for (uint32_t i = 0; i < value.size(); ++i) {
    if (value.is_object()) AppendEscaped(value.key(i), key);
    AppendKey(value.at(i), key);
  }
}

}  // namespace

std::optional<uint32_t> JsonbValue::FindKey(std::string_view key) const {
  uint32_t low = 0;
  uint32_t high = size();
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    const int order = CompareJsonbKeys(this->key(middle), key);
    if (order == 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return std::nullopt;
}

int CompareJsonb(const JsonbValue& left, const JsonbValue& right) {
  if (const int order = Order(TopRank(left), TopRank(right)); order != 0) return order;
  return OrderValues(left, right);
}

uint64_t HashJsonb(const JsonbValue& value) {
  uint64_t hash = static_cast<uint64_t>(RankOf(value.type()));
  switch (value.type()) {
    case JsonbType::kNull: return HashInt(hash);
    case JsonbType::kFalse:
    case JsonbType::kTrue: return HashMix(hash, value.boolean() ? 1 : 2);
    case JsonbType::kString: return HashMix(hash, HashString(value.string()));
    case JsonbType::kNumber: return HashMix(hash, HashNumeric(value.number()));
    case JsonbType::kArray:
    case JsonbType::kObject: break;
  }
  CheckStackDepth();
  for (uint32_t i = 0; i < value.size(); ++i) {
    if (value.is_object()) hash = HashMix(hash, HashString(value.key(i)));
    hash = HashMix(hash, HashJsonb(value.at(i)));
  }
  return hash;
}

void AppendJsonbKey(std::string_view bytes, std::string* key) {
  const JsonbValue value(bytes);
  key->push_back(static_cast<char>(TopRank(value)));
  AppendKey(value, key);
}

}  // namespace basalt
