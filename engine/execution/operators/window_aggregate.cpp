// An aggregate as a window function. Frames that start at the partition's start only grow, so one state follows them; others are
// computed afresh when the frame changes.
#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "engine/execution/operators/user_aggregate.h"
#include "engine/execution/operators/window_function.h"

namespace basalt {
namespace {

class WindowAggregate : public WindowFunction {
 public:
  WindowAggregate(const WindowExpression& expression, WindowInput input)
      : entry_(expression.entry != nullptr ? *expression.entry : UserAggregateEntry()),
        input_(std::move(input)), arena_(&input_.state.account), result_arena_(&input_.state.account),
        context_(input_.state.environment, expression.argument_types, expression.type, expression.type.collation,
                 false),
        state_bytes_(std::max<uint32_t>(entry_.state_bytes, 16)),
        state_(new (std::align_val_t(16)) char[state_bytes_]) {
    if (expression.entry == nullptr) {
      context_.prepared() = MakeUserAggregate(*expression.function, expression.argument_types, expression.type, expression.state_type,
                                              expression.type.collation, input_.state);
    }
    for (size_t column : input_.argument_columns) arguments_.emplace_back(input_.rows.types()[column]);
    for (const Vector& argument : arguments_) argument_pointers_.push_back(&argument);
  }
  ~WindowAggregate() override {
    Discard();
    ::operator delete[](state_, std::align_val_t(16));
  }

  void StartPartition() override {
    Discard();
    has_result_ = false;
  }

  NullableDatum Value(int64_t position) override {
    const Frame frame = input_.partition.FrameOf(position, input_.offsets);
    const bool exclusion = input_.partition.has_exclusion();
    if (has_result_ && !exclusion && frame.begin == frame_.begin && frame.end == frame_.end) return result_;
    const bool grows = live_ && !exclusion && frame.begin == frame_.begin && frame.end >= frame_.end;
    if (!grows) Begin();
    Feed(grows ? frame_.end : frame.begin, frame.end, position);
    frame_ = frame;
    result_arena_.Reset();
    context_.set_arena(&result_arena_);
    result_ = entry_.finalize(context_, state_);
    has_result_ = true;
    return result_;
  }

 private:
  void Discard() {
    if (live_ && entry_.destroy != nullptr) entry_.destroy(state_);
    live_ = false;
  }
  void Begin() {
    Discard();
    arena_.Reset();
    std::memset(state_, 0, state_bytes_);
    if (entry_.initialize != nullptr) entry_.initialize(state_);
    live_ = true;
  }

  void Feed(int64_t from, int64_t to, int64_t current) {
    uint32_t count = 0;
    for (int64_t at = from; at < to; ++at) {
      if (input_.partition.Excluded(at, current)) continue;
      if (input_.filter_column != SIZE_MAX) {
        const NullableDatum passes = input_.rows.Get(at, input_.filter_column);
        if (passes.is_null || !passes.value.b) continue;
      }
      positions_[count++] = static_cast<StoredRow>(at);
      if (count == kVectorSize) Flush(std::exchange(count, 0));
    }
    if (count > 0) Flush(count);
  }
  void Flush(uint32_t count) {
    input_.state.CheckCancel();
    for (size_t a = 0; a < arguments_.size(); ++a) {
      input_.rows.Gather(input_.argument_columns[a], {positions_, count}, &arguments_[a], &input_.state.account);
    }
    context_.set_arena(&arena_);
    AggregateCall call{context_, argument_pointers_, {nullptr, count}};
    if (entry_.update_single != nullptr) return entry_.update_single(call, state_);
    std::fill_n(states_, count, static_cast<void*>(state_));
    entry_.update(call, states_);
  }

  const AggregateEntry& entry_;
  WindowInput input_;
  Arena arena_, result_arena_;
  FunctionContext context_;
  uint32_t state_bytes_;
  char* state_;
  bool live_ = false, has_result_ = false;
  Frame frame_;
  NullableDatum result_;
  std::vector<Vector> arguments_;
  std::vector<const Vector*> argument_pointers_;
  StoredRow positions_[kVectorSize];
  void* states_[kVectorSize];
};

}  // namespace

std::unique_ptr<WindowFunction> MakeWindowAggregate(const WindowExpression& expression, WindowInput input) {
  return std::make_unique<WindowAggregate>(expression, std::move(input));
}

}  // namespace basalt
