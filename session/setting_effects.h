// What a setting's value does beyond being remembered: checks that need more than the table, and the decoded copies in
// SessionSettings. One row a setting that has any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "session/setting_definition.h"
#include "session/session_settings.h"

namespace basalt {

struct SettingEffect {
  const char* name;
  // May canonicalize the value; throws 22023. Null: none.
  void (*check)(const SessionSettings& settings, std::string& value);
  void (*apply)(SessionSettings& settings, IoSettings& io, const std::string& value);
  bool name_resolution = false;  // counts up search_path_generation
};

const SettingEffect* EffectOfSetting(size_t index);  // by its place in kSettingDefinitions; null: nothing to do
// Throws 55P02 or 42501 if the setting cannot be set by this source now.
void CheckSettingContext(const SettingDefinition& definition, std::optional<std::string_view> value, const std::string& current,
                         bool superuser, SettingSource source);
bool SurvivesResetAll(const SettingDefinition& definition);
std::string LowerCaseName(std::string_view name);
// Splits `a, "B c"` into names, folding unquoted ones; false if it is malformed.
bool SplitNameList(std::string_view text, std::vector<std::string>* names);

}  // namespace basalt
