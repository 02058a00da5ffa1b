// Seed: the objects that every PostgreSQL 15 database starts with, parsed once from the embedded TSV files at the first use
// (about 5 ms) and immutable afterwards: one table of facts for the whole process, shared by all snapshots and threads.
// Descriptors here are the same structs as those of user objects, so lookups can return either.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "catalog/descriptors.h"
#include "catalog/seed/seed_index.h"

namespace basalt {

struct OperatorClass {  // pg_opclass
  Oid oid, method;
  std::string_view name;
  Oid schema, family, input_type;
  bool is_default;
  Oid key_type;
};
struct OperatorFamilyMember {  // pg_amop
  Oid oid, family, left, right;
  int16_t strategy;
  char purpose;
  Oid op, method, sort_family;
};
struct SupportFunction {  // pg_amproc
  Oid oid, family, left, right;
  int16_t number;
  Oid function;
};
struct SeedNamedObject {  // pg_ts_config and other kinds of which only the name matters here
  Oid oid, schema;
  std::string_view name;
};

// What Basalt has beside PostgreSQL's catalog. Tools hide pg_* schemas, so their lists stay PostgreSQL's; PostgreSQL keeps oids
// from 8000 to 9999 free for development.
inline constexpr Oid kBasaltSchema = 9000;
inline constexpr Oid kAuditLogRelation = 9001;
inline constexpr char kBasaltSchemaName[] = "pg_basalt", kAuditLogName[] = "audit_log";

class Seed {
 public:
  static const Seed& Get();

  std::vector<TypeDescriptor> types;
  std::vector<FunctionDescriptor> functions;
  std::vector<OperatorDescriptor> operators;
  std::vector<CastDescriptor> casts;
  std::vector<CollationDescriptor> collations;
  std::vector<std::shared_ptr<const RelationDescriptor>> relations;  // tables, indexes and views
  std::vector<OperatorClass> operator_classes;
  std::vector<OperatorFamilyMember> family_members;  // by family
  std::vector<SupportFunction> support_functions;    // by family
  std::vector<std::pair<Oid, Oid>> indexes_of_tables;  // table, index; sorted
  std::vector<SeedNamedObject> search_configurations, search_dictionaries;
  Oid information_schema = 0;

  SeedOids type_oids, function_oids, operator_oids, cast_oids, collation_oids, relation_oids, class_oids;
  SeedNames type_names, function_names, operator_names, collation_names, relation_names;
  SeedKeys operator_signatures;  // OperatorKey
  SeedKeys cast_types;           // source << 32 | target
  SeedKeys member_operators;     // operator << 32 | family -> family_members

  static uint64_t OperatorKey(std::string_view name, Oid left, Oid right) {
    return HashMix(HashString(name), uint64_t{left} << 32 | right);
  }
  std::span<const OperatorFamilyMember> MembersOf(Oid family) const;
  std::span<const SupportFunction> SupportFunctionsOf(Oid family) const;
  const OperatorFamilyMember* FindMember(Oid op, Oid family) const;
  std::span<const std::pair<Oid, Oid>> IndexesOf(Oid table) const;
  const OperatorClass* FindClass(Oid operator_class) const;
  // Schema facts of the loader: which objects lie where is in each descriptor; these three schemas are the seed's.
  static bool IsSystemSchema(Oid schema) {
    return schema == 11 || schema == 99 || schema == kBasaltSchema || schema == Get().information_schema;
  }

 private:
  Seed();
  void LoadTypes();
  void LoadRanges();
  void LoadFunctions();
  void LoadAggregates();
  void LoadOperators();
  void LoadCasts();
  void LoadCollations();
  void LoadOperatorClasses();
  void LoadTextSearch();
  void LoadRelations();
  void AddBasaltRelations(std::vector<RelationDescriptor>& loaded);
  void LoadColumns(std::vector<RelationDescriptor>& loaded);
  void LoadIndexes(std::vector<RelationDescriptor>& loaded);
  void LoadConstraints(std::vector<RelationDescriptor>& loaded);
  void LoadViewQueries(std::vector<RelationDescriptor>& loaded);
  void LinkRowTypes();
};

// Access list as the TSV files write it: grantee=letters/grantor, comma separated; "\N" is none.
Acl ParseSeedAcl(std::string_view text);

}  // namespace basalt
