// CREATE TABLE and the pieces that ALTER TABLE and CREATE TABLE AS share: columns from definitions, constraints, sequences.
#pragma once

#include <string>
#include <vector>

#include "handlers/ddl/ddl_context.h"

namespace basalt {

std::string CreateTable(ExecutionContext& context, const Statement& statement, const ast::CreateStmt& node);

// Makes an empty table of these columns (numbers set, types resolved) and puts it into the catalog.
struct NewTable {
  NewName name;
  Persistence persistence = Persistence::kPermanent;
  char on_commit = 0;
  std::string tablespace;
  Settings options;
  std::vector<ColumnDescriptor> columns;
};
RelationDescriptor MakeTable(const DdlContext& ddl, NewTable table);

// The schema of a new relation; TEMP ones go to the connection's temporary schema, made on first use.
NewName ResolveNewRelation(const DdlContext& ddl, const ast::RangeVar& name, Persistence* persistence);
// 42P07, or with if_not_exists a notice and true: the caller is done.
bool RelationExists(const DdlContext& ddl, const NewName& name, bool if_not_exists);

// A column of a definition: type (serial kinds as their integer type), NOT NULL, collation. `serial`: it was one.
ColumnDescriptor ReadColumn(const DdlContext& ddl, const ast::ColumnDef& definition, int16_t number, bool* serial);
// DEFAULT, identity, serial: after the table exists (a sequence needs its owner). Changes the column in place.
void ApplyColumnDefaults(const DdlContext& ddl, RelationDescriptor& table, const ast::ColumnDef& definition, bool serial);
// PRIMARY KEY, UNIQUE, CHECK, FOREIGN KEY: adds it (and its index) to the table, which is put again. column: the one it was
// written behind, or null.
void AddConstraint(const DdlContext& ddl, RelationDescriptor& table, const ast::Constraint& constraint, const char* column);

}  // namespace basalt
