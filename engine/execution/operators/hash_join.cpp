// HashJoin: builds on the right side, then probes with the left rows. NULL keys never match; a null-aware anti join (NOT IN)
// gives nothing once the right side holds a NULL key. Rows of the right side that no left row matched follow at the end (right
// and full joins).
#include "base/planted_bug.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/operators/join_table.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

std::vector<PhysicalType> Concatenate(const std::vector<PhysicalType>& left, const std::vector<PhysicalType>& right) {
  std::vector<PhysicalType> all = left;
  all.insert(all.end(), right.begin(), right.end());
  return all;
}

class HashJoinOperator : public Operator {
 public:
  HashJoinOperator(const HashJoinNode& node, ExecutionState& state)
      : Operator(state), type_(node.type), null_aware_(node.null_aware), left_(BuildOperator(*node.children.at(0), state)),
        right_(BuildOperator(*node.children.at(1), state)), right_fixed_(IsFixed(DependenciesOf(*node.children[1]))),
        left_keys_(CompileList(node.left_keys, state)), right_keys_(CompileList(node.right_keys, state)),
        residual_(CompileOptional(node.residual, state)), left_width_(node.children[0]->output.size()),
        right_types_(node.children[1]->output), table_(right_types_, KeyTypesOf(node, state), &state.account),
        pairs_(Concatenate(node.children[0]->output, right_types_)),
        output_(emits_right() ? Concatenate(node.children[0]->output, right_types_) : node.children[0]->output) {
    key_vectors_.resize(left_keys_.size());
  }

  void Open() override {
    left_->Open();
    chunk_ = nullptr;
    next_unmatched_ = 0;
    left_done_ = false;
    if (built_run_ != state_.run || !right_fixed_) Build();
    if (tracks_right()) matched_right_.assign(table_.size(), false);
  }

  const Chunk* Next() override {
    while (!left_done_) {
      state_.CheckCancel();
      if (chunk_ == nullptr && !NextLeft()) break;
      if (const Chunk* rows = ProbeChunk()) return rows;
    }
    return tracks_right() ? UnmatchedRight() : nullptr;
  }

 private:
  bool emits_right() const { return type_ != JoinType::kSemi && type_ != JoinType::kAnti; }
  bool tracks_right() const { return type_ == JoinType::kRight || type_ == JoinType::kFull; }
  bool keeps_left() const { return type_ == JoinType::kLeft || type_ == JoinType::kFull; }

  static std::vector<KeyType> KeyTypesOf(const HashJoinNode& node, const ExecutionState& state) {
    std::vector<KeyType> keys;
    for (const ExpressionPtr& key : node.right_keys) keys.push_back(KeyType::Make(key->type, key->physical, state.types()));
    return keys;
  }

  void Build() {
    table_.Clear();
    right_->Open();
    std::vector<const Vector*> keys(right_keys_.size());
    while (const Chunk* input = right_->Next()) {
      state_.CheckCancel();
      for (size_t k = 0; k < keys.size(); ++k) keys[k] = &right_keys_[k]->Evaluate(*input, {nullptr, input->size()});
      table_.Add(*input, keys);
    }
    table_.Finish();
    built_run_ = state_.run;
  }

  bool NextLeft() {
    const bool nothing = table_.size() == 0 && (type_ == JoinType::kInner || type_ == JoinType::kSemi || type_ == JoinType::kRight);
    chunk_ = nothing ? nullptr : left_->Next();
    if (chunk_ == nullptr) {
      left_done_ = true;
      return false;
    }
    const RowSelection all{nullptr, chunk_->size()};
    for (size_t k = 0; k < left_keys_.size(); ++k) key_vectors_[k] = &left_keys_[k]->Evaluate(*chunk_, all);
    table_.Hash(key_vectors_, all, hashes_, valid_);
    std::fill_n(matched_left_, chunk_->size(), false);
    pairs_done_ = false;
    probe_row_ = 0;
    probe_chain_ = valid_[0] ? table_.First(hashes_[0]) : kNoStoredRow;
    return true;
  }

  // Collects up to kVectorSize matching pairs of the chunk; false when its rows are through.
  bool CollectPairs() {
    pair_count_ = 0;
    while (pair_count_ < kVectorSize) {
      if (probe_chain_ == kNoStoredRow) {
        if (++probe_row_ >= chunk_->size()) return false;
        probe_chain_ = valid_[probe_row_] ? table_.First(hashes_[probe_row_]) : kNoStoredRow;
        continue;
      }
      const StoredRow candidate = probe_chain_;
      probe_chain_ = table_.After(candidate);
      if (!table_.Matches(candidate, hashes_[probe_row_], key_vectors_, probe_row_)) continue;
      pair_left_[pair_count_] = probe_row_;
      pair_right_[pair_count_++] = candidate;
      // Without a residual one match is enough to decide these.
      if (!emits_right() && residual_ == nullptr) probe_chain_ = kNoStoredRow;
    }
    return true;
  }

