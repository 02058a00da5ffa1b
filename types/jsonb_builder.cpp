#include "types/jsonb_builder.h"

#include <algorithm>

#include "base/sql_error.h"
#include "base/stack_guard.h"

namespace basalt {
namespace {

constexpr size_t kWord = sizeof(uint32_t);

[[noreturn]] void ThrowTooLarge(std::string message) { throw SqlError(sqlstate::kProgramLimitExceeded, std::move(message)); }

// Saturates nothing: a sum of sizes of things that lie in memory.
size_t PayloadSize(const JsonbNode& node) {
  if (!node.is_tree) return node.payload_bytes;
  CheckStackDepth();
  size_t size = kWord;
  if (node.type == JsonbType::kArray) {
    size += kWord * node.count;
    for (uint32_t i = 0; i < node.count; ++i) size += PayloadSize(node.elements[i]);
  } else {
    size += 2 * kWord * node.count;
    for (uint32_t i = 0; i < node.count; ++i) size += node.members[i].key.size() + PayloadSize(node.members[i].value);
  }
  return size;
}

class Writer {
 public:
  explicit Writer(char* at) : at_(at) {}

  void Root(const JsonbNode& node) {
    if (!node.is_container()) Put(Header(node.type, 0));
    Payload(node);
  }

 private:
  static uint32_t Header(JsonbType type, uint32_t low) { return static_cast<uint32_t>(type) << kJsonbTypeShift | low; }
  void Put(uint32_t word) {
    StoreUnaligned(at_, word);
    at_ += kWord;
  }
  void Bytes(const char* bytes, size_t size) {
    if (size > 0) std::memcpy(at_, bytes, size);
    at_ += size;
  }

  void Payload(const JsonbNode& node) {
    if (!node.is_tree) return Bytes(node.payload, node.payload_bytes);
    CheckStackDepth();
    Put(Header(node.type, node.count));
    if (node.type == JsonbType::kArray) return Elements(node);
    Members(node);
  }

  void Elements(const JsonbNode& node) {
    char* entry = at_;
    at_ += kWord * node.count;
    const char* const data = at_;
    for (uint32_t i = 0; i < node.count; ++i) {
      Payload(node.elements[i]);
      const auto end = static_cast<size_t>(at_ - data);
      if (end > kJsonbLengthMask) {
        ThrowTooLarge(Format("total size of jsonb array elements exceeds the maximum of {} bytes", kJsonbLengthMask));
      }
      StoreUnaligned(entry + kWord * i, Header(node.elements[i].type, static_cast<uint32_t>(end)));
    }
  }

  void Members(const JsonbNode& node) {
    char* const key_ends = at_;
    char* const entries = at_ + kWord * node.count;
    at_ = entries + kWord * node.count;
    const char* const data = at_;
    for (uint32_t i = 0; i < node.count; ++i) {
      const std::string_view key = node.members[i].key;
      Bytes(key.data(), key.size());
      StoreUnaligned(key_ends + kWord * i, CheckedEnd(data));
    }
    for (uint32_t i = 0; i < node.count; ++i) {
      Payload(node.members[i].value);
      StoreUnaligned(entries + kWord * i, Header(node.members[i].value.type, CheckedEnd(data)));
    }
  }
  uint32_t CheckedEnd(const char* data) const {
    const auto end = static_cast<size_t>(at_ - data);
    if (end > kJsonbLengthMask) {
      ThrowTooLarge(Format("total size of jsonb object elements exceeds the maximum of {} bytes", kJsonbLengthMask));
    }
    return static_cast<uint32_t>(end);
  }

