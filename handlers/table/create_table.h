// CREATE TABLE and the pieces that ALTER TABLE and CREATE TABLE AS share: columns from definitions, constraints, sequences.
#pragma once

#include <string>
#include <vector>

#include "base/sql_error.h"
#include "handlers/ddl/ddl_context.h"

namespace basalt {

inline constexpr size_t kMaxTableColumns = 1600;

std::string CreateTable(ExecutionContext& context, const Statement& statement, const ast::CreateStmt& node);

// Makes an empty table of these columns (numbers set, types resolved) and puts it into the catalog.
struct NewTable {
  NewName name;
  RelationKind kind = RelationKind::kTable;
  std::shared_ptr<const ViewProperties> view;  // of a materialized view
  Persistence persistence = Persistence::kPermanent;
  char on_commit = 0;
  std::string tablespace;
  Settings options;
  std::vector<ColumnDescriptor> columns;
};
RelationDescriptor MakeTable(const DdlContext& ddl, NewTable table);

// The schema of a new relation; TEMP ones go to the connection's temporary schema, made on first use.
NewName ResolveNewRelation(const DdlContext& ddl, const ast::RangeVar& name, Persistence* persistence);
// RelationDescriptor::on_commit; 42P16 for a table that is not temporary.
char OnCommitAction(ast::OnCommitAction action, Persistence persistence);
// 42P07, or with if_not_exists a notice and true: the caller is done.
bool RelationExists(const DdlContext& ddl, const NewName& name, bool if_not_exists);

// Type and collation of a definition; pseudo-types are refused. Not for serial kinds.
SqlType ResolveColumnType(const DdlContext& ddl, const ast::ColumnDef& definition, const std::string& column);
void RefusePseudoType(const DdlContext& ddl, const std::string& column, const SqlType& type);
// A column of a definition: type (serial kinds as their integer type), NOT NULL, collation. `serial`: it was one.
ColumnDescriptor ReadColumn(const DdlContext& ddl, const ast::ColumnDef& definition, int16_t number, bool* serial);
// ALTER TABLE tells no positions in the expressions of defaults and checks.
template <typename F>
void WithoutPosition(const F& step) {
  try {
    step();
  } catch (SqlError& error) {
    error.fields().byte_location = -1;
    throw;
  }
}
// DEFAULT expr: the column's text and oid.
void SetDefault(const DdlContext& ddl, ColumnDescriptor& column, const ast::Node* expression);
// GENERATED ... AS IDENTITY: makes the sequence. IdentityCall: the nextval() that gives its values, as stored text.
void SetIdentity(const DdlContext& ddl, const RelationDescriptor& table, ColumnDescriptor& column, const ast::Constraint& constraint);
std::string IdentityCall(const DdlContext& ddl, const ColumnDescriptor& column);
// Calls a function that is not immutable.
bool ReadsMutableFunction(const CatalogSnapshot& catalog, const Expression& expression);
// DEFAULT, identity, generation, serial: after the table exists (a sequence needs its owner). Changes the column in place.
void ApplyColumnDefaults(const DdlContext& ddl, RelationDescriptor& table, const ast::ColumnDef& definition, bool serial);
// Constraints written behind a column, with the DEFERRABLE clauses that follow them taken in.
std::vector<ast::Constraint> ColumnConstraints(const ast::ColumnDef& definition);
void AddColumnConstraints(const DdlContext& ddl, RelationDescriptor& table, const ast::ColumnDef& definition);
// PRIMARY KEY, UNIQUE, CHECK, FOREIGN KEY: adds it (and its index) to the table, which is put again. column: the one it was
// written behind, or null.
void AddConstraint(const DdlContext& ddl, RelationDescriptor& table, const ast::Constraint& constraint, const char* column);

}  // namespace basalt
