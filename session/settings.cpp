#include "session/settings.h"

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "base/sql_error.h"

namespace basalt {
namespace {

size_t RequireSetting(std::string_view name) {
  const size_t index = FindSetting(name);
  if (index == kNoSetting) {
    throw SqlError(sqlstate::kUndefinedObject, Format("unrecognized configuration parameter \"{}\"", name));
  }
  return index;
}

// One line of postgresql.conf; false for an empty one.
bool ParseConfigurationLine(const std::string& line, std::string* name, std::string* value) {
  size_t at = line.find_first_not_of(" \t\r");
  if (at == line.npos || line[at] == '#') return false;
  const size_t name_end = line.find_first_of(" \t=", at);
  if (name_end == line.npos) throw std::invalid_argument("no value");
  *name = line.substr(at, name_end - at);
  at = line.find_first_not_of(" \t=", name_end);
  value->clear();
  if (at == line.npos) throw std::invalid_argument("no value");
  if (line[at] != '\'') {
    *value = line.substr(at, line.find_first_of(" \t\r#", at) - at);
    return true;
  }
  for (++at; at < line.size(); ++at) {
    if (line[at] == '\'' && at + 1 < line.size() && line[at + 1] == '\'') ++at;
    else if (line[at] == '\'') return true;
    else if (line[at] == '\\' && at + 1 < line.size()) ++at;
    value->push_back(line[at]);
  }
  throw std::invalid_argument("unterminated quote");
}

}  // namespace

ServerSettings::ServerSettings() {
  auto values = std::make_shared<SettingValues>(kSettingDefinitionsCount);
  for (size_t i = 0; i < kSettingDefinitionsCount; ++i) (*values)[i].stored = kSettingDefinitions[i].default_value;
  values_ = std::move(values);
}

std::shared_ptr<const SettingValues> ServerSettings::values() const {
  std::lock_guard lock(mutex_);
  return values_;
}

void ServerSettings::Set(std::string_view name, std::string_view value, SettingSource source) {
  const size_t index = RequireSetting(name);
  const std::string stored = NormalizeSetting(kSettingDefinitions[index], value);
  std::lock_guard lock(mutex_);
  if ((*values_)[index].source > source) return;
  auto changed = std::make_shared<SettingValues>(*values_);
  (*changed)[index] = {stored, source};
  values_ = std::move(changed);
}

void ServerSettings::LoadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw SqlError(sqlstate::kConfigFileError, Format("could not open configuration file \"{}\": {}", path, std::strerror(errno)));
  std::string line, name, value;
  for (int number = 1; std::getline(file, line); ++number) {
    try {
      if (ParseConfigurationLine(line, &name, &value)) Set(name, value, SettingSource::kConfigurationFile);
    } catch (const std::invalid_argument&) {
      throw SqlError(sqlstate::kConfigFileError, Format("syntax error in file \"{}\" line {}", path, number));
    }
  }
  loaded_at_us_ = NowTimestampUs();
}

std::string ServerSettings::Text(std::string_view name) const { return (*values())[RequireSetting(name)].stored; }
int64_t ServerSettings::Integer(std::string_view name) const { return std::strtoll(Text(name).c_str(), nullptr, 10); }
bool ServerSettings::Bool(std::string_view name) const { return Text(name) == "on"; }

}  // namespace basalt
