// jsonb with one place changed, as jsonb_set, jsonb_insert, #- and subscripted assignment do it. What lies beside the path is
// copied as bytes.
#pragma once

#include <optional>
#include <span>

#include "types/jsonb_builder.h"

namespace basalt {

enum class JsonbEdit : uint8_t {
  kDelete,
  kReplace,       // only what is there
  kCreate,        // a missing last step too
  kInsertBefore,
  kInsertAfter,
  kAssign,        // j['a'][5] = ...: creates the whole path, fills arrays with nulls, never prepends
};

// Steps: NULL ones are 22004. value is not looked at for kDelete. Throws 22023, 22P02.
std::string_view EditJsonb(const JsonbValue& target, std::span<const std::optional<std::string_view>> path, const JsonbValue& value,
                           JsonbEdit edit, Arena& arena);

}  // namespace basalt
