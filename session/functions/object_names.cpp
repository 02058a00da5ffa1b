// pg_describe_object and pg_identify_object: any object by its catalog, oid and sub-object number.
#include "base/quote.h"
#include "base/sql_error.h"
#include "session/functions/constraint_finder.h"
#include "session/functions/families.h"
#include "types/array.h"

namespace basalt {
namespace {

using Text = std::optional<std::string_view>;

// What both functions say of one object; type is empty if there is none such.
struct ObjectNames {
  std::string description;
  std::string type, identity;
  std::optional<std::string> schema, name;
};

const CatalogSnapshot& CatalogOf(FunctionContext& context) { return EnvironmentOf(context).catalog(); }
const CatalogNames& NamesOf(FunctionContext& context) { return EnvironmentOf(context).catalog_names(); }

std::string SchemaName(FunctionContext& context, Oid schema) {
  const SchemaDescriptor* descriptor = CatalogOf(context).FindSchema(schema);
  return descriptor == nullptr ? std::string() : descriptor->name;
}

const char* KindName(RelationKind kind) {
  switch (kind) {
    case RelationKind::kTable: return "table";
    case RelationKind::kIndex: return "index";
    case RelationKind::kSequence: return "sequence";
    case RelationKind::kView: return "view";
    case RelationKind::kMaterializedView: return "materialized view";
    case RelationKind::kComposite: return "composite type";
  }
  return "relation";
}

std::string ShownName(FunctionContext& context, const RelationDescriptor& relation) {
  return NamesOf(context).QualifiedName(relation.schema, relation.name, NamesOf(context).RelationIsVisible(relation.oid));
}
std::string FullName(FunctionContext& context, Oid schema, std::string_view name) {
  return NamesOf(context).QualifiedName(schema, name, false);
}

// Empty if there is no such column.
std::string ColumnName(const RelationDescriptor& relation, int32_t column) {
  constexpr const char* kSystemColumns[] = {"ctid", "xmin", "cmin", "xmax", "cmax", "tableoid"};
  const bool has_system_columns = relation.kind == RelationKind::kTable || relation.kind == RelationKind::kMaterializedView;
  if (column < 0 && column >= -static_cast<int32_t>(std::size(kSystemColumns)) && has_system_columns) return kSystemColumns[-column - 1];
  if (column < 1 || static_cast<size_t>(column) > relation.columns.size()) return {};
  return relation.columns[static_cast<size_t>(column - 1)].name;
}

ObjectNames OfRelation(FunctionContext& context, Oid oid, int32_t column) {
  ObjectNames names;
  const auto relation = CatalogOf(context).FindRelation(oid);
  if (relation == nullptr) return names;
  const std::string shown = std::string(KindName(relation->kind)) + " " + ShownName(context, *relation);
  names.schema = SchemaName(context, relation->schema);
  names.identity = FullName(context, relation->schema, relation->name);
  if (column == 0) {
    names.type = KindName(relation->kind);
    names.name = relation->name;
    names.description = shown;
  } else if (const std::string column_name = ColumnName(*relation, column); !column_name.empty()) {
    names.type = std::string(KindName(relation->kind)) + " column";
    names.name = relation->name;
    names.identity += "." + QuoteIdentifier(column_name);
    names.description = "column " + column_name + " of " + shown;
  }
  return names;
}

std::string QualifiedType(FunctionContext& context, Oid type) {
  TypeFormat format;
  format.force_qualified = true;
  return NamesOf(context).FormatType(type, format);
}

ObjectNames OfFunction(FunctionContext& context, Oid oid) {
  ObjectNames names;
  const FunctionDescriptor* function = CatalogOf(context).FindFunction(oid);
  if (function == nullptr) return names;
  names.type = function->kind == 'p' ? "procedure" : function->kind == 'a' ? "aggregate" : "function";
  names.description = (function->kind == 'p' ? "procedure " : "function ") + NamesOf(context).FormatFunction(oid);
  names.schema = SchemaName(context, function->schema);
  std::string arguments;
  for (const Oid type : function->argument_types) arguments += (arguments.empty() ? "" : ",") + QualifiedType(context, type);
  names.identity = FullName(context, function->schema, function->name) + "(" + arguments + ")";
  return names;
}

ObjectNames OfType(FunctionContext& context, Oid oid) {
  ObjectNames names;
  const TypeDescriptor* type = CatalogOf(context).FindTypeDescriptor(oid);
  if (type == nullptr) return names;
  names.type = "type";
  names.description = "type " + NamesOf(context).FormatType(oid);
  names.schema = SchemaName(context, type->info.schema);
  names.name = type->info.name;
  names.identity = QualifiedType(context, oid);
  return names;
}

ObjectNames OfConstraint(FunctionContext& context, Oid oid) {
  ObjectNames names;
  const FoundConstraint found = FindConstraint(context, oid);
  if (found.constraint == nullptr) return names;
  const std::string& name = found.constraint->name;
  if (found.relation == nullptr) {
    names.type = "domain constraint";
    names.description = "constraint " + name;
    names.schema = SchemaName(context, found.domain->info.schema);
    names.identity = QuoteIdentifier(name) + " on " + QualifiedType(context, found.domain->info.oid);
    return names;
  }
  names.type = "table constraint";
  names.description = "constraint " + name + " on " + KindName(found.relation->kind) + " " + ShownName(context, *found.relation);
  names.schema = SchemaName(context, found.relation->schema);
  names.identity = QuoteIdentifier(name) + " on " + FullName(context, found.relation->schema, found.relation->name);
  return names;
}

ObjectNames OfDefault(FunctionContext& context, Oid oid) {
  ObjectNames names;
  const FoundDefault found = FindColumnDefault(CatalogOf(context), oid);
  if (found.relation == nullptr) return names;
  const std::string& column = found.relation->Column(found.column).name;
  names.type = "default value";
  names.description = "default value for column " + column + " of " + KindName(found.relation->kind) + " " +
                      ShownName(context, *found.relation);
  names.identity = "for " + FullName(context, found.relation->schema, found.relation->name) + "." + QuoteIdentifier(column);
  return names;
}

ObjectNames OfCollation(FunctionContext& context, Oid oid) {
  ObjectNames names;
  const CollationDescriptor* collation = CatalogOf(context).FindCollation(oid);
  if (collation == nullptr) return names;
  names.type = "collation";
  names.schema = SchemaName(context, collation->schema);
  names.name = collation->name;
  names.identity = FullName(context, collation->schema, collation->name);
  names.description =
      "collation " + NamesOf(context).QualifiedName(collation->schema, collation->name, NamesOf(context).CollationIsVisible(oid));
  return names;
}

// Objects without a schema: descriptor found or null.
template <typename Descriptor>
ObjectNames OfGlobal(const char* type, const Descriptor* descriptor) {
  ObjectNames names;
  if (descriptor == nullptr) return names;
  names.type = type;
  names.name = descriptor->name;
  names.identity = QuoteIdentifier(descriptor->name);
  names.description = std::string(type) + " " + descriptor->name;
  return names;
}

ObjectNames NamesOfObject(FunctionContext& context, Oid class_oid, Oid object, int32_t sub_object) {
  const CatalogSnapshot& catalog = CatalogOf(context);
  if (sub_object != 0 && class_oid != 1259) ThrowInternal(Format("invalid non-zero objectSubId for object class {}", class_oid));
  switch (class_oid) {
    case 1259: return OfRelation(context, object, sub_object);
    case 1255: return OfFunction(context, object);
    case 1247: return OfType(context, object);
    case 2606: return OfConstraint(context, object);
    case 2604: return OfDefault(context, object);
    case 3456: return OfCollation(context, object);
    case 2615: return OfGlobal("schema", catalog.FindSchema(object));
    case 1260: return OfGlobal("role", catalog.FindRole(object));
    case 1262: return OfGlobal("database", catalog.FindDatabase(object));
    case 1213: return OfGlobal("tablespace", catalog.FindTablespace(object));
    case 2617: {
      ObjectNames names;
      if (catalog.FindOperator(object) == nullptr) return names;
      names.type = "operator";
      names.identity = NamesOf(context).FormatOperator(object, true);
      names.description = "operator " + NamesOf(context).FormatOperator(object);
      names.schema = SchemaName(context, catalog.FindOperator(object)->schema);
      return names;
    }
    default: break;
  }
  if (catalog.FindRelation(class_oid) == nullptr || class_oid >= kFirstUserOid) {
    ThrowInternal(Format("unrecognized object class: {}", class_oid));
  }
  ThrowNotSupported(Format("description of objects of class {}", class_oid));
}

Text Describe(FunctionContext& context, uint32_t class_oid, uint32_t object, int32_t sub_object) {
  if (class_oid == kInvalidOid && object == kInvalidOid) return std::nullopt;  // pinned objects in pg_depend of old
  const ObjectNames names = NamesOfObject(context, class_oid, object, sub_object);
  if (names.type.empty()) return std::nullopt;
  return context.arena().Copy(names.description);
}

NullableDatum TextField(FunctionContext& context, const std::optional<std::string>& text) {
  if (!text) return {};
  return {MakeDatum(StringRef(context.arena().Copy(*text))), false};
}

StringRef Identify(FunctionContext& context, uint32_t class_oid, uint32_t object, int32_t sub_object) {
  const ObjectNames names = NamesOfObject(context, class_oid, object, sub_object);
  constexpr Oid kTypes[] = {kTextOid, kTextOid, kTextOid, kTextOid};
  constexpr PhysicalType kPhysical[] = {PhysicalType::kString, PhysicalType::kString, PhysicalType::kString, PhysicalType::kString};
  const auto quoted = [](const std::optional<std::string>& name) {
    return name ? std::optional(QuoteIdentifier(*name)) : std::nullopt;
  };
  NullableDatum fields[4];
  // Objects that are gone still have a kind.
  constexpr std::pair<Oid, const char*> kKinds[] = {{1259, "relation"}, {1255, "routine"}, {1247, "type"}, {3456, "collation"}, {2615, "schema"},
                                                    {1260, "role"}, {1262, "database"}, {1213, "tablespace"}, {2617, "operator"}};
  for (const auto& [catalog, kind] : kKinds) {
    if (names.type.empty() && catalog == class_oid) fields[0] = TextField(context, kind);
  }
  if (!names.type.empty()) {
    fields[0] = TextField(context, names.type);
    fields[1] = TextField(context, quoted(names.schema));
    fields[2] = TextField(context, quoted(names.name));
    fields[3] = TextField(context, names.identity);
  }
  return PackRecord(kTypes, kPhysical, fields, context.arena());
}

constexpr KernelEntry kKernels[] = {
    MakeKernel<&Describe>("pg_describe_object"),
    MakeKernel<&Identify>("pg_identify_object"),
};

}  // namespace

FunctionFamily ObjectNameFunctions() { return {"object names", kKernels, {}, {}}; }

}  // namespace basalt
