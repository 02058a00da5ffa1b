#include "engine/execution/operators/window_partition.h"

#include "base/planted_bug.h"

#include <algorithm>

#include "base/int128.h"
#include "base/sql_error.h"
#include "types/datetime.h"
#include "types/numeric.h"

namespace basalt {

void WindowPartition::Start() {
  size_ = rows_.size();
  last_group_ = 0;
  group_begins_.clear();
  for (int64_t i = 0; i < size_; ++i) {
    bool same = i > 0;
    for (size_t k = 0; k < order_.size() && same; ++k) {
      same = CompareByOrder(order_[k], rows_.Get(i - 1, order_columns_[k]), rows_.Get(i, order_columns_[k])) == 0;
    }
    if (!same) group_begins_.push_back(i);
    if ((i & 0xFFFF) == 0xFFFF) state_.CheckCancel();
  }
  group_begins_.push_back(size_);
  const auto bytes = static_cast<int64_t>(group_begins_.capacity() * sizeof(int64_t));
  state_.account.Charge(bytes - charged_);
  charged_ = bytes;
}

int64_t WindowPartition::GroupOf(int64_t position) const {
  const auto holds = [&](size_t group) {
    return group + 1 < group_begins_.size() && group_begins_[group] <= position && position < group_begins_[group + 1];
  };
  if (holds(last_group_)) return static_cast<int64_t>(last_group_);
  if (holds(last_group_ + 1)) return static_cast<int64_t>(++last_group_);
  const auto after = std::upper_bound(group_begins_.begin(), group_begins_.end(), position);
  last_group_ = static_cast<size_t>(after - group_begins_.begin()) - 1;
  return static_cast<int64_t>(last_group_);
}

Frame WindowPartition::FrameOf(int64_t position, const FrameOffsets& offsets) const {
  Frame frame{StartOf(position, offsets), EndOf(position, offsets)};
  frame.begin = std::clamp<int64_t>(frame.begin, 0, size());
  frame.end = std::clamp<int64_t>(frame.end, frame.begin, size());
  return frame;
}

namespace {

// Far offsets must not wrap around; the caller clamps.
int64_t Shift(int64_t position, int64_t offset, bool back) {
  int64_t result;
  if (back) return __builtin_sub_overflow(position, offset, &result) ? INT64_MIN : result;
  return __builtin_add_overflow(position, offset, &result) ? INT64_MAX : result;
}

}  // namespace

int64_t WindowPartition::StartOf(int64_t position, const FrameOffsets& offsets) const {
  if ((options_ & kFrameStartUnboundedPreceding) != 0) return 0;
  if ((options_ & kFrameStartUnboundedFollowing) != 0) return size();
  if ((options_ & kFrameStartCurrentRow) != 0) {
    return (options_ & kFrameRows) != 0 ? position : GroupBegin(GroupOf(position));
  }
  const bool back = (options_ & kFrameStartOffsetPreceding) != 0;
  if ((options_ & kFrameRows) != 0) return Shift(position, offsets.start.value.i8, back);
  if ((options_ & kFrameGroups) != 0) {
    const int64_t group = Shift(GroupOf(position), offsets.start.value.i8, back);
    if (group < 0) return 0;
    return group >= group_count() ? size() : GroupBegin(group);
  }
  return RangeBound(position, offsets.start_type, offsets.start.value, back, false);
}

int64_t WindowPartition::EndOf(int64_t position, const FrameOffsets& offsets) const {
  if ((options_ & kFrameEndUnboundedFollowing) != 0) return size();
  if ((options_ & kFrameEndUnboundedPreceding) != 0) return 0;
  if ((options_ & kFrameEndCurrentRow) != 0) {
    return (options_ & kFrameRows) != 0 ? position + 1 : GroupEnd(GroupOf(position));
  }
  const bool back = (options_ & kFrameEndOffsetPreceding) != 0;
  if ((options_ & kFrameRows) != 0) return Shift(Shift(position, offsets.end.value.i8, back), 1, false);
  if ((options_ & kFrameGroups) != 0) {
    const int64_t group = Shift(GroupOf(position), offsets.end.value.i8, back);
    if (group < 0) return 0;
    return group >= group_count() ? size() : GroupEnd(group);
  }
  return RangeBound(position, offsets.end_type, offsets.end.value, back, true);
}

// RANGE n PRECEDING|FOLLOWING: the first position in range (start), or the first past it (end). The order makes it monotone, so a
// binary search finds it. NULLs are in range of NULLs only.
int64_t WindowPartition::RangeBound(int64_t position, const SqlType& offset_type, const Datum& offset, bool preceding,
                                    bool is_end) const {
  const OrderKey& key = order_.at(0);
  const NullableDatum found = rows_.Get(position, order_columns_[0]);
  if (found.is_null) return is_end ? GroupEnd(GroupOf(position)) : GroupBegin(GroupOf(position));
  const Value kept(key.type.type, key.type.physical, &found.value);  // the search reads many places
  const NullableDatum base = kept.nullable();
  const bool subtract = preceding != key.descending;
  int64_t low = 0, high = size();
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    const NullableDatum value = rows_.Get(middle, order_columns_[0]);
    bool before;  // middle lies before the bound
    if (value.is_null) {
      before = key.nulls_first;
    } else if (is_end) {
      before = InRange(value, base, offset_type, offset, subtract, !key.descending);
    } else {
      before = !InRange(value, base, offset_type, offset, subtract, key.descending);
    }
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}

namespace {

int CompareSum(int128_t value, int128_t sum) { return value < sum ? -1 : value > sum ? 1 : 0; }

int64_t IntegerOf(PhysicalType type, const Datum& value) {
  switch (type) {
    case PhysicalType::kInt16: return value.i2;
    case PhysicalType::kInt32: return value.i4;
    default: return value.i8;
  }
}

template <typename T>
int CompareFloats(T value, T base, T offset, bool subtract) {
  const T sum = subtract ? base - offset : base + offset;
  return value < sum ? -1 : value > sum ? 1 : 0;
}

PhysicalType OffsetPhysical(const SqlType& type) { return BuiltinPhysicalType(type.oid); }

}  // namespace

// value <= (less) or >= base - (subtract) or + offset.
bool WindowPartition::InRange(const NullableDatum& value, const NullableDatum& base, const SqlType& offset_type, const Datum& offset,
                              bool subtract, bool less) const {
  const KeyType& key = order_[0].type;
  int order;
  Arena arena;
  switch (key.type.oid) {
    case kInt2Oid:
    case kInt4Oid:
    case kInt8Oid: {
      const int128_t amount = IntegerOf(OffsetPhysical(offset_type), offset);
      const int128_t from = IntegerOf(key.physical, base.value);
      order = CompareSum(IntegerOf(key.physical, value.value), subtract ? from - amount : from + amount);
      break;
    }
    case kFloat4Oid:
      order = CompareFloats<double>(value.value.f4, base.value.f4, offset_type.oid == kFloat4Oid ? offset.f4 : offset.f8, subtract);
      break;
    case kFloat8Oid: order = CompareFloats<double>(value.value.f8, base.value.f8, offset.f8, subtract); break;
    case kNumericOid: {
      const Numeric sum = subtract ? SubtractNumeric(base.value.numeric, offset.numeric, arena)
                                   : AddNumeric(base.value.numeric, offset.numeric, arena);
      order = CompareNumeric(value.value.numeric, sum);
      break;
    }
    case kDateOid:
    case kTimestampOid: {
      const bool date = key.type.oid == kDateOid;
      const int64_t from = date ? base.value.i4 * kUsPerDay : base.value.i8;
      const int64_t sum = TimestampPlusInterval(from, subtract ? NegateInterval(offset.interval) : offset.interval);
      order = CompareSum(date ? value.value.i4 * kUsPerDay : value.value.i8, sum);
      break;
    }
    case kTimestampTzOid:
      order = CompareSum(value.value.i8, TimestampTzPlusInterval(base.value.i8,
                                                                 subtract ? NegateInterval(offset.interval) : offset.interval,
                                                                 *state_.environment.io_settings().time_zone));
      break;
    case kIntervalOid: {
      const Interval step = subtract ? NegateInterval(offset.interval) : offset.interval;
      order = CompareIntervals(value.value.interval, AddIntervals(base.value.interval, step));
      break;
    }
    default: ThrowNotSupported("RANGE with offset PRECEDING/FOLLOWING for this column type");
  }
  return less ? order <= 0 : order >= 0;
}

bool WindowPartition::Excluded(int64_t position, int64_t current) const {
  if ((options_ & kFrameExcludeCurrentRow) != 0) return position == current;
  if ((options_ & kFrameExcludeGroup) != 0) return GroupOf(position) == GroupOf(current);
  if ((options_ & kFrameExcludeTies) != 0) {
    return (position != current || PlantedBug("planted.exclude_ties")) && GroupOf(position) == GroupOf(current);
  }
  return false;
}

}  // namespace basalt
