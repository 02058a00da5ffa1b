// The families of functions that need the session, one file each; concatenated after those of engine/functions.
#pragma once

#include <span>

#include "engine/functions/registry.h"

namespace basalt {

std::span<const FunctionFamily> SessionFamilies();
FunctionFamily IdentityFunctions();  // current_user, current_database, version, pg_backend_pid ...
FunctionFamily SettingFunctions();   // current_setting, set_config
FunctionFamily SequenceFunctions();  // nextval, currval, setval, lastval

}  // namespace basalt
