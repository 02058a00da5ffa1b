// Foreign keys in DDL: ADD, DROP, VALIDATE, ALTER CONSTRAINT, and what they mean when a table, column, index or its rows go. The
// referenced table knows who refers to it (RelationDescriptor::referenced_by); both descriptors change together here.
#pragma once

#include "handlers/ddl/ddl_context.h"

namespace basalt {

// column: the one that REFERENCES was written behind, or null. The table is put and read again.
void AddForeignKey(const DdlContext& ddl, RelationDescriptor& table, const ast::Constraint& node, const char* column);
// Takes it from both tables.
void DropForeignKey(const DdlContext& ddl, Oid table, Oid constraint);
// All foreign keys of the table (before it is dropped).
void DropForeignKeysOf(const DdlContext& ddl, const RelationDescriptor& table);
// ALTER CONSTRAINT name DEFERRABLE ...
void AlterForeignKey(const DdlContext& ddl, RelationDescriptor& table, const ast::Constraint& node);

struct ForeignKeyPlace {
  DescriptorPtr<RelationDescriptor> table;
  Oid constraint;
  std::string name;
};
// Foreign keys of other tables (with_own: of this one too) to the table: to a column of it (0: any), over an index (0: any).
std::vector<ForeignKeyPlace> ReferencesTo(const DdlContext& ddl, const RelationDescriptor& table, int16_t column, Oid index, bool with_own);
// "constraint x on table t".
std::string DescribeForeignKey(const DdlContext& ddl, const ForeignKeyPlace& place);
// Drops them, with a notice, or throws 2BP01 naming `object` and what each one depends on.
void DropReferences(const DdlContext& ddl, const std::vector<ForeignKeyPlace>& places, const std::string& object,
                    const std::string& depends_on, bool cascade);

}  // namespace basalt
