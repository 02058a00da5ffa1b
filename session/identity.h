// For whom a connection acts: SET ROLE, SET SESSION AUTHORIZATION and set_config of the same. The settings keep the oids
// (ConnectionState::current_role and session_user read them there), so transactions, savepoints and SET LOCAL undo them.
#pragma once

#include <optional>
#include <string_view>

#include "session/connection_state.h"

namespace basalt {

// nullopt or "none": the session's user again. Errors: 42704 no such role, 42501 not a member of it.
void BecomeRole(ConnectionState& connection, const CatalogStore& store, std::optional<std::string_view> name, bool local);
// nullopt: the user who logged in. Errors: 42704, 42501.
void BecomeSessionUser(ConnectionState& connection, const CatalogStore& store, std::optional<std::string_view> name, bool local);

}  // namespace basalt
