// Rows of the handler table: notifications.
#pragma once

#include "handlers/notify/notify.h"

namespace basalt {

inline constexpr Handler kNotifyHandlers[] = {
    {ast::T_ListenStmt, "LISTEN", 0, nullptr, nullptr, StartListen, nullptr},
    {ast::T_UnlistenStmt, "UNLISTEN", 0, nullptr, nullptr, StartUnlisten, nullptr},
    {ast::T_NotifyStmt, "NOTIFY", 0, nullptr, nullptr, StartNotify, nullptr},
};

}  // namespace basalt
