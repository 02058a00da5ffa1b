// Which types have default operators: what containers ask of their elements before they compare or hash them. Pure; any thread.
#pragma once

#include <string>

#include "types/type_info.h"

namespace basalt {

bool HasEquality(Oid type, const TypeResolver& types);  // by a btree or hash operator class
bool HasOrder(Oid type, const TypeResolver& types);     // by a btree operator class
bool HasHash(Oid type, const TypeResolver& types);

// The type's name as messages show it: "integer", "character varying[]".
std::string DisplayName(Oid type, const TypeResolver& types);

// 42883 with PostgreSQL's text when there is none.
void RequireEquality(Oid type, const TypeResolver& types);
void RequireOrder(Oid type, const TypeResolver& types, bool of_element = false);  // of_element: named is the array's element

}  // namespace basalt
