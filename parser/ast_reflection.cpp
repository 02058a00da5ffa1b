#include "parser/ast_reflection.h"

#include <array>
#include <cstddef>

#include "base/format.h"
#include "base/sql_error.h"

// The nodes have a base class, so offsetof is "conditionally supported"; g++ and clang lay them out as C does (a test compares).
#pragma GCC diagnostic ignored "-Winvalid-offsetof"

namespace basalt::ast {
namespace {

#define AST_ENUM_BEGIN(name)                                           \
  [[maybe_unused]] std::string_view NameOf##name(int32_t enum_value) { \
    switch (enum_value) {
#define AST_ENUM_VALUE(type, name, value) \
  case value:                             \
    return #name;
#define AST_ENUM_END(name) \
  default:                 \
    return {};             \
    }                      \
    }
#include "parser/ast_enums.def"

#define AST_NODE_BEGIN(name)           \
  constexpr auto kFieldsOf##name = [] { \
    using Struct [[maybe_unused]] = name; \
    return std::to_array<FieldInfo>({
#define AST_FIELD(kind, pg, name) {FieldKind::kind, static_cast<uint16_t>(offsetof(Struct, name)), #name, #pg, nullptr},
#define AST_STRING(pg, name) AST_FIELD(kString, pg, name)
#define AST_LIST(pg, name) AST_FIELD(kList, pg, name)
#define AST_NODE(type, pg, name) AST_FIELD(kNode, pg, name)
#define AST_ENUM(type, pg, name) \
  {FieldKind::kEnum, static_cast<uint16_t>(offsetof(Struct, name)), #name, #pg, &NameOf##type},
#define AST_BOOL(pg, name) AST_FIELD(kBool, pg, name)
#define AST_CHAR(pg, name) AST_FIELD(kChar, pg, name)
#define AST_INT(pg, name) AST_FIELD(kInt, pg, name)
#define AST_INT16(pg, name) AST_FIELD(kInt16, pg, name)
#define AST_INT64(pg, name) AST_FIELD(kInt64, pg, name)
#define AST_UINT32(pg, name) AST_FIELD(kUint32, pg, name)
#define AST_LOCATION(pg, name) AST_FIELD(kLocation, pg, name)
#define AST_EMBEDDED(type, pg, name) AST_FIELD(kEmbedded, pg, name)
#define AST_CONSTANT(pg, name) AST_FIELD(kNode, pg, name)
#define AST_EXTRA_BOOL(name) AST_FIELD(kBool, name, name)
// The tag is the last entry, so that no array is empty; NodeInfo leaves it out.
#define AST_NODE_END(name)                         \
  {FieldKind::kInt, 0, "tag", "type", nullptr},    \
  });                                              \
  }                                                \
  ();
#include "parser/ast_nodes.def"

#define AST_NODE_BEGIN(name) \
  {#name, sizeof(name), std::span<const FieldInfo>(kFieldsOf##name.data(), kFieldsOf##name.size() - 1)},
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
constexpr NodeInfo kNodes[] = {
    {"Invalid", sizeof(Node), {}},
    {"List", sizeof(List), {}},
#include "parser/ast_nodes.def"
};
static_assert(std::size(kNodes) == kNodeTagCount);

// Deep enough for anything that Parse lets through a worker's stack.
class Printer {
 public:
  explicit Printer(bool with_locations) : with_locations_(with_locations) {}

  void PrintNode(const Node* node) {
    if (node == nullptr) {
      out_ += "<>";
    } else if (node->tag == T_List) {
      PrintList(static_cast<const List*>(node));
    } else {
      PrintStruct(node);
    }
  }
  std::string Take() { return std::move(out_); }

 private:
  void PrintList(const List* list) {
    out_ += '(';
    bool first = true;
    for (const Node* item : list) {
      if (!first) out_ += ' ';
      first = false;
      PrintNode(item);
    }
    out_ += ')';
  }

  void PrintStruct(const Node* node) {
    const NodeInfo& info = DescribeNode(node->tag);
    out_ += '{';
    out_ += info.name;
    for (const FieldInfo& field : info.fields) PrintField(node, field);
    out_ += '}';
  }

  void PrintField(const Node* node, const FieldInfo& field) {
    switch (field.kind) {
      case FieldKind::kString:
        if (const char* text = FieldValue<const char*>(node, field)) Named(field, Quoted(text));
        return;
      case FieldKind::kList:
      case FieldKind::kNode:
        if (const Node* child = FieldValue<Node*>(node, field)) Named(field, ""), PrintNode(child);
        return;
      case FieldKind::kEmbedded:
        Named(field, "");
        return PrintNode(&FieldValue<Node>(node, field));
      case FieldKind::kEnum: {
        const int32_t value = FieldValue<int32_t>(node, field);
        const std::string_view name = field.enum_namer(value);
        return Named(field, name.empty() ? std::to_string(value) : std::string(name));
      }
      case FieldKind::kBool:
        if (FieldValue<bool>(node, field)) Named(field, "true");
        return;
      case FieldKind::kChar:
        if (char value = FieldValue<char>(node, field)) Named(field, std::string(1, value));
        return;
      case FieldKind::kLocation:
        if (with_locations_) Named(field, std::to_string(FieldValue<int32_t>(node, field)));
        return;
      case FieldKind::kInt:
        return Number(field, FieldValue<int32_t>(node, field));
      case FieldKind::kInt16:
        return Number(field, FieldValue<int16_t>(node, field));
      case FieldKind::kInt64:
        return Number(field, FieldValue<int64_t>(node, field));
      case FieldKind::kUint32:
        return Number(field, FieldValue<uint32_t>(node, field));
    }
  }

  void Number(const FieldInfo& field, int64_t value) {
    if (value != 0) Named(field, std::to_string(value));
  }
  void Named(const FieldInfo& field, std::string_view text) {
    out_ += " :";
    out_ += field.name;
    out_ += ' ';
    out_ += text;
  }
  static std::string Quoted(std::string_view text) {
    std::string quoted = "\"";
    for (char c : text) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    return quoted += '"';
  }

  const bool with_locations_;
  std::string out_;
};

bool EqualString(const char* left, const char* right) {
  if (left == nullptr || right == nullptr) return left == right;
  return std::string_view(left) == right;
}

bool EqualField(const Node* left, const Node* right, const FieldInfo& field) {
  switch (field.kind) {
    case FieldKind::kString:
      return EqualString(FieldValue<const char*>(left, field), FieldValue<const char*>(right, field));
    case FieldKind::kList:
    case FieldKind::kNode:
      return Equal(FieldValue<Node*>(left, field), FieldValue<Node*>(right, field));
    case FieldKind::kEmbedded:
      return Equal(&FieldValue<Node>(left, field), &FieldValue<Node>(right, field));
    case FieldKind::kBool:
    case FieldKind::kChar:
      return FieldValue<char>(left, field) == FieldValue<char>(right, field);
    case FieldKind::kEnum:
    case FieldKind::kInt:
    case FieldKind::kUint32:
      return FieldValue<int32_t>(left, field) == FieldValue<int32_t>(right, field);
    case FieldKind::kInt16:
      return FieldValue<int16_t>(left, field) == FieldValue<int16_t>(right, field);
    case FieldKind::kInt64:
      return FieldValue<int64_t>(left, field) == FieldValue<int64_t>(right, field);
    case FieldKind::kLocation:
      return true;
  }
  return false;
}

bool EqualLists(const List* left, const List* right) {
  if (left->length != right->length) return false;
  for (int i = 0; i < left->length; ++i) {
    if (!Equal(left->items[i], right->items[i])) return false;
  }
  return true;
}

}  // namespace

const NodeInfo& DescribeNode(NodeTag tag) {
  const auto index = static_cast<size_t>(tag);
  return kNodes[index < std::size(kNodes) ? index : 0];
}

std::string_view NodeName(NodeTag tag) { return DescribeNode(tag).name; }

std::string Print(const Node* node, bool with_locations) {
  Printer printer(with_locations);
  printer.PrintNode(node);
  return printer.Take();
}

bool Equal(const Node* left, const Node* right) {
  if (left == nullptr || right == nullptr) return left == right;
  if (left->tag != right->tag) return false;
  if (left->tag == T_List) return EqualLists(static_cast<const List*>(left), static_cast<const List*>(right));
  for (const FieldInfo& field : DescribeNode(left->tag).fields) {
    if (!EqualField(left, right, field)) return false;
  }
  return true;
}

}  // namespace basalt::ast
