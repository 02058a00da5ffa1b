// CREATE, ALTER, DROP, CALL of functions, procedures, aggregates, operators and casts. Handlers: each returns its command tag.
#pragma once

#include "engine/planner/routine.h"
#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string CreateFunction(ExecutionContext& context, const Statement& statement, const ast::CreateFunctionStmt& node);
std::string AlterFunction(ExecutionContext& context, const Statement& statement, const ast::AlterFunctionStmt& node);
std::string CreateCast(ExecutionContext& context, const Statement& statement, const ast::CreateCastStmt& node);
std::vector<ResultColumn> DescribeCall(ExecutionContext& context, const Statement& statement);
std::unique_ptr<StatementRun> StartCall(ExecutionContext& context, const Statement& statement);

// CALL in the body of an SQL function, whose parameters may stand in it; refused if there is a result.
void CallWithin(ExecutionContext& context, const PlanningInput& input, const ast::CallStmt& node, const RoutineSignature& routine,
                std::span<const Value> parameters);
void CheckCallWithin(const PlanningInput& input, const ast::CallStmt& node, const RoutineSignature& routine);

// Puts a new function, or (replace) in place of one with the same name and arguments, whose oid, owner and rights it takes then;
// checks what may not change. 42723, 42P13.
void PutFunction(const DdlContext& ddl, FunctionDescriptor* function, bool replace);
// CREATE AGGREGATE, CREATE OPERATOR.
void DefineAggregate(const DdlContext& ddl, const ast::DefineStmt& node);
void DefineOperator(const DdlContext& ddl, const ast::DefineStmt& node);

// DROP of one of them.
void DropRoutine(const DdlContext& ddl, const ast::Node* object, const ast::DropStmt& node);
void DropOperator(const DdlContext& ddl, const ast::Node* object, const ast::DropStmt& node);
void DropCast(const DdlContext& ddl, const ast::Node* object, const ast::DropStmt& node);

// ALTER FUNCTION | PROCEDURE | ROUTINE | AGGREGATE ... RENAME TO, OWNER TO, SET SCHEMA; ALTER OPERATOR ... OWNER TO, SET SCHEMA.
void RenameRoutine(const DdlContext& ddl, const ast::RenameStmt& node);
void ChangeRoutineOwner(const DdlContext& ddl, ast::ObjectType type, const ast::Node* object, Oid owner);
void ChangeRoutineSchema(const DdlContext& ddl, ast::ObjectType type, const ast::Node* object, const char* schema);

}  // namespace basalt
