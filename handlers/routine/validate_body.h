// What CREATE FUNCTION checks of a body: that it parses, that its statements bind, that the last one gives what is declared.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

// Fills sql_body and its references for RETURN and BEGIN ATOMIC.
void BindBody(const DdlContext& ddl, const ast::Node* body, FunctionDescriptor* function);
// LANGUAGE sql, a body in a literal. text: of the statement.
void ValidateBody(const DdlContext& ddl, std::string_view text, const FunctionDescriptor& function);

}  // namespace basalt
