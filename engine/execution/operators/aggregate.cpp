// Aggregate: plain (one group, always one row) and hashed, with DISTINCT, ORDER BY and FILTER inside aggregates, and grouping
// sets (one hash table a set; keys outside of the set read NULL). With enable_hashagg off the groups of grouping sets come in the
// order of their keys, sums behind what they sum up, as PostgreSQL's sorted plans give them.
// Over the memory of hash tables, rows of groups that are not in a set's table yet go to disk, divided by their hash, and the parts are
// aggregated one after the other when the table's groups are out.
#include <algorithm>
#include <numeric>

#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/operators/group_set.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

class AggregateOperator : public Operator {
 public:
  AggregateOperator(const AggregateNode& node, ExecutionState& state)
      : Operator(state), node_(node), child_(BuildOperator(*node.children.at(0), state)),
        fixed_(IsFixed(DependenciesOf(node))), keys_(CompileList(node.group_keys, state)), row_types_(node.children[0]->output) {
    for (const ExpressionPtr& key : node.group_keys) {
      const auto* column = AsIf<ColumnExpression>(key.get());
      key_columns_.push_back(column != nullptr ? static_cast<size_t>(column->index) : row_types_.size());
      if (column == nullptr) row_types_.push_back(key->physical);
      key_types_.push_back(KeyType::Make(key->type, key->physical, state.types()));
      output_.AddColumn(key->physical);
      null_keys_.emplace_back(key->physical);
      null_keys_.back().ResetConstant(NullableDatum());
    }
    for (const Vector& null : null_keys_) null_vectors_.push_back(&null);
    for (const auto& aggregate : node.aggregates) {
      calls_.push_back(std::make_unique<AggregateCallSite>(*aggregate, block_bytes_, state));
      block_bytes_ += GroupSet::AlignedStateBytes(calls_.back()->entry());
      output_.AddColumn(aggregate->physical);
    }
    for (size_t g = 0; g < node.groupings.size(); ++g) output_.AddColumn(PhysicalType::kInt32);
    least_bytes_ = 4 * ChunkBytes(PhysicalTypesOf(key_types_)) * static_cast<int64_t>(std::max<size_t>(node.grouping_sets.size(), 1));
    if (state.statistics != nullptr && !node.group_keys.empty()) counted_ = &state.statistics->nodes[&node];
  }

  void Open() override {
    set_ = 0;
    group_ = 0;
    emitted_ = 0;
    if (done_ && fixed_ && run_ == state_.run && batches_ == 1) return;
    run_ = state_.run;
    done_ = false;
    pending_.clear();
    order_.clear();
    DropSets();
    most_bytes_ = disk_bytes_ = 0;
    batches_ = 1;
    child_->Open();
  }

  const Chunk* Next() override {
    if (!done_) Run();
    if (!order_.empty()) return NextOrdered();
    for (;;) {
      state_.CheckCancel();
      if (set_ < sets_.size() && group_ < sets_[set_]->size()) break;
      group_ = 0;
      if (++set_ >= sets_.size() && !NextPart()) return nullptr;
    }
    GroupSet& set = *sets_[set_];
    const uint32_t count = std::min(kVectorSize, set.size() - group_);
    FillKeys(set, count);
    output_.set_size(count);
    FinalizeCalls([&](uint32_t i) { return set.block(group_ + i); });
    FillGroupings(set);
    group_ += count;
    return &output_;
  }

 private:
  // Rows on disk that belong to a grouping set, all those of their groups.
  struct Part {
    size_t set;
    std::unique_ptr<SpilledRows> rows;
    int level;
  };

  void AddSet(size_t set, int level) {
    std::vector<bool> included(key_types_.size(), node_.grouping_sets.empty());
    if (!node_.grouping_sets.empty()) {
      for (int key : node_.grouping_sets[set]) included.at(static_cast<size_t>(key)) = true;
    }
    sets_.push_back(std::make_unique<GroupSet>(std::move(included), key_types_, calls_, block_bytes_, level, state_));
    set_numbers_.push_back(set);
  }
  void DropSets() {
    const MemoryMeter meter(state_.account, &held_bytes_);
    sets_.clear();
    set_numbers_.clear();
    for (auto& call : calls_) call->state_arena().Reset();
  }

  void Run() {
    for (size_t set = 0; set < std::max<size_t>(node_.grouping_sets.size(), 1); ++set) AddSet(set, 0);
    std::vector<const Vector*> keys(keys_.size());
    while (const Chunk* input = child_->Next()) {
      state_.CheckCancel();
      for (size_t k = 0; k < keys_.size(); ++k) keys[k] = &keys_[k]->Evaluate(*input, {nullptr, input->size()});
      Consume(*input, keys);
    }
    FinishSets();
    OrderGroups();
    done_ = true;
  }

