// Size, bounds, comparison and containment of arrays.
#include <string>

#include "base/planted_bug.h"
#include "base/sql_error.h"
#include "engine/functions/vector_rows.h"
#include "types/type_operators.h"

namespace basalt {

Oid ElementOid(const TypeResolver& types, Oid array_type) {
  const TypeInfo* info = types.FindType(array_type);
  while (info != nullptr && info->kind == TypeKind::kDomain) info = types.FindType(info->base.oid);
  return info == nullptr ? kInvalidOid : info->element;
}

namespace {

using Context = FunctionContext&;
using Packed = std::string_view;

std::optional<int32_t> Length(Packed packed, int32_t dimension) {
  const ArrayView array(packed);
  if (dimension < 1 || dimension > array.dimension_count()) return std::nullopt;
  return array.dimension(dimension - 1).length;
}
std::optional<int32_t> Lower(Packed packed, int32_t dimension) {
  const ArrayView array(packed);
  if (dimension < 1 || dimension > array.dimension_count()) return std::nullopt;
  return array.dimension(dimension - 1).lower_bound;
}
std::optional<int32_t> Upper(Packed packed, int32_t dimension) {
  const ArrayView array(packed);
  if (dimension < 1 || dimension > array.dimension_count()) return std::nullopt;
  const ArrayDimension bounds = array.dimension(dimension - 1);
  return bounds.lower_bound + bounds.length - 1;
}
std::optional<int32_t> DimensionCount(Packed packed) {
  const int count = ArrayView(packed).dimension_count();
  if (count == 0) return std::nullopt;
  return count;
}
int32_t Cardinality(Packed packed) { return static_cast<int32_t>(ArrayView(packed).size()); }

std::optional<std::string_view> Dimensions(Context context, Packed packed) {
  const ArrayView array(packed);
  if (array.dimension_count() == 0) return std::nullopt;
  std::string out;
  for (int i = 0; i < array.dimension_count(); ++i) {
    const ArrayDimension bounds = array.dimension(i);
    out += Format("[{}:{}]", bounds.lower_bound, bounds.lower_bound + bounds.length - 1);
  }
  return context.arena().Copy(out);
}

int Compare(Context context, Packed a, Packed b) {
  const SqlType type{context.argument_types()[0].oid, -1, context.collation()};
  return CompareDatums(type, MakeDatum(StringRef(a)), MakeDatum(StringRef(b)), context.environment().types());
}

bool SameShape(const ArrayView& a, const ArrayView& b) {
  if (a.dimension_count() != b.dimension_count()) return false;
  for (int i = 0; i < a.dimension_count(); ++i) {
    if (a.dimension(i).length != b.dimension(i).length || a.dimension(i).lower_bound != b.dimension(i).lower_bound) return false;
  }
  return true;
}
bool Equal(Context context, Packed a, Packed b) {
  const ArrayView left(a);
  if (!SameShape(left, ArrayView(b))) return false;
  RequireEquality(left.element_type(), context.environment().types());
  return Compare(context, a, b) == 0;
}
int Order(Context context, Packed a, Packed b) {
  RequireOrder(ArrayView(a).element_type(), context.environment().types());
  return Compare(context, a, b);
}

// Every element of part is in whole; a NULL is never found.
bool ContainsAll(Context context, Packed whole, Packed part) {
  const ArrayView whole_view(whole);
  const ArrayView part_view(part);
  RequireEquality(whole_view.element_type(), context.environment().types());
  const ElementType element = ElementTypeOf(context, whole_view.element_type());
  const std::vector<NullableDatum> have = whole_view.Elements(element.physical);
  for (const NullableDatum& wanted : part_view.Elements(element.physical)) {
    if (wanted.is_null) {
      if (PlantedBug("planted.contains_null")) continue;
      return false;
    }
    context.environment().cancel().Check();
    bool found = false;
    for (const NullableDatum& candidate : have) {
      if ((found = !candidate.is_null && SameElement(context, element, candidate.value, wanted.value))) break;
    }
    if (!found) return false;
  }
  return true;
}

bool Overlaps(Context context, Packed a, Packed b) {
  const ArrayView left(a);
  RequireEquality(left.element_type(), context.environment().types());
  const ElementType element = ElementTypeOf(context, left.element_type());
  const std::vector<NullableDatum> right = ArrayView(b).Elements(element.physical);
  for (const NullableDatum& wanted : left.Elements(element.physical)) {
    if (wanted.is_null) continue;
    context.environment().cancel().Check();
    for (const NullableDatum& candidate : right) {
      if (!candidate.is_null && SameElement(context, element, candidate.value, wanted.value)) return true;
    }
  }
  return false;
}

#define ORDERED(name, test) \
  MakeKernel<[](Context c, Packed a, Packed b) -> bool { return (Compare(c, a, b) test); }>(name)
#define ARRAY_ORDER(name, test) MakeKernel<[](Context c, Packed a, Packed b) -> bool { return (Order(c, a, b) test); }>(name)

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Length>("array_length"),
    MakeKernel<&Lower>("array_lower"),
    MakeKernel<&Upper>("array_upper"),
    MakeKernel<&DimensionCount>("array_ndims"),
    MakeKernel<&Cardinality>("array_cardinality"),
    MakeKernel<&Dimensions>("array_dims"),
    MakeKernel<&Equal>("array_eq"),
    MakeKernel<[](Context c, Packed a, Packed b) { return !Equal(c, a, b); }>("array_ne"),
    ARRAY_ORDER("array_lt", < 0),
    ARRAY_ORDER("array_le", <= 0),
    ARRAY_ORDER("array_gt", > 0),
    ARRAY_ORDER("array_ge", >= 0),
    MakeKernel<[](Context c, Packed a, Packed b) -> int32_t { return Order(c, a, b); }>("btarraycmp"),
    MakeKernel<[](Context c, Packed a, Packed b) { return (Order(c, a, b) > 0) ? a : b; }>("array_larger"),
    MakeKernel<[](Context c, Packed a, Packed b) { return Order(c, a, b) < 0 ? a : b; }>("array_smaller"),
    ORDERED("oidvectoreq", == 0),
    ORDERED("oidvectorne", != 0),
    ORDERED("oidvectorlt", < 0),
    ORDERED("oidvectorle", <= 0),
    ORDERED("oidvectorgt", > 0),
    ORDERED("oidvectorge", >= 0),
    MakeKernel<[](Context c, Packed a, Packed b) -> int32_t { return Compare(c, a, b); }>("btoidvectorcmp"),
    MakeKernel<&ContainsAll>("arraycontains"),
    MakeKernel<[](Context c, Packed a, Packed b) { return ContainsAll(c, b, a); }>("arraycontained"),
    MakeKernel<&Overlaps>("arrayoverlap"),
};

}  // namespace

KernelTable ArrayShapeKernels() { return kKernels; }

}  // namespace basalt
