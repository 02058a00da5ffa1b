// CREATE TYPE ... AS RANGE: the range type, its multirange type, their array types, constructor functions and the cast
// between them.
#include <algorithm>
#include <array>

#include "base/quote.h"
#include "base/sql_error.h"
#include "catalog/name_resolver.h"
#include "catalog/type_factory.h"
#include "handlers/type/type_names.h"
#include "handlers/type/types.h"

namespace basalt {
namespace {

constexpr Oid kBtreeMethod = 403;
// pg_proc oids of the support functions that all range types share.
constexpr Oid kRangeIn = 3834, kRangeOut = 3835, kRangeReceive = 3836, kRangeSend = 3837, kRangeAnalyze = 3916;
constexpr Oid kMultirangeIn = 4231, kMultirangeOut = 4232, kMultirangeReceive = 4233, kMultirangeSend = 4234,
              kMultirangeAnalyze = 4242;
constexpr size_t kMaxNameBytes = 63;

struct RangeOptions {
  const ast::DefElem *subtype = nullptr, *subtype_opclass = nullptr, *collation = nullptr, *canonical = nullptr,
                     *subtype_diff = nullptr, *multirange_type_name = nullptr;
};

RangeOptions ReadOptions(const ast::CreateRangeStmt& node) {
  RangeOptions options;
  const std::pair<std::string_view, const ast::DefElem**> known[] = {
      {"subtype", &options.subtype}, {"subtype_opclass", &options.subtype_opclass}, {"collation", &options.collation},
      {"canonical", &options.canonical}, {"subtype_diff", &options.subtype_diff},
      {"multirange_type_name", &options.multirange_type_name}};
  for (const auto* element : ast::Each<ast::DefElem>(node.params)) {
    const ast::DefElem** target = nullptr;
    for (const auto& [name, place] : known) {
      if (name == element->defname) target = place;
    }
    if (target == nullptr) throw SqlError(sqlstate::kSyntaxError, Format("type attribute \"{}\" not recognized", element->defname));
    if (*target != nullptr) throw SqlError(sqlstate::kSyntaxError, "conflicting or redundant options").At(element->location);
    *target = element;
  }
  if (options.subtype == nullptr) throw SqlError(sqlstate::kSyntaxError, "type attribute \"subtype\" is required");
  return options;
}

// An option's value as a list of names.
std::vector<std::string> OptionNames(const ast::DefElem& element) {
  std::vector<std::string> names;
  const ast::List* list = nullptr;
  if (const auto* type = ast::DynCast<ast::TypeName>(element.arg)) list = type->names;
  else list = ast::DynCast<ast::List>(element.arg);
  if (list == nullptr) return {DefinitionText(element)};
  for (const ast::Node* name : list) names.emplace_back(ast::StringValue(name));
  return names;
}

SqlType ResolveSubtype(const DdlContext& ddl, const ast::DefElem& element) {
  const auto* name = ast::DynCast<ast::TypeName>(element.arg);
  SqlType type;
  if (name != nullptr) {
    type = ResolveTypeName(ddl.Input(), name);
  } else {
    const std::vector<Oid> path = SearchPathOf(ddl);
    type = CatalogNames(*ddl.catalog(), ddl.database(), path).ResolveTypeText(QuoteIdentifier(DefinitionText(element)));
  }
  if (ddl.catalog()->GetType(type.oid).kind == TypeKind::kPseudo) {
    throw SqlError(sqlstate::kDatatypeMismatch, Format("range subtype cannot be {}", ShownType(ddl, type.oid)));
  }
  return type;
}

Oid ResolveCollation(const DdlContext& ddl, const RangeOptions& options, const SqlType& subtype) {
  const Oid own = ddl.catalog()->GetType(subtype.oid).collation;
  if (options.collation == nullptr) return own;
  if (own == kInvalidOid) {
    throw SqlError(sqlstate::kWrongObjectType, "range collation specified but subtype does not support collation");
  }
  const std::string name = OptionNames(*options.collation).back();
  const CollationDescriptor* collation = ddl.catalog()->FindCollation(kPgCatalogSchema, name);
  if (collation == nullptr) {
    throw SqlError(sqlstate::kUndefinedObject, Format("collation \"{}\" for encoding \"UTF8\" does not exist", name));
  }
  return collation->oid;
}

Oid ResolveClass(const DdlContext& ddl, const RangeOptions& options, const SqlType& subtype) {
  if (options.subtype_opclass != nullptr) {
    const std::string name = OptionNames(*options.subtype_opclass).back();
    const Oid found = FindOperatorClass(kBtreeMethod, name, subtype.oid);
    if (found == kInvalidOid) {
      throw SqlError(sqlstate::kUndefinedObject, Format("operator class \"{}\" does not exist for access method \"btree\"", name));
    }
    return found;
  }
  const Oid found = DefaultOperatorClass(*ddl.catalog(), kBtreeMethod, subtype.oid);
  if (found == kInvalidOid) {
    throw SqlError(sqlstate::kUndefinedObject,
                   Format("data type {} has no default operator class for access method \"btree\"", ShownType(ddl, subtype.oid)))
        .Hint("You must specify an operator class for the range type or define a default operator class for the subtype.");
  }
  return found;
}

void RefuseCanonical(const RangeOptions& options) {
  if (options.canonical == nullptr) return;
  throw SqlError(sqlstate::kInvalidObjectDefinition, "cannot specify a canonical function without a pre-created shell type")
      .Hint("Create the type as a shell type, then create its canonicalization function, then do a full CREATE TYPE.");
}

Oid ResolveDifference(const DdlContext& ddl, const RangeOptions& options, const SqlType& subtype) {
  if (options.subtype_diff == nullptr) return kInvalidOid;
  const std::vector<std::string> names = OptionNames(*options.subtype_diff);
  const auto catalog = ddl.catalog();
  std::vector<Oid> schemas = SearchPathOf(ddl);
  if (names.size() > 1) {
    const SchemaDescriptor* schema = catalog->FindSchema(ddl.database(), names[names.size() - 2]);
    if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", names[names.size() - 2]));
    schemas = {schema->oid};
  }
  std::string shown;
  for (const std::string& name : names) shown += (shown.empty() ? "" : ".") + name;
  for (Oid schema : schemas) {
    for (const FunctionDescriptor* function : catalog->FindFunctions(schema, names.back())) {
      if (function->argument_types != std::vector<Oid>{subtype.oid, subtype.oid}) continue;
      if (function->result_type != kFloat8Oid) {
        throw SqlError(sqlstate::kInvalidObjectDefinition,
                       Format("range subtype diff function {} must return type {}", shown, "double precision"));
      }
      if (function->volatility != 'i') {
        throw SqlError(sqlstate::kInvalidObjectDefinition, Format("range subtype diff function {} must be immutable", shown));
      }
      return function->oid;
    }
  }
  const std::string type = ShownType(ddl, subtype.oid);
  throw SqlError(sqlstate::kUndefinedFunction, Format("function {}({}, {}) does not exist", shown, type, type));
}

std::string CutName(std::string name) {
  if (name.size() > kMaxNameBytes) TruncateIdentifier(&name);
  return name;
}

// "floatrange" has the multirange type "floatmultirange", any other name gets "_multirange".
NewName MultirangeName(const DdlContext& ddl, const RangeOptions& options, const NewName& range) {
  NewName name{range.schema, {}};
  if (options.multirange_type_name != nullptr) {
    const std::vector<std::string> names = OptionNames(*options.multirange_type_name);
    name.name = names.back();
    if (names.size() > 1) {
      const SchemaDescriptor* schema = ddl.catalog()->FindSchema(ddl.database(), names[names.size() - 2]);
      if (schema == nullptr) throw SqlError(sqlstate::kInvalidSchemaName, Format("schema \"{}\" does not exist", names[names.size() - 2]));
      ddl.RequireCreateOnSchema(schema->oid);
      name.schema = schema->oid;
    }
    ddl.ddl().LockName(ObjectKind::kType, name.schema, name.name);
    MakeRoomForType(ddl, name);
    return name;
  }
  const size_t at = range.name.find("range");
  name.name = CutName(at == std::string::npos ? range.name + "_multirange"
                                              : range.name.substr(0, at) + "multi" + range.name.substr(at));
  ddl.ddl().LockName(ObjectKind::kType, name.schema, name.name);
  if (ddl.catalog()->FindTypeDescriptor(name.schema, name.name) != nullptr) {
    throw SqlError(sqlstate::kDuplicateObject, Format("type \"{}\" already exists", name.name))
        .Detail(Format("Failed while creating a multirange type for type \"{}\".", range.name))
        .Hint("You can manually specify a multirange type name using the \"multirange_type_name\" attribute.");
  }
  return name;
}

TypeDescriptor MakeType(const DdlContext& ddl, const NewName& name, TypeKind kind, char align) {
  const bool is_range = kind == TypeKind::kRange;
  TypeDescriptor type;
  type.info.oid = ddl.NewOid();
  type.info.array = ddl.NewOid();
  type.info.schema = name.schema;
  type.info.name = name.name;
  type.info.kind = kind;
  type.info.category = 'R';
  type.owner = ddl.context().role();
  type.kind_char = static_cast<char>(kind);
  type.category_char = 'R';
  type.align = align;
  type.storage = 'x';
  type.input = is_range ? kRangeIn : kMultirangeIn;
  type.output = is_range ? kRangeOut : kMultirangeOut;
  type.receive = is_range ? kRangeReceive : kMultirangeReceive;
  type.send = is_range ? kRangeSend : kMultirangeSend;
  type.analyze = is_range ? kRangeAnalyze : kMultirangeAnalyze;
  return type;
}

FunctionDescriptor MakeConstructor(const DdlContext& ddl, const TypeDescriptor& type, std::string source, std::vector<Oid> arguments) {
  FunctionDescriptor function;
  function.oid = ddl.NewOid();
  function.name = type.info.name;
  function.schema = type.info.schema;
  function.owner = kBootstrapSuperuser;
  function.language = kInternalLanguage;
  function.database = ddl.database();
  function.result_type = type.info.oid;
  function.argument_types = std::move(arguments);
  function.source = std::move(source);
  return function;
}

void PutConstructors(const DdlContext& ddl, const TypeDescriptor& range, const TypeDescriptor& multirange) {
  const Oid subtype = range.info.range_subtype;
  for (const bool with_flags : {false, true}) {
    std::vector<Oid> arguments = {subtype, subtype};
    if (with_flags) arguments.push_back(kTextOid);
    FunctionDescriptor function =
        MakeConstructor(ddl, range, with_flags ? "range_constructor3" : "range_constructor2", std::move(arguments));
    function.strict = false;
    ddl.ddl().Put(std::move(function));
  }
  ddl.ddl().Put(MakeConstructor(ddl, multirange, "multirange_constructor0", {}));
  FunctionDescriptor one = MakeConstructor(ddl, multirange, "multirange_constructor1", {range.info.oid});
  const Oid cast_function = one.oid;
  ddl.ddl().Put(std::move(one));
  FunctionDescriptor many = MakeConstructor(ddl, multirange, "multirange_constructor2", {range.info.array});
  many.variadic_type = range.info.oid;
  many.all_argument_types = {range.info.array};
  many.argument_modes = "v";
  ddl.ddl().Put(std::move(many));
  CastDescriptor cast;
  cast.oid = ddl.NewOid();
  cast.source = range.info.oid;
  cast.target = multirange.info.oid;
  cast.function = cast_function;
  cast.context = 'e';
  cast.method = 'f';
  ddl.ddl().Put(std::move(cast));
}

}  // namespace

std::string CreateRange(ExecutionContext& context, const Statement& statement, const ast::CreateRangeStmt& node) {
  const DdlContext ddl(context, statement.text);
  const NewName name = ddl.ResolveNew(node.type_name, ObjectKind::kType);
  MakeRoomForType(ddl, name);
  const RangeOptions options = ReadOptions(node);
  const SqlType subtype = ResolveSubtype(ddl, *options.subtype);
  RefuseCanonical(options);
  const char align = ddl.catalog()->FindTypeDescriptor(subtype.oid)->align == 'd' ? 'd' : 'i';
  TypeDescriptor range = MakeType(ddl, name, TypeKind::kRange, align);
  range.info.range_subtype = subtype.oid;
  range.info.range_collation = ResolveCollation(ddl, options, subtype);
  range.range_class = ResolveClass(ddl, options, subtype);
  range.range_difference = ResolveDifference(ddl, options, subtype);
  TypeDescriptor multirange = MakeType(ddl, MultirangeName(ddl, options, name), TypeKind::kMultirange, align);
  multirange.info.range_subtype = range.info.oid;
  range.info.multirange = multirange.info.oid;
  PutWithArray(ddl, range);
  PutWithArray(ddl, multirange);
  PutConstructors(ddl, range, multirange);
  return "CREATE TYPE";
}

}  // namespace basalt
