// Aggregate: plain (one group, always one row) and hashed, with DISTINCT, ORDER BY and FILTER inside aggregates, and grouping
// sets (one hash table a set; keys outside of the set read NULL). With enable_hashagg off the groups of grouping sets come in the
// order of their keys, sums behind what they sum up, as PostgreSQL's sorted plans give them.
#include <algorithm>
#include <cstring>
#include <numeric>

#include "base/sql_error.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/operators/aggregate_call.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

constexpr size_t kStateAlignment = 16;

size_t AlignedState(uint32_t bytes) { return (bytes + kStateAlignment - 1) / kStateAlignment * kStateAlignment; }

// The groups of one grouping set, and a block of aggregate states for each.
class GroupSet {
 public:
  GroupSet(std::vector<bool> included, std::vector<KeyType> keys, std::span<const std::unique_ptr<AggregateCallSite>> calls,
           size_t block_bytes, ExecutionState& state)
      : included_(std::move(included)), calls_(calls), block_bytes_(block_bytes),
        table_(std::move(keys), &state.account), blocks_arena_(&state.account) {
    for (size_t k = 0; k < included_.size(); ++k) plain_ = plain_ && !included_[k];
    for (const auto& call : calls_) deferred_.push_back(call->deferred() ? call->MakeDeferred() : nullptr);
    if (plain_) AddBlock();
  }
  ~GroupSet() {
    for (const auto& call : calls_) {
      if (call->entry().destroy == nullptr) continue;
      for (char* block : blocks_) call->entry().destroy(block + call->offset());
    }
  }

  void Consume(const Chunk& input, std::span<const Vector* const> keys, std::span<const Vector* const> nulls) {
    const RowSelection all{nullptr, input.size()};
    if (!plain_) AssignGroups(keys, nulls, all);
    for (size_t a = 0; a < calls_.size(); ++a) {
      AggregateCallSite& call = *calls_[a];
      const RowSelection rows = call.Filter(input, all);
      if (rows.count == 0) continue;
      const std::span<const Vector* const> arguments = call.Arguments(input, rows);
      if (deferred_[a] != nullptr) {
        if (plain_) std::fill_n(groups_, input.size(), 0);
        deferred_[a]->Add(groups_, arguments, input, rows);
      } else if (plain_) {
        call.UpdateSingle(arguments, rows, blocks_[0] + call.offset());
      } else {
        for (uint32_t i = 0; i < rows.count; ++i) states_[i] = blocks_[groups_[rows[i]]] + call.offset();
        call.Update(arguments, rows, states_);
      }
    }
  }

  void FeedDeferred() {
    for (size_t a = 0; a < calls_.size(); ++a) {
      if (deferred_[a] == nullptr) continue;
      AggregateCallSite& call = *calls_[a];
      deferred_[a]->Drain([&](std::span<const Vector* const> arguments, const uint32_t* groups, RowSelection rows) {
        for (uint32_t i = 0; i < rows.count; ++i) states_[i] = blocks_[groups[i]] + call.offset();
        call.Update(arguments, rows, states_);
      });
      deferred_[a].reset();
    }
  }

  uint32_t size() const { return static_cast<uint32_t>(blocks_.size()); }
  bool includes(size_t key) const { return included_[key]; }
  bool plain() const { return plain_; }
  const ChunkStore& keys() const { return table_.keys(); }
  char* block(uint32_t group) { return blocks_[group]; }

 private:
  void AssignGroups(std::span<const Vector* const> keys, std::span<const Vector* const> nulls, RowSelection rows) {
    columns_.clear();
    for (size_t k = 0; k < keys.size(); ++k) columns_.push_back(included_[k] ? keys[k] : nulls[k]);
    table_.FindOrAdd(columns_, rows, groups_);
    while (blocks_.size() < table_.size()) AddBlock();
  }
  void AddBlock() {
    char* block = static_cast<char*>(blocks_arena_.Allocate(std::max<size_t>(block_bytes_, 1), kStateAlignment));
    std::memset(block, 0, block_bytes_);
    blocks_.push_back(block);
    for (const auto& call : calls_) {
      if (call->entry().initialize != nullptr) call->entry().initialize(block + call->offset());
    }
  }

