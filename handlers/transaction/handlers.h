// Rows of the handler table: transaction control.
#pragma once

#include "handlers/transaction/control.h"

namespace basalt {

inline constexpr Handler kTransactionHandlers[] = {
    {ast::T_TransactionStmt, "BEGIN", kTransactionControl | kAllowedWhenFailed, nullptr, nullptr, StartTransactionControl, nullptr},
};

}  // namespace basalt
