#include "handlers/table/foreign_keys.h"

#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "catalog/privileges.h"
#include "engine/execution/modify/constraint_checks.h"
#include "handlers/ddl/names.h"
#include "handlers/drop/drop.h"

namespace basalt {
namespace {

DescriptorPtr<RelationDescriptor> OpenReferenced(const DdlContext& ddl, const RelationDescriptor& table, const ast::RangeVar* name) {
  auto referenced = ResolveRelation(ddl.Input(), name, false);
  ddl.transaction().LockTable(ddl.database(), referenced->oid, TableLockMode::kShareRowExclusive, WaitPolicy::kWait);
  referenced = ResolveRelation(ddl.Input(), name, false);
  if (referenced->kind != RelationKind::kTable) {
    throw SqlError(sqlstate::kWrongObjectType, Format("referenced relation \"{}\" is not a table", referenced->name));
  }
  if (referenced->is_system) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied: \"{}\" is a system catalog", referenced->name));
  }
  const auto refuse = [](const char* message) { throw SqlError(sqlstate::kInvalidTableDefinition, message); };
  const Persistence other = referenced->persistence;
  switch (table.persistence) {
    case Persistence::kPermanent:
      if (other != Persistence::kPermanent) refuse("constraints on permanent tables may reference only permanent tables");
      break;
    case Persistence::kUnlogged:
      if (other == Persistence::kTemporary) refuse("constraints on unlogged tables may reference only permanent or unlogged tables");
      break;
    case Persistence::kTemporary:
      if (other != Persistence::kTemporary) refuse("constraints on temporary tables may reference only temporary tables");
      break;
  }
  return referenced;
}

int16_t KeyColumn(const RelationDescriptor& relation, const std::string& name) {
  if (IsSystemColumn(name)) throw SqlError(sqlstate::kFeatureNotSupported, "system columns cannot be used in foreign keys");
  const ColumnDescriptor* column = relation.FindColumn(name);
  if (column != nullptr) return column->number;
  throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" referenced in foreign key constraint does not exist", name));
}

std::vector<int16_t> KeyColumns(const RelationDescriptor& relation, const ast::List* names) {
  std::vector<int16_t> columns;
  for (const ast::Node* name : names) columns.push_back(KeyColumn(relation, ast::StringValue(name)));
  if (columns.size() > 32) {
    throw SqlError(sqlstate::kTooManyColumns, "cannot have more than 32 keys in a foreign key");
  }
  return columns;
}

void UsePrimaryKey(const RelationDescriptor& referenced, ConstraintDescriptor* key) {
  for (const ConstraintDescriptor& constraint : referenced.constraints) {
    if (constraint.type != 'p') continue;
    if (constraint.deferrable) {
      throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                     Format("cannot use a deferrable primary key for referenced table \"{}\"", referenced.name));
    }
    key->foreign_columns = constraint.columns;
    key->index = constraint.index;
    return;
  }
  throw SqlError(sqlstate::kUndefinedObject, Format("there is no primary key for referenced table \"{}\"", referenced.name));
}

// Any plain unique index over exactly these columns, in whatever order.
void FindUniqueIndex(const DdlContext& ddl, const RelationDescriptor& referenced, ConstraintDescriptor* key) {
  std::vector<int16_t> wanted = key->foreign_columns;
  std::sort(wanted.begin(), wanted.end());
  if (std::adjacent_find(wanted.begin(), wanted.end()) != wanted.end()) {
    throw SqlError(sqlstate::kInvalidForeignKey, "foreign key referenced-columns list must not contain duplicates");
  }
  bool deferrable = false;
  for (const Oid oid : referenced.indexes) {
    const auto index = ddl.catalog()->FindRelation(oid);
    if (!index->index->unique || !index->index->predicate.empty()) continue;
    std::vector<int16_t> columns;
    for (const IndexKey& index_key : index->index->keys) columns.push_back(index_key.column);
    std::sort(columns.begin(), columns.end());
    if (columns != wanted) continue;
    if (!index->index->immediate) {
      deferrable = true;
      continue;
    }
    key->index = oid;
    return;
  }
  if (deferrable) {
    throw SqlError(sqlstate::kObjectNotInPrerequisiteState,
                   Format("cannot use a deferrable unique constraint for referenced table \"{}\"", referenced.name));
  }
  throw SqlError(sqlstate::kInvalidForeignKey,
                 Format("there is no unique constraint matching given keys for referenced table \"{}\"", referenced.name));
}

