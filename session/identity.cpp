#include "session/identity.h"

#include "base/sql_error.h"
#include "catalog/privileges.h"

namespace basalt {
namespace {

const RoleDescriptor& RequireRole(const CatalogSnapshot& catalog, std::string_view name) {
  const RoleDescriptor* role = catalog.FindRole(name);
  if (role == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("role \"{}\" does not exist", name));
  return *role;
}

void SetRole(ConnectionState& connection, const CatalogSnapshot& catalog, const RoleDescriptor* role, bool local) {
  connection.settings.SetRole("role", role != nullptr ? role->name : "none", role != nullptr ? role->oid : kInvalidOid, local);
  connection.settings.SetRole("is_superuser", IsSuperuser(catalog, connection.current_role()) ? "on" : "off", kInvalidOid, local);
}

}  // namespace

void BecomeRole(ConnectionState& connection, const CatalogStore& store, std::optional<std::string_view> name, bool local) {
  const CatalogSnapshot& catalog = *connection.Catalog(store);
  if (!name || *name == "none") return SetRole(connection, catalog, nullptr, local);
  const RoleDescriptor& role = RequireRole(catalog, *name);
  const Oid user = connection.session_user();
  if (!IsSuperuser(catalog, user) && !IsMemberOf(catalog, user, role.oid, false)) {
    throw SqlError(sqlstate::kInsufficientPrivilege, Format("permission denied to set role \"{}\"", *name));
  }
  SetRole(connection, catalog, &role, local);
}

void BecomeSessionUser(ConnectionState& connection, const CatalogStore& store, std::optional<std::string_view> name, bool local) {
  const CatalogSnapshot& catalog = *connection.Catalog(store);
  const Oid login = connection.authenticated_user;
  const RoleDescriptor* user = name ? &RequireRole(catalog, *name) : catalog.FindRole(login);
  if (user == nullptr) throw SqlError(sqlstate::kUndefinedObject, Format("role with OID {} does not exist", login));
  if (user->oid != login && !IsSuperuser(catalog, login)) {
    throw SqlError(sqlstate::kInsufficientPrivilege, "permission denied to set session authorization");
  }
  connection.settings.SetRole("session_authorization", user->name, user->oid, local);
  SetRole(connection, catalog, nullptr, local);
}

}  // namespace basalt
