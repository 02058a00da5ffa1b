// JsonbBuilder and JsonbNode: new jsonb values. Nodes are a tree over an arena whose leaves may be whole existing values, so an
// edit copies what it leaves alone as bytes. WriteJsonb makes the bytes in one pass. Used by one call on one thread.
#pragma once

#include <span>
#include <vector>

#include "types/jsonb.h"

namespace basalt {

struct JsonbMember;

struct JsonbNode {
  JsonbType type = JsonbType::kNull;
  bool is_tree = false;          // a container of nodes; else payload holds its bytes (see JsonbValue)
  uint32_t count = 0;            // is_tree
  union {
    const char* payload = nullptr;
    const JsonbNode* elements;   // is_tree, array
    const JsonbMember* members;  // is_tree, object: unique, sorted
  };
  size_t payload_bytes = 0;

  JsonbNode() = default;
  JsonbNode(const JsonbValue& value)  // NOLINT: implicit, a value is a node
      : type(value.type()), payload(value.payload().data()), payload_bytes(value.payload().size()) {}
  static JsonbNode String(std::string_view text) { return JsonbNode(JsonbValue(JsonbType::kString, text)); }
  static JsonbNode Boolean(bool value) { return JsonbNode(JsonbValue(value ? JsonbType::kTrue : JsonbType::kFalse, {})); }
  static JsonbNode Number(const Numeric& finite, Arena& arena);
  bool is_container() const { return type >= JsonbType::kArray; }
};

struct JsonbMember {
  std::string_view key;
  JsonbNode value;
};

class JsonbBuilder {
 public:
  explicit JsonbBuilder(Arena& arena) : arena_(arena) {}
  ~JsonbBuilder();
  JsonbBuilder(const JsonbBuilder&) = delete;
  JsonbBuilder& operator=(const JsonbBuilder&) = delete;
  Arena& arena() { return arena_; }
  void BeginArray() { Begin(JsonbType::kArray); }
  void BeginObject() { Begin(JsonbType::kObject); }
  void End();                             // of the innermost container
  void Key(std::string_view key) { key_ = key; has_key_ = true; }  // the bytes must stay
  void Add(const JsonbNode& value);       // an element, the value of the key, or the root
  bool in_array() const { return !frames_.empty() && frames_.back().type == JsonbType::kArray; }
  const JsonbNode& root() const { return root_; }

 private:
  struct Frame {
    JsonbType type;
    size_t first;          // of its parts in parts_
    std::string_view key;  // under which the container goes into its parent
  };
  void Begin(JsonbType type);
  void Grow();
  Arena& arena_;
  std::vector<Frame> frames_;
  std::vector<JsonbMember> parts_;
  int64_t charged_bytes_ = 0;  // for parts_, to the arena's account
  std::string_view key_;
  bool has_key_ = false;
  JsonbNode root_;
};

// Sorts, keeps the last of equal keys. The parts are copied into the arena.
JsonbNode MakeJsonbObject(std::span<JsonbMember> members, Arena& arena);
JsonbNode MakeJsonbArray(std::span<const JsonbNode> elements, Arena& arena);
// Without sorting: the members are unique and in order already.
JsonbNode MakeSortedJsonbObject(std::span<const JsonbMember> members, Arena& arena);

// 54000 when a container would pass 256 MiB, as in PostgreSQL.
std::string_view WriteJsonb(const JsonbNode& root, Arena& arena);
void CheckJsonbString(std::string_view text);  // 54000 when longer than 256 MiB

}  // namespace basalt
