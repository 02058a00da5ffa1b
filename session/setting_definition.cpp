#include "session/setting_definition.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "base/sql_error.h"

namespace basalt {
namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return Lower(x) == Lower(y); });
}

bool LessIgnoringCase(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return Lower(x) < Lower(y); });
}

const std::vector<uint16_t>& SortedSettings() {
  static const std::vector<uint16_t> sorted = [] {
    std::vector<uint16_t> order(kSettingDefinitionsCount);
    for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<uint16_t>(i);
    std::sort(order.begin(), order.end(), [](uint16_t a, uint16_t b) {
      return LessIgnoringCase(kSettingDefinitions[a].name, kSettingDefinitions[b].name);
    });
    return order;
  }();
  return sorted;
}

struct Unit {
  const char* name;
  double per_base;  // in bytes or microseconds
  bool memory;
};
constexpr Unit kUnits[] = {
    {"TB", 1099511627776.0, true}, {"GB", 1073741824.0, true}, {"MB", 1048576.0, true},  {"8kB", 8192.0, true},
    {"kB", 1024.0, true},          {"B", 1.0, true},           {"d", 86400e6, false},   {"h", 3600e6, false},
    {"min", 60e6, false},          {"s", 1e6, false},          {"ms", 1e3, false},      {"us", 1.0, false},
};

const Unit* FindUnit(std::string_view name) {
  for (const Unit& unit : kUnits) {
    if (name == unit.name) return &unit;
  }
  return nullptr;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

[[noreturn]] void ThrowInvalid(const SettingDefinition& definition, std::string_view value, bool unit_hint) {
  SqlError error(sqlstate::kInvalidParameterValue,
                 Format("invalid value for parameter \"{}\": \"{}\"", definition.name, value));
  const Unit* unit = FindUnit(definition.unit);
  if (unit == nullptr || !unit_hint) throw error;
  throw std::move(error).Hint(unit->memory ? "Valid units for this parameter are \"B\", \"kB\", \"MB\", \"GB\", and \"TB\"."
                                           : "Valid units for this parameter are \"us\", \"ms\", \"s\", \"min\", \"h\", and \"d\".");
}

double ParseNumber(const SettingDefinition& definition, std::string_view value) {
  const std::string text(Trim(value));
  char* end = nullptr;
  double number = std::strtod(text.c_str(), &end);
  if (text.size() > 1 && text[0] == '0' && Lower(text[1]) != 'x' && text.find_first_not_of("01234567") == text.npos) {
    number = static_cast<double>(std::strtoll(text.c_str(), &end, 8));
  }
  if (end == text.c_str() || std::isnan(number)) ThrowInvalid(definition, value, false);
  const std::string_view suffix = Trim(std::string_view(text).substr(end - text.c_str()));
  if (suffix.empty()) return number;
  const Unit* base = FindUnit(definition.unit);
  const Unit* given = FindUnit(suffix);
  if (base == nullptr || given == nullptr || suffix == "8kB" || base->memory != given->memory) ThrowInvalid(definition, value, true);
  return number * (given->per_base / base->per_base);
}

std::string FormatReal(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof(buffer), "%g", value);
  return buffer;
}

std::string NormalizeNumber(const SettingDefinition& definition, std::string_view value) {
  double number = ParseNumber(definition, value);
  const bool integer = definition.type == SettingType::kInteger;
  if (integer) number = std::rint(number);
  const double minimum = std::strtod(definition.minimum, nullptr);
  const double maximum = std::strtod(definition.maximum, nullptr);
  const std::string text = integer ? Format("{}", static_cast<int64_t>(std::clamp(number, -9e18, 9e18))) : FormatReal(number);
  if (number < minimum || number > maximum) {
    const std::string space = definition.unit[0] == 0 ? "" : std::string(" ") + definition.unit;
    throw SqlError(sqlstate::kInvalidParameterValue,
                   Format("{}{} is outside the valid range for parameter \"{}\" ({} .. {})", text, space, definition.name,
                          definition.minimum, definition.maximum));
  }
  return text;
}

