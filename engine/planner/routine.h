// Functions and procedures whose bodies are statements, as planning sees them: what their parameters are called, what the last
// statement must give. Used by those who run bodies and who check them at CREATE. Runs on the statement's thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/planner/planner.h"

namespace basalt {

// One call's view of a function: polymorphic types are the actual ones.
struct RoutineSignature {
  std::string name;
  char kind = 'f';
  std::vector<std::string> argument_names;  // of the input arguments; empty: none has a name
  std::vector<SqlType> argument_types;
  SqlType result;
  bool returns_set = false;
  // Of a result that is a row, where they are known: OUT arguments, a composite type, a column definition list.
  std::vector<SqlType> fields;
  std::vector<std::string> field_names;
  bool stored = false;  // the body is prosqlbody: bound with nothing but pg_catalog in the search path
};

// columns: of a column definition list, for functions that return "record"; else empty.
RoutineSignature MakeRoutineSignature(const PlanningInput& input, const FunctionDescriptor& function,
                                      std::vector<SqlType> argument_types, SqlType result, std::vector<SqlType> columns);

struct RoutineStatement {
  std::shared_ptr<const Plan> plan;
  bool is_row = false;  // last: its columns are the fields of the row that the function returns
};

// A statement that has a plan (SELECT, INSERT ...). last: its rows are the function's result, coerced to what it declares;
// 42P13 if they do not fit. input.parameter_types are the signature's.
RoutineStatement PlanRoutineStatement(const PlanningInput& input, const ast::Node* statement, const RoutineSignature& signature,
                                      bool last);
// The same without a plan: CREATE FUNCTION's check.
void CheckRoutineStatement(const PlanningInput& input, const ast::Node* statement, const RoutineSignature& signature, bool last);
// 42P13: a last statement that gives no rows, for a function that must return some.
[[noreturn]] void ThrowNoRoutineResult(const PlanningInput& input, const RoutineSignature& signature);
bool IsPlannedStatement(const ast::Node* statement);

// prosqlbody and what it names: RETURN expression (a SelectStmt or ReturnStmt) or BEGIN ATOMIC ... END (a List of Lists).
struct RoutineBody {
  std::string sql;
  std::vector<ObjectReference> references;
};
RoutineBody BindRoutineBody(const PlanningInput& input, const ast::Node* body, const RoutineSignature& signature);
// prosqlbody after something was renamed: bound with the old names (`before`), printed with the new ones (`after`).
std::string ReprintRoutineBody(const PlanningInput& before, const PlanningInput& after, const FunctionDescriptor& function_before,
                               const FunctionDescriptor& function_after);
// The statements of prosqlbody's text; nodes live in the arena.
std::vector<const ast::Node*> ParseRoutineBody(const std::string& sql, Arena& arena);
// The statements of a parsed body.
std::vector<const ast::Node*> BodyStatements(const ast::Node* body, Arena& arena);

// DEFAULT of a parameter: bound, coerced, printed.
RoutineBody BindParameterDefault(const PlanningInput& input, const ast::Node* expression, SqlType target);

// CALL: the procedure, and its arguments as expressions without columns: input ones in order.
struct BoundProcedureCall {
  const FunctionDescriptor* function = nullptr;
  ExpressionList arguments;
  std::vector<SqlType> argument_types;
  SqlType result;
  std::vector<RequiredExecute> executes;
};
// routine: of the function in whose body the CALL stands; null: none.
BoundProcedureCall BindProcedureCall(const PlanningInput& input, const ast::FuncCall* call, const RoutineSignature* routine = nullptr);

// The function that a call with arguments of these types means; 42883, 42725. result: polymorphic types resolved, as far as they
// can be. needs_coercion: some argument is no value of the parameter's type as it is.
struct FoundFunction {
  const FunctionDescriptor* function = nullptr;
  Oid result = kInvalidOid;
  bool needs_coercion = false;
  std::vector<Oid> types;  // of the parameters
};
FoundFunction LookUpFunction(const PlanningInput& input, const ast::List* name, const std::vector<Oid>& arguments);
bool IsBinaryCoercible(const PlanningInput& input, Oid source, Oid target);
std::string FunctionSignatureText(const PlanningInput& input, const ast::List* name, const std::vector<Oid>& arguments);

// Which users' objects a stored view or expression names.
std::vector<ObjectReference> ReferencesOfView(const PlanningInput& input, const RelationDescriptor& view);
std::vector<ObjectReference> ReferencesOfExpression(const PlanningInput& input, const std::string& sql,
                                                    const RelationDescriptor* relation);

}  // namespace basalt
