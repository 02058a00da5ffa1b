// NestedLoopJoin: for each left row the right side is run again with the row's values as exec parameters; a right side that does
// not depend on them is kept and walked chunk by chunk. Result rows are gathered into full chunks.
#include "engine/execution/data/row_buffer.h"
#include "engine/execution/data/vector_copy.h"
#include "engine/execution/expression/expression_walk.h"
#include "engine/execution/operators/index_join.h"

namespace basalt {
namespace {

class NestedLoopJoinOperator : public Operator {
 public:
  NestedLoopJoinOperator(const NestedLoopJoinNode& node, ExecutionState& state)
      : Operator(state), type_(node.type), left_(BuildOperator(*node.children.at(0), state)),
        right_(BuildOperator(*node.children.at(1), state)), condition_(CompileOptional(node.condition, state)),
        left_width_(node.children[0]->output.size()), right_types_(node.children[1]->output),
        kept_right_(node.parameters.empty()), right_fixed_(IsFixed(DependenciesOf(*node.children[1]))),
        right_rows_(right_types_, state.memory, &state.account), right_chunk_(right_types_) {
    for (const auto& parameter : node.parameters) {
      parameters_.push_back({static_cast<size_t>(parameter.id), CompileExpression(*parameter.value, state)});
    }
    for (PhysicalType type : node.children[0]->output) pairs_.AddColumn(type), left_types_.push_back(type);
    for (PhysicalType type : right_types_) pairs_.AddColumn(type);
    for (size_t c = 0; c < left_width_ + (emits_right() ? right_types_.size() : 0); ++c) {
      output_.AddColumn(c < left_width_ ? left_types_[c] : right_types_[c - left_width_]);
    }
  }

  void Open() override {
    left_->Open();
    chunk_ = nullptr;
    ended_ = row_open_ = alone_pending_ = false;
    if (!kept_right_) return;
    if (loaded_run_ != state_.run || !right_fixed_) LoadRight();
    matched_right_.assign(right_rows_.size(), false);
    next_unmatched_ = 0;
  }

  const Chunk* Next() override {
    output_.Reset(&state_.account);
    while (!ended_ && output_.size() < kVectorSize) {
      if (!row_open_ && !NextRow()) break;
      JoinRow();
    }
    if (output_.size() == 0 && ended_ && (type_ == JoinType::kRight || type_ == JoinType::kFull)) AddUnmatchedRight();
    return output_.size() == 0 ? nullptr : &output_;
  }

 private:
  struct Parameter {
    size_t id;
    EvaluatorPtr value;
    const Vector* values = nullptr;
  };
  bool emits_right() const { return type_ != JoinType::kSemi && type_ != JoinType::kAnti; }
  bool keeps_left() const { return type_ == JoinType::kLeft || type_ == JoinType::kFull || type_ == JoinType::kAnti; }

  void LoadRight() {
    right_rows_.Clear(state_.memory);
    right_->Open();
    while (const Chunk* input = right_->Next()) right_rows_.Append(*input);
    loaded_run_ = state_.run;
  }

  bool NextRow() {
    if (chunk_ == nullptr || ++row_ >= chunk_->size()) {
      chunk_ = left_->Next();
      row_ = 0;
      if (chunk_ == nullptr) {
        ended_ = true;
        return false;
      }
      for (Parameter& parameter : parameters_) {
        parameter.values = &parameter.value->Evaluate(*chunk_, {nullptr, chunk_->size()});
      }
    }
    state_.CheckCancel();
    for (Parameter& parameter : parameters_) {
      state_.exec_parameters[parameter.id].Set(parameter.values->physical_type(), parameter.values->Get(row_));
    }
    for (size_t c = 0; c < left_width_; ++c) pairs_.column(c).ResetConstant(chunk_->column(c).Get(row_));
    reader_.Rewind();
    if (!kept_right_) right_->Open();
    row_open_ = true;
    row_matched_ = false;
    right_ready_ = nullptr;
    return true;
  }

  const Chunk* NextRight() { return kept_right_ ? reader_.Next(right_rows_, &right_chunk_) : right_->Next(); }

