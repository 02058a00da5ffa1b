// CREATE TYPE name (shell types) and CREATE TYPE name (INPUT = ..., OUTPUT = ...): base types whose input and output functions
// are those of a builtin type, made over in LANGUAGE internal. TypeInfo::base is that type: it reads and writes the values.
#include <algorithm>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/privileges.h"
#include "catalog/type_factory.h"
#include "handlers/routine/routine_names.h"
#include "handlers/type/type_names.h"
#include "handlers/type/types.h"

namespace basalt {
namespace {

SqlError Invalid(std::string message) { return SqlError(sqlstate::kInvalidObjectDefinition, std::move(message)); }

struct BaseTypeOptions {
  const ast::DefElem *like = nullptr, *length = nullptr, *input = nullptr, *output = nullptr, *receive = nullptr, *send = nullptr,
                     *modifier_in = nullptr, *modifier_out = nullptr, *analyze = nullptr, *subscript = nullptr, *category = nullptr,
                     *preferred = nullptr, *default_value = nullptr, *delimiter = nullptr, *element = nullptr, *collatable = nullptr,
                     *by_value = nullptr, *alignment = nullptr, *storage = nullptr;
};

struct OptionName {
  const char* name;
  const ast::DefElem* BaseTypeOptions::*slot;
};
constexpr OptionName kOptions[] = {
    {"like", &BaseTypeOptions::like},             {"internallength", &BaseTypeOptions::length},
    {"input", &BaseTypeOptions::input},           {"output", &BaseTypeOptions::output},
    {"receive", &BaseTypeOptions::receive},       {"send", &BaseTypeOptions::send},
    {"typmod_in", &BaseTypeOptions::modifier_in}, {"typmod_out", &BaseTypeOptions::modifier_out},
    {"analyze", &BaseTypeOptions::analyze},       {"analyse", &BaseTypeOptions::analyze},
    {"subscript", &BaseTypeOptions::subscript},   {"category", &BaseTypeOptions::category},
    {"preferred", &BaseTypeOptions::preferred},   {"delimiter", &BaseTypeOptions::delimiter},
    {"element", &BaseTypeOptions::element},       {"default", &BaseTypeOptions::default_value},
    {"passedbyvalue", &BaseTypeOptions::by_value}, {"alignment", &BaseTypeOptions::alignment},
    {"storage", &BaseTypeOptions::storage},       {"collatable", &BaseTypeOptions::collatable},
};

BaseTypeOptions ReadOptions(const DdlContext& ddl, const ast::List* definition) {
  BaseTypeOptions options;
  for (const auto* element : ast::Each<ast::DefElem>(definition)) {
    const std::string_view name = element->defname;
    const auto* known = std::find_if(std::begin(kOptions), std::end(kOptions), [&](const OptionName& option) { return name == option.name; });
    if (known == std::end(kOptions)) {
      ddl.Notice(Format("type attribute \"{}\" not recognized", name), sqlstate::kSyntaxError, Severity::kWarning);
      continue;
    }
    if (options.*known->slot != nullptr) throw SqlError(sqlstate::kSyntaxError, "conflicting or redundant options").At(element->location);
    options.*known->slot = element;
  }
  for (const auto* element : {options.receive, options.send, options.modifier_in, options.modifier_out, options.analyze, options.subscript,
                              options.element, options.default_value}) {
    if (element != nullptr) ThrowNotSupported(Format("CREATE TYPE with {}", element->defname));
  }
  return options;
}

const ast::List* FunctionName(const ast::DefElem& element) {
  if (const auto* list = ast::DynCast<ast::List>(static_cast<const ast::Node*>(element.arg))) return list;
  const auto* type = ast::DynCast<ast::TypeName>(static_cast<const ast::Node*>(element.arg));
  if (type == nullptr) throw SqlError(sqlstate::kSyntaxError, Format("argument of {} must be a name", element.defname));
  return type->names;
}

const FunctionDescriptor& FindIoFunction(const DdlContext& ddl, const CatalogSnapshot& catalog, const ast::DefElem& element,
                                         const std::vector<Oid>& arguments, Oid result) {
  const ast::List* names = FunctionName(element);
  std::vector<Oid> schemas = SearchPathOf(ddl);
  if (ast::Length(names) > 1) {
    const SchemaDescriptor* schema = catalog.FindSchema(ddl.database(), ast::StringValue(ast::At(names, ast::Length(names) - 2)));
    schemas = schema == nullptr ? std::vector<Oid>() : std::vector<Oid>{schema->oid};
  }
  const FunctionDescriptor* found = nullptr;
  for (Oid schema : schemas) {
    if (found == nullptr) found = FindExactFunction(catalog, schema, ast::StringValue(ast::Last(names)), arguments);
  }
  if (found == nullptr) {
    throw SqlError(sqlstate::kUndefinedFunction, Format("function {}({}) does not exist", JoinNames(names), ShownType(ddl, arguments[0])));
  }
  if (found->result_type != result) {
    throw Invalid(Format("type {} function {} must return type {}", element.defname, JoinNames(names), ShownType(ddl, result)));
  }
  return *found;
}

// The builtin type that reads and writes its values with these functions.
const TypeDescriptor& FindBuiltinType(const CatalogSnapshot& catalog, const FunctionDescriptor& input, const FunctionDescriptor& output) {
  const TypeDescriptor* found = nullptr;
  catalog.ForEachType([&](const TypeDescriptor& type) {
    if (type.info.oid >= kFirstUserOid || type.info.kind != TypeKind::kBase || found != nullptr) return;
    const FunctionDescriptor* in = catalog.FindFunction(type.input);
    const FunctionDescriptor* out = catalog.FindFunction(type.output);
    if (in != nullptr && out != nullptr && in->source == input.source && out->source == output.source) found = &type;
  });
  if (found == nullptr) ThrowNotSupported("a base type whose input and output functions are not those of one builtin type");
  return *found;
}

char AlignmentOf(const ast::DefElem& element) {
  const std::string text = DefinitionText(element);
  if (text == "double" || text == "float8") return 'd';
  if (text == "int4") return 'i';
  if (text == "int2") return 's';
  if (text == "char") return 'c';
  throw SqlError(sqlstate::kInvalidParameterValue, Format("alignment \"{}\" not recognized", text));
}

char StorageOf(const ast::DefElem& element) {
  const std::string text = DefinitionText(element);
  for (const char* name : {"plain", "external", "extended", "main"}) {
    if (text == name) return text == "extended" ? 'x' : name[0];
  }
  throw SqlError(sqlstate::kInvalidParameterValue, Format("storage \"{}\" not recognized", text));
}

void SetRepresentation(const DdlContext& ddl, const CatalogSnapshot& catalog, const BaseTypeOptions& options, TypeDescriptor* type) {
  type->info.length = -1;
  if (options.like != nullptr) {
    const auto* name = ast::Cast<ast::TypeName>(static_cast<const ast::Node*>(options.like->arg));
    const TypeDescriptor& like = *catalog.FindTypeDescriptor(ResolveTypeName(ddl.Input(), name).oid);
    type->info.length = like.info.length;
    type->by_value = like.by_value;
    type->align = like.align;
    type->storage = like.storage;
  }
  if (options.length != nullptr) {
    const std::string text = DefinitionText(*options.length);
    type->info.length = text == "variable" ? int16_t{-1} : static_cast<int16_t>(DefinitionInteger(*options.length));
  }
  if (options.by_value != nullptr) type->by_value = DefinitionBool(*options.by_value);
  if (options.alignment != nullptr) type->align = AlignmentOf(*options.alignment);
  if (options.storage != nullptr) type->storage = StorageOf(*options.storage);
  if (options.preferred != nullptr) type->info.preferred = DefinitionBool(*options.preferred);
  if (options.delimiter != nullptr) type->info.delimiter = DefinitionText(*options.delimiter)[0];
  if (options.collatable != nullptr && DefinitionBool(*options.collatable)) type->info.collation = 100;
  if (options.category != nullptr) {
    type->category_char = DefinitionText(*options.category)[0];
    type->info.category = type->category_char;
  }
}

}  // namespace

void DefineShellType(const DdlContext& ddl, const ast::DefineStmt& node) {
  const NewName name = ddl.ResolveNew(node.defnames, ObjectKind::kType);
  MakeRoomForType(ddl, name);
  TypeDescriptor type;
  type.info.oid = ddl.NewOid();
  type.info.name = name.name;
  type.info.schema = name.schema;
  type.info.kind = TypeKind::kPseudo;
  type.info.category = 'P';
  type.category_char = 'P';
  type.kind_char = 'p';
  type.info.length = 4;
  type.by_value = true;
  type.is_defined = false;
  type.owner = ddl.context().role();
  type.database = ddl.database();
  ddl.ddl().Put(std::move(type));
}

void DefineBaseType(const DdlContext& ddl, const ast::DefineStmt& node) {
  if (!IsSuperuser(*ddl.catalog(), ddl.context().role())) {
    throw SqlError(sqlstate::kInsufficientPrivilege, "must be superuser to create a base type");
  }
  const NewName name = ddl.ResolveNew(node.defnames, ObjectKind::kType);
  const auto catalog = ddl.catalog();
  const TypeDescriptor* shell = catalog->FindTypeDescriptor(name.schema, name.name);
  if (shell == nullptr) {
    throw SqlError(sqlstate::kDuplicateObject, Format("type \"{}\" does not exist", name.name))
        .Hint("Create the type as a shell type, then create its I/O functions, then do a full CREATE TYPE.");
  }
  if (shell->is_defined) throw SqlError(sqlstate::kDuplicateObject, Format("type \"{}\" already exists", name.name));
  const BaseTypeOptions options = ReadOptions(ddl, node.definition);
  if (options.input == nullptr) throw Invalid("type input function must be specified");
  if (options.output == nullptr) throw Invalid("type output function must be specified");
  TypeDescriptor type;
  type.info.oid = shell->info.oid;
  type.info.array = ddl.NewOid();
  type.info.name = name.name;
  type.info.schema = name.schema;
  type.owner = ddl.context().role();
  const FunctionDescriptor& input = FindIoFunction(ddl, *catalog, *options.input, {kCStringOid}, type.info.oid);
  const FunctionDescriptor& output = FindIoFunction(ddl, *catalog, *options.output, {type.info.oid}, kCStringOid);
  const TypeDescriptor& builtin = FindBuiltinType(*catalog, input, output);
  type.input = input.oid;
  type.output = output.oid;
  type.info.physical = builtin.info.physical;
  type.info.base = {builtin.info.oid, -1, kInvalidOid};
  SetRepresentation(ddl, *catalog, options, &type);
  PutWithArray(ddl, std::move(type));
}

}  // namespace basalt
