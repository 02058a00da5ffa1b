// CatalogNames::FormatType and visibility.
#include "base/quote.h"
#include "catalog/name_resolver.h"
#include "types/type_modifiers.h"

namespace basalt {
namespace {

// SQL spelling of the types that have one of their own; empty: none. With a modifier given as -1, bit and bpchar have none
// either, because BIT and CHARACTER mean length 1.
std::string StandardName(Oid type, const TypeFormat& format) {
  const bool has_modifier = format.typmod.has_value() && *format.typmod >= 0;
  const auto with = [&](const char* name) { return name + FormatTypeModifier(type, has_modifier ? *format.typmod : -1); };
  switch (type) {
    case kBitOid: return has_modifier || !format.typmod ? with("bit") : std::string();
    case kBpCharOid: return has_modifier || !format.typmod ? with("character") : std::string();
    case kBoolOid: return "boolean";
    case kFloat4Oid: return "real";
    case kFloat8Oid: return "double precision";
    case kInt2Oid: return "smallint";
    case kInt4Oid: return "integer";
    case kInt8Oid: return "bigint";
    case kNumericOid: return with("numeric");
    case kIntervalOid: return with("interval");
    case kTimeOid: return has_modifier ? with("time") : "time without time zone";
    case kTimeTzOid: return has_modifier ? with("time") : "time with time zone";
    case kTimestampOid: return has_modifier ? with("timestamp") : "timestamp without time zone";
    case kTimestampTzOid: return has_modifier ? with("timestamp") : "timestamp with time zone";
    case kVarBitOid: return with("bit varying");
    case kVarcharOid: return with("character varying");
    default: return {};
  }
}

}  // namespace

std::string CatalogNames::QualifiedName(Oid schema, std::string_view name, bool visible) const {
  if (visible) return QuoteIdentifier(name);
  const SchemaDescriptor* descriptor = catalog_.FindSchema(schema);
  if (descriptor == nullptr) return QuoteIdentifier(name);
  return QuoteIdentifier(descriptor->name) + "." + QuoteIdentifier(name);
}

std::string CatalogNames::FormatType(Oid type, TypeFormat format) const {
  if (type == kInvalidOid) return "-";
  const TypeDescriptor* descriptor = catalog_.FindTypeDescriptor(type);
  if (descriptor == nullptr) return "???";
  const char* suffix = "";
  // int2vector and oidvector are arrays that are never stored apart; they keep their names.
  if (descriptor->info.kind == TypeKind::kArray && descriptor->storage != 'p') {
    descriptor = catalog_.FindTypeDescriptor(descriptor->info.element);
    if (descriptor == nullptr) return "???[]";
    suffix = "[]";
  }
  const TypeInfo& info = descriptor->info;
  std::string name = StandardName(info.oid, format);
  if (name.empty()) {
    name = QualifiedName(info.schema, info.name, !format.force_qualified && TypeIsVisible(info.oid));
    if (format.typmod.has_value() && *format.typmod >= 0) name += FormatTypeModifier(info.oid, *format.typmod);
  }
  return name + suffix;
}

bool CatalogNames::IsInPath(Oid schema) const {
  for (const Oid candidate : search_path_) {
    if (candidate == schema) return true;
  }
  return false;
}

bool CatalogNames::RelationIsVisible(Oid relation) const {
  const auto descriptor = catalog_.FindRelation(relation);
  if (descriptor == nullptr || !IsInPath(descriptor->schema)) return false;
  const auto first = FindRelation(descriptor->name);
  return first != nullptr && first->oid == relation;
}

bool CatalogNames::TypeIsVisible(Oid type) const {
  const TypeDescriptor* descriptor = catalog_.FindTypeDescriptor(type);
  if (descriptor == nullptr || !IsInPath(descriptor->info.schema)) return false;
  const TypeDescriptor* first = FindType(descriptor->info.name);
  return first != nullptr && first->info.oid == type;
}

bool CatalogNames::CollationIsVisible(Oid collation) const {
  const CollationDescriptor* descriptor = catalog_.FindCollation(collation);
  if (descriptor == nullptr || !IsInPath(descriptor->schema)) return false;
  const CollationDescriptor* first = FindCollation(descriptor->name);
  return first != nullptr && first->oid == collation;
}

// Visible: no function of the same name and argument types comes earlier in the path.
bool CatalogNames::FunctionIsVisible(Oid function) const {
  const FunctionDescriptor* descriptor = catalog_.FindFunction(function);
  if (descriptor == nullptr) return false;
  for (const Oid schema : search_path_) {
    for (const FunctionDescriptor* candidate : catalog_.FindFunctions(schema, descriptor->name)) {
      if (candidate->argument_types == descriptor->argument_types) return candidate->oid == function;
    }
  }
  return false;
}

bool CatalogNames::OperatorIsVisible(Oid op) const {
  const OperatorDescriptor* descriptor = catalog_.FindOperator(op);
  if (descriptor == nullptr) return false;
  for (const Oid schema : search_path_) {
    const auto* candidate = catalog_.FindOperator(schema, descriptor->name, descriptor->left, descriptor->right);
    if (candidate != nullptr) return candidate->oid == op;
  }
  return false;
}

DescriptorPtr<RelationDescriptor> CatalogNames::FindRelation(std::string_view name) const {
  for (const Oid schema : search_path_) {
    if (auto found = catalog_.FindRelation(schema, name)) return found;
  }
  return nullptr;
}

const TypeDescriptor* CatalogNames::FindType(std::string_view name) const {
  for (const Oid schema : search_path_) {
    if (const TypeDescriptor* found = catalog_.FindTypeDescriptor(schema, name)) return found;
  }
  return nullptr;
}

const CollationDescriptor* CatalogNames::FindCollation(std::string_view name) const {
  for (const Oid schema : search_path_) {
    if (const CollationDescriptor* found = catalog_.FindCollation(schema, name)) return found;
  }
  return nullptr;
}

}  // namespace basalt