  // Joins the current left row until its right rows are through or the output is full.
  void JoinRow() {
    while (!alone_pending_) {
      if (right_ready_ == nullptr && !NextMatches()) break;
      const uint32_t room = kVectorSize - output_.size();
      const uint32_t count = std::min(room, match_count_ - match_at_);
      AppendPairs({matches_ + match_at_, count});
      match_at_ += count;
      if (match_at_ < match_count_) return;
      right_ready_ = nullptr;
    }
    alone_pending_ = type_ == JoinType::kSemi ? row_matched_ : keeps_left() && !row_matched_;
    if (alone_pending_ && output_.size() == kVectorSize) return;  // first in the next chunk
    if (alone_pending_) AppendLeftAlone();
    alone_pending_ = row_open_ = false;
  }

  // The next right chunk with a match in it; false at the end (or when one match is enough).
  bool NextMatches() {
    if (!emits_right() && row_matched_) return false;
    while (const Chunk* right = NextRight()) {
      state_.CheckCancel();
      for (size_t c = 0; c < right_types_.size(); ++c) pairs_.column(left_width_ + c).Reference(right->column(c));
      pairs_.set_size(right->size());
      const RowSelection all{nullptr, right->size()};
      match_count_ = condition_ == nullptr ? ListRows(all, matches_) : condition_->SelectTrue(pairs_, all, matches_);
      if (match_count_ == 0) continue;
      row_matched_ = true;
      if (!emits_right()) return false;
      MarkMatched(reader_.position() - right->size());
      match_at_ = 0;
      right_ready_ = right;
      return true;
    }
    return false;
  }
  void MarkMatched(StoredRow first) {
    if (type_ != JoinType::kRight && type_ != JoinType::kFull) return;
    for (uint32_t i = 0; i < match_count_; ++i) matched_right_[first + matches_[i]] = true;
  }

  void AppendPairs(RowSelection rows) {
    for (size_t c = 0; c < output_.column_count(); ++c) {
      AppendDeep(pairs_.column(c), rows, &output_.column(c), output_.size());
    }
    output_.set_size(output_.size() + rows.count);
  }
  void AppendLeftAlone() {
    const RowSelection one{nullptr, 1};
    for (size_t c = 0; c < output_.column_count(); ++c) {
      if (c < left_width_) AppendDeep(pairs_.column(c), one, &output_.column(c), output_.size());
      else output_.column(c).SetNoCopy(output_.size(), NullableDatum());
    }
    output_.set_size(output_.size() + 1);
  }
  void AddUnmatchedRight() {
    for (; next_unmatched_ < right_rows_.size() && output_.size() < kVectorSize; ++next_unmatched_) {
      if (matched_right_[next_unmatched_]) continue;
      for (size_t c = 0; c < output_.column_count(); ++c) {
        const NullableDatum value = c < left_width_ ? NullableDatum() : right_rows_.Get(next_unmatched_, c - left_width_);
        output_.column(c).Set(output_.size(), value);
      }
      output_.set_size(output_.size() + 1);
    }
  }

  JoinType type_;
  OperatorPtr left_, right_;
  EvaluatorPtr condition_;
  size_t left_width_;
  std::vector<PhysicalType> left_types_, right_types_;
  bool kept_right_, right_fixed_;
  uint64_t loaded_run_ = 0;    // state_.run that right_rows_ was read in
  RowBuffer right_rows_;       // when kept
  RowBufferReader reader_;
  Chunk right_chunk_;
  std::vector<Parameter> parameters_;
  Chunk pairs_, output_;       // pairs: the left row as constants beside a right chunk
  const Chunk* chunk_ = nullptr;
  uint32_t row_ = 0;
  bool ended_ = false, row_open_ = false, row_matched_ = false, alone_pending_ = false;
  const Chunk* right_ready_ = nullptr;  // has matches that are not in the output yet
  uint32_t match_at_ = 0, match_count_ = 0;
  std::vector<bool> matched_right_;
  StoredRow next_unmatched_ = 0;
  uint32_t matches_[kVectorSize];
};

}  // namespace

OperatorPtr MakeNestedLoopJoin(const NestedLoopJoinNode& node, ExecutionState& state) {
  if (OperatorPtr batched = TryMakeIndexJoin(node, state)) return batched;
  return std::make_unique<NestedLoopJoinOperator>(node, state);
}

}  // namespace basalt
