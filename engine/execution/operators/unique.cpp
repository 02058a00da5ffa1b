// Unique: DISTINCT and DISTINCT ON, by hash or over sorted input; SetOperation: INTERSECT and EXCEPT by hash, with ALL. Over the memory
// of hash tables both take no more keys; rows of others go to disk, divided by their hash, and the parts come one after the other.
#include <optional>

#include "base/planted_bug.h"
#include "engine/execution/data/group_table.h"
#include "engine/execution/data/spilled_rows.h"
#include "engine/execution/operators/operator.h"
#include "engine/planner/plan_statistics.h"

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

std::vector<const Vector*> ColumnsOf(const Chunk& chunk) {
  std::vector<const Vector*> columns;
  for (size_t c = 0; c < chunk.column_count(); ++c) columns.push_back(&chunk.column(c));
  return columns;
}

class UniqueOperator : public Operator {
 public:
  UniqueOperator(const UniqueNode& node, ExecutionState& state)
      : Operator(state), child_(BuildOperator(*node.children.at(0), state)),
        columns_(node.keys.empty() ? AllColumns(*node.children[0]) : node.keys), sorted_(node.sorted),
        keys_(KeysOf(*node.children[0], columns_, state)), types_(node.children[0]->output), output_(types_) {
    seen_.emplace(keys_, &state_.account);
    least_bytes_ = 4 * ChunkBytes(PhysicalTypesOf(keys_));
    if (state.statistics != nullptr && !sorted_) counted_ = &state.statistics->nodes[&node];
  }

  void Open() override {
    if (batches_ > 1) DropSeen();
    else seen_->Clear();
    last_.clear();
    started_ = false;
    part_.reset();
    others_.reset();
    pending_.clear();
    level_ = 0;
    batches_ = 1;
    child_->Open();
  }

  const Chunk* Next() override {
    do {
      while (const Chunk* input = NextInput()) {
        state_.CheckCancel();
        const uint32_t count = sorted_ ? SelectSorted(*input) : others_ != nullptr ? WriteOthers(*input) : SelectHashed(*input);
        if (count == 0) continue;
        if (count == input->size()) return input;
        output_.Slice(*input, selection_, count);
        return &output_;
      }
    } while (NextPart());
    return nullptr;
  }

 private:
  struct Part {
    std::unique_ptr<SpilledRows> rows;
    int level;
  };

  const Chunk* NextInput() {
    if (part_ == nullptr) return child_->Next();
    return reader_->Next(&part_rows_, &state_.account) ? &part_rows_ : nullptr;
  }

  void DropSeen() {
    const MemoryMeter meter(state_.account, &held_bytes_);
    seen_.reset();
    seen_.emplace(keys_, &state_.account);
  }

  bool NextPart() {
    most_bytes_ = std::max(most_bytes_, held_bytes_);
    for (uint32_t p = 0; others_ != nullptr && p < HashPartitions::kCount; ++p) {
      if (others_->at(p).size() == 0) continue;
      ++batches_;
      disk_bytes_ += others_->at(p).bytes();
      pending_.push_back({others_->Take(p), level_ + 1});
    }
    others_.reset();
    if (counted_ != nullptr) {
      counted_->batches = batches_;
      counted_->memory_bytes = most_bytes_;
      counted_->disk_bytes = disk_bytes_;
    }
    if (pending_.empty()) return false;
    DropSeen();
    part_ = std::move(pending_.back().rows);
    level_ = pending_.back().level;
    pending_.pop_back();
    part_rows_ = Chunk(types_);
    reader_.emplace(part_.get(), true);
    return true;
  }

  std::vector<const Vector*> KeyColumnsOf(const Chunk& input) const {
    std::vector<const Vector*> columns;
    for (int column : columns_) columns.push_back(&input.column(static_cast<size_t>(column)));
    return columns;
  }

  uint32_t SelectHashed(const Chunk& input) {
    uint32_t known = seen_->size(), count = 0;
    {
      const MemoryMeter meter(state_.account, &held_bytes_);
      seen_->FindOrAdd(KeyColumnsOf(input), {nullptr, input.size()}, groups_);
    }
    for (uint32_t row = 0; row < input.size(); ++row) {
      if (groups_[row] < known) continue;
      ++known;  // new groups are numbered in order of appearance
      selection_[count++] = row;
    }
    if (state_.memory.IsOverHash(held_bytes_, least_bytes_)) {
      others_ = std::make_unique<HashPartitions>(*state_.memory.space, types_, level_);
    }
    return count;
  }

