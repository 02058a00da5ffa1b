#include "session/functions/acl_text.h"

#include "base/sql_error.h"

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

// The role name at the front of an aclitem: plain or quoted.
std::string TakeRoleName(std::string_view* text) {
  std::string name;
  bool quoted = false;
  while (!text->empty()) {
    const char c = text->front();
    if (c == '"') {
      if (quoted && text->size() > 1 && (*text)[1] == '"') {
        name += '"';
        text->remove_prefix(1);
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && (c == '=' || c == '/')) {
      break;
    } else {
      name += c;
    }
    text->remove_prefix(1);
  }
  return name;
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
  AclItem item;
  const std::string grantee = TakeRoleName(&text);
  if (!grantee.empty()) item.grantee = RoleOf(catalog, grantee);
  if (text.empty() || text.front() != '=') throw SqlError(sqlstate::kInvalidTextRepresentation, "missing \"=\" sign");
  for (text.remove_prefix(1); !text.empty() && text.front() != '/'; text.remove_prefix(1)) {
    const Privileges privilege = PrivilegeOfLetter(text.front());
    if (privilege == 0) {
      throw SqlError(sqlstate::kInvalidTextRepresentation, Format("invalid mode character: must be one of \"{}\"", "arwdDxtXUCTcsA"));
    }
    item.privileges |= privilege;
    if (text.size() > 1 && text[1] == '*') {
      item.grant_options |= privilege;
      text.remove_prefix(1);
    }
  }
  item.grantor = kBootstrapSuperuser;
  if (!text.empty()) {
    text.remove_prefix(1);
    item.grantor = RoleOf(catalog, TakeRoleName(&text));
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
