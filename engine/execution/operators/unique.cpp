// Unique: DISTINCT and DISTINCT ON, by hash or over sorted input; SetOperation: INTERSECT and EXCEPT by hash, with ALL.
#include "base/planted_bug.h"
#include "engine/execution/data/group_table.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

std::vector<KeyType> KeysOf(const PlanNode& child, const std::vector<int>& columns, const ExecutionState& state) {
  std::vector<KeyType> keys;
  for (int column : columns) {
    const auto c = static_cast<size_t>(column);
    keys.push_back(KeyType::Make(child.output_types[c], child.output[c], state.types()));
  }
  return keys;
}

std::vector<int> AllColumns(const PlanNode& node) {
  std::vector<int> columns;
  for (size_t c = 0; c < node.output.size(); ++c) columns.push_back(static_cast<int>(c));
  return columns;
}

class UniqueOperator : public Operator {
 public:
  UniqueOperator(const UniqueNode& node, ExecutionState& state)
      : Operator(state), child_(BuildOperator(*node.children.at(0), state)),
        columns_(node.keys.empty() ? AllColumns(*node.children[0]) : node.keys), sorted_(node.sorted),
        keys_(KeysOf(*node.children[0], columns_, state)), seen_(keys_, &state.account), output_(node.children[0]->output) {}

  void Open() override {
    seen_.Clear();
    last_.clear();
    started_ = false;
    child_->Open();
  }

  const Chunk* Next() override {
    while (const Chunk* input = child_->Next()) {
      state_.CheckCancel();
      const uint32_t count = sorted_ ? SelectSorted(*input) : SelectHashed(*input);
      if (count == 0) continue;
      if (count == input->size()) return input;
      output_.Slice(*input, selection_, count);
      return &output_;
    }
    return nullptr;
  }

 private:
  uint32_t SelectHashed(const Chunk& input) {
    std::vector<const Vector*> columns;
    for (int column : columns_) columns.push_back(&input.column(static_cast<size_t>(column)));
    uint32_t known = seen_.size(), count = 0;
    seen_.FindOrAdd(columns, {nullptr, input.size()}, groups_);
    for (uint32_t row = 0; row < input.size(); ++row) {
      if (groups_[row] < known) continue;
      ++known;  // new groups are numbered in order of appearance
      selection_[count++] = row;
    }
    return count;
  }

  uint32_t SelectSorted(const Chunk& input) {
    uint32_t count = 0;
    for (uint32_t row = 0; row < input.size(); ++row) {
      if (started_ && SameAsLast(input, row)) continue;
      started_ = true;
      selection_[count++] = row;
      Remember(input, row);
    }
    return count;
  }
  bool SameAsLast(const Chunk& input, uint32_t row) const {
    for (size_t k = 0; k < keys_.size(); ++k) {
      const NullableDatum value = input.column(static_cast<size_t>(columns_[k])).Get(row);
      if (value.is_null != last_[k].is_null()) return false;
      if (!value.is_null && !keys_[k].Equal(value.value, last_[k].datum())) return false;
    }
    return true;
  }
  void Remember(const Chunk& input, uint32_t row) {
    last_.clear();
    for (size_t k = 0; k < keys_.size(); ++k) {
      const NullableDatum value = input.column(static_cast<size_t>(columns_[k])).Get(row);
      last_.emplace_back(keys_[k].type, keys_[k].physical, value.is_null ? nullptr : &value.value);
    }
  }

  OperatorPtr child_;
  std::vector<int> columns_;
  bool sorted_, started_ = false;
  std::vector<KeyType> keys_;
  GroupTable seen_;
  std::vector<Value> last_;
  Chunk output_;
  uint32_t groups_[kVectorSize], selection_[kVectorSize];
};

class SetOperationOperator : public Operator {
 public:
  using Operation = SetOperationNode::Operation;
  SetOperationOperator(const SetOperationNode& node, ExecutionState& state)
      : Operator(state), node_(node), left_(BuildOperator(*node.children.at(0), state)),
        right_(BuildOperator(*node.children.at(1), state)),
        groups_(KeysOf(*node.children[0], AllColumns(*node.children[0]), state), &state.account), output_(node.children[0]->output) {}

  void Open() override {
    groups_.Clear();
    counts_.clear();
    group_ = 0;
    emitted_ = 0;
    Count(*left_, true);
    Count(*right_, false);
  }

  const Chunk* Next() override {
    uint32_t count = 0;
    while (group_ < counts_.size() && count < kVectorSize) {
      if (emitted_ >= Times(counts_[group_])) {
        ++group_;
        emitted_ = 0;
        continue;
      }
      rows_[count++] = group_;
      ++emitted_;
    }
    if (count == 0) return nullptr;
    for (size_t c = 0; c < output_.column_count(); ++c) groups_.keys().Gather(c, {rows_, count}, &output_.column(c));
    output_.set_size(count);
    return &output_;
  }

 private:
  struct Counts {
    uint64_t left = 0, right = 0;
  };
  void Count(Operator& side, bool is_left) {
    side.Open();
    while (const Chunk* input = side.Next()) {
      state_.CheckCancel();
      std::vector<const Vector*> columns;
      for (size_t c = 0; c < input->column_count(); ++c) columns.push_back(&input->column(c));
      const RowSelection all{nullptr, input->size()};
      if (is_left) groups_.FindOrAdd(columns, all, rows_);
      else groups_.Find(columns, all, rows_);
      counts_.resize(groups_.size());
      for (uint32_t i = 0; i < input->size(); ++i) {
        if (rows_[i] == GroupTable::kNone) continue;
        ++(is_left ? counts_[rows_[i]].left : counts_[rows_[i]].right);
      }
    }
  }
  uint64_t Times(const Counts& counts) const {
    if (node_.operation == Operation::kIntersect) {
      if (node_.all && PlantedBug("planted.intersect_all")) return counts.right > 0 ? counts.left : 0;
      return node_.all ? std::min(counts.left, counts.right) : (counts.right > 0 ? 1 : 0);
    }
    if (!node_.all) return counts.right == 0 ? 1 : 0;
    return counts.left > counts.right ? counts.left - counts.right : 0;
  }
  const SetOperationNode& node_;
  OperatorPtr left_, right_;
  GroupTable groups_;
  std::vector<Counts> counts_;
  uint32_t group_ = 0;
  uint64_t emitted_ = 0;
  uint32_t rows_[kVectorSize];
  Chunk output_;
};

}  // namespace

OperatorPtr MakeUnique(const UniqueNode& node, ExecutionState& state) { return std::make_unique<UniqueOperator>(node, state); }
OperatorPtr MakeSetOperation(const SetOperationNode& node, ExecutionState& state) {
  return std::make_unique<SetOperationOperator>(node, state);
}

}  // namespace basalt