  void Consume(const Chunk& input, std::span<const Vector* const> keys) {
    {
      const MemoryMeter meter(state_.account, &held_bytes_);
      for (auto& set : sets_) set->Consume(input, keys, null_vectors_, key_columns_);
    }
    // Groups that are to come in an order stay in memory.
    if (!state_.memory.IsOverHash(held_bytes_, least_bytes_) || is_ordered()) return;
    for (auto& set : sets_) set->WriteOthers(row_types_);
  }

  // All rows were consumed.
  void FinishSets() {
    most_bytes_ = std::max(most_bytes_, held_bytes_);
    for (size_t s = 0; s < sets_.size(); ++s) {
      const std::unique_ptr<HashPartitions> parts = sets_[s]->TakeOthers();
      for (uint32_t p = 0; parts != nullptr && p < HashPartitions::kCount; ++p) {
        if (parts->at(p).size() == 0) continue;
        disk_bytes_ += parts->at(p).bytes();
        ++batches_;
        pending_.push_back({set_numbers_[s], parts->Take(p), parts->level() + 1});
      }
      sets_[s]->FeedDeferred();
    }
    if (counted_ == nullptr) return;
    counted_->batches = batches_;
    counted_->memory_bytes = most_bytes_;
    counted_->disk_bytes = disk_bytes_;
  }

  // Aggregates a part of what was written in place of the groups that are out.
  bool NextPart() {
    if (pending_.empty()) return false;
    DropSets();
    set_ = 0;
    Part part = std::move(pending_.back());
    pending_.pop_back();
    AddSet(part.set, part.level);
    SpilledReader reader(part.rows.get(), true);
    Chunk input(row_types_);
    std::vector<const Vector*> keys;
    for (size_t column : key_columns_) keys.push_back(&input.column(column));
    while (reader.Next(&input, &state_.account)) Consume(input, keys);
    FinishSets();
    return true;
  }

  struct Group {
    uint32_t chain, set, group;
  };
  // Each set of a chain holds the one after it; keys: in the order in which the sets take them up, smallest set first.
  struct Chain {
    std::vector<size_t> sets, keys;
  };

  static bool Holds(const std::vector<int>& set, const std::vector<int>& part) {
    return std::all_of(part.begin(), part.end(), [&](int key) { return std::find(set.begin(), set.end(), key) != set.end(); });
  }

  std::vector<Chain> FindChains() const {
    std::vector<Chain> chains;
    const auto& sets = node_.grouping_sets;
    std::vector<size_t> by_size(sets.size());
    std::iota(by_size.begin(), by_size.end(), size_t{0});
    std::stable_sort(by_size.begin(), by_size.end(), [&](size_t a, size_t b) { return sets[a].size() > sets[b].size(); });
    for (size_t s : by_size) {
      const auto chain = std::find_if(chains.begin(), chains.end(), [&](const Chain& one) { return Holds(sets[one.sets.back()], sets[s]); });
      if (chain == chains.end()) chains.push_back({{s}, {}});
      else chain->sets.push_back(s);
    }
    for (Chain& chain : chains) {
      for (auto set = chain.sets.rbegin(); set != chain.sets.rend(); ++set) {
        for (int key : sets[*set]) {
          const auto number = static_cast<size_t>(key);
          if (std::find(chain.keys.begin(), chain.keys.end(), number) == chain.keys.end()) chain.keys.push_back(number);
        }
      }
    }
    return chains;
  }

  bool is_ordered() const { return !node_.grouping_sets.empty() && node_.sorted_groups; }
  void OrderGroups() {
    if (!is_ordered()) return;
    const std::vector<Chain> chains = FindChains();
    for (uint32_t c = 0; c < chains.size(); ++c) {
      for (size_t set : chains[c].sets) {
        for (uint32_t group = 0; group < sets_[set]->size(); ++group) order_.push_back({c, static_cast<uint32_t>(set), group});
      }
    }
    std::stable_sort(order_.begin(), order_.end(), [&](const Group& a, const Group& b) {
      return a.chain != b.chain ? a.chain < b.chain : ComesBefore(chains[a.chain], a, b);
    });
  }