  std::vector<bool> included_;
  std::span<const std::unique_ptr<AggregateCallSite>> calls_;
  size_t block_bytes_;
  bool plain_ = true;
  GroupTable table_;
  Arena blocks_arena_;
  std::vector<char*> blocks_;  // by group
  std::vector<std::unique_ptr<DeferredInput>> deferred_;
  std::vector<const Vector*> columns_;
  uint32_t groups_[kVectorSize];
  void* states_[kVectorSize];
};

class AggregateOperator : public Operator {
 public:
  AggregateOperator(const AggregateNode& node, ExecutionState& state)
      : Operator(state), node_(node), child_(BuildOperator(*node.children.at(0), state)),
        fixed_(IsFixed(DependenciesOf(node))), keys_(CompileList(node.group_keys, state)) {
    for (const ExpressionPtr& key : node.group_keys) {
      key_types_.push_back(KeyType::Make(key->type, key->physical, state.types()));
      output_.AddColumn(key->physical);
      null_keys_.emplace_back(key->physical);
      null_keys_.back().ResetConstant(NullableDatum());
    }
    for (const Vector& null : null_keys_) null_vectors_.push_back(&null);
    for (const auto& aggregate : node.aggregates) {
      calls_.push_back(std::make_unique<AggregateCallSite>(*aggregate, block_bytes_, state));
      block_bytes_ += AlignedState(calls_.back()->entry().state_bytes);
      output_.AddColumn(aggregate->physical);
    }
    for (size_t g = 0; g < node.groupings.size(); ++g) output_.AddColumn(PhysicalType::kInt32);
  }

  void Open() override {
    set_ = 0;
    group_ = 0;
    emitted_ = 0;
    if (done_ && fixed_ && run_ == state_.run) return;
    run_ = state_.run;
    done_ = false;
    sets_.clear();
    order_.clear();
    for (auto& call : calls_) call->state_arena().Reset();
    child_->Open();
  }

  const Chunk* Next() override {
    if (!done_) Run();
    if (!order_.empty()) return NextOrdered();
    while (set_ < sets_.size() && group_ >= sets_[set_]->size()) {
      ++set_;
      group_ = 0;
    }
    if (set_ >= sets_.size()) return nullptr;
    state_.CheckCancel();
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
  void MakeSets() {
    const size_t count = std::max<size_t>(node_.grouping_sets.size(), 1);
    for (size_t s = 0; s < count; ++s) {
      std::vector<bool> included(key_types_.size(), node_.grouping_sets.empty());
      if (!node_.grouping_sets.empty()) {
        for (int key : node_.grouping_sets[s]) included.at(static_cast<size_t>(key)) = true;
      }
      sets_.push_back(std::make_unique<GroupSet>(std::move(included), key_types_, calls_, block_bytes_, state_));
    }
  }

  void Run() {
    MakeSets();
    std::vector<const Vector*> keys(keys_.size());
    while (const Chunk* input = child_->Next()) {
      state_.CheckCancel();
      for (size_t k = 0; k < keys_.size(); ++k) keys[k] = &keys_[k]->Evaluate(*input, {nullptr, input->size()});
      for (auto& set : sets_) set->Consume(*input, keys, null_vectors_);
    }
    for (auto& set : sets_) set->FeedDeferred();
    OrderGroups();
    done_ = true;
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

  void OrderGroups() {
    if (node_.grouping_sets.empty() || !node_.sorted_groups) return;
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
  std::vector<KeyType> key_types_;
  std::vector<Vector> null_keys_;
  std::vector<const Vector*> null_vectors_;
  std::vector<std::unique_ptr<AggregateCallSite>> calls_;
  size_t block_bytes_ = 0;
  std::vector<std::unique_ptr<GroupSet>> sets_;
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
