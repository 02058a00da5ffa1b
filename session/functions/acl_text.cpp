#include "session/functions/acl_text.h"

#include "base/sql_error.h"
#include "types/acl_item_text.h"

namespace basalt {
namespace {

constexpr PrivilegeName kNames[] = {
    {"SELECT", kPrivilegeSelect},         {"INSERT", kPrivilegeInsert},     {"UPDATE", kPrivilegeUpdate},
    {"DELETE", kPrivilegeDelete},         {"TRUNCATE", kPrivilegeTruncate}, {"REFERENCES", kPrivilegeReferences},
    {"TRIGGER", kPrivilegeTrigger},       {"EXECUTE", kPrivilegeExecute},   {"USAGE", kPrivilegeUsage},
    {"CREATE", kPrivilegeCreate},         {"TEMPORARY", kPrivilegeTemporary}, {"CONNECT", kPrivilegeConnect},
    {"SET", kPrivilegeSet},               {"ALTER SYSTEM", kPrivilegeAlterSystem}, {"TEMP", kPrivilegeTemporary},
};

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\n\r\f\v";
  const size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

std::string UpperCase(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return upper;
}

Oid RoleOf(const CatalogSnapshot& catalog, const std::string& name) {
  if (const RoleDescriptor* role = catalog.FindRole(name)) return role->oid;
  const bool number = !name.empty() && name.find_first_not_of("0123456789") == std::string::npos && name.size() < 10;
  if (number) return static_cast<Oid>(std::stoul(name));  // a role that was dropped
  throw SqlError(sqlstate::kUndefinedObject, Format("role \"{}\" does not exist", name));
}

}  // namespace

const std::span<const PrivilegeName> kAllPrivilegeNames = kNames;

std::string_view NameOfPrivilege(Privileges one) {
  for (const PrivilegeName& name : kNames) {
    if (name.privilege == one) return name.name;
  }
  return {};
}

AclItem ParseAclItem(const CatalogSnapshot& catalog, std::string_view text) {
  const AclItemText parsed = ParseAclItemText(text, [&](const std::string& name) { return RoleOf(catalog, name); });
  AclItem item{parsed.grantee_oid, parsed.grantor.empty() ? kBootstrapSuperuser : parsed.grantor_oid, 0, 0};
  for (size_t bit = 0; bit < kAclLetters.size(); ++bit) {
    const Privileges privilege = PrivilegeOfLetter(kAclLetters[bit]);
    if ((parsed.privileges >> bit & 1) != 0) item.privileges |= privilege;
    if ((parsed.grant_options >> bit & 1) != 0) item.grant_options |= privilege;
  }
  return item;
}

std::vector<PrivilegeWish> ParsePrivileges(std::string_view text, std::span<const PrivilegeName> known) {
  constexpr std::string_view kSuffix = " WITH GRANT OPTION";
  std::vector<PrivilegeWish> wishes;
  for (size_t from = 0; from <= text.size();) {
    const size_t comma = std::min(text.find(',', from), text.size());
    const std::string_view piece = Trim(text.substr(from, comma - from));
    std::string name = UpperCase(piece);
    PrivilegeWish wish;
    if (name.ends_with(kSuffix)) {
      name.resize(name.size() - kSuffix.size());
      wish.grant_option = true;
    }
    bool found = false;
    for (const PrivilegeName& candidate : known) {
      if (candidate.name != name) continue;
      wish.privilege = candidate.privilege;
      found = true;
    }
    if (!found) {
      throw SqlError(sqlstate::kInvalidParameterValue, Format("unrecognized privilege type: \"{}\"", piece));
    }
    wishes.push_back(wish);
    from = comma + 1;
  }
  return wishes;
}

}  // namespace basalt