  const Chunk* ProbeChunk() {
    while (!pairs_done_) {
      pairs_done_ = !CollectPairs();
      const Chunk* rows = pair_count_ == 0 ? nullptr : JoinPairs();
      if (rows != nullptr && emits_right()) return rows;
      state_.CheckCancel();
    }
    return FinishChunk();
  }

  // The pairs as rows, those that fail the residual left out; notes who matched.
  const Chunk* JoinPairs() {
    Chunk& pairs = residual_ != nullptr || !emits_right() ? pairs_ : output_;
    for (size_t c = 0; c < left_width_; ++c) pairs.column(c).Slice(chunk_->column(c), pair_left_, pair_count_);
    if (emits_right() || residual_ != nullptr) {
      for (size_t c = 0; c < right_types_.size(); ++c) {
        table_.rows().Gather(c, {pair_right_, pair_count_}, &pairs.column(left_width_ + c));
      }
    }
    pairs.set_size(pair_count_);
    uint32_t count = pair_count_;
    const uint32_t* passed = IdentityIndex();
    if (residual_ != nullptr) {
      count = residual_->SelectTrue(pairs, {nullptr, pair_count_}, passed_);
      passed = passed_;
    }
    for (uint32_t i = 0; i < count; ++i) {
      matched_left_[pair_left_[passed[i]]] = true;
      if (tracks_right()) matched_right_[pair_right_[passed[i]]] = true;
    }
    if (count == 0) return nullptr;
    if (!emits_right() || count == pair_count_) return &pairs;
    output_.Slice(pairs, passed_, count);  // only a residual filters, and then pairs is not output_
    return &output_;
  }

  // After the last pair of a chunk: semi and anti joins give their left rows, outer ones the unmatched.
  const Chunk* FinishChunk() {
    const Chunk& input = *chunk_;
    chunk_ = nullptr;
    if (emits_right() && !keeps_left()) return nullptr;
    uint32_t count = 0;
    for (uint32_t row = 0; row < input.size(); ++row) {
      if (WantsLeft(row)) passed_[count++] = row;
    }
    if (count == 0) return nullptr;
    for (size_t c = 0; c < left_width_; ++c) output_.column(c).Slice(input.column(c), passed_, count);
    if (emits_right()) {
      for (size_t c = 0; c < right_types_.size(); ++c) output_.column(left_width_ + c).ResetConstant(NullableDatum());
    }
    output_.set_size(count);
    return &output_;
  }

  bool WantsLeft(uint32_t row) const {
    if (keeps_left() && !valid_[row] && PlantedBug("planted.outer_null_key")) return false;
    if (type_ == JoinType::kSemi) return matched_left_[row];
    if (type_ != JoinType::kAnti || !null_aware_) return !matched_left_[row];
    if (table_.size() == 0) return true;  // NOT IN of nothing is true, even for NULL
    return !table_.has_null_key() && valid_[row] && !matched_left_[row];
  }

  const Chunk* UnmatchedRight() {
    uint32_t count = 0;
    for (; next_unmatched_ < table_.size() && count < kVectorSize; ++next_unmatched_) {
      if (!matched_right_[next_unmatched_]) pair_right_[count++] = next_unmatched_;
    }
    if (count == 0) return nullptr;
    for (size_t c = 0; c < left_width_; ++c) output_.column(c).ResetConstant(NullableDatum());
    for (size_t c = 0; c < right_types_.size(); ++c) {
      table_.rows().Gather(c, {pair_right_, count}, &output_.column(left_width_ + c));
    }
    output_.set_size(count);
    return &output_;
  }

  JoinType type_;
  bool null_aware_;
  OperatorPtr left_, right_;
  bool right_fixed_;
  uint64_t built_run_ = 0;  // state_.run that the table was built in
  EvaluatorList left_keys_, right_keys_;
  EvaluatorPtr residual_;
  size_t left_width_;
  std::vector<PhysicalType> right_types_;
  JoinTable table_;
  Chunk pairs_, output_;
  std::vector<const Vector*> key_vectors_;
  const Chunk* chunk_ = nullptr;
  bool left_done_ = false, pairs_done_ = false;
  uint32_t probe_row_ = 0, pair_count_ = 0;
  StoredRow probe_chain_ = kNoStoredRow, next_unmatched_ = 0;
  std::vector<bool> matched_right_;
  bool valid_[kVectorSize], matched_left_[kVectorSize];
  uint64_t hashes_[kVectorSize];
  uint32_t pair_left_[kVectorSize], passed_[kVectorSize];
  StoredRow pair_right_[kVectorSize];
};

}  // namespace

OperatorPtr MakeHashJoin(const HashJoinNode& node, ExecutionState& state) {
  return std::make_unique<HashJoinOperator>(node, state);
}

}  // namespace basalt
