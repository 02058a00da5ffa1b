// aclitem values as text, "grantee=letters/grantor", which is how they lie in memory; and lists of privilege names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog_snapshot.h"

namespace basalt {

// Throws 22P02 and 42704 with PostgreSQL's texts.
AclItem ParseAclItem(const CatalogSnapshot& catalog, std::string_view text);

struct PrivilegeName {
  std::string_view name;  // upper case
  Privileges privilege;
};
struct PrivilegeWish {
  Privileges privilege = 0;
  bool grant_option = false;
};
// "SELECT, update with grant option": any of them. Throws 22023 for names that the object's kind does not have.
std::vector<PrivilegeWish> ParsePrivileges(std::string_view text, std::span<const PrivilegeName> known);
std::string_view NameOfPrivilege(Privileges one);

extern const std::span<const PrivilegeName> kAllPrivilegeNames;

}  // namespace basalt
