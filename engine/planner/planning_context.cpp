#include "engine/planner/planning_context.h"

#include "engine/planner/query.h"

#include <algorithm>

namespace basalt {

PlanningContext::~PlanningContext() {
  for (const std::weak_ptr<Cte>& weak : recursive_ctes) {
    const std::shared_ptr<Cte> cte = weak.lock();
    if (cte == nullptr) continue;
    cte->query.reset();
    cte->start.reset();
    cte->step.reset();
  }
}

PlanningContext::PlanningContext(const PlanningInput& planning_input)
    : input(planning_input), execution(planning_input.context), environment(execution, planning_input.catalog),
      catalog(*planning_input.catalog), functions(execution.session().functions()),
      search_path(execution.connection().SearchPath(execution.session().catalog())),
      database(execution.connection().database), names(catalog, database, search_path) {
  for (Oid type : planning_input.parameter_types) {
    parameter_types.push_back(type == kInvalidOid || type == kUnknownOid ? SqlType{} : MakeType(type));
  }
}

IoContext PlanningContext::Io() {
  return {environment.io_settings(), catalog, &environment.names(), arena, environment.transaction_time_us(), environment.domains()};
}

void PlanningContext::AddTypeDependency(Oid type) const {
  for (const PlanTypeDependency& known : type_dependencies) {
    if (known.type == type) return;
  }
  const TypeDescriptor* descriptor = catalog.FindTypeDescriptor(type);
  if (descriptor == nullptr) return;
  type_dependencies.push_back({type, descriptor});
  const TypeInfo& info = descriptor->info;
  for (Oid part : {info.element, info.base.oid, info.range_subtype}) NoteType(part);
  for (const TypeField& field : info.fields) NoteType(field.type.oid);
}

SqlType PlanningContext::MakeType(Oid type, int32_t typmod) const {
  if (type == kInvalidOid) return {};
  NoteType(type);
  const TypeInfo* info = catalog.FindType(type);
  return {type, typmod, info == nullptr ? kInvalidOid : info->collation};
}

void PlanningContext::AddDependency(const RelationDescriptor& relation) {
  if (relation.is_system) return;
  if (relation.persistence == Persistence::kTemporary) cacheable = false;
  for (const PlanDependency& known : dependencies) {
    if (known.relation == relation.oid) return;
  }
  dependencies.push_back({relation.oid, relation.version, catalog.FindStatistics(relation.oid)});
}

void PlanningContext::AddLock(const RelationDescriptor& relation, TableLockMode mode) {
  AddDependency(relation);
  if (relation.is_system) return;
  for (auto& [oid, held] : table_locks) {
    if (oid == relation.oid) {
      held = std::max(held, mode);
      return;
    }
  }
  table_locks.emplace_back(relation.oid, mode);
}

void PlanningContext::UseFunction(const FunctionDescriptor& function, Oid check_as) {
  if (function.oid >= kFirstUserOid) {
    references.insert({ObjectKind::kFunction, function.oid, 0});
    // A row that it returns may get other columns.
    const TypeInfo* row = catalog.FindType(BaseType(catalog, function.result_type));
    if (row != nullptr && row->relation != kInvalidOid) {
      if (const auto relation = catalog.FindRelation(row->relation)) AddDependency(*relation);
    }
  }
  if (!function.acl.has_value()) return;  // everybody's
  for (const RequiredExecute& known : executes) {
    if (known.function == function.oid && known.check_as == check_as) return;
  }
  executes.push_back({function.oid, check_as});
}

void PlanningContext::AddPrivilege(const RelationDescriptor& relation, Privileges wanted, Oid check_as,
                                   std::vector<int16_t> columns) {
  for (RequiredPrivilege& known : privileges) {
    if (known.relation != relation.oid || known.privileges != wanted || known.check_as != check_as) continue;
    for (int16_t column : columns) {
      if (std::find(known.columns.begin(), known.columns.end(), column) == known.columns.end()) known.columns.push_back(column);
    }
    return;
  }
  privileges.push_back({relation.oid, wanted, std::move(columns), check_as});
}

void PlanningContext::AddUsedColumn(Oid relation, Oid check_as, Privileges privilege, int16_t column) {
  for (RequiredPrivilege& known : privileges) {
    if (known.relation != relation || known.check_as != check_as || known.privileges != privilege) continue;
    if (std::find(known.columns.begin(), known.columns.end(), column) == known.columns.end()) known.columns.push_back(column);
    return;
  }
  privileges.push_back({relation, privilege, {column}, check_as});
}

namespace {

thread_local const void* planning_stack_base = nullptr;
constexpr ptrdiff_t kStackBytes = 2 << 20;  // PostgreSQL's max_stack_depth

}  // namespace

RecursionBase::RecursionBase() : previous_(planning_stack_base) {
  if (planning_stack_base == nullptr) planning_stack_base = __builtin_frame_address(0);
}
RecursionBase::~RecursionBase() { planning_stack_base = previous_; }

RecursionGuard::RecursionGuard(const PlanningContext& context) {
  context.execution.cancel().Check();
  const ptrdiff_t depth = static_cast<const char*>(planning_stack_base) - static_cast<const char*>(__builtin_frame_address(0));
  if (planning_stack_base != nullptr && std::abs(depth) > kStackBytes) {
    throw SqlError(sqlstate::kStatementTooComplex, "stack depth limit exceeded")
        .Hint("Increase the configuration parameter \"max_stack_depth\" (currently 2048kB), after ensuring the platform's stack "
              "depth limit is adequate.");
  }
}

Oid BaseType(const CatalogSnapshot& catalog, Oid type) {
  for (;;) {
    const TypeInfo* info = catalog.FindType(type);
    if (info == nullptr || info->kind != TypeKind::kDomain) return type;
    type = info->base.oid;
  }
}

SqlType BaseType(const CatalogSnapshot& catalog, SqlType type) {
  for (;;) {
    const TypeInfo* info = catalog.FindType(type.oid);
    if (info == nullptr || info->kind != TypeKind::kDomain) return type;
    const Oid collation = type.collation;
    type = info->base;
    if (type.collation == kInvalidOid) type.collation = collation;
  }
}

Oid ElementType(const CatalogSnapshot& catalog, Oid type) {
  const TypeInfo* info = catalog.FindType(type);
  if (info == nullptr || info->element == kInvalidOid || info->length != -1) return kInvalidOid;
  return info->element;
}
Oid BaseElementType(const CatalogSnapshot& catalog, Oid type) { return ElementType(catalog, BaseType(catalog, type)); }

Oid ArrayType(const CatalogSnapshot& catalog, Oid type) {
  const TypeInfo* info = catalog.FindType(type);
  return info == nullptr ? kInvalidOid : info->array;
}

char TypeCategory(const CatalogSnapshot& catalog, Oid type) {
  const TypeInfo* info = catalog.FindType(type);
  return info == nullptr ? 'X' : info->category;
}

bool IsPreferredType(const CatalogSnapshot& catalog, char category, Oid type) {
  const TypeInfo* info = catalog.FindType(type);
  return info != nullptr && info->preferred && (category == 0 || info->category == category);
}

bool IsPolymorphicFamilyOne(Oid type) {
  switch (type) {
    case kAnyelementOid: case kAnyarrayOid: case kAnynonarrayOid: case kAnyenumOid: case kAnyrangeOid:
    case kAnymultirangeOid: return true;
    default: return false;
  }
}

bool IsPolymorphic(Oid type) {
  switch (type) {
    case kAnycompatibleOid: case kAnycompatiblearrayOid: case kAnycompatiblenonarrayOid: case kAnycompatiblerangeOid:
    case kAnycompatiblemultirangeOid: return true;
    default: return IsPolymorphicFamilyOne(type);
  }
}

bool IsRowType(const CatalogSnapshot& catalog, Oid type) {
  if (type == kRecordOid) return true;
  const TypeInfo* info = catalog.FindType(BaseType(catalog, type));
  return info != nullptr && info->kind == TypeKind::kComposite;
}

}  // namespace basalt
