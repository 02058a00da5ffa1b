// pg_get_function_arguments, _result, _arg_default and pg_get_functiondef.
#include <charconv>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/seed/seed_text.h"
#include "catalog/seed/tsv_reader.h"
#include "session/function_environment.h"
#include "session/functions/families.h"
#include "session/functions/pretty_parentheses.h"

namespace basalt {
namespace {

using Text = std::optional<std::string_view>;

const CatalogNames& NamesOf(FunctionContext& context) { return EnvironmentOf(context).catalog_names(); }

// pg_proc.proargdefaults taken apart at its commas.
std::vector<std::string> SplitDefaults(std::string_view text) {
  std::vector<std::string> parts;
  int depth = 0;
  char quote = 0;
  size_t start = 0;
  for (size_t i = 0; i <= text.size() && !text.empty(); ++i) {
    const char c = i == text.size() ? ',' : text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
      if (i < text.size()) continue;
    }
    if (c == '\'' || c == '"') quote = c;
    if (c == '(' || c == '[') ++depth;
    if (c == ')' || c == ']') --depth;
    if (c != ',' || (depth > 0 && i < text.size())) continue;
    while (start < i && text[start] == ' ') ++start;
    parts.emplace_back(text.substr(start, i - start));
    start = i + 1;
  }
  return parts;
}

struct Argument {
  Oid type;
  char mode;
  std::string name, default_expression;
  bool IsInput() const { return mode == 'i' || mode == 'b' || mode == 'v'; }
};

std::vector<Argument> ArgumentsOf(const FunctionDescriptor& function) {
  const auto& types = function.all_argument_types.empty() ? function.argument_types : function.all_argument_types;
  const std::vector<std::string> defaults = SplitDefaults(function.default_expressions);
  std::vector<Argument> arguments;
  size_t input = 0;
  const size_t first_default = function.argument_types.size() - std::min(defaults.size(), function.argument_types.size());
  for (size_t i = 0; i < types.size(); ++i) {
    Argument argument{types[i], i < function.argument_modes.size() ? function.argument_modes[i] : 'i', {}, {}};
    if (i < function.argument_names.size()) argument.name = function.argument_names[i];
    if (argument.IsInput()) {
      if (input >= first_default && input - first_default < defaults.size()) {
        argument.default_expression = defaults[input - first_default];
      }
      ++input;
    }
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

// Of procedures every mode is told.
std::string ArgumentText(FunctionContext& context, const Argument& argument, bool with_default, bool procedure) {
  std::string text;
  if (procedure && argument.mode == 'i') text = "IN ";
  switch (argument.mode) {
    case 'o': text = "OUT "; break;
    case 'b': text = "INOUT "; break;
    case 'v': text = "VARIADIC "; break;
    default: break;
  }
  if (!argument.name.empty()) text += QuoteIdentifier(argument.name) + " ";
  text += NamesOf(context).FormatType(argument.type);
  if (with_default && !argument.default_expression.empty()) text += " DEFAULT " + argument.default_expression;
  return text;
}

// table_part: the columns of RETURNS TABLE instead of the arguments. Ordered-set aggregates say where their direct arguments
// end; a VARIADIC that is both direct and aggregated stands twice.
std::string ArgumentList(FunctionContext& context, const FunctionDescriptor& function, bool table_part, bool with_defaults) {
  std::string list;
  const bool ordered = function.aggregate_kind == 'o' || function.aggregate_kind == 'h';
  int inputs = 0;
  for (const Argument& argument : ArgumentsOf(function)) {
    if ((argument.mode == 't') != table_part) continue;
    if (ordered && inputs == function.direct_argument_count) list += list.empty() ? "ORDER BY " : " ORDER BY ";
    else if (!list.empty()) list += ", ";
    list += ArgumentText(context, argument, with_defaults, function.kind == 'p');
    if (argument.IsInput()) ++inputs;
    if (ordered && inputs == function.direct_argument_count && argument.mode == 'v') {
      list += " ORDER BY " + ArgumentText(context, argument, false, false);
    }
  }
  if (ordered && function.direct_argument_count == 0 && list.empty()) list = "ORDER BY ";
  return list;
}

std::string ResultText(FunctionContext& context, const FunctionDescriptor& function) {
  if (function.argument_modes.find('t') != std::string::npos) {
    return "TABLE(" + ArgumentList(context, function, true, false) + ")";
  }
  return (function.returns_set ? "SETOF " : "") + NamesOf(context).FormatType(function.result_type);
}

const FunctionDescriptor* Find(FunctionContext& context, Oid oid) { return EnvironmentOf(context).catalog().FindFunction(oid); }

Text Arguments(FunctionContext& context, uint32_t oid, bool with_defaults) {
  const FunctionDescriptor* function = Find(context, oid);
  if (function == nullptr) return std::nullopt;
  return context.arena().Copy(ArgumentList(context, *function, false, with_defaults));
}

Text Result(FunctionContext& context, uint32_t oid) {
  const FunctionDescriptor* function = Find(context, oid);
  if (function == nullptr || function->kind == 'p') return std::nullopt;
  return context.arena().Copy(ResultText(context, *function));
}

Text ArgumentDefault(FunctionContext& context, uint32_t oid, int32_t position) {
  const FunctionDescriptor* function = Find(context, oid);
  if (function == nullptr || position < 1) return std::nullopt;
  const std::vector<Argument> arguments = ArgumentsOf(*function);
  const auto index = static_cast<size_t>(position - 1);
  if (index >= arguments.size() || arguments[index].default_expression.empty()) return std::nullopt;
  return context.arena().Copy(arguments[index].default_expression);
}

// --- pg_get_functiondef

std::string LanguageName(Oid language) {
  for (TsvReader row(SeedText("pg_language")); row.Next();) {
    if (row.OidAt(0) == language) return row.Text(1);
  }
  return std::to_string(language);
}

std::string NumberText(float number) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), number).ptr;
  return {buffer, end};
}

