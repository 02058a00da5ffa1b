// Type descriptors that go with other objects: a relation's row type, a type's array type, enums and domains. Filled as
// PostgreSQL fills pg_type. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "catalog/catalog_snapshot.h"

namespace basalt {

TypeDescriptor MakeRowType(const RelationDescriptor& relation, Oid array);
TypeDescriptor MakeArrayType(const TypeDescriptor& element, std::string name);  // its oid is element.info.array
// Name for the array type of `name` that is free in the schema: underscores in front, at most 63 bytes.
std::string ArrayTypeName(const CatalogSnapshot& catalog, Oid schema, std::string_view name);
// labels with oids and sort orders; array: oid of its array type, which the caller makes with MakeArrayType.
TypeDescriptor MakeEnumType(Oid oid, Oid array, Oid schema, std::string name, Oid owner, std::vector<EnumLabel> labels);
// base: the type below with its modifier. Constraints, default and not_null are the caller's.
TypeDescriptor MakeDomainType(const CatalogSnapshot& catalog, Oid oid, Oid array, Oid schema, std::string name, Oid owner,
                              SqlType base);

}  // namespace basalt
