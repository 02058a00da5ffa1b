// aclitem values as text: "grantee=letters/grantor". Pure but for the caller's look at its roles; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "types/type_oids.h"

namespace basalt {

// PostgreSQL's letters of privileges; bit i of a set is letter i.
inline constexpr std::string_view kAclLetters = "arwdDxtXUCTcsA";

struct AclItemText {
  std::string grantee, grantor;  // names; empty: PUBLIC, and that no grantor is given
  Oid grantee_oid = 0, grantor_oid = 0;
  uint32_t privileges = 0, grant_options = 0;
};

// role gives a name's oid, or throws. Throws 22P02 and 42622 with PostgreSQL's texts, what stands first in the text first.
AclItemText ParseAclItemText(std::string_view text, const std::function<Oid(const std::string& name)>& role);
std::string FormatAclItemText(const AclItemText& item);
// A name in quotes without them.
std::string UnquoteIdentifier(std::string_view name);

}  // namespace basalt
