#include "engine/execution/operators/instrumented.h"

#include <chrono>

namespace basalt {
namespace {

class InstrumentedOperator : public Operator {
 public:
  InstrumentedOperator(const PlanNode& node, OperatorPtr inner, ExecutionState& state)
      : Operator(state), inner_(std::move(inner)), timing_(state.statistics->timing), counted_(state.statistics->nodes[&node]) {}

  void Open() override {
    const int64_t begin = Now();
    ++counted_.loops;
    waiting_ = true;
    inner_->Open();
    loop_ns_ = Now() - begin;
    counted_.total_ns += loop_ns_;
  }

  const Chunk* Next() override {
    const int64_t begin = Now();
    const Chunk* rows = inner_->Next();
    const int64_t spent = Now() - begin;
    counted_.total_ns += spent;
    if (waiting_) {
      waiting_ = false;
      counted_.first_row_ns += loop_ns_ + spent;
    }
    if (rows != nullptr) counted_.rows += rows->size();
    return rows;
  }

 private:
  int64_t Now() const {
    if (!timing_) return 0;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  OperatorPtr inner_;
  const bool timing_;
  NodeStatistics& counted_;  // of an unordered_map: it stays where it is
  bool waiting_ = false;
  int64_t loop_ns_ = 0;
};

}  // namespace

OperatorPtr MakeInstrumented(const PlanNode& node, OperatorPtr inner, ExecutionState& state) {
  return std::make_unique<InstrumentedOperator>(node, std::move(inner), state);
}

}  // namespace basalt
