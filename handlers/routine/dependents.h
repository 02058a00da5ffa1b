// What depends on functions, operators, casts, and what of these depends on types and relations: found in the descriptors, and in
// stored texts by binding those that hold the name. For DROP: RESTRICT names them, CASCADE takes them along.
#pragma once

#include <string>
#include <vector>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

struct RoutineDependent {
  enum class Kind : uint8_t { kFunction, kOperator, kCast, kView, kDefault, kConstraint } kind = Kind::kFunction;
  Oid oid = 0;              // kDefault, kConstraint: of the table
  int16_t column = 0;       // kDefault
  Oid constraint = 0;       // kConstraint
  std::string text;         // "function f(integer)"
  std::string on;           // what it depends on, described
  bool operator==(const RoutineDependent& other) const {
    return kind == other.kind && oid == other.oid && column == other.column && constraint == other.constraint;
  }
};
using RoutineDependents = std::vector<RoutineDependent>;

// Everything that must go with the object, deep, each once; behind each dependent what depends on that. described: of the object.
void CollectRoutineDependents(const DdlContext& ddl, ObjectReference object, const std::string& described, RoutineDependents* all);
// Without what depends on them.
RoutineDependents DirectRoutineDependents(const DdlContext& ddl, ObjectReference object, const std::string& described);
// The last ones first.
void DropRoutineDependents(const DdlContext& ddl, const RoutineDependents& dependents);
// 2BP01 without CASCADE; else tells what goes, and drops it.
void DropWithDependents(const DdlContext& ddl, ObjectReference object, const std::string& described, bool cascade);
std::string DescribeCast(const DdlContext& ddl, const CastDescriptor& cast);

}  // namespace basalt
