#include "handlers/cursor/cursor_run.h"

#include "base/sql_error.h"
#include "engine/execution/execution_pool.h"
#include "handlers/transaction/transaction_state.h"

namespace basalt {

// Reads of the cursor's plan see what was there at DECLARE, whatever the message's own snapshot is.
class CursorRun::OwnSnapshot {
 public:
  OwnSnapshot(ExecutionContext& context, const CursorRun& cursor) : transaction_(EnsureTransaction(context)) {
    message_snapshot_ = transaction_.snapshot();
    message_command_ = transaction_.command();
    transaction_.UseSnapshot(cursor.snapshot_, cursor.command_);
  }
  ~OwnSnapshot() { transaction_.UseSnapshot(message_snapshot_, message_command_); }

 private:
  Transaction& transaction_;
  std::shared_ptr<const Snapshot> message_snapshot_;
  CommandId message_command_;
};

CursorRun::CursorRun(ExecutionContext& context, std::shared_ptr<const Plan> plan, std::vector<Value> parameters,
                     Backward backward)
    : plan_(std::move(plan)), parameters_(std::move(parameters)), restartable_(backward == Backward::kByRestart) {
  Transaction& transaction = EnsureTransaction(context);
  snapshot_ = transaction.snapshot();
  command_ = transaction.command();
  execution_ = StartExecution(context, {plan_, parameters_});
  if (backward == Backward::kByKeeping) rows_ = KeptRows(context);
}

std::unique_ptr<RowBuffer> CursorRun::KeptRows(ExecutionContext& context) const {
  return std::make_unique<RowBuffer>(plan_->root->output, ExecutionPool::Of(context.connection()).MemoryFor(context),
                                     &context.connection().memory);
}

// Makes the row after the last one read available; false if there is none.
bool CursorRun::FetchNext(ExecutionContext& context) {
  if (exhausted_) return false;
  const OwnSnapshot snapshot(context, *this);
  execution_->Attach(context);
  do {
    context.cancel().Check();
    chunk_ = execution_->Next();
  } while (chunk_ != nullptr && chunk_->size() == 0);
  exhausted_ = chunk_ == nullptr;
  if (!exhausted_ && rows_ != nullptr) rows_->Append(*chunk_);
  return !exhausted_;
}

void CursorRun::SendCurrent(ExecutionContext& context) {
  if (rows_ == nullptr) return context.sink().Rows(*chunk_, offset_, 1);
  uint32_t offset = 0;
  const Chunk& chunk = rows_->ChunkOf(static_cast<StoredRow>(position_ - 1 - base_position_), &offset);
  context.sink().Rows(chunk, offset, 1);
}

bool CursorRun::Forward(ExecutionContext& context, bool send) {
  if (at_end_) return false;
  if (rows_ != nullptr) {
    while (position_ - base_position_ == rows_->size() && FetchNext(context)) {}
    at_end_ = position_ - base_position_ == rows_->size();
  } else if (chunk_ != nullptr && offset_ + 1 < chunk_->size()) {
    ++offset_;
  } else {
    at_end_ = !FetchNext(context);
    offset_ = 0;
  }
  ++position_;
  on_row_ = !at_end_;
  if (on_row_ && send) SendCurrent(context);
  return on_row_;
}

// Runs the plan again, as of DECLARE, and keeps its rows from now on.
void CursorRun::Restart(ExecutionContext& context) {
  restartable_ = false;
  rows_ = KeptRows(context);
  {
    const OwnSnapshot snapshot(context, *this);
    execution_ = StartExecution(context, {plan_, parameters_});
  }
  exhausted_ = false;
  while (rows_->size() < position_ && FetchNext(context)) {}
}

void CursorRun::RequireBackward(ExecutionContext& context) {
  if (restartable_) Restart(context);
  if (rows_ != nullptr && base_position_ == 0) return;
  throw SqlError(sqlstate::kObjectNotInPrerequisiteState, "cursor can only scan forward")
      .Hint("Declare it with SCROLL option to enable backward scan.");
}

bool CursorRun::Back(ExecutionContext& context, bool send) {
  RequireBackward(context);
  at_end_ = false;
  if (position_ > 0) --position_;
  on_row_ = position_ > 0;
  if (on_row_ && send) SendCurrent(context);
  return on_row_;
}

RunStatus CursorRun::Run(ExecutionContext& context, uint64_t max_rows) {
  context.sink().BeginRows(plan_->columns);
  if (!std::exchange(interrupted_, false)) sent_ = 0;
  while (sent_ < max_rows) {
    if (context.sink().full()) {
      interrupted_ = true;
      return RunStatus::kSinkFull;
    }
    if (!Forward(context, true)) return RunStatus::kDone;
    ++sent_;
  }
  return RunStatus::kRowLimit;
}

// progress_ counts over the calls that a full sink makes necessary.
RunStatus CursorRun::MoveMany(ExecutionContext& context, bool forward, int64_t count, bool send, uint64_t* moved) {
  while (progress_ < static_cast<uint64_t>(count)) {
    if (send && context.sink().full()) return RunStatus::kSinkFull;
    if (progress_ % kVectorSize == 0) context.cancel().Check();
    if (!(forward ? Forward(context, send) : Back(context, send))) break;
    ++progress_;
  }
  *moved = progress_;
  progress_ = 0;
  return RunStatus::kDone;
}

uint64_t CursorRun::ReadToEnd(ExecutionContext& context) {
  while (Forward(context, false)) {
    if (position_ % kVectorSize == 0) context.cancel().Check();
  }
  return position_ - 1;  // rows in all
}

// To a row by its number from the start; backward by starting from where it is.
RunStatus CursorRun::MoveTo(ExecutionContext& context, int64_t target, bool send, uint64_t* moved) {
  const uint64_t wanted = target < 0 ? 0 : static_cast<uint64_t>(target);
  const bool stays = on_row_ && wanted == position_;
  if (stays || wanted < position_ || (at_end_ && wanted <= position_)) RequireBackward(context);
  if (wanted < position_) {
    at_end_ = false;
    position_ = wanted;
    on_row_ = wanted > 0;
    if (on_row_ && send) SendCurrent(context);
  } else if (stays) {
    if (send) SendCurrent(context);
  } else {
    while (position_ + 1 < wanted && Forward(context, false)) {
      if (position_ % kVectorSize == 0) context.cancel().Check();
    }
    if (position_ < wanted) Forward(context, send);
  }
  *moved = on_row_ && position_ == wanted ? 1 : 0;
  return RunStatus::kDone;
}

RunStatus CursorRun::Move(ExecutionContext& context, const Movement& movement, uint64_t* moved) {
  failed_ = true;  // unless it goes well
  const RunStatus status = Step(context, movement, moved);
  failed_ = false;
  return status;
}

RunStatus CursorRun::Step(ExecutionContext& context, const Movement& movement, uint64_t* moved) {
  if (movement.send) context.sink().BeginRows(plan_->columns);
  const int64_t count = movement.count;
  switch (movement.direction) {
    case ast::FETCH_FORWARD:
    case ast::FETCH_BACKWARD: {
      const bool forward = (movement.direction == ast::FETCH_FORWARD) == (count >= 0);
      if (count != 0) return MoveMany(context, forward, count < 0 ? -(count + 1) + 1 : count, movement.send, moved);
      if (on_row_ && movement.send) RequireBackward(context);
      if (on_row_ && movement.send) SendCurrent(context);
      *moved = on_row_ ? 1 : 0;
      return RunStatus::kDone;
    }
    case ast::FETCH_ABSOLUTE: {
      if (count >= 0) return MoveTo(context, count, movement.send, moved);
      const uint64_t rows = ReadToEnd(context);
      RequireBackward(context);
      return MoveTo(context, static_cast<int64_t>(rows) + 1 + count, movement.send, moved);
    }
    case ast::FETCH_RELATIVE: {
      if (count != 0) return MoveTo(context, static_cast<int64_t>(position_) + count, movement.send, moved);
      if (on_row_ && movement.send) RequireBackward(context);
      if (on_row_ && movement.send) SendCurrent(context);
      *moved = on_row_ ? 1 : 0;
      return RunStatus::kDone;
    }
  }
  return RunStatus::kDone;
}

void CursorRun::Hold(ExecutionContext& context) {
  if (held_) return;
  if (restartable_) Restart(context);
  if (rows_ == nullptr) {
    // The rows still to come, and those of the chunk being read.
    rows_ = KeptRows(context);
    base_position_ = position_;
    if (chunk_ != nullptr) {
      base_position_ -= offset_ + 1;
      rows_->Append(*chunk_);
    }
  }
  while (FetchNext(context)) {}
  execution_.reset();
  snapshot_.reset();
  chunk_ = nullptr;
  exhausted_ = held_ = true;
}

}  // namespace basalt
