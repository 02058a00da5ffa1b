#include "handlers/planning.h"

#include <algorithm>

#include "base/hash.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "engine/planner/plan_cache.h"
#include "handlers/ddl/ddl_context.h"
#include "handlers/transaction/transaction_state.h"
#include "parser/parser.h"

namespace basalt {

uint64_t SearchPathHash(ExecutionContext& context) {
  ConnectionState& connection = context.connection();
  uint64_t hash = HashInt(connection.database);
  for (Oid schema : connection.SearchPath(context.session().catalog())) hash = HashMix(hash, schema);
  return hash;
}

uint64_t PlanEnvironment(ExecutionContext& context, std::span<const Oid> parameter_types) {
  ConnectionState& connection = context.connection();
  uint64_t hash = SearchPathHash(context);
  for (Oid type : parameter_types) hash = HashMix(hash, type + 1);
  const IoSettings& io = connection.settings.io();
  const uint64_t styles = static_cast<uint64_t>(io.date_style) | static_cast<uint64_t>(io.date_order) << 8 |
                          static_cast<uint64_t>(io.interval_style) << 16 | static_cast<uint64_t>(io.bytea_output) << 24 |
                          static_cast<uint64_t>(io.array_nulls) << 32 |
                          static_cast<uint64_t>(connection.settings.standard_conforming_strings) << 33 |
                          static_cast<uint64_t>(static_cast<uint8_t>(io.extra_float_digits)) << 40;
  hash = HashMix(hash, styles);
  const PlannerSettings& planner = connection.settings.planner;
  hash = HashMix(hash, planner.disabled);
  hash = HashMix(hash, static_cast<uint64_t>(planner.join_collapse_limit) << 32 | static_cast<uint64_t>(planner.from_collapse_limit));
  return HashMix(hash, reinterpret_cast<uintptr_t>(io.time_zone));
}

PlanningInput MakePlanningInput(ExecutionContext& context, std::string_view text, std::span<const Oid> parameter_types) {
  return {context, context.connection().Catalog(context.session().catalog()), text, parameter_types, true, {}};
}

std::shared_ptr<const Plan> FindCachedPlan(ExecutionContext& context, std::string_view text, uint64_t environment) {
  ConnectionState& connection = context.connection();
  if (connection.temporary_catalog.schema() != kInvalidOid) return nullptr;  // such plans are private
  if (connection.transaction.catalog != nullptr && connection.transaction.catalog->has_changes()) return nullptr;
  return context.session().plans().Find({text, environment}, *connection.Catalog(context.session().catalog()));
}

void CachePlan(ExecutionContext& context, std::string_view text, uint64_t environment, const std::shared_ptr<const Plan>& plan,
               const CatalogSnapshot& catalog) {
  ConnectionState& connection = context.connection();
  const bool own_catalog = connection.transaction.catalog != nullptr && connection.transaction.catalog->has_changes();
  if (own_catalog || connection.temporary_catalog.schema() != kInvalidOid) return;
  context.session().plans().Insert({text, environment}, plan, catalog);
}

std::shared_ptr<const Plan> MakePlan(ExecutionContext& context, std::string_view text, const ast::Node* node,
                                     std::span<const Oid> parameter_types, uint64_t environment, bool cache,
                                     bool variable_parameters) {
  PlanningInput input = MakePlanningInput(context, text, parameter_types);
  input.variable_parameters = variable_parameters;
  std::shared_ptr<const Plan> plan = PlanStatement(input, node);
  if (cache) CachePlan(context, text, environment, plan, *input.catalog);
  return plan;
}

void EnsureParsed(ExecutionContext& context, PreparedStatement& statement) {
  if (statement.node != nullptr) return;
  statement.arena = std::make_unique<Arena>(&context.connection().memory);
  ParseOptions options;
  options.standard_conforming_strings = context.connection().settings.standard_conforming_strings;
  const auto parsed = Parse(statement.text, *statement.arena, options);
  BASALT_ASSERT(parsed.size() == 1);
  statement.node = parsed[0].node;
}

namespace {

bool SameColumns(const std::vector<ResultColumn>& left, const std::vector<ResultColumn>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), [](const ResultColumn& a, const ResultColumn& b) {
    return a.type.oid == b.type.oid && a.type.typmod == b.type.typmod && a.name == b.name;
  });
}

