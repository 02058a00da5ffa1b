// Rows of the handler table: cursors.
#pragma once

#include "handlers/cursor/cursor.h"

namespace basalt {

inline constexpr Handler kCursorHandlers[] = {
    {ast::T_DeclareCursorStmt, "DECLARE CURSOR", 0, nullptr, nullptr, StartDeclareCursor, nullptr},
    {ast::T_FetchStmt, "FETCH", 0, nullptr, DescribeFetch, StartFetch, nullptr},
    {ast::T_ClosePortalStmt, "CLOSE CURSOR", kTransactionControl, nullptr, nullptr, StartClosePortal, nullptr},
};

}  // namespace basalt
