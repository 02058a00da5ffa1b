// Bodies of PostgreSQL's functions that are written in SQL: calls are replaced by the body with the arguments put in. Immutable.
#pragma once

#include "types/type_oids.h"

namespace basalt {

// Null if the function is not one of them. An expression, or a SELECT.
const char* FindSqlFunctionBody(Oid function);

}  // namespace basalt
