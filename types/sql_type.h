// SqlType: the type of a column or expression as PostgreSQL knows it: oid, type modifier, collation. A value.
#pragma once

#include <cstdint>

#include "types/type_oids.h"

namespace basalt {

struct SqlType {
  Oid oid = kInvalidOid;
  int32_t typmod = -1;
  Oid collation = kInvalidOid;  // kInvalidOid: the type has no collation
  bool operator==(const SqlType&) const = default;
};

}  // namespace basalt
