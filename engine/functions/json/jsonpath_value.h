// PathValue: an item while a jsonpath runs: a part of a jsonb value, or a date or time that datetime() made. A view.
#pragma once

#include <vector>

#include "engine/functions/json/jsonpath_datetime.h"
#include "types/jsonb_builder.h"

namespace basalt {

struct PathValue {
  JsonbValue json;
  JsonDateTime datetime;  // if its type is set, json is not looked at

  PathValue() = default;
  PathValue(const JsonbValue& value) : json(value) {}  // NOLINT: implicit
  explicit PathValue(const JsonDateTime& value) : datetime(value) {}
  bool is_datetime() const { return datetime.type != kInvalidOid; }
  bool is_array() const { return !is_datetime() && json.is_array(); }
  bool is_object() const { return !is_datetime() && json.is_object(); }
  bool is_number() const { return !is_datetime() && json.is_number(); }
  bool is_string() const { return !is_datetime() && json.is_string(); }
};
using PathValues = std::vector<PathValue>;

// The number of a part of PostgreSQL's own jsonb bytes, by which keyvalue() names an object: where the container with these
// bytes would begin in them.
int64_t PostgresOffset(const JsonbValue& base, const JsonbValue& part);

}  // namespace basalt
