// pg_type, pg_enum, pg_range, pg_proc, pg_operator, pg_cast, pg_collation: what expressions are made of.
#include "catalog/seed/seed.h"
#include "catalog/tables/system_row.h"

namespace basalt {
namespace {

// Objects with oid and (schema, name): by oid, by name in every schema, or all.
template <typename T, typename FindOne, typename FindNamed, typename ForEach>
void VisitWanted(const SystemTableRequest& request, FindOne&& find_one, FindNamed&& find_named, ForEach&& for_each,
                 const std::function<void(const T&)>& visit) {
  if (HasNullKey(request)) return;
  if (const std::optional<Oid> oid = KeyOid(request, 1)) {
    if (const T* object = find_one(*oid)) visit(*object);
  } else if (const std::optional<std::string_view> name = KeyText(request, 2)) {
    request.catalog.ForEachSchema([&](const SchemaDescriptor& schema) { find_named(schema.oid, *name); });
  } else {
    for_each();
  }
}

void EmitType(const SystemTableRequest& request, const TypeDescriptor& type, SystemRow& row) {
  const TypeInfo& info = type.info;
  row.Add(info.oid).Add(info.name).Add(info.schema).Add(type.owner).Add(info.length).Add(type.by_value).Add(type.kind_char);
  row.Add(info.category).Add(info.preferred).Add(type.is_defined).Add(info.delimiter).Add(info.relation).Add(type.subscript);
  row.Add(info.element).Add(info.array).Add(type.input).Add(type.output).Add(type.receive).Add(type.send);
  row.Add(type.modifier_in).Add(type.modifier_out).Add(type.analyze).Add(type.align).Add(type.storage).Add(type.not_null);
  row.Add(info.kind == TypeKind::kDomain ? info.base.oid : kInvalidOid).Add(type.base_typmod).Add(type.dimensions).Add(info.collation);
  row.TextOrNull(type.default_expression.sql).TextOrNull(type.default_expression.sql);
  row.AclItems(request.catalog, type.acl).Emit();
}

void EmitTypes(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 32);
  const std::function<void(const TypeDescriptor&)> emit = [&](const TypeDescriptor& type) {
    if (InDatabase(type.database, request)) EmitType(request, type, row);
  };
  VisitWanted<TypeDescriptor>(
      request, [&](Oid oid) { return request.catalog.FindTypeDescriptor(oid); },
      [&](Oid schema, std::string_view name) {
        if (const TypeDescriptor* type = request.catalog.FindTypeDescriptor(schema, name)) emit(*type);
      },
      [&] { request.catalog.ForEachType(emit); }, emit);
}

void EmitEnums(const SystemTableRequest& request, SystemRowWriter& writer) {
  if (HasNullKey(request)) return;
  SystemRow row(writer, 4);
  const auto emit = [&](const TypeDescriptor& type) {
    if (!InDatabase(type.database, request)) return;
    for (const EnumLabel& label : type.info.enum_labels) {
      row.Add(label.oid).Add(type.info.oid).Add(label.sort_order).Add(label.label).Emit();
    }
  };
  const std::optional<Oid> key = KeyOid(request, 2);
  if (!key.has_value()) return request.catalog.ForEachType(emit);
  if (const TypeDescriptor* type = request.catalog.FindTypeDescriptor(*key)) emit(*type);
}

void EmitRanges(const SystemTableRequest& request, SystemRowWriter& writer) {
  if (HasNullKey(request)) return;
  SystemRow row(writer, 7);
  const auto emit = [&](const TypeDescriptor& type) {
    if (type.info.kind != TypeKind::kRange || !InDatabase(type.database, request)) return;
    row.Add(type.info.oid).Add(type.info.range_subtype).Add(type.info.multirange).Add(type.info.range_collation);
    row.Add(type.range_class).Add(type.range_canonical).Add(type.range_difference).Emit();
  };
  const std::optional<Oid> range = KeyOid(request, 1);
  const std::optional<Oid> multirange = KeyOid(request, 3);
  if (!range.has_value() && !multirange.has_value()) return request.catalog.ForEachType(emit);
  const TypeDescriptor* type = request.catalog.FindTypeDescriptor(range.has_value() ? *range : *multirange);
  if (type != nullptr && !range.has_value()) type = request.catalog.FindTypeDescriptor(type->info.range_subtype);
  if (type != nullptr) emit(*type);
}

// Bodies of PostgreSQL's own SQL functions are not text in its catalog either.
std::string_view SourceOf(const FunctionDescriptor& function) {
  const bool own_body = function.oid < kFirstUserOid && function.language == kSqlLanguage;
  return own_body ? std::string_view("see system_functions.sql") : std::string_view(function.source);
}

void EmitFunction(const SystemTableRequest& request, const FunctionDescriptor& function, SystemRow& row) {
  row.Add(function.oid).Add(function.name).Add(function.schema).Add(function.owner).Add(function.language);
  row.Add(function.cost).Add(function.rows).Add(function.variadic_type).Add(function.support).Add(function.kind);
  row.Add(function.security_definer).Add(function.leakproof).Add(function.strict).Add(function.returns_set);
  row.Add(function.volatility).Add(function.parallel).Add(static_cast<int16_t>(function.argument_types.size()));
  row.Add(function.default_count).Add(function.result_type).OidVector(function.argument_types);
  row.OidArray(function.all_argument_types).CharArray(function.argument_modes).TextArray(function.argument_names);
  row.TextOrNull(function.default_expressions).Null().Add(SourceOf(function)).Null();
  row.TextOrNull(function.sql_body);
  row.Options(function.configuration).AclItems(request.catalog, function.acl).Emit();
}

void EmitFunctions(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 30);
  const std::function<void(const FunctionDescriptor&)> emit = [&](const FunctionDescriptor& function) {
    if (InDatabase(function.database, request)) EmitFunction(request, function, row);
  };
  VisitWanted<FunctionDescriptor>(
      request, [&](Oid oid) { return request.catalog.FindFunction(oid); },
      [&](Oid schema, std::string_view name) {
        for (const FunctionDescriptor* function : request.catalog.FindFunctions(schema, name)) emit(*function);
      },
      [&] { request.catalog.ForEachFunction(emit); }, emit);
}

