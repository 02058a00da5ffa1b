#include "catalog/name_resolver.h"

#include <algorithm>
#include <charconv>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/seed/seed.h"
#include "types/number_text.h"
#include "types/type_modifiers.h"
#include "catalog/type_name_parser.h"

namespace basalt {
namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

std::string Join(const std::vector<std::string>& names) {
  std::string joined;
  for (const std::string& name : names) joined += (joined.empty() ? "" : ".") + name;
  return joined;
}

// Digits only: the number itself; "-": 0, where it is no operator.
std::optional<Oid> ParseNumericOid(Oid reg_type, std::string_view text) {
  if (text == "-" && reg_type != kRegoperOid && reg_type != kRegoperatorOid) return kInvalidOid;
  if (text.empty() || !std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) return {};
  Oid oid = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), oid).ec != std::errc()) {
    throw SqlError(sqlstate::kNumericValueOutOfRange, Format("value \"{}\" is out of range for type oid", text));
  }
  return oid;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  return text;
}

constexpr size_t kMaxArguments = 100;

// The comma behind the first argument of a list, or the list's end.
size_t EndOfArgument(std::string_view list) {
  bool quoted = false;
  int depth = 0;
  size_t end = 0;
  for (; end < list.size(); ++end) {
    const char c = list[end];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == ',' && depth == 0) break;
    depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
  }
  if (quoted || depth != 0) throw SqlError(sqlstate::kInvalidTextRepresentation, "improper type name");
  return end;
}

// "name(type, type)" taken apart: the name; take gets the arguments, so that what stands first is told first.
template <typename Take>
std::vector<std::string> SplitNameAndArguments(std::string_view text, const Take& take) {
  bool quoted = false;
  size_t open = 0;
  for (; open < text.size() && (quoted || text[open] != '('); ++open) {
    if (text[open] == '"') quoted = !quoted;
  }
  if (open == text.size()) throw SqlError(sqlstate::kInvalidTextRepresentation, "expected a left parenthesis");
  std::vector<std::string> names = ParseQualifiedName(text.substr(0, open));
  std::string_view list = Trim(text.substr(open + 1));
  if (list.empty() || list.back() != ')') throw SqlError(sqlstate::kInvalidTextRepresentation, "expected a right parenthesis");
  list.remove_suffix(1);
  bool after_comma = false;
  for (size_t count = 0;; ++count) {
    list = Trim(list);
    if (list.empty() && after_comma) throw SqlError(sqlstate::kInvalidTextRepresentation, "expected a type name");
    if (list.empty()) return names;
    const size_t end = EndOfArgument(list);
    take(Trim(list.substr(0, end)));
    if (count == kMaxArguments) throw SqlError(sqlstate::kTooManyArguments, "too many arguments");
    after_comma = end < list.size();
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

bool EqualsFolded(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b;
         });
}

}  // namespace

std::vector<std::string> ParseQualifiedName(std::string_view text) {
  std::vector<std::string> names;
  if (!SplitQualifiedName(text, &names) || names.empty()) {
    throw SqlError(sqlstate::kInvalidName, "invalid name syntax");
  }
  return names;
}

Oid CatalogNames::ResolveName(Oid reg_type, std::string_view text) const { return *Resolve(reg_type, text, false); }

std::optional<Oid> CatalogNames::TryResolveName(Oid reg_type, std::string_view text) const {
  return Resolve(reg_type, text, true);
}

std::optional<Oid> CatalogNames::Resolve(Oid reg_type, std::string_view text, bool missing_ok) const {
  // to_regclass and its like take names only.
  if (const std::optional<Oid> number = missing_ok ? std::nullopt : ParseNumericOid(reg_type, text)) return number;
  switch (reg_type) {
    case kRegclassOid: return ResolveRelation(text, missing_ok);
    case kRegprocOid: return ResolveFunction(text, missing_ok);
    case kRegprocedureOid: return ResolveProcedure(text, missing_ok);
    case kRegoperOid: return ResolveOperatorName(text, missing_ok);
    case kRegoperatorOid: return ResolveOperator(text, missing_ok);
    case kRegtypeOid: {
      const std::optional<SqlType> type = ResolveType(text, missing_ok);
      return type.has_value() ? std::optional<Oid>(type->oid) : std::nullopt;
    }
    default: return ResolveSimple(reg_type, text, missing_ok);
  }
}

// The connection's own temporary schema is always in its path.
Oid CatalogNames::TemporarySchema() const {
  for (const Oid oid : search_path_) {
    const SchemaDescriptor* schema = catalog_.FindSchema(oid);
    if (schema != nullptr && schema->name.starts_with("pg_temp_")) return oid;
  }
  return kInvalidOid;
}

