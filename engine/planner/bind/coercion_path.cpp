#include "engine/planner/bind/coerce.h"
#include "engine/planner/expression_tree.h"

namespace basalt {

namespace {

CoercionContext ContextOf(char cast_context) {
  if (cast_context == 'i') return CoercionContext::kImplicit;
  return cast_context == 'a' ? CoercionContext::kAssignment : CoercionContext::kExplicit;
}

CoercionPath PathOfCast(const CastDescriptor& cast) {
  switch (cast.method) {
    case 'b': return {CoercionPath::Kind::kRelabel, kInvalidOid};
    case 'i': return {CoercionPath::Kind::kViaIo, kInvalidOid};
    default: return {CoercionPath::Kind::kFunction, cast.function};
  }
}

}  // namespace

CoercionPath Coercer::FindPath(Oid target, Oid source, CoercionContext context) const {
  target = BaseType(catalog_, target);
  source = BaseType(catalog_, source);
  if (target == source) return {CoercionPath::Kind::kRelabel, kInvalidOid};
  if (const CastDescriptor* cast = catalog_.FindCast(source, target)) {
    if (context < ContextOf(cast->context)) return {};
    return PathOfCast(*cast);
  }
  if (target != kOidVectorOid && target != kInt2VectorOid) {
    const Oid target_element = ElementType(catalog_, target);
    const Oid source_element = ElementType(catalog_, source);
    if (target_element != kInvalidOid && source_element != kInvalidOid &&
        FindPath(target_element, source_element, context).kind != CoercionPath::Kind::kNone) {
      return {CoercionPath::Kind::kArray, kInvalidOid};
    }
  }
  if (context >= CoercionContext::kAssignment && TypeCategory(catalog_, target) == 'S') return {CoercionPath::Kind::kViaIo, kInvalidOid};
  if (context >= CoercionContext::kExplicit && TypeCategory(catalog_, source) == 'S') return {CoercionPath::Kind::kViaIo, kInvalidOid};
  return {};
}

bool Coercer::CanCoerce(Oid source, Oid target, CoercionContext context) const {
  return CanCoerce(std::span(&source, 1), std::span(&target, 1), context);
}

bool Coercer::CanCoerce(std::span<const Oid> sources, std::span<const Oid> targets, CoercionContext context) const {
  bool generic = false;
  for (size_t i = 0; i < sources.size(); ++i) {
    const Oid source = sources[i];
    const Oid target = targets[i];
    if (source == target || target == kAnyOid) continue;
    if (IsPolymorphic(target)) {
      generic = true;
      continue;
    }
    if (source == kUnknownOid) continue;
    if (FindPath(target, source, context).kind != CoercionPath::Kind::kNone) continue;
    if (source == kRecordOid && IsRowType(catalog_, target)) continue;
    if (target == kRecordOid && IsRowType(catalog_, source)) continue;
    const Oid source_element = ElementType(catalog_, source);
    if (target == kRecordArrayOid && source_element != kInvalidOid && IsRowType(catalog_, source_element)) continue;
    return false;
  }
  return !generic || PolymorphicConsistent(sources, targets);
}

bool Coercer::IsBinaryCoercible(Oid source, Oid target) const {
  if (source == target || target == kAnyOid || target == kAnyelementOid || target == kAnycompatibleOid) return true;
  if (source != kInvalidOid) source = BaseType(catalog_, source);
  if (source == target) return true;
  const TypeInfo* info = catalog_.FindType(source);
  if (info == nullptr) return false;
  if (target == kAnyarrayOid || target == kAnycompatiblearrayOid) return ElementType(catalog_, source) != kInvalidOid;
  if (target == kAnynonarrayOid || target == kAnycompatiblenonarrayOid) return ElementType(catalog_, source) == kInvalidOid;
  if (target == kAnyenumOid) return info->kind == TypeKind::kEnum;
  if (target == kAnyrangeOid || target == kAnycompatiblerangeOid) return info->kind == TypeKind::kRange;
  if (target == kAnymultirangeOid || target == kAnycompatiblemultirangeOid) return info->kind == TypeKind::kMultirange;
  if (target == kRecordOid) return info->kind == TypeKind::kComposite;
  if (target == kRecordArrayOid) {
    const Oid element = ElementType(catalog_, source);
    return element != kInvalidOid && IsRowType(catalog_, element);
  }
  const CastDescriptor* cast = catalog_.FindCast(source, target);
  return cast != nullptr && cast->method == 'b' && cast->context == 'i';
}

Oid Coercer::SelectCommonType(std::span<const Expression* const> expressions, const char* clause) const {
  const Oid first_type = expressions[0]->type.oid;
  bool all_same = first_type != kUnknownOid;
  for (const Expression* expression : expressions) all_same = all_same && expression->type.oid == first_type;
  if (all_same) return first_type;
  Oid common = BaseType(catalog_, first_type);
  for (const Expression* expression : expressions) {
    const Oid type = BaseType(catalog_, expression->type.oid);
    if (type == kUnknownOid || type == common) continue;
    const char common_category = TypeCategory(catalog_, common);
    if (common == kUnknownOid) {
      common = type;
    } else if (TypeCategory(catalog_, type) != common_category) {
      if (clause == nullptr) return kInvalidOid;
      throw SqlError(sqlstate::kDatatypeMismatch, Format("{} types {} and {} cannot be matched", clause, context_.TypeName(common),
                                                         context_.TypeName(type))).At(StartLocation(*expression));
    } else if (!IsPreferredType(catalog_, 0, common) && CanCoerce(common, type, CoercionContext::kImplicit) &&
               !CanCoerce(type, common, CoercionContext::kImplicit)) {
      common = type;
    }
  }
  return common == kUnknownOid ? kTextOid : common;
}

int32_t Coercer::SelectCommonTypmod(std::span<const Expression* const> expressions, Oid common) const {
  int32_t typmod = -1;
  bool first = true;
  for (const Expression* expression : expressions) {
    if (expression->type.oid != common) return -1;
    if (first) typmod = expression->type.typmod;
    else if (typmod != expression->type.typmod) return -1;
    first = false;
  }
  return typmod;
}

}  // namespace basalt
