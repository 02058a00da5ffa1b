// CursorRun: the execution behind a cursor, with a position that FETCH and MOVE change. Rows come from the plan as they are asked
// for; a cursor that goes backward keeps all its rows, one that is held past its transaction has them all. Owned by its Portal.
#pragma once

#include <algorithm>
#include <memory>

#include "engine/execution/data/row_buffer.h"
#include "engine/execution/execution.h"
#include "handlers/handler.h"
#include "storage/transaction.h"

namespace basalt {

class CursorRun : public StatementRun {
 public:
  enum class Backward : uint8_t {
    kNever,
    kByRestart,  // the plan gives the same rows in the same order again: it is run anew when somebody goes backward
    kByKeeping,  // rows are kept from the first on
  };
  // The plan is locked, checked and has its snapshot.
  CursorRun(ExecutionContext& context, std::shared_ptr<const Plan> plan, std::vector<Value> parameters, Backward backward);

  // Execute of the cursor's portal by the protocol: rows onward from the position.
  RunStatus Run(ExecutionContext& context, uint64_t max_rows) override;
  std::string tag() const override { return Format("SELECT {}", sent_); }

  // FETCH and MOVE: rows moved over, or fetched; they go to the sink if `send`. Resumable: kSinkFull asks for the same call again.
  struct Movement {
    ast::FetchDirection direction;
    int64_t count;
    bool send;
  };
  RunStatus Move(ExecutionContext& context, const Movement& movement, uint64_t* moved);
  // COMMIT of a WITH HOLD cursor: takes all rows; the execution ends.
  void Hold(ExecutionContext& context);
  bool held() const { return held_; }
  // An error ended a movement: the execution may stand anywhere.
  bool failed() const { return failed_; }
  const std::vector<ResultColumn>& columns() const { return plan_->columns; }

 private:
  class OwnSnapshot;

  // Positions as in PostgreSQL: 0 before the first row, n on row n, count + 1 behind the last.
  bool Forward(ExecutionContext& context, bool send);
  bool Back(ExecutionContext& context, bool send);
  bool FetchNext(ExecutionContext& context);
  std::unique_ptr<RowBuffer> KeptRows(ExecutionContext& context) const;
  void RequireBackward(ExecutionContext& context);
  void Restart(ExecutionContext& context);
  void SendCurrent(ExecutionContext& context);
  RunStatus Step(ExecutionContext& context, const Movement& movement, uint64_t* moved);
  RunStatus MoveMany(ExecutionContext& context, bool forward, int64_t count, bool send, uint64_t* moved);
  RunStatus MoveTo(ExecutionContext& context, int64_t target, bool send, uint64_t* moved);
  uint64_t ReadToEnd(ExecutionContext& context);

  const std::shared_ptr<const Plan> plan_;
  const std::vector<Value> parameters_;
  bool restartable_;
  std::unique_ptr<Execution> execution_;       // null: held
  std::shared_ptr<const Snapshot> snapshot_;   // the plan reads as of DECLARE
  CommandId command_ = 0;
  std::unique_ptr<RowBuffer> rows_;            // null: forward only
  const Chunk* chunk_ = nullptr;               // forward only: where the current row is
  uint32_t offset_ = 0;
  uint64_t position_ = 0;
  bool on_row_ = false;                        // position_ is a row's; else before the first or behind the last
  bool at_end_ = false;                        // behind the last
  bool exhausted_ = false;                     // the plan gave all its rows
  bool held_ = false, failed_ = false;
  uint64_t sent_ = 0, progress_ = 0;  // sent_: by this Execute
  bool interrupted_ = false;          // a full sink made it come back
  uint64_t base_position_ = 0;                 // held: rows that were read before they could be kept
};

}  // namespace basalt
