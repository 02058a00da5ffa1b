// Functions, operators and casts as commands name them: name and argument types.
#pragma once

#include <optional>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

const FunctionDescriptor* FindExactFunction(const CatalogSnapshot& catalog, Oid schema, std::string_view name,
                                            const std::vector<Oid>& arguments);
// The function that `object` names for a command about this kind (OBJECT_FUNCTION, PROCEDURE, ROUTINE, AGGREGATE). Null, after a
// notice, if it is missing and may be. 42883, 42725, 42809.
const FunctionDescriptor* FindNamedFunction(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::ObjectWithArgs& object,
                                            ast::ObjectType kind, bool missing_ok);
const OperatorDescriptor* FindNamedOperator(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::ObjectWithArgs& object,
                                            bool missing_ok);
// "f(integer)", "+(integer,integer)" as the search path makes necessary.
std::string ShownFunction(const DdlContext& ddl, Oid function);
std::string ShownOperator(const DdlContext& ddl, Oid op);
// "function f(integer)", "procedure p()" ...
std::string DescribeFunction(const DdlContext& ddl, Oid function);
// Names of the input arguments; empty: none.
std::vector<std::string> InputNames(const FunctionDescriptor& function);
const char* FunctionKindName(char kind);  // "function", "procedure", "aggregate"
// The type of a signature in DROP, COMMENT ...: 42704.
Oid ResolveObjectType(const DdlContext& ddl, const ast::TypeName& name);
void RequireFunctionOwner(const DdlContext& ddl, const FunctionDescriptor& function);

// What CREATE AGGREGATE and CREATE OPERATOR are given as `option = value`: a name (a list of String, a TypeName, or "=" written as
// an operator), a type. 42601.
const ast::List* DefinitionName(const ast::DefElem& element);
const ast::TypeName* DefinitionType(const ast::DefElem& element);

}  // namespace basalt
