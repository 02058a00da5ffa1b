// Ordering operators, operator classes and btree strategies: questions to pg_opclass and pg_amop of the seed.
#include "base/sql_error.h"
#include "catalog/catalog_snapshot.h"
#include "catalog/operator_classes.h"
#include "catalog/seed/seed.h"

namespace basalt {
namespace {

constexpr Oid kBtree = 403, kHash = 405;

// The type whose operator class serves a type: domains go by their base, arrays, enums, records and ranges by the
// polymorphic type, and binary-coercible types by the target of their cast.
Oid PolymorphicClassType(const TypeInfo& type) {
  switch (type.kind) {
    case TypeKind::kArray: return kAnyarrayOid;
    case TypeKind::kEnum: return kAnyenumOid;
    case TypeKind::kRange: return kAnyrangeOid;
    case TypeKind::kMultirange: return kAnymultirangeOid;
    case TypeKind::kComposite: return kRecordOid;
    default: return kInvalidOid;
  }
}

bool IsBinaryCoercible(const CatalogSnapshot& catalog, const TypeInfo& from, Oid to) {
  if (from.oid == to || PolymorphicClassType(from) == to) return true;
  const CastDescriptor* cast = catalog.FindCast(from.oid, to);
  return cast != nullptr && cast->method == 'b' && cast->context == 'i';
}

const TypeInfo& BaseType(const CatalogSnapshot& catalog, Oid type) {
  const TypeInfo* info = &catalog.GetType(type);
  while (info->kind == TypeKind::kDomain) info = &catalog.GetType(info->base.oid);
  return *info;
}

// Exact match, else a binary-coercible default class, preferring preferred types, as GetDefaultOpClass does.
const OperatorClass* FindDefaultClass(const CatalogSnapshot& catalog, Oid method, Oid type) {
  const TypeInfo& base = BaseType(catalog, type);
  const OperatorClass* coercible = nullptr;
  const OperatorClass* preferred = nullptr;
  for (const OperatorClass& candidate : Seed::Get().operator_classes) {
    if (candidate.method != method || !candidate.is_default) continue;
    if (candidate.input_type == base.oid) return &candidate;
    if (!IsBinaryCoercible(catalog, base, candidate.input_type)) continue;
    coercible = &candidate;
    const TypeInfo& input = catalog.GetType(candidate.input_type);
    if (input.preferred && input.category == base.category) preferred = &candidate;
  }
  return preferred != nullptr ? preferred : coercible;
}

Oid MemberOperator(const OperatorClass& operator_class, int16_t strategy) {
  for (const OperatorFamilyMember& member : Seed::Get().MembersOf(operator_class.family)) {
    if (member.strategy == strategy && member.purpose == 's' && member.left == operator_class.input_type &&
        member.right == operator_class.input_type) {
      return member.op;
    }
  }
  return kInvalidOid;
}

// An array, range or composite can be ordered (hashed) only if its parts can.
bool PartsHaveClass(const CatalogSnapshot& catalog, Oid method, const TypeInfo& type, int depth) {
  if (depth > 64) return false;
  const auto has = [&](Oid part) {
    return FindDefaultClass(catalog, method, part) != nullptr &&
           PartsHaveClass(catalog, method, BaseType(catalog, part), depth + 1);
  };
  switch (type.kind) {
    case TypeKind::kArray: return has(type.element);
    case TypeKind::kRange:
    case TypeKind::kMultirange: return has(type.range_subtype);
    case TypeKind::kComposite:
      for (const TypeField& field : type.fields) {
        if (!field.dropped && !has(field.type.oid)) return false;
      }
      return true;
    default: return true;
  }
}

}  // namespace

OrderingOperators FindOrderingOperators(const CatalogSnapshot& catalog, Oid type) {
  OrderingOperators operators;
  const TypeInfo& base = BaseType(catalog, type);
  const OperatorClass* btree = FindDefaultClass(catalog, kBtree, type);
  if (btree != nullptr && PartsHaveClass(catalog, kBtree, base, 0)) {
    operators.less = MemberOperator(*btree, 1);
    operators.equal = MemberOperator(*btree, 3);
    operators.greater = MemberOperator(*btree, 5);
    operators.operator_class = btree->oid;
  }
  const OperatorClass* hash = FindDefaultClass(catalog, kHash, type);
  operators.hashable = hash != nullptr && PartsHaveClass(catalog, kHash, base, 0);
  if (operators.equal == kInvalidOid && operators.hashable) operators.equal = MemberOperator(*hash, 1);
  return operators;
}

Oid FindOperatorClass(Oid access_method, std::string_view name, Oid input_type) {
  Oid any_input = kInvalidOid;
  for (const OperatorClass& candidate : Seed::Get().operator_classes) {
    if (candidate.method != access_method || candidate.name != name) continue;
    if (candidate.input_type == input_type) return candidate.oid;
    any_input = candidate.oid;
  }
  return any_input;
}

Oid DefaultOperatorClass(const CatalogSnapshot& catalog, Oid access_method, Oid type) {
  const OperatorClass* found = FindDefaultClass(catalog, access_method, type);
  return found == nullptr ? kInvalidOid : found->oid;
}

bool OperatorClassTakes(const CatalogSnapshot& catalog, Oid operator_class, Oid type) {
  const OperatorClass* found = Seed::Get().FindClass(operator_class);
  return found != nullptr && IsBinaryCoercible(catalog, BaseType(catalog, type), found->input_type);
}

Oid OperatorClassKeyType(const CatalogSnapshot& catalog, Oid operator_class, Oid type) {
  const OperatorClass* found = Seed::Get().FindClass(operator_class);
  if (found == nullptr || found->key_type == kInvalidOid) return type;
  if (found->key_type == kAnyelementOid) return BaseType(catalog, type).element;
  return found->key_type;
}

std::string_view OperatorClassName(Oid operator_class) {
  const OperatorClass* found = Seed::Get().FindClass(operator_class);
  return found == nullptr ? std::string_view() : found->name;
}

int BtreeStrategy(Oid op) {
  const Seed& seed = Seed::Get();
  const uint32_t position = seed.operator_oids.Find(op);
  if (position == kNotInSeed) return 0;
  const OperatorDescriptor& found = seed.operators[position];
  for (const OperatorClass& candidate : seed.operator_classes) {
    if (candidate.method != kBtree || !candidate.is_default) continue;
    const OperatorFamilyMember* member = seed.FindMember(op, candidate.family);
    if (member != nullptr && member->purpose == 's' && (member->left == found.left && member->right == found.right)) {
      return member->strategy;
    }
  }
  return 0;
}

}  // namespace basalt
