// What a function's body runs under: the owner's rights with SECURITY DEFINER, SET clauses, and the caller's snapshot again when it
// has ended. On the stack of one call.
#pragma once

#include "session/execution_context.h"
#include "session/function_environment.h"

namespace basalt {

class NullSink : public ResultSink {  // rows of a body go nowhere; notices reach the client
 public:
  explicit NullSink(ResultSink& client) : client_(client) {}
  void BeginRows(std::span<const ResultColumn>) override {}
  void Rows(const Chunk&, uint32_t, uint32_t) override {}
  void Row(std::span<const NullableDatum>) override {}
  void Notice(const ErrorFields& notice) override { client_.Notice(notice); }
  void BeginCopyOut(CopyFormat, int) override;
  void CopyData(std::string_view) override {}
  void EndCopyOut() override {}
  void BeginCopyIn(CopyFormat, int) override;
  bool full() const override { return false; }

 private:
  ResultSink& client_;
};

class RoutineScope {
 public:
  RoutineScope(ExecutionContext& caller, const FunctionDescriptor& function);
  ~RoutineScope();
  RoutineScope(const RoutineScope&) = delete;
  RoutineScope& operator=(const RoutineScope&) = delete;

  ExecutionContext& context() { return context_; }
  // Before a statement: a new snapshot and command for volatile functions.
  void BeginStatement();

 private:
  const bool volatile_;
  NullSink sink_;
  ExecutionContext context_;
  Transaction& transaction_;
  std::shared_ptr<const Snapshot> snapshot_;
  CommandId command_ = 0;
  size_t settings_mark_ = 0;
  bool has_settings_ = false;
};

}  // namespace basalt
