// Privilege checks over descriptors and roles: superuser, ownership, ACLs with role membership. Pure functions.
#pragma once

#include "catalog/catalog_snapshot.h"

namespace basalt {

enum class AclObject : uint8_t { kColumn, kTable, kSequence, kDatabase, kFunction, kLanguage, kSchema, kTablespace, kType, kParameter, kLargeObject };

bool IsSuperuser(const CatalogSnapshot& catalog, Oid role);
// role is member of group, directly or not, and inherits (or, with only_inherited=false, may SET ROLE). Superusers are
// members of every role. database: whose owner is the implicit member of pg_database_owner; 0: nobody's.
bool IsMemberOf(const CatalogSnapshot& catalog, Oid role, Oid group, bool only_inherited, Oid database = 0);
bool OwnsObject(const CatalogSnapshot& catalog, Oid role, Oid owner, Oid database = 0);
Privileges DefaultPrivilegesForOwner(AclObject object);
Privileges DefaultPrivilegesForPublic(AclObject object);
// The subset of wanted that role has.
Privileges CheckPrivileges(const CatalogSnapshot& catalog, Oid role, AclObject object, Oid owner, const Acl& acl, Privileges wanted,
                           Oid database = 0);
// The subset of wanted that role may grant to others.
Privileges CheckGrantOptions(const CatalogSnapshot& catalog, Oid role, Oid owner, const Acl& acl, Privileges wanted,
                             Oid database = 0);
// The list that stands for an empty one: the owner's and everybody's defaults.
std::vector<AclItem> DefaultAcl(AclObject object, Oid owner);
// Throws 42501 "permission denied for table t" etc.
[[noreturn]] void ThrowPermissionDenied(AclObject object, std::string_view name);
[[noreturn]] void ThrowMustBeOwner(std::string_view kind, std::string_view name);
// aclitem text "role=arw/grantor".
std::string FormatAclItem(const CatalogSnapshot& catalog, const AclItem& item);

}  // namespace basalt
