// CatalogSnapshot: all objects at one moment, immutable, shared by threads as shared_ptr<const CatalogSnapshot>. Seed
// objects (functions, operators, types ... of PostgreSQL) are common to all snapshots; the others live in persistent trees,
// so a new version costs O(log n) a changed object. A transaction with DDL reads its own child snapshot: newest + delta.
// Returned pointers live as long as the snapshot; shared_ptrs as long as anybody holds them.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "catalog/descriptors.h"
#include "storage/publication.h"

namespace basalt {

struct StatisticsDescriptor;  // catalog/statistics.h

template <typename T>
using DescriptorPtr = std::shared_ptr<const T>;

class CatalogSnapshot : public CatalogVersion, public TypeResolver {
 public:
  virtual uint64_t generation() const = 0;  // grows with every published change
  // Another number after every change of a function, operator or cast: plans made under another one may call what is no longer
  // the best match.
  virtual uint64_t routines_version() const = 0;

  virtual const RoleDescriptor* FindRole(Oid role) const = 0;
  virtual const RoleDescriptor* FindRole(std::string_view name) const = 0;
  virtual const DatabaseDescriptor* FindDatabase(Oid database) const = 0;
  virtual const DatabaseDescriptor* FindDatabase(std::string_view name) const = 0;
  virtual const TablespaceDescriptor* FindTablespace(Oid tablespace) const = 0;
  virtual const TablespaceDescriptor* FindTablespace(std::string_view name) const = 0;
  virtual const SchemaDescriptor* FindSchema(Oid schema) const = 0;
  virtual const SchemaDescriptor* FindSchema(Oid database, std::string_view name) const = 0;  // system schemas in every database
  virtual DescriptorPtr<RelationDescriptor> FindRelation(Oid relation) const = 0;
  virtual DescriptorPtr<RelationDescriptor> FindRelation(Oid schema, std::string_view name) const = 0;
  virtual const TypeDescriptor* FindTypeDescriptor(Oid type) const = 0;
  virtual const TypeDescriptor* FindTypeDescriptor(Oid schema, std::string_view name) const = 0;
  virtual const FunctionDescriptor* FindFunction(Oid function) const = 0;
  virtual std::vector<const FunctionDescriptor*> FindFunctions(Oid schema, std::string_view name) const = 0;
  virtual const OperatorDescriptor* FindOperator(Oid op) const = 0;
  virtual std::vector<const OperatorDescriptor*> FindOperators(Oid schema, std::string_view name) const = 0;
  // Exact: by name and operand types in one schema; null if none. Hash lookup.
  virtual const OperatorDescriptor* FindOperator(Oid schema, std::string_view name, Oid left, Oid right) const = 0;
  virtual const CastDescriptor* FindCast(Oid source, Oid target) const = 0;
  virtual const CollationDescriptor* FindCollation(Oid collation) const = 0;
  virtual const CollationDescriptor* FindCollation(Oid schema, std::string_view name) const = 0;
  virtual const std::string* FindComment(Oid class_oid, Oid object, int32_t sub_object) const = 0;
  virtual const RoleSettingDescriptor* FindRoleSettings(Oid database, Oid role) const = 0;
  virtual const StatisticsDescriptor* FindStatistics(Oid relation) const = 0;  // null: never analyzed

  // Enumeration for the system tables and for dependency checks.
  virtual void ForEachRole(const std::function<void(const RoleDescriptor&)>& visit) const = 0;
  virtual void ForEachDatabase(const std::function<void(const DatabaseDescriptor&)>& visit) const = 0;
  virtual void ForEachTablespace(const std::function<void(const TablespaceDescriptor&)>& visit) const = 0;
  virtual void ForEachSchema(const std::function<void(const SchemaDescriptor&)>& visit) const = 0;
  virtual void ForEachRelation(const std::function<void(const RelationDescriptor&)>& visit) const = 0;
  virtual void ForEachRelationIn(Oid schema, const std::function<void(const RelationDescriptor&)>& visit) const = 0;
  virtual void ForEachType(const std::function<void(const TypeDescriptor&)>& visit) const = 0;
  virtual void ForEachFunction(const std::function<void(const FunctionDescriptor&)>& visit) const = 0;
  virtual void ForEachOperator(const std::function<void(const OperatorDescriptor&)>& visit) const = 0;
  virtual void ForEachCast(const std::function<void(const CastDescriptor&)>& visit) const = 0;
  virtual void ForEachCollation(const std::function<void(const CollationDescriptor&)>& visit) const = 0;
  virtual void ForEachComment(const std::function<void(const CommentDescriptor&)>& visit) const = 0;
  virtual void ForEachCommentOn(Oid class_oid, Oid object,
                                const std::function<void(const CommentDescriptor&)>& visit) const = 0;
  virtual void ForEachRoleSetting(const std::function<void(const RoleSettingDescriptor&)>& visit) const = 0;

  // TypeResolver
  const TypeInfo* FindType(Oid type) const override = 0;
};

// Default btree operators of a type for ORDER BY, DISTINCT, indexes (through its default operator class; binary-coercible
// and domain types go by their base; arrays, records and enums by the polymorphic ones). Zero if none.
struct OrderingOperators {
  Oid less = 0, equal = 0, greater = 0;
  Oid operator_class = 0;
  bool hashable = false;
};
OrderingOperators FindOrderingOperators(const CatalogSnapshot& catalog, Oid type);
// Operator class by access method and name (kInvalidOid if none), and a class's name: the seed's facts.
Oid FindOperatorClass(Oid access_method, std::string_view name, Oid input_type);
Oid DefaultOperatorClass(const CatalogSnapshot& catalog, Oid access_method, Oid type);
std::string_view OperatorClassName(Oid operator_class);
// Btree strategy (1 <, 2 <=, 3 =, 4 >=, 5 >) of an operator in the default class of its operand types; 0 if it is none.
int BtreeStrategy(Oid op);

inline constexpr Oid kPgCatalogSchema = 11;
inline constexpr Oid kPgToastSchema = 99;
inline constexpr Oid kPublicSchema = 2200;
inline constexpr Oid kBootstrapSuperuser = 10;
inline constexpr Oid kDefaultTablespace = 1663;
inline constexpr Oid kGlobalTablespace = 1664;

}  // namespace basalt
