#include "engine/functions/search/query_tree.h"

#include "base/stack_guard.h"
#include "types/bentley_sort.h"

namespace basalt {
namespace {

QueryNodePointer MakeNode(const TsQueryView& query, uint32_t at) {
  CheckStackDepth();
  auto node = std::make_unique<QueryNode>();
  node->item = query[at];
  if (!node->is_operator()) {
    node->signature = 1u << (static_cast<uint32_t>(node->item.checksum) % 32);
    return node;
  }
  node->children.push_back(MakeNode(query, at + 1));
  if (node->item.op != TsOperator::kNot) node->children.push_back(MakeNode(query, at + node->item.left));
  for (const QueryNodePointer& child : node->children) node->signature |= child->signature;
  return node;
}

void AppendItems(const QueryNode& node, std::vector<TsQueryItem>* items) {
  CheckStackDepth();
  items->push_back(node.item);
  for (const QueryNodePointer& child : node.children) AppendItems(*child, items);
}

bool IsAssociative(const QueryNode& node) { return node.item.Is(TsOperator::kAnd) || node.item.Is(TsOperator::kOr); }

template <typename T>
int Order(T left, T right) {
  return left < right ? -1 : right < left ? 1 : 0;
}

bool SameNodes(const QueryNode& a, const QueryNode& b) { return a.signature == b.signature && CompareQueryNodes(a, b) == 0; }

QueryNodePointer CopyNode(const QueryNode& node) {
  CheckStackDepth();
  auto copy = std::make_unique<QueryNode>();
  copy->item = node.item;
  copy->signature = node.signature;
  copy->replaced = node.replaced;
  for (const QueryNodePointer& child : node.children) copy->children.push_back(CopyNode(*child));
  return copy;
}

class Replacement {
 public:
  Replacement(const QueryNode& wanted, const QueryNode* substitute) : wanted_(wanted), substitute_(substitute) {}

  QueryNodePointer Run(QueryNodePointer node) {
    CheckStackDepth();
    node = AtNode(std::move(node));
    if (node == nullptr || node->replaced || !node->is_operator()) return node;
    std::vector<QueryNodePointer> kept;
    for (QueryNodePointer& child : node->children) {
      if (QueryNodePointer result = Run(std::move(child))) kept.push_back(std::move(result));
    }
    node->children = std::move(kept);
    if (node->children.empty()) return nullptr;
    if (node->children.size() == 1 && node->item.op != TsOperator::kNot) return std::move(node->children[0]);
    return node;
  }

 private:
  QueryNodePointer AtNode(QueryNodePointer node) {
    if ((node->signature & wanted_.signature) != wanted_.signature || node->item.kind != wanted_.item.kind || node->replaced) return node;
    if (node->is_operator() && node->item.op != wanted_.item.op) return node;
    if (node->children.size() == wanted_.children.size()) {
      if (SameNodes(*node, wanted_)) return Substitute();
    } else if (node->children.size() > wanted_.children.size() && !wanted_.children.empty()) {
      ReplaceSubset(node.get());
    }
    return node;
  }
  QueryNodePointer Substitute() const {
    if (substitute_ == nullptr) return nullptr;
    QueryNodePointer copy = CopyNode(*substitute_);
    copy->replaced = true;
    return copy;
  }
  // Some of a flat node's children are the wanted ones; both lists are sorted.
  void ReplaceSubset(QueryNode* node) const {
    std::vector<bool> matched(node->children.size(), false);
    size_t found = 0;
    for (size_t i = 0; i < node->children.size() && found < wanted_.children.size(); ++i) {
      const int order = CompareQueryNodes(*node->children[i], *wanted_.children[found]);
      if (order > 0) return;
      if (order == 0) {
        matched[i] = true;
        ++found;
      }
    }
    if (found < wanted_.children.size()) return;
    std::vector<QueryNodePointer> kept;
    for (size_t i = 0; i < matched.size(); ++i) {
      if (!matched[i]) kept.push_back(std::move(node->children[i]));
    }
    if (QueryNodePointer copy = Substitute()) kept.push_back(std::move(copy));
    node->children = std::move(kept);
    SortQuery(node);
  }

