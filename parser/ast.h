// The AST: what Parse makes of SQL text, PostgreSQL's raw parse tree under PostgreSQL's node names with fields in snake_case.
// Nodes are plain structs in the Arena given to Parse, immutable by convention once parsed, and may be read by any thread. A null
// string, list or node is "not given". Generated from ast_nodes.def; the converter (C) writes the same layout (ast_layout.h).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/assert.h"
#include "parser/ast_constants.h"

namespace basalt::ast {

#define AST_ENUM_BEGIN(name) enum name : int32_t {
#define AST_ENUM_VALUE(type, name, value) name = (value),
#define AST_ENUM_END(name) \
  }                        \
  ;
#include "parser/ast_enums.def"

enum NodeTag : int32_t {
  T_Invalid = 0,
  T_List,
#define AST_NODE_BEGIN(name) T_##name,
#define AST_NODE_END(name)
#define AST_STRING(pg, name)
#define AST_LIST(pg, name)
#define AST_NODE(type, pg, name)
#define AST_ENUM(type, pg, name)
#define AST_BOOL(pg, name)
#define AST_CHAR(pg, name)
#define AST_INT(pg, name)
#define AST_INT16(pg, name)
#define AST_INT64(pg, name)
#define AST_UINT32(pg, name)
#define AST_LOCATION(pg, name)
#define AST_EMBEDDED(type, pg, name)
#define AST_CONSTANT(pg, name)
#define AST_EXTRA_BOOL(name)
#include "parser/ast_nodes.def"
  kNodeTagCount
};

struct Node {
  NodeTag tag = T_Invalid;

  Node() = default;
  explicit Node(NodeTag node_tag) : tag(node_tag) {}
};

// A list of nodes; the items lie behind the header. A null pointer is the empty list: iterate with `for (Node* item : list)` or
// `for (auto* target : Each<ResTarget>(list))`, which both accept null.
struct List : Node {
  static constexpr NodeTag kTag = T_List;
  List() : Node(kTag) {}
  int32_t length = 0;
  Node** items = nullptr;
};

#define AST_NODE_BEGIN(name) struct name;
#define AST_NODE_END(name)
#define AST_STRING(pg, name)
#define AST_LIST(pg, name)
#define AST_NODE(type, pg, name)
#define AST_ENUM(type, pg, name)
#define AST_BOOL(pg, name)
#define AST_CHAR(pg, name)
#define AST_INT(pg, name)
#define AST_INT16(pg, name)
#define AST_INT64(pg, name)
#define AST_UINT32(pg, name)
#define AST_LOCATION(pg, name)
#define AST_EMBEDDED(type, pg, name)
#define AST_CONSTANT(pg, name)
#define AST_EXTRA_BOOL(name)
#include "parser/ast_nodes.def"

#define AST_NODE_BEGIN(name)                \
  struct name : Node {                      \
    static constexpr NodeTag kTag = T_##name; \
    name() : Node(kTag) {}
#define AST_NODE_END(name) \
  }                        \
  ;
#define AST_STRING(pg, name) const char* name = nullptr;
#define AST_LIST(pg, name) List* name = nullptr;
#define AST_NODE(type, pg, name) ast::type* name = nullptr;
#define AST_ENUM(type, pg, name) ast::type name{};
#define AST_BOOL(pg, name) bool name = false;
#define AST_CHAR(pg, name) char name = 0;
#define AST_INT(pg, name) int32_t name = 0;
#define AST_INT16(pg, name) int16_t name = 0;
#define AST_INT64(pg, name) int64_t name = 0;
#define AST_UINT32(pg, name) uint32_t name = 0;
#define AST_LOCATION(pg, name) int32_t name = -1;
#define AST_EMBEDDED(type, pg, name) ast::type name;
#define AST_CONSTANT(pg, name) Node* name = nullptr;
#define AST_EXTRA_BOOL(name) bool name = false;
#include "parser/ast_nodes.def"

// XX000: a node of another kind than the grammar allows there.
[[noreturn]] void ThrowUnexpectedNode(NodeTag found, NodeTag expected);

template <typename T>
bool Is(const Node* node) {
  return node != nullptr && node->tag == T::kTag;
}
template <typename T>
T* DynCast(Node* node) {
  return Is<T>(node) ? static_cast<T*>(node) : nullptr;
}
template <typename T>
const T* DynCast(const Node* node) {
  return Is<T>(node) ? static_cast<const T*>(node) : nullptr;
}
// The node must be a T (null stays null); anything else is XX000.
template <typename T>
T* Cast(Node* node) {
  if (node != nullptr && node->tag != T::kTag) [[unlikely]] ThrowUnexpectedNode(node->tag, T::kTag);
  return static_cast<T*>(node);
}
template <typename T>
const T* Cast(const Node* node) {
  if (node != nullptr && node->tag != T::kTag) [[unlikely]] ThrowUnexpectedNode(node->tag, T::kTag);
  return static_cast<const T*>(node);
}

inline int Length(const List* list) { return list == nullptr ? 0 : list->length; }
inline bool IsEmpty(const List* list) { return Length(list) == 0; }
// Found by argument-dependent lookup: what makes `for (Node* item : list)` work for a list pointer, null included.
inline Node* const* begin(const List* list) { return list == nullptr ? nullptr : list->items; }
inline Node* const* end(const List* list) { return list == nullptr ? nullptr : list->items + list->length; }

template <typename T>
class TypedList {
 public:
  class Iterator {
   public:
    explicit Iterator(Node* const* at) : at_(at) {}
    T* operator*() const { return Cast<T>(*at_); }
    Iterator& operator++() { return ++at_, *this; }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    Node* const* at_;
  };
  explicit TypedList(const List* list) : list_(list) {}
  Iterator begin() const { return Iterator(ast::begin(list_)); }
  Iterator end() const { return Iterator(ast::end(list_)); }
  int size() const { return Length(list_); }
  T* operator[](int index) const { return Cast<T>(list_->items[index]); }

 private:
  const List* list_;
};
template <typename T>
TypedList<T> Each(const List* list) {
  return TypedList<T>(list);
}
inline Node* At(const List* list, int index) {
  BASALT_ASSERT(index >= 0 && index < Length(list));
  return list->items[index];
}
inline Node* First(const List* list) { return At(list, 0); }
inline Node* Last(const List* list) { return At(list, Length(list) - 1); }

// The text of a String node; that of a null string is empty.
inline const char* StringValue(const Node* node) { return Cast<String>(node)->sval; }
inline std::string_view Text(const char* string) { return string == nullptr ? std::string_view() : std::string_view(string); }

}  // namespace basalt::ast
