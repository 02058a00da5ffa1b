// Describes the AST's nodes field by field, for code that treats all of them alike: printing, comparing, walking. Immutable
// tables generated from ast_nodes.def; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "parser/ast.h"

namespace basalt::ast {

enum class FieldKind : uint8_t {
  kString,
  kList,
  kNode,
  kEnum,
  kBool,
  kChar,
  kInt,
  kInt16,
  kInt64,
  kUint32,
  kLocation,
  kEmbedded,
};

// The name of an enum's value, empty for a number that the enum lacks.
using EnumNamer = std::string_view (*)(int32_t value);

struct FieldInfo {
  FieldKind kind;
  uint16_t offset;
  std::string_view name;           // ours
  std::string_view postgres_name;  // as in PostgreSQL's header
  EnumNamer enum_namer = nullptr;
};

struct NodeInfo {
  std::string_view name;
  uint32_t size = 0;
  std::span<const FieldInfo> fields;
};

const NodeInfo& DescribeNode(NodeTag tag);
std::string_view NodeName(NodeTag tag);

template <typename T>
const T& FieldValue(const Node* node, const FieldInfo& field) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(node) + field.offset);
}

// Deterministic text of a tree: {SELECTSTMT-like nodes with the fields that are given}. For tests and debugging.
std::string Print(const Node* node, bool with_locations = false);

// Same tree, locations aside.
bool Equal(const Node* left, const Node* right);

// Calls visit(child) for every node and list directly below; visit returns false to stop. Returns false if stopped.
template <typename Visit>
bool ForEachChild(const Node* node, Visit&& visit);

}  // namespace basalt::ast

#include "parser/ast_reflection_inl.h"
