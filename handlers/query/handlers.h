// Rows of the handler table: planned statements.
#pragma once

#include "handlers/handler.h"

namespace basalt {

inline constexpr Handler kQueryHandlers[] = {
    {ast::T_SelectStmt, "SELECT", kPlanned, nullptr, nullptr, nullptr, nullptr},
    {ast::T_InsertStmt, "INSERT", kPlanned, nullptr, nullptr, nullptr, nullptr},
    {ast::T_UpdateStmt, "UPDATE", kPlanned, nullptr, nullptr, nullptr, nullptr},
    {ast::T_DeleteStmt, "DELETE", kPlanned, nullptr, nullptr, nullptr, nullptr},
};

}  // namespace basalt
