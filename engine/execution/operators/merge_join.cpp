// MergeJoin: both sides come sorted by the keys, ascending, NULLs last, and are read once side by side. The right rows of one key are
// kept while left rows with that key last; results are gathered into chunks of pairs. NULL keys never match.
#include <algorithm>

#include "engine/execution/data/group_table.h"
#include "engine/execution/data/vector_copy.h"
#include "engine/execution/operators/join_pairs.h"
#include "engine/execution/operators/operator.h"

namespace basalt {
namespace {

// One input: the chunk at hand, the row that is next, and the keys of the chunk's rows.
class MergeSide {
 public:
  MergeSide(const PlanNode& child, const ExpressionList& keys, ExecutionState& state)
      : child_(BuildOperator(child, state)), evaluators_(CompileList(keys, state)), keys_(keys.size()) {}

  void Open() {
    child_->Open();
    chunk_ = nullptr;
    row_ = 0;
    ended_ = false;
  }
  // False at the end.
  bool NextChunk() {
    chunk_ = ended_ ? nullptr : child_->Next();
    row_ = 0;
    ended_ = chunk_ == nullptr;
    if (ended_) return false;
    for (size_t k = 0; k < keys_.size(); ++k) keys_[k] = &evaluators_[k]->Evaluate(*chunk_, {nullptr, chunk_->size()});
    return true;
  }
  bool HasRow() { return (chunk_ != nullptr && row_ < chunk_->size()) || NextChunk(); }
  void Skip(uint32_t rows) { row_ += rows; }
  void DropChunk() { chunk_ = nullptr; }

  const Chunk* chunk() const { return chunk_; }
  uint32_t row() const { return row_; }
  std::span<const Vector* const> keys() const { return keys_; }
  bool HasNullKey() const {
    return std::any_of(keys_.begin(), keys_.end(), [this](const Vector* key) { return key->IsNull(row_); });
  }

 private:
  OperatorPtr child_;
  EvaluatorList evaluators_;
  std::vector<const Vector*> keys_;
  const Chunk* chunk_ = nullptr;
  uint32_t row_ = 0;
  bool ended_ = false;
};

class MergeJoinOperator : public Operator {
 public:
  MergeJoinOperator(const MergeJoinNode& node, ExecutionState& state)
      : Operator(state), type_(node.type), left_(*node.children.at(0), node.left_keys, state),
        right_(*node.children.at(1), node.right_keys, state), residual_(CompileOptional(node.residual, state)),
        key_types_(JoinKeyTypes(node, state)), left_width_(node.children[0]->output.size()), right_types_(node.children[1]->output),
        group_key_(PhysicalTypesOf(key_types_), &state.account), group_(std::make_unique<ChunkStore>(right_types_, &state.account)),
        spare_(std::make_unique<ChunkStore>(right_types_, &state.account)), lonely_(right_types_, &state.account),
        lonely_chunk_(right_types_), pairs_(Concatenate(node.children[0]->output, right_types_)),
        output_(emits_right() ? Concatenate(node.children[0]->output, right_types_) : node.children[0]->output) {}

  void Open() override {
    left_.Open();
    right_.Open();
    group_->Clear();
    lonely_.Clear();
    matched_right_.clear();
    group_begin_ = pair_count_ = 0;
    has_group_ = row_open_ = left_ended_ = false;
    lonely_reader_.Rewind();
  }

  const Chunk* Next() override {
    for (;;) {
      state_.CheckCancel();
      if (pair_count_ == 0) DropOldGroups();
      if (!left_ended_ && left_.chunk() == nullptr && !NextLeft()) left_ended_ = true;
      if (const Chunk* rows = Lonely()) return rows;
      if (left_ended_) {
        if (!tracks_right() || !CollectRest()) return nullptr;
        continue;
      }
      Collect();
      if (const Chunk* rows = JoinPairs(); rows != nullptr && emits_right()) return rows;
      if (left_.row() < left_.chunk()->size()) continue;
      if (const Chunk* rows = FinishChunk()) return rows;
    }
  }

 private:
  enum class Seek { kMatch, kNoMatch, kFlush };

  bool emits_right() const { return type_ != JoinType::kSemi && type_ != JoinType::kAnti; }
  bool tracks_right() const { return type_ == JoinType::kRight || type_ == JoinType::kFull; }
  bool keeps_left() const { return type_ == JoinType::kLeft || type_ == JoinType::kFull; }
  // One match decides, and no row of the right side is looked at.
  bool keeps_no_rows() const { return !emits_right() && residual_ == nullptr; }

  bool NextLeft() {
    const bool needs_right = type_ == JoinType::kInner || type_ == JoinType::kSemi || type_ == JoinType::kRight;
    if (needs_right && !has_group_ && !right_.HasRow()) return false;
    if (!left_.NextChunk()) return false;
    std::fill_n(matched_left_, left_.chunk()->size(), false);
    return true;
  }