std::vector<Oid> CatalogNames::SchemasFor(const std::vector<std::string>& names, bool missing_ok) const {
  if (names.size() == 1) return search_path_;
  if (names.size() > 3) {
    throw SqlError(sqlstate::kSyntaxError, Format("improper qualified name (too many dotted names): {}", Join(names)));
  }
  if (names.size() == 3) {
    const DatabaseDescriptor* database = catalog_.FindDatabase(database_);
    if (database == nullptr || database->name != names[0]) {
      throw SqlError(sqlstate::kFeatureNotSupported,
                     Format("cross-database references are not implemented: {}", Join(names)));
    }
  }
  const std::string& name = names[names.size() - 2];
  if (name == "pg_temp") {
    const Oid temporary = TemporarySchema();
    return temporary == kInvalidOid ? std::vector<Oid>{} : std::vector<Oid>{temporary};
  }
  if (const SchemaDescriptor* schema = catalog_.FindSchema(database_, name)) return {schema->oid};
  if (missing_ok) return {};
  throw SqlError(sqlstate::kUndefinedSchema, Format("schema \"{}\" does not exist", name));
}

std::optional<Oid> CatalogNames::ResolveRelation(std::string_view text, bool missing_ok) const {
  const std::vector<std::string> names = ParseQualifiedName(text);
  if (names.size() > 3) {
    throw SqlError(sqlstate::kSyntaxError, Format("improper relation name (too many dotted names): {}", Join(names)));
  }
  if (const DatabaseDescriptor* database = catalog_.FindDatabase(database_);
      names.size() == 3 && (database == nullptr || database->name != names[0])) {
    throw SqlError(sqlstate::kFeatureNotSupported, Format("cross-database references are not implemented: \"{}\"", Join(names)));
  }
  for (const Oid schema : SchemasFor(names, missing_ok)) {
    if (const auto relation = catalog_.FindRelation(schema, names.back())) return relation->oid;
  }
  if (missing_ok) return {};
  const size_t shown = names.size() == 3 ? 1 : 0;
  throw SqlError(sqlstate::kUndefinedTable,
                 Format("relation \"{}\" does not exist", Join({names.begin() + shown, names.end()})));
}

std::vector<const FunctionDescriptor*> CatalogNames::VisibleFunctions(const std::vector<std::string>& names,
                                                                      bool missing_ok) const {
  std::vector<const FunctionDescriptor*> visible;
  for (const Oid schema : SchemasFor(names, missing_ok)) {
    for (const FunctionDescriptor* candidate : catalog_.FindFunctions(schema, names.back())) {
      const bool hidden = std::any_of(visible.begin(), visible.end(), [candidate](const FunctionDescriptor* earlier) {
        return earlier->argument_types == candidate->argument_types;
      });
      if (!hidden) visible.push_back(candidate);
    }
  }
  return visible;
}

std::optional<Oid> CatalogNames::ResolveFunction(std::string_view text, bool missing_ok) const {
  const std::vector<std::string> names = ParseQualifiedName(text);
  const auto found = VisibleFunctions(names, missing_ok);
  if (found.size() == 1) return found[0]->oid;
  if (missing_ok) return {};
  if (found.empty()) throw SqlError(sqlstate::kUndefinedFunction, Format("function \"{}\" does not exist", text));
  throw SqlError(sqlstate::kAmbiguousFunction, Format("more than one function named \"{}\"", text));
}

std::optional<Oid> CatalogNames::ResolveProcedure(std::string_view text, bool missing_ok) const {
  std::vector<Oid> types;
  const std::vector<std::string> names =
      SplitNameAndArguments(text, [&](std::string_view argument) { types.push_back(ResolveTypeText(argument).oid); });
  for (const FunctionDescriptor* candidate : VisibleFunctions(names, missing_ok)) {
    if (candidate->argument_types == types) return candidate->oid;
  }
  if (missing_ok) return {};
  throw SqlError(sqlstate::kUndefinedFunction, Format("function \"{}\" does not exist", text));
}

std::vector<const OperatorDescriptor*> CatalogNames::VisibleOperators(const std::vector<std::string>& names,
                                                                      bool missing_ok) const {
  std::vector<const OperatorDescriptor*> visible;
  for (const Oid schema : SchemasFor(names, missing_ok)) {
    for (const OperatorDescriptor* candidate : catalog_.FindOperators(schema, names.back())) {
      const bool hidden = std::any_of(visible.begin(), visible.end(), [candidate](const OperatorDescriptor* earlier) {
        return earlier->left == candidate->left && earlier->right == candidate->right;
      });
      if (!hidden) visible.push_back(candidate);
    }
  }
  return visible;
}

