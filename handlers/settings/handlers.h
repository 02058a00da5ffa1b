// Rows of the handler table: settings.
#pragma once

#include "handlers/settings/variables.h"

namespace basalt {

inline constexpr Handler kSettingsHandlers[] = {
    {ast::T_VariableSetStmt, "SET", kTransactionControl, nullptr, nullptr, StartVariableSet, nullptr},
    {ast::T_VariableShowStmt, "SHOW", kTransactionControl, nullptr, DescribeVariableShow, StartVariableShow, nullptr},
    {ast::T_DiscardStmt, "DISCARD", kTransactionControl, nullptr, nullptr, StartDiscard, nullptr},
};

}  // namespace basalt
