#include "engine/planner/routine.h"

#include "engine/planner/bind/routine_result.h"
#include "engine/planner/bind/stored_expression.h"
#include "engine/planner/deparse/query_printer.h"
#include "engine/planner/expression_tree.h"
#include "engine/planner/optimize/fold.h"
#include "parser/parser.h"
#include "parser/statement_kind.h"

namespace basalt {

RoutineSignature MakeRoutineSignature(const PlanningInput& input, const FunctionDescriptor& function,
                                      std::vector<SqlType> argument_types, SqlType result, std::vector<SqlType> columns) {
  RecursionBase base;
  PlanningContext context(input);
  RoutineSignature signature = SignatureOf(context, function, std::move(argument_types), result, std::move(columns));
  signature.stored = !function.sql_body.empty();
  return signature;
}

bool IsPlannedStatement(const ast::Node* statement) {
  // SELECT INTO makes a table: the clause stands at the first SELECT of a UNION.
  for (const auto* select = ast::DynCast<ast::SelectStmt>(statement); select != nullptr; select = select->larg) {
    if (select->into_clause != nullptr) return false;
  }
  return ast::Is<ast::SelectStmt>(statement) || ast::Is<ast::InsertStmt>(statement) || ast::Is<ast::UpdateStmt>(statement) ||
         ast::Is<ast::DeleteStmt>(statement) || ast::Is<ast::MergeStmt>(statement);
}

void ThrowNoRoutineResult(const PlanningInput& input, const RoutineSignature& signature) {
  PlanningContext context(input);
  throw SqlError(sqlstate::kInvalidFunctionDefinition,
                 Format("return type mismatch in function declared to return {}", context.TypeName(signature.result.oid)))
      .Detail("Function's final statement must be SELECT or INSERT/UPDATE/DELETE RETURNING.");
}

namespace {

std::vector<ObjectReference> ReferencesOf(const PlanningContext& context) {
  std::set<ObjectReference> all = context.references;
  for (const PlanDependency& dependency : context.dependencies) all.insert({ObjectKind::kRelation, dependency.relation, 0});
  for (const RequiredPrivilege& read : context.privileges) {
    if (read.check_as != kInvalidOid || read.relation < kFirstUserOid) continue;  // inside a view
    for (int16_t column : read.columns) all.insert({ObjectKind::kRelation, read.relation, column});
  }
  return {all.begin(), all.end()};
}

std::string PrintStatement(PlanningContext& context, const Query& query, bool is_return) {
  const std::vector<Oid> path = std::exchange(context.search_path, {kPgCatalogSchema});
  QueryPrinter printer(context, true);
  printer.PrintRoutineStatement(query, is_return);
  context.search_path = path;
  return printer.Take();
}

const ast::SelectStmt* AsSelect(const ast::ReturnStmt& statement, Arena& arena) {
  auto* target = arena.New<ast::ResTarget>();
  target->val = statement.returnval;
  auto* list = arena.New<ast::List>();
  list->length = 1;
  list->items = static_cast<ast::Node**>(arena.Allocate(sizeof(ast::Node*)));
  list->items[0] = target;
  auto* select = arena.New<ast::SelectStmt>();
  select->target_list = list;
  return select;
}

}  // namespace

std::vector<const ast::Node*> BodyStatements(const ast::Node* body, Arena& arena) {
  std::vector<const ast::Node*> statements;
  const auto add = [&](const ast::Node* statement) {
    if (const auto* returned = ast::DynCast<ast::ReturnStmt>(statement)) statements.push_back(AsSelect(*returned, arena));
    else if (statement != nullptr) statements.push_back(statement);
  };
  const auto* list = ast::DynCast<ast::List>(body);
  if (list == nullptr) {
    add(body);
    return statements;
  }
  for (const ast::Node* item : list) {
    const auto* inner = ast::DynCast<ast::List>(item);
    if (inner == nullptr) add(item);
    for (const ast::Node* statement : inner) add(statement);
  }
  return statements;
}

std::vector<const ast::Node*> ParseRoutineBody(const std::string& sql, Arena& arena) {
  const auto parsed = Parse("CREATE FUNCTION f() RETURNS void " + sql, arena);
  return BodyStatements(ast::Cast<ast::CreateFunctionStmt>(parsed[0].node)->sql_body, arena);
}

RoutineBody BindRoutineBody(const PlanningInput& input, const ast::Node* body, const RoutineSignature& signature) {
  RecursionBase base;
  PlanningContext context(input);
  context.routine = &signature;
  Arena arena;
  RoutineBody result;
  const std::vector<const ast::Node*> statements = BodyStatements(body, arena);
  const bool compound = ast::Is<ast::List>(body);
  for (size_t i = 0; i < statements.size(); ++i) {
    if (!IsPlannedStatement(statements[i])) {
      throw SqlError(sqlstate::kFeatureNotSupported,
                     Format("{} is not yet supported in unquoted SQL function body", CommandTag(statements[i])));
    }
    std::unique_ptr<Query> query = Binder(context).BindStatement(statements[i]);
    const std::string text = PrintStatement(context, *query, !compound);
    if (compound) result.sql += text + ";\n";
    else result.sql = text;
    if (i + 1 == statements.size()) CoerceRoutineResult(context, signature, &query);
  }
  if (statements.empty() && signature.result.oid != kVoidOid) ThrowNoRoutineResult(input, signature);
  if (compound) result.sql = "BEGIN ATOMIC\n" + result.sql + "END";
  result.references = ReferencesOf(context);
  return result;
}

std::string ReprintRoutineBody(const PlanningInput& before, const PlanningInput& after, const FunctionDescriptor& function_before,
                               const FunctionDescriptor& function_after) {
  RecursionBase base;
  PlanningInput input = before;
  input.parameter_types = function_before.argument_types;
  PlanningContext old_context(input), context(after);
  std::vector<SqlType> types;
  for (Oid type : function_before.argument_types) types.push_back(old_context.MakeType(type));
  const SqlType result = old_context.MakeType(function_before.result_type);
  const RoutineSignature old_signature = SignatureOf(old_context, function_before, types, result, {});
  RoutineSignature signature = old_signature;
  signature.name = function_after.name;
  old_context.routine = &old_signature;
  old_context.search_path = {kPgCatalogSchema};
  context.routine = &signature;
  Arena arena;
  const bool compound = function_before.sql_body.starts_with("BEGIN ATOMIC");
  std::string sql;
  for (const ast::Node* statement : ParseRoutineBody(function_before.sql_body, arena)) {
    const std::string text = PrintStatement(context, *Binder(old_context).BindStatement(statement), !compound);
    sql += compound ? text + ";\n" : text;
  }
  return compound ? "BEGIN ATOMIC\n" + sql + "END" : sql;
}

RoutineBody BindParameterDefault(const PlanningInput& input, const ast::Node* expression, SqlType target) {
  RecursionBase base;
  PlanningContext context(input);
  Binder binder(context);
  ExpressionPtr bound = binder.BindStandalone(expression, nullptr, -1, Place::kFunctionDefault);
  // A polymorphic parameter takes the default's own type.
  if (!IsPolymorphic(target.oid)) {
    bound = binder.coercer().CoerceToSpecific(std::move(bound), target.oid, "DEFAULT");
  } else {
    Oid declared = target.oid;
    const Oid actual = bound->type.oid;
    if (actual != kUnknownOid && !binder.coercer().CanCoerce(actual, declared, CoercionContext::kImplicit)) {
      bound = binder.coercer().CoerceToSpecific(std::move(bound), declared, "DEFAULT");
    }
  }
  RoutineBody result;
  context.search_path = {kPgCatalogSchema};
  ExpressionPrinter printer(context);
  printer.Print(*bound, false);
  result.sql = printer.Take();
  result.references = ReferencesOf(context);
  return result;
}

BoundProcedureCall BindProcedureCall(const PlanningInput& input, const ast::FuncCall* call, const RoutineSignature* routine) {
  RecursionBase base;
  PlanningContext context(input);
  context.routine = routine;
  Binder binder(context);
  BoundProcedureCall bound;
  std::tie(bound.function, bound.arguments) = binder.BindProcedure(call);
  for (ExpressionPtr& argument : bound.arguments) {
    bound.argument_types.push_back(argument->type);
    FoldConstants(context, argument);
  }
  bound.result = context.MakeType(bound.function->result_type);
  bound.executes = std::move(context.executes);
  return bound;
}

std::string FunctionSignatureText(const PlanningInput& input, const ast::List* name, const std::vector<Oid>& arguments) {
  PlanningContext context(input);
  std::string schema, plain;
  SplitQualifiedName(context, name, &schema, &plain);
  return OverloadResolver(context, Coercer(context)).FunctionSignature(schema, plain, arguments, {});
}

bool IsBinaryCoercible(const PlanningInput& input, Oid source, Oid target) {
  PlanningContext context(input);
  return Coercer(context).IsBinaryCoercible(source, target);
}

FoundFunction LookUpFunction(const PlanningInput& input, const ast::List* name, const std::vector<Oid>& arguments) {
  PlanningContext context(input);
  const Coercer coercer(context);
  const OverloadResolver overloads(context, coercer);
  std::string schema, plain;
  SplitQualifiedName(context, name, &schema, &plain);
  const FunctionLookup lookup = overloads.FindFunction(schema, plain, arguments, {}, false, false);
  if (lookup.result != FunctionLookup::Result::kFunction) {
    throw SqlError(sqlstate::kUndefinedFunction,
                   Format("function {} does not exist", overloads.FunctionSignature(schema, plain, arguments, {})));
  }
  FoundFunction found;
  found.function = lookup.candidate.function;
  std::vector<Oid> declared = lookup.candidate.types;
  found.result = coercer.ResolvePolymorphic(arguments, declared, found.function->result_type, true);
  found.types = declared;
  for (size_t i = 0; i < arguments.size(); ++i) {
    found.needs_coercion = found.needs_coercion || !coercer.IsBinaryCoercible(arguments[i], declared[i]);
  }
  return found;
}

std::vector<ObjectReference> ReferencesOfView(const PlanningInput& input, const RelationDescriptor& view) {
  RecursionBase base;
  PlanningContext context(input);
  context.search_path = {kPgCatalogSchema};
  Arena arena;
  Binder(context).BindStatement(Parse(view.view->sql, arena)[0].node);
  return ReferencesOf(context);
}

std::vector<ObjectReference> ReferencesOfExpression(const PlanningInput& input, const std::string& sql,
                                                    const RelationDescriptor* relation) {
  RecursionBase base;
  PlanningContext context(input);
  BindStored(context, sql, relation, -1, SqlType{}, Place::kOther);
  return ReferencesOf(context);
}

}  // namespace basalt