std::string NormalizeEnum(const SettingDefinition& definition, std::string_view value) {
  const std::string_view values = definition.enum_values;
  std::string list;
  for (size_t from = 0; from <= values.size();) {
    const size_t comma = std::min(values.find(',', from), values.size());
    const std::string_view word = values.substr(from, comma - from);
    if (EqualsIgnoringCase(word, Trim(value))) return std::string(word);
    list += (list.empty() ? "" : ", ") + std::string(word);
    from = comma + 1;
  }
  bool flag = false;
  // on/off settings that grew more values take every boolean word.
  if (ParseBoolWord(Trim(value), &flag) && values.find(flag ? "on" : "off") != values.npos) return flag ? "on" : "off";
  throw SqlError(sqlstate::kInvalidParameterValue,
                 Format("invalid value for parameter \"{}\": \"{}\"", definition.name, value))
      .Hint("Available values: " + list + ".");
}

}  // namespace

bool ParseBoolWord(std::string_view text, bool* value) {
  constexpr std::string_view kTrue[] = {"true", "yes", "on", "1"};
  constexpr std::string_view kFalse[] = {"false", "no", "off", "0"};
  const auto matches = [&](std::string_view word, size_t least) {
    return text.size() >= least && text.size() <= word.size() && EqualsIgnoringCase(text, word.substr(0, text.size()));
  };
  for (std::string_view word : kTrue) {
    if (matches(word, word == "on" ? 2 : 1)) return *value = true, true;
  }
  for (std::string_view word : kFalse) {
    if (matches(word, word == "off" ? 2 : 1)) return *value = false, true;
  }
  return false;
}

size_t FindSetting(std::string_view name) {
  const auto& sorted = SortedSettings();
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), name, [](uint16_t setting, std::string_view wanted) {
    return LessIgnoringCase(kSettingDefinitions[setting].name, wanted);
  });
  if (at == sorted.end() || !EqualsIgnoringCase(kSettingDefinitions[*at].name, name)) return kNoSetting;
  return *at;
}

bool IsCustomSettingName(std::string_view name) {
  const size_t dot = name.find('.');
  if (dot == 0 || dot == name.npos || name.back() == '.') return false;
  bool at_start = true;
  for (char c : name) {
    const bool letter = std::isalpha(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80);
    if (!letter && (at_start || !(std::isdigit(static_cast<unsigned char>(c)) || c == '$' || c == '.'))) return false;
    at_start = c == '.';
  }
  return true;
}

std::string NormalizeSetting(const SettingDefinition& definition, std::string_view value) {
  switch (definition.type) {
    case SettingType::kBool: {
      bool flag = false;
      if (ParseBoolWord(Trim(value), &flag)) return flag ? "on" : "off";
      throw SqlError(sqlstate::kInvalidParameterValue, Format("parameter \"{}\" requires a Boolean value", definition.name));
    }
    case SettingType::kInteger:
    case SettingType::kReal:
      return NormalizeNumber(definition, value);
    case SettingType::kEnum:
      return NormalizeEnum(definition, value);
    case SettingType::kString:
      break;
  }
  return std::string(value);
}

std::string DisplaySetting(const SettingDefinition& definition, const std::string& stored) {
  const Unit* base = FindUnit(definition.unit);
  if (base == nullptr || (definition.type != SettingType::kInteger && definition.type != SettingType::kReal)) return stored;
  const double number = std::strtod(stored.c_str(), nullptr);
  if (number <= 0) return stored;
  const double total = number * base->per_base;
  for (const Unit& unit : kUnits) {
    if (unit.memory != base->memory || unit.name == std::string_view("8kB")) continue;
    const double count = total / unit.per_base;
    if (count >= 1 && count == std::floor(count)) return Format("{}{}", static_cast<int64_t>(count), unit.name);
  }
  return stored + definition.unit;
}

}  // namespace basalt