  char* at_;
};

bool KeyBefore(const JsonbMember& a, const JsonbMember& b) { return CompareJsonbKeys(a.key, b.key) < 0; }

bool IsStrictlySorted(std::span<const JsonbMember> members) {
  for (size_t i = 1; i < members.size(); ++i) {
    if (!KeyBefore(members[i - 1], members[i])) return false;
  }
  return true;
}

// PostgreSQL's limits: what one allocation may hold of its structures.
constexpr size_t kMostElements = 0x3FFFFFFF / 32;
constexpr size_t kMostPairs = 0x3FFFFFFF / 72;
void CheckCount(size_t count, size_t most, const char* what) {
  if (count > most) ThrowTooLarge(Format("number of jsonb {} exceeds the maximum allowed ({})", what, most));
}

}  // namespace

JsonbNode JsonbNode::Number(const Numeric& finite, Arena& arena) {
  const size_t size = PackedNumericSize(finite);
  char* at = arena.AllocateBytes(size);
  WritePackedNumeric(finite, at);
  return JsonbNode(JsonbValue(JsonbType::kNumber, {at, size}));
}

JsonbNode MakeJsonbArray(std::span<const JsonbNode> elements, Arena& arena) {
  CheckCount(elements.size(), kMostElements, "array elements");
  JsonbNode node;
  node.type = JsonbType::kArray;
  node.is_tree = true;
  node.count = static_cast<uint32_t>(elements.size());
  const std::span<JsonbNode> copy = arena.NewArray<JsonbNode>(elements.size());
  std::copy(elements.begin(), elements.end(), copy.begin());
  node.elements = copy.data();
  return node;
}

JsonbNode MakeSortedJsonbObject(std::span<const JsonbMember> members, Arena& arena) {
  CheckCount(members.size(), kMostPairs, "object pairs");
  JsonbNode node;
  node.type = JsonbType::kObject;
  node.is_tree = true;
  node.count = static_cast<uint32_t>(members.size());
  const std::span<JsonbMember> copy = arena.NewArray<JsonbMember>(members.size());
  std::copy(members.begin(), members.end(), copy.begin());
  node.members = copy.data();
  return node;
}

JsonbNode MakeJsonbObject(std::span<JsonbMember> members, Arena& arena) {
  if (!IsStrictlySorted(members)) {
    std::stable_sort(members.begin(), members.end(), &KeyBefore);
    size_t kept = 0;
    for (size_t i = 0; i < members.size(); ++i) {
      if (kept > 0 && members[kept - 1].key == members[i].key) --kept;  // the later one wins
      members[kept++] = members[i];
    }
    members = members.first(kept);
  }
  return MakeSortedJsonbObject(members, arena);
}

JsonbBuilder::~JsonbBuilder() {
  if (charged_bytes_ > 0) arena_.account()->Release(charged_bytes_);
}

// Many small parts take far more room here than in their text.
void JsonbBuilder::Grow() {
  const size_t capacity = std::max<size_t>(16, 2 * parts_.capacity());
  if (MemoryAccount* account = arena_.account(); account != nullptr && capacity > 1024) {
    const auto bytes = static_cast<int64_t>(capacity * sizeof(JsonbMember));
    account->Charge(bytes - charged_bytes_);
    charged_bytes_ = bytes;
  }
  parts_.reserve(capacity);
}

void JsonbBuilder::Begin(JsonbType type) {
  frames_.push_back({type, parts_.size(), key_});
  has_key_ = false;
}

void JsonbBuilder::Add(const JsonbNode& value) {
  if (parts_.size() == parts_.capacity()) Grow();
  if (frames_.empty()) root_ = value;
  else parts_.push_back({key_, value});
  has_key_ = false;
}

void JsonbBuilder::End() {
  const Frame frame = frames_.back();
  const std::span<JsonbMember> parts = std::span(parts_).subspan(frame.first);
  JsonbNode node;
  if (frame.type == JsonbType::kArray) {
    CheckCount(parts.size(), kMostElements, "array elements");
    const std::span<JsonbNode> elements = arena_.NewArray<JsonbNode>(parts.size());
    for (size_t i = 0; i < parts.size(); ++i) elements[i] = parts[i].value;
    node.type = JsonbType::kArray;
    node.is_tree = true;
    node.count = static_cast<uint32_t>(parts.size());
    node.elements = elements.data();
  } else {
    node = MakeJsonbObject(parts, arena_);
  }
  parts_.resize(frame.first);
  frames_.pop_back();
  key_ = frame.key;
  Add(node);
}

std::string_view WriteJsonb(const JsonbNode& root, Arena& arena) {
  const size_t size = PayloadSize(root) + (root.is_container() ? 0 : kWord);
  if (size > 2 * size_t{kJsonbLengthMask}) {
    ThrowTooLarge(Format("total size of jsonb {} elements exceeds the maximum of {} bytes",
                         root.type == JsonbType::kArray ? "array" : "object", kJsonbLengthMask));
  }
  char* at = arena.AllocateBytes(size);
  Writer(at).Root(root);
  return {at, size};
}

void CheckJsonbString(std::string_view text) {
  if (text.size() <= kJsonbLengthMask) return;
  throw SqlError(sqlstate::kProgramLimitExceeded, "string too long to represent as jsonb string")
      .Detail(Format("Due to an implementation restriction, jsonb strings cannot exceed {} bytes.", kJsonbLengthMask));
}

std::string_view WholeJsonb(const JsonbValue& value, Arena& arena) {
  return value.is_container() ? value.payload() : WriteJsonb(value, arena);
}

}  // namespace basalt
