// Functions and operators of ranges and multiranges.
#include <string>

#include "base/sql_error.h"
#include "engine/functions/range/range_operand.h"

namespace basalt {
namespace {

using Type = const RangeType&;
using List = const RangeList&;

// ---- tests of two operands, each a range or multirange ----

template <bool (*kTest)(Type, List, List)>
void TestLists(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  RangeArgument left(call, 0, type);
  RangeArgument right(call, 1, type);
  ForEachStrictRow(call, [&](uint32_t row) { return ValueOf(kTest(type, left.At(row), right.At(row))); });
}

bool Contains(Type type, List a, List b) { return ListHolds(type, a, b); }
bool ContainedBy(Type type, List a, List b) { return ListHolds(type, b, a); }
bool BothFilled(List a, List b) { return !a.empty() && !b.empty(); }
bool Before(Type type, List a, List b) {
  return BothFilled(a, b) && type.CompareBounds(a.back().upper, b.front().lower) < 0;
}
bool After(Type type, List a, List b) { return Before(type, b, a); }
bool OverLeft(Type type, List a, List b) {
  return BothFilled(a, b) && type.CompareBounds(a.back().upper, b.back().upper) <= 0;
}
bool OverRight(Type type, List a, List b) {
  return BothFilled(a, b) && type.CompareBounds(a.front().lower, b.front().lower) >= 0;
}

template <size_t kRange, size_t kElement>
void TestElement(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  RangeArgument list(call, kRange, type);
  ForEachStrictRow(call, [&](uint32_t row) {
    return ValueOf(ListHolds(type, list.At(row), call.arguments[kElement]->Get(row).value));
  });
}

// ---- order ----

int CompareAt(KernelCall& call, uint32_t row) {
  const SqlType type = call.context.argument_types()[0];
  return CompareDatums(type, call.arguments[0]->Get(row).value, call.arguments[1]->Get(row).value,
                       call.context.environment().types());
}
template <bool (*kTest)(int)>
void TestOrder(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) { return ValueOf(kTest(CompareAt(call, row))); });
}
void Compare(KernelCall& call) {
  ForEachStrictRow(call, [&](uint32_t row) { return ValueOf<int32_t>(CompareAt(call, row)); });
}
bool IsEqual(int order) { return order == 0; }
bool IsUnequal(int order) { return order != 0; }
bool IsLess(int order) { return order < 0; }
bool IsAtMost(int order) { return order <= 0; }
bool IsGreater(int order) { return order > 0; }
bool IsAtLeast(int order) { return order >= 0; }

// ---- parts ----

template <bool kLower>
void Bound(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  RangeArgument list(call, 0, type);
  ForEachStrictRow(call, [&](uint32_t row) -> NullableDatum {
    const RangeList& ranges = list.At(row);
    if (ranges.empty()) return {};
    const RangeBound& bound = kLower ? ranges.front().lower : ranges.back().upper;
    if (bound.infinite) return {};
    return {bound.value, false};
  });
}
template <bool kLower, bool kInfinite>
void BoundFlag(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  RangeArgument list(call, 0, type);
  ForEachStrictRow(call, [&](uint32_t row) {
    const RangeList& ranges = list.At(row);
    if (ranges.empty()) return ValueOf(false);
    const RangeBound& bound = kLower ? ranges.front().lower : ranges.back().upper;
    return ValueOf(kInfinite ? bound.infinite : bound.inclusive && !bound.infinite);
  });
}
void IsEmpty(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  RangeArgument list(call, 0, type);
  ForEachStrictRow(call, [&](uint32_t row) { return ValueOf(list.At(row).empty()); });
}

// ---- range results ----

RangeValue EmptyRange() {
  RangeValue value;
  value.empty = true;
  return value;
}
RangeValue OneOrEmpty(List list) { return list.empty() ? EmptyRange() : list.front(); }

RangeValue Hull(Type type, List a, List b) {
  if (a.empty()) return OneOrEmpty(b);
  if (b.empty()) return OneOrEmpty(a);
  RangeValue hull = a.front();  // of equal bounds the second one's stays: its scale may show
  if (type.CompareBounds(b.front().lower, hull.lower) <= 0) hull.lower = b.front().lower;
  if (type.CompareBounds(b.front().upper, hull.upper) >= 0) hull.upper = b.front().upper;
  return hull;
}
RangeValue Unite(Type type, List a, List b) {
  if (BothFilled(a, b) && !ListsOverlap(type, a, b) && !ListsAdjacent(type, a, b)) {
    throw SqlError(sqlstate::kDataException, "result of range union would not be contiguous");
  }
  return Hull(type, a, b);
}
RangeValue Intersect(Type type, List a, List b) { return OneOrEmpty(IntersectLists(type, a, b)); }
RangeValue Subtract(Type type, List a, List b) {
  const RangeList rest = SubtractLists(type, a, b);
  if (rest.size() > 1) throw SqlError(sqlstate::kDataException, "result of range difference would not be contiguous");
  return OneOrEmpty(rest);
}

