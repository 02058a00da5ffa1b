// The entry points of planner.h.
#include <algorithm>

#include "engine/planner/bind/binder.h"
#include "engine/planner/bind/routine_result.h"
#include "engine/planner/bind/stored_expression.h"
#include "engine/planner/column_default.h"
#include "engine/planner/expression_tree.h"
#include "engine/planner/optimize/plan_builder.h"

namespace basalt {

namespace {

const char* CommandTag(Query::Command command) {
  switch (command) {
    case Query::Command::kInsert: return "INSERT";
    case Query::Command::kUpdate: return "UPDATE";
    case Query::Command::kDelete: return "DELETE";
    default: return "SELECT";
  }
}

// Where plain columns of tables come from, for RowDescription.
void FindOrigins(const FromItem* from, std::vector<Target>* targets) {
  for (Target& target : *targets) {
    const auto* column = AsIf<ColumnExpression>(target.expression.get());
    if (column == nullptr || column->relation < 0) continue;
    ForEachFromItem(const_cast<FromItem*>(from), [&](FromItem& item) {
      if (item.id != column->relation || !item.relation) return;
      target.table = item.relation->oid;
      target.attribute = static_cast<int16_t>(column->index >= 0 ? column->index + 1 : column->index);
    });
  }
}

std::vector<ResultColumn> ResultColumns(PlanningContext& context, Query& query) {
  std::vector<Target>& targets = query.modification ? query.modification->returning : query.targets;
  FindOrigins(query.modification && query.modification->target ? query.modification->target.get() : query.from.get(), &targets);
  std::vector<ResultColumn> columns;
  for (const Target& target : targets) {
    if (target.junk) continue;
    ResultColumn column;
    column.name = target.name;
    column.type = target.expression->type;
    column.table = target.table;
    column.attribute = target.attribute;
    const TypeInfo* info = context.catalog.FindType(column.type.oid);
    column.type_length = info == nullptr ? int16_t{-1} : info->length;
    columns.push_back(std::move(column));
  }
  return columns;
}

void CheckParameters(const PlanningContext& context) {
  for (size_t i = 0; i < context.parameter_types.size(); ++i) {
    if (context.parameter_types[i].oid == kInvalidOid) {
      throw SqlError(sqlstate::kIndeterminateDatatype, Format("could not determine data type of parameter ${}", i + 1));
    }
  }
}

std::shared_ptr<Plan> MakePlan(PlanningContext& context, std::unique_ptr<Query> query) {
  CheckParameters(context);
  std::vector<ResultColumn> columns = ResultColumns(context, *query);
  const char* tag = CommandTag(query->command);
  std::shared_ptr<Plan> plan = PlanBuilder(context).Build(std::move(query));
  plan->columns = std::move(columns);
  plan->command_tag = tag;
  plan->parameter_types = context.parameter_types;
  plan->privileges = std::move(context.privileges);
  plan->executes = std::move(context.executes);
  plan->table_locks = std::move(context.table_locks);
  plan->dependencies = std::move(context.dependencies);
  plan->type_dependencies = std::move(context.type_dependencies);
  plan->catalog = context.input.catalog;
  plan->exec_parameter_count = context.exec_parameters;
  plan->recursion_count = context.recursions;
  plan->has_modification = context.has_modification;
  plan->is_volatile = context.is_volatile;
  plan->cacheable = context.cacheable;
  plan->looked_at_parameter_values = context.looked_at_values;
  return plan;
}

std::unique_ptr<Query> BindOfRoutine(PlanningContext& context, const ast::Node* statement, const RoutineSignature& signature,
                                     bool last, bool* is_row) {
  context.routine = &signature;
  if (signature.stored) context.search_path = {kPgCatalogSchema};
  std::unique_ptr<Query> query = Binder(context).BindStatement(statement);
  if (last) *is_row = CoerceRoutineResult(context, signature, &query);
  return query;
}

}  // namespace

std::shared_ptr<const Plan> PlanStatement(const PlanningInput& input, const ast::Node* statement) {
  RecursionBase base;
  PlanningContext context(input);
  Binder binder(context);
  return MakePlan(context, binder.BindStatement(statement));
}

RoutineStatement PlanRoutineStatement(const PlanningInput& input, const ast::Node* statement, const RoutineSignature& signature,
                                      bool last) {
  RecursionBase base;
  PlanningContext context(input);
  RoutineStatement result;
  std::unique_ptr<Query> query = BindOfRoutine(context, statement, signature, last, &result.is_row);
  result.plan = MakePlan(context, std::move(query));
  return result;
}

void CheckRoutineStatement(const PlanningInput& input, const ast::Node* statement, const RoutineSignature& signature, bool last) {
  RecursionBase base;
  PlanningContext context(input);
  bool is_row = false;
  BindOfRoutine(context, statement, signature, last, &is_row);
}

namespace {

Place PlaceOf(std::string_view what) {
  constexpr std::pair<std::string_view, Place> kPlaces[] = {
      {"DEFAULT", Place::kDefault}, {"CHECK", Place::kCheck}, {"INDEX", Place::kIndexExpression},
      {"INDEX PREDICATE", Place::kIndexPredicate}, {"COPY WHERE", Place::kCopyWhere}, {"EXECUTE", Place::kExecute},
      {"GENERATED", Place::kGenerated}, {"USING", Place::kTransform}, {"POLICY", Place::kPolicy}, {"WHEN", Place::kTrigger},
      {"PARTITION", Place::kPartition}, {"CALL", Place::kCall}, {"DOMAIN CHECK", Place::kDomainCheck},
  };
  for (const auto& [name, place] : kPlaces) {
    if (name == what) return place;
  }
  return Place::kOther;
}

// What PostgreSQL calls a value of the wrong type at this place.
ExpressionPtr CoerceFor(PlanningContext& context, Binder& binder, ExpressionPtr expression, SqlType target, Place place, std::string_view what) {
  const Oid source = expression->type.oid;
  const int location = expression->location;
  if (target.oid == kBoolOid && place != Place::kDefault && place != Place::kExecute) {
    const char* clause = place == Place::kCheck || place == Place::kDomainCheck ? "CHECK"
                         : place == Place::kIndexPredicate || place == Place::kCopyWhere ? "WHERE" : "expression";
    return binder.coercer().CoerceToBoolean(std::move(expression), clause);
  }
  ExpressionPtr result = binder.coercer().CoerceToTarget(std::move(expression), target, CoercionContext::kAssignment,
                                                         Expression::Form::kImplicitCast, -1);
  if (result != nullptr) return result;
  throw SqlError(sqlstate::kDatatypeMismatch, Format("{} is of type {} but expression is of type {}", what, context.TypeName(target.oid),
                                                     context.TypeName(source)))
      .Hint("You will need to rewrite or cast the expression.").At(location);
}

}  // namespace

ExpressionPtr BindExpression(const PlanningInput& input, const ast::Node* expression, const RelationDescriptor* relation,
                             SqlType target, std::string_view what) {
  RecursionBase base;
  PlanningContext context(input);
  Binder binder(context);
  const Place place = PlaceOf(what);
  ExpressionPtr result = binder.BindStandalone(expression, relation, -1, place);
  if (target.oid != kInvalidOid) {
    result = CoerceFor(context, binder, std::move(result), target, place, what);
  } else if (result->type.oid == kUnknownOid) {
    result = binder.coercer().CoerceType(std::move(result), kTextOid, -1, CoercionContext::kImplicit, Expression::Form::kImplicitCast, -1);
  }
  return result;
}

const StoredExpression& DefaultOf(const CatalogSnapshot& catalog, const ColumnDescriptor& column) {
  const StoredExpression* found = &column.default_expression;
  for (Oid type = column.type.oid; found->empty();) {
    const TypeDescriptor* descriptor = catalog.FindTypeDescriptor(type);
    if (descriptor == nullptr || descriptor->info.kind != TypeKind::kDomain) break;
    found = &descriptor->default_expression;
    type = descriptor->info.base.oid;
  }
  return *found;
}

ExpressionPtr BindColumnDefault(const PlanningInput& input, const ast::Node* expression, const RelationDescriptor* relation,
                                const ColumnDescriptor& column) {
  RecursionBase base;
  PlanningContext context(input);
  Binder binder(context);
  const Place place = relation == nullptr ? Place::kDefault : Place::kGenerated;
  ExpressionPtr bound = binder.BindStandalone(expression, relation, -1, place);
  const Oid source = bound->type.oid;
  ExpressionPtr result = binder.coercer().CoerceToTarget(std::move(bound), column.type, CoercionContext::kAssignment,
                                                         Expression::Form::kImplicitCast, -1);
  if (result != nullptr) return result;
  throw SqlError(sqlstate::kDatatypeMismatch,
                 Format("column \"{}\" is of type {} but default expression is of type {}", column.name,
                        context.TypeName(column.type.oid), context.TypeName(source)))
      .Hint("You will need to rewrite or cast the expression.");
}

ExpressionPtr BindStoredExpression(const PlanningInput& input, const StoredExpression& stored, const RelationDescriptor* relation,
                                   SqlType target) {
  RecursionBase base;
  PlanningContext context(input);
  ExpressionPtr result = BindStored(context, stored.sql, relation, -1, target, Place::kOther);
  FoldConstants(context, result);
  return result;
}

SqlType ResolveTypeName(const PlanningInput& input, const ast::TypeName* name) {
  RecursionBase base;
  PlanningContext context(input);
  return Binder(context).BindTypeName(name);
}

DescriptorPtr<RelationDescriptor> ResolveRelation(const PlanningInput& input, const ast::RangeVar* name, bool missing_ok) {
  RecursionBase base;
  PlanningContext context(input);
  try {
    return Binder(context).FindRelation(name, missing_ok);
  } catch (SqlError& error) {
    error.fields().byte_location = -1;  // commands that open a relation tell no position
    throw;
  }
}

ExpressionPtr CoerceForAssignment(const PlanningInput& input, ExpressionPtr expression, SqlType target, std::string_view column) {
  RecursionBase base;
  PlanningContext context(input);
  return Binder(context).CoerceAssignment(std::move(expression), target, column, -1);
}

}  // namespace basalt
