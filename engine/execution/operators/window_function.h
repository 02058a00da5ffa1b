// WindowFunction: one function of a Window node, computed row by row over a partition. Made by MakeWindowFunction from the
// function's prosrc, or as an aggregate over the frame. Owned by the Window operator.
#pragma once

#include <memory>

#include "engine/execution/operators/window_partition.h"

namespace basalt {

// What a window function sees: the partition's rows, where its arguments stand in them, and the frames.
struct WindowInput {
  const WindowRows& rows;
  const WindowPartition& partition;
  const FrameOffsets& offsets;
  std::vector<size_t> argument_columns;
  size_t filter_column = SIZE_MAX;  // SIZE_MAX: none
  ExecutionState& state;
  NullableDatum Argument(size_t argument, int64_t position) const {
    return rows.Get(position, argument_columns[argument]);
  }
};

class WindowFunction {
 public:
  virtual ~WindowFunction() = default;
  virtual void StartPartition() = 0;
  // Called for positions 0, 1 ... in order. The value must stay until the next call.
  virtual NullableDatum Value(int64_t position) = 0;
};

std::unique_ptr<WindowFunction> MakeWindowFunction(const WindowExpression& expression, WindowInput input);
std::unique_ptr<WindowFunction> MakeWindowAggregate(const WindowExpression& expression, WindowInput input);

}  // namespace basalt