template <RangeValue (*kCombine)(Type, List, List)>
void CombineRanges(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  RangeArgument left(call, 0, type);
  RangeArgument right(call, 1, type);
  ForEachStrictRow(call, [&](uint32_t row) {
    return ValueOf(type.Make(kCombine(type, left.At(row), right.At(row)), call.context.arena()));
  });
}

void HullOfMultirange(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  RangeArgument list(call, 0, type);
  ForEachStrictRow(call, [&](uint32_t row) {
    const RangeList& ranges = list.At(row);
    RangeValue hull = OneOrEmpty(ranges);
    if (!ranges.empty()) hull.upper = ranges.back().upper;
    return ValueOf(type.Make(hull, call.context.arena()));
  });
}

void Canonical(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  ForEachStrictRow(call, [&](uint32_t row) {
    return ValueOf(type.Make(type.Unpack(TextAt(*call.arguments[0], row)), call.context.arena()));
  });
}

[[noreturn]] void ThrowBoundFlags() {
  throw SqlError(sqlstate::kSyntaxError, "invalid range bound flags")
      .Hint("Valid values are \"[]\", \"[)\", \"(]\", and \"()\".");
}

void Construct(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  ForEachRow(call, [&](uint32_t row) {
    RangeValue value;
    value.lower.inclusive = true;
    if (call.arguments.size() > 2) {
      if (call.arguments[2]->IsNull(row)) {
        throw SqlError(sqlstate::kDataException, "range constructor flags argument must not be null");
      }
      const std::string_view flags = TextAt(*call.arguments[2], row);
      if (flags.size() != 2) ThrowBoundFlags();
      if ((flags[0] != '[' && flags[0] != '(') || (flags[1] != ']' && flags[1] != ')')) ThrowBoundFlags();
      value.lower.inclusive = flags[0] == '[';
      value.upper.inclusive = flags[1] == ']';
    }
    const NullableDatum lower = call.arguments[0]->Get(row);
    const NullableDatum upper = call.arguments[1]->Get(row);
    value.lower.infinite = lower.is_null;
    value.lower.value = lower.value;
    value.upper.infinite = upper.is_null;
    value.upper.value = upper.value;
    return ValueOf(type.Make(value, call.context.arena()));
  });
}

// ---- multirange results ----

RangeList UniteLists(Type, List a, List b) {
  RangeList all = a;
  all.insert(all.end(), b.begin(), b.end());
  return all;
}

template <RangeList (*kCombine)(Type, List, List)>
void CombineMultiranges(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  RangeArgument left(call, 0, type);
  RangeArgument right(call, 1, type);
  ForEachStrictRow(call, [&](uint32_t row) {
    RangeList result = kCombine(type, left.At(row), right.At(row));
    for (RangeValue& range : result) range = type.Normalize(range);
    return ValueOf(type.MakeMultirange(std::move(result), call.context.arena()));
  });
}

void ConstructEmptyMultirange(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  ForEachRow(call, [&](uint32_t) { return ValueOf(type.PackMultirange({}, call.context.arena())); });
}
void ConstructMultirange(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  RangeArgument list(call, 0, type);
  ForEachStrictRow(call, [&](uint32_t row) { return ValueOf(type.PackMultirange(list.At(row), call.context.arena())); });
}
void ConstructMultirangeOfArray(KernelCall& call) {
  const RangeType type = RangeTypeOfCall(call.context);
  ForEachStrictRow(call, [&](uint32_t row) {
    const ArrayView array(TextAt(*call.arguments[0], row));
    if (array.dimension_count() > 1) {
      throw SqlError(sqlstate::kCardinalityViolation, "multiranges cannot be constructed from multidimensional arrays");
    }
    RangeList ranges;
    std::vector<NullableDatum> elements = array.Elements(PhysicalType::kString);
    for (const NullableDatum& element : elements) {
      if (element.is_null) throw SqlError(sqlstate::kNullValueNotAllowed, "multirange values cannot contain null members");
      ranges.push_back(type.Unpack(element.value.str.view()));
    }
    return ValueOf(type.MakeMultirange(std::move(ranges), call.context.arena()));
  });
}

