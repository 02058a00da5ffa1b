#include "types/type_operators.h"

#include <algorithm>
#include <span>

#include "base/sql_error.h"
#include "types/type_oids.h"

namespace basalt {
namespace {

constexpr Oid kGtsVectorOid = 3642;
constexpr Oid kNoEquality[] = {kJsonOid, kXmlOid, kPointOid, kLsegOid, kPathOid, kBoxOid, kPolygonOid, kLineOid, kCircleOid, kJsonPathOid,
                               kCStringOid, kUnknownOid, kVoidOid, kGtsVectorOid, kRefCursorOid, kPgNodeTreeOid, kTxidSnapshotOid, kPgSnapshotOid};
constexpr Oid kHashOnly[] = {kXidOid, kCidOid, kAclItemOid};
constexpr Oid kOrderOnly[] = {kMoneyOid, kBitOid, kVarBitOid, kTsVectorOid, kTsQueryOid};

bool IsIn(std::span<const Oid> list, Oid type) { return std::find(list.begin(), list.end(), type) != list.end(); }

// Containers have what all their parts have.
template <typename Test>
bool OfParts(Oid type, const TypeResolver& types, const Test& test) {
  const TypeInfo& info = types.GetType(type);
  switch (info.kind) {
    case TypeKind::kArray: return OfParts(info.element, types, test);
    case TypeKind::kDomain: return OfParts(info.base.oid, types, test);
    case TypeKind::kComposite:
      return std::all_of(info.fields.begin(), info.fields.end(),
                         [&](const auto& field) { return field.dropped || OfParts(field.type.oid, types, test); });
    default: return test(type);
  }
}

}  // namespace

bool HasEquality(Oid type, const TypeResolver& types) {
  return OfParts(type, types, [](Oid part) { return !IsIn(kNoEquality, part); });
}
bool HasOrder(Oid type, const TypeResolver& types) {
  return OfParts(type, types, [](Oid part) { return !IsIn(kNoEquality, part) && !IsIn(kHashOnly, part); });
}
bool HasHash(Oid type, const TypeResolver& types) {
  return OfParts(type, types, [](Oid part) { return !IsIn(kNoEquality, part) && !IsIn(kOrderOnly, part); });
}

std::string DisplayName(Oid type, const TypeResolver& types) {
  constexpr std::pair<Oid, const char*> kNames[] = {
      {kBoolOid, "boolean"}, {kInt2Oid, "smallint"}, {kInt4Oid, "integer"}, {kInt8Oid, "bigint"}, {kFloat4Oid, "real"},
      {kFloat8Oid, "double precision"}, {kBpCharOid, "character"}, {kVarcharOid, "character varying"}, {kVarBitOid, "bit varying"},
      {kTimeOid, "time without time zone"}, {kTimeTzOid, "time with time zone"}, {kTimestampOid, "timestamp without time zone"},
      {kTimestampTzOid, "timestamp with time zone"}, {kCharOid, "\"char\""}};
  const TypeInfo& info = types.GetType(type);
  if (info.kind == TypeKind::kArray) return DisplayName(info.element, types) + "[]";
  for (const auto& [oid, name] : kNames) {
    if (oid == type) return name;
  }
  return info.name;
}

void RequireEquality(Oid type, const TypeResolver& types) {
  if (HasEquality(type, types)) return;
  throw SqlError(sqlstate::kUndefinedFunction, Format("could not identify an equality operator for type {}", DisplayName(type, types)));
}
void RequireOrder(Oid type, const TypeResolver& types, bool of_element) {
  if (HasOrder(type, types)) return;
  if (of_element) type = types.GetType(type).element;
  throw SqlError(sqlstate::kUndefinedFunction, Format("could not identify a comparison function for type {}", DisplayName(type, types)));
}

}  // namespace basalt