  // Rows of keys that were seen are dropped, the others will be looked at later.
  uint32_t WriteOthers(const Chunk& input) {
    uint64_t hashes[kVectorSize];
    uint32_t count = 0;
    seen_->Find(KeyColumnsOf(input), {nullptr, input.size()}, groups_, hashes);
    for (uint32_t row = 0; row < input.size(); ++row) {
      if (groups_[row] != GroupTable::kNone) continue;
      hashes[count] = hashes[row];
      selection_[count++] = row;
    }
    others_->Append(ColumnsOf(input), {selection_, count}, hashes);
    return 0;
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
  std::vector<PhysicalType> types_;
  std::optional<GroupTable> seen_;
  std::vector<Value> last_;
  Chunk output_;
  std::unique_ptr<HashPartitions> others_;  // over the memory: rows of keys that were not seen
  std::vector<Part> pending_;
  std::unique_ptr<SpilledRows> part_;       // what is read in place of the child
  std::optional<SpilledReader> reader_;
  Chunk part_rows_;
  int level_ = 0;
  int64_t held_bytes_ = 0, least_bytes_ = 0, most_bytes_ = 0, disk_bytes_ = 0;
  uint64_t batches_ = 1;
  NodeStatistics* counted_ = nullptr;       // for EXPLAIN ANALYZE
  uint32_t groups_[kVectorSize], selection_[kVectorSize];
};

class SetOperationOperator : public Operator {
 public:
  using Operation = SetOperationNode::Operation;
  SetOperationOperator(const SetOperationNode& node, ExecutionState& state)
      : Operator(state), node_(node), left_(BuildOperator(*node.children.at(0), state)),
        right_(BuildOperator(*node.children.at(1), state)), keys_(KeysOf(*node.children[0], AllColumns(*node.children[0]), state)),
        types_(node.children[0]->output), output_(types_) {
    groups_.emplace(keys_, &state_.account);
  }

  void Open() override {
    if (level_ > 0) DropGroups();
    else groups_->Clear();
    counts_.clear();
    pending_.clear();
    group_ = 0;
    emitted_ = 0;
    level_ = 0;
    left_->Open();
    Count(true, [&] { return left_->Next(); });
    right_->Open();
    Count(false, [&] { return right_->Next(); });
    TakeParts();
  }

  const Chunk* Next() override {
    uint32_t count = 0;
    do {
      state_.CheckCancel();
      while (group_ < counts_.size() && count < kVectorSize) {
        if (emitted_ >= Times(counts_[group_])) {
          ++group_;
          emitted_ = 0;
          continue;
        }
        rows_[count++] = group_;
        ++emitted_;
      }
    } while (count == 0 && NextPart());
    if (count == 0) return nullptr;
    for (size_t c = 0; c < output_.column_count(); ++c) groups_->keys().Gather(c, {rows_, count}, &output_.column(c));
    output_.set_size(count);
    return &output_;
  }

 private:
  struct Counts {
    uint64_t left = 0, right = 0;
  };
  struct Part {
    std::unique_ptr<SpilledRows> left, right;
    int level;
  };

  void DropGroups() {
    const MemoryMeter meter(state_.account, &held_bytes_);
    groups_.reset();
    groups_.emplace(keys_, &state_.account);
  }

  template <typename Source>
  void Count(bool is_left, Source&& source) {
    while (const Chunk* input = source()) {
      state_.CheckCancel();
      const std::vector<const Vector*> columns = ColumnsOf(*input);
      const RowSelection all{nullptr, input->size()};
      uint64_t hashes[kVectorSize];
      if (is_left && left_others_ == nullptr) {
        const MemoryMeter meter(state_.account, &held_bytes_);
        groups_->FindOrAdd(columns, all, rows_);
      } else {
        groups_->Find(columns, all, rows_, hashes);
      }
      counts_.resize(groups_->size());
      uint32_t others = 0;
      for (uint32_t i = 0; i < input->size(); ++i) {
        if (rows_[i] != GroupTable::kNone) {
          ++(is_left ? counts_[rows_[i]].left : counts_[rows_[i]].right);
          continue;
        }
        hashes[others] = hashes[i];
        selection_[others++] = i;
      }
      if (others > 0 && left_others_ != nullptr) (is_left ? left_others_ : right_others_)->Append(columns, {selection_, others}, hashes);
      const int64_t held = held_bytes_ + static_cast<int64_t>(counts_.size() * sizeof(Counts));
      if (!is_left || left_others_ != nullptr || !state_.memory.IsOverHash(held, 4 * ChunkBytes(types_))) continue;
      left_others_ = std::make_unique<HashPartitions>(*state_.memory.space, types_, level_);
      right_others_ = std::make_unique<HashPartitions>(*state_.memory.space, types_, level_);
    }
  }

  void TakeParts() {
    for (uint32_t p = 0; left_others_ != nullptr && p < HashPartitions::kCount; ++p) {
      if (left_others_->at(p).size() > 0) pending_.push_back({left_others_->Take(p), right_others_->Take(p), level_ + 1});
    }
    left_others_.reset();
    right_others_.reset();
  }

  // In place of the groups that are out: those of a part of the rows that were written.
  bool NextPart() {
    if (pending_.empty()) return false;
    DropGroups();
    counts_.clear();
    group_ = 0;
    emitted_ = 0;
    const Part part = std::move(pending_.back());
    pending_.pop_back();
    level_ = part.level;
    Chunk rows(types_);
    for (const bool is_left : {true, false}) {
      SpilledReader reader((is_left ? part.left : part.right).get(), true);
      Count(is_left, [&]() -> const Chunk* { return reader.Next(&rows, &state_.account) ? &rows : nullptr; });
    }
    TakeParts();
    return true;
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
  std::vector<KeyType> keys_;
  std::vector<PhysicalType> types_;
  std::optional<GroupTable> groups_;
  std::vector<Counts> counts_;
  std::unique_ptr<HashPartitions> left_others_, right_others_;  // over the memory: rows of other groups
  std::vector<Part> pending_;
  int level_ = 0;
  int64_t held_bytes_ = 0;
  uint32_t selection_[kVectorSize];
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
