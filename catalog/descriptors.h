// Object descriptors: what the catalog knows of each object, one struct a kind. Immutable once published: shared as
// shared_ptr<const T> by snapshots, plans and transactions; changed by copying, altering and putting the copy. Each is one
// record on disk (catalog/record_codec.h), key (kind, oid).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catalog/acl.h"
#include "storage/storage_engine.h"
#include "types/sql_type.h"
#include "types/type_info.h"
#include "types/value.h"

namespace basalt {

enum class ObjectKind : uint8_t {
  kRole = 1, kDatabase, kTablespace, kSchema, kRelation, kType, kFunction, kOperator, kCast, kCollation, kComment,
  kRoleSetting,  // ALTER ROLE/DATABASE ... SET
  kStatistics,   // of a relation's columns: catalog/statistics.h
};

using Settings = std::vector<std::pair<std::string, std::string>>;  // name = value, in order of setting

struct RoleMembership {
  Oid role;
  bool admin_option;
  Oid grantor;
};

struct RoleDescriptor {
  Oid oid = 0;
  std::string name;
  bool superuser = false, inherit = true, create_role = false, create_database = false, can_login = false;
  bool replication = false, bypass_row_security = false;
  int32_t connection_limit = -1;
  std::string password;  // SCRAM-SHA-256$... or md5...; empty: none
  int64_t valid_until = INT64_MAX;  // timestamptz; INT64_MAX: not set
  std::vector<RoleMembership> member_of;
};

struct DatabaseDescriptor {
  Oid oid = 0;
  std::string name;
  Oid owner = 0;
  std::string collate = "C", ctype = "C";
  bool is_template = false, allow_connections = true;
  int32_t connection_limit = -1;
  Oid tablespace = 0;
  Acl acl;
};

struct TablespaceDescriptor {  // a STORAGE
  Oid oid = 0;
  std::string name;
  Oid owner = 0;
  std::string directory;        // empty: the data directory itself
  uint32_t column_family = 0;   // StorageEngine family
  Settings options;
  Acl acl;
};

struct SchemaDescriptor {  // a NAMESPACE
  Oid oid = 0;
  Oid database = 0;
  std::string name;
  Oid owner = 0;
  Acl acl;
  Settings options;
};

enum class RelationKind : char {  // pg_class.relkind
  kTable = 'r', kIndex = 'i', kSequence = 'S', kView = 'v', kMaterializedView = 'm', kComposite = 'c',
};
enum class Persistence : char { kPermanent = 'p', kUnlogged = 'u', kTemporary = 't' };

// An expression kept in the catalog: SQL text in canonical form (as pg_get_expr prints it), bound again when used.
struct StoredExpression {
  std::string sql;  // empty: none
  bool empty() const { return sql.empty(); }
};

struct ColumnDescriptor {
  std::string name;
  int16_t number = 0;  // attnum, 1-based, never reused
  SqlType type;
  bool not_null = false;
  bool dropped = false;
  char identity = 0;   // 'a' always, 'd' by default, 0 none
  char generated = 0;  // 's' stored, 0 none
  StoredExpression default_expression;
  Oid default_oid = 0;        // pg_attrdef.oid
  Oid identity_sequence = 0;  // sequence behind identity
  char storage = 0;           // 0: the type's
  int32_t statistics_target = -1;
  bool has_missing = false;   // instant ADD COLUMN ... DEFAULT
  Value missing;
  Acl acl;
  Settings options;
  int16_t inherited_count = 0;
  bool is_local = true;
  int16_t dimensions = 0;     // attndims as declared: int[][] is 2; 0 for an array shows 1
};

struct ConstraintDescriptor {
  Oid oid = 0;
  std::string name;
  char type = 'c';  // pg_constraint.contype: c, f, p, u, x, t
  std::vector<int16_t> columns;
  StoredExpression check;
  Oid index = 0;    // p, u, x; f: the referenced index
  bool deferrable = false, initially_deferred = false, validated = true, no_inherit = false;
  Oid foreign_table = 0;
  std::vector<int16_t> foreign_columns;
  char update_action = 'a', delete_action = 'a', match_type = 's';
  std::vector<int16_t> delete_columns;  // f: what ON DELETE SET NULL and SET DEFAULT set; empty: all of columns
};

struct IndexKey {
  int16_t column = 0;  // attnum; 0: expression
  StoredExpression expression;
  Oid operator_class = 0;
  Oid collation = 0;
  bool descending = false, nulls_first = false;
  SqlType type;        // of the key value
};

struct IndexProperties {
  Oid table = 0;
  Oid access_method = 403;  // btree
  bool unique = false, primary = false, nulls_not_distinct = false, immediate = true, exclusion = false;
  bool valid = true, ready = true, clustered = false, replica_identity = false;
  std::vector<IndexKey> keys;
  std::vector<int16_t> included;  // attnums
  StoredExpression predicate;
  IndexLayout layout;
};

struct SequenceProperties {
  Oid type = 20;
  SequenceOptions options;
  StorageId storage = 0;
  Oid owner_table = 0;        // OWNED BY
  int16_t owner_column = 0;
};

struct ViewProperties {
  std::string sql;  // canonical SELECT, without ';'; empty: a system view that is not written yet
  bool security_barrier = false, security_invoker = false;
  char check_option = 0;  // 'l' local, 'c' cascaded
  std::vector<Oid> dependencies;  // relations that it reads
};

struct RelationDescriptor {
  Oid oid = 0;
  Oid database = 0;  // 0: in every database (system)
  Oid schema = 0;
  std::string name;
  RelationKind kind = RelationKind::kTable;
  Persistence persistence = Persistence::kPermanent;
  Oid owner = 0;
  Oid row_type = 0;    // its composite type
  Oid tablespace = 0;  // 0: the database's
  Oid access_method = 0;
  Acl acl;
  Settings options;    // fillfactor=...
  std::vector<ColumnDescriptor> columns;  // by attnum, dropped ones included
  std::vector<ConstraintDescriptor> constraints;
  std::vector<Oid> indexes;               // tables
  std::vector<Oid> referenced_by;         // tables with foreign keys to this one, itself included; each once
  HeapLayout heap;                        // tables, materialized views
  std::shared_ptr<const IndexProperties> index;        // kIndex
  std::shared_ptr<const SequenceProperties> sequence;  // kSequence
  std::shared_ptr<const ViewProperties> view;          // kView
  bool is_system = false;   // rows come from SystemTable (catalog/system_table.h); then `indexes` is empty: no heap to index
  char on_commit = 0;       // temporary tables: 'd' delete rows, 'x' drop, 0 preserve
  bool row_security = false, force_row_security = false;
  uint64_t version = 0;     // catalog generation of its last change; plans remember it
  const ColumnDescriptor* FindColumn(std::string_view column_name) const;  // not dropped; null if none
  const ColumnDescriptor& Column(int16_t number) const { return columns[number - 1]; }
};

// Points heap.columns[i].missing at columns[i].missing again: needed after copying or reading a descriptor, because the
// layout does not own the bytes. CatalogTransaction::Put and the codec do it.
void LinkMissingValues(RelationDescriptor& relation);

struct TypeDescriptor {  // every row of pg_type
  TypeInfo info;
  Oid owner = 10;
  char category_char = 'U';
  bool is_defined = true, by_value = false, not_null = false;
  char align = 'i', storage = 'p', kind_char = 'b';
  Oid input = 0, output = 0, receive = 0, send = 0, modifier_in = 0, modifier_out = 0, analyze = 0, subscript = 0;
  int32_t base_typmod = -1, dimensions = 0;
  StoredExpression default_expression;
  std::vector<ConstraintDescriptor> constraints;  // domains
  Acl acl;
  Oid database = 0;
  Oid range_class = 0, range_canonical = 0, range_difference = 0;  // ranges: pg_range
};

// An object that a stored text names; column: attnum of a relation, 0 for the whole object.
struct ObjectReference {
  ObjectKind kind = ObjectKind::kRelation;
  Oid oid = 0;
  int16_t column = 0;
  auto operator<=>(const ObjectReference&) const = default;
};

struct AggregateProperties {  // pg_aggregate of users' aggregates
  Oid transition = 0, final = 0, combine = 0, serialize = 0, deserialize = 0;
  Oid moving_transition = 0, moving_inverse = 0, moving_final = 0;
  bool final_extra = false, moving_final_extra = false;
  char final_modify = 'r', moving_final_modify = 'r';
  Oid state_type = 0, moving_state_type = 0;
  int32_t state_space = 0, moving_state_space = 0;
  std::optional<std::string> initial_value, moving_initial_value;
};

// pg_language.
inline constexpr Oid kInternalLanguage = 12, kCLanguage = 13, kSqlLanguage = 14;

struct FunctionDescriptor {  // every row of pg_proc
  Oid oid = 0;
  std::string name;
  Oid schema = 11, owner = 10, language = 12;
  float cost = 1, rows = 0;
  Oid variadic_type = 0, support = 0;
  char kind = 'f';        // f function, p procedure, a aggregate, w window
  bool security_definer = false, leakproof = false, strict = true, returns_set = false;
  char volatility = 'i', parallel = 's';
  int16_t default_count = 0;
  Oid result_type = 0;
  std::vector<Oid> argument_types;          // input arguments
  std::vector<Oid> all_argument_types;      // empty: as argument_types
  std::string argument_modes;               // "iob vt" by argument; empty: all in
  std::vector<std::string> argument_names;
  std::string default_expressions;          // SQL, comma separated
  std::string source;                       // prosrc; PostgreSQL's own SQL functions: name_oid ("lpad_879")
  Oid database = 0;
  // Aggregates (pg_aggregate):
  char aggregate_kind = 0;                  // n normal, o ordered-set, h hypothetical
  int16_t direct_argument_count = 0;
  Oid sort_operator = 0;
  Settings configuration;                   // SET name = value
  Acl acl;
  std::string sql_body;                     // RETURN expression | BEGIN ATOMIC ... END, as pg_get_function_sqlbody prints it
  std::vector<ObjectReference> references;  // what sql_body and the defaults name, objects of users alone; sorted
  std::shared_ptr<const AggregateProperties> aggregate;  // users' aggregates
  // Its body is run by RoutineRunner (session/routine_runner.h), not by a kernel.
  bool is_routine() const { return language == kSqlLanguage && oid >= kFirstUserOid; }
};

struct OperatorDescriptor {
  Oid oid = 0;
  std::string name;
  Oid schema = 11, owner = 10;
  char kind = 'b';  // b infix, l prefix
  bool can_merge = false, can_hash = false;
  Oid left = 0, right = 0, result = 0, commutator = 0, negator = 0, function = 0, restrict_estimator = 0, join_estimator = 0;
  Oid database = 0;
};

struct CastDescriptor {
  Oid oid = 0, source = 0, target = 0, function = 0;
  char context = 'e';  // e explicit, a assignment, i implicit
  char method = 'f';   // f function, i in/out, b binary coercible
};

struct CollationDescriptor {
  Oid oid = 0;
  std::string name;
  Oid schema = 11, owner = 10;
  char provider = 'c';  // c libc, i ICU, d default
  bool deterministic = true;
  std::string icu_locale, collate, ctype, version;
  int32_t encoding = -1;
  Oid database = 0;
};

struct CommentDescriptor {
  Oid class_oid = 0, object = 0;
  int32_t sub_object = 0;
  std::string text;
};

struct RoleSettingDescriptor {  // pg_db_role_setting
  Oid database = 0, role = 0;   // 0: all
  Settings settings;
};

}  // namespace basalt
