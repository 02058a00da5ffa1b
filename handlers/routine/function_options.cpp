#include "handlers/routine/function_options.h"

#include <algorithm>
#include <charconv>

#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "handlers/settings/variables.h"

namespace basalt {
namespace {

struct OptionName {
  const char* name;
  const ast::DefElem* FunctionOptions::*slot;
  bool procedures;  // have it too
};
constexpr OptionName kOptions[] = {
    {"as", &FunctionOptions::as, true},                 {"language", &FunctionOptions::language, true},
    {"window", &FunctionOptions::window, false},        {"volatility", &FunctionOptions::volatility, false},
    {"strict", &FunctionOptions::strict, false},        {"security", &FunctionOptions::security, true},
    {"leakproof", &FunctionOptions::leakproof, false},  {"cost", &FunctionOptions::cost, false},
    {"rows", &FunctionOptions::rows, false},            {"support", &FunctionOptions::support, false},
    {"parallel", &FunctionOptions::parallel, false},    {"transform", &FunctionOptions::transform, true},
};

float NumberOf(const ast::DefElem& element, const char* name) {
  const std::string text = DefinitionText(element);
  float value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  if (!(value > 0)) throw SqlError(sqlstate::kInvalidParameterValue, Format("{} must be positive", name));
  return value;
}

char VolatilityOf(const ast::DefElem& element) {
  const std::string text = DefinitionText(element);
  if (text == "immutable") return 'i';
  return text == "stable" ? 's' : 'v';
}

char ParallelOf(const ast::DefElem& element) {
  const std::string text = DefinitionText(element);
  if (text == "safe") return 's';
  if (text == "restricted") return 'r';
  if (text == "unsafe") return 'u';
  throw SqlError(sqlstate::kSyntaxError, "parameter \"parallel\" must be SAFE, RESTRICTED, or UNSAFE");
}

void ApplySetting(const ast::VariableSetStmt& statement, Settings* settings) {
  if (statement.kind == ast::VAR_RESET_ALL) return settings->clear();
  const std::string name = statement.name;
  std::erase_if(*settings, [&](const auto& entry) { return entry.first == name; });
  if (statement.kind == ast::VAR_SET_CURRENT) ThrowNotSupported("SET ... FROM CURRENT");
  const std::optional<std::string> value = statement.kind == ast::VAR_RESET ? std::nullopt : SettingValueText(statement);
  if (value.has_value()) settings->emplace_back(name, *value);
}

}  // namespace

FunctionOptions ReadFunctionOptions(const ast::List* list, bool procedure) {
  FunctionOptions options;
  for (const auto* element : ast::Each<ast::DefElem>(list)) {
    const std::string_view name = element->defname;
    if (name == "set") {
      options.settings.push_back(ast::Cast<ast::VariableSetStmt>(static_cast<const ast::Node*>(element->arg)));
      continue;
    }
    const auto* known = std::find_if(std::begin(kOptions), std::end(kOptions), [&](const OptionName& option) { return name == option.name; });
    if (known == std::end(kOptions)) ThrowInternal(Format("option \"{}\" not recognized", name));
    if (procedure && !known->procedures) {
      throw SqlError(sqlstate::kInvalidFunctionDefinition, "invalid attribute in procedure definition").At(element->location);
    }
    if (options.*known->slot != nullptr) throw SqlError(sqlstate::kSyntaxError, "conflicting or redundant options").At(element->location);
    options.*known->slot = element;
  }
  if (options.transform != nullptr) ThrowNotSupported("TRANSFORM");
  return options;
}

void ChangeFunctionOptions(const DdlContext& ddl, const FunctionOptions& options, FunctionDescriptor* function) {
  if (options.volatility != nullptr) function->volatility = VolatilityOf(*options.volatility);
  if (options.strict != nullptr) function->strict = DefinitionBool(*options.strict);
  if (options.security != nullptr) function->security_definer = DefinitionBool(*options.security);
  if (options.leakproof != nullptr) {
    function->leakproof = DefinitionBool(*options.leakproof);
    if (function->leakproof && !IsSuperuser(*ddl.catalog(), ddl.context().role())) {
      throw SqlError(sqlstate::kInsufficientPrivilege, "only superuser can define a leakproof function");
    }
  }
  if (options.cost != nullptr) function->cost = NumberOf(*options.cost, "COST");
  if (options.rows != nullptr) {
    function->rows = NumberOf(*options.rows, "ROWS");
    if (!function->returns_set) {
      throw SqlError(sqlstate::kInvalidParameterValue, "ROWS is not applicable when function does not return a set");
    }
  }
  if (options.support != nullptr) ThrowNotSupported("SUPPORT functions of users");
  if (options.parallel != nullptr) function->parallel = ParallelOf(*options.parallel);
  for (const ast::VariableSetStmt* setting : options.settings) ApplySetting(*setting, &function->configuration);
}

void ApplyFunctionOptions(const DdlContext& ddl, const FunctionOptions& options, FunctionDescriptor* function) {
  function->volatility = 'v';
  function->parallel = 'u';
  function->strict = false;
  function->cost = function->language == kSqlLanguage ? 100 : 1;
  function->rows = function->returns_set ? 1000 : 0;
  ChangeFunctionOptions(ddl, options, function);
}

}  // namespace basalt
