// DROP of relations, schemas, types; what depends on an object goes with CASCADE or refuses with RESTRICT (2BP01).
#pragma once

#include <string>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string DropObjects(ExecutionContext& context, const Statement& statement, const ast::DropStmt& node);

// Drops a relation with everything that belongs to it: indexes, owned sequences, storage. Views that use it are found by the
// caller. Locks are taken.
void DropRelation(const DdlContext& ddl, const RelationDescriptor& relation);

// The same with the views that use it: what goes silently with its transaction or connection.
void DropWithDependents(const DdlContext& ddl, const RelationDescriptor& relation);

// What PostgreSQL calls it: "table t", "view s.v".
std::string DescribeRelation(const DdlContext& ddl, const RelationDescriptor& relation);
// 2BP01; lines: "view v depends on table t".
[[noreturn]] void ThrowDependents(const std::string& object, const std::vector<std::string>& lines);
// CASCADE tells what else went.
void NoticeDropCascade(const DdlContext& ddl, const std::vector<std::string>& objects);

void DropViewsSilently(const DdlContext& ddl, const std::vector<DescriptorPtr<RelationDescriptor>>& views);
// Views that use a relation, and those that use them, each once.
std::vector<DescriptorPtr<RelationDescriptor>> DependentViewsDeep(const DdlContext& ddl, Oid relation);
// Dependents of a relation: views whose definition uses it. Names as PostgreSQL's detail lists them.
std::vector<DescriptorPtr<RelationDescriptor>> DependentViews(const DdlContext& ddl, Oid relation);

}  // namespace basalt