#define LIST_TEST(name, test) MakeVectorKernel(name, &TestLists<test>)
#define LIST_TESTS(verb, test)                                                                              \
  LIST_TEST("range_" verb, test), LIST_TEST("range_" verb "_multirange", test),                             \
      LIST_TEST("multirange_" verb "_range", test), LIST_TEST("multirange_" verb "_multirange", test)
#define ORDERED(kind)                                                                                             \
  MakeVectorKernel(kind "_eq", &TestOrder<&IsEqual>), MakeVectorKernel(kind "_ne", &TestOrder<&IsUnequal>),       \
      MakeVectorKernel(kind "_lt", &TestOrder<&IsLess>), MakeVectorKernel(kind "_le", &TestOrder<&IsAtMost>),     \
      MakeVectorKernel(kind "_gt", &TestOrder<&IsGreater>), MakeVectorKernel(kind "_ge", &TestOrder<&IsAtLeast>), \
      MakeVectorKernel(kind "_cmp", &Compare)
#define PARTS(kind)                                                                                                   \
  MakeVectorKernel(kind "_lower", &Bound<true>), MakeVectorKernel(kind "_upper", &Bound<false>),                      \
      MakeVectorKernel(kind "_empty", &IsEmpty), MakeVectorKernel(kind "_lower_inc", &BoundFlag<true, false>),        \
      MakeVectorKernel(kind "_upper_inc", &BoundFlag<false, false>),                                                  \
      MakeVectorKernel(kind "_lower_inf", &BoundFlag<true, true>), MakeVectorKernel(kind "_upper_inf", &BoundFlag<false, true>)

constexpr KernelEntry kKernels[] = {
    LIST_TESTS("overlaps", &ListsOverlap),
    LIST_TESTS("adjacent", &ListsAdjacent),
    LIST_TESTS("before", &Before),
    LIST_TESTS("after", &After),
    LIST_TESTS("overleft", &OverLeft),
    LIST_TESTS("overright", &OverRight),
    LIST_TEST("range_contains", &Contains),
    LIST_TEST("range_contains_multirange", &Contains),
    LIST_TEST("multirange_contains_range", &Contains),
    LIST_TEST("multirange_contains_multirange", &Contains),
    LIST_TEST("range_contained_by", &ContainedBy),
    LIST_TEST("range_contained_by_multirange", &ContainedBy),
    LIST_TEST("multirange_contained_by_range", &ContainedBy),
    LIST_TEST("multirange_contained_by_multirange", &ContainedBy),
    MakeVectorKernel("range_contains_elem", &TestElement<0, 1>),
    MakeVectorKernel("multirange_contains_elem", &TestElement<0, 1>),
    MakeVectorKernel("elem_contained_by_range", &TestElement<1, 0>),
    MakeVectorKernel("elem_contained_by_multirange", &TestElement<1, 0>),
    ORDERED("range"),
    ORDERED("multirange"),
    PARTS("range"),
    PARTS("multirange"),
    MakeVectorKernel("range_union", &CombineRanges<&Unite>),
    MakeVectorKernel("range_merge", &CombineRanges<&Hull>),
    MakeVectorKernel("range_intersect", &CombineRanges<&Intersect>),
    MakeVectorKernel("range_minus", &CombineRanges<&Subtract>),
    MakeVectorKernel("range_merge_from_multirange", &HullOfMultirange),
    MakeVectorKernel("int4range_canonical", &Canonical),
    MakeVectorKernel("int8range_canonical", &Canonical),
    MakeVectorKernel("daterange_canonical", &Canonical),
    MakeVectorKernel("range_constructor2", &Construct),
    MakeVectorKernel("range_constructor3", &Construct),
    MakeVectorKernel("multirange_union", &CombineMultiranges<&UniteLists>),
    MakeVectorKernel("multirange_intersect", &CombineMultiranges<&IntersectLists>),
    MakeVectorKernel("multirange_minus", &CombineMultiranges<&SubtractLists>),
    MakeVectorKernel("multirange_constructor0", &ConstructEmptyMultirange),
    MakeVectorKernel("multirange_constructor1", &ConstructMultirange),
    MakeVectorKernel("multirange_constructor2", &ConstructMultirangeOfArray),
};

}  // namespace

KernelTable RangeKernels() { return kKernels; }

}  // namespace basalt
