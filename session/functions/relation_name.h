// A relation by the text of its name, as functions take it that are no casts to regclass: no numbers, no "-". Pure.
#pragma once

#include <optional>
#include <string_view>

#include "base/sql_error.h"
#include "catalog/name_resolver.h"

namespace basalt {

inline Oid RelationNamed(const CatalogNames& names, std::string_view name) {
  if (const std::optional<Oid> found = names.TryResolveName(kRegclassOid, name)) return *found;
  if (name == "-" || name.find_first_not_of("0123456789") == std::string_view::npos) {
    throw SqlError(sqlstate::kUndefinedTable, Format("relation \"{}\" does not exist", name));
  }
  return names.ResolveName(kRegclassOid, name);
}

}  // namespace basalt
