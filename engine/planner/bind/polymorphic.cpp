// Resolution of anyelement, anyarray ... and of the anycompatible family, as check_generic_type_consistency and
// enforce_generic_type_consistency define it.
#include "engine/planner/bind/coerce.h"

namespace basalt {

namespace {

// What the polymorphic arguments of one call agree on.
struct Family {
  Oid element = kInvalidOid, array = kInvalidOid, range = kInvalidOid, multirange = kInvalidOid;
  bool have_nonarray = false, have_enum = false;
  bool used = false, unknown = false;
};

bool IsCompatible(Oid type) { return IsPolymorphic(type) && !IsPolymorphicFamilyOne(type); }
bool IsArrayLike(Oid declared) { return declared == kAnyarrayOid || declared == kAnycompatiblearrayOid; }
bool IsRangeLike(Oid declared) { return declared == kAnyrangeOid || declared == kAnycompatiblerangeOid; }
bool IsMultirangeLike(Oid declared) { return declared == kAnymultirangeOid || declared == kAnycompatiblemultirangeOid; }

Oid SubtypeOf(const CatalogSnapshot& catalog, Oid type, TypeKind kind) {
  const TypeInfo* info = catalog.FindType(BaseType(catalog, type));
  if (info == nullptr || info->kind != kind) return kInvalidOid;
  if (kind == TypeKind::kMultirange) info = catalog.FindType(info->range_subtype);
  return info == nullptr ? kInvalidOid : info->range_subtype;
}

// The element type an actual argument implies for its declared one; 0: it does not fit.
Oid ImpliedElement(const CatalogSnapshot& catalog, Oid declared, Oid actual) {
  if (IsArrayLike(declared)) return actual == kAnyarrayOid ? kAnyelementOid : BaseElementType(catalog, actual);
  if (IsRangeLike(declared)) return SubtypeOf(catalog, actual, TypeKind::kRange);
  if (IsMultirangeLike(declared)) return SubtypeOf(catalog, actual, TypeKind::kMultirange);
  return actual;
}

Oid PickCompatible(const Coercer& coercer, const CatalogSnapshot& catalog, Oid current, Oid next, bool* mismatch) {
  if (current == kInvalidOid || current == next) return next;
  const Oid a = BaseType(catalog, current);
  const Oid b = BaseType(catalog, next);
  if (a == b) return a;
  if (TypeCategory(catalog, a) != TypeCategory(catalog, b)) {
    *mismatch = true;
    return a;
  }
  if (!IsPreferredType(catalog, 0, a) && coercer.CanCoerce(a, b, CoercionContext::kImplicit) &&
      !coercer.CanCoerce(b, a, CoercionContext::kImplicit)) {
    return b;
  }
  return a;
}

struct Analysis {
  Family exact, compatible;
  bool mismatch = false;
};

// A multirange type names its range type, and both have one element type.
void RelateRanges(const CatalogSnapshot& catalog, Family* family, bool compatible, bool* mismatch) {
  if (family->multirange != kInvalidOid) {
    const Oid range = catalog.GetType(family->multirange).range_subtype;
    if (family->range != kInvalidOid && family->range != range) *mismatch = true;
    family->range = range;
  }
  // Values are coerced to the common type of an anycompatible call, ranges cannot be.
  if (compatible && family->range != kInvalidOid && catalog.GetType(family->range).range_subtype != family->element) *mismatch = true;
}

bool AddExact(const CatalogSnapshot& catalog, Family* family, Oid declared, Oid actual) {
  if (declared == kAnynonarrayOid) family->have_nonarray = true;
  if (declared == kAnyenumOid) family->have_enum = true;
  const Oid element = ImpliedElement(catalog, declared, actual);
  if (element == kInvalidOid) return false;
  Oid& whole = IsArrayLike(declared)        ? family->array
               : IsRangeLike(declared)      ? family->range
               : IsMultirangeLike(declared) ? family->multirange
                                            : family->element;
  const Oid actual_base = whole == family->element && &whole == &family->element ? actual : BaseType(catalog, actual);
  if (whole != kInvalidOid && whole != actual_base) return false;
  whole = actual_base;
  if (family->element != kInvalidOid && family->element != element && element != kAnyelementOid) return false;
  family->element = element;
  return true;
}

Analysis Analyze(const Coercer& coercer, const CatalogSnapshot& catalog, std::span<const Oid> actual,
                 std::span<const Oid> declared) {
  Analysis result;
  for (size_t i = 0; i < actual.size(); ++i) {
    if (!IsPolymorphic(declared[i])) continue;
    const bool compatible = IsCompatible(declared[i]);
    Family& family = compatible ? result.compatible : result.exact;
    family.used = true;
    if (declared[i] == kAnycompatiblenonarrayOid) family.have_nonarray = true;
    if (actual[i] == kUnknownOid) {
      family.unknown = true;
      continue;
    }
    if (!compatible) {
      if (!AddExact(catalog, &family, declared[i], actual[i])) result.mismatch = true;
      continue;
    }
    const Oid element = ImpliedElement(catalog, declared[i], actual[i]);
    if (element == kInvalidOid) {
      result.mismatch = true;
      continue;
    }
    if (IsRangeLike(declared[i]) || IsMultirangeLike(declared[i])) {
      Oid& whole = IsRangeLike(declared[i]) ? family.range : family.multirange;
      const Oid type = BaseType(catalog, actual[i]);
      if (whole != kInvalidOid && whole != type) result.mismatch = true;
      whole = type;
    }
    family.element = PickCompatible(coercer, catalog, family.element, element, &result.mismatch);
  }
  RelateRanges(catalog, &result.exact, false, &result.mismatch);
  RelateRanges(catalog, &result.compatible, true, &result.mismatch);
  return result;
}

}  // namespace

bool Coercer::PolymorphicConsistent(std::span<const Oid> actual, std::span<const Oid> declared) const {
  const Analysis analysis = Analyze(*this, catalog_, actual, declared);
  if (analysis.mismatch) return false;
  for (const Family* family : {&analysis.exact, &analysis.compatible}) {
    if (family->element == kInvalidOid) continue;
    const TypeInfo* info = catalog_.FindType(BaseType(catalog_, family->element));
    if (family->have_nonarray && ElementType(catalog_, BaseType(catalog_, family->element)) != kInvalidOid) return false;
    if (family->have_enum && (info == nullptr || info->kind != TypeKind::kEnum)) return false;
  }
  for (size_t i = 0; i < actual.size(); ++i) {  // the common type must be reachable from each
    if (!IsCompatible(declared[i]) || actual[i] == kUnknownOid) continue;
    const Oid element = ImpliedElement(catalog_, declared[i], actual[i]);
    if (element != analysis.compatible.element && !CanCoerce(element, analysis.compatible.element, CoercionContext::kImplicit)) return false;
  }
  return true;
}

namespace {

Oid Concrete(const CatalogSnapshot& catalog, const PlanningContext& context, const Family& family, Oid declared) {
  if (IsArrayLike(declared)) {
    if (family.array != kInvalidOid) return family.array;
    const Oid array = ArrayType(catalog, family.element);
    if (array == kInvalidOid) {
      throw SqlError(sqlstate::kUndefinedObject, Format("could not find array type for data type {}", context.TypeName(family.element)));
    }
    return array;
  }
  if (!IsRangeLike(declared) && !IsMultirangeLike(declared)) return family.element;
  if (family.range == kInvalidOid) {  // an element type has many ranges over it
    throw SqlError(sqlstate::kDatatypeMismatch, Format("could not determine polymorphic type {} because input has type unknown",
                                                       context.TypeName(declared)));
  }
  return IsRangeLike(declared) ? family.range : catalog.GetType(family.range).multirange;
}

}  // namespace

Oid Coercer::ResolvePolymorphic(std::span<const Oid> actual, std::span<Oid> declared, Oid result, bool allow_poly) const {
  bool any = IsPolymorphic(result);
  for (Oid type : declared) any = any || IsPolymorphic(type);
  if (!any) return result;
  // While a function is declared over others, an argument may be polymorphic itself: it tells nothing.
  for (size_t i = 0; !allow_poly && i < actual.size(); ++i) {  // NULL::anyrange and its like
    const char* kind = declared[i] == kAnycompatiblearrayOid ? "an array" : IsRangeLike(declared[i]) ? "a range type"
                       : IsMultirangeLike(declared[i]) ? "a multirange type" : nullptr;
    if (kind == nullptr || actual[i] != declared[i]) continue;
    const std::string name = context_.TypeName(actual[i]);
    throw SqlError(sqlstate::kDatatypeMismatch, Format("argument declared {} is not {} but type {}", name, kind, name));
  }
  std::vector<Oid> known(actual.begin(), actual.end());
  for (size_t i = 0; allow_poly && i < known.size(); ++i) {
    if (IsPolymorphic(declared[i]) && known[i] == declared[i]) known[i] = kUnknownOid;
  }
  Analysis analysis = Analyze(*this, catalog_, known, declared);
  for (Family* family : {&analysis.exact, &analysis.compatible}) {
    if (!family->used || family->element != kInvalidOid) continue;
    if (allow_poly) return result;
    if (family == &analysis.compatible) {
      family->element = kTextOid;  // only unknown literals
      continue;
    }
    throw SqlError(sqlstate::kDatatypeMismatch, "could not determine polymorphic type because input has type unknown");
  }
  for (Oid& type : declared) {
    if (!IsPolymorphic(type)) continue;
    const Oid before = type;
    type = Concrete(catalog_, context_, IsCompatible(before) ? analysis.compatible : analysis.exact, before);
    // anyarray columns of system tables (pg_stats): the actual type stands for itself.
    if (type == kAnyelementOid) type = before;
  }
  if (!IsPolymorphic(result)) return result;
  if (!(IsCompatible(result) ? analysis.compatible : analysis.exact).used) return result;  // input functions: nothing tells the type
  return Concrete(catalog_, context_, IsCompatible(result) ? analysis.compatible : analysis.exact, result);
}

}  // namespace basalt
