// One row a setting (GUC): constexpr facts, and the functions that read and print values by them. Immutable, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace basalt {

enum class SettingType : uint8_t { kBool, kInteger, kReal, kString, kEnum };
enum class SettingContext : uint8_t { kInternal, kPostmaster, kSighup, kBackend, kSuperuserBackend, kSuperuser, kUser };

struct SettingDefinition {
  const char* name;
  SettingType type;
  const char* unit;  // "", "ms", "s", "min", "B", "kB", "8kB", "MB": what a bare number means
  SettingContext context;
  const char* minimum;
  const char* maximum;
  const char* enum_values;  // comma separated
  const char* default_value;
  int category;  // in kSettingCategories; -1: not listed by SHOW ALL
};

extern const SettingDefinition kSettingDefinitions[];
extern const size_t kSettingDefinitionsCount;
extern const char* const kSettingCategories[];

inline constexpr size_t kNoSetting = SIZE_MAX;
// Position in kSettingDefinitions, case-insensitive; kNoSetting if unknown.
size_t FindSetting(std::string_view name);
// "prefix.name": a customized option, which any connection may make up.
bool IsCustomSettingName(std::string_view name);
// The stored form of a value ("on", "4096" in the setting's unit, "iso, mdy" as given). Throws 22023 with PostgreSQL's text.
std::string NormalizeSetting(const SettingDefinition& definition, std::string_view value);
// What SHOW prints: stored form with the largest unit that divides it ("4MB").
std::string DisplaySetting(const SettingDefinition& definition, const std::string& stored);
// "on/off" style words; false if it is none.
bool ParseBoolWord(std::string_view text, bool* value);

}  // namespace basalt
