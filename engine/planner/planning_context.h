// PlanningContext: what all steps of planning one statement share: the catalog and functions it reads, and what the plan must
// carry (privileges, locks, dependencies, parameter types). On the stack of PlanStatement; one thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "engine/planner/planner.h"
#include "engine/planner/query.h"
#include "session/function_environment.h"

namespace basalt {

struct Cte;  // engine/planner/query.h
struct RoutineSignature;  // engine/planner/routine.h

// PostgreSQL's limit on the columns of a SELECT.
inline constexpr int kMaximumTargets = 1664;

class PlanningContext {
 public:
  explicit PlanningContext(const PlanningInput& planning_input);
  ~PlanningContext();
  PlanningContext(const PlanningContext&) = delete;
  PlanningContext& operator=(const PlanningContext&) = delete;

  const PlanningInput& input;
  ExecutionContext execution;
  SessionEnvironment environment;
  Arena arena;
  const CatalogSnapshot& catalog;
  const FunctionRegistry& functions;
  std::vector<Oid> search_path;  // views swap in their own
  const Oid database;
  CatalogNames names;

  // Collected for the plan.
  std::vector<RequiredPrivilege> privileges;
  std::vector<std::pair<Oid, TableLockMode>> table_locks;
  std::vector<PlanDependency> dependencies;
  std::vector<RequiredExecute> executes;
  std::set<ObjectReference> references;  // users' functions, operators, casts, types and relations that are named
  mutable std::vector<PlanTypeDependency> type_dependencies;
  std::vector<SqlType> parameter_types;  // oid 0: not known yet
  const RoutineSignature* routine = nullptr;  // whose parameters may be named
  bool cacheable = true, is_volatile = false, has_modification = false, looked_at_values = false;
  int exec_parameters = 0, recursions = 0;
  // A recursive term refers to its own CTE: the cycle is cut when planning ends, however it ends.
  std::vector<std::weak_ptr<Cte>> recursive_ctes;

  // The body of a builtin scalar function; null: none, or of a user.
  const KernelEntry* KernelOf(const FunctionDescriptor& function) const {
    return function.is_routine() ? nullptr : functions.FindKernel(function.source);
  }
  // Notes that the plan calls the function: EXECUTE is checked when it starts.
  void UseFunction(const FunctionDescriptor& function, Oid check_as = kInvalidOid);
  int NewRelation() { return next_relation_++; }
  int NewExecParameter() { return exec_parameters++; }
  IoContext Io();
  SqlType MakeType(Oid type, int32_t typmod = -1) const;
  const TypeInfo& Type(Oid type) const {
    NoteType(type);
    return catalog.GetType(type);
  }
  // The plan depends on a user's type and on those it is made of.
  void NoteType(Oid type) const {
    if (type >= kFirstUserOid) AddTypeDependency(type);
  }
  // format_type(type) as messages show it.
  std::string TypeName(Oid type) const { return names.FormatType(type); }
  std::string TypeName(Oid type, int32_t typmod) const { return names.FormatType(type, {.typmod = typmod}); }
  void AddDependency(const RelationDescriptor& relation);
  void AddLock(const RelationDescriptor& relation, TableLockMode mode);
  // Merges into the entry of the same relation and role, if there is one.
  void AddPrivilege(const RelationDescriptor& relation, Privileges privileges, Oid check_as, std::vector<int16_t> columns);
  void AddUsedColumn(Oid relation, Oid check_as, Privileges privilege, int16_t column);

 private:
  void AddTypeDependency(Oid type) const;
  int next_relation_ = 0;
};

// Fails with 54001 when the stack gets deep, 57014 when the statement was cancelled. One at the head of every recursion.
class RecursionGuard {
 public:
  explicit RecursionGuard(const PlanningContext& context);
};
// Marks where a thread's planning started; set by the entry points.
class RecursionBase {
 public:
  RecursionBase();
  ~RecursionBase();

 private:
  const void* previous_;
};

// Questions about types that PostgreSQL answers from pg_type alone.
Oid BaseType(const CatalogSnapshot& catalog, Oid type);
SqlType BaseType(const CatalogSnapshot& catalog, SqlType type);
Oid ElementType(const CatalogSnapshot& catalog, Oid type);      // of a true array (domains not looked through); 0 if none
Oid BaseElementType(const CatalogSnapshot& catalog, Oid type);  // the same through domains
Oid ArrayType(const CatalogSnapshot& catalog, Oid type);        // 0 if none
char TypeCategory(const CatalogSnapshot& catalog, Oid type);
bool IsPreferredType(const CatalogSnapshot& catalog, char category, Oid type);
bool IsPolymorphic(Oid type);
bool IsPolymorphicFamilyOne(Oid type);  // anyelement, anyarray ...; the others are anycompatible...
bool IsRowType(const CatalogSnapshot& catalog, Oid type);       // composite (domains over composites too) or record

}  // namespace basalt
