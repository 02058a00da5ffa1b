// PersistentMap: an ordered map whose copies share what they have in common: copying is O(1), insert and erase make O(log n)
// new nodes and leave other copies as they were. The trees of CatalogSnapshot. A treap: priorities are random, so its
// depth is logarithmic whatever the keys. Copies may be read by any thread; one copy is changed by one thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/hash.h"

namespace basalt {

namespace internal {
inline uint64_t NextTreapPriority() {
  static std::atomic<uint64_t> counter{reinterpret_cast<uintptr_t>(&counter)};  // differs from run to run
  return HashInt(counter.fetch_add(1, std::memory_order_relaxed));
}
}  // namespace internal

// Less: a strict order over Key, may compare Key with other types as well (as std::less<> does).
template <typename Key, typename Value, typename Less = std::less<>>
class PersistentMap {
 public:
  template <typename Probe>
  const Value* Find(const Probe& key) const {
    const Node* node = root_.get();
    while (node != nullptr) {
      if (Less()(key, node->key)) node = node->left.get();
      else if (Less()(node->key, key)) node = node->right.get();
      else return &node->value;
    }
    return nullptr;
  }
  void Put(const Key& key, Value value) {
    bool added = true;
    root_ = Insert(root_, key, std::move(value), internal::NextTreapPriority(), &added);
    size_ += added;
  }
  template <typename Probe>
  bool Erase(const Probe& key) {
    if (Find(key) == nullptr) return false;
    root_ = Remove(root_, key);
    --size_;
    return true;
  }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  // In key order.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    ForEachNode(root_.get(), visit);
  }
  // From the first key that is not less than `first`, as long as visit returns true.
  template <typename Probe, typename Visit>
  void ForEachFrom(const Probe& first, Visit&& visit) const {
    ForEachNodeFrom(root_.get(), first, visit);
  }

 private:
  struct Node;
  using NodePtr = std::shared_ptr<const Node>;
  struct Node {
    Key key;
    Value value;
    uint64_t priority;
    NodePtr left, right;
  };

  static NodePtr Make(const Node& from, NodePtr left, NodePtr right) {
    return std::make_shared<const Node>(Node{from.key, from.value, from.priority, std::move(left), std::move(right)});
  }

  static NodePtr Insert(const NodePtr& node, const Key& key, Value&& value, uint64_t priority, bool* added) {
    if (node == nullptr) return std::make_shared<const Node>(Node{key, std::move(value), priority, nullptr, nullptr});
    if (Less()(key, node->key)) {
      NodePtr left = Insert(node->left, key, std::move(value), priority, added);
      if (left->priority <= node->priority) return Make(*node, std::move(left), node->right);
      return Make(*left, left->left, Make(*node, left->right, node->right));
    }
    if (Less()(node->key, key)) {
      NodePtr right = Insert(node->right, key, std::move(value), priority, added);
      if (right->priority <= node->priority) return Make(*node, node->left, std::move(right));
      return Make(*right, Make(*node, node->left, right->left), right->right);
    }
    *added = false;
    return std::make_shared<const Node>(Node{key, std::move(value), node->priority, node->left, node->right});
  }

  template <typename Probe>
  static NodePtr Remove(const NodePtr& node, const Probe& key) {
    if (Less()(key, node->key)) return Make(*node, Remove(node->left, key), node->right);
    if (Less()(node->key, key)) return Make(*node, node->left, Remove(node->right, key));
    return Join(node->left, node->right);
  }

  static NodePtr Join(const NodePtr& left, const NodePtr& right) {
    if (left == nullptr) return right;
    if (right == nullptr) return left;
    if (left->priority > right->priority) return Make(*left, left->left, Join(left->right, right));
    return Make(*right, Join(left, right->left), right->right);
  }

  template <typename Visit>
  static void ForEachNode(const Node* node, Visit& visit) {
    if (node == nullptr) return;
    ForEachNode(node->left.get(), visit);
    visit(node->key, node->value);
    ForEachNode(node->right.get(), visit);
  }

  template <typename Probe, typename Visit>
  static bool ForEachNodeFrom(const Node* node, const Probe& first, Visit& visit) {
    if (node == nullptr) return true;
    const bool in_range = !Less()(node->key, first);
    if (in_range) {
      if (!ForEachNodeFrom(node->left.get(), first, visit)) return false;
      if (!visit(node->key, node->value)) return false;
    }
    return ForEachNodeFrom(node->right.get(), first, visit);
  }

  NodePtr root_;
  size_t size_ = 0;
};

}  // namespace basalt
