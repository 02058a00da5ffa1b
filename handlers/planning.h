// From statement text to plan: the shared plan cache, table locks and re-planning when an object moved under a plan.
#pragma once

#include <memory>
#include <span>

#include "engine/planner/planner.h"
#include "handlers/prepared_statement.h"

namespace basalt {

// Hash of the database and the schemas of the search path as they are found now.
uint64_t SearchPathHash(ExecutionContext& context);
// Hash of everything besides the text that a plan depends on: database, resolved search path, parameter types, settings.
uint64_t PlanEnvironment(ExecutionContext& context, std::span<const Oid> parameter_types);

// What the planner sees; catalog is the connection's newest.
PlanningInput MakePlanningInput(ExecutionContext& context, std::string_view text, std::span<const Oid> parameter_types);

// Plans through the cache. node may be null when the plan is expected there; then text is parsed on a miss.
std::shared_ptr<const Plan> FindCachedPlan(ExecutionContext& context, std::string_view text, uint64_t environment);
std::shared_ptr<const Plan> MakePlan(ExecutionContext& context, std::string_view text, const ast::Node* node,
                                     std::span<const Oid> parameter_types, uint64_t environment, bool cache,
                                     bool variable_parameters = true);

// Puts a plan into the shared cache unless it is private: made over uncommitted or temporary objects.
void CachePlan(ExecutionContext& context, std::string_view text, uint64_t environment, const std::shared_ptr<const Plan>& plan,
               const CatalogSnapshot& catalog);

// Parses the statement's text again into its arena if it has no AST yet.
void EnsureParsed(ExecutionContext& context, PreparedStatement& statement);
// The statement's plan, current for the newest catalog: re-plans when an object it used changed.
void EnsureCurrentPlan(ExecutionContext& context, PreparedStatement& statement);
// Takes the plan's table locks; then makes sure the plan is still current (else re-plans and locks again until stable).
void LockAndValidatePlan(ExecutionContext& context, PreparedStatement& statement);
// 42501 unless the current role may run the plan.
void CheckPlanPrivileges(ExecutionContext& context, const Plan& plan);

}  // namespace basalt
