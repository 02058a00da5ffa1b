// LockRows: FOR UPDATE and its weaker forms. A row that another transaction changed while we waited is looked at again: the
// child's plan runs over the newest versions of the locked rows, and what it gives (if anything) takes the row's place.
#include "base/sql_error.h"
#include "engine/execution/data/vector_copy.h"
#include "engine/execution/operators/operator.h"
#include "engine/execution/operators/recheck_rows.h"

namespace basalt {
namespace {

[[noreturn]] void ThrowNotAvailable(const RelationDescriptor& relation) {
  throw SqlError(sqlstate::kLockNotAvailable, Format("could not obtain lock on row in relation \"{}\"", relation.name));
}

class LockRowsOperator : public Operator {
 public:
  LockRowsOperator(const LockRowsNode& node, ExecutionState& state)
      : Operator(state), node_(node), child_(BuildOperator(*node.children.at(0), state)), output_(node.children[0]->output) {}

  void Open() override { child_->Open(); }

  const Chunk* Next() override {
    while (const Chunk* input = child_->Next()) {
      output_.Reset(&state_.account);
      for (uint32_t row = 0; row < input->size(); ++row) {
        state_.CheckCancel();
        TakeRow(*input, row);
      }
      if (output_.size() > 0) return &output_;
    }
    return nullptr;
  }

 private:
  enum class Outcome : uint8_t { kUnchanged, kUpdated, kGone };

  void TakeRow(const Chunk& input, uint32_t row) {
    switch (LockMarks(input, row)) {
      case Outcome::kGone: return;
      case Outcome::kUnchanged: return Append(input, row);
      case Outcome::kUpdated: break;
    }
    if (recheck_ == nullptr) BuildRecheck();
    for (size_t m = 0; m < versions_.size(); ++m) {
      RecheckRow& target = rows_.row(m);
      target.row_id = versions_[m].row_id;
      target.xmin = versions_[m].xmin;
      target.bytes = versions_[m].bytes;
    }
    recheck_->Open();
    if (const Chunk* again = recheck_->Next()) Append(*again, 0);
  }

  Outcome LockMarks(const Chunk& input, uint32_t row) {
    versions_.resize(node_.marks.size());
    Outcome outcome = Outcome::kUnchanged;
    for (size_t m = 0; m < node_.marks.size(); ++m) {
      const LockRowsNode::Mark& mark = node_.marks[m];
      const Vector& row_ids = input.column(static_cast<size_t>(mark.row_id_column));
      versions_[m] = RecheckRow();
      if (row_ids.IsNull(row)) continue;  // the nullable side of an outer join
      const auto id = static_cast<RowId>(row_ids.View<int64_t>()[row]);
      const WaitPolicy policy = mark.policy == WaitPolicy::kNoWait ? WaitPolicy::kSkip : mark.policy;
      const RowLockResult locked = state_.transaction().LockRow(mark.relation->heap, id, mark.mode, policy);
      switch (locked.status) {
        case RowLockResult::Status::kLocked: break;
        case RowLockResult::Status::kUpdated: outcome = Outcome::kUpdated; break;
        case RowLockResult::Status::kWouldBlock:
          if (mark.policy == WaitPolicy::kNoWait) ThrowNotAvailable(*mark.relation);
          return Outcome::kGone;
        case RowLockResult::Status::kDeleted:
        case RowLockResult::Status::kSelfModified: return Outcome::kGone;
      }
      versions_[m].row_id = id;
      versions_[m].xmin = locked.newest.xmin;
      versions_[m].bytes.assign(locked.newest.bytes);
    }
    return outcome;
  }

  void BuildRecheck() {
    for (const LockRowsNode::Mark& mark : node_.marks) rows_.Add(mark.relation->oid);
    RecheckRows* const before = state_.recheck;
    state_.recheck = &rows_;
    recheck_ = BuildOperator(*node_.children[0], state_);
    state_.recheck = before;
  }

  void Append(const Chunk& rows, uint32_t row) {
    for (size_t c = 0; c < output_.column_count(); ++c) {
      AppendDeep(rows.column(c), {&row, 1}, &output_.column(c), output_.size());
    }
    output_.set_size(output_.size() + 1);
  }

  const LockRowsNode& node_;
  OperatorPtr child_, recheck_;
  RecheckRows rows_;
  std::vector<RecheckRow> versions_;
  Chunk output_;
};

}  // namespace

OperatorPtr MakeLockRows(const LockRowsNode& node, ExecutionState& state) {
  return std::make_unique<LockRowsOperator>(node, state);
}

}  // namespace basalt
