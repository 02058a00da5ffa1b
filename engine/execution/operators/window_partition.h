// WindowPartition: one partition of a Window node in its order: peers, groups, and the frame of each row. Positions count from 0
// within the partition. Rebuilt a partition; owned by the Window operator.
#pragma once

#include "engine/execution/operators/sort_order.h"
#include "engine/execution/operators/window_rows.h"
#include "engine/planner/plan.h"

namespace basalt {

// PostgreSQL's FRAMEOPTION bits.
inline constexpr int kFrameRange = 0x2, kFrameRows = 0x4, kFrameGroups = 0x8;
inline constexpr int kFrameStartUnboundedPreceding = 0x20, kFrameEndUnboundedPreceding = 0x40;
inline constexpr int kFrameStartUnboundedFollowing = 0x80, kFrameEndUnboundedFollowing = 0x100;
inline constexpr int kFrameStartCurrentRow = 0x200, kFrameEndCurrentRow = 0x400;
inline constexpr int kFrameStartOffsetPreceding = 0x800, kFrameEndOffsetPreceding = 0x1000;
inline constexpr int kFrameStartOffsetFollowing = 0x2000, kFrameEndOffsetFollowing = 0x4000;
inline constexpr int kFrameStartOffset = kFrameStartOffsetPreceding | kFrameStartOffsetFollowing;
inline constexpr int kFrameEndOffset = kFrameEndOffsetPreceding | kFrameEndOffsetFollowing;
inline constexpr int kFrameExcludeCurrentRow = 0x8000, kFrameExcludeGroup = 0x10000, kFrameExcludeTies = 0x20000;
inline constexpr int kFrameExclusion = kFrameExcludeCurrentRow | kFrameExcludeGroup | kFrameExcludeTies;

struct Frame {
  int64_t begin = 0, end = 0;  // without regard to exclusion
};

struct FrameOffsets {
  NullableDatum start, end;  // evaluated once; ROWS and GROUPS: int8; RANGE: of start_type, end_type
  SqlType start_type, end_type;
};

class WindowPartition {
 public:
  WindowPartition(const WindowRows& rows, std::vector<OrderKey> order, std::vector<size_t> order_columns, int frame_options,
                  ExecutionState& state)
      : rows_(rows), order_(std::move(order)), order_columns_(std::move(order_columns)), options_(frame_options), state_(state) {}
  ~WindowPartition() { state_.account.Release(charged_); }

  void Start();  // the rows are those of another partition now
  int64_t size() const { return size_; }
  // Of positions that come one after the other it is found at once.
  int64_t GroupOf(int64_t position) const;
  int64_t GroupBegin(int64_t group) const { return group_begins_[static_cast<size_t>(group)]; }
  int64_t GroupEnd(int64_t group) const { return group_begins_[static_cast<size_t>(group) + 1]; }
  int64_t group_count() const { return static_cast<int64_t>(group_begins_.size()) - 1; }

  Frame FrameOf(int64_t position, const FrameOffsets& offsets) const;
  bool Excluded(int64_t position, int64_t current) const;
  bool has_exclusion() const { return (options_ & kFrameExclusion) != 0; }
  bool starts_at_partition() const { return (options_ & kFrameStartUnboundedPreceding) != 0; }

 private:
  int64_t StartOf(int64_t position, const FrameOffsets& offsets) const;
  int64_t EndOf(int64_t position, const FrameOffsets& offsets) const;
  int64_t RangeBound(int64_t position, const SqlType& offset_type, const Datum& offset, bool preceding, bool is_end) const;
  bool InRange(const NullableDatum& value, const NullableDatum& base, const SqlType& offset_type, const Datum& offset,
               bool subtract, bool less) const;

  const WindowRows& rows_;
  std::vector<OrderKey> order_;
  std::vector<size_t> order_columns_;
  int options_;
  ExecutionState& state_;
  int64_t size_ = 0, charged_ = 0;
  std::vector<int64_t> group_begins_;
  mutable size_t last_group_ = 0;  // that was asked for
};

}  // namespace basalt
