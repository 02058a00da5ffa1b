// Rows of the handler table: COPY.
#pragma once

#include "handlers/copy/copy.h"

namespace basalt {

inline constexpr Handler kCopyHandlers[] = {
    {ast::T_CopyStmt, "COPY", 0, nullptr, nullptr, StartCopy, nullptr},
};

}  // namespace basalt
