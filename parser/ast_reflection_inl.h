// The template of ast_reflection.h.
#pragma once

namespace basalt::ast {

template <typename Visit>
bool ForEachChild(const Node* node, Visit&& visit) {
  if (node->tag == T_List) {
    for (Node* item : static_cast<const List*>(node)) {
      if (item != nullptr && !visit(item)) return false;
    }
    return true;
  }
  for (const FieldInfo& field : DescribeNode(node->tag).fields) {
    const Node* child = nullptr;
    if (field.kind == FieldKind::kNode || field.kind == FieldKind::kList) child = FieldValue<Node*>(node, field);
    if (field.kind == FieldKind::kEmbedded) child = &FieldValue<Node>(node, field);
    if (child != nullptr && !visit(child)) return false;
  }
  return true;
}

}  // namespace basalt::ast