  const QueryNode& wanted_;
  const QueryNode* const substitute_;
};

}  // namespace

QueryNodePointer MakeQueryTree(std::string_view packed) { return MakeNode(TsQueryView(packed), 0); }

std::string_view PackQueryTree(const QueryNode& root, Arena& arena) {
  std::vector<TsQueryItem> items;
  AppendItems(root, &items);
  return PackTsQuery(std::move(items), arena);
}

int CompareQueryNodes(const QueryNode& a, const QueryNode& b) {
  CheckStackDepth();
  if (a.item.kind != b.item.kind) return -Order(a.item.kind, b.item.kind);
  if (!a.is_operator()) {
    if (a.item.checksum != b.item.checksum) return -Order(a.item.checksum, b.item.checksum);
    return Order(a.item.word.compare(b.item.word), 0);
  }
  if (a.item.op != b.item.op) return -Order(a.item.op, b.item.op);
  if (a.children.size() != b.children.size()) return -Order(a.children.size(), b.children.size());
  for (size_t i = 0; i < a.children.size(); ++i) {
    const int order = CompareQueryNodes(*a.children[i], *b.children[i]);
    if (order != 0) return order;
  }
  return -Order(a.item.distance, b.item.distance);
}

void FlattenQuery(QueryNode* node) {
  CheckStackDepth();
  for (const QueryNodePointer& child : node->children) FlattenQuery(child.get());
  if (!IsAssociative(*node)) return;
  std::vector<QueryNodePointer> flat;
  for (QueryNodePointer& child : node->children) {
    if (!child->item.Is(node->item.op)) {
      flat.push_back(std::move(child));
      continue;
    }
    for (QueryNodePointer& grandchild : child->children) flat.push_back(std::move(grandchild));
  }
  node->children = std::move(flat);
}

// The first two children are joined until two are left; the last one takes the second place.
void UnflattenQuery(QueryNode* node) {
  CheckStackDepth();
  for (const QueryNodePointer& child : node->children) UnflattenQuery(child.get());
  while (node->children.size() > 2) {
    auto joined = std::make_unique<QueryNode>();
    joined->item = node->item;
    joined->signature = node->children[0]->signature | node->children[1]->signature;
    joined->children.push_back(std::move(node->children[0]));
    joined->children.push_back(std::move(node->children[1]));
    node->children[0] = std::move(joined);
    node->children[1] = std::move(node->children.back());
    node->children.pop_back();
  }
}

void SortQuery(QueryNode* node) {
  CheckStackDepth();
  for (const QueryNodePointer& child : node->children) SortQuery(child.get());
  if (node->children.size() < 2 || node->item.op == TsOperator::kPhrase) return;
  SortAsPostgres(std::span(node->children),
                 [](const QueryNodePointer& a, const QueryNodePointer& b) { return CompareQueryNodes(*a, *b); });
}

QueryNodePointer ReplaceInQuery(QueryNodePointer root, const QueryNode& wanted, const QueryNode* substitute) {
  return Replacement(wanted, substitute).Run(std::move(root));
}

std::string_view RewriteTsQuery(std::string_view query, std::string_view wanted, std::string_view substitute, Arena& arena) {
  if (TsQueryView(query).empty() || TsQueryView(wanted).empty()) return query;
  QueryNodePointer tree = MakeQueryTree(query);
  const QueryNodePointer target = MakeQueryTree(wanted);
  for (QueryNode* each : {tree.get(), target.get()}) {
    FlattenQuery(each);
    SortQuery(each);
  }
  const QueryNodePointer replacement = TsQueryView(substitute).empty() ? nullptr : MakeQueryTree(substitute);
  tree = ReplaceInQuery(std::move(tree), *target, replacement.get());
  if (tree == nullptr) return PackTsQuery({}, arena);
  UnflattenQuery(tree.get());
  return PackQueryTree(*tree, arena);
}

}  // namespace basalt
