#include "catalog/privileges.h"

#include <algorithm>
#include <bit>

#include "base/sql_error.h"
#include "catalog/bootstrap.h"

namespace basalt {
namespace {

constexpr Oid kReadAllData = 6181, kWriteAllData = 6182;

struct ObjectFacts {
  Privileges owner, everybody;
  const char* noun;
};

// By AclObject.
constexpr ObjectFacts kFacts[] = {
    {0, 0, "column"},
    {kPrivilegeInsert | kPrivilegeSelect | kPrivilegeUpdate | kPrivilegeDelete | kPrivilegeTruncate | kPrivilegeReferences |
         kPrivilegeTrigger,
     0, "table"},
    {kPrivilegeSelect | kPrivilegeUpdate | kPrivilegeUsage, 0, "sequence"},
    {kPrivilegeCreate | kPrivilegeTemporary | kPrivilegeConnect, kPrivilegeTemporary | kPrivilegeConnect, "database"},
    {kPrivilegeExecute, kPrivilegeExecute, "function"},
    {kPrivilegeUsage, kPrivilegeUsage, "language"},
    {kPrivilegeUsage | kPrivilegeCreate, 0, "schema"},
    {kPrivilegeCreate, 0, "tablespace"},
    {kPrivilegeUsage, kPrivilegeUsage, "type"},
    {kPrivilegeSet | kPrivilegeAlterSystem, 0, "parameter"},
    {kPrivilegeSelect | kPrivilegeUpdate, 0, "large object"},
};
const ObjectFacts& FactsOf(AclObject object) { return kFacts[static_cast<size_t>(object)]; }

// What pg_read_all_data and pg_write_all_data give beyond the access list.
Privileges FromPredefinedRoles(const CatalogSnapshot& catalog, Oid role, AclObject object, Privileges wanted) {
  if (object != AclObject::kTable && object != AclObject::kSequence && object != AclObject::kSchema) return 0;
  Privileges read = kPrivilegeSelect, write = kPrivilegeInsert | kPrivilegeUpdate | kPrivilegeDelete;
  if (object == AclObject::kSchema) read = write = kPrivilegeUsage;
  Privileges given = 0;
  if ((wanted & read) != 0 && IsMemberOf(catalog, role, kReadAllData, true)) given |= read;
  if ((wanted & write) != 0 && IsMemberOf(catalog, role, kWriteAllData, true)) given |= write;
  return given & wanted;
}

void AppendRoleName(const CatalogSnapshot& catalog, Oid role, std::string* text) {
  const RoleDescriptor* descriptor = catalog.FindRole(role);
  const std::string name = descriptor == nullptr ? std::to_string(role) : descriptor->name;
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
  if (plain) {
    *text += name;
    return;
  }
  *text += '"';
  for (const char c : name) {
    if (c == '"') *text += '"';
    *text += c;
  }
  *text += '"';
}

}  // namespace

bool IsSuperuser(const CatalogSnapshot& catalog, Oid role) {
  const RoleDescriptor* descriptor = catalog.FindRole(role);
  return descriptor != nullptr && descriptor->superuser;
}

bool IsMemberOf(const CatalogSnapshot& catalog, Oid role, Oid group, bool only_inherited, Oid database) {
  if (role == group || IsSuperuser(catalog, role)) return true;
  const DatabaseDescriptor* owned = database == 0 ? nullptr : catalog.FindDatabase(database);
  std::vector<Oid> reached{role};
  for (size_t i = 0; i < reached.size(); ++i) {
    const RoleDescriptor* descriptor = catalog.FindRole(reached[i]);
    if (descriptor == nullptr || (only_inherited && !descriptor->inherit)) continue;
    if (owned != nullptr && owned->owner == reached[i] && group == kDatabaseOwnerRole) return true;
    for (const RoleMembership& membership : descriptor->member_of) {
      if (membership.role == group) return true;
      if (std::find(reached.begin(), reached.end(), membership.role) == reached.end()) reached.push_back(membership.role);
    }
  }
  return false;
}

bool OwnsObject(const CatalogSnapshot& catalog, Oid role, Oid owner, Oid database) {
  return IsMemberOf(catalog, role, owner, true, database);
}

Privileges DefaultPrivilegesForOwner(AclObject object) { return FactsOf(object).owner; }
Privileges DefaultPrivilegesForPublic(AclObject object) { return FactsOf(object).everybody; }

std::vector<AclItem> DefaultAcl(AclObject object, Oid owner) {
  std::vector<AclItem> items;
  if (FactsOf(object).everybody != 0) items.push_back({0, owner, FactsOf(object).everybody, 0});
  if (FactsOf(object).owner != 0) items.push_back({owner, owner, FactsOf(object).owner, 0});
  return items;
}

Privileges CheckPrivileges(const CatalogSnapshot& catalog, Oid role, AclObject object, Oid owner, const Acl& acl,
                           Privileges wanted, Oid database) {
  if (IsSuperuser(catalog, role)) return wanted;
  Privileges given = 0;
  const auto add = [&](Oid grantee, Privileges privileges) {
    const auto missing = static_cast<Privileges>(privileges & wanted & ~given);
    if (missing == 0) return;
    if (grantee == 0 || IsMemberOf(catalog, role, grantee, true, database)) given |= missing;
  };
  if (acl.has_value()) {
    for (const AclItem& item : *acl) add(item.grantee, item.privileges);
  } else {
    add(0, FactsOf(object).everybody);
    add(owner, FactsOf(object).owner);
  }
  if (given != wanted) given |= FromPredefinedRoles(catalog, role, object, wanted);
  return given;
}

Privileges CheckGrantOptions(const CatalogSnapshot& catalog, Oid role, Oid owner, const Acl& acl, Privileges wanted,
                             Oid database) {
  if (OwnsObject(catalog, role, owner, database)) return wanted;
  Privileges given = 0;
  if (!acl.has_value()) return given;
  for (const AclItem& item : *acl) {
    const auto missing = static_cast<Privileges>(item.grant_options & wanted & ~given);
    if (missing != 0 && item.grantee != 0 && IsMemberOf(catalog, role, item.grantee, true, database)) given |= missing;
  }
  return given;
}

void ThrowPermissionDenied(AclObject object, std::string_view name) {
  throw SqlError(sqlstate::kInsufficientPrivilege,
                 Format("permission denied for {} {}", FactsOf(object).noun, name));
}

void ThrowMustBeOwner(std::string_view kind, std::string_view name) {
  throw SqlError(sqlstate::kInsufficientPrivilege, Format("must be owner of {} {}", kind, name));
}

std::string FormatAclItem(const CatalogSnapshot& catalog, const AclItem& item) {
  std::string text;
  if (item.grantee != 0) AppendRoleName(catalog, item.grantee, &text);
  text += '=';
  for (int bit = 0; bit < 14; ++bit) {
    const auto one = static_cast<Privileges>(1u << bit);
    if ((item.privileges & one) == 0 && (item.grant_options & one) == 0) continue;
    text += PrivilegeLetter(one);
    if ((item.grant_options & one) != 0) text += '*';
  }
  text += '/';
  AppendRoleName(catalog, item.grantor, &text);
  return text;
}

}  // namespace basalt