void Replan(ExecutionContext& context, PreparedStatement& statement) {
  EnsureParsed(context, statement);
  const uint64_t environment = PlanEnvironment(context, statement.declared_types);
  std::shared_ptr<const Plan> plan =
      MakePlan(context, statement.text, statement.node, statement.parameter_types, environment, false);
  if (statement.fixed_result && !SameColumns(statement.columns, plan->columns)) {
    throw SqlError(sqlstate::kFeatureNotSupported, "cached plan must not change result type");
  }
  statement.plan = std::move(plan);
  statement.path_hash = SearchPathHash(context);
  statement.columns = statement.plan->columns;
}

}  // namespace

void EnsureCurrentPlan(ExecutionContext& context, PreparedStatement& statement) {
  const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
  const bool same_path = statement.path_hash == 0 || statement.path_hash == SearchPathHash(context);
  if (same_path && statement.plan->catalog->generation() == catalog.generation()) return;
  if (!same_path || !PlanCache::IsCurrent(*statement.plan, catalog)) Replan(context, statement);
}

void LockAndValidatePlan(ExecutionContext& context, PreparedStatement& statement) {
  EnsureCurrentPlan(context, statement);
  for (;;) {
    const std::shared_ptr<const Plan> plan = statement.plan;
    if (!plan->table_locks.empty()) {
      Transaction& transaction = EnsureTransaction(context);
      for (const auto& [table, mode] : plan->table_locks) {
        transaction.LockTable(context.connection().database, table, mode, WaitPolicy::kWait);
      }
    }
    EnsureCurrentPlan(context, statement);
    if (statement.plan == plan) return;
  }
}

namespace {

void CheckPrivilege(const CatalogSnapshot& catalog, Oid role, const RequiredPrivilege& required) {
  const DescriptorPtr<RelationDescriptor> relation = catalog.FindRelation(required.relation);
  if (relation == nullptr) return;
  const AclObject kind = relation->kind == RelationKind::kSequence ? AclObject::kSequence : AclObject::kTable;
  const Privileges held = CheckPrivileges(catalog, role, kind, relation->owner, relation->acl, required.privileges);
  const Privileges missing = required.privileges & static_cast<Privileges>(~held);
  if (missing == 0) return;
  const auto column_allows = [&](int16_t number) {
    if (number <= 0) return false;  // system columns have no access lists
    const ColumnDescriptor& column = relation->Column(number);
    return (missing & ~CheckPrivileges(catalog, role, AclObject::kColumn, relation->owner, column.acl, missing)) == 0;
  };
  const bool by_columns = !required.columns.empty() && std::all_of(required.columns.begin(), required.columns.end(), column_allows);
  if (by_columns) return;
  throw SqlError(sqlstate::kInsufficientPrivilege,
                 Format("permission denied for {} {}", RelationKindName(relation->kind), relation->name));
}

}  // namespace

namespace {

void CheckExecute(const CatalogSnapshot& catalog, Oid role, Oid oid) {
  const FunctionDescriptor* function = catalog.FindFunction(oid);
  if (function == nullptr) return;
  const Privileges held = CheckPrivileges(catalog, role, AclObject::kFunction, function->owner, function->acl, kPrivilegeExecute);
  if (held == 0) ThrowPermissionDenied(AclObject::kFunction, function->name);
}

}  // namespace

void CheckPlanPrivileges(ExecutionContext& context, const Plan& plan) {
  if (plan.privileges.empty() && plan.executes.empty()) return;
  const CatalogSnapshot& catalog = *context.connection().Catalog(context.session().catalog());
  const bool superuser = IsSuperuser(catalog, context.role());
  for (const RequiredPrivilege& required : plan.privileges) {
    if (required.check_as == kInvalidOid && superuser) continue;
    CheckPrivilege(catalog, required.check_as == kInvalidOid ? context.role() : required.check_as, required);
  }
  for (const RequiredExecute& required : plan.executes) {
    CheckExecute(catalog, required.check_as == kInvalidOid ? context.role() : required.check_as, required.function);
  }
}

}  // namespace basalt