void CheckReferencesRight(const DdlContext& ddl, const RelationDescriptor& referenced, const std::vector<int16_t>& columns) {
  const auto catalog = ddl.catalog();
  const Oid role = ddl.context().role();
  if (CheckPrivileges(*catalog, role, AclObject::kTable, referenced.owner, referenced.acl, kPrivilegeReferences) != 0) return;
  for (const int16_t number : columns) {
    const Acl& acl = referenced.Column(number).acl;
    if (CheckPrivileges(*catalog, role, AclObject::kColumn, referenced.owner, acl, kPrivilegeReferences) != 0) continue;
    ThrowPermissionDenied(AclObject::kTable, referenced.name);
  }
}

void CheckGenerated(const RelationDescriptor& table, const ConstraintDescriptor& key) {
  const bool any = std::any_of(key.columns.begin(), key.columns.end(), [&](int16_t number) { return table.Column(number).generated != 0; });
  if (!any) return;
  const auto refuse = [](const char* clause) {
    throw SqlError(sqlstate::kSyntaxError, Format("invalid {} action for foreign key constraint containing generated column", clause));
  };
  if (key.update_action == 'n' || key.update_action == 'd' || key.update_action == 'c') refuse("ON UPDATE");
  if (key.delete_action == 'n' || key.delete_action == 'd') refuse("ON DELETE");
}

SqlType Below(const CatalogSnapshot& catalog, SqlType type) {
  for (const TypeInfo* info = &catalog.GetType(type.oid); info->kind == TypeKind::kDomain; info = &catalog.GetType(type.oid)) {
    type = info->base;
  }
  return type;
}

// The columns must be comparable: `referenced = referring` among the operators, as a value of one type or the other.
void CheckTypes(const DdlContext& ddl, const RelationDescriptor& table, const RelationDescriptor& referenced,
                const ConstraintDescriptor& key) {
  const auto catalog = ddl.catalog();
  const CatalogNames names(*catalog, ddl.database(), ddl.connection().SearchPath(ddl.context().session().catalog()));
  for (size_t i = 0; i < key.columns.size(); ++i) {
    const ColumnDescriptor& own = table.Column(key.columns[i]);
    const ColumnDescriptor& other = referenced.Column(key.foreign_columns[i]);
    const SqlType from = Below(*catalog, own.type), to = Below(*catalog, other.type);
    const CastDescriptor* cast = from.oid == to.oid ? nullptr : catalog->FindCast(from.oid, to.oid);
    const auto numbers = [](Oid type) { return type == kInt2Oid || type == kInt4Oid || type == kInt8Oid; };
    if (from.oid == to.oid || (numbers(from.oid) && numbers(to.oid)) || (cast != nullptr && cast->context == 'i')) continue;
    // Of one operator family for PostgreSQL, but a value may lose something on its way to the other type.
    const CastDescriptor* back = catalog->FindCast(to.oid, from.oid);
    const bool times = catalog->GetType(from.oid).category == 'D' && catalog->GetType(to.oid).category == 'D';
    if ((times || (from.oid == kFloat8Oid && to.oid == kFloat4Oid)) && back != nullptr && back->context == 'i') {
      ThrowNotSupported(Format("foreign key from type {} to {}", names.FormatType(from.oid), names.FormatType(to.oid)));
    }
    throw SqlError(sqlstate::kDatatypeMismatch, Format("foreign key constraint \"{}\" cannot be implemented", key.name))
        .Detail(Format("Key columns \"{}\" and \"{}\" are of incompatible types: {} and {}.", own.name, other.name,
                       names.FormatType(own.type.oid), names.FormatType(other.type.oid)));
  }
}