  bool ComesBefore(const Chain& chain, const Group& a, const Group& b) const {
    for (size_t key : chain.keys) {
      const bool left = sets_[a.set]->includes(key), right = sets_[b.set]->includes(key);
      if (left != right) return left;
      if (!left) break;
      const NullableDatum x = sets_[a.set]->keys().Get(a.group, key), y = sets_[b.set]->keys().Get(b.group, key);
      if (x.is_null != y.is_null) return y.is_null;
      const int order = x.is_null ? 0 : key_types_[key].Compare(x.value, y.value);
      if (order != 0) return order < 0;
    }
    return false;
  }

  const Chunk* NextOrdered() {
    if (emitted_ == order_.size()) return nullptr;
    state_.CheckCancel();
    const std::span<const Group> rows(order_.data() + emitted_, std::min<size_t>(kVectorSize, order_.size() - emitted_));
    const auto count = static_cast<uint32_t>(rows.size());
    for (size_t k = 0; k < key_types_.size(); ++k) {
      Vector& column = output_.column(k);
      column.Reset(&state_.account);
      for (uint32_t i = 0; i < count; ++i) {
        const GroupSet& set = *sets_[rows[i].set];
        column.Set(i, set.includes(k) ? set.keys().Get(rows[i].group, k) : NullableDatum());
      }
    }
    output_.set_size(count);
    FinalizeCalls([&](uint32_t i) { return sets_[rows[i].set]->block(rows[i].group); });
    for (size_t g = 0; g < node_.groupings.size(); ++g) {
      Vector& column = output_.column(key_types_.size() + calls_.size() + g);
      column.Reset(&state_.account);
      for (uint32_t i = 0; i < count; ++i) column.Set(i, {GroupingBits(*sets_[rows[i].set], node_.groupings[g]), false});
    }
    emitted_ += count;
    return &output_;
  }

  // block(i): the states of row i of the output, whose keys are there.
  template <typename Block>
  void FinalizeCalls(Block&& block) {
    for (size_t a = 0; a < calls_.size(); ++a) {
      Vector& column = output_.column(key_types_.size() + a);
      column.Reset(&state_.account);
      calls_[a]->EvaluateDirect(output_);
      for (uint32_t i = 0; i < output_.size(); ++i) {
        column.SetNoCopy(i, calls_[a]->Finalize(block(i) + calls_[a]->offset(), i, &column.strings()));
      }
    }
  }

  void FillKeys(const GroupSet& set, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) wanted_[i] = group_ + i;
    for (size_t k = 0; k < key_types_.size(); ++k) {
      if (set.plain()) output_.column(k).Reference(null_keys_[k]);
      else set.keys().Gather(k, {wanted_, count}, &output_.column(k));
    }
  }

  // GROUPING(a, b ...): a bit an argument, the last one lowest, set when the row is not grouped by it.
  static Datum GroupingBits(const GroupSet& set, const std::vector<int>& keys) {
    Datum value;
    value.i4 = 0;
    for (int key : keys) value.i4 = value.i4 * 2 + (set.includes(static_cast<size_t>(key)) ? 0 : 1);
    return value;
  }
  void FillGroupings(const GroupSet& set) {
    for (size_t g = 0; g < node_.groupings.size(); ++g) {
      output_.column(key_types_.size() + calls_.size() + g).ResetConstant({GroupingBits(set, node_.groupings[g]), false});
    }
  }

  const AggregateNode& node_;
  OperatorPtr child_;
  bool fixed_;
  EvaluatorList keys_;
  std::vector<PhysicalType> row_types_;  // of rows on disk: the input, then the keys that are not its columns
  std::vector<size_t> key_columns_;      // where the keys stand in them
  std::vector<KeyType> key_types_;
  std::vector<Vector> null_keys_;
  std::vector<const Vector*> null_vectors_;
  std::vector<std::unique_ptr<AggregateCallSite>> calls_;
  size_t block_bytes_ = 0;
  std::vector<std::unique_ptr<GroupSet>> sets_;
  std::vector<size_t> set_numbers_;      // the grouping set of each
  std::vector<Part> pending_;
  int64_t held_bytes_ = 0, least_bytes_ = 0, most_bytes_ = 0, disk_bytes_ = 0;
  uint64_t batches_ = 1;
  NodeStatistics* counted_ = nullptr;    // for EXPLAIN ANALYZE
  bool done_ = false;
  uint64_t run_ = 0;
  size_t set_ = 0;
  uint32_t group_ = 0;
  std::vector<Group> order_;  // all groups, when they are put out in the order of their keys
  size_t emitted_ = 0;
  StoredRow wanted_[kVectorSize];
  Chunk output_;
};

}  // namespace

OperatorPtr MakeAggregate(const AggregateNode& node, ExecutionState& state) {
  return std::make_unique<AggregateOperator>(node, state);
}

}  // namespace basalt