std::optional<Oid> CatalogNames::ResolveOperatorName(std::string_view text, bool missing_ok) const {
  const auto found = VisibleOperators(ParseQualifiedName(text), missing_ok);
  if (found.size() == 1) return found[0]->oid;
  if (missing_ok) return {};
  if (found.empty()) throw SqlError(sqlstate::kUndefinedFunction, Format("operator does not exist: {}", text));
  throw SqlError(sqlstate::kAmbiguousFunction, Format("more than one operator named {}", text));
}

std::optional<Oid> CatalogNames::ResolveOperator(std::string_view text, bool missing_ok) const {
  std::vector<Oid> types;
  const std::vector<std::string> names = SplitNameAndArguments(text, [&](std::string_view argument) {
    types.push_back(EqualsFolded(argument, "none") ? kInvalidOid : ResolveTypeText(argument).oid);
  });
  if (types.size() == 1) {
    throw SqlError(sqlstate::kUndefinedParameter, "missing argument")
        .Hint("Use NONE to denote the missing argument of a unary operator.");
  }
  if (types.size() != 2) {
    throw SqlError(sqlstate::kTooManyArguments, "too many arguments").Hint("Provide two argument types for operator.");
  }
  for (const Oid schema : SchemasFor(names, true)) {
    const auto* found = catalog_.FindOperator(schema, names.back(), types[0], types[1]);
    if (found != nullptr) return found->oid;
  }
  if (missing_ok) return {};
  throw SqlError(sqlstate::kUndefinedFunction, Format("operator does not exist: {}", text));
}

const TypeDescriptor* CatalogNames::FindTypeByNames(const std::vector<std::string>& names, bool missing_ok) const {
  for (const Oid schema : SchemasFor(names, missing_ok)) {
    if (const TypeDescriptor* found = catalog_.FindTypeDescriptor(schema, names.back())) return found;
  }
  return nullptr;
}

SqlType CatalogNames::ResolveTypeText(std::string_view text) const { return *ResolveType(text, false); }

std::optional<SqlType> CatalogNames::ResolveType(std::string_view text, bool missing_ok) const {
  const ParsedTypeName parsed = ParseTypeNameText(text);
  const TypeDescriptor* type = FindTypeByNames(parsed.names, missing_ok);
  if (type != nullptr && parsed.is_array) type = catalog_.FindTypeDescriptor(type->info.array);
  if (type == nullptr) {
    if (missing_ok) return {};
    const std::string brackets = parsed.is_array ? "[]" : "";
    throw SqlError(sqlstate::kUndefinedObject, Format("type \"{}{}\" does not exist", Join(parsed.names), brackets));
  }
  if (parsed.has_expression) {
    const int32_t some = type->info.oid == kIntervalOid || type->info.element == kIntervalOid ? kIntervalAllFields : 1;
    MakeTypeModifier(type->info, {&some, 1});  // says so if the type has none
    throw SqlError(sqlstate::kSyntaxError, "type modifiers must be simple constants or identifiers");
  }
  if (!parsed.bad_modifier.empty()) {
    ParseInt32(parsed.bad_modifier);  // which it cannot, and says so
  }
  SqlType result{type->info.oid, -1, type->info.collation};
  if (!parsed.modifiers.empty()) result.typmod = MakeTypeModifier(type->info, parsed.modifiers);
  return result;
}

namespace {

struct SimpleKind {
  Oid reg_type;
  const char* noun;
  SqlState missing;
};
constexpr SimpleKind kSimpleKinds[] = {
    {kRegnamespaceOid, "schema", sqlstate::kUndefinedSchema},
    {kRegroleOid, "role", sqlstate::kUndefinedObject},
    {kRegcollationOid, "collation", sqlstate::kUndefinedObject},
    {kRegconfigOid, "text search configuration", sqlstate::kUndefinedObject},
    {kRegdictionaryOid, "text search dictionary", sqlstate::kUndefinedObject},
};

const SimpleKind& KindOf(Oid reg_type) {
  for (const SimpleKind& kind : kSimpleKinds) {
    if (kind.reg_type == reg_type) return kind;
  }
  ThrowInternal(Format("type {} is no object identifier type", reg_type));
}

const std::vector<SeedNamedObject>& TextSearchObjects(Oid reg_type) {
  return reg_type == kRegconfigOid ? Seed::Get().search_configurations : Seed::Get().search_dictionaries;
}

}  // namespace

