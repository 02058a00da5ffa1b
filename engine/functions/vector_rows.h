// For hand-written vector kernels of polymorphic functions: a call per selected row, arguments by position, result by value.
// Used by one kernel call on one thread.
#pragma once

#include "engine/functions/families.h"
#include "types/array.h"

namespace basalt {

// visit(row) -> NullableDatum; its heap bytes lie in the context's arena or in an argument.
template <typename Visit>
void ForEachRow(KernelCall& call, Visit&& visit) {
  for (uint32_t i = 0; i < call.rows.count; ++i) {
    const uint32_t row = call.rows[i];
    call.result.SetNoCopy(row, visit(row));
  }
}

// As ForEachRow, but NULL arguments give NULL without a visit.
template <typename Visit>
void ForEachStrictRow(KernelCall& call, Visit&& visit) {
  ForEachRow(call, [&](uint32_t row) -> NullableDatum {
    for (const Vector* argument : call.arguments) {
      if (argument->IsNull(row)) return {};
    }
    return visit(row);
  });
}

// The bytes of a string argument. Points into the vector's slot, so not into a copy of it.
inline std::string_view TextAt(const Vector& vector, uint32_t row) { return vector.View<StringRef>()[row].view(); }
inline int32_t IntAt(const Vector& vector, uint32_t row) { return vector.View<int32_t>()[row]; }

template <typename T>
NullableDatum ValueOf(const T& value) {
  return {MakeDatum(value), false};
}

// What kernels must know of an array's elements.
struct ElementType {
  SqlType type;
  PhysicalType physical = PhysicalType::kString;
};
inline ElementType ElementTypeOf(FunctionContext& context, Oid element) {
  const TypeInfo& info = context.environment().types().GetType(element);
  return {{element, -1, context.collation() != kInvalidOid ? context.collation() : info.collation}, info.physical};
}
// Of an array type's oid (also int2vector and oidvector); kInvalidOid if it has no elements.
Oid ElementOid(const TypeResolver& types, Oid array_type);

// Equality of elements by their type's default operator.
inline bool SameElement(FunctionContext& context, const ElementType& element, const Datum& a, const Datum& b) {
  return CompareDatums(element.type, a, b, context.environment().types()) == 0;
}

}  // namespace basalt
