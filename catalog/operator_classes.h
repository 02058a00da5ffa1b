// Operator classes of every index access method, as pg_opclass lists them. Any thread.
#pragma once

#include "catalog/catalog_snapshot.h"

namespace basalt {

// Whether the class (of pg_opclass) takes values of a type: its own, one that is binary coercible to it, or what its polymorphic one stands for.
bool OperatorClassTakes(const CatalogSnapshot& catalog, Oid operator_class, Oid type);
// The type of what an index of this class shows as its column for values of a type.
Oid OperatorClassKeyType(const CatalogSnapshot& catalog, Oid operator_class, Oid type);

}  // namespace basalt
