// DROP of relations, schemas, types; what depends on an object goes with CASCADE or refuses with RESTRICT (2BP01).
#pragma once

#include <string>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string DropObjects(ExecutionContext& context, const Statement& statement, const ast::DropStmt& node);

// Drops a relation with everything that belongs to it: indexes, owned sequences, storage. Views that use it are found by the
// caller. Locks are taken.
void DropRelation(const DdlContext& ddl, const RelationDescriptor& relation);

// Dependents of a relation: views whose definition uses it. Names as PostgreSQL's detail lists them.
std::vector<DescriptorPtr<RelationDescriptor>> DependentViews(const DdlContext& ddl, Oid relation);

}  // namespace basalt