std::string ChooseName(const RelationDescriptor& table, const ast::List* columns) {
  std::string joined;
  for (const ast::Node* column : columns) joined += Format("{}{}", joined.empty() ? "" : "_", ast::StringValue(column));
  return ChooseConstraintName(table, joined, "fkey");
}

void ReadDeleteColumns(const RelationDescriptor& table, const ast::List* names, ConstraintDescriptor* key) {
  key->delete_columns = KeyColumns(table, names);
  for (const int16_t number : key->delete_columns) {
    if (std::count(key->columns.begin(), key->columns.end(), number) > 0) continue;
    throw SqlError(sqlstate::kInvalidColumnReference,
                   Format("column \"{}\" referenced in ON DELETE SET action must be part of foreign key", table.Column(number).name));
  }
}

void PutReferences(const DdlContext& ddl, RelationDescriptor& table, const ConstraintDescriptor& key) {
  table.constraints.push_back(key);
  if (key.foreign_table == table.oid) {
    if (std::count(table.referenced_by.begin(), table.referenced_by.end(), table.oid) == 0) table.referenced_by.push_back(table.oid);
  } else {
    RelationDescriptor referenced = *ddl.catalog()->FindRelation(key.foreign_table);
    if (std::count(referenced.referenced_by.begin(), referenced.referenced_by.end(), table.oid) == 0) {
      referenced.referenced_by.push_back(table.oid);
      ddl.ddl().Put(std::move(referenced));
    }
  }
  const Oid oid = table.oid;
  ddl.ddl().Put(table);
  table = *ddl.catalog()->FindRelation(oid);
}

}  // namespace

void AddForeignKey(const DdlContext& ddl, RelationDescriptor& table, const ast::Constraint& node, const char* column) {
  ConstraintDescriptor key;
  key.type = 'f';
  if (node.conname != nullptr) {
    key.name = node.conname;
    TruncateIdentifier(&key.name);
    for (const ConstraintDescriptor& existing : table.constraints) {
      if (existing.name != key.name) continue;
      throw SqlError(sqlstate::kDuplicateObject, Format("constraint \"{}\" for relation \"{}\" already exists", key.name, table.name));
    }
  } else if (column != nullptr) {
    key.name = ChooseConstraintName(table, column, "fkey");
  } else {
    key.name = ChooseName(table, node.fk_attrs);
  }
  const auto referenced = OpenReferenced(ddl, table, node.pktable);
  if (column != nullptr) key.columns.push_back(KeyColumn(table, column));
  else key.columns = KeyColumns(table, node.fk_attrs);
  if (!ast::IsEmpty(node.fk_del_set_cols)) ReadDeleteColumns(table, node.fk_del_set_cols, &key);
  if (ast::IsEmpty(node.pk_attrs)) {
    UsePrimaryKey(*referenced, &key);
  } else {
    key.foreign_columns = KeyColumns(*referenced, node.pk_attrs);
    FindUniqueIndex(ddl, *referenced, &key);
  }
  CheckReferencesRight(ddl, *referenced, key.foreign_columns);
  key.update_action = node.fk_upd_action;
  key.delete_action = node.fk_del_action;
  key.match_type = node.fk_matchtype;
  if (key.match_type == ast::FKCONSTR_MATCH_PARTIAL) ThrowNotSupported("MATCH PARTIAL");
  CheckGenerated(table, key);
  if (key.columns.size() != key.foreign_columns.size()) {
    throw SqlError(sqlstate::kInvalidForeignKey, "number of referencing and referenced columns for foreign key disagree");
  }
  CheckTypes(ddl, table, *referenced, key);
  key.oid = ddl.NewOid();
  key.foreign_table = referenced->oid;
  key.deferrable = node.deferrable;
  key.initially_deferred = node.initdeferred;
  key.validated = !node.skip_validation;
  PutReferences(ddl, table, key);
  if (key.validated) ValidateForeignKey(ddl.context(), table, table.constraints.back());
}

