// The text of a type name ("character varying(10)", "timestamp with time zone", "s.\"My Type\"[]") taken apart, as regtype
// input, to_regtype and catalog texts need it. Statements get their type names from the parser. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace basalt {

struct ParsedTypeName {
  std::vector<std::string> names;   // with schema and database where given; keyword types come as pg_catalog, name
  std::vector<int32_t> modifiers;   // constants in parentheses; intervals: fields, precision
  std::string bad_modifier;         // the first that is a name: an error, once the type is known to exist
  bool has_expression = false;      // a modifier is an expression: an error, once the type is known to exist
  bool is_array = false;
};

// Throws 42601 with PostgreSQL's texts.
ParsedTypeName ParseTypeNameText(std::string_view text);

}  // namespace basalt
