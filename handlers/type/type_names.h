// Types as the commands on them name and find them. A few helpers of handlers/type.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

// An existing type by its name, possibly qualified; null if missing_ok and there is none (42704).
const TypeDescriptor* FindNamedType(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::List* names, bool missing_ok);
const TypeDescriptor* FindNamedType(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::Node* name, bool missing_ok);
// The names in a TypeName or a list of String.
const ast::List* TypeNames(const ast::Node* name);
std::string JoinNames(const ast::List* names);
// As format_type prints it under the connection's search path.
std::string ShownType(const DdlContext& ddl, Oid type);
// A type may be made under this name: 42710; an array type that stands in the way gets another name.
void MakeRoomForType(const DdlContext& ddl, const NewName& name);
// Puts the type and its array type.
void PutWithArray(const DdlContext& ddl, TypeDescriptor type);
std::vector<Oid> SearchPathOf(const DdlContext& ddl);
// USAGE on a type that a new object is made with: 42501. Arrays go by their elements.
void RequireTypeUsage(const DdlContext& ddl, Oid type);
void RequireTypeOwner(const DdlContext& ddl, const TypeDescriptor& type);
// 42809: a type that goes with another object (a table's row type, an array type) is not altered by itself.
void RefuseImplicitType(const DdlContext& ddl, const TypeDescriptor& type);
// Does a type hold values of another inside its own: arrays, composites, domains, ranges?
bool EmbedsType(const CatalogSnapshot& catalog, Oid outer, Oid wanted);
// 0A000 `cannot alter type "name" because column "t.c" uses it`, if a table stores values that hold the type inside.
// Columns of the type itself (or a domain over it) do not count when `direct_counts` is false.
void RefuseStoredType(const DdlContext& ddl, const TypeInfo& type, bool direct_counts);

// 0A000 `cannot alter table "name" because column "t.c" uses its row type`: stored rows would have to change.
void RefuseStoredRow(const DdlContext& ddl, const RelationDescriptor& table);

}  // namespace basalt