void DropForeignKey(const DdlContext& ddl, Oid oid, Oid constraint) {
  RelationDescriptor table = *ddl.catalog()->FindRelation(oid);
  const auto at = std::find_if(table.constraints.begin(), table.constraints.end(),
                               [&](const ConstraintDescriptor& known) { return known.oid == constraint; });
  if (at == table.constraints.end()) return;
  const Oid foreign = at->foreign_table;
  table.constraints.erase(at);
  const bool others = std::any_of(table.constraints.begin(), table.constraints.end(), [&](const ConstraintDescriptor& known) {
    return known.type == 'f' && known.foreign_table == foreign;
  });
  if (!others && foreign == oid) std::erase(table.referenced_by, oid);
  ddl.ddl().Put(std::move(table));
  if (others || foreign == oid) return;
  ddl.transaction().LockTable(ddl.database(), foreign, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
  if (const auto found = ddl.catalog()->FindRelation(foreign)) {
    RelationDescriptor referenced = *found;
    std::erase(referenced.referenced_by, oid);
    ddl.ddl().Put(std::move(referenced));
  }
}

void DropForeignKeysOf(const DdlContext& ddl, const RelationDescriptor& table) {
  for (const ConstraintDescriptor& constraint : table.constraints) {
    if (constraint.type == 'f' && constraint.foreign_table != table.oid) DropForeignKey(ddl, table.oid, constraint.oid);
  }
}

void AlterForeignKey(const DdlContext& ddl, RelationDescriptor& table, const ast::Constraint& node) {
  for (ConstraintDescriptor& constraint : table.constraints) {
    if (constraint.name != node.conname) continue;
    if (constraint.type != 'f') {
      throw SqlError(sqlstate::kWrongObjectType,
                     Format("constraint \"{}\" of relation \"{}\" is not a foreign key constraint", node.conname, table.name));
    }
    constraint.deferrable = node.deferrable;
    constraint.initially_deferred = node.initdeferred;
    const Oid oid = table.oid;
    ddl.ddl().Put(table);
    table = *ddl.catalog()->FindRelation(oid);
    return;
  }
  throw SqlError(sqlstate::kUndefinedObject, Format("constraint \"{}\" of relation \"{}\" does not exist", node.conname, table.name));
}

std::vector<ForeignKeyPlace> ReferencesTo(const DdlContext& ddl, const RelationDescriptor& table, int16_t column, Oid index, bool with_own) {
  std::vector<ForeignKeyPlace> places;
  for (const Oid oid : table.referenced_by) {
    if (oid == table.oid && !with_own) continue;
    const auto referring = ddl.catalog()->FindRelation(oid);
    if (referring == nullptr) continue;
    for (const ConstraintDescriptor& constraint : referring->constraints) {
      if (constraint.type != 'f' || constraint.foreign_table != table.oid) continue;
      const auto& columns = constraint.foreign_columns;
      if (column != 0 && std::count(columns.begin(), columns.end(), column) == 0) continue;
      if (index != kInvalidOid && constraint.index != index) continue;
      places.push_back({referring, constraint.oid, constraint.name});
    }
  }
  return places;
}

std::string DescribeForeignKey(const DdlContext& ddl, const ForeignKeyPlace& place) {
  return Format("constraint {} on {}", place.name, DescribeRelation(ddl, *place.table));
}

void DropReferences(const DdlContext& ddl, const std::vector<ForeignKeyPlace>& places, const std::string& object,
                    const std::string& depends_on, bool cascade) {
  if (places.empty()) return;
  std::vector<std::string> objects, lines;
  for (const ForeignKeyPlace& place : places) {
    objects.push_back(DescribeForeignKey(ddl, place));
    lines.push_back(Format("{} depends on {}", objects.back(), depends_on));
  }
  if (!cascade) ThrowDependents(object, lines);
  NoticeDropCascade(ddl, objects);
  for (const ForeignKeyPlace& place : places) {
    ddl.transaction().LockTable(ddl.database(), place.table->oid, TableLockMode::kAccessExclusive, WaitPolicy::kWait);
    DropForeignKey(ddl, place.table->oid, place.constraint);
  }
}

}  // namespace basalt
