#include "engine/execution/modify/foreign_key_text.h"

#include "base/quote.h"
#include "base/sql_error.h"

namespace basalt {
namespace {

std::string AlwaysQuoted(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

std::string QualifiedName(const CatalogSnapshot& catalog, const RelationDescriptor& relation) {
  const SchemaDescriptor* schema = catalog.FindSchema(relation.schema);
  if (schema == nullptr) ThrowInternal(Format("cache lookup failed for namespace {}", relation.schema));
  return AlwaysQuoted(schema->name) + "." + AlwaysQuoted(relation.name);
}

}  // namespace

ForeignKeyText::ForeignKeyText(const CatalogSnapshot& catalog, const RelationDescriptor& table, const ConstraintDescriptor& constraint)
    : catalog_(catalog), table_(table), constraint_(constraint) {}

std::string ForeignKeyText::NameOf(const RelationDescriptor& relation) const { return QualifiedName(catalog_, relation); }

std::string FindDuplicateText(const CatalogSnapshot& catalog, const RelationDescriptor& table, const RelationDescriptor& index) {
  std::string columns, given;
  for (const IndexKey& key : index.index->keys) {
    const std::string column = AlwaysQuoted(table.Column(key.column).name);
    columns += (columns.empty() ? "" : ", ") + column;
    if (!index.index->nulls_not_distinct) given += (given.empty() ? " WHERE " : " AND ") + column + " IS NOT NULL";
  }
  return Format("SELECT {} FROM ONLY {}{} GROUP BY {} HAVING pg_catalog.count(*) > 1 LIMIT 1", columns, QualifiedName(catalog, table), given,
                columns);
}

std::string ForeignKeyText::Column(int16_t number) const { return AlwaysQuoted(table_.Column(number).name); }

std::string ForeignKeyText::Keys(bool with_new) const {
  const size_t count = constraint_.columns.size() * (with_new ? 2 : 1);
  std::string arrays, names;
  for (size_t i = 1; i <= count; ++i) {
    arrays += Format("{}${}", i > 1 ? ", " : "", i);
    names += Format("{}k{}", i > 1 ? ", " : "", i);
  }
  return Format("unnest({}) AS k({})", arrays, names);
}

// A single column can use an index for all keys at once; several are joined.
std::string ForeignKeyText::Conditions() const {
  if (constraint_.columns.size() == 1) return Format("x.{} OPERATOR(pg_catalog.=) ANY ($1)", Column(constraint_.columns[0]));
  std::string conditions;
  for (size_t i = 0; i < constraint_.columns.size(); ++i) {
    conditions += Format("{}x.{} OPERATOR(pg_catalog.=) k.k{}", i > 0 ? " AND " : "", Column(constraint_.columns[i]), i + 1);
  }
  return conditions;
}

std::string ForeignKeyText::FindReferring() const {
  const std::string keys = constraint_.columns.size() == 1 ? "" : ", " + Keys(false);
  return Format("SELECT 1 FROM ONLY {} x{} WHERE {} FOR KEY SHARE OF x", NameOf(table_), keys, Conditions());
}

std::string ForeignKeyText::DeleteReferring() const {
  const std::string keys = constraint_.columns.size() == 1 ? "" : " USING " + Keys(false);
  return Format("DELETE FROM ONLY {} x{} WHERE {}", NameOf(table_), keys, Conditions());
}

std::string ForeignKeyText::UpdateReferring() const {
  std::string assignments, conditions;
  for (size_t i = 0; i < constraint_.columns.size(); ++i) {
    const std::string column = Column(constraint_.columns[i]);
    assignments += Format("{}{} = k.k{}", i > 0 ? ", " : "", column, constraint_.columns.size() + i + 1);
    conditions += Format("{}x.{} OPERATOR(pg_catalog.=) k.k{}", i > 0 ? " AND " : "", column, i + 1);
  }
  return Format("UPDATE ONLY {} x SET {} FROM {} WHERE {}", NameOf(table_), assignments, Keys(true), conditions);
}

std::string ForeignKeyText::SetReferring(const char* value, const std::vector<int16_t>& columns) const {
  const std::string keys = constraint_.columns.size() == 1 ? "" : " FROM " + Keys(false);
  return Format("UPDATE ONLY {} x SET {}{} WHERE {}", NameOf(table_), ShownAssignments(value, columns), keys, Conditions());
}

std::string ForeignKeyText::FindViolation() const {
  const auto referenced = catalog_.FindRelation(constraint_.foreign_table);
  if (referenced == nullptr) ThrowInternal(Format("could not open relation with OID {}", constraint_.foreign_table));
  std::string columns, join, given;
  const bool full = constraint_.match_type == 'f';
  for (size_t i = 0; i < constraint_.columns.size(); ++i) {
    const std::string column = "x." + Column(constraint_.columns[i]);
    columns += Format("{}{}", i > 0 ? ", " : "", column);
    join += Format("{}p.{} OPERATOR(pg_catalog.=) {}", i > 0 ? " AND " : "", AlwaysQuoted(referenced->Column(constraint_.foreign_columns[i]).name),
                   column);
    given += Format("{}{} IS NOT NULL", i == 0 ? "" : full ? " OR " : " AND ", column);
  }
  return Format("SELECT {} FROM ONLY {} x LEFT OUTER JOIN ONLY {} p ON ({}) WHERE p.{} IS NULL AND ({}) LIMIT 1", columns, NameOf(table_),
                NameOf(*referenced), join, AlwaysQuoted(referenced->Column(constraint_.foreign_columns[0]).name), given);
}

std::string ForeignKeyText::ShownAssignments(const char* value, const std::vector<int16_t>& columns) const {
  const std::vector<int16_t>& set = columns.empty() ? constraint_.columns : columns;
  std::string text;
  for (size_t i = 0; i < set.size(); ++i) {
    text += Format("{}{} = {}", i > 0 ? ", " : "", Column(set[i]), value != nullptr ? std::string(value) : Format("${}", i + 1));
  }
  return text;
}

std::string ForeignKeyText::Shown(const std::string& verb, const std::string& assignments, size_t first_parameter) const {
  std::string text = Format("{} ONLY {}{}", verb, NameOf(table_), assignments.empty() ? "" : " SET " + assignments);
  for (size_t i = 0; i < constraint_.columns.size(); ++i) {
    text += Format(" {} ${} OPERATOR(pg_catalog.=) {}", i == 0 ? "WHERE" : "AND", first_parameter + i, Column(constraint_.columns[i]));
  }
  return text;
}

}  // namespace basalt
