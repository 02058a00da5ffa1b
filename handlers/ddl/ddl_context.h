// DdlContext: what every DDL handler needs: the connection's catalog transaction, name resolution, schema rights, new oids.
// A value made on the stack of one statement.
#pragma once

#include <string>
#include <string_view>

#include "engine/planner/planner.h"
#include "handlers/handler.h"

namespace basalt {

struct NewName {  // where a CREATE puts its object
  Oid schema = kInvalidOid;
  std::string name;
};

class DdlContext {
 public:
  explicit DdlContext(ExecutionContext& context, std::string_view text = {});

  ExecutionContext& context() const { return context_; }
  CatalogTransaction& ddl() const { return ddl_; }
  Transaction& transaction() const { return transaction_; }
  ConnectionState& connection() const { return context_.connection(); }
  StorageEngine& storage() const { return context_.session().storage(); }
  // Newest catalog with this transaction's changes.
  std::shared_ptr<const CatalogSnapshot> catalog() const { return ddl_.snapshot(); }
  PlanningInput Input() const;
  Oid NewOid() const { return storage().NewOid(); }
  Oid database() const { return connection().database; }

  // Target of CREATE: schema exists, CREATE right on it, reserved schemas refused, name locked. 3F000, 42501, 0A000.
  NewName ResolveNew(const ast::RangeVar& name, ObjectKind kind = ObjectKind::kRelation) const;
  NewName ResolveNew(const ast::List* names, ObjectKind kind) const;  // list of String
  // An existing relation, locked; null if missing_ok. System tables are refused (42501) when owned is asked for.
  DescriptorPtr<RelationDescriptor> ResolveOwned(const ast::RangeVar& name, TableLockMode mode, bool missing_ok) const;
  void RequireCreateOnSchema(Oid schema) const;
  void RequireOwner(Oid owner, std::string_view kind, std::string_view name) const;
  Oid ResolveRole(const ast::RoleSpec& role) const;
  void Notice(std::string message, SqlState state = sqlstate::kSuccessfulCompletion, Severity severity = Severity::kNotice) const;
  // A tablespace by name ("" = default): 42704; CREATE right checked.
  const TablespaceDescriptor* ResolveTablespace(std::string_view name) const;

 private:
  Oid ResolveSchemaForCreate(std::string_view catalog_name, std::string_view schema_name) const;

  ExecutionContext& context_;
  std::string_view text_;
  Transaction& transaction_;
  CatalogTransaction& ddl_;
};

// 55006 if a cursor or suspended portal of this connection reads the relation. action: "DROP TABLE".
void RequireUnused(const DdlContext& ddl, const RelationDescriptor& relation, std::string_view action);
// 42809 unless ALTER TABLE, VIEW, SEQUENCE ... may be said of this relation.
void CheckAlterKind(const RelationDescriptor& relation, ast::ObjectType said);
bool IsSystemColumn(std::string_view name);
// Kinds in messages: "table", "index", "sequence", "view" ...
std::string_view RelationKindName(RelationKind kind);
// A DefElem's argument as text, integer or boolean, with PostgreSQL's errors.
std::string DefinitionText(const ast::DefElem& element);
int64_t DefinitionInteger(const ast::DefElem& element);
bool DefinitionBool(const ast::DefElem& element);
// WITH (fillfactor = 70): checked names and ranges, as reloptions. access_method: an index's.
Settings StorageParameters(const ast::List* options, RelationKind kind, Oid access_method = kInvalidOid);

}  // namespace basalt
