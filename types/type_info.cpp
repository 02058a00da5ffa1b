#include "types/type_info.h"

#include "base/sql_error.h"

namespace basalt {

const TypeInfo& TypeResolver::GetType(Oid type) const {
  const TypeInfo* info = FindType(type);
  if (info == nullptr) ThrowInternal(Format("cache lookup failed for type {}", type));
  return *info;
}

}  // namespace basalt