std::string AttributesText(FunctionContext& context, const FunctionDescriptor& function) {
  std::string text;
  if (function.kind == 'w') text += " WINDOW";
  if (function.volatility == 'i') text += " IMMUTABLE";
  if (function.volatility == 's') text += " STABLE";
  if (function.parallel == 's') text += " PARALLEL SAFE";
  if (function.parallel == 'r') text += " PARALLEL RESTRICTED";
  if (function.strict) text += " STRICT";
  if (function.security_definer) text += " SECURITY DEFINER";
  if (function.leakproof) text += " LEAKPROOF";
  const float usual_cost = function.language == 12 || function.language == 13 ? 1.0f : 100.0f;
  if (function.cost != usual_cost) text += " COST " + NumberText(function.cost);
  if (function.rows > 0 && function.rows != 1000) text += " ROWS " + NumberText(function.rows);
  if (function.support != kInvalidOid) {
    const FunctionDescriptor* support = Find(context, function.support);
    if (support != nullptr) {
      const bool visible = NamesOf(context).FunctionIsVisible(support->oid);
      text += " SUPPORT " + NamesOf(context).QualifiedName(support->schema, support->name, visible);
    }
  }
  return text.empty() ? text : text + "\n";
}

// A tag that the body does not contain.
std::string DollarTag(std::string_view body, std::string_view word) {
  std::string tag = "$" + std::string(word);
  while (body.find(tag) != std::string_view::npos) tag += 'x';
  return tag + "$";
}

// prosqlbody with relations named as the search path makes necessary.
std::string BodyText(FunctionContext& context, const FunctionDescriptor& function) {
  return UnqualifyRelations(function.sql_body, [&context](std::string_view schema, std::string_view name) {
    const auto found = NamesOf(context).FindRelation(name);
    const SchemaDescriptor* descriptor = found == nullptr ? nullptr : NamesOf(context).catalog().FindSchema(found->schema);
    return descriptor != nullptr && descriptor->name == schema;
  });
}

std::string DefinitionText(FunctionContext& context, const FunctionDescriptor& function) {
  const bool procedure = function.kind == 'p';
  std::string text = Format("CREATE OR REPLACE {} {}({})\n", procedure ? "PROCEDURE" : "FUNCTION",
                            NamesOf(context).QualifiedName(function.schema, function.name, false),
                            ArgumentList(context, function, false, true));
  if (!procedure) text += " RETURNS " + ResultText(context, function) + "\n";
  text += " LANGUAGE " + QuoteIdentifier(LanguageName(function.language)) + "\n";
  text += AttributesText(context, function);
  for (const auto& [name, value] : function.configuration) {
    text += Format(" SET {} TO {}\n", QuoteIdentifier(name), QuoteConstant(value));
  }
  if (!function.sql_body.empty()) return text + BodyText(context, function) + "\n";
  const std::string tag = DollarTag(function.source, procedure ? "procedure" : "function");
  return text + "AS " + tag + function.source + tag + "\n";
}

Text SqlBody(FunctionContext& context, uint32_t oid) {
  const FunctionDescriptor* function = Find(context, oid);
  if (function == nullptr || function->sql_body.empty()) return std::nullopt;
  return context.arena().Copy(BodyText(context, *function));
}

Text FunctionDefinition(FunctionContext& context, uint32_t oid) {
  const FunctionDescriptor* function = Find(context, oid);
  if (function == nullptr) return std::nullopt;
  if (function->kind == 'a') {
    throw SqlError(sqlstate::kWrongObjectType, Format("\"{}\" is an aggregate function", function->name));
  }
  // The bodies of PostgreSQL's own SQL functions are not part of the seed.
  if (function->language == kSqlLanguage && oid < kFirstUserOid) ThrowNotSupported("pg_get_functiondef of a built-in SQL function");
  return context.arena().Copy(DefinitionText(context, *function));
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<[](FunctionContext& c, uint32_t oid) { return Arguments(c, oid, true); }>("pg_get_function_arguments"),
    MakeKernel<[](FunctionContext& c, uint32_t oid) { return Arguments(c, oid, false); }>("pg_get_function_identity_arguments"),
    MakeKernel<&Result>("pg_get_function_result"),
    MakeKernel<&ArgumentDefault>("pg_get_function_arg_default"),
    MakeKernel<&FunctionDefinition>("pg_get_functiondef"),
    MakeKernel<&SqlBody>("pg_get_function_sqlbody"),
};

}  // namespace

FunctionFamily FunctionDefinitionFunctions() { return {"function definitions", kKernels, {}, {}}; }

}  // namespace basalt
