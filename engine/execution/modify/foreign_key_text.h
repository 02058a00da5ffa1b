// The SQL of foreign keys' statements: names qualified, operators PostgreSQL's. Pure formatting over descriptors.
#pragma once

#include <string>

#include "catalog/catalog_snapshot.h"

namespace basalt {

class ForeignKeyText {
 public:
  ForeignKeyText(const CatalogSnapshot& catalog, const RelationDescriptor& table, const ConstraintDescriptor& constraint);

  // $1, $2 ...: one array a key column, all of the same length.
  std::string FindReferring() const;   // rows of the table that have one of the keys, locked FOR KEY SHARE
  std::string DeleteReferring() const;
  std::string UpdateReferring() const; // $n+1 ...: arrays of the new keys
  // SET NULL, SET DEFAULT of the columns (empty: all of the key's).
  std::string SetReferring(const char* value, const std::vector<int16_t>& columns) const;
  std::string FindViolation() const;   // key columns of a row that refers to nothing; no parameters

  // The statement a row at a time, as PostgreSQL names it in the context of an error.
  std::string Shown(const std::string& verb, const std::string& assignments, size_t first_parameter) const;
  std::string ShownAssignments(const char* value, const std::vector<int16_t>& columns) const;  // value null: $1 ...

 private:
  std::string Column(int16_t number) const;
  std::string Keys(bool with_new) const;  // unnest($1, $2) k(k1, k2)
  std::string Conditions() const;
  std::string NameOf(const RelationDescriptor& relation) const;

  const CatalogSnapshot& catalog_;
  const RelationDescriptor& table_;
  const ConstraintDescriptor& constraint_;
};

// Key columns of rows that have the same; no parameters.
std::string FindDuplicateText(const CatalogSnapshot& catalog, const RelationDescriptor& table, const RelationDescriptor& index);

}  // namespace basalt
