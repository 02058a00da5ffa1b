// CatalogNames: names of objects to oids and back with a search path: the reg* types' input and output, format_type, and
// visibility. A light value object over a snapshot; made a statement.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "catalog/catalog_snapshot.h"

namespace basalt {

class CatalogNames : public ObjectNameResolver {
 public:
  // search_path: schema oids in order, pg_catalog included where it is searched. Must outlive this object.
  CatalogNames(const CatalogSnapshot& catalog, Oid database, std::span<const Oid> search_path)
      : catalog_(catalog), database_(database), search_path_(search_path) {}

  Oid ResolveName(Oid reg_type, std::string_view text) const override;
  std::string FormatOid(Oid reg_type, Oid object) const override;

  bool IsRelationVisible(Oid relation) const;
  bool IsTypeVisible(Oid type) const;
  bool IsFunctionVisible(Oid function) const;
  bool IsOperatorVisible(Oid op) const;
  bool IsCollationVisible(Oid collation) const;
  // format_type(oid, typmod); typmod -1 or absent as PostgreSQL distinguishes them.
  std::string FormatType(Oid type, int32_t typmod, bool typmod_given) const;
  // "schema.name" quoted, schema only when not visible.
  std::string QualifiedRelationName(Oid relation) const;
  // A type written in SQL: "character varying(10)", "int4[]", "public.\"My Type\"".
  SqlType ParseTypeName(std::string_view text) const;

 private:
  const CatalogSnapshot& catalog_;
  Oid database_;
  std::span<const Oid> search_path_;
};

}  // namespace basalt