std::optional<Oid> CatalogNames::ResolveSimple(Oid reg_type, std::string_view text, bool missing_ok) const {
  const SimpleKind& kind = KindOf(reg_type);
  const std::vector<std::string> names = ParseQualifiedName(text);
  if (reg_type == kRegnamespaceOid || reg_type == kRegroleOid) {
    if (names.size() != 1) throw SqlError(sqlstate::kInvalidName, "invalid name syntax");
    if (reg_type == kRegroleOid) {
      if (const RoleDescriptor* role = catalog_.FindRole(names[0])) return role->oid;
    } else if (const SchemaDescriptor* schema = catalog_.FindSchema(database_, names[0])) {
      return schema->oid;
    }
  } else {
    for (const Oid schema : SchemasFor(names, missing_ok)) {
      if (reg_type == kRegcollationOid) {
        if (const auto* collation = catalog_.FindCollation(schema, names.back())) return collation->oid;
        continue;
      }
      for (const SeedNamedObject& object : TextSearchObjects(reg_type)) {
        if (object.schema == schema && object.name == names.back()) return object.oid;
      }
    }
  }
  if (missing_ok) return {};
  const char* encoding = reg_type == kRegcollationOid ? " for encoding \"UTF8\"" : "";
  throw SqlError(kind.missing, Format("{} \"{}\"{} does not exist", kind.noun, Join(names), encoding));
}

std::string CatalogNames::FormatFunctionName(Oid function) const {
  const FunctionDescriptor* descriptor = catalog_.FindFunction(function);
  if (descriptor == nullptr) return std::to_string(function);
  const auto candidates = VisibleFunctions({descriptor->name}, true);
  const bool unique = candidates.size() == 1 && candidates[0]->oid == function;
  return QualifiedName(descriptor->schema, descriptor->name, unique);
}

std::string CatalogNames::FormatFunction(Oid function) const {
  const FunctionDescriptor* descriptor = catalog_.FindFunction(function);
  if (descriptor == nullptr) return std::to_string(function);
  std::string text = QualifiedName(descriptor->schema, descriptor->name, FunctionIsVisible(function)) + "(";
  for (size_t i = 0; i < descriptor->argument_types.size(); ++i) {
    if (i > 0) text += ',';
    text += FormatType(descriptor->argument_types[i]);
  }
  return text + ")";
}

std::string CatalogNames::FormatOperatorName(Oid op) const {
  const OperatorDescriptor* descriptor = catalog_.FindOperator(op);
  if (descriptor == nullptr) return std::to_string(op);
  const auto candidates = VisibleOperators({descriptor->name}, true);
  if (candidates.size() == 1 && candidates[0]->oid == op) return descriptor->name;
  const SchemaDescriptor* schema = catalog_.FindSchema(descriptor->schema);
  return (schema == nullptr ? std::string() : QuoteIdentifier(schema->name) + ".") + descriptor->name;
}

std::string CatalogNames::FormatOperator(Oid op, bool force_qualified) const {
  const OperatorDescriptor* descriptor = catalog_.FindOperator(op);
  if (descriptor == nullptr) return std::to_string(op);
  std::string text;
  if (const SchemaDescriptor* schema = catalog_.FindSchema(descriptor->schema); schema != nullptr && (force_qualified || !OperatorIsVisible(op))) {
    text = QuoteIdentifier(schema->name) + ".";
  }
  TypeFormat format;
  format.force_qualified = force_qualified;
  const auto operand = [&](Oid type) { return type == kInvalidOid ? std::string("NONE") : FormatType(type, format); };
  return text + descriptor->name + "(" + operand(descriptor->left) + "," + operand(descriptor->right) + ")";
}

std::string CatalogNames::FormatOid(Oid reg_type, Oid object) const {
  if (object == kInvalidOid) return reg_type == kRegoperOid || reg_type == kRegoperatorOid ? "0" : "-";
  switch (reg_type) {
    case kRegclassOid: {
      const auto relation = catalog_.FindRelation(object);
      if (relation == nullptr) break;
      return QualifiedName(relation->schema, relation->name, RelationIsVisible(object));
    }
    case kRegtypeOid: return catalog_.FindTypeDescriptor(object) == nullptr ? std::to_string(object) : FormatType(object);
    case kRegprocOid: return FormatFunctionName(object);
    case kRegprocedureOid: return FormatFunction(object);
    case kRegoperOid: return FormatOperatorName(object);
    case kRegoperatorOid: return FormatOperator(object);
    case kRegnamespaceOid: {
      const SchemaDescriptor* schema = catalog_.FindSchema(object);
      return schema == nullptr ? std::to_string(object) : QuoteIdentifier(schema->name);
    }
    case kRegroleOid: {
      const RoleDescriptor* role = catalog_.FindRole(object);
      return role == nullptr ? std::to_string(object) : QuoteIdentifier(role->name);
    }
    case kRegcollationOid: {
      const CollationDescriptor* collation = catalog_.FindCollation(object);
      if (collation == nullptr) break;
      return QualifiedName(collation->schema, collation->name, CollationIsVisible(object));
    }
    default:
      for (const SeedNamedObject& candidate : TextSearchObjects(reg_type)) {
        if (candidate.oid == object) return QualifiedName(candidate.schema, candidate.name, IsInPath(candidate.schema));
      }
  }
  return std::to_string(object);
}

}  // namespace basalt
