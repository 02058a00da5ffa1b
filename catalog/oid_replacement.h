// ReplaceOids: a descriptor's copy that speaks of other objects: every oid that the map knows is replaced, wherever in the descriptor
// it stands. For copying a database. Pure functions.
#pragma once

#include <unordered_map>

#include "catalog/descriptors.h"
#include "catalog/statistics.h"

namespace basalt {

using OidMap = std::unordered_map<Oid, Oid>;

SchemaDescriptor ReplaceOids(SchemaDescriptor schema, const OidMap& oids);
RelationDescriptor ReplaceOids(RelationDescriptor relation, const OidMap& oids);
TypeDescriptor ReplaceOids(TypeDescriptor type, const OidMap& oids);
FunctionDescriptor ReplaceOids(FunctionDescriptor function, const OidMap& oids);
OperatorDescriptor ReplaceOids(OperatorDescriptor op, const OidMap& oids);
StatisticsDescriptor ReplaceOids(StatisticsDescriptor statistics, const OidMap& oids);

}  // namespace basalt
