// has_*_privilege and pg_has_role. Each kind of object is one rule; the overloads by name and oid are made from it.
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"
#include "session/function_environment.h"
#include "session/functions/acl_text.h"
#include "session/functions/families.h"
#include "session/functions/relation_name.h"
#include "session/setting_definition.h"

namespace basalt {
namespace {

using Answer = std::optional<bool>;  // none: there is no such object

const CatalogSnapshot& CatalogOf(FunctionContext& context) { return EnvironmentOf(context).catalog(); }
const CatalogNames& NamesOf(FunctionContext& context) { return EnvironmentOf(context).catalog_names(); }
Oid DatabaseOf(FunctionContext& context) { return EnvironmentOf(context).context().connection().database; }

[[noreturn]] void ThrowUndefined(SqlState state, std::string_view kind, std::string_view name) {
  throw SqlError(state, Format("{} \"{}\" does not exist", kind, name));
}

Oid RoleByName(FunctionContext& context, std::string_view name) {
  if (name == "public") return kInvalidOid;  // a role's name cannot be that
  const RoleDescriptor* role = CatalogOf(context).FindRole(name);
  if (role == nullptr) ThrowUndefined(sqlstate::kUndefinedObject, "role", name);
  return role->oid;
}

// What a check needs of an object.
struct Protected {
  AclObject kind;
  Oid owner;
  const Acl* acl;
};

bool HasAny(FunctionContext& context, Oid role, const Protected& object, std::span<const PrivilegeWish> wishes) {
  const CatalogSnapshot& catalog = CatalogOf(context);
  for (const PrivilegeWish& wish : wishes) {
    if (wish.privilege == 0) continue;  // RULE, which PostgreSQL only remembers
    const Privileges had =
        wish.grant_option
            ? CheckGrantOptions(catalog, role, object.owner, *object.acl, wish.privilege, DatabaseOf(context))
            : CheckPrivileges(catalog, role, object.kind, object.owner, *object.acl, wish.privilege, DatabaseOf(context));
    if (had != 0) return true;
  }
  return false;
}

// --- rules: names of privileges, name -> oid, and the check

struct TableRule {
  static constexpr PrivilegeName kNames[] = {
      {"SELECT", kPrivilegeSelect},     {"INSERT", kPrivilegeInsert},         {"UPDATE", kPrivilegeUpdate},  {"DELETE", kPrivilegeDelete},
      {"TRUNCATE", kPrivilegeTruncate}, {"REFERENCES", kPrivilegeReferences}, {"TRIGGER", kPrivilegeTrigger},   {"RULE", 0}};
  static Oid Resolve(FunctionContext& context, std::string_view name) { return RelationNamed(NamesOf(context), name); }
  static Answer Check(FunctionContext& context, Oid role, Oid table, std::span<const PrivilegeWish> wishes) {
    const auto relation = CatalogOf(context).FindRelation(table);
    if (relation == nullptr) return std::nullopt;
    const AclObject kind = relation->kind == RelationKind::kSequence ? AclObject::kSequence : AclObject::kTable;
    return HasAny(context, role, {kind, relation->owner, &relation->acl}, wishes);
  }
};

struct SequenceRule {
  static constexpr PrivilegeName kNames[] = {{"USAGE", kPrivilegeUsage}, {"SELECT", kPrivilegeSelect}, {"UPDATE", kPrivilegeUpdate}};
  static Oid Resolve(FunctionContext& context, std::string_view name) { return TableRule::Resolve(context, name); }
  static Answer Check(FunctionContext& context, Oid role, Oid sequence, std::span<const PrivilegeWish> wishes) {
    const auto relation = CatalogOf(context).FindRelation(sequence);
    if (relation == nullptr) return std::nullopt;
    if (relation->kind != RelationKind::kSequence) {
      throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a sequence", relation->name));
    }
    return HasAny(context, role, {AclObject::kSequence, relation->owner, &relation->acl}, wishes);
  }
};

// Columns: the table's privilege covers them all.
constexpr PrivilegeName kColumnNames[] = {{"SELECT", kPrivilegeSelect},
                                          {"INSERT", kPrivilegeInsert},
                                          {"UPDATE", kPrivilegeUpdate},
                                          {"REFERENCES", kPrivilegeReferences}};

bool HasOnColumn(FunctionContext& context, Oid role, const RelationDescriptor& relation, const ColumnDescriptor& column,
                 std::span<const PrivilegeWish> wishes) {
  if (!column.acl.has_value()) return false;
  return HasAny(context, role, {AclObject::kColumn, relation.owner, &column.acl}, wishes);
}

struct AnyColumnRule {
  static constexpr std::span<const PrivilegeName> kNames = kColumnNames;
  static Oid Resolve(FunctionContext& context, std::string_view name) { return TableRule::Resolve(context, name); }
  static Answer Check(FunctionContext& context, Oid role, Oid table, std::span<const PrivilegeWish> wishes) {
    const Answer on_table = TableRule::Check(context, role, table, wishes);
    if (!on_table || *on_table) return on_table;
    const auto relation = CatalogOf(context).FindRelation(table);
    for (const ColumnDescriptor& column : relation->columns) {
      if (!column.dropped && HasOnColumn(context, role, *relation, column, wishes)) return true;
    }
    return false;
  }
};

struct DatabaseRule {
  static constexpr PrivilegeName kNames[] = {{"CREATE", kPrivilegeCreate},
                                             {"TEMPORARY", kPrivilegeTemporary},
                                             {"TEMP", kPrivilegeTemporary},
                                             {"CONNECT", kPrivilegeConnect}};
  static Oid Resolve(FunctionContext& context, std::string_view name) {
    const DatabaseDescriptor* database = CatalogOf(context).FindDatabase(name);
    if (database == nullptr) ThrowUndefined(sqlstate::kUndefinedDatabase, "database", name);
    return database->oid;
  }
  static Answer Check(FunctionContext& context, Oid role, Oid oid, std::span<const PrivilegeWish> wishes) {
    const DatabaseDescriptor* database = CatalogOf(context).FindDatabase(oid);
    if (database == nullptr) return std::nullopt;
    return HasAny(context, role, {AclObject::kDatabase, database->owner, &database->acl}, wishes);
  }
};

struct SchemaRule {
  static constexpr PrivilegeName kNames[] = {{"CREATE", kPrivilegeCreate}, {"USAGE", kPrivilegeUsage}};
  static Oid Resolve(FunctionContext& context, std::string_view name) {
    const SchemaDescriptor* schema = CatalogOf(context).FindSchema(DatabaseOf(context), name);
    if (schema == nullptr) ThrowUndefined(sqlstate::kUndefinedSchema, "schema", name);
    return schema->oid;
  }
  static Answer Check(FunctionContext& context, Oid role, Oid oid, std::span<const PrivilegeWish> wishes) {
    const SchemaDescriptor* schema = CatalogOf(context).FindSchema(oid);
    if (schema == nullptr) return std::nullopt;
    const Oid temporary = EnvironmentOf(context).context().connection().temporary_catalog.schema();
    if (oid == temporary && oid != kInvalidOid) return true;
    return HasAny(context, role, {AclObject::kSchema, schema->owner, &schema->acl}, wishes);
  }
};

struct FunctionRule {
  static constexpr PrivilegeName kNames[] = {{"EXECUTE", kPrivilegeExecute}};
  static Oid Resolve(FunctionContext& context, std::string_view name) {
    const Oid oid = NamesOf(context).ResolveName(kRegprocedureOid, name);
    if (oid == kInvalidOid) ThrowUndefined(sqlstate::kUndefinedFunction, "function", name);
    return oid;
  }
  static Answer Check(FunctionContext& context, Oid role, Oid oid, std::span<const PrivilegeWish> wishes) {
    const FunctionDescriptor* function = CatalogOf(context).FindFunction(oid);
    if (function == nullptr) return std::nullopt;
    return HasAny(context, role, {AclObject::kFunction, function->owner, &function->acl}, wishes);
  }
};

struct TypeRule {
  static constexpr PrivilegeName kNames[] = {{"USAGE", kPrivilegeUsage}};
  static Oid Resolve(FunctionContext& context, std::string_view name) {
    const Oid oid = NamesOf(context).ResolveName(kRegtypeOid, name);
    if (oid == kInvalidOid) ThrowUndefined(sqlstate::kUndefinedObject, "type", name);
    return oid;
  }
  static Answer Check(FunctionContext& context, Oid role, Oid oid, std::span<const PrivilegeWish> wishes) {
    const TypeDescriptor* type = CatalogOf(context).FindTypeDescriptor(oid);
    if (type == nullptr) return std::nullopt;
    if (type->info.kind == TypeKind::kArray) {  // an array type is its element's
      const TypeDescriptor* element = CatalogOf(context).FindTypeDescriptor(type->info.element);
      if (element != nullptr) type = element;
    }
    return HasAny(context, role, {AclObject::kType, type->owner, &type->acl}, wishes);
  }
};

struct TablespaceRule {
  static constexpr PrivilegeName kNames[] = {{"CREATE", kPrivilegeCreate}};
  static Oid Resolve(FunctionContext& context, std::string_view name) {
    const TablespaceDescriptor* tablespace = CatalogOf(context).FindTablespace(name);
    if (tablespace == nullptr) ThrowUndefined(sqlstate::kUndefinedObject, "tablespace", name);
    return tablespace->oid;
  }
  static Answer Check(FunctionContext& context, Oid role, Oid oid, std::span<const PrivilegeWish> wishes) {
    const TablespaceDescriptor* tablespace = CatalogOf(context).FindTablespace(oid);
    if (tablespace == nullptr) return std::nullopt;
    return HasAny(context, role, {AclObject::kTablespace, tablespace->owner, &tablespace->acl}, wishes);
  }
};

struct LanguageRule {
  static constexpr PrivilegeName kNames[] = {{"USAGE", kPrivilegeUsage}};
  static Oid Resolve(FunctionContext&, std::string_view name) {
    for (TsvReader row(SeedText("pg_language")); row.Next();) {
      if (row.Raw(row.Column("lanname")) == name) return row.OidAt(0);
    }
    ThrowUndefined(sqlstate::kUndefinedObject, "language", name);
  }
  static Answer Check(FunctionContext& context, Oid role, Oid oid, std::span<const PrivilegeWish> wishes) {
    for (TsvReader row(SeedText("pg_language")); row.Next();) {
      if (row.OidAt(0) != oid) continue;
      const Acl none;
      return HasAny(context, role, {AclObject::kLanguage, row.OidAt(row.Column("lanowner")), &none}, wishes);
    }
    return std::nullopt;
  }
};

// Foreign servers and wrappers cannot be made yet, so none exists.
struct ServerRule {
  static constexpr PrivilegeName kNames[] = {{"USAGE", kPrivilegeUsage}};
  static Oid Resolve(FunctionContext&, std::string_view name) { ThrowUndefined(sqlstate::kUndefinedObject, "server", name); }
  static Answer Check(FunctionContext&, Oid, Oid, std::span<const PrivilegeWish>) { return std::nullopt; }
};
struct WrapperRule {
  static constexpr PrivilegeName kNames[] = {{"USAGE", kPrivilegeUsage}};
  static Oid Resolve(FunctionContext&, std::string_view name) {
    ThrowUndefined(sqlstate::kUndefinedObject, "foreign-data wrapper", name);
  }
  static Answer Check(FunctionContext&, Oid, Oid, std::span<const PrivilegeWish>) { return std::nullopt; }
};

// Membership: USAGE = inherits it, MEMBER = may SET ROLE; with an option: may grant it.
struct RoleRule {
  static constexpr Privileges kMember = kPrivilegeCreate;
  static constexpr PrivilegeName kNames[] = {{"USAGE", kPrivilegeUsage}, {"MEMBER", kMember}};
  static Oid Resolve(FunctionContext& context, std::string_view name) {
    const RoleDescriptor* role = CatalogOf(context).FindRole(name);
    if (role == nullptr) ThrowUndefined(sqlstate::kUndefinedObject, "role", name);
    return role->oid;
  }
  static bool IsAdmin(const CatalogSnapshot& catalog, Oid member, Oid role) {
    if (IsSuperuser(catalog, member)) return true;
    const RoleDescriptor* descriptor = catalog.FindRole(member);
    if (descriptor == nullptr) return false;
    for (const RoleMembership& membership : descriptor->member_of) {
      if (membership.role == role && membership.admin_option) return true;
    }
    return false;
  }
  static Answer Check(FunctionContext& context, Oid member, Oid role, std::span<const PrivilegeWish> wishes) {
    const CatalogSnapshot& catalog = CatalogOf(context);
    for (const PrivilegeWish& wish : wishes) {
      const bool has = wish.grant_option ? IsAdmin(catalog, member, role)
                                         : IsMemberOf(catalog, member, role, wish.privilege != kMember, DatabaseOf(context));
      if (has) return true;
    }
    return false;
  }
};

// --- overloads

Oid CurrentRole(FunctionContext& context) { return EnvironmentOf(context).context().role(); }

// "WITH ADMIN OPTION" is what roles call it.
std::vector<PrivilegeWish> WishesOf(std::string_view text, std::span<const PrivilegeName> names, bool roles) {
  if (!roles) return ParsePrivileges(text, names);
  std::string renamed(text);
  for (size_t at = 0; at + 5 <= renamed.size(); ++at) {
    std::string word = renamed.substr(at, 5);
    for (char& c : word) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (word == "ADMIN") renamed.replace(at, 5, "GRANT");
  }
  return ParsePrivileges(renamed, names);
}
template <typename Rule>
Answer Ask(FunctionContext& context, Oid role, Oid object, std::string_view text) {
  return Rule::Check(context, role, object, WishesOf(text, Rule::kNames, std::is_same_v<Rule, RoleRule>));
}

// Which of several mistakes is told: the object's name comes before the privileges' but for sequences.
template <typename Rule>
Oid ObjectNamed(FunctionContext& context, std::string_view object, std::string_view text) {
  if constexpr (std::is_same_v<Rule, SequenceRule>) {
    ParsePrivileges(text, Rule::kNames);
    const Oid oid = Rule::Resolve(context, object);
    const auto relation = CatalogOf(context).FindRelation(oid);
    if (relation != nullptr && relation->kind != RelationKind::kSequence) {
      throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is not a sequence", object));
    }
    return oid;
  } else {
    return Rule::Resolve(context, object);
  }
}
// A number in the place of a name is taken for the object's oid unseen; only superusers need no object.
template <typename Rule>
Answer AskNamed(FunctionContext& context, Oid role, std::string_view object, std::string_view text) {
  const Oid oid = ObjectNamed<Rule>(context, object, text);
  const Answer answer = Ask<Rule>(context, role, oid, text);
  constexpr bool kType = std::is_same_v<Rule, TypeRule>, kFunction = std::is_same_v<Rule, FunctionRule>;
  if (answer || !(kType || kFunction)) return answer;
  if (IsSuperuser(CatalogOf(context), role)) return true;
  if constexpr (kType) throw SqlError(sqlstate::kUndefinedObject, Format("type with OID {} does not exist", oid));
  throw SqlError(sqlstate::kUndefinedFunction, Format("function with OID {} does not exist", oid));
}
template <typename Rule>
Oid WhoNamed(FunctionContext& context, std::string_view role) {
  if constexpr (std::is_same_v<Rule, RoleRule>) return RoleRule::Resolve(context, role);
  else return RoleByName(context, role);
}

template <typename Rule>
Answer ByNames(FunctionContext& context, std::string_view role, std::string_view object, std::string_view text) {
  const Oid who = WhoNamed<Rule>(context, role);
  return AskNamed<Rule>(context, who, object, text);
}
template <typename Rule>
Answer ByNameAndOid(FunctionContext& context, std::string_view role, uint32_t object, std::string_view text) {
  return Ask<Rule>(context, WhoNamed<Rule>(context, role), object, text);
}
template <typename Rule>
Answer ByOidAndName(FunctionContext& context, uint32_t role, std::string_view object, std::string_view text) {
  return AskNamed<Rule>(context, role, object, text);
}
template <typename Rule>
Answer ByOids(FunctionContext& context, uint32_t role, uint32_t object, std::string_view text) {
  return Ask<Rule>(context, role, object, text);
}
template <typename Rule>
Answer ByName(FunctionContext& context, std::string_view object, std::string_view text) {
  return AskNamed<Rule>(context, CurrentRole(context), object, text);
}
template <typename Rule>
Answer ByOid(FunctionContext& context, uint32_t object, std::string_view text) {
  return Ask<Rule>(context, CurrentRole(context), object, text);
}

// --- has_column_privilege: role (none, name, oid) x table (name, oid) x column (name, number)

using Role = std::optional<Oid>;  // none: the current one
Oid RoleOr(FunctionContext& context, Role role) { return role ? *role : CurrentRole(context); }

Answer CheckColumn(FunctionContext& context, Oid role, Oid table, const ColumnDescriptor* column, std::string_view text) {
  const std::vector<PrivilegeWish> wishes = ParsePrivileges(text, kColumnNames);
  const auto relation = CatalogOf(context).FindRelation(table);
  if (relation == nullptr || column == nullptr) return std::nullopt;
  const Answer on_table = TableRule::Check(context, role, table, wishes);
  if (!on_table || *on_table) return on_table;
  return HasOnColumn(context, role, *relation, *column, wishes);
}

Answer ColumnByName(FunctionContext& context, Role role, Oid table, std::string_view name, std::string_view text) {
  const auto relation = CatalogOf(context).FindRelation(table);
  if (relation == nullptr) return CheckColumn(context, RoleOr(context, role), table, nullptr, text);
  const ColumnDescriptor* column = relation->FindColumn(name);
  if (column == nullptr) {
    throw SqlError(sqlstate::kUndefinedColumn, Format("column \"{}\" of relation \"{}\" does not exist", name, relation->name));
  }
  return CheckColumn(context, RoleOr(context, role), table, column, text);
}

Answer ColumnByNumber(FunctionContext& context, Role role, Oid table, int16_t number, std::string_view text) {
  const auto relation = CatalogOf(context).FindRelation(table);
  constexpr int16_t kLastSystemColumn = -6;
  const bool has_system_columns = relation != nullptr && relation->kind != RelationKind::kIndex && relation->kind != RelationKind::kView &&
                                  relation->kind != RelationKind::kComposite;
  if (has_system_columns && number < 0 && number >= kLastSystemColumn) {
    return TableRule::Check(context, RoleOr(context, role), table, ParsePrivileges(text, kColumnNames));
  }
  if (relation == nullptr || number < 1 || static_cast<size_t>(number) > relation->columns.size()) {
    return CheckColumn(context, RoleOr(context, role), table, nullptr, text);
  }
  const ColumnDescriptor& column = relation->Column(number);
  return CheckColumn(context, RoleOr(context, role), table, column.dropped ? nullptr : &column, text);
}

Oid TableByName(FunctionContext& context, std::string_view name) { return TableRule::Resolve(context, name); }
using View = std::string_view;

Answer HasParameter(FunctionContext& context, Oid role, std::string_view parameter, std::string_view text) {
  constexpr PrivilegeName kNames[] = {{"SET", kPrivilegeSet}, {"ALTER SYSTEM", kPrivilegeAlterSystem}};
  const auto wishes = ParsePrivileges(text, kNames);
  if (IsSuperuser(CatalogOf(context), role)) return true;
  // Only settings that any user may set are free for all; privileges on parameters cannot be granted yet.
  const size_t index = FindSetting(parameter);
  for (const PrivilegeWish& wish : wishes) {
    const bool user_setting = index != kNoSetting && kSettingDefinitions[index].context == SettingContext::kUser;
    if (wish.privilege == kPrivilegeSet && !wish.grant_option && user_setting) return true;
  }
  return false;
}

#define BASALT_PRIVILEGE_KERNELS(name, Rule)                              \
  MakeKernel<&ByNames<Rule>>(name "_name_name"),                          \
      MakeKernel<&ByNameAndOid<Rule>>(name "_name_id"),                   \
      MakeKernel<&ByOidAndName<Rule>>(name "_id_name"),                   \
      MakeKernel<&ByOids<Rule>>(name "_id_id"),                           \
      MakeKernel<&ByName<Rule>>(name "_name"), MakeKernel<&ByOid<Rule>>(name "_id")

constexpr KernelEntry kKernels[] = {
    BASALT_PRIVILEGE_KERNELS("has_table_privilege", TableRule),
    BASALT_PRIVILEGE_KERNELS("has_sequence_privilege", SequenceRule),
    BASALT_PRIVILEGE_KERNELS("has_any_column_privilege", AnyColumnRule),
    BASALT_PRIVILEGE_KERNELS("has_database_privilege", DatabaseRule),
    BASALT_PRIVILEGE_KERNELS("has_schema_privilege", SchemaRule),
    BASALT_PRIVILEGE_KERNELS("has_function_privilege", FunctionRule),
    BASALT_PRIVILEGE_KERNELS("has_type_privilege", TypeRule),
    BASALT_PRIVILEGE_KERNELS("has_tablespace_privilege", TablespaceRule),
    BASALT_PRIVILEGE_KERNELS("has_language_privilege", LanguageRule),
    BASALT_PRIVILEGE_KERNELS("has_server_privilege", ServerRule),
    BASALT_PRIVILEGE_KERNELS("has_foreign_data_wrapper_privilege", WrapperRule),
    BASALT_PRIVILEGE_KERNELS("pg_has_role", RoleRule),
    MakeKernel<[](FunctionContext& c, View role, View parameter, View p) {
      HasParameter(c, CurrentRole(c), parameter, p);  // its mistakes come first
      return HasParameter(c, RoleByName(c, role), parameter, p);
    }>("has_parameter_privilege_name_name"),
    MakeKernel<[](FunctionContext& c, uint32_t role, View parameter, View p) {
      return HasParameter(c, role, parameter, p);
    }>("has_parameter_privilege_id_name"),
    MakeKernel<[](FunctionContext& c, View parameter, View p) {
      return HasParameter(c, CurrentRole(c), parameter, p);
    }>("has_parameter_privilege_name"),
    MakeKernel<[](FunctionContext& c, View role, View table, View column, View p) {
      const Oid who = RoleByName(c, role);
      return ColumnByName(c, who, TableByName(c, table), column, p);
    }>("has_column_privilege_name_name_name"),
    MakeKernel<[](FunctionContext& c, View role, View table, int16_t column, View p) {
      const Oid who = RoleByName(c, role);
      return ColumnByNumber(c, who, TableByName(c, table), column, p);
    }>("has_column_privilege_name_name_attnum"),
    MakeKernel<[](FunctionContext& c, View role, uint32_t table, View column, View p) {
      return ColumnByName(c, RoleByName(c, role), table, column, p);
    }>("has_column_privilege_name_id_name"),
    MakeKernel<[](FunctionContext& c, View role, uint32_t table, int16_t column, View p) {
      return ColumnByNumber(c, RoleByName(c, role), table, column, p);
    }>("has_column_privilege_name_id_attnum"),
    MakeKernel<[](FunctionContext& c, uint32_t role, View table, View column, View p) {
      return ColumnByName(c, role, TableByName(c, table), column, p);
    }>("has_column_privilege_id_name_name"),
    MakeKernel<[](FunctionContext& c, uint32_t role, View table, int16_t column, View p) {
      return ColumnByNumber(c, role, TableByName(c, table), column, p);
    }>("has_column_privilege_id_name_attnum"),
    MakeKernel<[](FunctionContext& c, uint32_t role, uint32_t table, View column, View p) {
      return ColumnByName(c, role, table, column, p);
    }>("has_column_privilege_id_id_name"),
    MakeKernel<[](FunctionContext& c, uint32_t role, uint32_t table, int16_t column, View p) {
      return ColumnByNumber(c, role, table, column, p);
    }>("has_column_privilege_id_id_attnum"),
    MakeKernel<[](FunctionContext& c, View table, View column, View p) {
      return ColumnByName(c, Role(), TableByName(c, table), column, p);
    }>("has_column_privilege_name_name"),
    MakeKernel<[](FunctionContext& c, View table, int16_t column, View p) {
      return ColumnByNumber(c, Role(), TableByName(c, table), column, p);
    }>("has_column_privilege_name_attnum"),
    MakeKernel<[](FunctionContext& c, uint32_t table, View column, View p) {
      return ColumnByName(c, Role(), table, column, p);
    }>("has_column_privilege_id_name"),
    MakeKernel<[](FunctionContext& c, uint32_t table, int16_t column, View p) {
      return ColumnByNumber(c, Role(), table, column, p);
    }>("has_column_privilege_id_attnum"),
};
#undef BASALT_PRIVILEGE_KERNELS

}  // namespace

FunctionFamily PrivilegeFunctions() { return {"privileges", kKernels, {}, {}}; }

}  // namespace basalt
