// Access privilege lists as PostgreSQL keeps them (aclitem[]): empty optional = the owner's defaults apply.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "types/type_oids.h"

namespace basalt {

using Privileges = uint16_t;  // bit set; letters as in aclitem text
inline constexpr Privileges kPrivilegeInsert = 1 << 0;     // a
inline constexpr Privileges kPrivilegeSelect = 1 << 1;     // r
inline constexpr Privileges kPrivilegeUpdate = 1 << 2;     // w
inline constexpr Privileges kPrivilegeDelete = 1 << 3;     // d
inline constexpr Privileges kPrivilegeTruncate = 1 << 4;   // D
inline constexpr Privileges kPrivilegeReferences = 1 << 5; // x
inline constexpr Privileges kPrivilegeTrigger = 1 << 6;    // t
inline constexpr Privileges kPrivilegeExecute = 1 << 7;    // X
inline constexpr Privileges kPrivilegeUsage = 1 << 8;      // U
inline constexpr Privileges kPrivilegeCreate = 1 << 9;     // C
inline constexpr Privileges kPrivilegeTemporary = 1 << 10; // T
inline constexpr Privileges kPrivilegeConnect = 1 << 11;   // c
inline constexpr Privileges kPrivilegeSet = 1 << 12;       // s
inline constexpr Privileges kPrivilegeAlterSystem = 1 << 13;  // A

struct AclItem {
  Oid grantee = 0;  // 0: PUBLIC
  Oid grantor = 0;
  Privileges privileges = 0;
  Privileges grant_options = 0;
};
using Acl = std::optional<std::vector<AclItem>>;

// The bit of a letter of aclitem text (0 if it is none), and back.
Privileges PrivilegeOfLetter(char letter);
char PrivilegeLetter(Privileges one);

}  // namespace basalt