void EmitOperators(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 15);
  const std::function<void(const OperatorDescriptor&)> emit = [&](const OperatorDescriptor& op) {
    if (!InDatabase(op.database, request)) return;
    row.Add(op.oid).Add(op.name).Add(op.schema).Add(op.owner).Add(op.kind).Add(op.can_merge).Add(op.can_hash).Add(op.left);
    row.Add(op.right).Add(op.result).Add(op.commutator).Add(op.negator).Add(op.function).Add(op.restrict_estimator);
    row.Add(op.join_estimator).Emit();
  };
  VisitWanted<OperatorDescriptor>(
      request, [&](Oid oid) { return request.catalog.FindOperator(oid); },
      [&](Oid schema, std::string_view name) {
        for (const OperatorDescriptor* op : request.catalog.FindOperators(schema, name)) emit(*op);
      },
      [&] { request.catalog.ForEachOperator(emit); }, emit);
}

void EmitCasts(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 6);
  request.catalog.ForEachCast([&row](const CastDescriptor& cast) {
    row.Add(cast.oid).Add(cast.source).Add(cast.target).Add(cast.function).Add(cast.context).Add(cast.method).Emit();
  });
}

void EmitCollations(const SystemTableRequest& request, SystemRowWriter& writer) {
  SystemRow row(writer, 11);
  const std::function<void(const CollationDescriptor&)> emit = [&](const CollationDescriptor& collation) {
    if (!InDatabase(collation.database, request)) return;
    row.Add(collation.oid).Add(collation.name).Add(collation.schema).Add(collation.owner).Add(collation.provider);
    row.Add(collation.deterministic).Add(collation.encoding).TextOrNull(collation.collate).TextOrNull(collation.ctype);
    row.TextOrNull(collation.icu_locale).TextOrNull(collation.version).Emit();
  };
  VisitWanted<CollationDescriptor>(
      request, [&](Oid oid) { return request.catalog.FindCollation(oid); },
      [&](Oid schema, std::string_view name) {
        if (const CollationDescriptor* collation = request.catalog.FindCollation(schema, name)) emit(*collation);
      },
      [&] { request.catalog.ForEachCollation(emit); }, emit);
}

constexpr int16_t kOidAndName[] = {1, 2}, kEnumKeys[] = {2}, kRangeKeys[] = {1, 3};
constexpr SystemTable kTables[] = {
    {"pg_type", EmitTypes, kOidAndName},         {"pg_enum", EmitEnums, kEnumKeys},
    {"pg_range", EmitRanges, kRangeKeys},
    {"pg_proc", EmitFunctions, kOidAndName},     {"pg_operator", EmitOperators, kOidAndName},
    {"pg_cast", EmitCasts, {}},                  {"pg_collation", EmitCollations, kOidAndName},
};

}  // namespace

std::span<const SystemTable> TypeTables() { return kTables; }

}  // namespace basalt
