#include "engine/functions/range/range_operand.h"

#include "base/sql_error.h"

namespace basalt {

bool IsRangeLike(const TypeResolver& types, Oid type, bool* multirange) {
  const TypeInfo* info = types.FindType(type);
  while (info != nullptr && info->kind == TypeKind::kDomain) info = types.FindType(info->base.oid);
  if (info == nullptr) return false;
  *multirange = info->kind == TypeKind::kMultirange;
  return info->kind == TypeKind::kRange || *multirange;
}

RangeType RangeTypeOfCall(FunctionContext& context) {
  const TypeResolver& types = context.environment().types();
  bool multirange = false;
  for (const SqlType& type : context.argument_types()) {
    if (IsRangeLike(types, type.oid, &multirange)) return RangeType::Of(type.oid, types);
  }
  return RangeType::Of(context.result_type().oid, types);
}

void ReadRangeList(const RangeType& type, std::string_view packed, bool multirange, RangeList* list) {
  list->clear();
  if (multirange) {
    for (std::string_view range : SplitMultirange(packed)) list->push_back(type.Unpack(range));
  } else if (const RangeValue value = type.Unpack(packed); !value.empty) {
    list->push_back(value);
  }
}

RangeArgument::RangeArgument(KernelCall& call, size_t position, const RangeType& type)
    : vector_(*call.arguments[position]), type_(type) {
  IsRangeLike(call.context.environment().types(), call.context.argument_types()[position].oid, &multirange_);
}

const RangeList& RangeArgument::At(uint32_t row) {
  ReadRangeList(type_, TextAt(vector_, row), multirange_, &list_);
  return list_;
}

bool RangeHolds(const RangeType& type, const RangeValue& range, const Datum& value) {
  if (!range.lower.infinite) {
    const int order = type.CompareValues(range.lower.value, value);
    if (order > 0 || (order == 0 && !range.lower.inclusive)) return false;
  }
  if (!range.upper.infinite) {
    const int order = type.CompareValues(range.upper.value, value);
    if (order < 0 || (order == 0 && !range.upper.inclusive)) return false;
  }
  return true;
}

bool RangeHolds(const RangeType& type, const RangeValue& outer, const RangeValue& inner) {
  return type.CompareBounds(outer.lower, inner.lower) <= 0 && type.CompareBounds(outer.upper, inner.upper) >= 0;
}

bool RangesOverlap(const RangeType& type, const RangeValue& left, const RangeValue& right) {
  return type.CompareBounds(left.lower, right.upper) <= 0 && type.CompareBounds(right.lower, left.upper) <= 0;
}

bool ListHolds(const RangeType& type, const RangeList& list, const Datum& value) {
  for (const RangeValue& range : list) {
    if (RangeHolds(type, range, value)) return true;
  }
  return false;
}

bool ListHolds(const RangeType& type, const RangeList& outer, const RangeList& inner) {
  size_t at = 0;
  for (const RangeValue& range : inner) {
    while (at < outer.size() && type.CompareBounds(outer[at].upper, range.upper) < 0) ++at;
    if (at == outer.size() || !RangeHolds(type, outer[at], range)) return false;
  }
  return true;
}

bool ListsOverlap(const RangeType& type, const RangeList& left, const RangeList& right) {
  for (size_t i = 0, j = 0; i < left.size() && j < right.size();) {
    if (RangesOverlap(type, left[i], right[j])) return true;
    if (type.CompareBounds(left[i].upper, right[j].upper) < 0) ++i;
    else ++j;
  }
  return false;
}

bool ListsAdjacent(const RangeType& type, const RangeList& left, const RangeList& right) {
  if (left.empty() || right.empty()) return false;
  return type.BoundsAdjacent(left.back().upper, right.front().lower) || type.BoundsAdjacent(right.back().upper, left.front().lower);
}

RangeList IntersectLists(const RangeType& type, const RangeList& left, const RangeList& right) {
  RangeList common;
  for (size_t i = 0, j = 0; i < left.size() && j < right.size();) {
    if (RangesOverlap(type, left[i], right[j])) {
      RangeValue both = left[i];
      if (type.CompareBounds(right[j].lower, both.lower) > 0) both.lower = right[j].lower;
      if (type.CompareBounds(right[j].upper, both.upper) < 0) both.upper = right[j].upper;
      common.push_back(both);
    }
    if (type.CompareBounds(left[i].upper, right[j].upper) < 0) ++i;
    else ++j;
  }
  return common;
}

namespace {

// The bound that begins where the other ends.
RangeBound Opposite(RangeBound bound) {
  bound.inclusive = !bound.inclusive;
  bound.lower = !bound.lower;
  return bound;
}

}  // namespace

RangeList SubtractLists(const RangeType& type, const RangeList& left, const RangeList& right) {
  RangeList rest;
  size_t first = 0;
  for (RangeValue range : left) {
    while (first < right.size() && type.CompareBounds(right[first].upper, range.lower) < 0) ++first;
    bool consumed = false;
    for (size_t j = first; j < right.size() && RangesOverlap(type, range, right[j]) && !consumed; ++j) {
      if (type.CompareBounds(range.lower, right[j].lower) < 0) {
        RangeValue before = range;
        before.upper = Opposite(right[j].lower);
        rest.push_back(before);
      }
      consumed = type.CompareBounds(range.upper, right[j].upper) <= 0;
      if (!consumed) range.lower = Opposite(right[j].upper);
    }
    if (!consumed) rest.push_back(range);
  }
  return rest;
}

}  // namespace basalt