  // Rows of the right side that found no partner, once there are many of them or nothing else is left.
  const Chunk* Lonely() {
    if (!tracks_right()) return nullptr;
    if (lonely_reader_.position() >= lonely_.size()) {
      lonely_.Clear();
      lonely_reader_.Rewind();
      return nullptr;
    }
    if (lonely_reader_.position() == 0 && lonely_.size() < kVectorSize && !(left_ended_ && !has_group_ && !right_.HasRow())) return nullptr;
    const Chunk* rows = lonely_reader_.Next(lonely_, &lonely_chunk_);
    for (size_t c = 0; c < left_width_; ++c) output_.column(c).ResetConstant(NullableDatum());
    for (size_t c = 0; c < right_types_.size(); ++c) output_.column(left_width_ + c).Reference(rows->column(c));
    output_.set_size(rows->size());
    return &output_;
  }

  // The left side is through: all that is left of the right one is lonely. False when there is no more.
  bool CollectRest() {
    if (has_group_) EndGroup();
    while (lonely_.size() < kVectorSize && right_.HasRow()) {
      const uint32_t count = right_.chunk()->size() - right_.row();
      AddLonely(count);
      right_.Skip(count);
    }
    return lonely_.size() > 0;
  }

  void AddLonely(uint32_t count) { lonely_.Append(*right_.chunk(), {IdentityIndex() + right_.row(), count}); }

  // Pairs of the chunk's rows, until there are enough, the chunk is through, or something must go out first.
  void Collect() {
    while (left_.row() < left_.chunk()->size() && pair_count_ < kVectorSize) {
      if (!row_open_) {
        const Seek found = left_.HasNullKey() ? Seek::kNoMatch : SeekRight();
        if (found == Seek::kFlush) return;
        row_open_ = found == Seek::kMatch;
        next_in_group_ = group_begin_;
      }
      if (row_open_ && keeps_no_rows()) matched_left_[left_.row()] = true;
      const uint32_t count = row_open_ ? std::min(kVectorSize - pair_count_, group_->size() - next_in_group_) : 0;
      for (uint32_t i = 0; i < count; ++i) {
        pair_left_[pair_count_] = left_.row();
        pair_right_[pair_count_++] = next_in_group_++;
      }
      if (row_open_ && next_in_group_ < group_->size()) return;
      row_open_ = false;
      left_.Skip(1);
    }
  }

  // Moves the right side to the key of the left row.
  Seek SeekRight() {
    if (has_group_) {
      const int order = Compare(group_key_.chunk(0), 0);
      if (order >= 0) return order == 0 ? Seek::kMatch : Seek::kNoMatch;
      if (tracks_right() && pair_count_ > 0) return Seek::kFlush;  // who matched is not known yet
      EndGroup();
    }
    while (right_.HasRow()) {
      if (lonely_.size() >= kVectorSize) return Seek::kFlush;
      const int order = right_.HasNullKey() ? -1 : Compare(right_.keys(), right_.row());  // such a row matches nothing
      if (order > 0) return Seek::kNoMatch;
      if (order == 0) {
        LoadGroup();
        return Seek::kMatch;
      }
      if (tracks_right()) AddLonely(1);
      right_.Skip(1);
      if (right_.row() == right_.chunk()->size()) state_.CheckCancel();
    }
    return Seek::kNoMatch;
  }

  // A right key against that of the left row; neither holds a NULL.
  int Compare(std::span<const Vector* const> keys, uint32_t row) const {
    for (size_t k = 0; k < key_types_.size(); ++k) {
      const int order = key_types_[k].Compare(keys[k]->Get(row).value, left_.keys()[k]->Get(left_.row()).value);
      if (order != 0) return order;
    }
    return 0;
  }
  int Compare(const Chunk& keys, uint32_t row) const {
    for (size_t k = 0; k < key_types_.size(); ++k) {
      const int order = key_types_[k].Compare(keys.column(k).Get(row).value, left_.keys()[k]->Get(left_.row()).value);
      if (order != 0) return order;
    }
    return 0;
  }

  // Takes all right rows whose key is that of the left row.
  void LoadGroup() {
    group_key_.Clear();
    const uint32_t first = right_.row();
    group_key_.Append(right_.keys(), {&first, 1});
    group_begin_ = group_->size();
    has_group_ = true;
    while (right_.HasRow()) {
      const uint32_t size = right_.chunk()->size(), begin = right_.row();
      uint32_t end = begin;
      while (end < size && IsOfGroup(end)) ++end;
      if (!keeps_no_rows() && end > begin) group_->Append(*right_.chunk(), {IdentityIndex() + begin, end - begin});
      right_.Skip(end - begin);
      if (end < size) break;
      state_.CheckCancel();
    }
    if (tracks_right()) matched_right_.resize(group_->size(), false);
  }
  bool IsOfGroup(uint32_t row) const {
    for (size_t k = 0; k < key_types_.size(); ++k) {
      const NullableDatum key = right_.keys()[k]->Get(row);
      if (key.is_null || key_types_[k].Compare(key.value, group_key_.Get(0, k).value) != 0) return false;
    }
    return true;
  }

