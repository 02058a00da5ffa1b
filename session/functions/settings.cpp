// current_setting, set_config.
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/identity.h"
#include "session/setting_effects.h"

namespace basalt {
namespace {

std::optional<std::string_view> CurrentSetting(FunctionContext& context, std::string_view name, bool missing_ok) {
  const auto value = EnvironmentOf(context).context().connection().settings.Get(name, missing_ok);
  if (!value) return std::nullopt;
  return context.arena().Copy(*value);
}

std::optional<std::string_view> SetConfig(FunctionContext& context, std::optional<std::string_view> name,
                                          std::optional<std::string_view> value, std::optional<bool> local) {
  if (!name) throw SqlError(sqlstate::kNullValueNotAllowed, "SET requires parameter name");
  SessionEnvironment& environment = EnvironmentOf(context);
  ConnectionState& connection = environment.context().connection();
  const CatalogStore& catalog = environment.context().session().catalog();
  const std::string lower = LowerCaseName(*name);
  if (lower == "role") BecomeRole(connection, catalog, value, local.value_or(false));
  else if (lower == "session_authorization") BecomeSessionUser(connection, catalog, value, local.value_or(false));
  else connection.settings.Set(*name, value, local.value_or(false),
                               IsSuperuser(environment.catalog(), environment.context().role()), SettingSource::kSession);
  return CurrentSetting(context, *name, false);
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](FunctionContext& c, std::string_view name) { return CurrentSetting(c, name, false); }>("show_config_by_name"),
    MakeKernel<[](FunctionContext& c, std::string_view name, bool missing_ok) {
      return CurrentSetting(c, name, missing_ok);
    }>("show_config_by_name_missing_ok"),
    MakeKernel<[](FunctionContext& c, std::optional<std::string_view> name, std::optional<std::string_view> value,
                  std::optional<bool> local) { return SetConfig(c, name, value, local); }>("set_config_by_name"),
};

}  // namespace

FunctionFamily SettingFunctions() { return {"settings", kKernels, {}, {}}; }

}  // namespace basalt
