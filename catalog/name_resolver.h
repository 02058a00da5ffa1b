// CatalogNames: names against a search path: regclass, regtype ... in and out, visibility (pg_table_is_visible), format_type.
// Made for one statement over its catalog snapshot and the connection's resolved search path, both of which outlive it;
// the path is read when a name is resolved, so SET search_path takes effect at once. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog_snapshot.h"

namespace basalt {

// How format_type prints; see CatalogNames::FormatType.
struct TypeFormat {
  std::optional<int32_t> typmod;  // none: as format_type_be, "character" instead of bpchar
  bool force_qualified = false;
};

class CatalogNames : public ObjectNameResolver {
 public:
  // search_path: schemas in order, pg_catalog and the temporary schema included where they are implicit.
  CatalogNames(const CatalogSnapshot& catalog, Oid database, const std::vector<Oid>& search_path)
      : catalog_(catalog), database_(database), search_path_(search_path) {}

  const CatalogSnapshot& catalog() const { return catalog_; }
  const std::vector<Oid>& search_path() const { return search_path_; }

  // ObjectNameResolver
  Oid ResolveName(Oid reg_type, std::string_view text) const override;
  std::string FormatOid(Oid reg_type, Oid object) const override;
  // As ResolveName, but none where to_regclass and its sisters answer NULL. Bad syntax still throws.
  std::optional<Oid> TryResolveName(Oid reg_type, std::string_view text) const;

  // First object of that name along the path; null if none.
  DescriptorPtr<RelationDescriptor> FindRelation(std::string_view name) const;
  const TypeDescriptor* FindType(std::string_view name) const;
  const CollationDescriptor* FindCollation(std::string_view name) const;

  bool IsInPath(Oid schema) const;
  // Found by its bare name? False for objects that do not exist.
  bool RelationIsVisible(Oid relation) const;
  bool TypeIsVisible(Oid type) const;
  bool FunctionIsVisible(Oid function) const;
  bool OperatorIsVisible(Oid op) const;
  bool CollationIsVisible(Oid collation) const;

  // format_type(oid, typmod): "???" for an unknown oid and "-" for 0.
  std::string FormatType(Oid type, TypeFormat format = {}) const;
  std::string FormatFunction(Oid function) const;  // regprocedure: name(types), qualified where needed
  std::string FormatOperator(Oid op, bool force_qualified = false) const;  // regoperator
  std::string QualifiedName(Oid schema, std::string_view name, bool visible) const;

  // Type name text with modifiers and array brackets; 42704 if there is no such type.
  SqlType ResolveTypeText(std::string_view text) const;

 private:
  std::optional<Oid> Resolve(Oid reg_type, std::string_view text, bool missing_ok) const;
  std::optional<Oid> ResolveRelation(std::string_view text, bool missing_ok) const;
  std::optional<Oid> ResolveFunction(std::string_view text, bool missing_ok) const;
  std::optional<Oid> ResolveProcedure(std::string_view text, bool missing_ok) const;
  std::optional<Oid> ResolveOperatorName(std::string_view text, bool missing_ok) const;
  std::optional<Oid> ResolveOperator(std::string_view text, bool missing_ok) const;
  std::optional<Oid> ResolveSimple(Oid reg_type, std::string_view text, bool missing_ok) const;
  std::optional<SqlType> ResolveType(std::string_view text, bool missing_ok) const;
  const TypeDescriptor* FindTypeByNames(const std::vector<std::string>& names, bool missing_ok) const;
  Oid TemporarySchema() const;
  // Schemas to look in for a possibly qualified name; empty and missing_ok: the schema does not exist.
  std::vector<Oid> SchemasFor(const std::vector<std::string>& names, bool missing_ok) const;
  std::vector<const FunctionDescriptor*> VisibleFunctions(const std::vector<std::string>& names, bool missing_ok) const;
  std::vector<const OperatorDescriptor*> VisibleOperators(const std::vector<std::string>& names, bool missing_ok) const;
  std::string FormatFunctionName(Oid function) const;
  std::string FormatOperatorName(Oid op) const;

  const CatalogSnapshot& catalog_;
  const Oid database_;
  const std::vector<Oid>& search_path_;
};

// "a.B.\"C d\"" into identifiers; 42602 "invalid name syntax".
std::vector<std::string> ParseQualifiedName(std::string_view text);

}  // namespace basalt