  void EndGroup() {
    has_group_ = false;
    if (!tracks_right()) return;
    for (StoredRow row = group_begin_; row < group_->size(); ++row) {
      if (matched_right_[row]) continue;
      const uint32_t slot = ChunkStore::SlotOf(row);
      lonely_.Append(group_->chunk(row / kVectorSize), {&slot, 1});
    }
  }

  // Groups stay until the pairs over them are through; the one that is still read moves to a store of its own.
  void DropOldGroups() {
    if (!has_group_) {
      if (group_->size() > 0) group_->Clear();
      matched_right_.clear();
      group_begin_ = 0;
      return;
    }
    if (group_begin_ == 0) return;
    for (StoredRow row = group_begin_; row < group_->size();) {
      const uint32_t slot = ChunkStore::SlotOf(row);
      const uint32_t count = std::min<uint32_t>(kVectorSize - slot, group_->size() - row);
      spare_->Append(group_->chunk(row / kVectorSize), {IdentityIndex() + slot, count});
      row += count;
    }
    if (tracks_right()) matched_right_.erase(matched_right_.begin(), matched_right_.begin() + group_begin_);
    next_in_group_ -= std::min(next_in_group_, group_begin_);
    group_.swap(spare_);
    spare_->Clear();
    group_begin_ = 0;
  }

  // The pairs as rows, those that fail the residual left out; notes who matched.
  const Chunk* JoinPairs() {
    if (pair_count_ == 0) return nullptr;
    Chunk& pairs = residual_ != nullptr ? pairs_ : output_;
    GatherPairs(*left_.chunk(), {pair_left_, pair_count_}, left_width_, *group_, {pair_right_, pair_count_}, right_types_.size(), &pairs);
    const auto [passed, count] = TestPairs(residual_.get(), pairs, passed_);
    for (uint32_t i = 0; i < count; ++i) {
      matched_left_[pair_left_[passed[i]]] = true;
      if (tracks_right()) matched_right_[pair_right_[passed[i]]] = true;
    }
    const bool all = count == pair_count_;
    pair_count_ = 0;
    if (count == 0 || all || !emits_right()) return count == 0 ? nullptr : &pairs;
    output_.Slice(pairs, passed_, count);
    return &output_;
  }

  // After the last pair of a chunk: semi and anti joins give their left rows, outer ones the unmatched.
  const Chunk* FinishChunk() {
    const Chunk& input = *left_.chunk();
    left_.DropChunk();
    if (emits_right() && !keeps_left()) return nullptr;
    uint32_t count = 0;
    for (uint32_t row = 0; row < input.size(); ++row) {
      if (matched_left_[row] == (type_ == JoinType::kSemi)) passed_[count++] = row;
    }
    if (count == 0) return nullptr;
    for (size_t c = 0; c < left_width_; ++c) output_.column(c).Slice(input.column(c), passed_, count);
    if (emits_right()) {
      for (size_t c = 0; c < right_types_.size(); ++c) output_.column(left_width_ + c).ResetConstant(NullableDatum());
    }
    output_.set_size(count);
    return &output_;
  }

  const JoinType type_;
  MergeSide left_, right_;
  EvaluatorPtr residual_;
  const std::vector<KeyType> key_types_;
  const size_t left_width_;
  const std::vector<PhysicalType> right_types_;
  ChunkStore group_key_;                          // one row: the key of the last group
  std::unique_ptr<ChunkStore> group_, spare_;     // from group_begin_ on the right rows of that key; before them those of waiting pairs
  ChunkStore lonely_;                             // right rows without a partner
  StoreReader lonely_reader_;
  Chunk lonely_chunk_, pairs_, output_;
  std::vector<bool> matched_right_;               // by row of group_
  StoredRow group_begin_ = 0, next_in_group_ = 0;
  bool has_group_ = false, row_open_ = false, left_ended_ = false;
  uint32_t pair_count_ = 0;
  bool matched_left_[kVectorSize];
  uint32_t pair_left_[kVectorSize], passed_[kVectorSize];
  StoredRow pair_right_[kVectorSize];
};

}  // namespace

OperatorPtr MakeMergeJoin(const MergeJoinNode& node, ExecutionState& state) { return std::make_unique<MergeJoinOperator>(node, state); }

}  // namespace basalt
